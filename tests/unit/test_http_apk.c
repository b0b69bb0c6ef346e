/* Alpine's index: which lines count, and what of a file that a mirror has is one. */
#include "httpbootd/mirror/apk_index.h"
#include "httpbootd/mirror/apk_signed.h"
#include "tests/unit/http_apk_made.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *read_lines(struct apk_index *x, const char *text)
{
	const char *why = NULL;

	*x = (struct apk_index){0};
	while (!why && *text) {
		size_t len = strcspn(text, "\n");
		why = apk_index_line(x, text, len);
		text += len + (text[len] != '\0');
	}
	return why ? why : apk_index_end(x);
}

#define ID "C:Q1AAECAwQFBgcICQoLDA0ODxAREhM=\n"

static void test_index(void)
{
	static const struct {
		const char *name, *text, *why;
		size_t n; /* where it is not read, 0 */
	} rows[] = {
	    {"nothing", "", NULL, 0},
	    {"one", ID "P:zlib\nV:1.3.1-r2\nS:54321\nT:a library\n\n", NULL, 1},
	    {"without an empty line at the end", ID "P:zlib\nV:1.3.1-r2\nS:1\n", NULL, 1},
	    {"fields that say nothing of the file",
		ID "P:a\nV:1\nA:x86_64\nI:9\nD:so:b c\np:cmd:x=1\nS:1\n\n", NULL, 1},
	    {"empty lines", "\n\n" ID "P:a\nV:1\nS:1\n\n\n", NULL, 1},
	    {"the same twice", ID "P:a\nV:1\nS:1\n\n" ID "P:a\nV:1\nS:1\n\n", NULL, 1},
	    {"what is behind a size", ID "P:a\nV:1\nS:1 KB\n\n", NULL, 1},
	    {"no field", "<html>\n", "a line that is no field", 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct apk_index x;
		unit_row(rows[i].name);
		const char *why = read_lines(&x, rows[i].text);
		CHECK_STR(why ? why : "", rows[i].why ? rows[i].why : "");
		CHECK_NUM(x.n, rows[i].n);
		CHECK_NUM(x.left_out, 0);
		apk_index_free(&x);
	}
}

/* A package of which no file can be told keeps no other one from those who want that. */
static void test_index_left_out(void)
{
	static const struct {
		const char *name, *text, *why;
		unsigned line;
	} rows[] = {
	    {"no size", ID "P:a\nV:1\n\n", "a package without one of C:, P:, V: and S:", 4},
	    {"only a name", "P:a\n", "a package without one of C:, P:, V: and S:", 2},
	    {"a path", ID "P:../a\nV:1\nS:1\n\n", "a name that no package can have", 2},
	    {"hidden", ID "P:.a\nV:1\nS:1\n\n", "a name that no package can have", 2},
	    {"a blank", ID "P:a b\nV:1\nS:1\n\n", "a name that no package can have", 2},
	    {"a version with a slash", ID "P:a\nV:1/2\nS:1\n\n",
		"a version that no package can have", 3},
	    {"a size below zero", ID "P:a\nV:1\nS:-1\n\n", "a size that is no number", 4},
	    {"a size of 16 digits", ID "P:a\nV:1\nS:1000000000000000\n\n",
		"a size that is no number", 4},
	    {"another hash", "C:Q2AAECAwQFBgcICQoLDA0ODxAREhM=\n",
		"a checksum that is not Q1 and the base64 of a SHA-1", 1},
	    {"too short a hash", "C:Q1AAECAwQ=\n",
		"a checksum that is not Q1 and the base64 of a SHA-1", 1},
	    {"bits behind its end", "C:Q1AAECAwQFBgcICQoLDA0ODxAREhN=\n",
		"a checksum that is not Q1 and the base64 of a SHA-1", 1},
	    {"two of them", ID "P:a b\nV:1\n\nC:X\nP:c\n", "a name that no package can have", 2},
	};
	char text[512];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct apk_index x;
		unit_row(rows[i].name);
		snprintf(text, sizeof text, "%s\n" ID "P:good\nV:1\nS:1\n", rows[i].text);
		CHECK(!read_lines(&x, text));
		CHECK_STR(x.left_why, rows[i].why);
		CHECK_NUM(x.left_line, rows[i].line);
		CHECK_NUM(x.left_out, i + 1 == sizeof rows / sizeof *rows ? 2 : 1);
		CHECK_NUM(x.n, 1);
		CHECK(apk_index_find(&x, "good-1.apk"));
		apk_index_free(&x);
	}
}

