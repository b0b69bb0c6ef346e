#include "httpbootd/boot/script_alpine.h"

#include "common/alpine.h"
#include "common/boot_args.h"

#include <string.h>

enum script_result script_repos(const struct script *s, char out[VALUE_SIZE], bool *left)
{
	const struct boot *b = &s->boot;

	*left = boot_args_leave_repos(b);
	if (!b->repo.n && b->alpine) {
		boot_args_repos(b, *left, out, VALUE_SIZE);
		return SCRIPT_OK;
	}
	enum script_result r = script_urls(s, &b->repo, ",", out);
	if (r == SCRIPT_OK && *left)
		out[strcspn(out, ",")] = '\0';
	return r;
}

/* Writes `text` for every `name` in `url`. */
static bool replace(char url[VALUE_SIZE], const char *name, const char *text)
{
	SCRIPT_UNSET char was[VALUE_SIZE];
	struct writer w = writer_of(url, VALUE_SIZE);
	const char *from = was;

	memcpy(was, url, strlen(url) + 1);
	for (const char *at; (at = strstr(from, name)); from = at + strlen(name)) {
		write_bytes(&w, from, (size_t)(at - from));
		TEXT(&w, text);
	}
	TEXT(&w, from);
	write_u8(&w, '\0');
	return !w.failed;
}

bool script_expand_uuid(const struct script *s, char url[VALUE_SIZE])
{
	size_t len;
	const char *release = boot_args_release(&s->boot, &len);
	return !release || alpine_fills_uuid(release, len) || replace(url, "{UUID}", s->uuid);
}
