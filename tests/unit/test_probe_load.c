/* TFTP and HTTP as a client has them. */
#include "tests/unit/unit.h"
#include "tools/probe/http_head.h"
#include "tools/probe/tftp_ask.h"

#include <stdlib.h>
#include <string.h>

/* One packet of a server's, and what is to come of it. */
struct packet {
	const char *hex; /* NULL: no more */
	bool ack;
	uint64_t block;
	size_t len;
	enum tftp_load_state state;
};

static void test_tftp(void)
{
	static const struct {
		const char *name;
		unsigned blksize, windowsize;
		struct packet packets[5];
		uint64_t bytes;
	} rows[] = {
	    {"no options", 1468, 4, {{"0003 0001 6162", true, 1, 2, TFTP_LOADED}}, 2},
	    /* "tsize" "9" "blksize" "8" */
	    {"an OACK", 1468, 1,
		{{"0006 7473697a6500 3900 626c6b73697a6500 3800", true, 0, 0, TFTP_LOADING},
		    {"0006 7473697a6500 3900 626c6b73697a6500 3800", true, 0, 0, TFTP_LOADING},
		    {"0003 0001 6162636465666768", true, 1, 8, TFTP_LOADING},
		    {"0003 0001 6162636465666768", true, 1, 0, TFTP_LOADING},
		    {"0003 0002 69", true, 2, 1, TFTP_LOADED}},
		9},
	    /* "blksize" "8" "windowsize" "2" */
	    {"a window, with a hole", 1468, 4,
		{{"0006 626c6b73697a6500 3800 77696e646f7773697a6500 3200", true, 0, 0,
		     TFTP_LOADING},
		    {"0003 0001 6162636465666768", false, 1, 8, TFTP_LOADING},
		    {"0003 0003 6162636465666768", true, 1, 0, TFTP_LOADING},
		    {"0003 0002 6162636465666768", false, 2, 8, TFTP_LOADING},
		    {"0003 0003", true, 3, 0, TFTP_LOADED}},
		16},
	    /* "blksize" "9999" */
	    {"more than was asked for", 1468, 1,
		{{"0006 626c6b73697a6500 3939393900", false, 0, 0, TFTP_BROKEN}}, 0},
	    /* "windowsize" "2" */
	    {"what was not asked for", 1468, 1,
		{{"0006 77696e646f7773697a6500 3200", false, 0, 0, TFTP_BROKEN}}, 0},
	    {"an ERROR", 1468, 1, {{"0005 0001 6e6f07 00", false, 0, 0, TFTP_REFUSED}}, 0},
	    {"a block that is too long", 0, 1, {{"0003 0002 61", true, 0, 0, TFTP_LOADING}}, 0},
	    {"no TFTP", 512, 1,
		{{"00", false, 0, 0, TFTP_LOADING}, {"0001 6100", false, 0, 0, TFTP_LOADING}}, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct tftp_load l;
		unit_row(rows[i].name);
		tftp_load_start(&l, rows[i].blksize, rows[i].windowsize);
		for (const struct packet *p = rows[i].packets; p < rows[i].packets + 5 && p->hex;
		     p++) {
			uint8_t bytes[64];
			size_t len = unit_hex(p->hex, bytes, sizeof bytes);
			struct tftp_came came = tftp_load_input(&l, bytes, len);
			CHECK_NUM(came.ack, p->ack);
			CHECK_NUM(came.len, p->len);
			CHECK_NUM(l.block, p->block);
			CHECK_NUM(l.state, p->state);
		}
		CHECK_NUM(l.bytes, rows[i].bytes);
	}
}

/* tftpd's own parser reads what is asked. */
static void test_tftp_ask(void)
{
	uint8_t bytes[TFTP_ASK_SIZE], ack[TFTP_HEADER];
	struct tftp_packet p;
	size_t len = tftp_ask_build("a/b.efi", 1468, 4, bytes, sizeof bytes);

	CHECK_NUM(tftp_parse(bytes, len, &p), TFTP_GOOD);
	CHECK_STR(p.request.file, "a/b.efi");
	CHECK_STR(p.request.option[TFTP_BLKSIZE], "1468");
	CHECK_STR(p.request.option[TFTP_WINDOWSIZE], "4");
	CHECK_STR(p.request.option[TFTP_TSIZE], "0");
	CHECK(p.request.is_test);
	CHECK_NUM(tftp_ask_build("a/b.efi", 1468, 4, bytes, 20), 0);
	len = tftp_ask_build("a", 0, 1, bytes, sizeof bytes);
	CHECK_NUM(tftp_parse(bytes, len, &p), TFTP_GOOD);
	CHECK(p.request.option[TFTP_BLKSIZE] == NULL && p.request.option[TFTP_WINDOWSIZE] == NULL);
	tftp_ack_build(65537, ack);
	CHECK_NUM(tftp_parse(ack, sizeof ack, &p), TFTP_GOOD);
	CHECK_NUM(p.block, 1);
}

static void test_urls(void)
{
	static const struct {
		const char *url, *host, *path; /* NULL: it is none */
		uint16_t port;
	} rows[] = {
	    {"http://10.0.0.2/a/b?c=d#e", "10.0.0.2", "/a/b?c=d", 80},
	    {"HTTP://x:8080", "x", "/", 8080},
	    {"http://x?a", "x", "/?a", 80},
	    {"https://x/", NULL, NULL, 0},
	    {"http:///x", NULL, NULL, 0},
	    {"http://u@x/", NULL, NULL, 0},
	    {"http://x:0/", NULL, NULL, 0},
	    {"http://x:/", NULL, NULL, 0},
	    {"http://x:99999/", NULL, NULL, 0},
	    {"http://x/a b", NULL, NULL, 0},
	    {"http://x/\r\nHost: y", NULL, NULL, 0},
	    {"x", NULL, NULL, 0},
	};
	static const struct {
		const char *base, *relative, *joined;
	} joins[] = {
	    {"http://x/a/b", "c", "http://x/a/c"},
	    {"http://x/a/b", "/c", "http://x/c"},
	    {"http://x/a/b", "http://y/c", "http://y/c"},
	    {"http://x", "c", "http://x/c"},
	    {"http://x/a?b=/c", "d", "http://x/d"},
	    {"http://x?q", "/d", "http://x/d"},
	    {"a.kpxe", "c", "c"},
	};
	struct http_url u;
	char joined[64];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].url);
		CHECK_NUM(http_url_parse(rows[i].url, &u), rows[i].host != NULL);
		if (!rows[i].host)
			continue;
		CHECK_STR(u.host, rows[i].host);
		CHECK_STR(u.path, rows[i].path);
		CHECK_NUM(u.port, rows[i].port);
	}
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
		unit_row(joins[i].relative);
		CHECK(http_url_join(joins[i].base, joins[i].relative, joined, sizeof joined));
		CHECK_STR(joined, joins[i].joined);
	}
	CHECK(!http_url_join("http://x/a", "0123456789", joined, 12));
}

