/* Alpine's packages: whose bytes are right, and from which byte on that is known. */
#include "httpbootd/mirror/apk_package.h"
#include "tests/unit/http_apk_made.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

enum { RIGHT_AT_ONCE = 7 };

static void test_package(void)
{
	static struct apk_made m;
	size_t right;
	const char *why;

	for (int is_signed = 0; is_signed < 2; is_signed++) {
		apk_make(&m, is_signed, "datahash = ");
		for (size_t step = 1; step <= m.len; step = step * 3 + 1) {
			CHECK_NUM(apk_feed(&m, m.len, step, &right, &why), APK_PROOF_WHOLE);
			CHECK(right >= m.control && right < m.control + step);
			CHECK(!why);
		}
	}
}

static void check_wrong(const struct apk_made *m, uint64_t size, const char *want)
{
	size_t right;
	const char *why;

	CHECK_NUM(apk_feed(m, size, m->len, &right, &why), APK_PROOF_WRONG);
	CHECK_STR(why, want);
	CHECK_NUM(apk_feed(m, size, 1, &right, &why), APK_PROOF_WRONG);
}

/* A byte of the signature may be any; of what it signs none. */
static void test_package_flipped(void)
{
	static struct apk_made m;
	size_t right;
	const char *why;

	apk_make(&m, true, "datahash = ");
	for (size_t i = 0; i < m.len; i++) {
		m.bytes[i] ^= 0x10;
		enum apk_proof proof = apk_feed(&m, m.len, m.len, &right, &why);
		if (i >= m.control && !CHECK(proof == APK_PROOF_WRONG && why))
			return;
		CHECK(proof == APK_PROOF_WRONG || proof == APK_PROOF_WHOLE);
		m.bytes[i] ^= 0x10;
	}
}

/* Wherever it ends, it is not whole; what comes in its place behind that is wrong. */
static void test_package_cut(void)
{
	static struct apk_made m, cut;
	size_t right;
	const char *why;

	apk_make(&m, true, "datahash = ");
	for (size_t len = 1; len < m.len; len++) {
		cut = m;
		cut.len = len;
		enum apk_proof proof = apk_feed(&cut, m.len, len, &right, &why);
		CHECK(proof == (len < m.control ? APK_PROOF_MORE : APK_PROOF_RIGHT) && !why);
		CHECK_NUM(apk_feed(&cut, len, len, &right, &why), APK_PROOF_WRONG);
		memset(cut.bytes + len, 0xaa, m.len - len);
		cut.len = m.len;
		if (m.bytes[m.len - 1] != 0xaa)
			CHECK_NUM(apk_feed(&cut, m.len, len, &right, &why), APK_PROOF_WRONG);
	}
}

static void test_package_wrong(void)
{
	static struct apk_made m;
	size_t right;
	const char *why;

	apk_make(&m, true, "datahash = ");
	CHECK_NUM(apk_feed(&m, m.len + 1, RIGHT_AT_ONCE, &right, &why), APK_PROOF_RIGHT);
	CHECK_NUM(apk_feed(&m, UINT64_MAX, RIGHT_AT_ONCE, &right, &why), APK_PROOF_RIGHT);
	check_wrong(&m, m.len - 1, "it is longer than the index says");
	check_wrong(&m, 0, "it is longer than the index says");
	check_wrong(&m, m.control - 1, "it is longer than the index says");
	m.id[3] ^= 1;
	check_wrong(&m, m.len, "it is another one than the index names");
	apk_make(&m, true, "datahush = ");
	check_wrong(&m, m.len, "it does not say what its data are");
	apk_make(&m, true, " datahash = ");
	check_wrong(&m, m.len, "it does not say what its data are");
	apk_make(&m, true, "datahash = 00");
	check_wrong(&m, m.len, "it does not say what its data are");
	memset(m.bytes, 'x', m.len);
	check_wrong(&m, m.len, "it is damaged, or no package of Alpine's");
	memset(m.bytes, 0, m.len);
	check_wrong(&m, m.len, "it is damaged, or no package of Alpine's");
}

/* Members without a tar in them, and signatures without end. */
static void test_package_members(void)
{
	static struct apk_made m;
	static uint8_t tar[APK_MADE];
	size_t n;

	m.len = apk_add_member(m.bytes, tar, 0);
	check_wrong(&m, m.len, "it is no package of Alpine's");
	m.len = apk_add_member(m.bytes, (const uint8_t *)"no tar", 6);
	check_wrong(&m, m.len, "it is no package of Alpine's");
	n = apk_add_entry(tar, 0, ".SIGN.RSA.k.rsa.pub", "sig", 3);
	m.len = 0;
	for (unsigned i = 0; i < 100; i++)
		m.len += apk_add_member(m.bytes + m.len, tar, n);
	check_wrong(&m, m.len, "it was cut off, or is damaged");
	/* A size beyond what there is. */
	n = apk_add_entry(tar, 0, ".PKGINFO", "x", 1);
	memcpy(tar + 124, "77777777777", 11);
	m.len = apk_add_member(m.bytes, tar, n);
	check_wrong(&m, m.len, "it is no package of Alpine's");
}

/* What unpacks to very much is given up before it does. */
static void test_package_bomb(void)
{
	static uint8_t zeros[8 * 1024 * 1024];
	static struct apk_made m;
	size_t right;
	const char *why;

	apk_add_entry(zeros, 0, ".PKGINFO", "", 0);
	m.len = apk_add_member(m.bytes, zeros, sizeof zeros);
	CHECK_NUM(apk_feed(&m, m.len, 512, &right, &why), APK_PROOF_WRONG);
	CHECK_STR(why, "what comes before its data is larger than any package's");
}

int main(void)
{
	unit_run("apk package", test_package);
	unit_run("apk package flipped", test_package_flipped);
	unit_run("apk package cut", test_package_cut);
	unit_run("apk package wrong", test_package_wrong);
	unit_run("apk package members", test_package_members);
	unit_run("apk package bomb", test_package_bomb);
	return unit_result();
}
