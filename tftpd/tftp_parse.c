#include "tftpd/tftp.h"

#include "common/wire.h"

#include <string.h>
#include <strings.h>

static const char *const option_names[TFTP_OPTIONS] = {
    [TFTP_BLKSIZE] = "blksize",
    [TFTP_TIMEOUT] = "timeout",
    [TFTP_TSIZE] = "tsize",
    [TFTP_WINDOWSIZE] = "windowsize",
};

const char *tftp_option_name(enum tftp_option option)
{
	return option_names[option];
}

enum tftp_mode tftp_mode_of(const char *text)
{
	if (strcasecmp(text, "octet") == 0)
		return TFTP_OCTET;
	if (strcasecmp(text, "netascii") == 0)
		return TFTP_NETASCII;
	if (strcasecmp(text, "mail") == 0)
		return TFTP_MAIL;
	return TFTP_MODE_UNKNOWN;
}

/* RFC 2347: an option is given once; of two we take the first. Names in any case. */
static void take_option(struct tftp_request *rq, const char *name, const char *value)
{
	for (int i = 0; i < TFTP_OPTIONS; i++)
		if (!rq->option[i] && strcasecmp(name, option_names[i]) == 0)
			rq->option[i] = value;
	if (strcasecmp(name, TFTP_TEST_OPTION) == 0)
		rq->is_test = true;
}

/*
 * Pairs of texts up to the end. Firmware pads its requests, with NULs or with whatever was in the
 * buffer: NULs are skipped, and what is no whole pair of texts is not looked at.
 */
static void parse_options(struct reader *r, struct tftp_request *rq)
{
	while (reader_left(r)) {
		size_t name_len, value_len;
		const char *name = read_zstring(r, &name_len);
		if (!name)
			return;
		if (name_len == 0)
			continue;
		const char *value = read_zstring(r, &value_len);
		if (!value)
			return;
		take_option(rq, name, value);
	}
}

static enum tftp_result parse_request(struct reader *r, struct tftp_request *rq)
{
	size_t mode_len;

	*rq = (struct tftp_request){.mode = TFTP_MODE_UNKNOWN};
	rq->file = read_zstring(r, &rq->file_len);
	if (!rq->file)
		return TFTP_NO_FILE;
	rq->mode_text = read_zstring(r, &mode_len);
	if (!rq->mode_text)
		return TFTP_NO_MODE;
	rq->mode = tftp_mode_of(rq->mode_text);
	parse_options(r, rq);
	return TFTP_GOOD;
}

/* The text of an ERROR may lack its NUL: U-Boot and some ROMs send none. */
static void parse_error_text(struct reader *r, struct tftp_packet *out)
{
	size_t left = reader_left(r);
	const uint8_t *text = read_bytes(r, left);
	out->error.text = text ? (const char *)text : "";
	out->error.text_len = text ? strnlen((const char *)text, left) : 0;
}

enum tftp_result tftp_parse(const void *packet, size_t len, struct tftp_packet *out)
{
	struct reader r = reader_of(packet, len);
	uint16_t opcode = read_u16(&r);

	*out = (struct tftp_packet){0};
	if (r.failed)
		return TFTP_TRUNCATED;
	if (opcode < TFTP_RRQ || opcode > TFTP_OACK)
		return TFTP_UNKNOWN_OPCODE;
	out->opcode = (enum tftp_opcode)opcode;
	switch (out->opcode) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		return parse_request(&r, &out->request);
	case TFTP_DATA:
	case TFTP_ACK:
		out->block = read_u16(&r);
		break;
	case TFTP_ERROR:
		out->error.code = read_u16(&r);
		parse_error_text(&r, out);
		break;
	case TFTP_OACK:
		break; /* what a server says; nobody sends us one in earnest */
	}
	return r.failed ? TFTP_TRUNCATED : TFTP_GOOD;
}

const char *tftp_result_text(enum tftp_result r)
{
	switch (r) {
	case TFTP_GOOD:
		return "ok";
	case TFTP_TRUNCATED:
		return "packet too short";
	case TFTP_UNKNOWN_OPCODE:
		return "unknown opcode";
	case TFTP_NO_FILE:
		return "malformed: file name without an end";
	case TFTP_NO_MODE:
		return "malformed: no mode";
	}
	return "?";
}
