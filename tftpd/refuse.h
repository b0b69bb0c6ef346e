#ifndef LANBOOT_TFTP_REFUSE_H
#define LANBOOT_TFTP_REFUSE_H
/*
 * Refuses requests: answers them with an ERROR from the listener that they came to, and logs that,
 * so that neither the network nor the log is flooded.
 */
#include "common/log_flush.h"
#include "tftpd/limits.h"
#include "tftpd/lookup.h"
#include "tftpd/probes.h"
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

/* Refuses the request for what lookup_file filled in. */
void refuse_request(struct refusals *r, const struct request *q, const struct lookup_result *f);

/* Refuses the request for another reason; `our_fault`: that is worth a warning. */
void refuse_for(struct refusals *r, const struct request *q, enum tftp_error code, const char *why,
    bool our_fault);

/* There is no place for one more transfer, for the reason `why`: the log has it once in a while. */
void refuse_full(struct refusals *r, const struct request *q, const char *why);

/* The client's address has as many transfers as it may have: the log has it once in a while. */
void refuse_client(struct refusals *r, const struct request *q);

/* Answers the request with an ERROR, and logs nothing. */
void refuse_answer(
    struct refusals *r, const struct request *q, enum tftp_error code, const char *text);

/* Logs at once what is still to be logged of firmware's probes. */
void refuse_flush(struct refusals *r);

#endif
