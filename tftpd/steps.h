#ifndef LANBOOT_TFTPD_STEPS_H
#define LANBOOT_TFTPD_STEPS_H
/* Tells a keeper, if one listens, that a large file has begun, how far transfers got that last, and
 * whose ACKs do not come. The log has nothing of it. */
#include "common/loop.h"
#include "tftpd/transfers.h"

struct steps {
	struct loop *loop;
	struct transfers *table; /* of the transfers under way */
	struct loop_timer timer; /* set while there are any */
};

/* Makes `s` ready; what it is given outlives it. It is not to be moved. */
void steps_init(struct steps *s, struct loop *loop, struct transfers *table);

/* A transfer was added to the table: has it told of while it lasts. */
void steps_watch(struct steps *s);

/* The client of `t` sent its first packet. */
void steps_begun(struct steps *s, const struct transfer *t);

#endif
