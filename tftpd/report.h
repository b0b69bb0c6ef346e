#ifndef LANBOOT_TFTPD_REPORT_H
#define LANBOOT_TFTPD_REPORT_H
/*
 * What the log says of transfers: fills events in, for the owner of the transfers to log. Pure.
 */
#include "common/event.h"
#include "common/log.h"
#include "tftpd/transfer.h"

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

#endif