static void test_find(void)
{
	static const uint8_t id[APK_ID] = {
	    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
	struct apk_index x;

	CHECK(!read_lines(&x, ID "P:zlib\nV:1.3\nS:7\n\n" ID "P:apk-tools\nV:3.0_rc1-r0\nS:8\n\n" ID
				 "P:libstdc++\nV:14~2\nS:9\n\n"));
	const struct apk_entry *e = apk_index_find(&x, "apk-tools-3.0_rc1-r0.apk");
	CHECK(e && e->size == 8 && memcmp(e->id, id, APK_ID) == 0);
	e = apk_index_find(&x, "libstdc++-14~2.apk");
	CHECK(e && e->size == 9);
	CHECK(!apk_index_find(&x, "zlib-1.4.apk"));
	CHECK(!apk_index_find(&x, ""));
	apk_index_free(&x);

	/* Of two of one name apk takes the first. */
	CHECK(!read_lines(&x, ID "P:b\nV:1\nS:5\n\n" ID "P:a\nV:1\nS:6\n\n"
				 "C:Q1BBECAwQFBgcICQoLDA0ODxAREhM=\nP:b\nV:1\nS:7\n\n"));
	CHECK_NUM(x.n, 2);
	e = apk_index_find(&x, "b-1.apk");
	CHECK(e && e->size == 5 && memcmp(e->id, id, APK_ID) == 0);
	apk_index_free(&x);
	CHECK(!apk_index_find(&x, "zlib-1.3.apk"));
}

/* A megabyte in one line, and as many packages as there can be and one more. */
static void test_index_large(void)
{
	enum { LONG = 1 << 20 };
	char *text = malloc(LONG), line[64];
	struct apk_index x = {0};
	const char *why = NULL;

	memset(text, 'a', LONG);
	memcpy(text, "D:", 2);
	CHECK(!apk_index_line(&x, text, LONG));
	text[0] = 'P';
	CHECK(!apk_index_line(&x, text, LONG));
	CHECK_STR(x.left_why, "a name that no package can have");
	CHECK(!apk_index_line(&x, "", 0));
	CHECK_NUM(x.left_out, 1);
	x.left_why = NULL;
	text[0] = 'V';
	CHECK(!apk_index_line(&x, text, APK_FILE + 1));
	CHECK(!x.left_why);
	CHECK(!apk_index_line(&x, "P:a", 3) && !apk_index_line(&x, "S:1", 3));
	CHECK(!apk_index_line(&x, ID, strlen(ID) - 1));
	CHECK(!apk_index_line(&x, "", 0));
	CHECK_STR(x.left_why, "a package whose name is too long");
	free(text);
	apk_index_free(&x);

	for (unsigned i = 0; !why && i <= APK_INDEX_ENTRIES; i++) {
		int len = snprintf(line, sizeof line, "P:p%u", i);
		CHECK(!apk_index_line(&x, ID, strlen(ID) - 1) && !apk_index_line(&x, "V:1", 3) &&
		      !apk_index_line(&x, "S:1", 3) && !apk_index_line(&x, line, (size_t)len));
		why = apk_index_line(&x, "", 0);
	}
	CHECK_STR(why, "more packages than there can be");
	CHECK_NUM(x.n, APK_INDEX_ENTRIES);
	apk_index_free(&x);
}

/*
 * An index as a mirror has it
 */

#define ONE ID "P:a\nV:1\nS:1\n\n"
#define NO_INDEX "it is no APKINDEX.tar.gz, or was cut off"

static const char *read_signed(const uint8_t *bytes, size_t len, struct apk_index *x)
{
	struct apk_signed s;
	const char *why = apk_signed_parse(bytes, len, &s);

	*x = (struct apk_index){0};
	return why ? why : apk_signed_index(bytes + s.begin, len - s.begin, x);
}

static void test_signed(void)
{
	static uint8_t bytes[2 * APK_MADE];
	struct apk_signed s;
	struct apk_index x;
	size_t len = apk_make_index(bytes, ".SIGN.RSA.alpine-devel@x.rsa.pub", ONE);

	CHECK(!apk_signed_parse(bytes, len, &s));
	CHECK_NUM(s.n, 1);
	CHECK_NUM(s.signature[0].hash, APK_SHA1);
	CHECK_STR(s.signature[0].key, "alpine-devel@x.rsa.pub");
	CHECK_BYTES(s.signature[0].bytes, s.signature[0].len, "signed", 6);
	CHECK(s.begin > 0 && s.begin < len && bytes[s.begin] == 0x1f);
	CHECK(!read_signed(bytes, len, &x));
	CHECK(apk_index_find(&x, "a-1.apk"));
	apk_index_free(&x);

	len = apk_make_index(bytes, ".SIGN.RSA256.k.rsa.pub", "");
	CHECK(!apk_signed_parse(bytes, len, &s) && s.signature[0].hash == APK_SHA256);
	len = apk_make_index(bytes, ".SIGN.RSA512.k.rsa.pub", "");
	CHECK(!apk_signed_parse(bytes, len, &s) && s.signature[0].hash == APK_SHA512);
	len = apk_make_index(bytes, ".SIGN.DSA.k.pub", ONE);
	CHECK_STR(apk_signed_parse(bytes, len, &s), "it has no signature");
	len = apk_make_index(bytes, ".SIGN.RSA.", ONE);
	CHECK_STR(apk_signed_parse(bytes, len, &s), "it has no signature");
	CHECK_STR(apk_signed_parse(bytes, 20, &s), NO_INDEX);
	CHECK_STR(apk_signed_parse(bytes, 0, &s), NO_INDEX);
	CHECK_STR(apk_signed_parse((const uint8_t *)"<html>", 6, &s), NO_INDEX);
}

/* Wherever it ends: either that is seen, or all packages are in it. */
static void test_signed_cut(void)
{
	static uint8_t bytes[2 * APK_MADE];
	struct apk_index x;
	size_t len = apk_make_index(bytes, ".SIGN.RSA.k.rsa.pub", ONE ID "P:b\nV:1\nS:1\n\n"),
	       wrong = 0;

	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *copy = malloc(cut + 1);
		memcpy(copy, bytes, cut);
		if (read_signed(copy, cut, &x))
			wrong++;
		else
			CHECK_NUM(x.n, 2);
		apk_index_free(&x);
		free(copy);
	}
	CHECK(wrong > len * 3 / 4);
}

