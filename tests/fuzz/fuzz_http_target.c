/* Any bytes as a request target and Host: what passes is clean, and its script is a script. */
#include "httpbootd/boot/machine.h"
#include "httpbootd/http/endpoint.h"

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
	must(len < PATH_SIZE && path[0] != '/' && (len == 0 || path[len - 1] != '/'));
	must(!strstr(path, "//") && strncmp(path, "../", 3) != 0 && !strstr(path, "/../"));
	must(strcmp(path, "..") != 0 && (len < 3 || strcmp(path + len - 3, "/..") != 0));
	for (const char *s = path; *s; s++)
		must((unsigned char)*s >= ' ' && *s != 0x7f);
}

static void check_params(const struct target *t)
{
	must(t->n <= TARGET_PARAMS);
	for (size_t i = 0; i < t->n; i++) {
		const char *both[] = {t->param[i].name, t->param[i].value};
		for (int j = 0; j < 2; j++) {
			if (j == 1 && !*both[j])
				continue; /* what could not be decoded counts as not said */
			must(both[j] >= t->query && both[j] < t->query + sizeof t->query);
			must(memchr(both[j], '\0', (size_t)(t->query + sizeof t->query - both[j])));
		}
	}
}

/* How many lines: a client must not be able to add one. */
static int lines(const char *s)
{
	int n = 0;
	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void check_script(const struct endpoint *r, const struct origin *o)
{
	static const char marks[] = "|&;#\"'` \t\\$";
	static char text[SCRIPT_SIZE];
	static const struct conf none;
	static struct machine m;

	must(o->url[strcspn(o->url, marks)] == '\0');
	if (r->kind == ENDPOINT_STUB) {
		must(script_stub(o->url, NULL, 0, NULL, text, sizeof text).result == SCRIPT_OK);
		must(lines(text) == 17);
	} else if (r->kind == ENDPOINT_SCRIPT) {
		static struct boot_client who;
		boot_client_read(&r->target, NULL, &who);
		machine_find(&none, &who, o, &m);
		must(machine_script(&m, NULL, text, sizeof text).result == SCRIPT_OK);
		must(lines(text) == 23);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct target t;
	struct endpoint r;
	struct origin o;

	enum target_result parsed = target_parse((const char *)data, size, &t);
	must(target_result_text(parsed)[0] != '?');
	if (parsed == TARGET_OK) {
		check_path(t.path);
		check_params(&t);
		must(strlen(t.authority) < sizeof t.authority);
	}
	/* And as the server has it: NUL-terminated, the Host taken from what follows a blank. */
	char *copy = malloc(size + 1);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	copy[size] = '\0';
	char *blank = strchr(copy, ' ');
	if (blank)
		*blank = '\0';
	struct request q = {.method = "GET", .target = copy};
	endpoint_find(&q, false, &r);
	if (origin_of_host(blank ? blank + 1 : "", &o) || origin_of_host(r.target.authority, &o))
		check_script(&r, &o);
	free(copy);
	return 0;
}
