#include "httpbootd/view/row.h"

#include "common/amount.h"
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
	char lasts[AMOUNT_TEXT], ago[AMOUNT_TEXT], size[AMOUNT_TEXT]; /* for people */
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

/* Of an amount, its blank: a field that may have blanks stands behind those that have none. */
static void without_blank(char *text)
{
	char *blank = strchr(text, ' ');
	if (blank)
		memmove(blank, blank + 1, strlen(blank));
}

static void fill_amounts(struct values *f, const struct view_machine *m, uint64_t now_ms)
{
	if (m->look.since_ms)
		amount_rough((int64_t)(now_ms - m->look.since_ms), f->lasts);
	amount_rough((int64_t)(now_ms - m->seen->heard_ms), f->ago);
	if (m->seen->memory_mb)
		amount_memory(m->seen->memory_mb, f->size);
	without_blank(f->lasts);
	without_blank(f->ago);
	without_blank(f->size);
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
	size_t offset;  /* of the value */
	unsigned usual; /* its width where there is no room for more; 0: never less than it needs */
	unsigned rank;  /* the higher, the sooner it is left out; 0: never */
};

#define COLUMN(title, member, usual, rank)                                                         \
	{                                                                                          \
		title, offsetof(struct values, member), usual, rank                                \
	}

static const struct column list[] = {COLUMN("NAME", name, 20, 0), COLUMN("MAC", mac, 0, 1),
    COLUMN("ADDRESS", address, 0, 4), COLUMN("STATE", state, 0, 0), COLUMN("STEP", step, 0, 7),
    COLUMN("FOR", lasts, 0, 5), COLUMN("PROFILE", profile, 12, 2),
    COLUMN("RELEASE", release, 10, 6), COLUMN("ROOM", room, 12, 3), {.name = NULL}};

static const struct column unknown[] = {COLUMN("WORD", word, 15, 0), COLUMN("MAC", mac, 0, 1),
    COLUMN("ADDRESS", address, 0, 6), COLUMN("HEARD", ago, 0, 5), COLUMN("MEMORY", size, 0, 7),
    COLUMN("SERIAL", serial, 16, 4), COLUMN("VENDOR", vendor, 16, 3),
    COLUMN("PRODUCT", product, 20, 2), {.name = NULL}};

static const struct column csv[] = {COLUMN("mac", mac, 0, 0), COLUMN("name", name, 0, 0),
    COLUMN("profile", profile, 0, 0), COLUMN("room", room, 0, 0), COLUMN("address", address, 0, 0),
    COLUMN("state", state, 0, 0), COLUMN("since", since, 0, 0), COLUMN("step", step, 0, 0),
    COLUMN("release", release, 0, 0), COLUMN("section", section, 0, 0), COLUMN("word", word, 0, 0),
    COLUMN("vendor", vendor, 0, 0), COLUMN("product", product, 0, 0),
    COLUMN("serial", serial, 0, 0), COLUMN("memory_mb", memory, 0, 0),
    COLUMN("last_heard", heard, 0, 0), {.name = NULL}};

static const struct column *columns_of(enum row_kind kind)
{
	return kind == ROW_CSV ? csv : kind == ROW_UNKNOWN ? unknown : list;
}

enum { GAP = 2 }; /* blanks between columns */

static const char *field_of(const struct column *c, const struct values *f)
{
	const char *value = f ? (const char *)f + c->offset : c->name;
	return *value ? value : "-";
}

static unsigned columns_in(const struct row_layout *l, const char *value)
{
	const struct screen t = {.style = l->style};
	return screen_columns(&t, value);
}

void row_layout_start(
    struct row_layout *l, enum row_kind kind, struct screen_style style, uint64_t now_ms)
{
	*l = (struct row_layout){.kind = kind, .style = style, .now_ms = now_ms};
	l->style.colour = false;
	for (size_t i = 0; kind != ROW_CSV && columns_of(kind)[i].name; i++)
		l->width[i] = (unsigned)strlen(columns_of(kind)[i].name);
}

static void fill(struct values *f, const struct row_layout *l, const struct row *row)
{
	*f = (struct values){.name = ""};
	if (!row->machine) {
		fill_configured(f, row->host);
		return;
	}
	fill_seen(f, row->machine);
	if (l->kind == ROW_CSV)
		return;
	if (!*f->name)
		copy(f->name, f->word);
	fill_amounts(f, row->machine, l->now_ms);
}

void row_layout_look(struct row_layout *l, const struct row *row)
{
	const struct column *c = columns_of(l->kind);
	struct values f;
	if (l->kind == ROW_CSV)
		return;
	fill(&f, l, row);
	for (size_t i = 0; c[i].name; i++) {
		const unsigned width = columns_in(l, field_of(&c[i], &f));
		if (width > l->width[i])
			l->width[i] = width;
	}
}

static unsigned width_of(const struct row_layout *l)
{
	unsigned width = 0;
	for (size_t i = 0; i < ROW_COLUMNS; i++)
		width += l->width[i] ? l->width[i] + (width ? GAP : 0) : 0;
	return width;
}

/* The column that can be left out first; ROW_COLUMNS: there is none. */
static size_t least(const struct row_layout *l)
{
	const struct column *c = columns_of(l->kind);
	size_t least = ROW_COLUMNS;
	for (size_t i = 0; c[i].name; i++)
		if (l->width[i] && c[i].rank && (least == ROW_COLUMNS || c[i].rank > c[least].rank))
			least = i;
	return least;
}

void row_layout_finish(struct row_layout *l)
{
	const struct column *c = columns_of(l->kind);
	const struct row_layout needs = *l;
	if (l->kind == ROW_CSV || width_of(l) <= l->style.width)
		return;
	for (size_t i = 0; c[i].name; i++)
		if (c[i].usual && l->width[i] > c[i].usual)
			l->width[i] = c[i].usual;
	for (size_t i; width_of(l) > l->style.width && (i = least(l)) < ROW_COLUMNS;)
		l->width[i] = 0;
	/* What room is left, the first get that need it. */
	for (size_t i = 0; c[i].name; i++) {
		const unsigned used = width_of(l);
		const unsigned left = used < l->style.width ? l->style.width - used : 0;
		const unsigned more = l->width[i] ? needs.width[i] - l->width[i] : 0;
		l->width[i] += more < left ? more : left;
	}
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

static size_t write_columns(const struct row_layout *l, const struct values *f, char *out)
{
	const struct column *c = columns_of(l->kind);
	struct screen t;
	unsigned at = 0;
	screen_start(&t, out, ROW_SIZE, l->style);
	for (size_t i = 0; c[i].name; i++) {
		if (!l->width[i])
			continue;
		if (at > 0)
			screen_pad(&t, at);
		screen_cut(&t, field_of(&c[i], f), l->width[i]);
		at += l->width[i] + GAP;
	}
	screen_newline(&t);
	return t.len;
}

size_t row_header(const struct row_layout *l, char *out)
{
	return l->kind == ROW_CSV ? write_csv(NULL, out) : write_columns(l, NULL, out);
}

size_t row_line(const struct row_layout *l, const struct row *row, char *out)
{
	struct values f;
	fill(&f, l, row);
	return l->kind == ROW_CSV ? write_csv(&f, out) : write_columns(l, &f, out);
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

int row_by_name(const void *a, const void *b)
{
	const struct seen *x = *(const struct seen *const *)a, *y = *(const struct seen *const *)b;
	char name[2][ADDR_TEXT];
	int order = row_compare(view_name(x, name[0]), view_name(y, name[1]));
	return order ? order : memcmp(x->mac, y->mac, MAC_LEN);
}
