#include "common/amount.h"

#include <inttypes.h>
#include <stdio.h>

char *amount_span(int64_t ms, char out[AMOUNT_TEXT])
{
	int64_t s = ms < 0 ? 0 : ms / 1000;
	if (ms > 0 && ms < 9950) {
		int64_t tenths = ms < 50 ? 1 : (ms + 50) / 100;
		snprintf(out, AMOUNT_TEXT, "%" PRId64 ".%" PRId64 " s", tenths / 10, tenths % 10);
	} else if (s < 60)
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " s", s);
	else if (s < 3600)
		snprintf(out, AMOUNT_TEXT, "%" PRId64 ":%02" PRId64, s / 60, s % 60);
	else if (s < 172800)
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " h %02" PRId64, s / 3600, s / 60 % 60);
	else
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " d", s / 86400);
	return out;
}

char *amount_rough(int64_t ms, char out[AMOUNT_TEXT])
{
	int64_t s = ms < 0 ? 0 : ms / 1000;
	if (s < 60)
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " s", s);
	else if (s < 3600)
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " min", s / 60);
	else if (s < 172800)
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " h", s / 3600);
	else
		snprintf(out, AMOUNT_TEXT, "%" PRId64 " d", s / 86400);
	return out;
}

char *amount_bytes(uint64_t bytes, char out[AMOUNT_TEXT])
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	if (bytes < 1000) {
		snprintf(out, AMOUNT_TEXT, "%" PRIu64 " B", bytes);
		return out;
	}
	size_t unit = 0;
	uint64_t tenths = bytes / 100;
	for (; tenths >= 10000 && unit < 3; unit++)
		tenths /= 1000;
	if (tenths < 1000 && unit > 0)
		snprintf(out, AMOUNT_TEXT, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
		    units[unit]);
	else
		snprintf(out, AMOUNT_TEXT, "%" PRIu64 " %s", tenths / 10, units[unit]);
	return out;
}

char *amount_memory(uint32_t mb, char out[AMOUNT_TEXT])
{
	if (mb >= 1024)
		snprintf(out, AMOUNT_TEXT, "%" PRIu32 " GB", mb / 1024 + (mb % 1024 >= 512));
	else
		snprintf(out, AMOUNT_TEXT, "%" PRIu32 " MB", mb);
	return out;
}
