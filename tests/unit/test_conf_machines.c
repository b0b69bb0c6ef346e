/* What a configuration says of machines beside what they boot: room, tags, whether they say up. */
#include "common/conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 65536 };

static char folder[] = "/tmp/lanboot-test-XXXXXX";

/* Loads `text`; its errors, without the folder's name, go to `errors`. */
static struct conf *load(const char *text, char errors[ROOM])
{
	struct conf_source s;
	char path[64];

	snprintf(path, sizeof path, "%s/t.ini", folder);
	FILE *f = fopen(path, "w");
	memset(errors, 0, ROOM);
	FILE *out = fmemopen(errors, ROOM - 1, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0 || !out || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, out);
	fclose(out);
	close(s.dir);
	return c;
}

#define L16 "0123456789abcdef"
#define BEFORE "[profile p]\nkernel = k\n[host *]\nprofile = p\n"

/* A room is a line of text for people; a tag is a word. */
static void test_room(void)
{
	static const struct {
		const char *name, *line;
		const char *room, *tags; /* NULL: not said */
		const char *error;
	} rows[] = {
	    {"a room", "room = a12", "a12", "", NULL},
	    {"a room with a blank", "room = Hall A", "Hall A", "", NULL},
	    {"a room in UTF-8", "room = H\xc3\xb6rsaal 3", "H\xc3\xb6rsaal 3", "", NULL},
	    {"as long as may be", "room = " L16 L16 L16 L16, L16 L16 L16 L16, "", NULL},
	    {"one more", "room = " L16 L16 L16 L16 "x", NULL, NULL, "5: room = "},
	    {"a room that is cut by a comment", "room = a ; b", "a", "", NULL},
	    {"a semicolon", "room = a;b", NULL, NULL, "5: room = a;b: expected up to 64 bytes"},
	    {"a quote", "room = a\"b", NULL, NULL, "5: room = a\"b: expected up to 64 bytes"},
	    {"what is not UTF-8", "room = a\xff", NULL, NULL, "expected up to 64 bytes of UTF-8"},
	    {"an escape", "room = a\x1b[m", NULL, NULL, "without control characters"},
	    {"nothing", "room =", NULL, NULL, "5: room = : expected a value"},
	    {"twice", "room = a\nroom = b", NULL, NULL, "6: 'room' is there twice"},
	    {"tags", "tags = exam, printer  red", NULL, "exam printer red", NULL},
	    {"a tag that is no name", "tags = a b/c", NULL, NULL,
		"5: tags = a b/c: expected names"},
	    {"as many tags as may be", "tags = 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", NULL,
		"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", NULL},
	    {"one more tag", "tags = 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", NULL, NULL,
		"expected up to 16 names"},
	};
	static char errors[ROOM];
	char text[400], tags[200];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		snprintf(text, sizeof text, BEFORE "%s\n", rows[i].line);
		struct conf *c = load(text, errors);
		if (CHECK((c != NULL) == (rows[i].error == NULL)) && c) {
			const struct host *h = &c->hosts.hosts[0];
			CHECK_STR(h->room, rows[i].room);
			CHECK_STR(words_text(&h->tags, tags, sizeof tags), rows[i].tags);
		}
		if (rows[i].error)
			CHECK(strstr(errors, rows[i].error) != NULL);
		conf_free(c);
	}
	CHECK(load("[profile p]\nkernel = k\nroom = a\n", errors) == NULL);
	CHECK(strstr(errors, "3: unknown key 'room' in [profile]: it belongs in [host WHO]"));
}

/* Who is to say that it is up: what the section says, else what it boots. */
static void test_expects_up(void)
{
	static const struct {
		const char *name, *profile, *host;
		bool expects;
	} rows[] = {
	    {"a kernel", "kernel = k", "", true},
	    {"an Alpine", "alpine = 3.24", "", true},
	    {"a script of one's own", "script = s", "", true},
	    {"Windows PE", "wimboot = w", "", true},
	    {"another's script", "chain = http://x/y", "", false},
	    {"its disk", "local = yes", "", false},
	    {"a memory test", "memtest = m", "", false},
	    {"a kernel of which it is said", "kernel = k\nexpects-up = no", "", false},
	    {"another's script of which it is said", "chain = c\nexpects-up = yes", "", true},
	    {"the machine says otherwise", "kernel = k\nexpects-up = no", "expects-up = yes", true},
	    {"the machine boots something else", "kernel = k", "local = yes", false},
	    {"left open", "kernel = k", "expects-up = default", true},
	    {"who is not ours", "kernel = k", "ignore = yes", false},
	};
	static char errors[ROOM];
	char text[400];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		snprintf(text, sizeof text, "[profile p]\n%s\n[host *]\nprofile = p\n%s\n",
		    rows[i].profile, rows[i].host);
		struct conf *c = load(text, errors);
		CHECK_STR(errors, "");
		if (CHECK(c != NULL)) {
			const struct boot b = host_boot(&c->hosts.hosts[0]);
			CHECK_NUM(boot_expects_up(&b), rows[i].expects);
		}
		conf_free(c);
	}
	struct conf *c = load("[profile a]\nkernel = k\n[profile m]\nmenu = a\n", errors);
	if (CHECK(c != NULL)) {
		CHECK(!boot_expects_up(&c->hosts.profiles[1].boot));
		CHECK(!boot_expects_up(&(struct boot){0}));
	}
	conf_free(c);
}