static void test_heads(void)
{
	static const struct {
		const char *name, *text;
		long body; /* 0: not whole; -1: none */
		unsigned status;
		long length; /* -1: not said */
		const char *phrase, *location;
	} rows[] = {
	    {"a file", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 38, 200, 5, "OK", ""},
	    {"a part",
		"HTTP/1.0 206 Partial\r\ncontent-length: 9\r\nContent-Range: bytes "
		"0-8/70085\r\n\r\n",
		75, 206, 70085, "Partial", ""},
	    {"no length", "HTTP/1.0 404 Not Found\n\n", 24, 404, -1, "Not Found", ""},
	    {"elsewhere", "HTTP/1.1 302 \r\nLocation:  /x \r\n\r\n", 33, 302, -1, "", "/x"},
	    {"not whole", "HTTP/1.1 200 OK\r\nContent-Le", 0, 200, -1, "OK", ""},
	    {"not even a line", "HTTP/1.1 20", 0, 0, -1, "", ""},
	    {"no HTTP", "SSH-2.0-OpenSSH\r\n", -1, 0, -1, "", ""},
	    {"no HTTP, and no end", "220 ftp", -1, 0, -1, "", ""},
	    {"no number", "HTTP/1.1 abc\r\n\r\n", -1, 0, -1, "", ""},
	    {"a wrong length", "HTTP/1.1 200 a\7b\r\nContent-Length: -1\r\n\r\n", 40, 200, -1,
		"a?b", ""},
	    {"in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 47, 200, -1,
		"OK", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_head h;
		unit_row(rows[i].name);
		CHECK_NUM(http_head_parse(rows[i].text, strlen(rows[i].text), &h), rows[i].body);
		CHECK_NUM(h.status, rows[i].status);
		CHECK_NUM(h.has_length ? (long)h.length : -1, rows[i].length);
		CHECK_STR(h.phrase, rows[i].phrase);
		CHECK_STR(h.location, rows[i].location);
		CHECK_NUM(h.chunked, strstr(rows[i].text, "chunked") != NULL);
	}
}

int main(void)
{
	unit_run("probe: a file by TFTP", test_tftp);
	unit_run("probe: a request of TFTP", test_tftp_ask);
	unit_run("probe: URLs", test_urls);
	unit_run("probe: heads of HTTP", test_heads);
	return unit_result();
}
