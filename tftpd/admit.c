#include "tftpd/admit.h"

#include "common/log.h"

#include <string.h>

enum { REQUESTS_AT_ONCE = 400, REQUEST_MS = 10, TELL_AGAIN_MS = 10 * 1000 };

bool admit_open(struct admit *a)
{
	budget_init(&a->requests, REQUESTS_AT_ONCE, REQUEST_MS);
	a->told_ms = 0;
	if (!gate_open(&a->gate))
		return false;
	a->requests.seed = a->gate.seed;
	return true;
}

void admit_close(struct admit *a)
{
	gate_close(&a->gate);
}

bool admit_request(struct admit *a, const struct request *q, bool is_busy, uint64_t now_ms)
{
	char addr[ADDR_TEXT];

	if (budget_take(&a->requests, &q->who, now_ms) || !is_busy)
		return true;
	if (!a->told_ms || now_ms - a->told_ms >= TELL_AGAIN_MS) {
		a->told_ms = now_ms;
		log_warnx("%s asks for more than %d files a second: what is over that is ignored "
			  "while others wait",
		    addr_text(&q->who, addr), 1000 / REQUEST_MS);
	}
	return false;
}

bool admit_sender(struct admit *a, const struct conf *c, struct request *q, uint64_t now_ms)
{
	q->who = q->ends.peer;
	if (!gate_admits(&a->gate, c, "tftpd", &q->who, now_ms))
		return false;
	if (q->who.sa.sa_family == AF_INET6 && gate_way(&a->gate, &q->who, now_ms) == WAY_ROUTER)
		memset(&q->who.v6.sin6_addr.s6_addr[8], 0, 8);
	return true;
}

bool admit_transfer(
    struct running *all, struct refusals *refusals, const struct request *q, bool ports)
{
	switch (start_admit(all, &q->who)) {
	case LIMITS_CLIENT_FULL:
		refuse_client(refusals, &q->who, "max-transfers-per-client");
		return false;
	case LIMITS_UNANSWERED:
		refuse_client(refusals, &q->who,
		    "max-transfers-per-client: it never answered those that it has");
		return false;
	case LIMITS_FULL:
		refuse_newcomer(refusals, &q->who);
		return false;
	case LIMITS_EVICT:
	case LIMITS_OK:
		break;
	}
	return !ports || start_have_port(all, &q->who, &q->ends);
}
