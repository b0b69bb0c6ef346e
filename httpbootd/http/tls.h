#ifndef LANBOOT_HTTPBOOTD_HTTP_TLS_H
#define LANBOOT_HTTPBOOTD_HTTP_TLS_H
/*
 * The files of the certificate and its key: found at the start, read again on reload. What they
 * hold is the library's to understand.
 */
#include "common/check.h"
#include "common/daemon.h"

enum { TLS_PEM_MAX = 256 * 1024 };

/* Both in PEM, NUL-terminated, from malloc; NULL: none. */
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
 * Opens the folders of `tls-cert` and `tls-key`, and has them and those that the files are symlinks
 * into stay readable, so it is called before privileges are dropped. Without `tls-listen`
 * and `tls-admin` there is nothing to do. Returns false, told on stderr, if one cannot be read or
 * one of the keys is missing in the configuration. tls_close closes the folders.
 */
bool tls_open(struct tls_files *files, struct daemon *d);

/* For -n: warns of a file that cannot be read again, as who the daemon becomes. */
void tls_check(const struct daemon *d, struct check *k);

/* Closes the folders; there may be none. */
void tls_close(struct tls_files *files);

/*
 * Reads both files as they are now into *p, which tls_free frees. Returns false, logged, if one
 * cannot be read or has TLS_PEM_MAX bytes or more; *p is empty then.
 */
bool tls_read(const struct tls_files *files, struct tls_pair *p);

/* Frees what tls_read read; the key is wiped. */
void tls_free(struct tls_pair *p);

#endif
