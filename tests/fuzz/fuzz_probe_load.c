/* Any bytes as what a TFTP server sends, as the head of an HTTP answer, and as a URL. */
#include "tools/probe/http_head.h"
#include "tools/probe/tftp_ask.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

/* Packets, a byte of its length before each. */
static void as_tftp(const uint8_t *data, size_t size)
{
	struct tftp_load l;
	uint8_t ack[TFTP_HEADER];

	tftp_load_start(&l, 1468, 4);
	while (size) {
		size_t len = data[0] < size - 1 ? data[0] : size - 1;
		uint64_t before = l.bytes;
		struct tftp_came came = tftp_load_input(&l, data + 1, len);
		must(!came.data ||
		     (came.data >= data + 1 && came.data + came.len <= data + 1 + len));
		must(l.bytes == before + came.len);
		must(l.blksize >= TFTP_BLKSIZE_MIN && l.blksize <= 1468);
		must(l.windowsize >= 1 && l.windowsize <= 4);
		must(tftp_ack_build(l.block, ack) == sizeof ack);
		data += 1 + len;
		size -= 1 + len;
	}
}

static void as_text(const char *text, size_t size)
{
	uint8_t packet[TFTP_ASK_SIZE];
	struct http_head h;
	struct http_url u;
	char url[512], joined[600];
	size_t body = http_head_parse(text, size, &h);

	must(body == (size_t)-1 || body <= size);
	must(body == 0 || body == (size_t)-1 || (h.status >= 100 && h.status <= 599));
	size_t n = size < sizeof url ? size : sizeof url - 1;
	memcpy(url, text, n);
	url[n] = '\0';
	must(tftp_ask_build(url, 1468, (unsigned)n % 5, packet, sizeof packet) <= sizeof packet);
	if (http_url_parse(url, &u))
		must(u.host[0] && u.path[0] == '/' && u.port);
	if (http_url_join("http://x/a/b?c", url, joined, sizeof joined))
		must(strlen(joined) < sizeof joined);
	http_url_join(url, "d", joined, sizeof joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size && data[0] == 'T')
		as_tftp(data + 1, size - 1);
	else if (size)
		as_text((const char *)data + 1, size - 1);
	return 0;
}
