#ifndef LANBOOT_HTTPBOOTD_HTTP_ACCESS_LOG_H
#define LANBOOT_HTTPBOOTD_HTTP_ACCESS_LOG_H
/* The line of the log for each request that ended. */
#include "httpbootd/http/record.h"

/* The last line, if it was one for a request: a flood of the same costs no text. Zero it. */
struct access_log {
	struct record last;
	uint64_t last_serial; /* of the line, as log_serial() says it */
	uint64_t last_ms;     /* that it took */
};

/*
 * Logs a request that has ended, of whose body `sent` bytes went out. `broken` says why not all of
 * it did: `timeout`, `closed` or `shutdown`; NULL: it did. `now_ms`: on the loop's clock.
 */
void access_log_write(struct access_log *log, const struct record *rec, uint64_t sent,
    const char *broken, uint64_t now_ms);

/* Tells a keeper alone that the answer has `begun`. */
void access_log_begun(const struct record *rec, uint64_t now_ms);

/* Tells a keeper alone how far the answer got, `progress`: `sent` bytes of it. */
void access_log_progress(const struct record *rec, uint64_t sent, uint64_t now_ms);

#endif
