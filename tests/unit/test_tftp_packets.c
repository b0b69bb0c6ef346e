/* Packets as clients send them, and the ones that we build. */
#include "tests/unit/unit.h"
#include "tftpd/tftp.h"

#include <string.h>

static const struct {
	const char *name;
	const char *hex;
	enum tftp_result result;
	enum tftp_opcode opcode; /* 0: not set */
	const char *file;
	enum tftp_mode mode;
	const char *option[TFTP_OPTIONS]; /* blksize timeout tsize windowsize */
} requests[] = {
    /* 0001 "a" "octet" */
    {"plain", "0001 6100 6f6374657400", TFTP_GOOD, TFTP_RRQ, "a", TFTP_OCTET, {0}},
    /* 0001 "a" "NetASCII" */
    {"mode in any case", "0001 6100 4e6574415343494900", TFTP_GOOD, TFTP_RRQ, "a", TFTP_NETASCII,
	{0}},
    /* 0001 "a" "mail" */
    {"mail", "0001 6100 6d61696c00", TFTP_GOOD, TFTP_RRQ, "a", TFTP_MAIL, {0}},
    /* 0001 "a" "x" */
    {"unknown mode", "0001 6100 7800", TFTP_GOOD, TFTP_RRQ, "a", TFTP_MODE_UNKNOWN, {0}},
    /* 0002 "a" "octet" */
    {"write", "0002 6100 6f6374657400", TFTP_GOOD, TFTP_WRQ, "a", TFTP_OCTET, {0}},
    /* iPXE: 0001 "undionly.kpxe" "octet" "blksize" "1432" "tsize" "0" */
    {"iPXE",
	"0001 756e64696f6e6c792e6b70786500 6f6374657400 626c6b73697a6500 3134333200"
	"7473697a6500 3000",
	TFTP_GOOD, TFTP_RRQ, "undionly.kpxe", TFTP_OCTET, {"1432", NULL, "0", NULL}},
    /* edk2: 0001 "a" "octet" "tsize" "0" "blksize" "1468" "windowsize" "4" */
    {"edk2",
	"0001 6100 6f6374657400 7473697a6500 3000 626c6b73697a6500 3134363800"
	"77696e646f7773697a6500 3400",
	TFTP_GOOD, TFTP_RRQ, "a", TFTP_OCTET, {"1468", NULL, "0", "4"}},
    /* 0001 "a" "octet" "BLKSIZE" "8" "foo" "bar" "Timeout" "3" */
    {"names in any case, unknown ones",
	"0001 6100 6f6374657400 424c4b53495a4500 3800 666f6f00 62617200 54696d656f757400 3300",
	TFTP_GOOD, TFTP_RRQ, "a", TFTP_OCTET, {"8", "3", NULL, NULL}},
    /* 0001 "a" "octet" "tsize" "0" "tsize" "7" */
    {"the first of two", "0001 6100 6f6374657400 7473697a6500 3000 7473697a6500 3700", TFTP_GOOD,
	TFTP_RRQ, "a", TFTP_OCTET, {NULL, NULL, "0", NULL}},
    /* 0001 "a" "octet" "tsize" "" */
    {"value without a byte", "0001 6100 6f6374657400 7473697a6500 00", TFTP_GOOD, TFTP_RRQ, "a",
	TFTP_OCTET, {NULL, NULL, "", NULL}},
    /* 0001 "a" "octet" "tsize" "0" NUL NUL NUL */
    {"padded with NUL", "0001 6100 6f6374657400 7473697a6500 3000 000000", TFTP_GOOD, TFTP_RRQ, "a",
	TFTP_OCTET, {NULL, NULL, "0", NULL}},
    /* 0001 "a" "octet" NUL "tsize" "0" */
    {"padded in the middle", "0001 6100 6f6374657400 00 7473697a6500 3000", TFTP_GOOD, TFTP_RRQ,
	"a", TFTP_OCTET, {NULL, NULL, "0", NULL}},
    /* 0001 "a" "octet" "tsize" "0" ff ff 41 */
    {"padded with what was there", "0001 6100 6f6374657400 7473697a6500 3000 ffff41", TFTP_GOOD,
	TFTP_RRQ, "a", TFTP_OCTET, {NULL, NULL, "0", NULL}},
    /* 0001 "a" "octet" "tsize" "0, without its NUL */
    {"last value without its end", "0001 6100 6f6374657400 7473697a6500 30", TFTP_GOOD, TFTP_RRQ,
	"a", TFTP_OCTET, {0}},
    /* 0001 "" "octet" */
    {"no name is no fault of the packet", "0001 00 6f6374657400", TFTP_GOOD, TFTP_RRQ, "",
	TFTP_OCTET, {0}},
    {"file without its end", "0001 6162", TFTP_NO_FILE, TFTP_RRQ, NULL, TFTP_MODE_UNKNOWN, {0}},
    {"nothing but the opcode", "0001", TFTP_NO_FILE, TFTP_RRQ, NULL, TFTP_MODE_UNKNOWN, {0}},
    {"no mode", "0001 6100", TFTP_NO_MODE, TFTP_RRQ, "a", TFTP_MODE_UNKNOWN, {0}},
    {"mode without its end", "0001 6100 6f63746574", TFTP_NO_MODE, TFTP_RRQ, "a", TFTP_MODE_UNKNOWN,
	{0}},
    {"empty", "", TFTP_TRUNCATED, 0, NULL, 0, {0}},
    {"one byte", "00", TFTP_TRUNCATED, 0, NULL, 0, {0}},
    {"opcode 0", "0000 6100", TFTP_UNKNOWN_OPCODE, 0, NULL, 0, {0}},
    {"opcode 7", "0007 6100", TFTP_UNKNOWN_OPCODE, 0, NULL, 0, {0}},
    {"opcode 256", "0100 6100", TFTP_UNKNOWN_OPCODE, 0, NULL, 0, {0}},
};

