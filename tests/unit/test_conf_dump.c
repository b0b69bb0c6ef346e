/* What --dump-config prints loads again, to the same. */
#include "common/conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 65536, INIH = 196 /* bytes of a line */, LONGEST = 4000 /* of one that loads */ };

static char folder[] = "/tmp/lanboot-test-XXXXXX";

static void path_of(const char *name, char path[64])
{
	snprintf(path, 64, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
	char path[64];
	path_of(name, path);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* NULL if the text is refused; `errors` says why. */
static struct conf *load(const char *text, char errors[ROOM])
{
	struct conf_source s;
	char path[64];
	write_file("t.ini", text);
	path_of("t.ini", path);
	memset(errors, 0, ROOM);
	FILE *out = fmemopen(errors, ROOM - 1, "w");
	if (!out || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, out);
	fclose(out);
	close(s.dir);
	return c;
}

static void dump(const struct conf *c, char text[ROOM])
{
	memset(text, 0, ROOM);
	FILE *out = fmemopen(text, ROOM - 1, "w");
	if (!out)
		abort();
	conf_dump(c, out);
	fclose(out);
}

/* The words of the first profile's cmdline, one blank between them. */
static const char *cmdline_of(const struct conf *c, char words[ROOM])
{
	const char *text = c->hosts.n_profiles ? c->hosts.profiles[0].boot.cmdline : NULL;
	size_t n = 0;
	for (; text && *text; text++) {
		bool blank = *text == ' ' || *text == '\t';
		if (!blank || (n && words[n - 1] != ' '))
			words[n++] = blank ? ' ' : *text;
	}
	words[n] = '\0';
	return words;
}

/* False if the text does not load; then nothing is checked. */
static bool round_trip(const char *text)
{
	static char errors[ROOM], first[ROOM], second[ROOM], words[2][ROOM];
	struct conf *a = load(text, errors);
	if (!a)
		return false;
	dump(a, first);
	struct conf *b = load(first, errors);
	CHECK_STR(errors, "");
	if (CHECK(b != NULL)) {
		dump(b, second);
		CHECK_STR(second, first);
		CHECK_STR(cmdline_of(b, words[0]), cmdline_of(a, words[1]));
		CHECK_NUM(b->rules_n, a->rules_n);
		CHECK_NUM(b->tftpd.listen.n, a->tftpd.listen.n);
		CHECK_NUM(b->lanboot.link_roots.n, a->lanboot.link_roots.n);
		conf_free(b);
	}
	conf_free(a);
	return true;
}

#define FOUR_PORTS(s) s "1 " s "2 " s "3 " s "4 "
#define TEN(s) s s s s s s s s s s

static const struct {
	const char *name, *text;
} rows[] = {
    {"many addresses", "[tftpd]\nlisten = " FOUR_PORTS("10.1.1.13:1006")
			   FOUR_PORTS("10.1.1.14:1006") "[fd00:10::2]:69\n"},
    {"many folders", "[lanboot]\nlink-roots = " TEN("/media/a-folder ") "/srv/x\n"},
    {"a cmdline over many lines",
	"[profile p]\ncmdline = a\n" TEN("    one two three console=ttyS0,115200n8\n")},
    {"a cmdline of words that begin like sections",
	"[profile p]\ncmdline = a " TEN("[b] [c] [dddd] ") "e\n" TEN(" f [g]\n")},
    {"a cmdline with what looks like a key",
	"[profile p]\ncmdline = a b = c " TEN("a-word ") TEN("x =  y ") "\n z1= \n"},
    {"a cmdline with tabs", "[profile p]\ncmdline = a\tb  " TEN("a-word\t= xyz \t") "\n"},
    {"a prompt over several lines", "[pxedhcpd]\nmenu-prompt = Press\n   the\n   key\n"},
    {"a long prompt", "[pxedhcpd]\nmenu-prompt = " TEN("Press the key ") "\n   at once\n"},
    {"initrds over several lines", "[profile p]\nkernel = k\ninitrd = a b\n  " TEN(
				       "boot/initrd-x ") "\ninitrd = http://x/y\n"},
    {"files under names", "[profile p]\nkernel = k\ninitrd = a as /b mode=644 " TEN(
			      "boot/initrd-x as /etc/x mode=0755 ") "\ninitrd = http://x/y\n"},
    {"profiles of all kinds",
	"[profile a]\nalpine = 3.24 lts\n[profile b]\ninherits = a\ncmdline = quiet\n"
	"[profile c]\nlocal = yes\n[profile d]\nmenu = a b c\nmenu-timeout = 3\n"
	"[profile e]\nscript = own.ipxe\non-failure = shell\n[profile f]\nchain = http://x/y\n"},
    {"hosts of all kinds",
	"[profile a]\nkernel = k\n[profile b]\nmemtest = m\n[host serial X 1]\nprofile = a\n"
	"[host 52:54:00:00:00:01]\nname = n\nprofile = a\nonce = b\n[host 10.0.0.0/24]\n"
	"profile = b\n[host product \"A B\"]\nkernel = other\ntries = 2\n[host *]\nprofile = a\n"},
    {"where machines stand",
	"[profile a]\nkernel = k\nexpects-up = no\n[host *]\nprofile = a\nroom = Hall A\n"
	"tags = x, y\nexpects-up = yes\n"},
    {"a host with several MACs",
	"[profile a]\nkernel = k\n"
	"[host 52:54:00:00:00:01 52-54-00-00-00-02, 525400000003]\nprofile = a\nname = n\n"},
    {"a host with as many MACs as there may be",
	"[host 525400000001 525400000002 525400000003 525400000004 525400000005 525400000006 "
	"525400000007 525400000008 525400000009 52540000000a]\nkernel = k\n"},
    {"options", "[profile a]\nkernel = k\noption = 17:a b\noption=209 : 0x01 02:ff\ndelay-ms = 20\n"
		"[host *]\nprofile = a\noption = 150:10.0.0.1, 10.0.0.2\noption = 17:\"0x01\"\n"},
    {"servers", "[httpbootd]\nservers = 10.0.0.2 http://10.0.0.3:8080\n"},
    {"an alias", "[alias /images]\nfolder = /data/images\n"},
    {"rules", "[tftp-map]\nprefix = / -> x/\nprefix = a ->\npattern = ^a|b$ -> $0\n"},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK(round_trip(rows[i].text));
	}
}

/*
 * Lines as long as they may be, in the shape that has room for most: `name=value`; and about as
 * long as inih takes them by itself.
 */
static void test_longest(void)
{
	static const struct {
		const char *section, *begin, *end;
		size_t len; /* 0: INIH */
	} longest[] = {
	    {"lanboot", "root=/", "", 0},
	    {"lanboot", "root=/", "", LONGEST},
	    {"lanboot", "link-roots=/a /", "", 0},
	    {"pxedhcpd", "script=http://", "", 0},
	    {"pxedhcpd", "menu-prompt=", "", 0},
	    {"profile p", "kernel=", "", 0},
	    {"profile p", "cmdline=", "", 0},
	    {"profile p", "cmdline=a\n ", "", 0},
	    {"profile p", "cmdline=a\n b [c] ", " [d]", 0},
	    {"tftp-map", "prefix=/ -> ", "", 0},
	    {"tftp-map", "prefix=", " ->", 0},
	    {"tftp-map", "pattern=", " -> x", 0},
	    {"pxedhcpd", "script=http://", "", 3490},
	    {"pxedhcpd", "script=http://x/\n ", "", 3400},
	    {"profile p", "kernel=tftp://x/\n ", "", 3400},
	    {"profile p", "initrd=a\n http://", "", 3400},
	    {"profile p", "title=", "", LONGEST},
	    {"profile p", "title=a\n ", "", LONGEST},
	    {"tftp-map", "prefix=/ -> ", "", LONGEST},
	};
	for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
		char text[LONGEST + 64], fill[LONGEST + 1] = "";
		size_t len = longest[i].len ? longest[i].len : INIH;
		const char *begin = longest[i].begin, *line = strrchr(begin, '\n');
		size_t used = strlen(line ? line + 1 : begin) + strlen(longest[i].end);
		memset(fill, 'x', len - used);
		snprintf(text, sizeof text, "[%s]\n%s%s%s\n", longest[i].section, begin, fill,
		    longest[i].end);
		unit_row(begin);
		CHECK(round_trip(text));
	}
}

