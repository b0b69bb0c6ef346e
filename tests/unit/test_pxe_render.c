/* What other DHCP servers are told to say: which machines need lines, and how odd names are
 * written. */
#include "pxedhcpd/render.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The configuration as lines for that server; unsaid: how many things could not be said. */
static char *rendered(const char *text, void (*write)(struct render *r), unsigned *unsaid)
{
	struct conf *c = conf_of(text);
	char *out = NULL, *errors = NULL;
	size_t len = 0, errors_len = 0;
	struct render r = {.in = {.conf = c, .http_port = 80, .from = {.sin_family = AF_INET}},
	    .conf_path = "test.ini",
	    .address = "10.0.0.2",
	    .out = open_memstream(&out, &len),
	    .errors = open_memstream(&errors, &errors_len)};

	str_addr4(r.address, &r.self);
	r.in.local = r.self;
	if (!r.out || !r.errors || !render_make_sets(&r))
		abort();
	write(&r);
	*unsaid = r.unsaid;
	render_free(&r);
	fclose(r.out);
	fclose(r.errors);
	free(errors);
	conf_free(c);
	return out;
}

#define P "[profile p]\nlocal = yes\n"
#define HOST(id, rest) "[host " id "]\nprofile = p\n" rest

static const struct {
	const char *name, *conf;
	size_t sets;       /* of machines, with all others */
	const char *first; /* the section of the first one that is needed; NULL: none is */
} sets[] = {
    {"no sections", "[lanboot]\n", 1, NULL},
    {"a section that changes nothing", P HOST("52:54:00:00:00:01", ""), 1, NULL},
    {"one with a boot file", P HOST("52:54:00:00:00:01", "boot-file = a\n"), 2,
	"52:54:00:00:00:01"},
    {"one that says the default", P HOST("52:54:00:00:00:01", "script-url = {server}/boot.ipxe\n"),
	1, NULL},
    {"two that say the same",
	P HOST("52:54:00:00:00:01", "boot-file = a\n") HOST("52:54:00:00:00:02", "boot-file = a\n"),
	2, "52:54:00:00:00:01"},
    {"two that differ",
	P HOST("52:54:00:00:00:01", "boot-file = a\n") HOST("52:54:00:00:00:02", "boot-file = b\n"),
	3, "52:54:00:00:00:01"},
    {"two cards of one machine", P HOST("52:54:00:00:00:01 52:54:00:00:00:02", "ignore = yes\n"), 2,
	"52:54:00:00:00:01 52:54:00:00:00:02"},
    {"one as usual within a prefix that is not",
	P HOST("52:54:00:00:00:01", "") HOST("52:54:*", "boot-file = a\n"), 3, "52:54:00:00:00:01"},
    {"and outside of it", P HOST("0a:54:00:00:00:01", "") HOST("52:54:*", "boot-file = a\n"), 2,
	"52:54:*"},
    {"one as usual that may have a UUID that is not",
	P HOST("52:54:00:00:00:01", "")
	    HOST("44454c4c-4d00-1039-8035-b4c04f4b4d31", "boot-file = a\n"),
	3, "52:54:00:00:00:01"},
    {"a serial number, which pxedhcpd does not see", P HOST("serial 7", "boot-file = a\n"), 1,
	NULL},
    {"all of a prefix that others begin with, too",
	P HOST("02:00:*", "boot-file = a\n") HOST("02:00:00:*", "ignore = yes\n"), 3, "02:00:00:*"},
    {"only the known are answered",
	"[pxedhcpd]\nknown-only = yes\n" P HOST("52:54:00:00:00:01", ""), 2, "52:54:00:00:00:01"},
};

static void test_sets(void)
{
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		struct conf *c = conf_of(sets[i].conf);
		struct render r = {.in = {.conf = c, .from = {.sin_family = AF_INET}}};
		char text[HOST_SECTION_TEXT];

		unit_row(sets[i].name);
		str_addr4("10.0.0.2", &r.in.local);
		if (CHECK(render_make_sets(&r)) && CHECK_NUM(r.n, sets[i].sets) && r.n > 1)
			CHECK_STR(host_section_text(r.set[0].who->host, text), sets[i].first);
		render_free(&r);
		conf_free(c);
	}
}

#define BIOS(file) "[pxedhcpd]\nbios = " file "\n"
#define ODD P HOST("52:54:00:00:00:01", "option = 209:\"say \"hi\", \\n #1\"\nboot-file = a\n")

