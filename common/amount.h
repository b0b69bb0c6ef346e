#ifndef LANBOOT_COMMON_AMOUNT_H
#define LANBOOT_COMMON_AMOUNT_H
/* Spans of time and sizes as people say them: the one place that writes them. Pure. */
#include <stdint.h>

enum { AMOUNT_TEXT = 24 };

/* Writes a span of time: `0.4 s`, `31 s`, `1:12`, `3 h 05`, `2 d`. Returns `out`. */
char *amount_span(int64_t ms, char out[AMOUNT_TEXT]);

/* The same where it need not be exact: `31 s`, `3 min`, `5 h`, `2 d`. */
char *amount_rough(int64_t ms, char out[AMOUNT_TEXT]);

/* Writes a number of bytes: `812 B`, `71 kB`, `14.2 MB`, by thousands. Returns `out`. */
char *amount_bytes(uint64_t bytes, char out[AMOUNT_TEXT]);

/* Writes how much memory a machine has, of `mb` times 2^20 bytes: `512 MB`, `16 GB`. Returns `out`.
 */
char *amount_memory(uint32_t mb, char out[AMOUNT_TEXT]);

#endif
