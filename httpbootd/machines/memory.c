#include "httpbootd/machines/memory.h"

#include "common/strval.h"

#include <string.h>

enum { MOST_MB = 1 << 24, LARGE = 0x7fff, UNKNOWN = 0xffff, IN_KIB = 0x8000 };

/* 0 where there is none, or one whose size stands elsewhere (32 GiB and more) or is not known. */
static unsigned dimm_mb(const char *s)
{
	int low = str_hex_byte(s), high = low < 0 || s[2] != '-' ? -1 : str_hex_byte(s + 3);
	if (high < 0)
		return 0;
	unsigned size = (unsigned)low | (unsigned)high << 8;
	if (size == LARGE || size == UNKNOWN)
		return 0;
	return size & IN_KIB ? (size & ~(unsigned)IN_KIB) / 1024 : size;
}

unsigned memory_mb(const char *memory, const char *dimms)
{
	uint64_t mb;
	unsigned sum = 0;

	if (memory && str_uint(memory, 1, MOST_MB, &mb))
		return (unsigned)mb;
	for (const char *s = dimms; s && *s; s += *s == ',') {
		sum += dimm_mb(s);
		s += strcspn(s, ",");
	}
	return sum;
}
