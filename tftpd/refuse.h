#ifndef LANBOOT_TFTPD_REFUSE_H
#define LANBOOT_TFTPD_REFUSE_H
/*
 * Refuses requests: answers them with an ERROR from the listener that they came to, and logs that,
 * so that neither the network nor the log is flooded.
 */
#include "common/log_flush.h"
#include "tftpd/limits.h"
#include "tftpd/probes.h"
#include "tftpd/refusal.h"
#include "tftpd/request.h"
#include "tftpd/unsent.h"

struct refusals {
	struct loop *loop;
	struct log_flush *flush; /* told of each event that is logged */
	struct unsent *unsent;
	struct limits *limits; /* which say how many refusals are answered and logged */
	struct probes probes;
	struct loop_timer probes_timer; /* when the next of their lines is due */
};

/* Makes `r` ready. It must not be moved. What it is given outlives it. */
void refuse_init(struct refusals *r, struct loop *loop, struct log_flush *flush,
    struct unsent *unsent, struct limits *limits);

/*
 * Answers the request with that refusal, and logs it; `leads` is where a link leads that is the
 * reason, NULL or empty if none is.
 */
void refuse_request(
    struct refusals *r, const struct request *q, struct refusal why, const char *leads);

/*
 * Answers that there is no place for one more transfer, as often as the limits allow. The log has
 * it once, with `why`, and again when nobody was refused so for a while.
 */
void refuse_full(struct refusals *r, const struct request *q, const char *why);

/*
 * Answers that the client's address has as many transfers as it may have, as often as the limits
 * allow. The log has it once for each address while it has transfers, and not too often for all.
 */
void refuse_client(struct refusals *r, const struct request *q);

/* Answers the request with that refusal, and logs nothing. */
void refuse_answer(struct refusals *r, const struct request *q, struct refusal why);

/* Logs at once what is still to be logged of firmware's probes. */
void refuse_flush(struct refusals *r);

#endif
