/*
 * Any bytes as the rules of [tftp-map] (before the first NUL) and as a request's name (after it):
 * what comes out is a clean path beneath the root, or a refusal, in bounded time.
 */
#include "tftpd/map.h"
#include "tftpd/name.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void check_path(const char *path)
{
	size_t len = strlen(path);
	must(len > 0 && len < PATH_SIZE && path[0] != '/' && path[len - 1] != '/');
	must(!strstr(path, "//") && strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0);
	must(!strstr(path, "/../") && (len < 3 || strcmp(path + len - 3, "/..") != 0));
	for (const char *s = path; *s; s++)
		must((unsigned char)*s >= ' ' && *s != 0x7f);
}

/* Lines `FROM>TO`, those that begin with `~` patterns; the text is cut into its parts. */
static size_t rules_of(char *text, struct map_rule *rules, size_t capacity)
{
	size_t n = 0;
	char *rest;
	for (char *line = strtok_r(text, "\n", &rest); line && n < capacity;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *to = strchr(line, '>');
		if (!to)
			continue;
		*to++ = '\0';
		bool pattern = *line == '~';
		rules[n++] = (struct map_rule){
		    .pattern = pattern, .from = line + pattern, .to = to, .file = "f", .line = 1};
	}
	return n;
}

static void check_ends(const char *name, size_t len)
{
	size_t end[NAME_ENDS], judged, n = name_ends(name, len, end, &judged);
	must(n >= 1 && n <= NAME_ENDS && judged < n && end[0] == len);
	for (size_t i = 0; i < n; i++)
		must(end[i] <= len);
}

static void apply(const struct conf *c, const char *name, size_t len)
{
	static const struct map_client who = {"52:54:00:12:34:56", NULL, "10.0.0.57"};
	char path[PATH_SIZE], out[PATH_SIZE];
	const struct map_rule *rule;
	static FILE *nowhere;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	check_ends(name, len);
	enum path_result cleaned = path_clean(name, len, true, path);
	must(path_result_text(cleaned)[0] != '?');
	if (cleaned != PATH_OK)
		return;
	must(path_is_beneath(path, "") && path_is_beneath(path, path));
	must(!path_is_beneath(path, "a/b/") || strncmp(path, "a/b", 3) == 0);
	check_path(path);
	struct map *map = map_load(c, nowhere);
	if (!map)
		return;
	enum map_result r = map_apply(map, path, &who, out, &rule);
	must((r == MAP_NONE) == (rule == NULL));
	if (r == MAP_DONE)
		check_path(out);
	map_free(map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct map_rule rules[8];
	const uint8_t *nul = memchr(data, '\0', size);
	size_t len = nul ? (size_t)(nul - data) : 0;
	const uint8_t *name = nul ? nul + 1 : data;
	char *text = malloc(len + 1);

	if (!text)
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	const struct conf c = {.rules = rules, .rules_n = rules_of(text, rules, 8)};
	apply(&c, (const char *)name, size - (size_t)(name - data));
	free(text);
	return 0;
}
