#include "tools/pe_join.h"

#include "common/wire.h"

#include <string.h>

enum {
	DOS_NEW_HEADER = 60,
	COFF_LEN = 24, /* with the word PE in front */
	SECTION_LEN = 40,
	FILE_MOST = 1 << 30,    /* places in it are of 32 bits, and no machine loads more */
	PARTS_ARE = 0x40000040, /* IMAGE_SCN_CNT_INITIALIZED_DATA, IMAGE_SCN_MEM_READ */
	/* In the optional header, the same in both of its kinds. */
	DATA_LEN = 8,
	SECTION_ALIGNMENT = 32,
	FILE_ALIGNMENT = 36,
	IMAGE_LEN = 56,
	HEADERS_LEN = 60,
	CHECKSUM = 64,
};

/* Where things stand in the headers. */
struct places {
	size_t coff, optional, table; /* table: of sections */
	size_t file_align, image_align;
	size_t data_end;  /* of the sections in the file */
	size_t image_end; /* and in memory */
	size_t first;     /* the lowest place of a section in memory */
};

static size_t round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

static bool is_power(size_t n)
{
	return n > 0 && (n & (n - 1)) == 0;
}

static void put32(uint8_t *at, size_t value)
{
	for (size_t i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void read_ends(const struct pe *stub, struct places *p)
{
	p->first = SIZE_MAX;
	for (size_t i = 0; i < stub->n_sections; i++) {
		const uint8_t *section = stub->file.at + p->table + i * SECTION_LEN;
		const size_t place = le32(section + 12), len = le32(section + 8);
		const size_t raw = le32(section + 16);
		if (place > FILE_MOST || len > FILE_MOST || raw > FILE_MOST) {
			p->image_end = SIZE_MAX;
			return;
		}
		const size_t end = place + (len > raw ? len : raw);
		const size_t data = stub->sections[i].at + stub->sections[i].raw_len;
		if (end > p->image_end)
			p->image_end = end;
		if (data > p->data_end)
			p->data_end = data;
		if (place < p->first)
			p->first = place;
	}
}

static const char *find_places(const struct pe *stub, struct places *p)
{
	const uint8_t *file = stub->file.at;

	*p = (struct places){.coff = le32(file + DOS_NEW_HEADER)};
	p->optional = p->coff + COFF_LEN;
	p->table = p->optional + le16(file + p->coff + 20);
	if (!stub->signatures_at || stub->headers_len > stub->file.len)
		return "is no stub: it has no room for a signature";
	p->file_align = le32(file + p->optional + FILE_ALIGNMENT);
	p->image_align = le32(file + p->optional + SECTION_ALIGNMENT);
	if (!is_power(p->file_align) || !is_power(p->image_align) || p->file_align > PE_JOIN_HEAD ||
	    p->image_align > FILE_MOST)
		return "says no good alignment";
	p->data_end = stub->headers_len;
	read_ends(stub, p);
	if (p->image_end > FILE_MOST || p->data_end > FILE_MOST)
		return "is larger than any stub";
	return NULL;
}

/* How long the headers are with `n` sections more; 0: the first section is where they would end. */
static size_t headers_len(const struct pe *stub, const struct places *p, size_t n)
{
	const size_t needed = p->table + (stub->n_sections + n) * SECTION_LEN;

	if (needed <= stub->headers_len)
		return stub->headers_len;
	const size_t len = round_up(needed, p->file_align);
	return len <= p->first && len <= PE_JOIN_HEAD ? len : 0;
}

/* What is behind the headers moves back by so many bytes. */
static void move_sections(const struct pe *stub, const struct places *p, size_t by, uint8_t *head)
{
	for (size_t i = 0; i < stub->n_sections; i++) {
		uint8_t *place = head + p->table + i * SECTION_LEN + 20;
		if (le32(place))
			put32(place, le32(place) + by);
	}
}

/* The part's row in the table; *data and *image are moved behind it. */
static bool write_part(
    struct pe_join_part *part, const struct places *p, uint8_t *row, size_t *data, size_t *image)
{
	const size_t name_len = strlen(part->name);

	if (name_len > 8 || part->len == 0 || part->len > FILE_MOST)
		return false;
	part->at = *data;
	part->room = round_up(part->len, p->file_align);
	memset(row, 0, SECTION_LEN);
	memcpy(row, part->name, name_len);
	put32(row + 8, part->len);
	put32(row + 12, *image);
	put32(row + 16, part->room);
	put32(row + 20, part->at);
	put32(row + 36, PARTS_ARE);
	*data += part->room;
	*image = round_up(*image + part->len, p->image_align);
	return *data <= FILE_MOST && *image <= FILE_MOST;
}

const char *pe_join(const struct pe *stub, struct pe_join *j)
{
	struct places p;
	const char *why = find_places(stub, &p);

	if (why)
		return why;
	for (size_t i = 0; i < j->n; i++)
		if (pe_section(stub, j->part[i].name).at)
			return "has a kernel or a command line in it already: expected a bare stub";
	j->head_len = headers_len(stub, &p, j->n);
	if (!j->head_len || j->head_len > PE_JOIN_HEAD || stub->n_sections + j->n > PE_SECTIONS)
		return "has no room in its headers for more sections";
	j->old_at = stub->headers_len;
	j->old_len = p.data_end - stub->headers_len;
	memset(j->head, 0, sizeof j->head);
	memcpy(j->head, stub->file.at, stub->headers_len);
	move_sections(stub, &p, j->head_len - stub->headers_len, j->head);

	size_t data = round_up(j->head_len + j->old_len, p.file_align), before = data;
	size_t image = round_up(p.image_end, p.image_align);
	uint8_t *row = j->head + p.table + stub->n_sections * SECTION_LEN;
	for (size_t i = 0; i < j->n; i++, row += SECTION_LEN)
		if (!write_part(&j->part[i], &p, row, &data, &image))
			return "would be over 1 GB with what goes into it";
	uint8_t *coff = j->head + p.coff, *optional = j->head + p.optional;
	const size_t n = stub->n_sections + j->n;
	coff[6] = (uint8_t)n;
	coff[7] = (uint8_t)(n >> 8);
	put32(coff + 12, 0); /* symbols, which lie behind the sections, are left out */
	put32(coff + 16, 0);
	put32(optional + DATA_LEN, le32(optional + DATA_LEN) + data - before);
	put32(optional + IMAGE_LEN, image);
	put32(optional + HEADERS_LEN, j->head_len);
	put32(optional + CHECKSUM, 0);
	memset(j->head + stub->signatures_at, 0, 8);
	return NULL;
}
