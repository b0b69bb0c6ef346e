#include "tools/pe_image.h"

#include "common/wire.h"

#include <string.h>

enum {
	DOS_NEW_HEADER = 60, /* where the place of the PE header stands */
	COFF_LEN = 24,       /* with the word PE in front */
	SECTION_LEN = 40,
	MAGIC_PE32 = 0x10b,
	MAGIC_PE32_PLUS = 0x20b,
	DIRECTORY_SIGNATURES = 4, /* its place among the directories */
	SIGNATURE_PKCS = 2,       /* WIN_CERT_TYPE_PKCS_SIGNED_DATA */
};

static bool is_within(const struct pe *pe, size_t at, size_t len)
{
	return at <= pe->file.len && len <= pe->file.len - at;
}

/*
 * A section's name of up to 8 bytes, or a slash and where it stands among the strings, which follow
 * the table of symbols: what linkers of GNU write.
 */
static void read_name(const struct pe *pe, const uint8_t *field, size_t strings, char out[PE_NAME])
{
	size_t at = 0;

	memset(out, 0, PE_NAME);
	memcpy(out, field, 8);
	if (out[0] != '/' || !strings)
		return;
	for (const char *p = out + 1; *p >= '0' && *p <= '9'; p++)
		at = at * 10 + (size_t)(*p - '0');
	if (!is_within(pe, strings, at + 1))
		return;
	memset(out, 0, PE_NAME);
	const size_t left = pe->file.len - strings - at;
	for (size_t i = 0; i + 1 < PE_NAME && i < left && pe->file.at[strings + at + i]; i++)
		out[i] = (char)pe->file.at[strings + at + i];
}

static const char *read_sections(struct pe *pe, size_t at, size_t strings)
{
	if (!is_within(pe, at, pe->n_sections * SECTION_LEN))
		return "is cut off in its headers";
	for (size_t i = 0; i < pe->n_sections; i++, at += SECTION_LEN) {
		const uint8_t *p = pe->file.at + at;
		struct pe_section *s = &pe->sections[i];
		const size_t used = le32(p + 8);
		read_name(pe, p, strings, s->name);
		s->raw_len = le32(p + 16);
		s->at = s->raw_len ? le32(p + 20) : 0;
		s->len = used && used < s->raw_len ? used : s->raw_len;
		if (!is_within(pe, s->at, s->raw_len))
			return "is cut off: a section of it is not there";
	}
	return NULL;
}

static const char *read_signatures(
    struct pe *pe, const uint8_t *optional, size_t directories, size_t len)
{
	const size_t entry = directories + 8 * DIRECTORY_SIGNATURES;

	if (entry + 8 > len || le32(optional + directories - 4) <= DIRECTORY_SIGNATURES)
		return NULL; /* no room for it: cannot be signed */
	pe->signatures_at = (size_t)(optional - pe->file.at) + entry;
	const size_t at = le32(optional + entry), n = le32(optional + entry + 4);
	if (n == 0)
		return NULL;
	if (!is_within(pe, at, n))
		return "is cut off: its signatures are not there";
	pe->signatures = (struct pe_span){pe->file.at + at, n};
	return NULL;
}

const char *pe_read(const void *bytes, size_t len, struct pe *out)
{
	*out = (struct pe){.file = {bytes, len}};
	const uint8_t *p = bytes;
	if (len < DOS_NEW_HEADER + 4 || p[0] != 'M' || p[1] != 'Z')
		return "is no UEFI program";
	const size_t at = le32(p + DOS_NEW_HEADER);
	if (!is_within(out, at, COFF_LEN) || memcmp(p + at, "PE\0\0", 4) != 0)
		return "is no UEFI program";
	out->machine = le16(p + at + 4);
	out->n_sections = le16(p + at + 6);
	const size_t optional_len = le16(p + at + 20), optional = at + COFF_LEN;
	if (out->n_sections > PE_SECTIONS)
		return "has more sections than any UEFI program";
	if (!is_within(out, optional, optional_len))
		return "is cut off in its headers";
	const uint16_t magic = optional_len >= 2 ? le16(p + optional) : 0;
	const size_t directories = magic == MAGIC_PE32_PLUS ? 112 : 96;
	if ((magic == MAGIC_PE32_PLUS || magic == MAGIC_PE32) && optional_len >= directories) {
		out->headers_len = le32(p + optional + 60);
		out->checksum_at = optional + 64;
		const char *why = read_signatures(out, p + optional, directories, optional_len);
		if (why)
			return why;
	}
	const size_t symbols = le32(p + at + 12), symbols_len = le32(p + at + 16) * (size_t)18;
	const bool has_symbols = symbols > 0 && is_within(out, symbols, symbols_len);
	return read_sections(out, optional + optional_len, has_symbols ? symbols + symbols_len : 0);
}

