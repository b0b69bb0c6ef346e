#ifndef LANBOOT_COMMON_SHA256_H
#define LANBOOT_COMMON_SHA256_H
/*
 * SHA-256 (FIPS 180-4), and what passwords are hashed with: our own, since the C library of a
 * static program has neither. Pure.
 */
#include <stddef.h>
#include <stdint.h>

enum { SHA256_LEN = 32, SHA256_BLOCK = 64 };

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes taken in */
	uint8_t block[SHA256_BLOCK];
};

/* Begins a hash. */
void sha256_start(struct sha256 *s);

/* Takes in `len` bytes. */
void sha256_add(struct sha256 *s, const void *bytes, size_t len);

/* Ends it; *s is to be started again. */
void sha256_end(struct sha256 *s, uint8_t out[SHA256_LEN]);

/* HMAC-SHA-256 (RFC 2104) of `len` bytes. */
void sha256_hmac(
    const void *key, size_t key_len, const void *bytes, size_t len, uint8_t out[SHA256_LEN]);

/*
 * The first SHA256_LEN bytes of PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2), of 1 round at least. A
 * thousand rounds take about half a millisecond.
 */
void sha256_pbkdf2(const char *password, size_t len, const uint8_t *salt, size_t salt_len,
    uint32_t rounds, uint8_t out[SHA256_LEN]);

#endif
