#include "tests/lab/apk_world.h"

#include <nettle/base64.h>
#include <nettle/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ROOM = 64 * 1024, BLOCK = 512 };

static struct rsa_public_key public_key;
static struct rsa_private_key private_key;

static void must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "apk_world: %s\n", what);
	exit(1);
}

uint64_t world_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

void world_key(const char *path)
{
	uint8_t der[4096];
	FILE *f = fopen(path, "rb");

	must(f != NULL, path);
	size_t len = fread(der, 1, sizeof der, f);
	fclose(f);
	rsa_public_key_init(&public_key);
	rsa_private_key_init(&private_key);
	must(rsa_keypair_from_der(&public_key, &private_key, 0, len, der), "no RSA key in DER");
}

/* Appends an entry to a tar. Returns its new length. */
static size_t add_entry(uint8_t *tar, size_t at, const char *name, const void *bytes, size_t len)
{
	const size_t step = BLOCK + (len + BLOCK - 1) / BLOCK * BLOCK;
	char *header = (char *)tar + at;
	unsigned sum = 0;

	must(at + step <= ROOM, "too much for one archive");
	memset(header, 0, step);
	snprintf(header, 100, "%s", name);
	snprintf(header + 100, 8, "%07o", 0644u);
	snprintf(header + 124, 12, "%011zo", len);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (uint8_t)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	memcpy(header + BLOCK, bytes, len);
	return at + step;
}

/* Writes a member of gzip to `out`, of ROOM bytes. Returns its length. */
static size_t add_member(uint8_t *out, uint8_t *bytes, size_t len)
{
	z_stream z = {0};

	must(
	    deflateInit2(&z, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
	z.next_in = bytes;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = ROOM;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END, "zlib");
	deflateEnd(&z);
	return ROOM - z.avail_out;
}

/* Its control segment says what its data are. Returns its length. */
static size_t make_control(
    uint8_t *out, const char *name, unsigned number, const uint8_t *data, size_t len)
{
	uint8_t tar[4 * BLOCK], hash[SHA256_DIGEST_SIZE];
	char info[512];
	struct sha256_ctx sha256;

	sha256_init(&sha256);
	sha256_update(&sha256, len, data);
	sha256_digest(&sha256, sizeof hash, hash);
	int at = snprintf(info, sizeof info,
	    "pkgname = %s\npkgver = %u-r0\narch = x86_64\ndatahash = ", name, number);
	for (size_t i = 0; i < sizeof hash; i++)
		at += snprintf(info + at, sizeof info - (size_t)at, "%02x", hash[i]);
	at += snprintf(info + at, sizeof info - (size_t)at, "\n");
	return add_member(out, tar, add_entry(tar, 0, ".PKGINFO", info, (size_t)at));
}

struct world_package *world_package(const char *name, unsigned number, uint64_t seed, size_t len)
{
	struct world_package *p = calloc(1, sizeof *p);
	uint8_t *control = malloc(ROOM), *data = malloc(len), id[SHA1_DIGEST_SIZE];
	char id_text[BASE64_ENCODE_RAW_LENGTH(SHA1_DIGEST_SIZE) + 1] = "";
	struct sha1_ctx sha1;

	must(p && control && data, "memory");
	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)(world_random(&seed) >> 32);
	size_t n = make_control(control, name, number, data, len);
	p->len = n + len;
	p->bytes = malloc(p->len);
	must(p->bytes != NULL, "memory");
	memcpy(p->bytes, control, n);
	memcpy(p->bytes + n, data, len);
	sha1_init(&sha1);
	sha1_update(&sha1, n, control);
	sha1_digest(&sha1, sizeof id, id);
	base64_encode_raw(id_text, sizeof id, id);
	snprintf(p->file, sizeof p->file, "%s-%u-r0.apk", name, number);
	snprintf(p->entry, sizeof p->entry,
	    "C:Q1%s\nP:%s\nV:%u-r0\nA:x86_64\nS:%zu\nI:4096\nT:-\n\n", id_text, name, number,
	    p->len);
	free(control);
	free(data);
	return p;
}

struct world_index world_index(struct world_package *const *p, size_t n)
{
	uint8_t *tar = malloc(ROOM), *signed_part = malloc(ROOM), *bytes = malloc(2 * ROOM);
	char text[ROOM / 2] = "";
	uint8_t signature[1024];
	struct world_index x = {.bytes = bytes};
	struct sha1_ctx sha1;
	mpz_t number;

	must(tar && signed_part && bytes, "memory");
	for (size_t i = 0; i < n; i++)
		if (p[i])
			strcat(text, p[i]->entry);
	size_t at = add_entry(tar, 0, "DESCRIPTION", "test", 4);
	at = add_entry(tar, at, "APKINDEX", text, strlen(text));
	memset(tar + at, 0, 2 * BLOCK);
	size_t len = add_member(signed_part, tar, at + 2 * BLOCK);
	mpz_init(number);
	sha1_init(&sha1);
	sha1_update(&sha1, len, signed_part);
	must(rsa_sha1_sign(&private_key, &sha1, number), "it cannot be signed");
	nettle_mpz_get_str_256(public_key.size, signature, number);
	mpz_clear(number);
	at = add_entry(tar, 0, ".SIGN.RSA.site.rsa.pub", signature, public_key.size);
	x.len = add_member(bytes, tar, at);
	memcpy(bytes + x.len, signed_part, len);
	x.len += len;
	x.bytes = malloc(x.len);
	must(x.bytes != NULL, "memory");
	memcpy(x.bytes, bytes, x.len);
	free(bytes);
	free(tar);
	free(signed_part);
	return x;
}
