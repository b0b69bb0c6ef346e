#include "tftpd/options.h"

#include "common/strval.h"

/* The option's number, within min..max; a larger one counts as max. False if there is none. */
static bool option_number(const struct tftp_request *rq, enum tftp_option option, uint64_t min,
    uint64_t max, uint64_t *out)
{
	const char *text = rq->option[option];
	if (!text || !str_uint(text, min, UINT64_MAX, out))
		return false;
	if (*out > max)
		*out = max;
	return true;
}

static void agree_on(struct options_terms *t, enum tftp_option option, uint64_t value)
{
	t->oack.has[option] = true;
	t->oack.value[option] = value;
	t->answer = true;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

struct options_terms options_negotiate(
    const struct tftp_request *rq, const struct options_limits *limits)
{
	struct options_terms t = {.blksize = TFTP_BLKSIZE_PLAIN, .windowsize = 1};
	uint64_t v;

	/* RFC 2348 */
	if (limits->max_blksize >= TFTP_BLKSIZE_MIN &&
	    option_number(rq, TFTP_BLKSIZE, TFTP_BLKSIZE_MIN,
		smaller(limits->max_blksize, TFTP_BLKSIZE_MAX), &v)) {
		t.blksize = (uint32_t)v;
		agree_on(&t, TFTP_BLKSIZE, v);
	}
	/*
	 * RFC 2349: 1 to 255 seconds. U-Boot asks for the 5 s that it waits itself, and gives up
	 * after ten such waits in all: with each lost packet, were we as patient.
	 */
	if (option_number(rq, TFTP_TIMEOUT, 1, UINT64_MAX, &v) &&
	    v <= smaller(limits->max_timeout_s, TFTP_TIMEOUT_MAX)) {
		t.timeout_s = (uint32_t)v;
		agree_on(&t, TFTP_TIMEOUT, v);
	}
	/*
	 * RFC 2349: a reader sends 0; some send what they hope for, or nothing. No size for an
	 * empty file: curl takes tsize=0 for an error.
	 */
	if (rq->option[TFTP_TSIZE] && limits->tsize_known && limits->tsize > 0)
		agree_on(&t, TFTP_TSIZE, limits->tsize);
	/* RFC 7440 */
	if (option_number(
		rq, TFTP_WINDOWSIZE, 1, smaller(limits->max_windowsize, OPTIONS_WINDOW_MAX), &v)) {
		t.windowsize = (uint32_t)v;
		agree_on(&t, TFTP_WINDOWSIZE, v);
	}
	return t;
}