const char *pe_machine(const struct pe *pe)
{
	static const struct {
		uint16_t number;
		const char *word;
	} machines[] = {{0x8664, "x64"}, {0x14c, "ia32"}, {0xaa64, "aa64"}, {0x5064, "riscv64"},
	    {0x6264, "loongarch64"}};

	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (machines[i].number == pe->machine)
			return machines[i].word;
	return "other";
}

struct pe_span pe_section(const struct pe *pe, const char *name)
{
	for (size_t i = 0; i < pe->n_sections; i++) {
		/* The name of .vendor_cert is longer than its field: some linkers cut it off there.
		 */
		const struct pe_section *s = &pe->sections[i];
		if (strcmp(s->name, name) == 0)
			return (struct pe_span){pe->file.at + s->at, s->len};
	}
	return (struct pe_span){0};
}

bool pe_next_signature(const struct pe *pe, size_t *at, struct pe_span *out)
{
	while (*at <= pe->signatures.len && pe->signatures.len - *at >= 8) {
		const uint8_t *p = pe->signatures.at + *at;
		const size_t len = le32(p), left = pe->signatures.len - *at;
		if (len < 8 || len > left)
			return false;
		/* Each begins at a multiple of 8. */
		const size_t whole = (len + 7) & ~(size_t)7;
		*at += whole < left ? whole : left;
		if (le16(p + 6) != SIGNATURE_PKCS)
			continue;
		*out = (struct pe_span){p + 8, len - 8};
		return true;
	}
	return false;
}

/* The section that is next by its place, behind `last`; NULL: none. */
static const struct pe_section *next_section(const struct pe *pe, const struct pe_section *last)
{
	const struct pe_section *best = NULL;

	for (const struct pe_section *s = pe->sections; s < pe->sections + pe->n_sections; s++)
		if (s->raw_len && (!last || s->at > last->at) && (!best || s->at < best->at))
			best = s;
	return best;
}

bool pe_digest(const struct pe *pe, uint8_t out[SHA256_LEN])
{
	static const uint8_t zeros[8];
	struct sha256 hash;
	size_t done = pe->headers_len;
	const size_t end = pe->file.len - pe->signatures.len;

	if (!pe->signatures_at || done < pe->signatures_at + 8 || done > end)
		return false;
	sha256_start(&hash);
	const uint8_t *p = pe->file.at;
	sha256_add(&hash, p, pe->checksum_at);
	sha256_add(&hash, p + pe->checksum_at + 4, pe->signatures_at - pe->checksum_at - 4);
	sha256_add(&hash, p + pe->signatures_at + 8, pe->headers_len - pe->signatures_at - 8);
	for (const struct pe_section *s = next_section(pe, NULL); s; s = next_section(pe, s)) {
		if (s->raw_len > end - done)
			return false;
		sha256_add(&hash, p + s->at, s->raw_len);
		done += s->raw_len;
	}
	/* What no section holds, from as far on as was counted; a file is filled up before it is
	 * signed. */
	sha256_add(&hash, p + done, end - done);
	sha256_add(&hash, zeros, (8 - end % 8) % 8);
	sha256_end(&hash, out);
	return true;
}
