/* What lanboot-pe reads of UEFI programs, and that it reads no further than they are. */
#include "common/wire.h"
#include "tests/unit/unit.h"
#include "tools/pe_join.h"
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

static void add32(uint8_t *at, size_t more)
{
	const size_t value = le32(at) + more;

	for (size_t i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* The program that was planned, of parts full of their number; NULL: no memory. */
static uint8_t *written(const struct pe *stub, const struct pe_join *j, size_t *len)
{
	const struct pe_join_part *last = &j->part[j->n - 1];

	*len = last->at + last->room;
	uint8_t *out = calloc(1, *len);
	if (!out)
		return NULL;
	memcpy(out, j->head, j->head_len);
	memcpy(out + j->head_len, stub->file.at + j->old_at, j->old_len);
	for (size_t i = 0; i < j->n; i++)
		memset(out + j->part[i].at, (int)i + 1, j->part[i].len);
	return out;
}

/* What stood in a section of the stub still does, and no two lie on each other in memory. */
static void check_sections(const struct pe *stub, const struct pe *made, const uint8_t *bytes)
{
	const size_t table = (size_t)le32(bytes + 60) + 24 + le16(bytes + le32(bytes + 60) + 20);
	size_t end = 0;

	for (size_t i = 0; i < made->n_sections; i++) {
		const uint8_t *row = bytes + table + i * 40;
		CHECK(le32(row + 12) >= end);
		end = le32(row + 12) + le32(row + 8);
		if (i < stub->n_sections)
			CHECK(memcmp(made->file.at + made->sections[i].at,
				  stub->file.at + stub->sections[i].at,
				  stub->sections[i].raw_len) == 0);
	}
	CHECK(le32(bytes + le32(bytes + 60) + 24 + 56) >= end);
}

/* The file with so many bytes more of headers, as stubs have them whose sections begin at a page of
 * their own; not there: no memory. */
static struct pe_span spread(struct pe_span file, size_t gap)
{
	uint8_t *out = calloc(1, file.len + gap);
	struct pe pe;

	if (!out || pe_read(file.at, file.len, &pe)) {
		free(out);
		return (struct pe_span){0};
	}
	memcpy(out, file.at, pe.headers_len);
	memcpy(out + pe.headers_len + gap, file.at + pe.headers_len, file.len - pe.headers_len);
	const size_t coff = le32(out + 60), table = coff + 24 + le16(out + coff + 20);
	add32(out + coff + 24 + 60, gap);
	for (size_t i = 0; i < pe.n_sections; i++)
		add32(out + table + i * 40 + 20, gap);
	return (struct pe_span){out, file.len + gap};
}

static const struct {
	const char *stub;
	size_t n;   /* of parts, each a byte longer than the one before */
	size_t gap; /* of headers more than it has */
} joins[] = {{"unsigned", 1, 0}, {"unsigned", 5, 0}, {"signed", 5, 0}, {"shim", 2, 0},
    {"unsigned", 5, 0x4c00}, {"unsigned", 5, 0xfc00}};

static void test_join(void)
{
	static const char *const names[] = {".osrel", ".cmdline", ".linux", ".initrd", ".uname"};

	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
		struct pe stub, made;
		struct pe_join j = {.n = joins[i].n};
		uint8_t digest[SHA256_LEN];
		size_t len;
		unit_row(joins[i].stub);
		const struct pe_span file = spread(stored(joins[i].stub), joins[i].gap);
		if (!file.at)
			return;
		CHECK(pe_read(file.at, file.len, &stub) == NULL);
		for (size_t k = 0; k < j.n; k++)
			j.part[k] = (struct pe_join_part){.name = names[k], .len = 5000 + k};
		CHECK_STR(pe_join(&stub, &j), NULL);
		uint8_t *bytes = written(&stub, &j, &len);
		if (!bytes)
			return;
		CHECK_STR(pe_read(bytes, len, &made), NULL);
		CHECK_NUM(made.n_sections, stub.n_sections + j.n);
		CHECK(made.signatures.at == NULL);
		CHECK(pe_digest(&made, digest));
		check_sections(&stub, &made, bytes);
		for (size_t k = 0; k < j.n; k++) {
			const struct pe_span part = pe_section(&made, names[k]);
			CHECK_NUM(part.len, 5000 + k);
			CHECK(part.at && part.at[0] == k + 1 && part.at[part.len - 1] == k + 1);
		}
		CHECK(pe_join(&made, &j) != NULL); /* twice is once too often */
		free(bytes);
		free((void *)(uintptr_t)file.at);
	}
}

/* However the stub is broken, what is planned lies within bounds. */
static void test_join_broken(void)
{
	const struct pe_span file = stored("unsigned");
	uint8_t bytes[16384];

	unit_row("broken");
	for (size_t at = 0; at < 1024 && at < file.len; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			struct pe stub;
			struct pe_join j = {.part = {{.name = ".linux", .len = 9}}, .n = 1};
			memcpy(bytes, file.at, file.len);
			bytes[at] ^= (uint8_t)(1u << bit);
			if (pe_read(bytes, file.len, &stub) || pe_join(&stub, &j))
				continue;
			CHECK(j.head_len <= PE_JOIN_HEAD && j.old_at + j.old_len <= file.len &&
			      j.part[0].at >= j.head_len + j.old_len);
		}
}

int main(void)
{
	unit_run("what is in them", test_files);
	unit_run("files that are cut off", test_cut);
	unit_run("the digest", test_flipped);
	unit_run("with more sections", test_join);
	unit_run("with more sections, broken", test_join_broken);
	return unit_result();
}
