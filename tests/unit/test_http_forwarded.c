/* Who is behind a proxy. */
#include "common/key_set.h"
#include "httpbootd/codec/forwarded.h"
#include "tests/unit/unit.h"

#include <string.h>

static char first[] = "127.0.0.1", net[] = "10.9.0.0/16", six[] = "fd00:9::/64";
static char *const names[] = {first, net, six};
static const struct words proxies = {.word = (char **)names, .n = 3};

static void test_client(void)
{
	static const struct {
		const char *name, *peer, *list, *client;
	} rows[] = {
	    {"one proxy", "127.0.0.1", "10.0.0.57", "10.0.0.57"},
	    {"what the client made up stands before", "127.0.0.1", "1.2.3.4, 10.0.0.57",
		"10.0.0.57"},
	    {"two proxies", "127.0.0.1", "10.0.0.57, 10.9.1.2", "10.0.0.57"},
	    {"only proxies: the first one asked itself", "127.0.0.1", "10.9.1.2", "10.9.1.2"},
	    {"not from a proxy", "10.0.0.66", "10.0.0.57", "10.0.0.66"},
	    {"no list", "127.0.0.1", NULL, "127.0.0.1"},
	    {"empty", "127.0.0.1", "", "127.0.0.1"},
	    {"blanks", "127.0.0.1", " \t10.0.0.57\t ", "10.0.0.57"},
	    {"no blanks", "127.0.0.1", "10.0.0.58,10.0.0.57", "10.0.0.57"},
	    {"IPv6", "fd00:9::1", "fd00:10::57", "fd00:10::57"},
	    {"IPv6 in brackets, with a port", "127.0.0.1", "[fd00:10::57]:4711", "fd00:10::57"},
	    {"IPv6 in brackets", "127.0.0.1", "[fd00:10::57]", "fd00:10::57"},
	    {"with a port", "127.0.0.1", "10.0.0.57:4711", "10.0.0.57"},
	    {"IPv4 in IPv6", "127.0.0.1", "::ffff:10.0.0.57", "10.0.0.57"},
	    {"another network", "10.8.0.1", "10.0.0.57", "10.8.0.1"},
	    {"another IPv6 network", "fd00:8::1", "10.0.0.57", "fd00:8::1"},
	    {"unknown (RFC 7239 §6)", "127.0.0.1", "unknown", "127.0.0.1"},
	    {"a name", "127.0.0.1", "10.0.0.57, evil.example", "127.0.0.1"},
	    {"a comma too many", "127.0.0.1", "10.0.0.57,", "127.0.0.1"},
	    {"garbage behind a proxy", "127.0.0.1", "x, 10.9.1.2", "10.9.1.2"},
	    {"a port that is none", "127.0.0.1", "10.0.0.57:x", "127.0.0.1"},
	    {"half a bracket", "127.0.0.1", "[fd00:10::57", "127.0.0.1"},
	    {"too long", "127.0.0.1",
		"10.0.0.57:00000000000000000000000000000000000000000000000000000000000000000000001",
		"127.0.0.1"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct addr peer = unit_addr(rows[i].peer), client;
		char text[ADDR_TEXT];
		unit_row(rows[i].name);
		forwarded_client(&proxies, &peer, &rows[i].list, 1, &client);
		CHECK_STR(addr_text(&client, text), rows[i].client);
	}
}

/* haproxy adds a header line where nginx goes on in the one that is there; here from the last. */
static void test_lines(void)
{
	static const struct {
		const char *name, *lines[4], *client;
	} rows[] = {
	    {"of each proxy", {"10.9.1.2", "10.0.0.57"}, "10.0.0.57"},
	    {"of three", {"10.9.1.3", "10.9.1.2", "10.0.0.57"}, "10.0.0.57"},
	    {"behind what the client made up", {"10.9.1.2", "1.2.3.4, 10.0.0.57"}, "10.0.0.57"},
	    {"before one that the client made up", {"10.0.0.57", "1.2.3.4"}, "10.0.0.57"},
	    {"the client made up a proxy", {"10.0.0.57, 10.9.1.2", "1.2.3.4"}, "10.0.0.57"},
	    {"garbage", {"x", "1.2.3.4"}, "127.0.0.1"},
	    {"an empty one", {"", "10.0.0.57"}, "10.0.0.57"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct addr peer = unit_addr("127.0.0.1"), client;
		char text[ADDR_TEXT];
		unit_row(rows[i].name);
		forwarded_client(&proxies, &peer, rows[i].lines, 4, &client);
		CHECK_STR(addr_text(&client, text), rows[i].client);
	}
}

static void test_proto(void)
{
	static const struct {
		const char *proto;
		bool tls;
	} rows[] = {{NULL, false}, {"", false}, {"http", false}, {"https", true}, {"HTTPS", true},
	    {"https, http", false}, {"http, https", true}, {"http,https ", true}, {"httpsx", false},
	    {"https,", false}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK(forwarded_is_tls(rows[i].proto) == rows[i].tls);
}

static void test_keys(void)
{
	static const struct {
		const char *key, *text;
		bool good;
	} rows[] = {
	    {"proxies", "127.0.0.1", true},
	    {"proxies", "127.0.0.1 ::1 10.0.0.0/8, fd00::/8", true},
	    {"proxies", "localhost", false},
	    {"proxies", "52:54:00:12:34:56", false},
	    {"proxies", "*", false},
	    {"proxies", "10.0.0.0/33", false},
	    {"public-url", "https://boot.example.org", true},
	    {"public-url", "https://boot.example.org/", true},
	    {"public-url", "http://10.0.0.2:8080", true},
	    {"public-url", "https://[fd00::2]", true},
	    {"public-url", "boot.example.org", false},
	    {"public-url", "https://boot.example.org/boot", false},
	    {"public-url", "ftp://boot.example.org", false},
	    {"public-url", "https://", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena arena = {0};
		struct conf c = {0};
		unit_row(rows[i].text);
		struct key_input in = {key_find("httpbootd", rows[i].key), &arena, ""};
		CHECK(in.key && key_set(&in, &c, rows[i].text) == rows[i].good);
		arena_free(&arena);
	}
}

int main(void)
{
	unit_run("client behind a proxy", test_client);
	unit_run("client behind several", test_lines);
	unit_run("scheme behind a proxy", test_proto);
	unit_run("keys for proxies", test_keys);
	return unit_result();
}
