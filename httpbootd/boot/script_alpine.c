#include "httpbootd/boot/script_alpine.h"

#include "common/alpine.h"
#include "common/boot_args.h"
#include "common/conf_mirror.h"

#include <stdio.h>
#include <string.h>

/* Those of the release, by the site's own mirror, or from where that has them. */
static enum script_result write_mirrored(const struct script *s, bool one, char out[VALUE_SIZE])
{
	static const char *const repo[] = {"main", "community"};
	char branch[ALPINE_BRANCH];
	SCRIPT_UNSET char path[2][VALUE_SIZE];
	char *word[] = {path[0], path[1]};
	const char *base = s->alpine_from, *slash = base ? "" : "/";
	const struct words words = {word, one ? 1 : 2};
	const int len = (int)(base ? strlen(base) : conf_mirror_path(s->alpine, &base));

	alpine_branch(s->boot.alpine, strcspn(s->boot.alpine, " "), branch);
	for (size_t i = 0; i < words.n; i++)
		snprintf(
		    path[i], sizeof path[i], "%s%.*s/%s/%s", slash, len, base, branch, repo[i]);
	return script_urls(s, &words, ",", out);
}

enum script_result script_repos(const struct script *s, char out[VALUE_SIZE], bool *left)
{
	const struct boot *b = &s->boot;

	*left = boot_args_leave_repos(b);
	if (!b->repo.n && b->alpine && (s->alpine || s->alpine_from))
		return write_mirrored(s, *left, out);
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
