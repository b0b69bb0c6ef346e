/* Any bytes as the answers to a probe, with its xid and MAC: what firmware does by them, in bounds.
 */
#include "tools/probe/judge.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

/* An answer: two bytes of its length, then that. Returns what is left. */
static size_t take(const uint8_t *data, size_t size, struct question *q)
{
	uint8_t packet[1500];
	struct offer o;
	size_t len = size < 2 ? 0 : (size_t)(data[0] << 8 | data[1]) % sizeof packet;

	if (size < 2)
		return 0;
	if (len > size - 2)
		len = size - 2;
	memcpy(packet, data + 2, len);
	if (len >= 34) {
		memcpy(packet + 4, "\1\2\3\4", 4);
		memcpy(packet + 28, q->ask.mac, MAC_LEN);
	}
	if (offer_parse(packet, len, &q->ask, &o)) {
		must(memchr(o.file, '\0', sizeof o.file) != NULL);
		struct choice c = offer_choose_ack(&o);
		must(c.how == CHOICE_NONE || c.file[0]);
		offers_add(&q->offers, &o);
	}
	return size - 2 - len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct steps *s = calloc(1, sizeof *s);
	struct question *q = calloc(1, sizeof *q);

	if (!s || !q || size == 0) {
		free(s);
		free(q);
		return 0;
	}
	q->ask.kind = kind_nth(data[0] % PROBE_KINDS);
	q->ask.xid = 0x01020304;
	memcpy(q->ask.mac, "\2LB\1\2\3", MAC_LEN);
	for (size_t left = size - 1; left;)
		left = take(data + size - left, left, q);
	struct choice c = offers_choose(q->ask.kind, &q->offers);
	must((c.how == CHOICE_NONE) == (c.by == NULL));
	must(memchr(c.file, '\0', sizeof c.file) != NULL);
	offer_reach(offers_lease(&q->offers), c.server);
	must(offers_proxy(&q->offers) == NULL || q->offers.n);
	judge_lan("eth0", q, 1, s);
	must(s->n <= STEPS_MAX);
	free(s);
	free(q);
	return 0;
}
