/* Request targets, and where a request leads. */
#include "httpbootd/codec/mime.h"
#include "httpbootd/codec/origin.h"
#include "httpbootd/http/endpoint.h"
#include "tests/unit/unit.h"

#include <string.h>

struct row {
	const char *raw;
	size_t len; /* 0: up to the NUL */
	enum target_result result;
	const char *path;
	bool folder;
};

static void test_path(void)
{
	static const struct row rows[] = {
	    {"/", 0, TARGET_OK, "", true},
	    {"/boot/vmlinuz-lts", 0, TARGET_OK, "boot/vmlinuz-lts", false},
	    {"/boot/", 0, TARGET_OK, "boot", true},
	    {"//boot//x", 0, TARGET_OK, "boot/x", false}, /* GRUB doubles the slash */
	    {"/./a/./b", 0, TARGET_OK, "a/b", false},
	    {"/a%20b", 0, TARGET_OK, "a b", false},
	    {"/a%2fb", 0, TARGET_OK, "a/b", false},
	    {"/a%2Fb%2f", 0, TARGET_OK, "a/b", true},
	    {"/%252e%252e/x", 0, TARGET_OK, "%2e%2e/x", false}, /* decoded once */
	    {"/a+b", 0, TARGET_OK, "a+b", false},
	    {"/...", 0, TARGET_OK, "...", false},
	    {"/..a/b..", 0, TARGET_OK, "..a/b..", false},
	    {"/caf\xc3\xa9", 0, TARGET_OK, "caf\xc3\xa9", false},
	    {"/caf%c3%a9", 0, TARGET_OK, "caf\xc3\xa9", false},
	    {"/%f0%9f%92%be", 0, TARGET_OK, "\xf0\x9f\x92\xbe", false},
	    {"/a?b/c", 0, TARGET_OK, "a", false},
	    {"/..\\x", 0, TARGET_OK, "..\\x", false}, /* one name: \ separates nothing here */
	    {"/..", 0, TARGET_DOTDOT, NULL, false},
	    {"/../x", 0, TARGET_DOTDOT, NULL, false},
	    {"/a/../b", 0, TARGET_OK, "b", false},
	    {"/a/%2e%2e/b", 0, TARGET_OK, "b", false},
	    {"/a%2f..%2fb/", 0, TARGET_OK, "b", true},
	    {"/a/b/..", 0, TARGET_OK, "a", true}, /* RFC 3986 5.2.4: a folder */
	    {"/a/.", 0, TARGET_OK, "a", true},
	    {"/a/..", 0, TARGET_OK, "", true},
	    {"/a/b...", 0, TARGET_OK, "a/b...", false},
	    {"/a/...", 0, TARGET_OK, "a/...", false},
	    {"/a/../../b", 0, TARGET_DOTDOT, NULL, false},
	    {"/a/%2e%2e/%2e%2e/b", 0, TARGET_DOTDOT, NULL, false},
	    {"/%2e%2e/x", 0, TARGET_DOTDOT, NULL, false},
	    {"/%2e%2e%2fx", 0, TARGET_DOTDOT, NULL, false},
	    {"/.%2E", 0, TARGET_DOTDOT, NULL, false},
	    {"/a%00b", 0, TARGET_BAD_BYTE, NULL, false},
	    {"/a\0b", 4, TARGET_BAD_BYTE, NULL, false},
	    {"/a%0ab", 0, TARGET_BAD_BYTE, NULL, false},
	    {"/a\nb", 0, TARGET_BAD_BYTE, NULL, false},
	    {"/a%7f", 0, TARGET_BAD_BYTE, NULL, false},
	    {"/a%", 0, TARGET_BAD_ESCAPE, NULL, false},
	    {"/a%4", 0, TARGET_BAD_ESCAPE, NULL, false},
	    {"/a%41", 4, TARGET_BAD_ESCAPE, NULL, false}, /* the digit behind the end */
	    {"/a%zz", 0, TARGET_BAD_ESCAPE, NULL, false},
	    {"/a%u0041", 0, TARGET_BAD_ESCAPE, NULL, false},
	    {"/%c0%ae%c0%ae/x", 0, TARGET_BAD_UTF8, NULL, false}, /* `..` in too many bytes */
	    {"/%e0%80%af", 0, TARGET_BAD_UTF8, NULL, false},
	    {"/%f0%80%80%af", 0, TARGET_BAD_UTF8, NULL, false},
	    {"/%ed%a0%80", 0, TARGET_BAD_UTF8, NULL, false}, /* half a surrogate pair */
	    {"/%f4%90%80%80", 0, TARGET_BAD_UTF8, NULL, false},
	    {"/%ff", 0, TARGET_BAD_UTF8, NULL, false},
	    {"/%c3", 0, TARGET_BAD_UTF8, NULL, false},
	    {"/\xe9t\xe9", 0, TARGET_BAD_UTF8, NULL, false},
	    {"/a#b", 0, TARGET_BAD_FORM, NULL, false},
	    {"/a b", 0, TARGET_BAD_FORM, NULL, false},
	    {"/a?b c", 0, TARGET_BAD_FORM, NULL, false},
	    {"", 0, TARGET_BAD_FORM, NULL, false},
	    {"*", 0, TARGET_BAD_FORM, NULL, false},
	    {"boot/x", 0, TARGET_BAD_FORM, NULL, false},
	    {"ftp://h/x", 0, TARGET_BAD_FORM, NULL, false},
	    {"http:///x", 0, TARGET_BAD_FORM, NULL, false},
	    {"http://h\0i/x", 12, TARGET_BAD_FORM, NULL, false},
	    {"http://h/../x", 0, TARGET_DOTDOT, NULL, false},
	    {"HTTP://h", 0, TARGET_OK, "", false},
	    {"http://h/boot/x", 0, TARGET_OK, "boot/x", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct target t;
		const struct row *r = &rows[i];
		unit_row(r->raw);
		CHECK_NUM(target_parse(r->raw, r->len ? r->len : strlen(r->raw), &t), r->result);
		if (r->result == TARGET_OK) {
			CHECK_STR(t.path, r->path);
			CHECK_NUM(t.folder, r->folder);
		}
	}
}

static void test_lengths(void)
{
	static char raw[8192];
	struct target t;
	memset(raw, 'a', sizeof raw);
	raw[0] = '/';
	unit_row("a component of 255 bytes");
	CHECK_NUM(target_parse(raw, 256, &t), TARGET_OK);
	unit_row("a component of 256 bytes");
	CHECK_NUM(target_parse(raw, 257, &t), TARGET_TOO_LONG);
	unit_row("a path longer than any");
	for (size_t i = 0; i < sizeof raw; i += 100)
		raw[i] = '/';
	CHECK_NUM(target_parse(raw, sizeof raw, &t), TARGET_TOO_LONG);
	CHECK_NUM(target_parse(raw, 1000, &t), TARGET_OK);
	unit_row("a query longer than any");
	raw[1] = '?';
	CHECK_NUM(target_parse(raw, sizeof raw, &t), TARGET_OK);
	CHECK_NUM(t.n, 0);
	unit_row("a query of nothing but names");
	memset(raw + 2, '&', sizeof raw - 2);
	for (size_t i = 2; i < 400; i += 2)
		raw[i] = 'n';
	CHECK_NUM(target_parse(raw, 400, &t), TARGET_OK);
	CHECK_NUM(t.n, TARGET_PARAMS);
	unit_row("a host longer than any");
	memset(raw, 'h', sizeof raw);
	memcpy(raw, "http://", 7);
	CHECK_NUM(target_parse(raw, sizeof raw, &t), TARGET_TOO_LONG);
}

static void test_query(void)
{
	static const struct {
		const char *raw, *name, *value; /* value NULL: not there */
	} rows[] = {
	    {"/b?mac=52:54:00:12:34:56&uuid=1", "mac", "52:54:00:12:34:56"},
	    {"/b?mac=52:54:00:12:34:56&uuid=1", "uuid", "1"},
	    {"/b?mac=52%3A54", "mac", "52:54"},
	    {"/b?serial=%4", "serial", ""},
	    {"/b?serial=50%&mac=1", "serial", ""},
	    {"/b?serial=50%&mac=1", "mac", "1"},
	    {"/b?%zz=1&mac=1", "mac", "1"},
	    {"/b?a=1&serial=%zz&mac=2&uuid=3", "uuid", "3"},
	    {"/b?mac=", "mac", ""},
	    {"/b?mac", "mac", ""},
	    {"/b?", "mac", NULL},
	    {"/b?&&=x&mac=1", "mac", "1"},
	    {"/b?mac=1&mac=2", "mac", "1"},
	    {"/b?ma%63=1", "mac", "1"},
	    {"/b?Mac=1", "mac", NULL},
	    {"/b?serial=a+b", "serial", "a+b"}, /* :uristring writes a blank as %20 */
	    {"/b?serial=To%20be%20filled", "serial", "To be filled"},
	    {"/b?serial=a=b", "serial", "a=b"},
	    {"/b?serial=a%26b", "serial", "a&b"},
	    {"/b?serial=%00%0a%7f", "serial", "???"}, /* a BIOS may say anything */
	    {"/b?serial=%ff%ff", "serial", "\xff\xff"},
	    {"/b?a=1?b=2", "a", "1?b=2"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct target t;
		unit_row(rows[i].raw);
		CHECK_NUM(target_parse(rows[i].raw, strlen(rows[i].raw), &t), TARGET_OK);
		const char *value = target_param(&t, rows[i].name);
		CHECK_NUM(value != NULL, rows[i].value != NULL);
		if (value && rows[i].value)
			CHECK_STR(value, rows[i].value);
	}
	static char raw[8192];
	struct target t;
	unit_row("a value that is longer than any");
	memset(raw, 'x', sizeof raw);
	memcpy(raw, "/b?a=1&serial=", 14);
	memcpy(raw + sizeof raw - 6, "&mac=2", 6);
	CHECK_NUM(target_parse(raw, sizeof raw, &t), TARGET_OK);
	CHECK_STR(target_param(&t, "serial"), "");
	CHECK_STR(target_param(&t, "mac"), "2");
	CHECK_NUM(t.n, 3);
}

static void test_authority(void)
{
	static const char raw[] = "http://boot.example:8080/boot.ipxe?mac=1";
	struct target t;
	CHECK_NUM(target_parse(raw, strlen(raw), &t), TARGET_OK);
	CHECK_STR(t.authority, "boot.example:8080");
	CHECK_STR(t.path, "boot.ipxe");
	CHECK_NUM(target_parse("/x", 2, &t), TARGET_OK);
	CHECK_STR(t.authority, "");
}

static void test_endpoint(void)
{
	static const struct {
		const char *method, *target;
		bool admin, body;
		enum endpoint_kind kind;
		unsigned status;
	} rows[] = {
	    {"GET", "/boot/x", false, false, ENDPOINT_FILE, 0},
	    {"HEAD", "/boot/x", false, false, ENDPOINT_FILE, 0},
	    {"GET", "/boot.ipxe", false, false, ENDPOINT_STUB, 0},
	    {"GET", "/boot.ipxe?uuid=1", false, false, ENDPOINT_STUB, 0},
	    {"HEAD", "//boot.ipxe", false, false, ENDPOINT_STUB, 0},
	    {"GET", "/boot.ipxe?mac=52:54:00:12:34:56", false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/boot.ipxe?mac=52-54-00-12-34-56", false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/boot.ipxe?mac=525400123456", false, false, ENDPOINT_SCRIPT, 0},
	    /* What is no MAC is not said, and the machine known by something else, perhaps. */
	    {"GET", "/boot.ipxe?mac=", false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/boot.ipxe?mac=52:54:00:12:34", false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/boot.ipxe?mac=52:54:00:12:34:56%0Ashell", false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/boot.ipxe?mac=80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:1a:2b:3c",
		false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/boot.ipxe?mac=%zz", false, false, ENDPOINT_SCRIPT, 0},
	    {"GET", "/once?mac=80:00:02:08:fe:80:00:00:02", false, false, ENDPOINT_ONCE, 0},
	    {"GET", "/up?mac=", false, false, ENDPOINT_UP, 0},
	    {"GET", "/alive", false, false, ENDPOINT_ALIVE, 0},
	    {"GET", "/alive?mac=52:54:00:12:34:56", false, false, ENDPOINT_ALIVE, 0},
	    {"GET", "/stage?stage=x", false, false, ENDPOINT_STAGE, 0},
	    {"GET", "/stage/x", false, false, ENDPOINT_FILE, 0},
	    {"GET", "/sub/boot.ipxe", false, false, ENDPOINT_FILE, 0},
	    {"GET", "/health", false, false, ENDPOINT_FILE, 0},
	    {"GET", "/", false, false, ENDPOINT_HOME, 0},
	    {"GET", "/boot/", false, false, ENDPOINT_REFUSE, 404},
	    {"GET", "/", true, false, ENDPOINT_ADMIN_HOME, 0},
	    {"GET", "/boot/", false, false, ENDPOINT_REFUSE, 404},
	    {"GET", "/../x", false, false, ENDPOINT_REFUSE, 400},
	    {"GET", "/x/../boot.ipxe", false, false, ENDPOINT_STUB, 0},
	    {"GET", "/x", false, true, ENDPOINT_REFUSE, 400},
	    {"POST", "/x", false, true, ENDPOINT_REFUSE, 405},
	    {"PUT", "/../x", false, false, ENDPOINT_REFUSE, 405},
	    {"OPTIONS", "*", false, false, ENDPOINT_REFUSE, 405},
	    {"get", "/x", false, false, ENDPOINT_REFUSE, 405},
	    {"GET", "/health", true, false, ENDPOINT_HEALTH, 0},
	    {"HEAD", "/health", true, false, ENDPOINT_HEALTH, 0},
	    {"POST", "/health", true, false, ENDPOINT_REFUSE, 405},
	    {"GET", "/metrics", true, false, ENDPOINT_METRICS, 0},
	    {"GET", "/hosts.json", true, false, ENDPOINT_HOSTS, 0},
	    {"GET", "/mirrors", true, false, ENDPOINT_MIRRORS, 0},
	    {"GET", "/mirrors.json", true, false, ENDPOINT_MIRRORS, 0},
	    {"GET", "/metrics", false, false, ENDPOINT_FILE, 0},
	    {"GET", "/hosts.json", false, false, ENDPOINT_FILE, 0},
	    {"GET", "/machine?id=x", true, false, ENDPOINT_PAGE, 0},
	    {"GET", "/all", true, false, ENDPOINT_PAGE, 0},
	    {"GET", "/all", false, false, ENDPOINT_FILE, 0},
	    {"POST", "/all", true, false, ENDPOINT_REFUSE, 405},
	    {"GET", "/page.css", true, false, ENDPOINT_STYLE, 0},
	    {"GET", "/page.js", true, false, ENDPOINT_CODE, 0},
	    {"GET", "/live", true, false, ENDPOINT_LIVE, 0},
	    {"GET", "/boot/x", true, false, ENDPOINT_REFUSE, 404},
	    {"GET", "/boot.ipxe", true, false, ENDPOINT_REFUSE, 404},
	};
	/* What cannot be trusted is refused as that, whatever it asks for. */
	static const struct header faulty = {.fault = HEADER_TWO_LENGTHS};
	struct request doubtful = {.header = &faulty, .method = "POST", .target = "/boot/x"};
	struct endpoint refused;
	endpoint_find(&doubtful, false, &refused);
	CHECK_NUM(refused.kind, ENDPOINT_REFUSE);
	CHECK_NUM(refused.status, 400);
	struct request listing = {.method = "GET", .target = "/boot/"};
	endpoint_find(&listing, true, &refused);
	CHECK_NUM(refused.kind, ENDPOINT_FOLDER);
	struct header browser = {.accept = "text/html,application/xhtml+xml,*/*;q=0.8"};
	struct request home = {
	    .is_admin = true, .header = &browser, .method = "GET", .target = "/"};
	endpoint_find(&home, false, &refused);
	CHECK_NUM(refused.kind, ENDPOINT_PAGE);
	browser.accept = "*/*";
	endpoint_find(&home, false, &refused);
	CHECK_NUM(refused.kind, ENDPOINT_ADMIN_HOME);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct header header = {.body = rows[i].body};
		struct request q = {.is_admin = rows[i].admin,
		    .header = &header,
		    .method = rows[i].method,
		    .target = rows[i].target};
		struct endpoint r;
		unit_row(rows[i].target);
		endpoint_find(&q, false, &r);
		CHECK_NUM(r.kind, rows[i].kind);
		if (rows[i].kind == ENDPOINT_REFUSE) {
			CHECK_NUM(r.status, rows[i].status);
			CHECK(r.reason != NULL);
		}
	}
}

static void test_origin(void)
{
	static const struct {
		const char *host, *url, *address; /* url NULL: refused */
	} rows[] = {
	    {"10.0.0.2", "http://10.0.0.2", "10.0.0.2"},
	    {"10.0.0.2:80", "http://10.0.0.2", "10.0.0.2"},
	    {"10.0.0.2:", "http://10.0.0.2", "10.0.0.2"},
	    {"10.0.0.2:8080", "http://10.0.0.2:8080", "10.0.0.2"},
	    {"boot-1.lan", "http://boot-1.lan", "boot-1.lan"},
	    {"[fd00::2]", "http://[fd00::2]", "[fd00::2]"},
	    {"[fd00::2]:81", "http://[fd00::2]:81", "[fd00::2]"},
	    {"", NULL, NULL},
	    {":80", NULL, NULL},
	    {"-x", NULL, NULL},
	    {".x", NULL, NULL},
	    {"a b", NULL, NULL},
	    {"a\nshell", NULL, NULL},
	    {"a||shell", NULL, NULL},
	    {"${net0/ip}", NULL, NULL},
	    {"user@host", NULL, NULL},
	    {"host/path", NULL, NULL},
	    {"host:0", NULL, NULL},
	    {"host:65536", NULL, NULL},
	    {"host:80x", NULL, NULL},
	    {"[::1", NULL, NULL},
	    {"[]", NULL, NULL},
	    {"[fe80::1%eth0]", NULL, NULL},
	    {"[::1]x", NULL, NULL},
	    {"h\xc3\xb6st", NULL, NULL},
	};
	struct origin o;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].host);
		bool ok = origin_of_host(rows[i].host, &o);
		CHECK_NUM(ok, rows[i].url != NULL);
		if (ok && rows[i].url) {
			CHECK_STR(o.url, rows[i].url);
			CHECK_STR(o.address, rows[i].address);
		}
	}
	static char longest[400];
	memset(longest, 'a', 253);
	unit_row("253 bytes and a port");
	memcpy(longest + 253, ":65535", 7);
	CHECK(origin_of_host(longest, &o));
	CHECK_NUM(strlen(o.url), 7 + 253 + 6);
	unit_row("254 bytes");
	memset(longest, 'a', 254);
	longest[254] = '\0';
	CHECK(!origin_of_host(longest, &o));

	unit_row("of one link");
	CHECK(origin_of_host("[fe80::1]:81", &o) && origin_is_of_link(&o));
	CHECK(origin_of_tls_host("[FEBF::1]", &o) && origin_is_of_link(&o));
	CHECK(origin_of_host("[fd00:10::2]", &o) && !origin_is_of_link(&o));
	CHECK(origin_of_host("fe80", &o) && !origin_is_of_link(&o));

	unit_row("as a URL");
	CHECK(origin_of_url("http://10.0.0.2:81/", &o));
	CHECK_STR(o.url, "http://10.0.0.2:81");
	CHECK(origin_of_url("http://10.0.0.2", &o));
	CHECK(!origin_of_url("http://10.0.0.2/boot", &o));
	CHECK(origin_of_url("https://10.0.0.2:443/", &o));
	CHECK_STR(o.url, "https://10.0.0.2");
	CHECK(origin_of_url("https://boot.lan:80", &o));
	CHECK_STR(o.url, "https://boot.lan:80");
	CHECK(!origin_of_url("https://10.0.0.2/boot", &o));
	CHECK(!origin_of_url("ftp://10.0.0.2", &o));
	CHECK(!origin_of_url("10.0.0.2", &o));
	CHECK(!origin_of_url("http://", &o));

	struct addr a;
	unit_row("as an address");
	CHECK(str_addr_port("[fd00::2]:8080", &a));
	origin_of_addr(&a, &o);
	CHECK_STR(o.url, "http://[fd00::2]:8080");
	CHECK(str_addr_port("10.0.0.2:80", &a));
	origin_of_addr(&a, &o);
	CHECK_STR(o.url, "http://10.0.0.2");
	unit_row("over TLS");
	CHECK(origin_of_tls_host("10.0.0.2", &o));
	CHECK_STR(o.url, "https://10.0.0.2");
	CHECK(origin_of_tls_host("boot.lan:443", &o));
	CHECK_STR(o.url, "https://boot.lan");
	CHECK(origin_of_tls_host("[fd00::2]:80", &o));
	CHECK_STR(o.url, "https://[fd00::2]:80");
}

static void test_mime(void)
{
	static const struct {
		const char *path, *type;
	} rows[] = {
	    {"ipxe64.efi", "application/efi"},
	    {"EFI/BOOT/BOOTX64.EFI", "application/efi"},
	    {"a.ipxe", "text/plain; charset=utf-8"},
	    {"thinclient.apkovl.tar.gz", "application/gzip"},
	    {"boot/vmlinuz-lts", "application/octet-stream"},
	    {"a.efi/vmlinuz", "application/octet-stream"},
	    {"a.", "application/octet-stream"},
	    {"", "application/octet-stream"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].path);
		CHECK_STR(mime_type(rows[i].path), rows[i].type);
	}
}

int main(void)
{
	unit_run("http target: path", test_path);
	unit_run("http target: lengths", test_lengths);
	unit_run("http target: query", test_query);
	unit_run("http target: absolute form", test_authority);
	unit_run("http endpoint", test_endpoint);
	unit_run("http origin", test_origin);
	unit_run("http content type", test_mime);
	return unit_result();
}
