#ifndef LANBOOT_HTTPBOOTD_ACCESS_LOG_H
#define LANBOOT_HTTPBOOTD_ACCESS_LOG_H
/* The line of the log for each request that ended. */
#include "httpbootd/http/record.h"

/*
 * Logs one request that ended. `sent`: bytes of the body that went out; `broken`: why not all did
 * (`timeout`, `closed`, `shutdown`), or NULL.
 */
void access_log_write(const struct record *rec, uint64_t sent, const char *broken, uint64_t now_ms);

#endif