static const struct {
	const char *name, *conf;
	void (*write)(struct render *r);
	const char *want; /* stands there */
	unsigned unsaid;
} texts[] = {
    {"dnsmasq: a comma", BIOS("a,b"), render_dnsmasq, ",\"a,b\",,10.0.0.2\n", 0},
    {"dnsmasq: a backslash", BIOS("a\\nb"), render_dnsmasq, ",\"a\\\\nb\",,10.0.0.2\n", 0},
    {"dnsmasq: what looks like a tag", BIOS("tag_x#set"), render_dnsmasq, ",\"tag_x#set\",,", 0},
    {"dnsmasq: quotes", ODD, render_dnsmasq, ",209,\"say \\\"hi\\\", \\\\n #1\"\n", 0},
    {"dnsmasq: the server of who asks for it alone", "[lanboot]\n", render_dnsmasq,
	"\ndhcp-boot=,,10.0.0.2\n", 0},
    {"dnsmasq: a lone byte", P HOST("52:54:00:00:00:01", "option = 209:0x0a\n"), render_dnsmasq,
	",209,10\n", 0},
    {"dnsmasq: bytes that are too many",
	P HOST("52:54:00:00:00:01",
	    "option = "
	    "209:"
	    "0x001122334455667788990011223344556677889900112233445566778899001122334455667788990011"
	    "2233"
	    "445566778899001122334455667788990011223344556677889900112233445566778899001122334455"
	    "66778899\nboot-file = a\n"),
	render_dnsmasq, "option 209 is left out", 4},
    {"ISC: a backslash and braces", BIOS("a\\n{b};#"), render_isc, "filename \"a\\\\n{b};#\";", 0},
    {"ISC: a byte that is no ASCII", BIOS("\xc3\xbc"), render_isc, "filename \"\\303\\274\";", 0},
    {"ISC: quotes", ODD, render_isc, "option lanboot-209 73:61:79:20:22:68", 0},
    {"ISC: not without a client", "[lanboot]\n", render_isc, "\nif exists dhcp-message-type {\n",
	0},
    {"Kea: a backslash", BIOS("a\\nb"), render_kea, "\"boot-file-name\": \"a\\\\nb\"", 0},
    {"Kea: a byte that is no ASCII", BIOS("\xc3\xbc"), render_kea,
	"\"boot-file-name\": \"\\u00c3\\u00bc\"", 0},
    {"Kea: a class that no text in a test can be", "[pxedhcpd]\nclasses = a'b\n", render_kea,
	"substring(option[60].hex,0,3) == 0x612762", 0},
    {"the MAC, which iPXE knows", "[pxedhcpd]\nscript = {server}/{mac}\n", render_isc,
	"filename \"http://10.0.0.2/${netX/mac}\";", 0},
    {"one machine's MAC",
	"[pxedhcpd]\nknown-only = yes\nhttp-root = {server}/{mac}/\n" P HOST(
	    "52:54:00:00:00:01", "boot-file = a\n"),
	render_isc, "filename \"http://10.0.0.2/52:54:00:00:00:01/a\";", 0},
    {"OPNsense: what has no field", "[pxedhcpd]\nuboot-arm64 = a\n", render_opnsense,
	"left out: uboot-arm64, which loads a\n", 1},
    {"OPNsense's Dnsmasq: the server has its name beside", BIOS("a"), render_opnsense_dnsmasq,
	"  lanbootbios                         a                                 10.0.0.2        "
	"10.0.0.2\n",
	0},
    {"OPNsense's Dnsmasq: iPXE's entry is the last", "[lanboot]\n", render_opnsense_dnsmasq,
	"  10.0.0.2        10.0.0.2\n\n  Firmware", 0},
    {"OPNsense's Dnsmasq: a machine of its own", P HOST("52:54:00:00:00:01", "boot-file = a\n"),
	render_opnsense_dnsmasq,
	"  52:54:00:00:00:01                       lanboothost1\n\nServices: Dnsmasq DNS & DHCP: "
	"DHCP options\n",
	0},
    {"OPNsense's Dnsmasq: its file, with the tags of both",
	P HOST("52:54:00:00:00:01", "boot-file = a\n"), render_opnsense_dnsmasq,
	"\n  lanboothost1,lanbootpxe             a  ", 0},
    {"OPNsense's Dnsmasq: no MACs that begin so", P HOST("52:54:*", "boot-file = a\n"),
	render_opnsense_dnsmasq, "left out: [host 52:54:*]: the pages", 1},
    {"OPNsense's Dnsmasq: nobody can be told nothing",
	P HOST("52:54:00:00:00:01", "ignore = yes\n"), render_opnsense_dnsmasq,
	"left out: [host 52:54:00:00:00:01] is told what others are as ipxe", 4},
    {"OPNsense's Dnsmasq: a name that would be two", BIOS("a,b"), render_opnsense_dnsmasq,
	"left out: bios: the pages of Dnsmasq take no such name: a,b\n", 2},
    {"OPNsense's Dnsmasq: a lone byte", P HOST("52:54:00:00:00:01", "option = 209:0x0a\n"),
	render_opnsense_dnsmasq, "  10                yes\n", 0},
    {"OPNsense's Kea: iPXE's option is the last", "[lanboot]\n", render_opnsense_kea,
	",lanboot http-bios class,lanboot ipxe\n", 0},
    {"OPNsense's Kea: HTTP Boot is answered as such", "[lanboot]\n", render_opnsense_kea,
	"  16          [60]                string        HTTPClient", 0},
    {"OPNsense's Kea: no machines", P HOST("52:54:00:00:00:01", "boot-file = a\n"),
	render_opnsense_kea, "left out: Kea's pages find no machines", 1},
};

