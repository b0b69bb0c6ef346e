/*
 * Whatever a machine calls itself: no byte of it steers a terminal, leaves its string in JSON or
 * its cell in CSV, or is a command of its own in what is to be copied into a shell.
 */
#include "httpbootd/view/latest.h"
#include "httpbootd/view/machine_json.h"
#include "httpbootd/view/row.h"
#include "httpbootd/view/show.h"
#include "httpbootd/view/status.h"
#include "tests/unit/payloads.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

enum { PAYLOADS = sizeof payloads / sizeof *payloads };

_Static_assert(PAYLOADS >= 200, "not as many as there have to be");

static char out[64 * 1024];

/* A machine all of whose texts are the payload. */
static struct seen *hostile(const char *text, bool alone)
{
	static struct seen m;
	static struct step steps[3];
	static char lines[2048], word[SEEN_WORD_SIZE];
	steps[0] = (struct step){
	    .kind = STEP_OFFER, .end = STEP_DONE, .by = BY_PXEDHCPD, .file = text, .reason = text};
	steps[1] = (struct step){
	    .kind = STEP_STAGE, .end = STEP_DONE, .file = text, .reason = text, .start_ms = 900};
	steps[2] = (struct step){.kind = STEP_KERNEL,
	    .end = STEP_FAILED,
	    .status = 404,
	    .by = BY_HTTPBOOTD,
	    .file = text,
	    .reason = alone ? text : "no such file",
	    .start_ms = 9000,
	    .bytes = 1,
	    .of = 2};
	m = (struct seen){.has_mac = true,
	    .mac = {2},
	    .name = text,
	    .profile = text,
	    .release = text,
	    .room = text,
	    .section = text,
	    .arch = text,
	    .class = text,
	    .vendor = text,
	    .product = text,
	    .serial = text,
	    .uuid = text,
	    .memory_mb = 1,
	    .is_machine = true,
	    .n_boots = 1,
	    .first_ms = 1000000,
	    .heard_ms = 2000000};
	m.boot[0] = (struct seen_boot){.started_ms = 1000000,
	    .last_ms = 1009000,
	    .step = steps,
	    .n = 3,
	    .profile = text,
	    .release = text};
	snprintf(word, sizeof word, "%s", text);
	memcpy(m.word, word, sizeof word);
	int n = snprintf(lines, sizeof lines, "1000.123 %s w %s", alone ? "httpbootd" : text, text);
	m.lines = (struct seen_lines){.bytes = lines, .size = sizeof lines, .len = (uint32_t)n + 1};
	return &m;
}

static struct view_machine look(const struct seen *s, uint64_t now_ms)
{
	struct view_machine m = {.seen = s};
	state_look(s, &m.usual, now_ms, &m.look);
	return m;
}

static bool is_steering(uint32_t c)
{
	return (c < ' ' && c != '\n') || (c >= 0x7f && c <= 0x9f) || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c >= 0xe0000;
}

/* What is shown is UTF-8 or, without `utf8`, ASCII; nothing steers; no line is too wide. */
static void check_screen(unsigned width, bool utf8)
{
	unsigned column = 0;
	for (size_t i = 0, n; out[i]; i += n) {
		n = str_utf8(out + i, strlen(out + i));
		if (!CHECK(n > 0))
			return;
		uint32_t c = str_utf8_code(out + i, n);
		column = c == '\n' ? 0 : column + 1;
		if (!CHECK(!is_steering(c)) || !CHECK(utf8 || n == 1) || !CHECK(column <= width))
			return;
	}
}

