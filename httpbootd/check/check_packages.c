#include "httpbootd/check/check_packages.h"

#include "common/conf_mirror.h"
#include "common/key_line.h"
#include "common/path.h"
#include "httpbootd/boot/overlay_layers.h"
#include "httpbootd/boot/overlays.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Returns the first overlay of which nothing was fetched, or NULL. */
static const char *find_missing(const struct roots *overlays, const struct boot *b)
{
	char path[PATH_SIZE + 64];

	for (size_t i = 0; overlays->n && i < b->overlay.n; i++) {
		const char *word = b->overlay.word[i];
		snprintf(path, sizeof path, ".packages/%s/etc/apk/cache", word);
		if (overlay_layers_packs(word) &&
		    faccessat(overlays->folder[0].fd, path, F_OK, AT_EACCESS) < 0)
			return word;
	}
	return NULL;
}

static void look_at(const struct boot_site *site, struct check *k, const char *file,
    const struct key_line *lines, const struct boot *b)
{
	const unsigned line = key_line_of(lines, "packages");
	const char *missing;

	if (b->packages != TRISTATE_YES || b->kind != BOOT_KERNEL || !line)
		return;
	if (!b->overlay.n)
		check_warn(k, file, line,
		    "packages = yes does nothing: only an apkovl that is packed of an overlay has "
		    "packages in it");
	else if (!conf_mirror_of_alpine(site->conf))
		check_warn(k, file, line,
		    "packages = yes does nothing: they come from a mirror here, and there is no "
		    "[mirror alpine]");
	else if ((missing = find_missing(&site->overlays->roots, b)))
		check_warn(k, file, line,
		    "packages = yes: nothing was fetched for the overlay %.300s yet, so machines "
		    "ask for each package: lanboot mirror fill",
		    missing);
}

void check_packages(const struct boot_site *site, struct check *k)
{
	const struct host_table *t = &site->conf->hosts;

	for (size_t i = 0; i < t->n_profiles; i++)
		look_at(site, k, t->profiles[i].file, t->profiles[i].lines, &t->profiles[i].boot);
	for (size_t i = 0; i < t->n; i++) {
		const struct boot b = host_boot(&t->hosts[i]);
		if (t->hosts[i].own)
			look_at(site, k, t->hosts[i].file, t->hosts[i].lines, &b);
	}
}
