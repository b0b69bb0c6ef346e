#ifndef LANBOOT_HTTPBOOTD_CODEC_PEM_END_H
#define LANBOOT_HTTPBOOTD_CODEC_PEM_END_H
/* Until when a certificate is good. Pure; what it says otherwise is the TLS library's. */
#include <stdbool.h>
#include <stdint.h>

/*
 * Reads notAfter of the first certificate in a text in PEM (RFC 7468, RFC 5280 §4.1.2.5) into
 * *end_s, seconds since 1970. Returns false, and *end_s is as it was, if there is none or it cannot
 * be read: another form, or a notAfter behind its first 4096 bytes.
 */
bool pem_end(const char *pem, int64_t *end_s);

#endif
