/* The options of a list: one after another, and the one that is looked for. */
#include "pxedhcpd/dhcp.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct {
	const char *name, *hex;
	const char *codes; /* of all that are read */
	bool failed;
	const char *found; /* the value of the first 71 with at least two bytes; NULL: none */
} rows[] = {
    {"nothing", "", "", false, NULL},
    {"END alone", "ff", "", false, NULL},
    {"one, without END", "47 02 6162", "47", false, "ab"},
    {"one, and END", "47 02 6162 ff", "47", false, "ab"},
    {"what follows END is no option", "06 01 08 ff 47 02 6162", "06", false, NULL},
    {"PAD in front", "00 00 47 02 6162 ff", "47", false, "ab"},
    {"PAD between, as PXE allows it", "06 01 08 00 47 02 6162 ff", "0647", false, "ab"},
    {"PAD at the end", "47 02 6162 00 00", "47", false, "ab"},
    {"a value of zeros and of END", "06 02 00ff 47 02 6162", "0647", false, "ab"},
    {"an empty value", "06 00 47 02 6162", "0647", false, "ab"},
    {"too short, then long enough", "47 01 61 47 03 616263", "4747", false, "abc"},
    {"the first of two", "47 02 6162 47 02 6364", "4747", false, "ab"},
    {"a code without a length", "06 01 08 47", "06", true, NULL},
    {"a value cut", "06 01 08 47 03 6162", "06", true, NULL},
    {"what is in front of an error is found", "47 02 6162 06 ff", "47", true, "ab"},
    {"what is behind an error is not", "06 ff 47 02 6162", "", true, NULL},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dhcp_value v = {.present = true};
		struct dhcp_option o;
		uint8_t want[16], codes[16];
		size_t n_want = unit_hex(rows[i].codes, want, sizeof want), n = 0;
		v.len = (uint8_t)unit_hex(rows[i].hex, v.bytes, sizeof v.bytes);
		struct reader r = reader_of(v.bytes, v.len);
		unit_row(rows[i].name);
		while (dhcp_option_next(&r, &o) && n < sizeof codes)
			codes[n++] = o.code;
		CHECK_BYTES(codes, n, want, n_want);
		CHECK_NUM(r.failed, rows[i].failed);
		bool found = dhcp_option_find(&v, PXE_BOOT_ITEM, 2, &o);
		if (CHECK_NUM(found, rows[i].found != NULL) && found)
			CHECK_BYTES(o.value, o.len, rows[i].found, strlen(rows[i].found));
	}
}

static void test_write(void)
{
	uint8_t bytes[8];
	struct writer w = writer_of(bytes, sizeof bytes);

	dhcp_option_write(&w, 43, "abc", 3);
	dhcp_option_write(&w, 60, "", 0);
	CHECK_BYTES(bytes, w.len,
	    "\x2b\x03"
	    "abc\x3c\0",
	    7);
	CHECK(!w.failed);
	dhcp_option_write(&w, 60, "a", 1);
	CHECK(w.failed);
}

int main(void)
{
	unit_run("dhcp_option_next and dhcp_option_find", test_rows);
	unit_run("dhcp_option_write", test_write);
	return unit_result();
}
