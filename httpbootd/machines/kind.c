#include "httpbootd/machines/kind.h"

#include <string.h>
#include <strings.h>

/* The last part of a path, without a query. */
static size_t base_of(const char *path, const char **base)
{
	size_t len = strcspn(path, "?");
	size_t start = len;

	while (start && path[start - 1] != '/')
		start--;
	*base = path + start;
	return len - start;
}

/*
 * Is `path` what a section names by `value`? That may be a URL, and have variables in it, whose
 * names' beginning and end have to be the same then.
 */
static bool is_named(const char *path, const char *value)
{
	const char *a, *b, *open, *close;
	if (!value)
		return false;
	size_t a_len = base_of(path, &a), b_len = base_of(value, &b);
	open = memchr(b, '{', b_len);
	if (!open)
		return a_len == b_len && memcmp(a, b, a_len) == 0;
	for (close = b + b_len; close > open && close[-1] != '}';)
		close--;
	const size_t head = (size_t)(open - b), tail = (size_t)(b + b_len - close);
	return head + tail > 0 && a_len >= head + tail && memcmp(a, b, head) == 0 &&
	       memcmp(a + a_len - tail, close, tail) == 0;
}

static bool is_initrd(const char *path, const struct boot *b)
{
	for (size_t i = 0; i < b->initrd.n; i++)
		if (is_named(path, b->initrd.item[i].file))
			return true;
	return is_named(path, b->bootmgr) || is_named(path, b->bcd) ||
	       is_named(path, b->boot_sdi) || is_named(path, b->boot_wim);
}

static enum step_kind kind_by_section(const char *path, const struct boot *b)
{
	if (is_named(path, b->kernel) || is_named(path, b->wimboot) || is_named(path, b->memtest))
		return STEP_KERNEL;
	if (is_initrd(path, b))
		return STEP_INITRD;
	if (is_named(path, b->modloop))
		return STEP_MODLOOP;
	if (is_named(path, b->apkovl))
		return STEP_APKOVL;
	if (is_named(path, b->script))
		return STEP_SCRIPT;
	if (is_named(path, b->chain) || is_named(path, b->boot_file))
		return STEP_LOADER;
	return STEP_NONE;
}

static const struct {
	const char *begins, *ends;
	enum step_kind kind;
} names[] = {
    {"vmlinuz", "", STEP_KERNEL},
    {"linux", "", STEP_KERNEL},
    {"bzImage", "", STEP_KERNEL},
    {"kernel", "", STEP_KERNEL},
    {"wimboot", "", STEP_KERNEL},
    {"memtest", "", STEP_KERNEL},
    {"initramfs", "", STEP_INITRD},
    {"initrd", "", STEP_INITRD},
    {"", ".wim", STEP_INITRD},
    {"bootmgr", "", STEP_INITRD},
    {"bcd", "", STEP_INITRD},
    {"boot.sdi", "", STEP_INITRD},
    {"modloop", "", STEP_MODLOOP},
    {"", ".squashfs", STEP_MODLOOP},
    {"", ".apkovl.tar.gz", STEP_APKOVL},
    {"", ".apk", STEP_PACKAGES},
    {"APKINDEX", "", STEP_PACKAGES},
    {"Packages", "", STEP_PACKAGES},
    {"", ".deb", STEP_PACKAGES},
    {"autoexec.ipxe", "", STEP_STUB},
    {"boot.ipxe", "", STEP_STUB},
    {"", ".ipxe", STEP_SCRIPT},
    {"", ".efi", STEP_LOADER},
    {"", ".kpxe", STEP_LOADER},
    {"", ".kkpxe", STEP_LOADER},
    {"", ".kkkpxe", STEP_LOADER},
    {"", ".pxe", STEP_LOADER},
    {"", ".0", STEP_LOADER},
    {"bootcode.bin", "", STEP_LOADER},
};

static bool fits(const char *base, size_t len, const char *begins, const char *ends)
{
	size_t head = strlen(begins), tail = strlen(ends);

	return len >= head && len >= tail && strncasecmp(base, begins, head) == 0 &&
	       strncasecmp(base + len - tail, ends, tail) == 0;
}

bool kind_is_package(const char *path)
{
	const char *base;
	const size_t len = base_of(path, &base);

	return fits(base, len, "", ".apk") || fits(base, len, "", ".deb");
}

enum step_kind kind_of_file(const char *path, const struct boot *b)
{
	const char *base;
	const size_t len = base_of(path, &base);
	enum step_kind kind = b && len ? kind_by_section(path, b) : STEP_NONE;

	for (size_t i = 0; kind == STEP_NONE && i < sizeof names / sizeof *names; i++)
		if (fits(base, len, names[i].begins, names[i].ends))
			kind = names[i].kind;
	return kind == STEP_NONE ? STEP_FILE : kind;
}