static void check_text(const char *got, const char *want)
{
	CHECK_STR(got ? got : "(none)", want ? want : "(none)");
}

static void test_requests(void)
{
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		uint8_t packet[512];
		struct tftp_packet p;
		size_t len = unit_hex(requests[i].hex, packet, sizeof packet);
		unit_row(requests[i].name);
		CHECK_NUM(tftp_parse(packet, len, &p), requests[i].result);
		CHECK_NUM(p.opcode, requests[i].opcode);
		if (requests[i].opcode == 0)
			continue;
		check_text(p.request.file, requests[i].file);
		CHECK_NUM(p.request.file_len, requests[i].file ? strlen(requests[i].file) : 0);
		CHECK_NUM(p.request.mode, requests[i].mode);
		for (int o = 0; o < TFTP_OPTIONS; o++)
			check_text(p.request.option[o], requests[i].option[o]);
	}
}

/* 0001 "a" "octet" "lanboot-test" "yes" */
static void test_probe(void)
{
	static const char hex[] = "0001 6100 6f6374657400 6c616e626f6f742d7465737400 79657300";
	uint8_t packet[64];
	struct tftp_packet p;
	size_t len = unit_hex(hex, packet, sizeof packet);

	CHECK_NUM(tftp_parse(packet, len, &p), TFTP_GOOD);
	CHECK(p.request.is_test);
	CHECK_NUM(tftp_parse(packet, 10, &p), TFTP_GOOD);
	CHECK(!p.request.is_test);
}

static const struct {
	const char *name;
	const char *hex;
	enum tftp_result result;
	enum tftp_opcode opcode;
	uint16_t number; /* block or code */
	const char *text;
} others[] = {
    {"ACK 0", "0004 0000", TFTP_GOOD, TFTP_ACK, 0, NULL},
    {"ACK 65535", "0004 ffff", TFTP_GOOD, TFTP_ACK, 65535, NULL},
    {"ACK, padded as Ethernet does", "0004 0001 0000000000", TFTP_GOOD, TFTP_ACK, 1, NULL},
    {"ACK cut", "0004 00", TFTP_TRUNCATED, TFTP_ACK, 0, NULL},
    {"DATA", "0003 0102 aabb", TFTP_GOOD, TFTP_DATA, 0x102, NULL},
    {"DATA cut", "0003", TFTP_TRUNCATED, TFTP_DATA, 0, NULL},
    {"OACK", "0006 6100 3100", TFTP_GOOD, TFTP_OACK, 0, NULL},
    {"ERROR 8 \"no\"", "0005 0008 6e6f00", TFTP_GOOD, TFTP_ERROR, 8, "no"},
    {"ERROR 0 without a text", "0005 0000 00", TFTP_GOOD, TFTP_ERROR, 0, ""},
    {"ERROR 0 without even a NUL", "0005 0000", TFTP_GOOD, TFTP_ERROR, 0, ""},
    {"ERROR 3 \"no\" without its NUL", "0005 0003 6e6f", TFTP_GOOD, TFTP_ERROR, 3, "no"},
    {"ERROR 3 \"n\", rubbish after it", "0005 0003 6e00ffff", TFTP_GOOD, TFTP_ERROR, 3, "n"},
    {"ERROR cut", "0005 00", TFTP_TRUNCATED, TFTP_ERROR, 0, ""},
};

