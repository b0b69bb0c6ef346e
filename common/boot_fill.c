#include "common/boot_fill.h"

#include "common/key_value.h"
#include "common/path.h"

#include <stdio.h>
#include <string.h>

bool boot_kind(struct boot *b, const char **one, const char **other)
{
	b->kind = BOOT_NONE;
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		if (k->target != IN_BOOT || !k->boots || !key_is_set(k, b) ||
		    (k->boots == BOOT_LOCAL && b->local != TRISTATE_YES))
			continue;
		if (b->kind != BOOT_NONE && b->kind != (int)k->boots) {
			*other = k->name;
			return false;
		}
		if (b->kind == BOOT_NONE || !k->is_short)
			*one = k->name;
		b->kind = (int)k->boots;
	}
	return true;
}

/* Sets *to, if nothing is said there, to the texts one after the other. */
static bool fill(const char **to, struct arena *a, const char *const *texts)
{
	size_t size = 1;
	if (*to)
		return true;
	for (const char *const *t = texts; *t; t++)
		size += strlen(*t);
	char *out = arena_alloc(a, size);
	for (size_t at = 0; out && *texts; at += strlen(*texts++))
		snprintf(out + at, size - at, "%s", *texts);
	*to = out;
	return out != NULL;
}

/* The same of a list: one file. */
static bool fill_initrd(struct initrds *to, struct arena *a, const char *const *texts)
{
	const char *file = NULL;
	if (to->n)
		return true;
	struct initrd *one = arena_alloc(a, sizeof *one);
	if (!one || !fill(&file, a, texts))
		return false;
	one->file = file;
	*to = (struct initrds){one, 1};
	return true;
}
#define FILL(to, a, ...) fill((to), (a), (const char *const[]){__VA_ARGS__, NULL})

#define FILL_INITRD(to, a, ...) fill_initrd((to), (a), (const char *const[]){__VA_ARGS__, NULL})

/* boot/vmlinuz-lts and its kin, as they come out of Alpine's netboot archive. */
static bool fill_flavor(struct boot *b, struct arena *a)
{
	return FILL(&b->kernel, a, "boot/vmlinuz-", b->flavor) &&
	       FILL_INITRD(&b->initrd, a, "boot/initramfs-", b->flavor) &&
	       FILL(&b->modloop, a, "boot/modloop-", b->flavor);
}

/* alpine/3.24/{arch}/vmlinuz-lts and its kin; alpine is `3.24 lts`. */
static bool fill_alpine(struct boot *b, const char *alpine, const char *flavor, struct arena *a)
{
	char folder[64];
	size_t len = strcspn(alpine, " ");

	if (!flavor)
		flavor = alpine + len + (alpine[len] == ' ');
	snprintf(folder, sizeof folder, "alpine/%.*s/{arch}/", (int)len, alpine);
	return FILL(&b->kernel, a, folder, "vmlinuz-", flavor) &&
	       FILL_INITRD(&b->initrd, a, folder, "initramfs-", flavor) &&
	       FILL(&b->modloop, a, folder, "modloop-", flavor);
}

/* The layout of Windows' own medium, in the folder of wimboot. */
static bool fill_wimboot(struct boot *b, struct arena *a)
{
	char folder[PATH_SIZE];
	size_t len = (size_t)(path_base(b->wimboot) - b->wimboot);
	if (len >= sizeof folder)
		return true; /* too long to be served: the script says so */
	memcpy(folder, b->wimboot, len);
	folder[len] = '\0';
	return FILL(&b->bootmgr, a, folder, "bootmgr") && FILL(&b->bcd, a, folder, "boot/bcd") &&
	       FILL(&b->boot_sdi, a, folder, "boot/boot.sdi") &&
	       FILL(&b->boot_wim, a, folder, "sources/boot.wim");
}

bool boot_fill(struct boot *b, const struct boot *under, struct arena *a)
{
	const char *alpine = b->alpine ? b->alpine : under ? under->alpine : NULL;

	if (b->wimboot && !fill_wimboot(b, a))
		return false;
	if (alpine && (b->alpine || b->flavor))
		return fill_alpine(b, alpine, b->flavor, a);
	return !b->flavor || fill_flavor(b, a);
}
