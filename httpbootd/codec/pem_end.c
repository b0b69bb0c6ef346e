#include "httpbootd/codec/pem_end.h"

#include "common/wire.h"
#include "httpbootd/codec/httpdate.h"

#include <stdio.h>
#include <string.h>

enum {
	DER_MAX = 4096,
	INTEGER = 0x02,
	UTC_TIME = 0x17,
	GENERALIZED_TIME = 0x18,
	SEQUENCE = 0x30,
	VERSION = 0xa0,
};

static int digit_of(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* Base64 (RFC 4648 §4) up to what is none of it; the beginning, if it is long. */
static size_t decode(const char *text, uint8_t der[DER_MAX])
{
	uint32_t bits = 0;
	unsigned n_bits = 0;
	size_t len = 0;

	for (; len < DER_MAX; text++) {
		const int digit = digit_of(*text);
		if (digit < 0 && (*text == '\n' || *text == '\r' || *text == ' ' || *text == '\t'))
			continue;
		if (digit < 0)
			break;
		bits = (bits << 6 | (unsigned)digit) & 0xffff;
		n_bits += 6;
		if (n_bits < 8)
			continue;
		n_bits -= 8;
		der[len++] = (uint8_t)(bits >> n_bits);
	}
	return len;
}

/* The head of a value (X.690 §8.1): true if it has that tag. Its content is next. */
static bool enter(struct reader *r, uint8_t tag, size_t *len)
{
	if (read_u8(r) != tag)
		return false;
	*len = read_u8(r);
	if (*len & 0x80) {
		size_t n = *len & 0x7f;
		if (n == 0 || n > 3)
			return false;
		for (*len = 0; n; n--)
			*len = *len << 8 | read_u8(r);
	}
	return !r->failed;
}

static bool skip(struct reader *r, uint8_t tag)
{
	size_t len;
	return enter(r, tag, &len) && read_bytes(r, len);
}

/* `261129184012Z` or `20561129184012Z`; the years of the short form are 1950 to 2049. */
static bool read_time(const uint8_t *text, size_t len, int64_t *time)
{
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char date[HTTPDATE_TEXT];
	unsigned n[7] = {0}; /* by two digits, from the century on */
	const size_t first = len == 13 ? 1 : 0;

	if ((len != 13 && len != 15) || text[len - 1] != 'Z')
		return false;
	for (size_t i = 0; i < len - 1; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n[first + i / 2] = n[first + i / 2] * 10 + (text[i] - '0');
	}
	if (first)
		n[0] = n[1] < 50 ? 20 : 19;
	if (n[2] < 1 || n[2] > 12)
		return false;
	snprintf(date, sizeof date, "Sun, %02u %s %02u%02u %02u:%02u:%02u GMT", n[3],
	    months[n[2] - 1], n[0], n[1], n[4], n[5], n[6]);
	return httpdate_parse(date, time);
}

bool pem_end(const char *pem, int64_t *end_s)
{
	static const char begins[] = "-----BEGIN CERTIFICATE-----";
	/* Serial number, algorithm, issuer: what stands in front of the validity. */
	static const uint8_t before[] = {INTEGER, SEQUENCE, SEQUENCE};
	const char *text = strstr(pem, begins);
	uint8_t der[DER_MAX];
	size_t len;

	if (!text)
		return false;
	struct reader r = reader_of(der, decode(text + sizeof begins - 1, der));
	/* Certificate, TBSCertificate: their ends may be behind what was decoded. */
	for (int i = 0; i < 2; i++)
		if (!enter(&r, SEQUENCE, &len))
			return false;
	if (r.pos < r.len && der[r.pos] == VERSION && !skip(&r, VERSION))
		return false;
	for (size_t i = 0; i < sizeof before; i++)
		if (!skip(&r, before[i]))
			return false;
	/* Of the two times of its validity, the second is notAfter. */
	if (!enter(&r, SEQUENCE, &len))
		return false;
	for (int i = 0; i < 2; i++) {
		const uint8_t tag = r.pos < r.len ? der[r.pos] : 0;
		if ((tag != UTC_TIME && tag != GENERALIZED_TIME) || !enter(&r, tag, &len))
			return false;
		const uint8_t *time = read_bytes(&r, len);
		if (!time || (i == 1 && !read_time(time, len, end_s)))
			return false;
	}
	return true;
}
