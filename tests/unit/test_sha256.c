/* SHA-256 and what is made of it, by the standards' own vectors. */
#include "common/sha256.h"
#include "tests/unit/unit.h"

#include <string.h>

static void check_hash(const uint8_t got[SHA256_LEN], const char *want)
{
	uint8_t bytes[SHA256_LEN];
	size_t n = unit_hex(want, bytes, sizeof bytes);
	CHECK_BYTES(got, SHA256_LEN, bytes, n);
}

/* FIPS 180-4's examples; RFC 6234 §8.5. */
static void test_hash(void)
{
	static const struct {
		const char *text;
		unsigned times;
		const char *hash;
	} rows[] = {
	    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	    {"aaaaaaaaaa", 100000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
	};
	uint8_t out[SHA256_LEN];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sha256 s;
		unit_row(rows[i].text);
		sha256_start(&s);
		for (unsigned n = 0; n < rows[i].times; n++)
			sha256_add(&s, rows[i].text, strlen(rows[i].text));
		sha256_end(&s, out);
		check_hash(out, rows[i].hash);
	}
}

/* RFC 4231 §4.3 and §4.7: a short key, and one longer than a block. */
static void test_hmac(void)
{
	static const char text[] = "what do ya want for nothing?";
	static const char longer[] = "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t key[131], out[SHA256_LEN];
	sha256_hmac("Jefe", 4, text, strlen(text), out);
	check_hash(out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	sha256_hmac(key, sizeof key, longer, strlen(longer), out);
	check_hash(out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* RFC 7914 §11. */
static void test_pbkdf2(void)
{
	uint8_t out[SHA256_LEN];
	sha256_pbkdf2("passwd", 6, (const uint8_t *)"salt", 4, 1, out);
	check_hash(out, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
	sha256_pbkdf2("Password", 8, (const uint8_t *)"NaCl", 4, 80000, out);
	check_hash(out, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

int main(void)
{
	unit_run("sha256", test_hash);
	unit_run("sha256 hmac", test_hmac);
	unit_run("sha256 pbkdf2", test_pbkdf2);
	return unit_result();
}
