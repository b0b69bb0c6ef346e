#ifndef LANBOOT_TFTPD_REFUSE_H
#define LANBOOT_TFTPD_REFUSE_H
/*
 * Refuses requests: answers them with an ERROR from the listener that they came to, or with silence
 * where there are too many, and logs that, so that neither the network nor the log is flooded.
 */
#include "common/log_flush.h"
#include "tftpd/limits.h"
#include "tftpd/metrics.h"
#include "tftpd/probes.h"
#include "tftpd/refusal.h"
#include "tftpd/request.h"
#include "tftpd/unsent.h"

struct refusals {
	struct metrics *metrics; /* set by the owner */
	struct loop *loop;
	struct log_flush *flush; /* told of each event that is logged */
	struct unsent *unsent;
	struct limits *limits; /* which say how often what is too much is logged */
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
 * Takes in that there was no place for one more transfer at `now_ms`, whether another was ended for
 * it or not. The log has it once, with `why` and who has most of them, and again when this was not
 * so for a while. The client is told nothing: firmware asks again where it hears nothing, and gives
 * up at an ERROR.
 */
void refuse_warn_full(struct limits *limits, const char *why, uint64_t now_ms);

/*
 * The same, for one address that has as many transfers as it may have. The log has it, with `why`,
 * once for each address while it has transfers, and not too often for all.
 */
void refuse_client(struct refusals *r, const struct addr *peer, const char *why);

/* Tells a keeper, and no log, that this one finds no place: refuse_warn_full says why. */
void refuse_newcomer(struct refusals *r, const struct addr *peer);

/* Answers the request with that refusal, and logs nothing. */
void refuse_answer(struct refusals *r, const struct request *q, struct refusal why);

/* Logs at once what is still to be logged of firmware's probes. */
void refuse_flush(struct refusals *r);

#endif
