#include "tests/unit/http_apk_made.h"

#include "common/sha256.h"
#include "tests/unit/unit.h"

#include <nettle/sha1.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { BLOCK = 512, CHECKSUM_AT = 148 };

size_t apk_add_entry(uint8_t *tar, size_t at, const char *name, const void *bytes, size_t len)
{
	const size_t step = BLOCK + (len + BLOCK - 1) / BLOCK * BLOCK;
	uint8_t *header = tar + at;
	unsigned sum = 0;

	memset(header, 0, step);
	strncpy((char *)header, name, 100);
	snprintf((char *)header + 124, 12, "%011zo", len);
	memset(header + CHECKSUM_AT, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += header[i];
	snprintf((char *)header + CHECKSUM_AT, 8, "%06o", sum);
	memcpy(header + BLOCK, bytes, len);
	return at + step;
}

size_t apk_add_member(uint8_t *out, const uint8_t *from, size_t len)
{
	z_stream z = {0};

	CHECK(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)from;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = APK_MADE;
	CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return (size_t)z.total_out;
}

static size_t add_text(uint8_t *tar, size_t at, const char *name, const char *text)
{
	return apk_add_entry(tar, at, name, text, strlen(text));
}

void apk_make(struct apk_made *m, bool is_signed, const char *hash_field)
{
	static uint8_t tar[APK_MADE], data[APK_MADE];
	uint8_t hash[SHA256_LEN];
	char info[1024];
	struct sha256 sha256;
	struct sha1_ctx sha1;

	size_t n = add_text(tar, 0, "usr/bin/x", "what the package is for");
	const size_t data_len = apk_add_member(data, tar, n);
	sha256_start(&sha256);
	sha256_add(&sha256, data, data_len);
	sha256_end(&sha256, hash);
	size_t at = (size_t)snprintf(info, sizeof info, "pkgname = x\n%s", hash_field);
	for (size_t i = 0; i < SHA256_LEN; i++)
		at += (size_t)snprintf(info + at, sizeof info - at, "%02x", hash[i]);
	snprintf(info + at, sizeof info - at, "\n");
	m->len = 0;
	if (is_signed)
		m->len =
		    apk_add_member(m->bytes, tar, add_text(tar, 0, ".SIGN.RSA.k.rsa.pub", "sig"));
	n = add_text(tar, 0, ".post-install", "#!/bin/sh\n");
	n = add_text(tar, n, ".PKGINFO", info);
	n = apk_add_member(m->bytes + m->len, tar, n);
	sha1_init(&sha1);
	sha1_update(&sha1, n, m->bytes + m->len);
	sha1_digest(&sha1, APK_ID, m->id);
	m->len += n;
	m->control = m->len;
	memcpy(m->bytes + m->len, data, data_len);
	m->len += data_len;
}

size_t apk_make_index(uint8_t *out, const char *signature, const char *text)
{
	static uint8_t tar[APK_MADE];

	size_t n = apk_add_member(out, tar, add_text(tar, 0, signature, "signed"));
	size_t at = add_text(tar, 0, "DESCRIPTION", "v3.24");
	at = add_text(tar, at, "APKINDEX", text);
	memset(tar + at, 0, 1024);
	return n + apk_add_member(out + n, tar, at + 1024);
}

enum apk_proof apk_feed(
    const struct apk_made *m, uint64_t size, size_t step, size_t *right, const char **why)
{
	struct apk_package *p = apk_package_new(size, m->id);
	enum apk_proof proof = APK_PROOF_MORE;

	*right = 0;
	for (size_t at = 0; at < m->len; at += step) {
		size_t n = m->len - at < step ? m->len - at : step;
		proof = apk_package_feed(p, m->bytes + at, n);
		if (proof != APK_PROOF_MORE && !*right)
			*right = at + n;
	}
	*why = apk_package_why(p);
	apk_package_free(p);
	return proof;
}

size_t apk_read_file(const char *path, uint8_t *out, size_t size)
{
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(out, 1, size, f) : 0;

	if (f)
		fclose(f);
	unit_row(path);
	CHECK(n > 0 && n < size);
	return n < size ? n : 0;
}