/* Writes a file of hosts.d; NULL: removes it. */
static void put(const char *name, const char *text)
{
	char path[96];

	snprintf(path, sizeof path, "%s/hosts.d", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/hosts.d/%s", folder, name);
	unlink(path);
	FILE *f = text ? fopen(path, "w") : NULL;
	if (text && (!f || fputs(text, f) < 0 || fclose(f) != 0))
		abort();
}

/* Machines that were enrolled stand in files of their own. */
static void test_hosts_d(void)
{
	static const struct {
		const char *name, *a, *b; /* files of hosts.d, but for a NULL */
		size_t n;                 /* machines */
		const char *errors[2];    /* without the folder; %s: it */
	} rows[] = {
	    {"none", NULL, NULL, 1, {0}},
	    {"one", "[host 52:54:00:00:00:02]\nprofile = p\n", NULL, 2, {0}},
	    {"two", "[host 52:54:00:00:00:02]\nprofile = p\n",
		"; by ann\n\n[host 52:54:00:00:00:03]\nprofile = p\nroom = a\n", 3, {0}},
	    {"an empty one", "", NULL, 1, {0}},
	    {"one by hand, too", "\n[host 52:54:00:00:00:01]\nprofile = p\n", NULL, 0,
		{"/hosts.d/a.ini:2: [host 52:54:00:00:00:01] is there twice: first at ",
		    "/t.ini:5; take it out there, or: lanboot remove a (rm "}},
	    {"twice there", "[host 52:54:00:00:00:02]\nprofile = p\n",
		"[host 525400000002]\nprofile = p\n", 0,
		{"/hosts.d/b.ini:1: [host 525400000002] is there twice: first at ",
		    "/hosts.d/a.ini:1; take it out there, or: lanboot remove b (rm "}},
	    {"a profile", "[profile q]\nkernel = k\n", NULL, 0,
		{"/hosts.d/a.ini:1: [profile] cannot stand here"}},
	    {"a setting", "[lanboot]\nuser = root\n", "[httpbootd]\nroot = /\n", 0,
		{"/hosts.d/a.ini:1: [lanboot] cannot stand here",
		    "/hosts.d/b.ini:1: [httpbootd] cannot stand here"}},
	    {"a profile that is not there", "[host 52:54:00:00:00:02]\nprofile = q\n", NULL, 0,
		{"/hosts.d/a.ini:2: there is no [profile q]"}},
	    {"a line that is none", "[host 52:54:00:00:00:02]\nprofile = p\nx\n", NULL, 0,
		{"/hosts.d/a.ini:3: expected key = value"}},
	};
	static char errors[ROOM];
	char text[400], path[96];

	put("not-one.txt", "[foo]\n");
	put(".hidden.ini", "[foo]\n");
	snprintf(text, sizeof text,
	    "[httpbootd]\nstate = %s\n[profile p]\nkernel = k\n[host 52:54:00:00:00:01]\nprofile = "
	    "p\n",
	    folder);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		put("a.ini", rows[i].a);
		put("b.ini", rows[i].b);
		struct conf *c = load(text, errors);
		CHECK_NUM(c ? c->hosts.n : 0, rows[i].n);
		if (c) {
			CHECK_STR(errors, "");
			CHECK_NUM(c->hosts_d.first, 1);
			CHECK_NUM(c->hosts_d.is_there, rows[i].a != NULL);
			CHECK(!c->hosts_d.is_closed);
		}
		for (size_t j = 0; j < 2 && rows[i].errors[j]; j++)
			CHECK(strstr(errors, rows[i].errors[j]) != NULL);
		conf_free(c);
	}
	put("a.ini", NULL);
	put("b.ini", NULL);
	put("not-one.txt", NULL);
	put(".hidden.ini", NULL);
	snprintf(path, sizeof path, "%s/hosts.d", folder);
	rmdir(path);
}

