/* What is found to be wrong with a site, by what its routers, servers and machines were heard to
 * say. */
#include "pxedhcpd/watch6.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND };

#define FROM_LINK "fe80 0000 0000 0000 0000 0000 0000 0001"
#define TO_ALL "ff02 0000 0000 0000 0000 0000 0000 0001"
#define RA(flags)                                                                                  \
	"60000000 0010 3a ff" FROM_LINK TO_ALL "86 00 0000 40" flags "0708 00000000 00000000"
#define UDP(length) "60000000" length "11 40" FROM_LINK TO_ALL "0223 0222" length "0000"
#define SERVER "0002 0004 0003 aaaa"
#define URL "003b 0004 74667470"
#define ADDRESS "0003 0028 00000001 00000000 00000000 0005 0018" TO_ALL "00000e10 00000e10"
#define NO_ADDRESS "0003 0012 00000001 00000000 00000000 000d 0002 0002"

static const struct {
	const char *name, *hex;
	bool is_read, is_router, is_managed, has_address, has_url;
} packets[] = {
    {"a router's with M", RA("c0"), true, true, true, false, false},
    {"with O alone", RA("40"), true, true, false, false, false},
    {"a router's beyond a router",
	"60000000 0010 3a fe" FROM_LINK TO_ALL "8600 0000 40 00 0708 00000000 00000000", false,
	false, false, false, false},
    {"of one that is no router any more",
	"60000000 0010 3a ff" FROM_LINK TO_ALL "8600 0000 40 00 0000 00000000 00000000", false,
	false, false, false, false},
    {"cut short", "60000000 0010 3a ff" FROM_LINK TO_ALL "8600 0000 40 00 0708", false, false,
	false, false, false},
    {"an ADVERTISE of the site's", UDP("0040") "02 123456" SERVER ADDRESS, true, false, false, true,
	false},
    {"with a boot file, and the frame filled up", UDP("0048") "02 123456" SERVER ADDRESS URL "0000",
	true, false, false, true, true},
    {"a proxy's", UDP("001c") "02 123456" SERVER URL, true, false, false, false, true},
    {"one that has no address left", UDP("0032") "07 123456" SERVER NO_ADDRESS URL, true, false,
	false, false, true},
    {"a client's", UDP("001c") "01 123456" SERVER URL, false, false, false, false, false},
    {"an option past its end", UDP("001a") "02 123456" SERVER URL, false, false, false, false,
	false},
    {"less than it says", UDP("0400") "02 123456" SERVER URL, false, false, false, false, false},
    {"not IPv6", "45000000", false, false, false, false, false},
};

static void test_parse(void)
{
	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
		uint8_t bytes[256];
		struct watch6_packet p;
		size_t len = unit_hex(packets[i].hex, bytes, sizeof bytes);

		unit_row(packets[i].name);
		if (!CHECK_NUM(watch6_parse(bytes, len, &p), packets[i].is_read) ||
		    !packets[i].is_read)
			continue;
		CHECK_NUM(p.is_router, packets[i].is_router);
		CHECK_NUM(p.is_managed, packets[i].is_managed);
		CHECK_NUM(p.has_address, packets[i].has_address);
		CHECK_NUM(p.url.at != NULL, packets[i].has_url);
		if (!p.is_router)
			CHECK_NUM(p.server_id.len, 4);
	}
}

