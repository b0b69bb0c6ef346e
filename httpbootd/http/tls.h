#ifndef LANBOOT_TLS_H
#define LANBOOT_TLS_H
/* The certificate and its key: found at the start, read again on reload. */
#include "common/daemon.h"

enum { TLS_PEM_MAX = 256 * 1024 };

/* Both in PEM, NUL-terminated, in memory of their own; NULL: none. */
struct tls_pair {
	char *cert, *key;
};

/* A file by its folder: what is renamed there is found without a way to it from `/`. */
struct tls_file {
	const char *path; /* the configuration's, as it was at the start; NULL: not open */
	int folder;
};

/* Where the certificate and its key lie. All zeros before tls_open. */
struct tls_files {
	struct tls_file cert, key;
};

/*
 * Opens the folders of `tls-cert` and `tls-key`, and those that they link to, and has them stay
 * readable. Before privileges are dropped. False, told on stderr: they cannot be read, or one of
 * the keys of the configuration is missing. Nothing to do without `tls-listen`. tls_close closes
 * the folders.
 */
bool tls_open(struct tls_files *files, struct daemon *d);

void tls_close(struct tls_files *files);

/* Reads both files as they are now. False, logged: one cannot be read. tls_free frees the pair. */
bool tls_read(const struct tls_files *files, struct tls_pair *p);

/* Frees what tls_read read; the key is wiped. */
void tls_free(struct tls_pair *p);

#endif
