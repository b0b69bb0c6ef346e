#include "common/sha256.h"

#include <string.h>

static uint32_t turn(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void put_32(uint8_t out[4], uint32_t x)
{
	for (size_t i = 0; i < 4; i++)
		out[i] = (uint8_t)(x >> (24 - 8 * i));
}

static void take_block(uint32_t state[8], const uint8_t block[SHA256_BLOCK])
{
	/* FIPS 180-4 §4.2.2. */
	static const uint32_t k[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b,
	    0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6,
	    0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
	    0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585,
	    0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa,
	    0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
	uint32_t w[64], v[8];
	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (size_t i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
		       (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3) +
		       (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(v, state, sizeof v);
	for (size_t i = 0; i < 64; i++) {
		const uint32_t one = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) +
				     ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
		const uint32_t two = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) +
				     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += one;
		v[0] = one + two;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += v[i];
}

void sha256_start(struct sha256 *s)
{
	*s = (struct sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
				 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	while (len > 0) {
		const size_t used = s->len % SHA256_BLOCK;
		const size_t n = len < SHA256_BLOCK - used ? len : SHA256_BLOCK - used;
		memcpy(s->block + used, at, n);
		s->len += n;
		at += n;
		len -= n;
		if (used + n == SHA256_BLOCK)
			take_block(s->state, s->block);
	}
}

void sha256_end(struct sha256 *s, uint8_t out[SHA256_LEN])
{
	static const uint8_t pad[SHA256_BLOCK] = {0x80};
	const uint64_t bits = s->len * 8;
	const size_t used = s->len % SHA256_BLOCK;
	uint8_t len[8];
	put_32(len, (uint32_t)(bits >> 32));
	put_32(len + 4, (uint32_t)bits);
	sha256_add(s, pad, used < 56 ? 56 - used : 120 - used);
	sha256_add(s, len, sizeof len);
	for (size_t i = 0; i < 8; i++)
		put_32(out + 4 * i, s->state[i]);
}

/* HMAC with the key's two blocks taken in. */
struct keyed {
	struct sha256 inner, outer;
};

static void key_start(struct keyed *k, const void *key, size_t len)
{
	uint8_t block[SHA256_BLOCK] = {0};
	if (len > sizeof block) {
		sha256_start(&k->inner);
		sha256_add(&k->inner, key, len);
		sha256_end(&k->inner, block);
	} else {
		memcpy(block, key, len);
	}
	for (size_t i = 0; i < sizeof block; i++)
		block[i] ^= 0x36;
	sha256_start(&k->inner);
	sha256_add(&k->inner, block, sizeof block);
	for (size_t i = 0; i < sizeof block; i++)
		block[i] ^= 0x36 ^ 0x5c;
	sha256_start(&k->outer);
	sha256_add(&k->outer, block, sizeof block);
}

static void key_end(struct sha256 inner, struct sha256 outer, uint8_t out[SHA256_LEN])
{
	sha256_end(&inner, out);
	sha256_add(&outer, out, SHA256_LEN);
	sha256_end(&outer, out);
}

void sha256_hmac(
    const void *key, size_t key_len, const void *bytes, size_t len, uint8_t out[SHA256_LEN])
{
	struct keyed k;
	key_start(&k, key, key_len);
	sha256_add(&k.inner, bytes, len);
	key_end(k.inner, k.outer, out);
}

void sha256_pbkdf2(const char *password, size_t len, const uint8_t *salt, size_t salt_len,
    uint32_t rounds, uint8_t out[SHA256_LEN])
{
	static const uint8_t first[4] = {0, 0, 0, 1};
	uint8_t u[SHA256_LEN];
	struct keyed k;
	key_start(&k, password, len);
	struct sha256 inner = k.inner;
	sha256_add(&inner, salt, salt_len);
	sha256_add(&inner, first, sizeof first);
	key_end(inner, k.outer, u);
	memcpy(out, u, sizeof u);
	for (uint32_t i = 1; i < rounds; i++) {
		inner = k.inner;
		sha256_add(&inner, u, sizeof u);
		key_end(inner, k.outer, u);
		for (size_t j = 0; j < sizeof u; j++)
			out[j] ^= u[j];
	}
}
