/* Option negotiation: what is asked, what the server allows, what both settle on. */
#include "tests/unit/unit.h"
#include "tftpd/options.h"

#include <stdio.h>

static const struct options_limits wide = {.max_blksize = 65464,
    .max_windowsize = 64,
    .max_timeout_s = 255,
    .tsize_known = true,
    .tsize = 70085};
static const struct options_limits brief = {
    .max_blksize = 65464, .max_windowsize = 64, .max_timeout_s = 1};
static const struct options_limits ethernet = {
    .max_blksize = 1468, .max_windowsize = 64, .tsize_known = true, .tsize = 70085};
static const struct options_limits netascii = {.max_blksize = 65464, .max_windowsize = 64};
static const struct options_limits empty = {
    .max_blksize = 65464, .max_windowsize = 64, .tsize_known = true};
static const struct options_limits no_limits = {
    .max_blksize = UINT32_MAX, .max_windowsize = UINT32_MAX, .tsize_known = true, .tsize = 1};
static const struct options_limits tight = {
    .max_blksize = 7, .max_windowsize = 1, .tsize_known = true, .tsize = UINT64_MAX};

static const struct {
	const char *name;
	const char *asked[TFTP_OPTIONS]; /* blksize timeout tsize windowsize */
	const struct options_limits *limits;
	const char *oack; /* "": none is sent */
	uint32_t blksize, windowsize, timeout_s;
} rows[] = {
    {"nothing", {0}, &wide, "", 512, 1, 0},
    {"iPXE", {"1432", NULL, "0", NULL}, &wide, "blksize=1432 tsize=70085", 1432, 1, 0},
    {"edk2", {"1468", NULL, "0", "4"}, &wide, "blksize=1468 tsize=70085 windowsize=4", 1468, 4, 0},
    {"all", {"8192", "3", "0", "16"}, &wide, "blksize=8192 timeout=3 tsize=70085 windowsize=16",
	8192, 16, 3},

    {"blksize under the route's", {"8192", 0}, &ethernet, "blksize=1468", 1468, 1, 0},
    {"blksize never above the asked", {"600", 0}, &ethernet, "blksize=600", 600, 1, 0},
    {"blksize smallest", {"8", 0}, &wide, "blksize=8", 8, 1, 0},
    {"blksize too small", {"7", 0}, &wide, "", 512, 1, 0},
    {"blksize 0", {"0", 0}, &wide, "", 512, 1, 0},
    {"blksize largest", {"65464", 0}, &wide, "blksize=65464", 65464, 1, 0},
    {"blksize larger than RFC 2348 has", {"65535", 0}, &no_limits, "blksize=65464", 65464, 1, 0},
    {"blksize far too large", {"4294967808", 0}, &wide, "blksize=65464", 65464, 1, 0},
    {"blksize over 64 bits", {"18446744073709551617", 0}, &wide, "", 512, 1, 0},
    {"blksize no number", {"big", 0}, &wide, "", 512, 1, 0},
    {"blksize negative", {"-512", 0}, &wide, "", 512, 1, 0},
    {"blksize without a byte", {"", 0}, &wide, "", 512, 1, 0},
    {"blksize where none fits", {"1468", 0}, &tight, "", 512, 1, 0},

    {"timeout least", {NULL, "1", NULL, NULL}, &wide, "timeout=1", 512, 1, 1},
    {"timeout most", {NULL, "255", NULL, NULL}, &wide, "timeout=255", 512, 1, 255},
    {"timeout exactly or not at all", {NULL, "256", NULL, NULL}, &wide, "", 512, 1, 0},
    {"timeout as long as ours", {NULL, "1", NULL, NULL}, &brief, "timeout=1", 512, 1, 1},
    {"U-Boot's 5 s, longer than ours", {"1468", "5", NULL, NULL}, &brief, "blksize=1468", 1468, 1,
	0},
    {"nothing but that", {NULL, "5", NULL, NULL}, &brief, "", 512, 1, 0},
    {"no timeout at all", {NULL, "1", NULL, NULL}, &ethernet, "", 512, 1, 0},
    {"timeout 0", {NULL, "0", NULL, NULL}, &wide, "", 512, 1, 0},
    {"timeout no number", {NULL, "1s", NULL, NULL}, &wide, "", 512, 1, 0},

    {"tsize 0", {NULL, NULL, "0", NULL}, &wide, "tsize=70085", 512, 1, 0},
    {"tsize hoped for", {NULL, NULL, "5", NULL}, &wide, "tsize=70085", 512, 1, 0},
    {"tsize without a byte", {NULL, NULL, "", NULL}, &wide, "tsize=70085", 512, 1, 0},
    {"tsize in netascii", {NULL, NULL, "0", NULL}, &netascii, "", 512, 1, 0},
    {"tsize of an empty file", {NULL, NULL, "0", NULL}, &empty, "", 512, 1, 0},
    {"tsize of 64 bits", {NULL, NULL, "0", NULL}, &tight, "tsize=18446744073709551615", 512, 1, 0},

    {"windowsize 1", {NULL, NULL, NULL, "1"}, &wide, "windowsize=1", 512, 1, 0},
    {"windowsize under ours", {NULL, NULL, NULL, "65535"}, &wide, "windowsize=64", 512, 64, 0},
    {"windowsize half the numbers", {NULL, NULL, NULL, "65535"}, &no_limits, "windowsize=32767",
	512, 32767, 0},
    {"windowsize 0", {NULL, NULL, NULL, "0"}, &wide, "", 512, 1, 0},
    {"windowsize no number", {NULL, NULL, NULL, " 4"}, &wide, "", 512, 1, 0},
    {"windowsize refused", {NULL, NULL, NULL, "16"}, &tight, "windowsize=1", 512, 1, 0},

    {"one bad, one good", {"x", NULL, "0", NULL}, &wide, "tsize=70085", 512, 1, 0},
};

static const char *oack_text(const struct tftp_oack *oack)
{
	static char text[256];
	int len = 0;
	text[0] = '\0';
	for (int i = 0; i < TFTP_OPTIONS; i++)
		if (oack->has[i])
			len += snprintf(text + len, sizeof text - (size_t)len, "%s%s=%llu",
			    len ? " " : "", tftp_option_name((enum tftp_option)i),
			    (unsigned long long)oack->value[i]);
	return text;
}

static void test_options(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct tftp_request rq = {.mode = TFTP_OCTET};
		for (int o = 0; o < TFTP_OPTIONS; o++)
			rq.option[o] = rows[i].asked[o];
		unit_row(rows[i].name);
		struct options_terms t = options_negotiate(&rq, rows[i].limits);
		CHECK_STR(oack_text(&t.oack), rows[i].oack);
		CHECK_NUM(t.answer, rows[i].oack[0] != '\0');
		CHECK_NUM(t.blksize, rows[i].blksize);
		CHECK_NUM(t.windowsize, rows[i].windowsize);
		CHECK_NUM(t.timeout_s, rows[i].timeout_s);
	}
}

int main(void)
{
	unit_run("tftp options", test_options);
	return unit_result();
}