static void test_others(void)
{
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		uint8_t packet[64];
		struct tftp_packet p;
		size_t len = unit_hex(others[i].hex, packet, sizeof packet);
		unit_row(others[i].name);
		CHECK_NUM(tftp_parse(packet, len, &p), others[i].result);
		CHECK_NUM(p.opcode, others[i].opcode);
		if (others[i].opcode == TFTP_ERROR) {
			CHECK_NUM(p.error.code, others[i].number);
			CHECK_BYTES(
			    p.error.text, p.error.text_len, others[i].text, strlen(others[i].text));
		} else if (others[i].opcode != TFTP_OACK) {
			CHECK_NUM(p.block, others[i].number);
		}
	}
}

static void test_build_oack(void)
{
	struct tftp_oack oack = {
	    .has = {true, true, true, true}, .value = {65464, 255, UINT64_MAX, 65535}};
	uint8_t got[TFTP_OACK_SIZE], want[TFTP_OACK_SIZE];
	/* 0006 "blksize" "65464" "timeout" "255" "tsize" "18446744073709551615" "windowsize"
	 * "65535" */
	size_t want_len = unit_hex("0006 626c6b73697a6500 363534363400 74696d656f757400 32353500"
				   "7473697a6500 313834343637343430373337303935353136313500"
				   "77696e646f7773697a6500 363535333500",
	    want, sizeof want);
	size_t len = tftp_build_oack(got, sizeof got, &oack);
	CHECK_BYTES(got, len, want, want_len);
	CHECK_NUM(tftp_build_oack(got, want_len - 1, &oack), 0);

	/* 0006 "tsize" "0" */
	oack = (struct tftp_oack){.has = {[TFTP_TSIZE] = true}};
	want_len = unit_hex("0006 7473697a6500 3000", want, sizeof want);
	len = tftp_build_oack(got, sizeof got, &oack);
	CHECK_BYTES(got, len, want, want_len);
}

static void test_build_error(void)
{
	uint8_t got[256], want[16];
	/* 0005 0002 "no" */
	size_t want_len = unit_hex("0005 0002 6e6f00", want, sizeof want);
	size_t len = tftp_build_error(got, sizeof got, TFTP_ACCESS_VIOLATION, "no");
	CHECK_BYTES(got, len, want, want_len);
	CHECK_NUM(tftp_build_error(got, 6, TFTP_ACCESS_VIOLATION, "no"), 0);

	char text[TFTP_ERROR_TEXT + 50];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	len = tftp_build_error(got, sizeof got, TFTP_UNDEFINED, text);
	CHECK_NUM(len, 4 + TFTP_ERROR_TEXT + 1);
	CHECK_NUM(got[len - 1], 0);
}

static void test_build_data(void)
{
	static const struct {
		const char *name;
		uint64_t block;
		const char *hex;
	} rows[] = {
	    {"first", 1, "0003 0001"},
	    {"last before the rollover", 65535, "0003 ffff"},
	    {"rolls over to 0", 65536, "0003 0000"},
	    {"and again", 65536 * 2 + 1, "0003 0001"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t got[TFTP_HEADER], want[TFTP_HEADER];
		unit_row(rows[i].name);
		unit_hex(rows[i].hex, want, sizeof want);
		tftp_build_data(got, rows[i].block);
		CHECK_BYTES(got, sizeof got, want, sizeof want);
	}
}

int main(void)
{
	unit_run("tftp requests", test_requests);
	unit_run("tftp requests of tests", test_probe);
	unit_run("tftp other packets", test_others);
	unit_run("tftp build OACK", test_build_oack);
	unit_run("tftp build ERROR", test_build_error);
	unit_run("tftp build DATA", test_build_data);
	return unit_result();
}
