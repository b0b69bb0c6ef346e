#include "httpbootd/mirror/apk_keys.h"

#include "common/dir.h"
#include "httpbootd/mirror/apk_pem.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct apk_key {
	char name[APK_KEY_NAME];
	struct rsa_public_key rsa;
};

struct apk_keys {
	struct apk_key key[APK_KEYS];
	size_t n;
};

enum { PEM_MAX = 8 * 1024, DER_MAX = 4 * 1024 };

/* Returns NULL, or why the file is no key. */
static const char *read_key(int dir, struct dirent *e, struct apk_key *key)
{
	char text[PEM_MAX];
	uint8_t der[DER_MAX];
	int fd = openat(dir, e->d_name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
	const char *why = n < 0 ? strerror(errno) : NULL;
	size_t len;

	if (fd >= 0)
		close(fd);
	if (why)
		return why;
	len = apk_pem_parse(text, (size_t)n, der, sizeof der);
	if (!len)
		return "no public key in PEM";
	rsa_public_key_init(&key->rsa);
	if (!apk_pem_rsa(der, len, &key->rsa)) {
		rsa_public_key_clear(&key->rsa);
		return "no RSA key";
	}
	memcpy(key->name, e->d_name, strlen(e->d_name) + 1);
	return NULL;
}

static bool is_key_name(const char *name)
{
	size_t len = strlen(name);
	return name[0] != '.' && len > 4 && len < APK_KEY_NAME &&
	       strcmp(name + len - 4, ".pub") == 0;
}

struct apk_keys *apk_keys_read(
    int dir, void (*warn)(void *arg, const char *file, const char *why), void *arg)
{
	DIR *d = dir_open(dir, ".");
	struct apk_keys *k = d ? calloc(1, sizeof *k) : NULL;
	struct dirent *e;

	if (!k) {
		int error = errno;
		if (d)
			closedir(d);
		errno = error;
		return NULL;
	}
	while ((e = readdir(d))) {
		if (!is_key_name(e->d_name))
			continue;
		const char *why = k->n == APK_KEYS ? "there are more keys than can be held"
						   : read_key(dir, e, &k->key[k->n]);
		if (why)
			warn(arg, e->d_name, why);
		else
			k->n++;
	}
	closedir(d);
	return k;
}

size_t apk_keys_n(const struct apk_keys *k)
{
	return k->n;
}

static bool verify(
    const struct apk_key *key, const struct apk_signature *s, const uint8_t *bytes, size_t len)
{
	mpz_t number;
	bool is_right;

	nettle_mpz_init_set_str_256_u(number, s->len, s->bytes);
	if (s->hash == APK_SHA1) {
		struct sha1_ctx hash;
		sha1_init(&hash);
		sha1_update(&hash, len, bytes);
		is_right = rsa_sha1_verify(&key->rsa, &hash, number);
	} else if (s->hash == APK_SHA512) {
		struct sha512_ctx hash;
		sha512_init(&hash);
		sha512_update(&hash, len, bytes);
		is_right = rsa_sha512_verify(&key->rsa, &hash, number);
	} else {
		struct sha256_ctx hash;
		sha256_init(&hash);
		sha256_update(&hash, len, bytes);
		is_right = rsa_sha256_verify(&key->rsa, &hash, number);
	}
	mpz_clear(number);
	return is_right;
}

const char *apk_keys_verify(const struct apk_keys *k, const struct apk_signed *s,
    const uint8_t *bytes, size_t len, char *why, size_t size)
{
	snprintf(why, size, "it is signed by %s, which is not among the keys",
	    s->n ? s->signature[0].key : "nobody");
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < k->n; j++) {
			if (strcmp(s->signature[i].key, k->key[j].name) != 0)
				continue;
			if (verify(
				&k->key[j], &s->signature[i], bytes + s->begin, len - s->begin)) {
				*why = '\0';
				return NULL;
			}
			snprintf(why, size, "its signature by %s is wrong", k->key[j].name);
		}
	return why;
}

void apk_keys_free(struct apk_keys *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->n; i++)
		rsa_public_key_clear(&k->key[i].rsa);
	free(k);
}
