#include "tools/pe_shim.h"

#include "common/wire.h"
#include "tools/pe_signature.h"

#include <string.h>

/* Takes bytes up to one of two signs, or all that are left; *text begins at the sign then. */
static struct pe_span take_until(struct pe_span *text, uint8_t one, uint8_t other)
{
	struct pe_span out = {text->at, 0};

	while (text->len > 0 && *text->at != one && *text->at != other && *text->at != '\0')
		text->at++, text->len--, out.len++;
	return out;
}

bool pe_sbat_next(struct pe_span *text, struct pe_sbat *out)
{
	if (!text->at || text->len == 0 || *text->at == '\0')
		return false;
	out->component = take_until(text, ',', '\n');
	out->generation = (struct pe_span){text->at, 0};
	if (text->len > 0 && *text->at == ',') {
		text->at++, text->len--;
		out->generation = take_until(text, ',', '\n');
	}
	take_until(text, '\n', '\n');
	if (text->len > 0)
		text->at++, text->len--;
	return true;
}

struct pe_span pe_shim_level(const struct pe *pe)
{
	const struct pe_span section = pe_section(pe, ".sbatlevel");

	/* A version, then two places behind it: of the automatic level, and of the latest. */
	if (!section.at || section.len < 12)
		return (struct pe_span){0};
	const size_t at = (size_t)4 + le32(section.at + 4);
	if (at >= section.len)
		return (struct pe_span){0};
	return (struct pe_span){section.at + at, section.len - at};
}

/* A certificate as it is, or the first in a list of signatures (UEFI 2.10, section 32.4.1). */
static struct pe_span first_certificate(struct pe_span bytes)
{
	enum { LIST_LEN = 28, OWNER_LEN = 16 };

	if (pe_certificate_name(bytes).at)
		return bytes;
	if (bytes.len <= LIST_LEN + OWNER_LEN)
		return (struct pe_span){0};
	const size_t header = le32(bytes.at + 20), most = bytes.len - LIST_LEN - OWNER_LEN;
	if (header >= most)
		return (struct pe_span){0};
	const size_t begin = LIST_LEN + header + OWNER_LEN;
	const struct pe_span inner = {bytes.at + begin, bytes.len - begin};
	return pe_certificate_name(inner).at ? inner : (struct pe_span){0};
}

struct pe_span pe_shim_vendor(const struct pe *pe)
{
	const struct pe_span section = pe_section(pe, ".vendor_cert");

	/* Lengths of what is trusted and what is not, then their places. */
	if (!section.at || section.len < 16)
		return (struct pe_span){0};
	const size_t len = le32(section.at), at = le32(section.at + 8);
	if (at > section.len || len == 0 || len > section.len - at)
		return (struct pe_span){0};
	return first_certificate((struct pe_span){section.at + at, len});
}

static bool is_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* Is the character of two bytes at `at` one of a file's name? */
static bool is_name_at(struct pe_span all, size_t at)
{
	return all.at[at + 1] == 0 && is_name(all.at[at]);
}

struct pe_span pe_shim_next(const struct pe *pe)
{
	static const uint8_t end[] = {'.', 0, 'e', 0, 'f', 0, 'i', 0, 0, 0};
	const struct pe_span all = pe->file;

	if (!pe_section(pe, ".vendor_cert").at)
		return (struct pe_span){0};
	for (size_t at = 0; at + sizeof end <= all.len; at++) {
		if (all.at[at] != '.' || memcmp(all.at + at, end, sizeof end) != 0)
			continue;
		size_t begin = at;
		while (begin >= 2 && is_name_at(all, begin - 2))
			begin -= 2;
		/* As a path in the root. MokManager and the fallback are named likewise. */
		const uint8_t *name = all.at + begin;
		if (begin >= 2 && begin + 4 < at && name[-2] == '\\' &&
		    memcmp(name, "m\0m", 3) != 0 && memcmp(name, "f\0b", 3) != 0)
			return (struct pe_span){name, at - begin + sizeof end - 2};
	}
	return (struct pe_span){0};
}
