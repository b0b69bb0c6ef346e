/* Any bytes as another server's answer: what is made of it is one of the kinds, in bounds. */
#include "pxedhcpd/rival.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct watch_table table;
	static uint64_t now_ms;
	struct watch_reply r;

	if (!watch_parse(data, size, &r))
		return 0;
	must(size >= 240 && data[0] == 2);
	must(r.file_len <= sizeof r.file && memchr(r.file, 0, r.file_len) == NULL);
	enum watch_kind k = watch_judge(&r);
	must(strcmp(watch_kind_text(k), "?") != 0 && strcmp(watch_kind_breaks(k), "?") != 0);
	must(k != WATCH_PROXY || r.yiaddr.s_addr == 0);
	now_ms += WATCH_AGAIN_MS / 100;
	if (k != WATCH_HARMLESS && watch_note(&table, r.server_id, 1, k, now_ms))
		must(!watch_note(&table, r.server_id, 1, k, now_ms));
	return 0;
}
