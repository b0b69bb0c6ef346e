/*
 * Any packet through parse, negotiate and build: what points into the packet stays within it,
 * nothing is acknowledged that was not asked for, and what is built fits and parses again.
 */
#include "common/path.h"
#include "tftpd/options.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static bool within(const char *p, size_t len, const uint8_t *data, size_t size)
{
	size_t from = (size_t)((const uint8_t *)p - data);
	return from <= size && len <= size - from;
}

/* No component is empty, `.` or `..`. */
static bool is_clean(const char *path)
{
	for (const char *p = path;; p++) {
		size_t len = strcspn(p, "/");
		if (len == 0 || (p[0] == '.' && (len == 1 || (len == 2 && p[1] == '.'))))
			return false;
		p += len;
		if (!*p)
			return true;
	}
}

static void check_terms(const struct tftp_request *rq, const struct options_limits *limits)
{
	uint8_t oack[TFTP_OACK_SIZE];
	struct tftp_packet again;
	struct options_terms t = options_negotiate(rq, limits);
	bool any = false;

	for (int i = 0; i < TFTP_OPTIONS; i++) {
		require(!t.oack.has[i] || rq->option[i]);
		any |= t.oack.has[i];
	}
	require(t.answer == any);
	require(t.blksize >= TFTP_BLKSIZE_MIN && t.blksize <= TFTP_BLKSIZE_MAX);
	require(!t.oack.has[TFTP_BLKSIZE] || t.blksize <= limits->max_blksize);
	require(t.windowsize >= 1 && t.windowsize <= OPTIONS_WINDOW_MAX);
	require(t.timeout_s <= TFTP_TIMEOUT_MAX && t.timeout_s <= limits->max_timeout_s);
	size_t len = tftp_build_oack(oack, sizeof oack, &t.oack);
	require(len >= 2);
	require(tftp_parse(oack, len, &again) == TFTP_GOOD && again.opcode == TFTP_OACK);
}

static void check_request(const struct tftp_packet *p, const uint8_t *data, size_t size)
{
	const struct tftp_request *rq = &p->request;
	char path[PATH_SIZE];
	struct options_limits limits = {.max_blksize = (uint32_t)(size * 97),
	    .max_windowsize = 1 + (uint32_t)size,
	    .max_timeout_s = (uint32_t)size % 512,
	    .tsize_known = size % 2,
	    .tsize = size * 1000003};

	require(within(rq->file, rq->file_len + 1, data, size) && !rq->file[rq->file_len]);
	require(within(rq->mode_text, strlen(rq->mode_text) + 1, data, size));
	require(tftp_mode_of(rq->mode_text) == rq->mode);
	for (int i = 0; i < TFTP_OPTIONS; i++)
		require(
		    !rq->option[i] || within(rq->option[i], strlen(rq->option[i]) + 1, data, size));
	if (path_clean(rq->file, rq->file_len, true, path) == PATH_OK)
		require(is_clean(path));
	check_terms(rq, &limits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t error[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	struct tftp_packet p;

	enum tftp_result r = tftp_parse(data, size, &p);
	require(tftp_result_text(r)[0] != '?');
	if (r != TFTP_GOOD)
		return 0;
	if (p.opcode == TFTP_RRQ || p.opcode == TFTP_WRQ)
		check_request(&p, data, size);
	if (p.opcode == TFTP_ERROR && p.error.text_len) {
		char text[64] = "";
		require(within(p.error.text, p.error.text_len, data, size));
		memcpy(text, p.error.text, p.error.text_len < 63 ? p.error.text_len : 63);
		size_t len = tftp_build_error(error, sizeof error, TFTP_UNDEFINED, text);
		require(len && tftp_parse(error, len, &p) == TFTP_GOOD);
		require(p.error.text_len == strlen(text) &&
			memcmp(p.error.text, text, p.error.text_len) == 0);
	}
	return 0;
}
