#ifndef LANBOOT_TFTPD_REPORT_H
#define LANBOOT_TFTPD_REPORT_H
/*
 * What the log says of transfers: fills events in, for the owner of the transfers to log. Pure.
 */
#include "common/event.h"
#include "common/log.h"
#include "tftpd/metrics.h"
#include "tftpd/transfer.h"

/* Counts how the transfer ended. */
void report_count(const struct transfer *t, struct metrics *m);

enum { STEP_BYTES = 1024 * 1024, STEP_MS = 1000, LACKS_MS = 2000 };

/* Returns the word of report_end. */
const char *report_end_word(const struct transfer *t);

/*
 * Fills in how the transfer ended: `served`, `probed` or `failed`. `cause` is the packet that ended
 * it, or NULL; `block` is what session_waiting_for returned before that. Returns the level to log
 * it at: a warning if it is ours to put right.
 */
enum log_level report_end(const struct transfer *t, const struct tftp_packet *cause, uint64_t block,
    uint64_t now_ms, struct event *e);

/* Fills in where the transfer stands: `transfer`. */
void report_progress(const struct transfer *t, uint64_t now_ms, struct event *e);

/* Returns true if an ACK lacks for LACKS_MS, and t->lacks does not say that this was told. */
bool report_lacks_ack(const struct transfer *t, uint64_t now_ms);

/* Fills in `unanswered`: which block's ACK lacks; 0 is the OACK's. */
void report_unanswered(const struct transfer *t, uint64_t now_ms, struct event *e);

/* Returns true if the file is one whose beginning is worth telling: of STEP_BYTES and more. */
bool report_is_large(const struct transfer *t);

/* Returns true if its client said something, and STEP_MS went by since t->told_ms. */
bool report_is_due(const struct transfer *t, uint64_t now_ms);

/* Fills in that it has `begun`, for a keeper alone. */
void report_begun(const struct transfer *t, uint64_t now_ms, struct event *e);

/* Fills in how far it got, `progress`, for a keeper alone. */
void report_step(const struct transfer *t, uint64_t now_ms, struct event *e);

#endif
