/* Alpine's own index, packages and keys, as they are on its mirrors, and with a byte that is
 * another one. */
#include "httpbootd/mirror/apk_keys.h"
#include "httpbootd/mirror/apk_pem.h"
#include "tests/unit/http_apk_made.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CORPUS "tests/fuzz/corpus/"
#define KEYS CORPUS "fuzz_http_apk_key"
#define KEY "alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub"

static const char index_path[] = CORPUS "fuzz_http_apk_index/alpine-3.19";

static void count_warning(void *arg, const char *file, const char *why)
{
	(void)file;
	(void)why;
	++*(unsigned *)arg;
}

static struct apk_keys *read_keys(void)
{
	int dir = open(KEYS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned warnings = 0;
	struct apk_keys *k = dir < 0 ? NULL : apk_keys_read(dir, count_warning, &warnings);

	CHECK(k && apk_keys_n(k) == 2);
	CHECK_NUM(warnings, 0);
	close(dir);
	return k;
}

static void test_real_index(void)
{
	static uint8_t bytes[APK_MADE];
	size_t len = apk_read_file(index_path, bytes, sizeof bytes);
	struct apk_keys *k = read_keys();
	struct apk_signed s;
	struct apk_index x = {0};
	char why[256];

	if (!k || !CHECK(!apk_signed_parse(bytes, len, &s))) {
		apk_keys_free(k);
		return;
	}
	CHECK_NUM(s.n, 1);
	CHECK_STR(s.signature[0].key, KEY);
	CHECK(!apk_keys_verify(k, &s, bytes, len, why, sizeof why));
	CHECK(!apk_signed_index(bytes + s.begin, len - s.begin, &x));
	CHECK_NUM(x.n, 100);
	const struct apk_entry *e = apk_index_find(&x, "alpine-base-3.19.1-r0.apk");
	CHECK(e && e->size == 1518);
	apk_index_free(&x);

	/* Its last byte is signed, too. */
	for (size_t i = s.begin; i < len; i += len - s.begin - 1) {
		bytes[i] ^= 1;
		CHECK_STR(apk_keys_verify(k, &s, bytes, len, why, sizeof why),
		    "its signature by " KEY " is wrong");
		bytes[i] ^= 1;
	}
	CHECK(apk_keys_verify(k, &s, bytes, len - 1, why, sizeof why));
	s.signature[0].bytes[0] ^= 1;
	CHECK(apk_keys_verify(k, &s, bytes, len, why, sizeof why));
	s.signature[0].bytes[0] ^= 1;
	s.signature[0].len = 0;
	CHECK(apk_keys_verify(k, &s, bytes, len, why, sizeof why));
	s.signature[0].len = 512;
	s.signature[0].hash = APK_SHA256;
	CHECK(apk_keys_verify(k, &s, bytes, len, why, sizeof why));
	s.signature[0].hash = APK_SHA1;

	/* By the other key's name it is wrong; by nobody's that is known, that is said. */
	strcpy(s.signature[0].key, "alpine-devel@lists.alpinelinux.org-4a6a0840.rsa.pub");
	CHECK(apk_keys_verify(k, &s, bytes, len, why, sizeof why));
	strcpy(s.signature[0].key, "x.rsa.pub");
	CHECK_STR(apk_keys_verify(k, &s, bytes, len, why, sizeof why),
	    "it is signed by x.rsa.pub, which is not among the keys");

	/* One that is right is enough, whatever stands in front of it. */
	s.signature[1] = s.signature[0];
	strcpy(s.signature[1].key, KEY);
	s.n = 2;
	CHECK(!apk_keys_verify(k, &s, bytes, len, why, sizeof why));
	apk_keys_free(k);
}

static void read_package(const char *name, struct apk_made *m)
{
	static uint8_t bytes[APK_MADE];
	char path[256] = CORPUS "fuzz_http_apk_package/";
	size_t len = apk_read_file(index_path, bytes, sizeof bytes);
	struct apk_signed s;
	struct apk_index x = {0};
	const struct apk_entry *e = NULL;

	if (CHECK(!apk_signed_parse(bytes, len, &s)) &&
	    CHECK(!apk_signed_index(bytes + s.begin, len - s.begin, &x)))
		for (size_t i = 0; i < x.n; i++)
			if (strncmp(x.entry[i].file, name, strlen(name)) == 0 &&
			    x.entry[i].size < 2000)
				e = &x.entry[i];
	m->len = apk_read_file(strcat(path, name), m->bytes, sizeof m->bytes);
	if (CHECK(e && e->size == m->len))
		memcpy(m->id, e->id, APK_ID);
	apk_index_free(&x);
}

static void test_real_packages(void)
{
	static const char *const names[] = {"alpine-base", "ifupdown-ng-ppp"};
	static struct apk_made m;
	const char *why;
	size_t right;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		unit_row(names[i]);
		read_package(names[i], &m);
		for (size_t step = 1; step <= m.len; step = step * 2 + 1)
			CHECK_NUM(apk_feed(&m, m.len, step, &right, &why), APK_PROOF_WHOLE);
		apk_feed(&m, m.len, 1, &right, &why);
		CHECK(right > m.len / 2 && right < m.len);
		m.control = right;
		for (size_t at = 0; at < m.len; at++) {
			m.bytes[at] ^= 0x40;
			enum apk_proof proof = apk_feed(&m, m.len, m.len, &right, &why);
			CHECK(
			    at >= m.control ? proof == APK_PROOF_WRONG : proof >= APK_PROOF_WHOLE);
			m.bytes[at] ^= 0x40;
		}
	}
}

