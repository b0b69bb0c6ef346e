#include "httpbootd/view/row.h"

#include "common/host_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { VALUE = 256 };

/* What there is to say of a machine; empty: nothing. */
struct values {
	char name[VALUE], mac[MAC_TEXT], address[ADDR_TEXT], state[16], since[24], step[16];
	char profile[VALUE], release[VALUE], room[VALUE], section[VALUE], word[VALUE];
	char vendor[VALUE], product[VALUE], serial[VALUE], memory[16], heard[24];
};

static void copy(char out[VALUE], const char *text)
{
	snprintf(out, VALUE, "%s", text ? text : "");
}

/* A time as a date that sorts, in UTC. */
static void write_time(uint64_t ms, char out[24])
{
	struct view utc = {.now_ms = 0};
	char text[VIEW_TIME];
	if (ms) {
		snprintf(out, 24, "%.19sZ", view_time(&utc, ms, text));
		out[10] = 'T'; /* ISO 8601 */
	}
}

static void fill_seen(struct values *f, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	copy(f->name, s->name);
	if (s->has_mac)
		mac_text(s->mac, ':', f->mac);
	if (s->addr.len)
		addr_text(&s->addr, f->address);
	snprintf(f->state, sizeof f->state, "%s",
	    m->look.is_stuck ? "stuck" : state_text(m->look.state));
	write_time(m->look.since_ms, f->since);
	write_time(s->heard_ms, f->heard);
	if (m->look.at)
		snprintf(
		    f->step, sizeof f->step, "%s", step_text((enum step_kind)m->look.at->kind));
	copy(f->profile, s->profile);
	copy(f->release, s->release);
	copy(f->room, s->room);
	copy(f->section, s->section);
	copy(f->word, s->word);
	copy(f->vendor, s->vendor);
	copy(f->product, s->product);
	copy(f->serial, s->serial);
	if (s->memory_mb)
		snprintf(f->memory, sizeof f->memory, "%" PRIu32, s->memory_mb);
}

static void fill_configured(struct values *f, const struct host *h)
{
	char name[HOST_NAME_SIZE], section[HOST_ID_TEXT];
	const char *its = host_name_of(h, NULL, name);
	copy(f->name, its ? its : h->name);
	copy(f->section, host_id_text(&h->id, section));
	if (h->id.kind == HOST_MAC)
		snprintf(f->mac, sizeof f->mac, "%.17s", section);
	snprintf(f->state, sizeof f->state, "never");
	copy(f->profile, h->profile_name);
	copy(f->room, h->room);
}

/*
 * Columns
 */

struct column {
	const char *name;
	size_t offset; /* of the value */
	unsigned width;
};

#define COLUMN(title, member, width)                                                               \
	{                                                                                          \
		title, offsetof(struct values, member), width                                      \
	}

static const struct column list[] = {COLUMN("NAME", name, 16), COLUMN("MAC", mac, 17),
    COLUMN("ADDRESS", address, 15), COLUMN("STATE", state, 7), COLUMN("STEP", step, 8),
    COLUMN("SINCE", since, 20), COLUMN("PROFILE", profile, 12), COLUMN("RELEASE", release, 8),
    COLUMN("ROOM", room, 0), {NULL, 0, 0}};

static const struct column unknown[] = {COLUMN("WORD", word, 11), COLUMN("MAC", mac, 17),
    COLUMN("ADDRESS", address, 15), COLUMN("HEARD", heard, 20), COLUMN("MB", memory, 6),
    COLUMN("SERIAL", serial, 12), COLUMN("VENDOR", vendor, 12), COLUMN("PRODUCT", product, 0),
    {NULL, 0, 0}};

