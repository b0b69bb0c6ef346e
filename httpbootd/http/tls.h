#ifndef LANBOOT_TLS_H
#define LANBOOT_TLS_H
/* The certificate and its key: found at the start, read again on reload. */
#include "common/daemon.h"

enum { TLS_PEM_MAX = 256 * 1024 };

/* Both in PEM, NUL-terminated, in memory of their own; NULL: none. */
struct tls_pair {
	char *cert, *key;
};

/*
 * Opens the folders of `tls-cert` and `tls-key`, and those that they link to, and has them stay
 * readable. Before privileges are dropped. False, told on stderr: they cannot be read, or one of
 * the keys of the configuration is missing. Nothing to do without `tls-listen`.
 */
bool tls_open(struct daemon *d);

/* Reads both as they are now; false, logged: one cannot be read. Frees with tls_free. */
bool tls_read(struct tls_pair *p);

void tls_free(struct tls_pair *p);

#endif