/* What happens, a letter each: see `step`; what is found, in order. */
static const struct {
	const char *name, *steps;
	enum watch6_finding want[4];
} stories[] = {
    {"all is well", "M s a q S", {WATCH6_NOTHING}},
    {"nobody boots there", "m m m a", {WATCH6_NOTHING}},
    {"no server gives an address", "s S", {WATCH6_NO_ADDRESSES}},
    {"and that is told once", "s S S S", {WATCH6_NO_ADDRESSES}},
    {"an hour", "S h S", {WATCH6_NO_ADDRESSES, WATCH6_NO_ADDRESSES}},
    {"one that is not offered anything", "o o", {WATCH6_NOTHING}},
    {"another client has one", "q S", {WATCH6_NOTHING}},
    {"or an answer with one was heard", "a S", {WATCH6_NOTHING}},
    {"but long ago", "q h S", {WATCH6_NO_ADDRESSES}},
    {"through a relay nothing is known", "R R", {WATCH6_NOTHING}},
    {"a router without M", "m s", {WATCH6_NOT_MANAGED}},
    {"once, and then what follows", "m s s S", {WATCH6_NOT_MANAGED, WATCH6_NO_ADDRESSES}},
    {"another router has it", "m M s", {WATCH6_NOTHING}},
    {"that one was long ago", "M h m s", {WATCH6_NOT_MANAGED}},
    {"no router for long", "m h s", {WATCH6_NOTHING}},
    {"a proxy, told once", "p p", {WATCH6_PROXY}},
    {"the site's own", "f s f", {WATCH6_SITE_FILE}},
    {"both", "p f", {WATCH6_PROXY, WATCH6_SITE_FILE}},
};

static enum watch6_finding step(struct watch6 *w, char c, uint64_t now_ms)
{
	static const uint8_t url[] = "tftp://x/";
	struct watch6_packet p = {.from = {{{0xfe, 0x80}}}};
	struct dhcp6_request req = {.type = DHCP6_SOLICIT, .elapsed_cs = c == 's' ? 0 : 1200};

	switch (c) {
	case 'M': /* a router with the flag, and one without */
	case 'm':
		p.is_router = true;
		p.is_managed = c == 'M';
		return watch6_heard(w, 7, &p, now_ms);
	case 'p': /* a proxy's offer, the site's file, an address alone */
	case 'f':
	case 'a':
		p.has_address = c != 'p';
		if (c != 'a')
			p.url = (struct dhcp6_bytes){url, sizeof url - 1};
		return watch6_heard(w, 7, &p, now_ms);
	case 'q': /* a client takes an address */
		req.type = DHCP6_REQUEST;
		return watch6_asked(w, 7, &req, false, now_ms);
	case 'R': /* a machine behind a relay */
		req.n_relays = 1;
		return watch6_asked(w, 7, &req, true, now_ms);
	default: /* s, S: a machine that is offered its file, at first and after 12 s; o: another */
		return watch6_asked(w, 7, &req, c != 'o', now_ms);
	}
}

static void test_stories(void)
{
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		static struct watch6 w;
		uint64_t now_ms = 1;
		size_t n = 0;

		memset(&w, 0, sizeof w);
		unit_row(stories[i].name);
		for (const char *c = stories[i].steps; *c; c++) {
			enum watch6_finding f = WATCH6_NOTHING;
			now_ms += *c == 'h' ? 61 * MINUTE : SECOND;
			if (*c != 'h' && *c != ' ')
				f = step(&w, *c, now_ms);
			if (f != WATCH6_NOTHING)
				CHECK_NUM(f, n < 4 ? stories[i].want[n++] : WATCH6_NOTHING);
		}
		CHECK_NUM(stories[i].want[n], WATCH6_NOTHING);
	}
}

/* Many links, as made-up ones would be: there is room for some, and one that has none is left
 * alone. */
static void test_links(void)
{
	static struct watch6 w;
	const struct dhcp6_request req = {.type = DHCP6_SOLICIT, .elapsed_cs = 1200};

	for (unsigned i = 1; i <= WATCH6_LINKS; i++)
		CHECK_NUM(watch6_asked(&w, i, &req, true, 5), WATCH6_NO_ADDRESSES);
	CHECK_NUM(watch6_asked(&w, WATCH6_LINKS + 1, &req, true, 5), WATCH6_NOTHING);
	CHECK_NUM(watch6_asked(&w, 1, &req, true, 5), WATCH6_NOTHING);
}

static void test_text(void)
{
	for (int f = WATCH6_PROXY; f <= WATCH6_NOT_MANAGED; f++)
		CHECK(strlen(watch6_text((enum watch6_finding)f)) > 20);
}

int main(void)
{
	unit_run("watch6_parse", test_parse);
	unit_run("watch6_heard and watch6_asked", test_stories);
	unit_run("watch6 of many links", test_links);
	unit_run("watch6_text", test_text);
	return unit_result();
}
