#include "httpbootd/mirror/apk_tar.h"

#include <string.h>

enum { BLOCK = 512, NAME_LEN = 100, SIZE_AT = 124, SIZE_LEN = 12, TYPE_AT = 156 };

/* Octal digits, then a NUL or blank. */
static bool parse_size(const uint8_t *field, size_t *out)
{
	size_t value = 0;
	unsigned digits = 0;

	for (size_t i = 0; i < SIZE_LEN; i++) {
		if (field[i] == ' ' || !field[i]) {
			if (digits)
				break;
			continue;
		}
		if (field[i] < '0' || field[i] > '7')
			return false;
		value = value * 8 + (size_t)(field[i] - '0');
		digits++;
	}
	*out = value;
	return digits && digits < SIZE_LEN;
}

bool apk_tar_next(const uint8_t *tar, size_t len, size_t *at, struct apk_tar_entry *e)
{
	const uint8_t *header = tar + *at;

	if (len - *at < BLOCK || !header[0] || !parse_size(header + SIZE_AT, &e->size) ||
	    e->size > len - *at - BLOCK)
		return false;
	memcpy(e->name, header, NAME_LEN);
	e->name[NAME_LEN] = '\0';
	e->is_file = header[TYPE_AT] == '0' || !header[TYPE_AT];
	e->data = header + BLOCK;
	size_t step = BLOCK + (e->size + BLOCK - 1) / BLOCK * BLOCK;
	*at = step < len - *at ? *at + step : len;
	return true;
}
