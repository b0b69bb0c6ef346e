#include "common/amount.h"
#include "tests/unit/unit.h"

static void test_spans(void)
{
	static const struct {
		int64_t ms;
		const char *span, *rough;
	} rows[] = {
	    {-5, "0 s", "0 s"},
	    {0, "0 s", "0 s"},
	    {3, "0.1 s", "0 s"},
	    {440, "0.4 s", "0 s"},
	    {999, "1.0 s", "0 s"},
	    {9949, "9.9 s", "9 s"},
	    {31400, "31 s", "31 s"},
	    {72000, "1:12", "1 min"},
	    {3599000, "59:59", "59 min"},
	    {11100000, "3 h 05", "3 h"},
	    {172800000, "2 d", "2 d"},
	};
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {{0, "0 B"}, {999, "999 B"}, {70085, "70 kB"}, {1234, "1 kB"},
	    {14186432, "14.1 MB"}, {141864320, "141 MB"}, {5000000000, "5.0 GB"},
	    {UINT64_MAX, "18446744 TB"}};
	char text[AMOUNT_TEXT];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK_STR(amount_span(rows[i].ms, text), rows[i].span);
		CHECK_STR(amount_rough(rows[i].ms, text), rows[i].rough);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		CHECK_STR(amount_bytes(sizes[i].bytes, text), sizes[i].text);
	CHECK_STR(amount_memory(512, text), "512 MB");
	CHECK_STR(amount_memory(16000, text), "16 GB");
	CHECK_STR(amount_memory(UINT32_MAX, text), "4194304 GB");
}

int main(void)
{
	unit_run("spans of time, sizes", test_spans);
	return unit_result();
}