static const struct column csv[] = {COLUMN("mac", mac, 0), COLUMN("name", name, 0),
    COLUMN("profile", profile, 0), COLUMN("room", room, 0), COLUMN("address", address, 0),
    COLUMN("state", state, 0), COLUMN("since", since, 0), COLUMN("step", step, 0),
    COLUMN("release", release, 0), COLUMN("section", section, 0), COLUMN("word", word, 0),
    COLUMN("vendor", vendor, 0), COLUMN("product", product, 0), COLUMN("serial", serial, 0),
    COLUMN("memory_mb", memory, 0), COLUMN("last_heard", heard, 0), {NULL, 0, 0}};

static const struct column *columns_of(enum row_kind kind)
{
	return kind == ROW_CSV ? csv : kind == ROW_UNKNOWN ? unknown : list;
}

/* Without blanks, and `-` for nothing, so that fields can be counted. */
static void put_field(struct screen *t, const char *value, unsigned width)
{
	char field[VALUE];
	snprintf(field, sizeof field, "%s", *value ? value : "-");
	for (char *blank = field; (blank = strchr(blank, ' '));)
		*blank = '_';
	screen_print(t, "%s", field);
	screen_pad(t, t->column + 1 > width ? t->column + 1 : width);
}

/*
 * A cell in quotes where it has to be. One that a spreadsheet would take for a formula has ' in
 * front; what is a control character, or no UTF-8, becomes ?.
 */
static size_t put_cell(char *out, size_t len, const char *value)
{
	const char first = value[strspn(value, " ")];
	const bool is_formula = first && strchr("=+-@\t\r\n", first);
	const bool is_quoted = is_formula || strpbrk(value, "\",;' \r\n");
	if (is_quoted)
		out[len++] = '"';
	if (is_formula)
		out[len++] = '\'';
	for (size_t i = 0, n; value[i]; i += n) {
		n = str_utf8(value + i, strlen(value + i));
		uint32_t c = n ? str_utf8_code(value + i, n) : 0;
		if (c == '"')
			out[len++] = '"';
		if (c < ' ' || (c >= 0x7f && c <= 0x9f)) {
			out[len++] = '?';
			n = n ? n : 1;
			continue;
		}
		memcpy(out + len, value + i, n);
		len += n;
	}
	if (is_quoted)
		out[len++] = '"';
	return len;
}

static size_t write_csv(const struct values *f, char *out)
{
	size_t len = 0;
	for (const struct column *c = csv; c->name; c++) {
		if (c != csv)
			out[len++] = ',';
		len = put_cell(out, len, f ? (const char *)f + c->offset : c->name);
	}
	memcpy(out + len, "\r\n", 3);
	return len + 2;
}

static size_t write_columns(const struct column *columns, const struct values *f, char *out)
{
	struct screen t;
	unsigned end = 0;
	screen_start(
	    &t, out, ROW_SIZE, (struct screen_style){.width = SCREEN_WIDTH_MAX, .utf8 = true});
	for (const struct column *c = columns; c->name; c++) {
		end += c->width + 1;
		put_field(&t, f ? (const char *)f + c->offset : c->name, c->width ? end : 0);
	}
	screen_newline(&t);
	return t.len;
}

size_t row_header(enum row_kind kind, char *out)
{
	return kind == ROW_CSV ? write_csv(NULL, out) : write_columns(columns_of(kind), NULL, out);
}

size_t row_line(enum row_kind kind, const struct row *row, char *out)
{
	struct values f = {.name = ""};
	if (row->machine)
		fill_seen(&f, row->machine);
	else
		fill_configured(&f, row->host);
	return kind == ROW_CSV ? write_csv(&f, out) : write_columns(columns_of(kind), &f, out);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int row_compare(const char *a, const char *b)
{
	while (*a && *b) {
		if (!is_digit(*a) || !is_digit(*b)) {
			if (*a != *b)
				return (unsigned char)*a - (unsigned char)*b;
			a++, b++;
			continue;
		}
		a += strspn(a, "0");
		b += strspn(b, "0");
		size_t n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
		int order = n != m ? (n < m ? -1 : 1) : strncmp(a, b, n);
		if (order)
			return order;
		a += n;
		b += m;
	}
	return (unsigned char)*a - (unsigned char)*b;
}
