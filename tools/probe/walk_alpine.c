#include "tools/probe/walk.h"

#include <stdio.h>
#include <string.h>

enum { VALUE = 2048, REPOS = 4 };

/* The last word of the command line that begins with `key`, as Alpine's init takes it. */
static bool value_of(const char *cmdline, const char *key, char out[VALUE])
{
	size_t len = strlen(key);
	bool found = false;

	for (const char *s = cmdline; *s;) {
		size_t n = strcspn(s, " ");
		if (n > len && n - len < VALUE && strncmp(s, key, len) == 0) {
			memcpy(out, s + len, n - len);
			out[n - len] = '\0';
			found = true;
		}
		s += n + strspn(s + n, " ");
	}
	return found;
}

/* What init puts into apkovl= (mkinitfs, prepare_apkovl). */
static void fill_in(const char *text, const char *mac, const char *uuid, char out[VALUE])
{
	size_t n = 0;

	while (*text && n + 1 < VALUE) {
		const char *with = strncmp(text, "{MAC}", 5) == 0    ? mac
				   : strncmp(text, "{UUID}", 6) == 0 ? uuid
								     : NULL;
		if (!with) {
			out[n++] = *text++;
			continue;
		}
		text += with == mac ? 5 : 6;
		while (*with && n + 1 < VALUE)
			out[n++] = *with++;
	}
	out[n] = '\0';
}

/* The index of each repository; what is no URL is on the machine itself. */
static void load_repos(struct walk *w, char *list, const char *arch)
{
	char url[VALUE + 64];
	size_t n = 0;

	for (char *at = list, *next; at && n < REPOS; at = next, n++) {
		next = strchr(at, ',');
		if (next)
			*next++ = '\0';
		size_t len = strlen(at);
		while (len && at[len - 1] == '/')
			at[--len] = '\0';
		snprintf(url, sizeof url, "%s/%s/APKINDEX.tar.gz", at, arch);
		if (strstr(at, "://"))
			walk_load(w, ROLE_REPO, "packages", url);
	}
}

void walk_alpine(struct walk *w, const char *cmdline, const char *arch, const char *uuid)
{
	char value[VALUE], url[VALUE], mac[MAC_TEXT];

	mac_text(w->firmware->ask.mac, ':', mac);
	if (value_of(cmdline, "apkovl=", value)) {
		fill_in(value, mac, uuid, url);
		if (strstr(url, "://"))
			walk_load(w, ROLE_APKOVL, "apkovl", url);
	}
	if (value_of(cmdline, "modloop=", value) && strstr(value, "://"))
		walk_load(w, ROLE_MODLOOP, "modloop", value);
	if (value_of(cmdline, "alpine_repo=", value))
		load_repos(w, value, arch);
}