/* A list as spreadsheets write it: each line is a machine, with the checks of a section. */
static void test_csv(void)
{
	static const struct {
		const char *name, *text;
		size_t n;              /* machines; 0: it is bad */
		const char *first;     /* of the first: name, profile, room */
		const char *errors[3]; /* without the folder */
	} rows[] = {
	    {"all columns", "mac,name,profile,room\n52:54:00:00:00:01,a,p,r\n", 1, "a p r", {0}},
	    {"any order, CRLF, a mark, capitals",
		"\xef\xbb\xbfRoom,PROFILE,mac,Name\r\nH A,p,5254.0000.0001,a\r\n", 1, "a p H A",
		{0}},
	    {"semicolons", "mac;profile\n52-54-00-00-00-01;p\n", 1, "- p -", {0}},
	    {"tabs", "mac\tname\tprofile\n525400000001\t\tp", 1, "- p -", {0}},
	    {"quotes", "\"mac\",\"profile\",\"room\"\n\"52:54:00:00:00:01\" , p, \"a, b\"\n", 1,
		"- p a, b", {0}},
	    {"blank lines and comments",
		"# by ann\n\nmac,profile\n,\n  # x,y\n52:54:00:00:00:01,p\n , \n\n", 1, "- p -",
		{0}},
	    {"a column without a name", "mac,profile,\n52:54:00:00:00:01,p,\n", 1, "- p -", {0}},
	    {"several MACs of one", "mac,profile\n52:54:00:00:00:01 52:54:00:00:00:02,p\n", 1,
		"- p -", {0}},
	    {"nothing", "", 0, NULL, {"/l.csv:1: there is no line that names columns"}},
	    {"no MAC", "name,profile\na,p\n", 0, NULL,
		{"/l.csv:1: the first line names no column mac"}},
	    {"other columns", "mac,nme,profile,mac\n", 0, NULL,
		{"/l.csv:1: there is no column 'nme': ",
		    "/l.csv:1: the column mac is there twice"}},
	    {"all errors at once",
		"mac,name,profile\nx,a,p\n52:54:00:00:00:01,a b,p\n52:54:00:00:00:01,c,q,d\n", 0,
		NULL,
		{"/l.csv:2: 'x' is no MAC", "/l.csv:3: name = a b: expected a name",
		    "/l.csv:4: 4 values, and the first line names 3 columns"}},
	    {"twice", "mac,profile\n525400000001,p\n52:54:00:00:00:01,p\n", 0, NULL,
		{"/l.csv:3: [host 52:54:00:00:00:01] is there twice: first at ", "/l.csv:2\n"}},
	    {"in the configuration, too", "mac,profile\n52:54:00:00:00:09,p\n", 0, NULL,
		{"/l.csv:2: [host 52:54:00:00:00:09] is there twice: first at ", "/t.ini:5\n"}},
	    {"no such profile", "mac,profile\n525400000001,q\n", 0, NULL,
		{"/l.csv:2: there is no [profile q]"}},
	    {"nothing to boot", "mac,name\n525400000001,a\n", 0, NULL,
		{"/l.csv:2: this machine has nothing to"}},
	    {"a quote inside", "mac,profile\n525400000001,p\"q\n52,p\n", 0, NULL,
		{"/l.csv:2: a quote inside a value", "/l.csv:3: '52' is no MAC"}},
	    {"a quote that is left open", "mac,profile\n525400000001,\"p\n52,p\n", 0, NULL,
		{"/l.csv:2: a quote that begins here is not closed"}},
	    {"a line break in a value", "mac,room\n525400000001,\"p\nq\"\nx,p\n", 0, NULL,
		{"/l.csv:2: there is a line break in its room", "/l.csv:4: 'x' is no MAC"}},
	};
	static char errors[ROOM];
	char path[64], text[400];

	snprintf(path, sizeof path, "%s/l.csv", folder);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		FILE *f = fopen(path, "w");
		unit_row(rows[i].name);
		if (!f || fputs(rows[i].text, f) < 0 || fclose(f) != 0)
			abort();
		struct conf *c = load("[lanboot]\nhosts = l.csv\n[profile p]\nkernel = k\n"
				      "[host 52:54:00:00:00:09]\nprofile = p\n",
		    errors);
		CHECK_NUM(c ? c->hosts.n : 0, rows[i].n ? rows[i].n + 1 : 0);
		if (c && rows[i].n) {
			const struct host *h = &c->hosts.hosts[1];
			snprintf(text, sizeof text, "%s %s %s", h->name ? h->name : "-",
			    h->profile_name, h->room ? h->room : "-");
			CHECK_STR(text, rows[i].first);
		} else if (rows[i].n) {
			CHECK_STR(errors, "");
		}
		for (size_t j = 0; j < 3 && rows[i].errors[j]; j++)
			if (!CHECK(strstr(errors, rows[i].errors[j]) != NULL))
				CHECK_STR(errors, rows[i].errors[j]);
		conf_free(c);
	}
	unlink(path);
	CHECK(load("[lanboot]\nhosts = l.csv\n", errors) == NULL);
	CHECK(strstr(errors, "t.ini:2: hosts = ") && strstr(errors, "/l.csv: cannot read it"));
}

int main(void)
{
	char path[64];
	if (!mkdtemp(folder))
		abort();
	unit_run("machines: room and tags", test_room);
	unit_run("machines: who is to say up", test_expects_up);
	unit_run("machines: hosts.d", test_hosts_d);
	unit_run("machines: lists", test_csv);
	snprintf(path, sizeof path, "%s/t.ini", folder);
	unlink(path);
	rmdir(folder);
	return unit_result();
}
