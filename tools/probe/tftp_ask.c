#include "tools/probe/tftp_ask.h"

#include "common/strval.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void write_option(struct writer *w, const char *name, unsigned value)
{
	char text[12];

	snprintf(text, sizeof text, "%u", value);
	write_zstring(w, name);
	write_zstring(w, text);
}

size_t tftp_ask_build(
    const char *file, unsigned blksize, unsigned windowsize, void *packet, size_t size)
{
	struct writer w = writer_of(packet, size);

	write_u16(&w, TFTP_RRQ);
	write_zstring(&w, file);
	write_zstring(&w, "octet");
	write_option(&w, tftp_option_name(TFTP_TSIZE), 0);
	if (blksize)
		write_option(&w, tftp_option_name(TFTP_BLKSIZE), blksize);
	if (windowsize > 1)
		write_option(&w, tftp_option_name(TFTP_WINDOWSIZE), windowsize);
	write_zstring(&w, TFTP_TEST_OPTION);
	write_zstring(&w, "yes");
	return w.failed ? 0 : w.len;
}

size_t tftp_ack_build(uint64_t block, uint8_t packet[TFTP_HEADER])
{
	struct writer w = writer_of(packet, TFTP_HEADER);

	write_u16(&w, TFTP_ACK);
	write_u16(&w, (uint16_t)(block & 0xffff));
	return w.len;
}

void tftp_load_start(struct tftp_load *l, unsigned blksize, unsigned windowsize)
{
	*l = (struct tftp_load){.blksize = TFTP_BLKSIZE_PLAIN, .windowsize = 1};
	/* What is the most that the server may say: 0 and 1 were not asked for. */
	l->size = blksize;
	l->window = windowsize;
}

static void take_option(struct tftp_load *l, unsigned asked_blksize, unsigned asked_window,
    const char *name, const char *value)
{
	uint64_t v;

	if (!str_uint(value, 0, UINT64_MAX, &v))
		return;
	if (strcasecmp(name, tftp_option_name(TFTP_TSIZE)) == 0) {
		l->has_size = true;
		l->size = v;
	} else if (strcasecmp(name, tftp_option_name(TFTP_BLKSIZE)) == 0) {
		if (v < TFTP_BLKSIZE_MIN || v > asked_blksize)
			l->state = TFTP_BROKEN;
		else
			l->blksize = (unsigned)v;
	} else if (strcasecmp(name, tftp_option_name(TFTP_WINDOWSIZE)) == 0) {
		if (v < 1 || v > asked_window)
			l->state = TFTP_BROKEN;
		else
			l->windowsize = (unsigned)v;
	}
}

static void take_oack(struct tftp_load *l, struct reader r)
{
	unsigned asked_blksize = (unsigned)l->size, asked_window = l->window;

	l->answered = true;
	l->size = l->window = 0;
	while (reader_left(&r)) {
		size_t len;
		const char *name = read_zstring(&r, &len), *value = read_zstring(&r, &len);
		if (name && value)
			take_option(l, asked_blksize, asked_window, name, value);
	}
}

static void take_error(struct tftp_load *l, const struct tftp_packet *p)
{
	size_t n = p->error.text_len < TFTP_ASK_TEXT ? p->error.text_len : TFTP_ASK_TEXT - 1;

	l->state = TFTP_REFUSED;
	l->error_code = p->error.code;
	for (size_t i = 0; i < n; i++) {
		char c = p->error.text[i];
		l->error_text[i] = c >= ' ' && c < 0x7f ? c : '?';
	}
	l->error_text[n] = '\0';
}

/* The next block in order; a window is acknowledged at its end, or where it has a hole. */
static struct tftp_came take_data(struct tftp_load *l, uint16_t block, struct reader r)
{
	size_t len = reader_left(&r);

	if (!l->answered)
		l->size = l->window = 0;
	l->answered = true;
	if (block != ((l->block + 1) & 0xffff) || len > l->blksize) {
		l->window = 0;
		return (struct tftp_came){.ack = true};
	}
	l->block++;
	l->bytes += len;
	if (len < l->blksize)
		l->state = TFTP_LOADED;
	bool ack = ++l->window >= l->windowsize || l->state == TFTP_LOADED;
	if (ack)
		l->window = 0;
	return (struct tftp_came){.ack = ack, .data = read_bytes(&r, len), .len = len};
}

struct tftp_came tftp_load_input(struct tftp_load *l, const void *packet, size_t len)
{
	struct tftp_came nothing = {0};
	struct reader r = reader_of(packet, len);
	struct tftp_packet p;

	if (l->state != TFTP_LOADING || tftp_parse(packet, len, &p) != TFTP_GOOD)
		return nothing;
	switch (p.opcode) {
	case TFTP_OACK:
		if (l->block)
			return nothing;
		read_u16(&r);
		if (!l->answered)
			take_oack(l, r);
		nothing.ack = l->state == TFTP_LOADING;
		break;
	case TFTP_DATA:
		read_u32(&r);
		return take_data(l, p.block, r);
	case TFTP_ERROR:
		take_error(l, &p);
		break;
	default:
		break;
	}
	return nothing;
}
