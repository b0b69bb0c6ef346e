#ifndef LANBOOT_HTTPBOOTD_MIRROR_APK_PEM_H
#define LANBOOT_HTTPBOOTD_MIRROR_APK_PEM_H
/* A public RSA key as a file has it: SubjectPublicKeyInfo (RFC 5280 §4.1, RFC 3279 §2.3.1) in PEM
 * (RFC 7468). No I/O. */
#include <nettle/rsa.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds the PUBLIC KEY in `text`. Returns its length in bytes; 0: there is none, or too long. */
size_t apk_pem_parse(const char *text, size_t len, uint8_t *der, size_t size);

/* Reads the key; *out is initialized. Returns false if it is none of RSA. */
bool apk_pem_rsa(const uint8_t *der, size_t len, struct rsa_public_key *out);

#endif
