#include "common/boot_args.h"

#include "common/alpine.h"

#include <stdio.h>
#include <string.h>

const char boot_args_alpine[] = "modules=loop,squashfs quiet";

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

const char *boot_args_release(const struct boot *b, size_t *len)
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

bool boot_args_leave_repos(const struct boot *b)
{
	size_t len;
	const char *release = boot_args_release(b, &len);
	return release && !alpine_takes_repos(release, len) && has_several(b);
}

void boot_args_repos(const struct boot *b, bool one, char *out, size_t size)
{
	static const char mirror[] = "http://dl-cdn.alpinelinux.org/alpine/";
	char branch[ALPINE_BRANCH];

	alpine_branch(b->alpine, strcspn(b->alpine, " "), branch);
	snprintf(out, size, "%s%s/main", mirror, branch);
	if (!one)
		snprintf(out + strlen(out), size - strlen(out), ",%s%s/community", mirror, branch);
}

/*
 * The word ssh_key=… of a command line, with its quotes, which may hold blanks, of *len bytes; NULL
 * if there is none. It is put in front of all others: Alpine's service `firstboot` reads the line
 * by the shell's eval, which takes the `;` in ds=nocloud;s=… for the end of a command, and so never
 * hears of what stands behind (OpenRC of Alpine, firstboot.initd).
 */
static const char *find_ssh_key(const char *cmdline, size_t *len)
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

/* A blank and the words of `all`, but the one of `len` bytes at `word` in it. */
static void write_without(struct writer *w, const char *all, const char *word, size_t len)
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

bool boot_args_has(const char *cmdline, const char *begin)
{
	for (const char *s = cmdline; s && *(s += strspn(s, " ")); s += strcspn(s, " "))
		if (strncmp(s, begin, strlen(begin)) == 0)
			return true;
	return false;
}

void boot_args_write(struct writer *w, const struct boot_args *a)
{
	size_t key_len = 0;
	const char *key = find_ssh_key(a->cmdline, &key_len);

	if (key) {
		TEXT(w, " ");
		write_bytes(w, key, key_len);
	}
	if (a->mac_hyphen)
		TEXT(w, " BOOTIF=01-", a->mac_hyphen);
	if (a->modloop[0])
		TEXT(w, " modloop=", a->modloop);
	if (a->apkovl[0])
		TEXT(w, " apkovl=", a->apkovl);
	if (a->repo[0])
		TEXT(w, " alpine_repo=", a->repo);
	/* Alpine's init brings the network up for these two; the modloop wants it, too. */
	if (a->modloop[0] && !a->has_network && !boot_args_has(a->cmdline, "ip="))
		TEXT(w, " ip=dhcp");
	if (a->cmdline[0] && !key)
		TEXT(w, " ", a->cmdline);
	else if (key)
		write_without(w, a->cmdline, key, key_len);
}
