#ifndef LANBOOT_HTTPBOOTD_CODEC_HTTPDATE_H
#define LANBOOT_HTTPBOOTD_CODEC_HTTPDATE_H
/* Dates as HTTP writes them (RFC 9110 §5.6.7). Pure. Times are seconds since 1970, UTC. */
#include <stdbool.h>
#include <stdint.h>

enum { HTTPDATE_TEXT = 30 };

/*
 * `Sun, 06 Nov 1994 08:49:37 GMT`. Returns `out`. A time outside the years 1 to 9999, which the
 * form cannot say, becomes the nearest that it can.
 */
char *httpdate_format(int64_t time, char out[HTTPDATE_TEXT]);

/*
 * Reads any of the three forms that RFC 9110 asks a server to take: the one above, RFC 850's
 * (`Sunday, 06-Nov-94 08:49:37 GMT`, years 69..99 being 19xx) and asctime's
 * (`Sun Nov  6 08:49:37 1994`). False on anything else; the name of the day is not compared.
 */
bool httpdate_parse(const char *s, int64_t *time);

#endif
