/* What is written of machines that are enrolled, and what is refused. */
#include "httpbootd/machines/enrol_plan.h"
#include "httpbootd/machines/enrol_text.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static struct form form_of(char *body)
{
	struct form f;
	CHECK_NUM(form_parse(body, strlen(body), &f), FORM_OK);
	return f;
}

static void test_names(void)
{
	static const struct {
		const char *name;
		bool is_good;
	} rows[] = {
	    {"kiosk7", true},
	    {"a", true},
	    {"pc-3.lan_x", true},
	    {"0123456789012345678901234567890123456789012345678901234567890123", true},
	    {"01234567890123456789012345678901234567890123456789012345678901234", false},
	    {"", false},
	    {".hidden", false},
	    {"-option", false},
	    {"..", false},
	    {"a/b", false},
	    {"a b", false},
	    {"kiosk{n}", false},
	    {"k\xc3\xbc", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK_NUM(enrol_is_name(rows[i].name), rows[i].is_good);
	}
}

static void test_numbers(void)
{
	static const struct {
		const char *pattern, *name;
		unsigned long number;
	} rows[] = {
	    {"kiosk{n}", "kiosk7", 7},
	    {"kiosk{n}", "kiosk120", 120},
	    {"{n}", "3", 3},
	    {"pc{n}-a", "pc5-a", 5},
	    {"kiosk{n}", "kiosk", 0},
	    {"kiosk{n}", "kiosk07", 0},
	    {"kiosk{n}", "kiosk7a", 0},
	    {"kiosk{n}", "kiosk9999999999", 0},
	    {"aa{n}aa", "aaa", 0},
	    {"kiosk", "kiosk7", 0},
	    {"{n}{n}", "11", 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].pattern);
		CHECK_NUM(enrol_number(rows[i].pattern, rows[i].name), rows[i].number);
	}
}

static void test_by(void)
{
	char out[ENROL_BY_SIZE];
	enrol_by("alice", "127.0.0.1", 1764375229, out);
	CHECK_STR(out, "alice, from 127.0.0.1, on 2025-11-29 00:13:49 UTC");
	enrol_by("a\n[host *]", "::1", 0, out);
	CHECK_STR(out, "a, from ::1, on 1970-01-01 00:00:00 UTC");
	enrol_by(NULL, "::1", 0, out);
	CHECK_STR(out, "somebody, from ::1, on 1970-01-01 00:00:00 UTC");
}

static void test_new(void)
{
	char body[] = "id=x&name=y&profile=kiosk&room=Hall+A&tags=&by=alice", out[400];
	const struct form f = form_of(body);
	const struct enrol_section s = {"52:54:00:12:34:56", "kiosk7", "alice", &f};

	CHECK(enrol_text_new(&s, out, sizeof out));
	CHECK_STR(out, "; Enrolled by alice. Written by httpbootd: lanboot set, rename and remove "
		       "change it.\n[host 52:54:00:12:34:56]\nname = kiosk7\nprofile = kiosk\n"
		       "room = Hall A\n");
	CHECK(!enrol_text_new(&s, out, strlen(out)));
}