static void test_screen(void)
{
	static const unsigned widths[] = {40, 80, 120, 500};
	for (size_t i = 0; i < 2 * PAYLOADS; i++) {
		const struct seen *s = hostile(payloads[i / 2], i % 2);
		for (size_t k = 0; k < 2 * sizeof widths / sizeof *widths; k++) {
			struct view v = {.now_ms = 1100000, .filter = {.state = VIEW_ANY_STATE}};
			struct screen t;
			static struct hall hall;
			v.style = (struct screen_style){.width = widths[k / 2], .utf8 = k % 2};
			v.site = (struct why_site){.rival = payloads[i / 2],
			    .rival_breaks = payloads[i / 2],
			    .root = payloads[i / 2]};
			v.filter.room = v.filter.profile = payloads[i / 2];
			struct view_machine m = look(s, v.now_ms);
			unit_row(payloads[i / 2]);
			hall_start(&hall);
			hall_add(&hall, &v, &m);
			hall_finish(&hall);
			screen_start(&t, out, sizeof out, v.style);
			status_draw(&t, &v, &hall);
			check_screen(v.style.width, v.style.utf8);
			screen_start(&t, out, sizeof out, v.style);
			show_draw(&t, &v, &m);
			show_draw_log(&t, &v, s);
			show_draw_why(&t, &v, &m);
			struct latest latest = {.n = 0};
			latest_add(&latest, s);
			latest_draw(&t, &v, &latest);
			check_screen(v.style.width, v.style.utf8);
			CHECK(!t.is_cut);
			char line[ROW_SIZE];
			struct row_layout l;
			row_layout_start(&l, k % 2 ? ROW_LIST : ROW_UNKNOWN, v.style, v.now_ms);
			row_layout_look(&l, &(struct row){.machine = &m});
			row_layout_finish(&l);
			row_line(&l, &(struct row){.machine = &m}, line);
			snprintf(out, sizeof out, "%s", line);
			check_screen(v.style.width, v.style.utf8);
		}
	}
}

/*
 * JSON, read as strictly as RFC 8259 has it
 */

static const char *skip_value(const char *s, unsigned depth);

static const char *skip_string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	while (*s != '"') {
		size_t n = str_utf8(s, strlen(s));
		if ((unsigned char)*s < ' ' || n == 0 || is_steering(str_utf8_code(s, n)))
			return NULL;
		if (*s == '\\' && !strchr("\"\\/bfnrtu", s[1]))
			return NULL;
		if (*s == '\\' && s[1] == 'u' && strspn(s + 2, "0123456789abcdef") < 4)
			return NULL;
		s += *s == '\\' ? 2 : n;
	}
	return s + 1;
}

static const char *skip_members(const char *s, char closes, unsigned depth)
{
	if (*s == closes)
		return s + 1;
	for (;;) {
		if (closes == '}') {
			s = skip_string(s);
			if (!s || *s++ != ':')
				return NULL;
		}
		s = skip_value(s, depth + 1);
		if (!s || (*s != ',' && *s != closes))
			return NULL;
		if (*s++ == closes)
			return s;
	}
}

static const char *skip_value(const char *s, unsigned depth)
{
	if (depth > 32)
		return NULL;
	if (*s == '{' || *s == '[')
		return skip_members(s + 1, *s == '{' ? '}' : ']', depth);
	if (*s == '"')
		return skip_string(s);
	if (strncmp(s, "true", 4) == 0)
		return s + 4;
	if (strncmp(s, "false", 5) == 0)
		return s + 5;
	s += *s == '-';
	size_t digits = strspn(s, "0123456789");
	return digits == 0 || (*s == '0' && digits > 1) ? NULL : s + digits;
}

static void check_json(void)
{
	const char *end = skip_value(out, 0);
	CHECK(end && !*end);
}

static void test_json(void)
{
	for (size_t i = 0; i < 2 * PAYLOADS; i++) {
		struct view v = {.now_ms = 1100000, .filter = {.state = VIEW_ANY_STATE}};
		const struct seen *s = hostile(payloads[i / 2], i % 2);
		struct view_machine m = look(s, v.now_ms);
		struct json j;
		unit_row(payloads[i / 2]);
		/* In buffers of all sizes: what does not fit is left out whole. */
		for (size_t size = sizeof out; size > 1;
		     size = size > 9000 ? size / 2 : size * 7 / 8) {
			json_start(&j, out, size);
			machine_json_whole(&j, &v, &m);
			if (j.len)
				check_json();
		}
		json_start(&j, out, sizeof out);
		machine_json_log(&j, s);
		check_json();
		json_start(&j, out, sizeof out);
		machine_json_why(&j, &v, &m);
		check_json();
		CHECK(!j.is_cut);
		struct latest latest = {.n = 0};
		latest_add(&latest, s);
		json_start(&j, out, sizeof out);
		latest_json(&j, &latest);
		check_json();
	}
}

