#include "httpbootd/check/want.h"

#include <stdio.h>
#include <string.h>

static bool is_used(const struct key *k, const struct boot *b)
{
	if (k->wants == WANT_NOTHING)
		return false;
	unsigned used_by = k->boots ? BOOT_BIT(k->boots) : k->used_by;
	return (used_by & BOOT_BIT(b->kind)) && key_is_set(k, b);
}

size_t want_list(const struct boot *b, struct want out[WANTS_MAX])
{
	size_t first = 0, n = 0;

	/* From the key on that says the kind; what that is short for wants nothing itself. */
	while (first < n_keys && ((int)keys[first].boots != b->kind || !keys[first].wants))
		first++;
	if (first == n_keys)
		return 0;
	for (size_t i = 0; i < n_keys && n < WANTS_MAX; i++) {
		const struct key *k = &keys[(first + i) % n_keys];
		if (is_used(k, b))
			out[n++] = (struct want){k->wants, k};
	}
	for (size_t i = 0; i < n && b->kind == BOOT_WIMBOOT; i++)
		if (out[i].kind == WANT_INITRD)
			out[i].kind = WANT_DATA; /* whatever Windows PE reads */
	return n;
}

static bool is_x86(const char *arch)
{
	return strcmp(arch, "x86_64") == 0 || strcmp(arch, "x86") == 0;
}

/* iPXE unpacks a kernel only for UEFI of other processors: x86 has none that are packed outside. */
static bool is_kernel(enum magic m, enum magic inside, const char *arch)
{
	switch (m) {
	case MAGIC_BZIMAGE:
	case MAGIC_ARM64:
	case MAGIC_RISCV:
	case MAGIC_ARM32:
	case MAGIC_PE:
	case MAGIC_ELF:
	case MAGIC_SECTOR:
	case MAGIC_IPXE: /* iPXE runs it, whatever the key */
		return true;
	case MAGIC_GZIP:
		return (!arch || !is_x86(arch)) && inside != MAGIC_CPIO && inside != MAGIC_TAR;
	default:
		return false;
	}
}

/* A BIOS runs whatever it is given, so only what surely is no program is told. */
static bool is_program(enum magic m)
{
	switch (m) {
	case MAGIC_HTML:
	case MAGIC_TAR:
	case MAGIC_CPIO:
	case MAGIC_SQUASHFS:
	case MAGIC_GZIP:
	case MAGIC_PACKED:
		return false;
	default:
		return true;
	}
}

/* UEFI of another processor; x86_64 runs programs of x86. */
static bool is_foreign(enum magic m, const char *its_arch, const char *arch)
{
	if (!its_arch || !arch || strcmp(its_arch, arch) == 0)
		return false;
	return !(m == MAGIC_BZIMAGE && is_x86(arch));
}

const char *want_mismatch(enum want_kind kind, enum magic m, enum magic inside,
    const char *its_arch, const char *arch, char out[200])
{
	const char *expected = NULL;
	if (m == MAGIC_EMPTY)
		return "empty: put it there once more";
	switch (kind) {
	case WANT_KERNEL:
		if (is_kernel(m, inside, arch) && is_foreign(m, its_arch, arch)) {
			snprintf(out, 200, "a kernel for %s, not for %s", its_arch, arch);
			return out;
		}
		expected = is_kernel(m, inside, arch) ? NULL : "kernel";
		break;
	case WANT_INITRD:
	case WANT_DATA:
		expected = m == MAGIC_HTML ? "file of this name" : NULL;
		break;
	case WANT_MODLOOP:
		expected = m != MAGIC_SQUASHFS ? "modloop, which is a squashfs" : NULL;
		break;
	case WANT_APKOVL:
		expected = m != MAGIC_GZIP ? "apkovl, which is packed with gzip" : NULL;
		break;
	case WANT_SCRIPT:
		expected = m != MAGIC_IPXE ? "iPXE script, which begins with #!ipxe" : NULL;
		break;
	case WANT_PROGRAM:
		expected = !is_program(m) ? "program that iPXE could run" : NULL;
		break;
	case WANT_REPO:
	case WANT_NOTHING:
		break;
	}
	if (!expected)
		return NULL;
	snprintf(out, 200, "%s, no %s: put the right file there",
	    magic_text(m == MAGIC_GZIP && inside != MAGIC_UNKNOWN ? inside : m), expected);
	return out;
}

const char *want_too_large(enum want_kind kind, uint64_t size)
{
	return kind == WANT_DATA && size > UINT32_MAX
		   ? "over 4 GiB, and wimboot takes no such file: make it smaller, and have "
		     "Windows PE fetch the rest"
		   : NULL;
}