/* With a byte that is another one it is read without harm. */
static void test_signed_flipped(void)
{
	static uint8_t bytes[2 * APK_MADE];
	struct apk_index x;
	size_t len = apk_make_index(bytes, ".SIGN.RSA.k.rsa.pub", ONE);

	for (size_t i = 0; i < len; i++)
		for (unsigned bit = 1; bit < 256; bit *= 16) {
			bytes[i] ^= (uint8_t)bit;
			read_signed(bytes, len, &x);
			CHECK(x.n <= 1);
			apk_index_free(&x);
			bytes[i] ^= (uint8_t)bit;
		}
}

/* More signatures than are looked at, one of another kind, one too long, one whose name fills its
 * field. */
static void test_signatures(void)
{
	static uint8_t tar[APK_MADE], bytes[APK_MADE], big[APK_SIGNATURE + 1];
	char name[128];
	struct apk_signed s;
	size_t at = 0;

	at = apk_add_entry(tar, at, ".SIGN.DSA.d.pub", "d", 1);
	at = apk_add_entry(tar, at, ".SIGN.RSA.big.rsa.pub", big, sizeof big);
	at = apk_add_entry(tar, at, ".SIGN.RSA.most.rsa.pub", big, sizeof big - 1);
	snprintf(name, sizeof name, ".SIGN.RSA.%090d", 0);
	at = apk_add_entry(tar, at, name, "n", 1);
	for (unsigned i = 0; i < 2 * APK_SIGNATURES; i++) {
		snprintf(name, sizeof name, ".SIGN.RSA256.k%u.rsa.pub", i);
		at = apk_add_entry(tar, at, name, "k", 1);
	}
	CHECK(!apk_signed_parse(bytes, apk_add_member(bytes, tar, at), &s));
	CHECK_NUM(s.n, APK_SIGNATURES);
	CHECK_STR(s.signature[0].key, "most.rsa.pub");
	CHECK_NUM(s.signature[0].len, APK_SIGNATURE);
	CHECK_NUM(strlen(s.signature[1].key), 90);
	CHECK_STR(s.signature[2].key, "k0.rsa.pub");

	/* A size that is more than there is, none, and more than a number holds. */
	static const char *const sizes[] = {
	    "77777777777", "00000001001", "           ", "0000000000x", "777777777777"};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unit_row(sizes[i]);
		at = apk_add_entry(tar, 0, ".SIGN.RSA.k.rsa.pub", "k", 1);
		memcpy(tar + 124, sizes[i], strlen(sizes[i]));
		CHECK_STR(apk_signed_parse(bytes, apk_add_member(bytes, tar, at), &s),
		    "it has no signature");
	}
	/* A folder of that name is none. */
	at = apk_add_entry(tar, 0, ".SIGN.RSA.k.rsa.pub", "", 0);
	tar[156] = '5';
	CHECK_STR(
	    apk_signed_parse(bytes, apk_add_member(bytes, tar, at), &s), "it has no signature");
}

