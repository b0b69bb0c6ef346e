#include "httpbootd/boot/script_alpine.h"

#include "common/alpine.h"

#include <stdio.h>
#include <string.h>

/* The first release that one of the files is of. */
static const char *release_of_files(const struct initrds *files, size_t *len)
{
	const char *found = NULL;
	for (size_t i = 0; !found && i < files->n; i++)
		found = alpine_release_in(files->item[i].file, len);
	return found;
}

static const char *release_of_words(const struct words *words, size_t *len)
{
	const char *found = NULL;
	for (size_t i = 0; !found && i < words->n; i++)
		found = alpine_release_in(words->word[i], len);
	return found;
}

/*
 * Returns the name, of *len bytes, of the release that a machine boots, by its initramfs, by
 * `alpine` or by its repositories; NULL if nothing tells.
 */
static const char *script_release(const struct boot *b, size_t *len)
{
	const char *found = release_of_files(&b->initrd, len);
	if (!found && b->alpine) {
		*len = strcspn(b->alpine, " ");
		return b->alpine;
	}
	return found ? found : release_of_words(&b->repo, len);
}

/* More than one is said, or none where Alpine's own are two. */
static bool has_several(const struct boot *b)
{
	return b->repo.n ? b->repo.n > 1 : b->alpine != NULL;
}

bool script_leaves_repos(const struct boot *b)
{
	size_t len;
	const char *release = script_release(b, &len);
	return release && !alpine_takes_repos(release, len) && has_several(b);
}

/* The packages of the release itself, where nothing else is said. */
static void default_repos(const struct boot *b, bool one, char out[VALUE_SIZE])
{
	static const char mirror[] = "http://dl-cdn.alpinelinux.org/alpine/";
	char branch[ALPINE_BRANCH];

	alpine_branch(b->alpine, strcspn(b->alpine, " "), branch);
	snprintf(out, VALUE_SIZE, "%s%s/main", mirror, branch);
	if (!one)
		snprintf(
		    out + strlen(out), VALUE_SIZE - strlen(out), ",%s%s/community", mirror, branch);
}

enum script_result script_repos(const struct script *s, char out[VALUE_SIZE], bool *left)
{
	const struct boot *b = &s->boot;

	*left = script_leaves_repos(b);
	if (!b->repo.n && b->alpine) {
		default_repos(b, *left, out);
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
	const char *release = script_release(&s->boot, &len);
	return !release || alpine_fills_uuid(release, len) || replace(url, "{UUID}", s->uuid);
}

const char *script_ssh_key(const char *cmdline, size_t *len)
{
	static const char name[] = "ssh_key=", quoted[] = "\"ssh_key=";
	const char *s = cmdline;

	while (*(s += strspn(s, " "))) {
		char quote = '\0';
		const char *end = s;
		for (; *end && (quote || *end != ' '); end++)
			if (quote ? *end == quote : *end == '"' || *end == '\'')
				quote = quote ? '\0' : *end;
		*len = (size_t)(end - s);
		if (strncmp(s, name, sizeof name - 1) == 0 ||
		    strncmp(s, quoted, sizeof quoted - 1) == 0)
			return s;
		s = end;
	}
	return NULL;
}

void script_write_without(struct writer *w, const char *all, const char *word, size_t len)
{
	const char *rest = word + len + strspn(word + len, " ");
	if (!*rest)
		while (word > all && word[-1] == ' ')
			word--;
	if (word > all || *rest)
		TEXT(w, " ");
	write_bytes(w, all, (size_t)(word - all));
	TEXT(w, rest);
}
