#ifndef LANBOOT_HTTPBOOTD_MIRROR_APK_SIGNED_H
#define LANBOOT_HTTPBOOTD_MIRROR_APK_SIGNED_H
/*
 * An index as it lies on a mirror, APKINDEX.tar.gz: one member of gzip with the signatures, files
 * named .SIGN.RSA.KEY or .SIGN.RSA256.KEY, and behind it what they sign, to the last byte
 * (apk-tools, src/extract_v2.c; abuild-sign). Does no I/O; what it decodes is in memory, and
 * libarchive and zlib are told how much that may be.
 */
#include "httpbootd/mirror/apk_index.h"

enum {
	APK_SIGNED_MAX = 32 * 1024 * 1024,    /* bytes of an index, packed: ten times Alpine's */
	APK_UNPACKED_MAX = 256 * 1024 * 1024, /* and unpacked */
	APK_SIGNATURES = 8,
	APK_SIGNATURE = 1024, /* bytes of one, of a key of 8,192 bits */
	APK_KEY_NAME = 101,
};

enum apk_hash { APK_SHA1, APK_SHA256, APK_SHA512 };

struct apk_signature {
	enum apk_hash hash;
	char key[APK_KEY_NAME]; /* the name of its file in /etc/apk/keys */
	uint8_t bytes[APK_SIGNATURE];
	size_t len;
};

struct apk_signed {
	struct apk_signature signature[APK_SIGNATURES];
	size_t n;
	size_t begin; /* of what is signed, in bytes */
};

/*
 * Finds the signatures of an index. Signatures of other kinds are passed over. Returns NULL, or why
 * it is none, which lives for ever.
 */
const char *apk_signed_parse(const uint8_t *bytes, size_t len, struct apk_signed *out);

/*
 * Reads what an index names, whoever signed it; *out is zeroed, and to be freed in any case.
 * Returns NULL, or why it cannot be read, which lives for ever.
 */
const char *apk_signed_index(const uint8_t *bytes, size_t len, struct apk_index *out);

#endif