/* RFC 4180: as many cells as the header has, no formula in front of any. */
static size_t count_cells(const char *s)
{
	size_t n = 0;
	for (bool quoted;; s++) {
		quoted = *s == '"';
		s += quoted;
		n++;
		CHECK(quoted || !strchr("=+-@", *s) || !*s);
		CHECK(!quoted || !strchr("=+-@\t\r", s[strspn(s, " ")]));
		while (quoted ? s[0] != '"' || s[1] == '"' : *s != ',' && *s != '\r') {
			if (!*s)
				return 0;
			CHECK(quoted || *s != '"');
			s += quoted && *s == '"' ? 2 : 1;
		}
		s += quoted;
		if (*s != ',')
			return strcmp(s, "\r\n") == 0 ? n : 0;
	}
}

static void test_csv(void)
{
	const struct row_layout l = {.kind = ROW_CSV};
	row_header(&l, out);
	const size_t cells = count_cells(out);
	CHECK_NUM(cells, 16);
	for (size_t i = 0; i < PAYLOADS; i++) {
		struct view_machine m = look(hostile(payloads[i], true), 1100000);
		unit_row(payloads[i]);
		row_line(&l, &(struct row){.machine = &m}, out);
		CHECK_NUM(count_cells(out), cells);
		for (size_t k = 0, n; out[k]; k += n) {
			n = str_utf8(out + k, strlen(out + k));
			if (!CHECK(n > 0))
				break;
			uint32_t c = str_utf8_code(out + k, n);
			CHECK(
			    c >= ' ' || strcmp(out + k, "\r\n") == 0 || strcmp(out + k, "\n") == 0);
			CHECK(c < 0x7f || c > 0x9f);
		}
	}
}

/* Takes one word of a shell, plain or in quotes, off `s`. NULL: it is none. */
static const char *skip_word(const char *s)
{
	const char *start = s;
	for (; *s && *s != ' '; s++) {
		if (*s == '\\' && s[1] == '\'') {
			s++;
		} else if (*s == '\'') {
			s = strchr(s + 1, '\'');
			if (!s)
				return NULL;
		} else if (strchr("|&;<>()$`\\\"*?[#~=%!{}\n\t", *s) && *s != '=' && *s != '%') {
			return NULL;
		}
	}
	return s > start ? s : NULL;
}

/* `chmod a+r ROOT/FILE` is that, whatever the file's name is. */
static void test_remedy(void)
{
	for (size_t i = 0; i < PAYLOADS; i++) {
		struct seen *s = hostile(payloads[i], false);
		struct view v = {.now_ms = 1100000, .site = {.root = "/srv/lanboot"}};
		s->boot[0].step[2].reason = "forbidden (no permission to read it)";
		struct view_machine m = look(s, v.now_ms);
		struct why why;
		size_t words = 0;
		unit_row(payloads[i]);
		view_why(&v, &m, &why);
		if (m.look.state != STATE_FAILED || !CHECK_STR(why.rule->name, "unreadable"))
			continue;
		const char *at = why.remedy;
		for (; at && *at; words++) {
			at = skip_word(at);
			at += at && *at == ' ';
		}
		CHECK(at != NULL);
		CHECK_NUM(words, 3);
	}
}

int main(void)
{
	unit_run("hostile texts on a screen", test_screen);
	unit_run("hostile texts in JSON", test_json);
	unit_run("hostile texts in CSV", test_csv);
	unit_run("hostile texts in a shell", test_remedy);
	return unit_result();
}
