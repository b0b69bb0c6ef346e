#ifndef LANBOOT_TOOLS_PE_JOIN_H
#define LANBOOT_TOOLS_PE_JOIN_H
/*
 * A UEFI program with more sections behind its own: how a unified kernel image is made of a stub,
 * which finds kernel, initramfs and command line in itself by their sections' names (UAPI group's
 * specification "Unified Kernel Image"; Microsoft's "PE Format"). Pure: what goes into the sections
 * is the caller's, and only its length is asked for here.
 */
#include "tools/pe_image.h"

enum {
	PE_JOIN_MOST = 8, /* sections more */
	PE_JOIN_HEAD =
	    128 * 1024, /* bytes that headers have at most: up to a page of ARM's, 64 kB */
};

struct pe_join_part {
	const char *name; /* of at most 8 bytes, such as .linux */
	size_t len;       /* of what is in it, not 0 */
	size_t at;        /* set: where that is to be written */
	size_t room;      /* set: how many bytes it takes there, zeros behind it */
};

/* The new program: its headers, then `old_len` bytes of the stub from `old_at` on, then the parts.
 */
struct pe_join {
	uint8_t head[PE_JOIN_HEAD];
	size_t head_len;
	size_t old_at, old_len;
	struct pe_join_part part[PE_JOIN_MOST];
	size_t n;
};

/*
 * Plans the program that is the stub with the j->n parts, of which name and len are set, behind its
 * sections. Signatures of the stub are left out, for they are not of that. Returns NULL, or why it
 * cannot be, in words that go on after the stub's name.
 */
const char *pe_join(const struct pe *stub, struct pe_join *j);

#endif