/* Whatever loads, of lines put together by chance. */
static void test_any(void)
{
	static const char *const words[] = {"a", "foo", "=", "b=c", "[x]", "[", "]", "\t", "  ",
	    "0", "-", "console=ttyS0,115200n8", TEN("long"), "=x", "a-b\t="};
	unsigned loaded = 0;
	srand(1);
	for (int i = 0; i < 4000; i++) {
		char text[2048];
		int lines = rand() % 6, n = snprintf(text, sizeof text, "[profile p]\ncmdline=");
		for (int l = 0; l <= lines; l++) {
			for (int w = 1 + rand() % 12; w > 0 && n < 1900; w--)
				n += snprintf(text + n, sizeof text - (size_t)n, "%s%s",
				    words[rand() % (int)(sizeof words / sizeof *words)],
				    rand() % 8 ? " " : "");
			n += snprintf(text + n, sizeof text - (size_t)n, "\n ");
		}
		unit_row(text);
		loaded += round_trip(text);
	}
	CHECK(loaded > 400);
}

/* What was included is in the dump, and is not included once more. */
static void test_include(void)
{
	static char errors[ROOM], text[ROOM];
	char include[128], path[64];

	path_of("one.inc", path);
	write_file("one.inc", "[tftpd]\nretries = 9\n[profile p]\nkernel = k\n");
	snprintf(include, sizeof include, "[lanboot]\ninclude = %s\n", path);
	struct conf *c = load(include, errors);
	if (CHECK(c != NULL)) {
		dump(c, text);
		CHECK(strstr(text, "\nretries = 9\n") != NULL);
		CHECK(strstr(text, "\n;include = /") != NULL);
		CHECK(round_trip(text));
		conf_free(c);
	}
	unlink(path);
}

int main(void)
{
	char path[64];
	if (!mkdtemp(folder))
		return 1;
	unit_run("dump: values of all kinds", test_rows);
	unit_run("dump: the longest lines", test_longest);
	unit_run("dump: any cmdline", test_any);
	unit_run("dump: includes", test_include);
	path_of("t.ini", path);
	unlink(path);
	rmdir(folder);
	return unit_result();
}
