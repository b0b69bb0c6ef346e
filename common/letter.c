#include "common/letter.h"

#include "common/strval.h"

/* In order. */
static const struct range {
	uint32_t first, last;
	unsigned columns;
} shown[] = {
    {0x20, 0x7e, 1},   /* ASCII */
    {0xa1, 0xac, 1},   /* Latin, its signs, without the soft hyphen */
    {0xae, 0x2af, 1},  /* and its extensions */
    {0x370, 0x377, 1}, /* Greek */
    {0x37b, 0x37d, 1}, {0x37f, 0x37f, 1}, {0x386, 0x386, 1}, {0x388, 0x38a, 1}, {0x38c, 0x38c, 1},
    {0x38e, 0x3a1, 1}, {0x3a3, 0x3ff, 1}, {0x400, 0x482, 1},   /* Cyrillic */
    {0x48a, 0x52f, 1}, {0x531, 0x556, 1},                      /* Armenian */
    {0x561, 0x587, 1}, {0x5d0, 0x5ea, 1},                      /* Hebrew */
    {0x620, 0x63f, 1},                                         /* Arabic */
    {0x641, 0x64a, 1}, {0x671, 0x6d3, 1}, {0x10d0, 0x10fa, 1}, /* Georgian */
    {0x1e00, 0x1eff, 1}, /* Latin with more marks, as in Vietnamese */
    {0x2010, 0x2015, 1}, /* dashes, quotes, dots */
    {0x2018, 0x201e, 1}, {0x2020, 0x2022, 1}, {0x2026, 0x2026, 1}, {0x2039, 0x203a, 1},
    {0x20ac, 0x20ac, 1}, /* the euro, the number, the trade mark */
    {0x2116, 0x2116, 1}, {0x2122, 0x2122, 1}, {0x3001, 0x3003, 2}, /* Chinese, Japanese */
    {0x3005, 0x3011, 2}, {0x3041, 0x3096, 2}, {0x30a1, 0x30fe, 2}, {0x3105, 0x312f, 2},
    {0x3400, 0x4dbf, 2}, {0x4e00, 0x9fff, 2}, {0xac00, 0xd7a3, 2}, /* Korean */
    {0xf900, 0xfa6d, 2}, {0xff01, 0xff60, 2},                      /* fullwidth, and halfwidth */
    {0xff66, 0xff9d, 1}, {0x20000, 0x2a6df, 2},                    /* rare Chinese */
};

unsigned letter_columns(uint32_t c)
{
	size_t low = 0, high = sizeof shown / sizeof *shown;

	while (low < high) {
		const size_t at = (low + high) / 2;
		if (c > shown[at].last)
			low = at + 1;
		else if (c < shown[at].first)
			high = at;
		else
			return shown[at].columns;
	}
	return 0;
}

size_t letter_at(const char *s, size_t len, unsigned *columns)
{
	const size_t n = len ? str_utf8(s, len) : 0;

	*columns = n ? letter_columns(str_utf8_code(s, n)) : 0;
	return *columns ? n : 0;
}
