/* What lanboot-pe reads of UEFI programs, and that it reads no further than they are. */
#include "tests/unit/unit.h"
#include "tools/pe_shim.h"
#include "tools/pe_signature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Small ones that sbsign signed; fuzz_tools_pe has them. */
static struct pe_span stored(const char *name)
{
	static uint8_t bytes[16384];
	char path[200];

	snprintf(path, sizeof path, "tests/fuzz/corpus/fuzz_tools_pe/%s", name);
	FILE *f = fopen(path, "rb");
	CHECK(f != NULL);
	const size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
	if (f)
		fclose(f);
	return (struct pe_span){bytes, n};
}

static const char *text_of(struct pe_span span)
{
	static char text[200];
	size_t n = 0;

	for (size_t i = 0; i < span.len && n + 1 < sizeof text; i++)
		if (span.at[i])
			text[n++] = (char)span.at[i];
	text[n] = '\0';
	return text;
}

static const struct {
	const char *file, *signer, *next, *vendor, *sbat;
	bool is_same;
} files[] = {
    {"shim", "Site Test", "ipxe.efi", "iPXE Secure Boot CA", "shim 4 shim.site 1", true},
    {"signed", "iPXE Secure Boot CA", "", "", "", true},
    {"unsigned", "", "", "", "", false},
    {"long-entry", "", "ipxe.efi", "iPXE Secure Boot CA", "shim 4 shim.site 1", false},
    {"long-der", "", "ipxe.efi", "iPXE Secure Boot CA", "shim 4 shim.site 1", false},
    {"overlap", "Site Test", "ipxe.efi", "iPXE Secure Boot CA", "shim 4 shim.site 1", false},
    {"far-name", "Site Test", "ipxe.efi", "iPXE Secure Boot CA", "shim 4 shim.site 1", false},
};

static bool read_signer(const struct pe *pe, struct pe_signature *s)
{
	struct pe_span der;
	size_t at = 0;

	return pe_next_signature(pe, &at, &der) && pe_signature_read(der, s);
}

static void test_files(void)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct pe pe;
		struct pe_signature s = {.n_names = 0};
		struct pe_sbat row;
		uint8_t digest[SHA256_LEN];
		char rows[200] = "";
		unit_row(files[i].file);
		const struct pe_span file = stored(files[i].file);
		CHECK(pe_read(file.at, file.len, &pe) == NULL);
		CHECK_STR(pe_machine(&pe), "x64");
		const bool is_signed = read_signer(&pe, &s);
		CHECK_STR(is_signed ? text_of(s.names[0]) : "", files[i].signer);
		CHECK_NUM(is_signed && pe_digest(&pe, digest) && s.digest.at &&
			      memcmp(digest, s.digest.at, SHA256_LEN) == 0,
		    files[i].is_same);
		CHECK_STR(text_of(pe_shim_next(&pe)), files[i].next);
		CHECK_STR(text_of(pe_certificate_name(pe_shim_vendor(&pe))), files[i].vendor);
		for (struct pe_span text = pe_section(&pe, ".sbat"); pe_sbat_next(&text, &row);) {
			if (row.component.len == 4 && memcmp(row.component.at, "sbat", 4) == 0)
				continue;
			if (*rows)
				strcat(rows, " ");
			strcat(rows, text_of(row.component));
			strcat(rows, " ");
			strcat(rows, text_of(row.generation));
		}
		CHECK_STR(rows, files[i].sbat);
	}
}

/* However many of its bytes are there: each is in memory of its own, so that the sanitizers see. */
static void test_cut(void)
{
	const struct pe_span file = stored("shim");
	size_t whole = 0;

	for (size_t len = 0; len < file.len; len += len < 700 ? 1 : 97) {
		struct pe pe;
		struct pe_signature s;
		uint8_t digest[SHA256_LEN], *copy = malloc(len ? len : 1);
		if (!copy)
			return;
		memcpy(copy, file.at, len);
		if (pe_read(copy, len, &pe) == NULL) {
			whole++;
			pe_digest(&pe, digest);
			read_signer(&pe, &s);
			pe_shim_next(&pe);
		}
		free(copy);
	}
	unit_row("cut off");
	CHECK_NUM(whole, 0);
}

/* A byte anywhere but in what is not signed makes another digest. */
static void test_flipped(void)
{
	struct pe pe;
	uint8_t before[SHA256_LEN], after[SHA256_LEN];
	uint8_t bytes[16384];
	const struct pe_span file = stored("signed");

	memcpy(bytes, file.at, file.len);
	CHECK(pe_read(bytes, file.len, &pe) == NULL && pe_digest(&pe, before));
	const size_t end = (size_t)(pe.signatures.at - bytes);
	for (size_t at = pe.headers_len - 8; at < end; at += 61) {
		bytes[at] ^= 1;
		CHECK(pe_digest(&pe, after) && memcmp(before, after, SHA256_LEN) != 0);
		bytes[at] ^= 1;
	}
	bytes[pe.checksum_at] ^= 1;
	CHECK(pe_digest(&pe, after) && memcmp(before, after, SHA256_LEN) == 0);
}

int main(void)
{
	unit_run("what is in them", test_files);
	unit_run("files that are cut off", test_cut);
	unit_run("the digest", test_flipped);
	return unit_result();
}