/*
 * Keys
 */

static size_t der_of(const char *file, uint8_t der[4096])
{
	static uint8_t text[8192];
	char path[256] = KEYS "/";
	size_t len = apk_read_file(strcat(path, file), text, sizeof text);
	return apk_pem_parse((const char *)text, len, der, 4096);
}

static bool is_rsa(const uint8_t *der, size_t len)
{
	struct rsa_public_key key;
	uint8_t *copy = malloc(len + 1);

	rsa_public_key_init(&key);
	memcpy(copy, der, len);
	bool ok = apk_pem_rsa(copy, len, &key);
	rsa_public_key_clear(&key);
	free(copy);
	return ok;
}

static void test_keys(void)
{
	static const struct {
		const char *file;
		bool is_pem, is_rsa;
	} rows[] = {
	    {KEY, true, true},
	    {"alpine-devel@lists.alpinelinux.org-4a6a0840.rsa.pub", true, true},
	    {"text-around", true, true},
	    {"elliptic", true, false},
	    {"pkcs1", false, false},
	    {"no-base64", false, false},
	    {"no-end", false, false},
	};
	uint8_t der[4096];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = der_of(rows[i].file, der);
		CHECK(rows[i].is_pem == (len > 0));
		CHECK(rows[i].is_rsa == (len > 0 && is_rsa(der, len)));
	}
	size_t len = der_of(KEY, der);
	for (size_t cut = 0; cut < len; cut++)
		CHECK(!is_rsa(der, cut));
	/* Whatever a byte says, it is read without harm. */
	for (size_t i = 0; i < len; i++)
		for (unsigned v = 1; v < 256; v *= 2) {
			der[i] ^= (uint8_t)v;
			is_rsa(der, len);
			der[i] ^= (uint8_t)v;
		}
	CHECK_NUM(apk_pem_parse("", 0, der, sizeof der), 0);
}

static void must_write(int dir, const char *name, const char *text, size_t len)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	CHECK(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	close(fd);
}

/* What else may lie among keys, told of by name. */
static void test_key_folder(void)
{
	char folder[] = "/tmp/lanboot-keys-XXXXXX", big[20000];
	static const char *const files[] = {
	    "text.pub", "big.pub", "empty.pub", "no-key", ".hidden.pub", ".pub"};
	unsigned warnings = 0;

	if (!CHECK(mkdtemp(folder) != NULL))
		return;
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	memset(big, 'A', sizeof big);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		must_write(dir, files[i], big, i == 1 ? sizeof big : i == 2 ? 0 : 4);
	CHECK(mkdirat(dir, "folder.pub", 0755) == 0 && symlinkat("/nowhere", dir, "link.pub") == 0);
	struct apk_keys *k = apk_keys_read(dir, count_warning, &warnings);
	CHECK(k && apk_keys_n(k) == 0);
	CHECK_NUM(warnings, 5);
	apk_keys_free(k);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlinkat(dir, files[i], 0);
	unlinkat(dir, "link.pub", 0);
	unlinkat(dir, "folder.pub", AT_REMOVEDIR);
	close(dir);
	CHECK(rmdir(folder) == 0);
	CHECK(!apk_keys_read(-1, count_warning, &warnings));
}

int main(void)
{
	unit_run("apk real index", test_real_index);
	unit_run("apk real packages", test_real_packages);
	unit_run("apk keys", test_keys);
	unit_run("apk key folder", test_key_folder);
	return unit_result();
}