static void test_set(void)
{
	static const struct {
		const char *name, *old, *form, *rename, *new; /* new NULL: refused */
	} rows[] = {
	    {"another value", "; E\n[host a]\nname = n\nprofile = p\nroom = r\n", "profile=q", NULL,
		""},
	    {"a new key", "[host a]\nname = n\n", "room=r", NULL, "[host a]\nroom = r\nname = n\n"},
	    {"a key less", "[host a]\nname = n\nroom = r\n", "room=", NULL, "[host a]\nname = n\n"},
	    {"a value of several lines goes with its key",
		"[host a]\ncmdline = a\n  b=1 c\n\td\nname = n\n", "cmdline=x", NULL,
		"[host a]\ncmdline = x\nname = n\n"},
	    {"one that stays, stays whole", "[host a]\ncmdline = a\n  b\nroom = r\n", "room=s",
		NULL, "[host a]\nroom = s\ncmdline = a\n  b\n"},
	    {"another name", "[host a]\nname = n\nprofile = p\n", "id=n&name=m", "m",
		"[host a]\nname = m\nprofile = p\n"},
	    {"who changed it before goes away", "; Changed by x\n[host a]\nroom = r", "room=s",
		NULL, "[host a]\nroom = s\n"},
	    {"an indented key", " [host a]\n  room = r\n", "room=s", NULL, " [host a]\nroom = s\n"},
	    {"two sections", "[host a]\n[host b]\n", "room=s", NULL, NULL},
	    {"none", "; nothing\n", "room=s", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char body[100], out[400], want[400];
		unit_row(rows[i].name);
		snprintf(body, sizeof body, "%s", rows[i].form);
		const struct form f = form_of(body);
		const struct enrol_section s = {"a", rows[i].rename, "me", &f};
		const char *wrong = enrol_text_set(rows[i].old, &s, out, sizeof out);
		CHECK_NUM(wrong != NULL, !rows[i].new);
		if (!rows[i].new || wrong)
			continue;
		/* A comment in front of the section stays in front. */
		if (strncmp(rows[i].old, "; E\n", 4) == 0)
			snprintf(want, sizeof want,
			    "; Changed by me.\n; E\n[host a]\nprofile = q\n"
			    "name = n\nroom = r\n");
		else
			snprintf(want, sizeof want, "; Changed by me.\n%s", rows[i].new);
		CHECK_STR(out, want);
	}
}

static const char conf_text[] = "[profile kiosk]\nlocal = yes\n"
				"[host 52:54:00:00:00:01]\nname = one\nprofile = kiosk\n"
				"[host 10.0.0.0/24]\nprofile = kiosk\n";

static void test_plan(void)
{
	struct conf *c = conf_of(conf_text);
	const struct enrol_world w = {c, "/state"};
	static const struct {
		const char *id, *name;
		unsigned status;
		const char *says;
	} rows[] = {
	    {"52:54:00:00:00:02", "two", 0, "two.ini"},
	    {"52:54:00:00:00:01", "two", 409,
		"has a section already: [host 52:54:00:00:00:01] named one at"},
	    {"52:54:00:00:00:02", "ONE", 409, "named ONE already: [host 52:54:00:00:00:01] at"},
	    {"52:54:00:00:00:02", "a b", 400, "'a b' cannot be a machine's name"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct enrol_error e = {0};
		struct enrol_file f;
		struct host_id id;
		unit_row(rows[i].says);
		CHECK(host_id_parse(rows[i].id, &id));
		CHECK_NUM(enrol_plan_new(&w, &id, rows[i].name, &f, &e), rows[i].status == 0);
		CHECK_NUM(e.status, rows[i].status);
		CHECK(strstr(e.status ? e.text : f.to, rows[i].says));
	}
	conf_free(c);
}

static void test_ours(void)
{
	struct conf *c = conf_of(conf_text);
	const struct enrol_world w = {c, "/state"};
	struct enrol_error e = {0};
	struct enrol_file f;
	char file[ENROL_FILE_NAME];
	size_t n;
	struct host h = *enrol_find(&c->hosts, "One", &n);

	CHECK_NUM(n, 1);
	CHECK(!enrol_find(&c->hosts, "nobody", &n) && n == 0);
	CHECK(
	    !enrol_plan_gone(&w, &h, &f, &e) && e.status == 409 && strstr(e.text, "people write"));
	h.file = "/state/hosts.d/one.ini";
	CHECK(enrol_is_ours(&w, &h, file));
	CHECK_STR(file, "one.ini");
	CHECK(enrol_plan_gone(&w, &h, &f, &e));
	CHECK(enrol_plan_change(&w, &h, "other", &f, &e));
	CHECK_STR(f.to, "other.ini");
	CHECK_STR(f.file, "one.ini");
	CHECK(enrol_plan_change(&w, &h, NULL, &f, &e));
	CHECK_STR(f.to, "one.ini");
	static const char *const others[] = {"/state/hosts.d/a/one.ini", "/state2/hosts.d/one.ini",
	    "/state/hosts.d.ini", "/etc/one.ini"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		h.file = others[i];
		CHECK(!enrol_is_ours(&w, &h, file));
	}
	CHECK(!enrol_has_profile(c, "kisok", &e) && strstr(e.text, "did you mean 'kiosk'?"));
	CHECK(enrol_has_profile(c, "kiosk", &e));
	conf_free(c);
}

int main(void)
{
	unit_run("enrol: names", test_names);
	unit_run("enrol: numbers in names", test_numbers);
	unit_run("enrol: who and when", test_by);
	unit_run("enrol: a new file", test_new);
	unit_run("enrol: a file that is changed", test_set);
	unit_run("enrol: a plan", test_plan);
	unit_run("enrol: whose section it is", test_ours);
	return unit_result();
}