/* For boards alone: whom a rule is for, of `uboot-arm64 = u` and a machine's own file. */
static void test_boards(void)
{
	struct conf *c =
	    conf_of("[pxedhcpd]\nuboot-arm64 = u\n" P HOST("52:54:00:00:00:01", "boot-file = a\n"));
	struct render r = {.in = {.conf = c, .from = {.sin_family = AF_INET}}, .boards = true};

	str_addr4("10.0.0.2", &r.in.local);
	if (CHECK(render_make_sets(&r)) && CHECK_NUM(r.n, 2)) {
		const struct render_rules *own = render_rules_of(&r, &r.set[0]);
		CHECK_NUM(r.usual->n, 1);
		CHECK_NUM(r.usual->rule[0].kind, RENDER_PXE);
		CHECK_NUM(r.usual->rule[0].n, 1);
		CHECK_NUM(r.usual->rule[0].group[0], ARCH_UBOOT_ARM64);
		CHECK_NUM(own->n, 1);
		CHECK(!own->rule[0].is_any);
		CHECK_NUM(own->rule[0].n, 2);
	}
	render_free(&r);
	conf_free(c);
}

static const struct {
	const char *name, *text, *file;
	int want;
	const char *said; /* stands in what is said; NULL: that it is the same */
} compared[] = {
    {"the same", "# a:1\na\n\n  # b\nb\n", "# a:2\na\nb\n", 0, NULL},
    {"without the last line's end", "a\nb\n", "a\nb", 0, NULL},
    {"as an editor of another system keeps it", "a\nb\n", "a\r\nb\r\n", 0, NULL},
    {"another line", "a\nb\n", "a\n# x\nc\n", 1, "from line 3 on:\n  there: c\n  now:   b\n"},
    {"more there", "a\n", "a\nb\n", 1, "there: b\n  now:   (nothing more)\n"},
    {"less there", "a\nb\n", "a\n", 1, "from line 2 on:\n  there: (nothing more)\n  now:   b\n"},
    {"nothing there", "a\n", "", 1, "from line 1 on:\n  there: (nothing more)\n"},
    {"nothing at all", "", "# only this\n", 0, NULL},
    {"what steers a terminal", "a\n", "\x1b[2Ja\n", 1, "there: \\x1b[2Ja\n"},
};

static void test_compare(void)
{
	for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
		char path[] = "/tmp/lanboot-test-XXXXXX", *said = NULL;
		size_t len;
		FILE *f = fdopen(mkstemp(path), "w"), *out = open_memstream(&said, &len);

		unit_row(compared[i].name);
		if (!f || !out)
			abort();
		fputs(compared[i].file, f);
		fclose(f);
		CHECK_NUM(render_compare(compared[i].text, path, out), compared[i].want);
		fclose(out);
		CHECK(strstr(
		    said, compared[i].said ? compared[i].said : ": as the configuration says\n"));
		free(said);
		remove(path);
	}
}

static void test_texts(void)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		unsigned unsaid;
		char *out = rendered(texts[i].conf, texts[i].write, &unsaid);
		unit_row(texts[i].name);
		CHECK(strstr(out, texts[i].want));
		CHECK_NUM(unsaid, texts[i].unsaid);
		free(out);
	}
}

int main(void)
{
	unit_run("render_make_sets", test_sets);
	unit_run("render_…", test_texts);
	unit_run("render_keep_boards", test_boards);
	unit_run("render_compare", test_compare);
	return unit_result();
}
