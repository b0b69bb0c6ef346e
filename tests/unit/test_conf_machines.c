/* What a configuration says of machines beside what they boot: room, tags, whether they say up. */
#include "common/conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

int main(void)
{
	char path[64];
	if (!mkdtemp(folder))
		abort();
	unit_run("machines: room and tags", test_room);
	unit_run("machines: who is to say up", test_expects_up);
	snprintf(path, sizeof path, "%s/t.ini", folder);
	unlink(path);
	rmdir(folder);
	return unit_result();
}
