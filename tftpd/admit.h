#ifndef LANBOOT_TFTPD_ADMIT_H
#define LANBOOT_TFTPD_ADMIT_H
/* May who sent a request have an answer, and a transfer: by `clients`, the limits, and ports. */
#include "common/gate.h"
#include "tftpd/refuse.h"
#include "tftpd/start.h"

/* Who may be a client, and what each has asked for. */
struct admit {
	struct gate gate;
	struct budget requests;
	uint64_t told_ms; /* when the log had it that somebody asks too much; 0: never */
};

/* Makes it ready; false with errno. */
bool admit_open(struct admit *a);

/* Frees what admit_open took. */
void admit_close(struct admit *a);

/*
 * True if the request may be looked at, though more wait to be received than come at once:
 * `is_busy`. Then each address has a hundred a second, after 400 at once: a machine asks for a few.
 * False: it gets no answer. The log has it once in ten seconds.
 */
bool admit_request(struct admit *a, const struct request *q, bool is_busy, uint64_t now_ms);

/*
 * True if who sent the request may be a client: then it fills in q->who. Behind a router, a machine
 * has any address of its /64 that it likes: so all of that count as one client. False: nothing is
 * to be sent; the caller owes the log a log_flush_soon. `now_ms` is of clock_now_ms.
 */
bool admit_sender(struct admit *a, const struct conf *c, struct request *q, uint64_t now_ms);

/*
 * True if there may be one more transfer to q->who, for which another may have been ended; `ports`
 * is whether it needs one of its own. False: the request gets no answer.
 */
bool admit_transfer(
    struct running *all, struct refusals *refusals, const struct request *q, bool ports);

#endif
