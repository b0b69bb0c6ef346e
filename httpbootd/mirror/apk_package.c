#include "httpbootd/mirror/apk_package.h"

#include "common/sha256.h"
#include "httpbootd/mirror/apk_tar.h"

#include <nettle/sha1.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
	GZIP = 16 + MAX_WBITS,
	MEMBER_FIRST = 16 * 1024,
	MEMBER_MAX = 4 * 1024 * 1024, /* of a control segment, unpacked: scripts are in it */
};

struct apk_package {
	uint64_t size, came;
	uint8_t id[APK_ID];
	enum apk_proof proof;
	const char *why;

	/* The member that is unpacked, a signature or the control segment. */
	z_stream z;
	uint8_t *member;
	size_t capacity;
	struct sha1_ctx sha1;

	uint8_t want[SHA256_LEN]; /* of the data */
	struct sha256 sha256;
};

struct apk_package *apk_package_new(uint64_t size, const uint8_t id[APK_ID])
{
	struct apk_package *p = calloc(1, sizeof *p);

	if (!p || !(p->member = malloc(MEMBER_FIRST)) || inflateInit2(&p->z, GZIP) != Z_OK) {
		if (p)
			free(p->member);
		free(p);
		return NULL;
	}
	p->capacity = MEMBER_FIRST;
	p->size = size;
	memcpy(p->id, id, APK_ID);
	sha1_init(&p->sha1);
	return p;
}

void apk_package_free(struct apk_package *p)
{
	if (!p)
		return;
	inflateEnd(&p->z);
	free(p->member);
	free(p);
}

const char *apk_package_why(const struct apk_package *p)
{
	return p->why;
}

static enum apk_proof wrong(struct apk_package *p, const char *why)
{
	p->why = why;
	return p->proof = APK_PROOF_WRONG;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `datahash = ` and 64 digits, on a line of its own. */
static bool find_datahash(const char *text, size_t len, uint8_t out[SHA256_LEN])
{
	static const char begin[] = "datahash = ";
	const size_t skip = sizeof begin - 1;

	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;
		if (n == skip + 2 * SHA256_LEN && memcmp(text, begin, skip) == 0) {
			for (size_t i = 0; i < SHA256_LEN; i++) {
				int high = hex_value(text[skip + 2 * i]);
				int low = hex_value(text[skip + 2 * i + 1]);
				if (high < 0 || low < 0)
					return false;
				out[i] = (uint8_t)(high << 4 | low);
			}
			return true;
		}
		n += end != NULL;
		text += n;
		len -= n;
	}
	return false;
}

/* A member has been unpacked to its end. */
static void end_member(struct apk_package *p)
{
	const size_t len = p->capacity - p->z.avail_out;
	struct apk_tar_entry e;
	size_t at = 0;
	uint8_t id[APK_ID];

	sha1_digest(&p->sha1, APK_ID, id);
	if (!apk_tar_next(p->member, len, &at, &e)) {
		wrong(p, "it is no package of Alpine's");
		return;
	}
	if (strncmp(e.name, ".SIGN.", 6) == 0) {
		inflateReset(&p->z);
		p->z.next_out = p->member;
		p->z.avail_out = (uInt)p->capacity;
		return;
	}
	if (memcmp(id, p->id, APK_ID) != 0) {
		wrong(p, "it is another one than the index names");
		return;
	}
	do
		if (e.is_file && strcmp(e.name, ".PKGINFO") == 0 &&
		    find_datahash((const char *)e.data, e.size, p->want)) {
			p->proof = APK_PROOF_RIGHT;
			sha256_start(&p->sha256);
			return;
		}
	while (apk_tar_next(p->member, len, &at, &e));
	wrong(p, "it does not say what its data are");
}

static bool make_room(struct apk_package *p)
{
	size_t len = p->capacity - p->z.avail_out, more = 2 * p->capacity;
	uint8_t *member;

	if (p->z.avail_out)
		return true;
	if (more > MEMBER_MAX || !(member = realloc(p->member, more)))
		return false;
	p->member = member;
	p->capacity = more;
	p->z.next_out = member + len;
	p->z.avail_out = (uInt)(more - len);
	return true;
}

/* Unpacks as far as it goes. Returns how many bytes were taken. */
static size_t unpack(struct apk_package *p, const uint8_t *bytes, size_t len)
{
	int result;

	if (!p->z.next_out) {
		p->z.next_out = p->member;
		p->z.avail_out = (uInt)p->capacity;
	}
	p->z.next_in = (Bytef *)(uintptr_t)bytes; /* which it does not write to */
	p->z.avail_in = (uInt)len;
	do {
		if (!make_room(p)) {
			wrong(p, "what comes before its data is larger than any package's");
			return len;
		}
		result = inflate(&p->z, Z_NO_FLUSH);
	} while (result == Z_OK && (p->z.avail_in || !p->z.avail_out));
	size_t taken = len - p->z.avail_in;
	sha1_update(&p->sha1, taken, bytes);
	if (result == Z_STREAM_END)
		end_member(p);
	else if (result != Z_OK && result != Z_BUF_ERROR)
		wrong(p, "it is damaged, or no package of Alpine's");
	return taken;
}

enum apk_proof apk_package_feed(struct apk_package *p, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	uint8_t hash[SHA256_LEN];

	if (p->proof == APK_PROOF_WRONG || !len)
		return p->proof;
	if (len > p->size - p->came)
		return wrong(p, "it is longer than the index says");
	p->came += len;
	while (len && p->proof == APK_PROOF_MORE) {
		size_t taken = unpack(p, at, len);
		at += taken;
		len -= taken;
	}
	if (p->proof == APK_PROOF_RIGHT)
		sha256_add(&p->sha256, at, len);
	if (p->came < p->size || p->proof == APK_PROOF_WRONG)
		return p->proof;
	if (p->proof == APK_PROOF_MORE)
		return wrong(p, "it was cut off, or is damaged");
	sha256_end(&p->sha256, hash);
	if (memcmp(hash, p->want, SHA256_LEN) != 0)
		return wrong(p, "its data are damaged");
	return p->proof = APK_PROOF_WHOLE;
}
