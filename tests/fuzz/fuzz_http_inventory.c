/*
 * Any bytes as what an inventory answers: the file that is made of it has whole lines, and in them
 * nothing but comments, sections of machines, and the keys that these may have; and read as an
 * inventory itself it is all taken again.
 */
#include "common/conf_inventory.h"
#include "httpbootd/inventory/inventory_build.h"
#include "httpbootd/inventory/inventory_next.h"
#include "httpbootd/inventory/inventory_token.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* The file's text, or NULL; how many machines are in it. */
static char *make(
    const struct inventory_map *map, const char *text, size_t len, size_t *made, size_t *n)
{
	struct inventory_build *b = inventory_build_start(map);
	char next[INVENTORY_URL] = "", url[INVENTORY_URL], why[INVENTORY_WHY] = "";
	char *out = NULL;

	must(b);
	if (inventory_build_page(b, text, len, next, why)) {
		must(strlen(next) < sizeof next);
		if (next[0] && inventory_next_url("http://10.0.0.9:8000/api?x", next, url))
			must(strncmp(url, "http://10.0.0.9:8000/", 21) == 0 &&
			     !strpbrk(url, " \r\n"));
		out = inventory_build_end(b, made, n, why);
	}
	must(out || why[0]);
	inventory_build_free(b);
	return out;
}

/* One line of it, without its end. */
static void check_line(const char *line, size_t len)
{
	static const char host[] = "[host ";
	char key[16] = "";

	for (size_t i = 0; i < len; i++)
		must((unsigned char)line[i] >= ' ' && line[i] != 0x7f);
	if (len && line[0] == ';')
		return;
	if (len && line[0] == '[') {
		must(len > sizeof host && memcmp(line, host, sizeof host - 1) == 0);
		must(memchr(line, ']', len) == line + len - 1 && !memchr(line + 1, '[', len - 1));
		return;
	}
	const char *equals = memchr(line, '=', len);
	must(equals && equals > line + 1 && equals - line < 16 && equals[-1] == ' ');
	memcpy(key, line, (size_t)(equals - line) - 1);
	must(conf_inventory_takes(key));
}

static void check_file(const struct inventory_map *map, const char *text, size_t len, size_t n)
{
	bool has_comment = false;
	size_t again_n = 0, again_len, hosts = 0;

	must(len > 0 && text[len - 1] == '\n' && strlen(text) == len);
	for (const char *line = text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		check_line(line, (size_t)(end - line));
		hosts += *line == '[';
		/* Which a configuration has behind a value, too. */
		for (const char *c = line + 1; c < end && *line != ';'; c++)
			has_comment |= *c == ';' && (c[-1] == ' ' || c[-1] == '\t');
	}
	must(hosts == n);
	char *again = make(map, text, len, &again_len, &again_n);
	must(has_comment || (again && again_n == n && !strstr(again, "\n" INVENTORY_LEFT)));
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const maps[] = {NULL,
	    "mac=mac_address|primary_mac_address.mac_address serial=serial name=device.name|name "
	    "profile=custom_fields.boot|device.role.slug|\"thin\" room=location.name "
	    "tags=tags.slug"};
	struct inventory_map map;
	struct inventory_token token;
	char why[INVENTORY_WHY], *text, *file;
	size_t len, n;

	if (size == 0)
		return 0;
	/* Its first byte says which map. */
	must(inventory_map_parse(maps[data[0] & 1], &map, why));
	if (!(text = malloc(size)))
		return 0;
	memcpy(text, data + 1, size - 1);
	if ((file = make(&map, text, size - 1, &len, &n)))
		check_file(&map, file, len, n);
	free(file);
	/* And as a map, a token, and where the next page is. */
	text[size - 1] = '\0';
	inventory_map_parse(text, &map, why);
	char url[INVENTORY_URL], plain[INVENTORY_PATH];
	must(strlen(inventory_plain_url(text, plain)) <= strlen(text));
	if (inventory_next_url("https://10.0.0.9/api", text, url))
		must(strncmp(url, "https://10.0.0.9/", 17) == 0 && !strpbrk(url, " \r\n"));
	if (inventory_token_parse(text, &token))
		must(token.text[0] && !strpbrk(token.text, "\r\n"));
	free(text);
	return 0;
}
