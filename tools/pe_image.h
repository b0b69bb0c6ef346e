#ifndef LANBOOT_TOOLS_PE_IMAGE_H
#define LANBOOT_TOOLS_PE_IMAGE_H
/*
 * A UEFI program as a file: headers, sections, the table of its signatures, and the digest that
 * those sign (Microsoft's "PE Format" and "Windows Authenticode Portable Executable Signature
 * Format"). All of a struct pe lies within the bytes that were read. Pure.
 */
#include "common/sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PE_SECTIONS = 96, /* as many as Windows' loader takes */
	PE_NAME = 24,
};

/* Bytes in place. */
struct pe_span {
	const uint8_t *at; /* NULL: there are none */
	size_t len;
};

struct pe_section {
	char name[PE_NAME]; /* NUL-terminated; what is longer is cut off */
	size_t at, len;     /* in the file; without what only fills it up to a whole block */
	size_t raw_len;     /* with that */
};

struct pe {
	struct pe_span file;
	uint16_t machine;
	size_t checksum_at,
	    signatures_at; /* the field, and the directory's entry, which are not signed */
	size_t headers_len;
	struct pe_span signatures; /* the table; .at NULL: it has none */
	size_t n_sections;
	struct pe_section sections[PE_SECTIONS];
};

/* Reads a program; `bytes` stay the caller's and outlive *out. Returns NULL, or why it is none. */
const char *pe_read(const void *bytes, size_t len, struct pe *out);

/* The architecture in shim's and systemd's words: x64, ia32, aa64, riscv64, loongarch64, or other.
 */
const char *pe_machine(const struct pe *pe);

/* What is in the section of that name; .at NULL: it has none. */
struct pe_span pe_section(const struct pe *pe, const char *name);

/*
 * The next signature of the table, a PKCS #7 structure in DER. *at is 0 at first. False: there is
 * no more, or what follows is no signature.
 */
bool pe_next_signature(const struct pe *pe, size_t *at, struct pe_span *out);

/*
 * The SHA-256 that signatures are of, as firmware takes it: headers without checksum and table,
 * then the sections by their place, then what is behind. False: its sections overlap, or are not in
 * the file.
 */
bool pe_digest(const struct pe *pe, uint8_t out[SHA256_LEN]);

#endif
