/* Until when certificates are good, by their bytes. */
#include "httpbootd/codec/pem_end.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/* A certificate up to its notAfter, in hex; the sizes of the outer two are not looked at. */
#define OUTER "30820300 3082 0200 "
#define V3 "a003 020102 "
#define SERIAL "0203 010001 "
#define ALGORITHM "300d 06092a864886f70d01010b 0500 "
#define ISSUER "300d 310b 3009 06035504030c 026361 "
#define BEFORE "170d 3236313132373138343031325a "
#define TO_VALIDITY OUTER V3 SERIAL ALGORITHM ISSUER

static const struct row {
	const char *name, *hex;
	int64_t end_s; /* -1: none is read */
} rows[] = {
    {"2026-12-09 18:40:12", TO_VALIDITY "301e " BEFORE "170d 3236313230393138343031325a",
	1796841612},
    {"by the long form, 2056", TO_VALIDITY "3020 " BEFORE "180f 32303536313230393138343031325a",
	2743612812},
    {"49 is 2049", TO_VALIDITY "301e " BEFORE "170d 3439313233313233353935395a", 2524607999},
    {"50 is 1950", TO_VALIDITY "301e " BEFORE "170d 3530303130313030303030305a", -631152000},
    {"of version 1", OUTER SERIAL ALGORITHM ISSUER "301e " BEFORE "170d 3236313230393138343031325a",
	1796841612},
    {"no zone", TO_VALIDITY "301e " BEFORE "170d 323631323039313834303132 30", -1},
    {"a month 13", TO_VALIDITY "301e " BEFORE "170d 3236313330393138343031325a", -1},
    {"a letter in it", TO_VALIDITY "301e " BEFORE "170d 3236313230393138343041325a", -1},
    {"a text instead of a time", TO_VALIDITY "301e " BEFORE "0c0d 3236313230393138343031325a", -1},
    {"cut off in it", TO_VALIDITY "301e " BEFORE "170d 323631323039", -1},
    {"one time alone", TO_VALIDITY "301e " BEFORE, -1},
    {"a length that is longer than there is", OUTER V3 "0283ffffff 01", -1},
    {"a length of no end", OUTER V3 "0280 01", -1},
    {"something else", "3003 020100", -1},
    {"nothing", "", -1},
};

/* As PEM has it, with lines of so many characters. */
static void write_pem(const uint8_t *der, size_t len, size_t columns, char out[2048])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	size_t n = (size_t)snprintf(out, 2048, "a word before\n-----BEGIN CERTIFICATE-----\n");

	for (size_t i = 0, column = 0; i * 6 < len * 8; i++) {
		const size_t at = i * 6 / 8, shift = i * 6 % 8;
		const unsigned two = (unsigned)der[at] << 8 | (at + 1 < len ? der[at + 1] : 0);
		out[n++] = digits[two >> (10 - shift) & 63];
		if (++column == columns) {
			out[n++] = '\n';
			column = 0;
		}
	}
	snprintf(out + n, 2048 - n, "==\n-----END CERTIFICATE-----\n");
}

static void test_rows(void)
{
	static const size_t columns[] = {64, 76, 1};
	uint8_t der[512];
	char pem[2048];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
			unit_row(rows[i].name);
			write_pem(der, unit_hex(rows[i].hex, der, sizeof der), columns[c], pem);
			int64_t end_s = -1;
			CHECK(pem_end(pem, &end_s) == (rows[i].end_s != -1));
			CHECK(end_s == rows[i].end_s);
		}
}

static void test_no_certificate(void)
{
	int64_t end_s = -1;

	CHECK(!pem_end("", &end_s));
	CHECK(!pem_end("-----BEGIN PRIVATE KEY-----\nMAMC\n", &end_s));
	CHECK(!pem_end("-----BEGIN CERTIFICATE-----", &end_s));
	CHECK(end_s == -1);
}

int main(void)
{
	unit_run("pem_end: certificates", test_rows);
	unit_run("pem_end: what is none", test_no_certificate);
	return unit_result();
}
