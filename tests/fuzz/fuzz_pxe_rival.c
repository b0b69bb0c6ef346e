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
	static struct rival_table table;
	static uint64_t now_ms;
	struct rival_reply r;

	if (!rival_parse(data, size, &r))
		return 0;
	must(size >= 240 && data[0] == 2);
	must(r.file_len <= sizeof r.file && memchr(r.file, 0, r.file_len) == NULL);
	enum rival_kind k = rival_judge(&r);
	must(strcmp(rival_kind_text(k), "?") != 0 && strcmp(rival_kind_breaks(k), "?") != 0);
	must(k != RIVAL_PROXY || r.yiaddr.s_addr == 0);
	now_ms += RIVAL_REPEAT_MS / 100;
	if (k != RIVAL_HARMLESS && rival_note(&table, r.server_id, 1, k, now_ms))
		must(!rival_note(&table, r.server_id, 1, k, now_ms));
	return 0;
}
