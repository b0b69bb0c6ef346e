/*
 * Any bytes as a package, in pieces of any sizes; the index would name the first or the second
 * member of gzip in them. What is said of it is the same in whatever pieces it comes.
 */
#include "httpbootd/mirror/apk_package.h"

#include <nettle/sha1.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* Returns the length of the member that the bytes begin with; of all of them, if they begin with
 * none. */
static size_t member_len(const uint8_t *data, size_t size)
{
	uint8_t out[4096];
	z_stream z = {0};
	int result = Z_OK;
	size_t len;

	must(inflateInit2(&z, 16 + MAX_WBITS) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)size;
	while (result == Z_OK) {
		z.next_out = out;
		z.avail_out = sizeof out;
		result = inflate(&z, Z_NO_FLUSH);
	}
	len = result == Z_STREAM_END ? size - z.avail_in : size;
	inflateEnd(&z);
	return len;
}

/* Feeds it in pieces whose sizes follow from `seed`; 0: at once. */
static enum apk_proof feed(const uint8_t *data, size_t size, const uint8_t *id, uint32_t seed)
{
	struct apk_package *p = apk_package_new(size, id);
	enum apk_proof proof = APK_PROOF_MORE, before = APK_PROOF_MORE;

	must(p != NULL);
	for (size_t at = 0; at < size;) {
		size_t left = size - at, n = left;
		if (seed) {
			seed = seed * 1664525 + 1013904223;
			n = 1 + (seed >> 16) % (seed >> 31 ? 7 : 700);
			n = n < left ? n : left;
		}
		uint8_t *piece = malloc(n);
		must(piece != NULL);
		memcpy(piece, data + at, n);
		proof = apk_package_feed(p, piece, n);
		free(piece);
		at += n;
		must(proof >= before);
		must((proof == APK_PROOF_WRONG) == (apk_package_why(p) != NULL));
		must(proof != APK_PROOF_WHOLE || at == size);
		before = proof;
	}
	apk_package_free(p);
	return proof;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *member = data;
	size_t left = size;

	for (int i = 0; i < 2 && left; i++) {
		size_t len = member_len(member, left);
		uint8_t id[APK_ID];
		struct sha1_ctx sha1;
		sha1_init(&sha1);
		sha1_update(&sha1, len, member);
		sha1_digest(&sha1, APK_ID, id);
		enum apk_proof whole = feed(data, size, id, 0);
		must(whole == APK_PROOF_WHOLE || whole == APK_PROOF_WRONG);
		must(feed(data, size, id, (uint32_t)(size * 2654435761u) | 1) == whole);
		must(feed(data, size, id, data[size / 2] + 2u) == whole);
		member += len;
		left -= len;
	}
	return 0;
}
