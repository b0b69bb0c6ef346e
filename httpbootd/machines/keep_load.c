#include "httpbootd/machines/keep_load.h"

#include "common/letter.h"
#include "httpbootd/machines/join.h"
#include "httpbootd/machines/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void not_after(uint64_t *time_ms, uint64_t now_ms)
{
	if (*time_ms > now_ms)
		*time_ms = now_ms;
}

/* All lines of the machine were read. */
static void end_machine(struct keep_load *k)
{
	struct seen *s = k->seen;

	k->seen = NULL;
	if (!s)
		return;
	for (size_t i = s->n_boots; i-- > 0;)
		if (s->boot[i].up_ms)
			join_up(k->machines, &s->boot[i], k->now_ms);
	machines_recognise(k->machines, s);
	table_heard(&k->machines->table, s, s->heard_ms);
}

static void begin_machine(struct keep_load *k, const struct line *l)
{
	struct table *t = &k->machines->table;
	uint8_t mac[MAC_LEN];
	struct addr a = {.len = 0};
	bool is_shared;
	const bool has_mac = line_mac(l, "mac", mac), has_addr = line_addr(l, "addr", &a);

	if (t->n == t->max || (!has_mac && !has_addr))
		return;
	if (has_mac ? table_find_mac(t, mac) : table_find_addr(t, &a, 0, &is_shared))
		return;
	struct seen *s = table_add(t, has_mac ? mac : NULL, &a, RANK_MADE_UP, k->now_ms);
	if (!s)
		return;
	kept_read_machine(l, s);
	uint64_t *const times[] = {
	    &s->addr_ms, &s->first_ms, &s->heard_ms, &s->up_ms, &s->alive_ms};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		not_after(times[i], k->now_ms);
	if (has_mac && has_addr)
		table_set_addr(t, s, &a, s->addr_ms);
	const char *word = line_value(l, "word");
	if (word)
		table_set_word(t, s, word);
	k->seen = s;
	k->n++;
}

static void add_boot(struct keep_load *k, const struct line *l)
{
	struct table *t = &k->machines->table;
	struct seen *s = k->seen;

	if (s->n_boots == SEEN_BOOTS)
		return;
	table_begin_boot(t, s, k->now_ms);
	struct seen_boot *b = &s->boot[0];
	kept_read_boot(l, b);
	not_after(&b->started_ms, k->now_ms);
	not_after(&b->last_ms, k->now_ms);
	not_after(&b->up_ms, k->now_ms);
	table_set(t, &b->profile, line_value(l, "profile"));
	table_set(t, &b->release, line_value(l, "release"));
}

static void add_step(struct keep_load *k, const struct line *l)
{
	struct table *t = &k->machines->table;
	struct step step = {0};

	if (!kept_read_step(l, &step) || !table_grow_steps(t, k->seen))
		return;
	table_set(t, &step.file, line_value(l, "file"));
	table_set(t, &step.reason, line_value(l, "reason"));
	table_set(t, &step.said, line_value(l, "said"));
	struct seen_boot *b = &k->seen->boot[0];
	b->step[b->n++] = step;
}

static void add_text(struct keep_load *k, const struct line *l)
{
	const char **where = l->n ? kept_text(k->seen, l->field[0].key) : NULL;

	if (where)
		table_set(&k->machines->table, where, l->field[0].value);
}

static void load_rival(struct keep_load *k, const struct line *l)
{
	struct rival_seen *r = &k->machines->rival;
	struct table *t = &k->machines->table;

	table_set(t, &r->server, line_value(l, "server"));
	table_set(t, &r->kind, line_value(l, "kind"));
	table_set(t, &r->breaks, line_value(l, "breaks"));
	table_set(t, &r->text, line_value(l, "text"));
	r->heard_ms = line_number(l, "heard", 0);
	not_after(&r->heard_ms, k->now_ms);
}

static void load_lost(struct keep_load *k, const struct line *l)
{
	const char *daemon = line_value(l, "daemon");

	if (daemon && *daemon)
		machines_lost(k->machines, daemon, line_number(l, "lost", 0));
}

/* A line of its log, if it is printable. */
static void add_log(struct keep_load *k, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] >= 0x7f)
			return;
	table_add_line(&k->machines->table, k->seen, text, len);
}

/* A line of its console, if that may be shown. */
static void add_screen(struct keep_load *k, const char *text, size_t len)
{
	unsigned columns;
	size_t n;

	for (size_t i = 0; i < len; i += n)
		if (!(n = letter_at(text + i, len - i, &columns)))
			return;
	if (len < LINE_MAX_LEN)
		table_add_screen(&k->machines->table, k->seen, text, len);
}

void keep_load_line(struct keep_load *k, const char *text, size_t len)
{
	struct line l;

	if (!k->has_begun) {
		k->has_begun = true;
		k->is_bad = len != strlen(kept_begins) - 1 || memcmp(text, kept_begins, len) != 0;
	}
	if (k->is_bad || len < 2)
		return;
	if ((text[0] == 'l' || text[0] == 'c') && text[1] == ' ') {
		if (k->seen && text[0] == 'l')
			add_log(k, text + 2, len - 2);
		else if (k->seen)
			add_screen(k, text + 2, len - 2);
		return;
	}
	if (!line_parse_text(text, len, &l) || l.word[0] == '\0' || l.word[1])
		return;
	switch (l.word[0]) {
	case 'r':
		load_rival(k, &l);
		break;
	case 'd':
		load_lost(k, &l);
		break;
	case 'm':
		end_machine(k);
		begin_machine(k, &l);
		break;
	case 't':
		if (k->seen)
			add_text(k, &l);
		break;
	case 'b':
		if (k->seen)
			add_boot(k, &l);
		break;
	case 's':
		if (k->seen)
			add_step(k, &l);
		break;
	default:
		break;
	}
}

void keep_load_end(struct keep_load *k)
{
	end_machine(k);
}

/* What is in the buffer up to the last newline; the rest moves to its beginning. Returns how much.
 */
static size_t take_lines(struct keep_load *k, char *buffer, size_t n)
{
	char *at = buffer, *end = buffer + n, *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
		keep_load_line(k, at, (size_t)(newline - at));
		at = newline + 1;
	}
	const size_t rest = (size_t)(end - at);
	memmove(buffer, at, rest);
	return rest;
}

int keep_load_file(struct machines *m, int dir, const char *name, uint64_t now_ms)
{
	struct keep_load k = {.machines = m, .now_ms = now_ms};
	char buffer[16 * 1024];
	size_t n = 0;
	ssize_t got;
	struct stat st;
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	while ((got = read(fd, buffer + n, sizeof buffer - n)) > 0) {
		n = take_lines(&k, buffer, n + (size_t)got);
		if (n == sizeof buffer)
			n = 0; /* no line of ours */
	}
	keep_load_end(&k);
	close(fd);
	return got < 0 ? -1 : (int)k.n;
}