/* What unpacks to very much, in front and behind. */
static void test_signed_bomb(void)
{
	enum { MUCH = 4 * 1024 * 1024 };
	static uint8_t zeros[MUCH + 512], bytes[2 * APK_MADE];
	static uint8_t tar[512 + 512];
	struct apk_signed s;
	struct apk_index x = {0};

	apk_add_entry(zeros, 0, ".SIGN.RSA.k.rsa.pub", "", 0);
	CHECK_STR(
	    apk_signed_parse(bytes, apk_add_member(bytes, zeros, sizeof zeros), &s), NO_INDEX);

	/* One line without end, of NULs. */
	apk_add_entry(tar, 0, "APKINDEX", "", 0);
	memcpy(zeros, tar, 512);
	snprintf((char *)zeros + 124, 12, "%011o", (unsigned)MUCH);
	unsigned sum = 0;
	memset(zeros + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += zeros[i];
	snprintf((char *)zeros + 148, 8, "%06o", sum);
	CHECK_STR(apk_signed_index(bytes, apk_add_member(bytes, zeros, sizeof zeros), &x),
	    "a line that is no field");
	apk_index_free(&x);
}

/* Names that are none, other files in front, and no APKINDEX at all. */
static void test_signed_names(void)
{
	static uint8_t tar[APK_MADE], bytes[APK_MADE];
	struct apk_index x = {0};
	size_t at = apk_add_entry(tar, 0, "../APKINDEX", "x", 1);

	at = apk_add_entry(tar, at, "/APKINDEX", "x", 1);
	at = apk_add_entry(tar, at, "\xff\xfe", "x", 1);
	CHECK_STR(
	    apk_signed_index(bytes, apk_add_member(bytes, tar, at), &x), "it has no file APKINDEX");
	apk_index_free(&x);
	at = apk_add_entry(tar, at, "APKINDEX", ONE, strlen(ONE));
	memset(tar + at, 0, 1024);
	CHECK(!apk_signed_index(bytes, apk_add_member(bytes, tar, at + 1024), &x));
	CHECK_NUM(x.n, 1);
	apk_index_free(&x);
}

int main(void)
{
	unit_run("apk index", test_index);
	unit_run("apk index: left out", test_index_left_out);
	unit_run("apk index find", test_find);
	unit_run("apk index large", test_index_large);
	unit_run("apk index signed", test_signed);
	unit_run("apk index cut", test_signed_cut);
	unit_run("apk index flipped", test_signed_flipped);
	unit_run("apk index signatures", test_signatures);
	unit_run("apk index bomb", test_signed_bomb);
	unit_run("apk index names", test_signed_names);
	return unit_result();
}
