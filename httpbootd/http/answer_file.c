#include "httpbootd/http/answer_file.h"

#include "common/log.h"
#include "common/nowait.h"
#include "httpbootd/codec/mime.h"
#include "httpbootd/files/alias.h"
#include "httpbootd/files/listing.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	SMALL = 64 * 1024, /* up to here a file is read at once and goes out with its header */
	SETTLED_S = 2,     /* a file that changed just now could change again within one tick */
};

unsigned file_status(enum root_result r)
{
	switch (r) {
	case ROOT_OK:
		return 200;
	case ROOT_NOT_FOUND:
	case ROOT_NOT_A_FILE:
		return 404;
	case ROOT_FORBIDDEN:
	case ROOT_OUTSIDE:
	case ROOT_LOOP:
		return 403;
	case ROOT_NO_RESOURCES:
		return 503;
	case ROOT_FAILED:
		break;
	}
	return 500;
}

/* Within the log's budget: a client can ask for it as often as it likes. */
static void warn_unopened(const char *path)
{
	static const char word[] = "cannot-open";
	const char *why = strerror(errno);
	struct event e;
	event_start(&e, word);
	event_text(&e, "path", path);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}

static void set_content_range(const struct selection *s, struct reply *reply)
{
	if (s->status == 206)
		snprintf(reply->content_range, sizeof reply->content_range,
		    "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, s->start, s->start + s->length - 1,
		    reply->version.size);
	else if (s->status == 416)
		snprintf(reply->content_range, sizeof reply->content_range, "bytes */%" PRIu64,
		    reply->version.size);
}

/* The whole of a small file as a text; false: it is to be sent as a file. */
static bool take_small(int fd, const struct selection *s, struct reply *reply)
{
	static char text[SMALL];
	if (s->status != 200 || s->length > SMALL)
		return false;
	ssize_t n = nowait_read(fd, text, sizeof text, 0);
	if (n < 0 && nowait_in_memory(fd))
		n = pread(fd, text, sizeof text, 0);
	if (n < 0 || (uint64_t)n != s->length)
		return false;
	reply->body = BODY_TEXT;
	reply->text = text;
	reply->length = s->length;
	return true;
}

void reply_cacheable(int root, const char *path, const struct stat *st, struct reply *reply)
{
	if (strlen(path) >= VALIDATOR_PATH || time(NULL) - st->st_ctim.tv_sec < SETTLED_S)
		return;
	reply->is_cacheable = true;
	reply->file_made_of.root = root;
	reply->file_made_of.st = *st;
	strcpy(reply->file_made_of.path, path);
}

/* Good until the next call; NULL: too long. */
static const char *folder_url(const char *path)
{
	static char url[3 * PATH_SIZE + 2] = "/";
	return listing_url(path, url + 1, sizeof url - 2) ? strcat(url, "/") : NULL;
}

static const char no_range[] =
    "Range says bytes that are none: a 32-bit iPXE does so behind the first 4 GiB of a file; use a "
    "64-bit one";

void answer_file(struct daemon *d, const struct request *q, const char *path, struct reply *reply)
{
	static const struct conditions none;
	const struct conditions *c = q->header ? &q->header->conditions : &none;
	const char *rest;
	struct root_file f = {.fd = -1};
	const struct roots *roots = file_roots(d, path, &rest);

	enum root_result r = *rest ? roots_open(roots, rest, &f) : ROOT_NOT_A_FILE;
	if (r != ROOT_OK) {
		if (r == ROOT_NOT_A_FILE && d->conf->httpbootd.listing) {
			reply->location = folder_url(path);
			reply_refuse(reply, 301, "a folder is asked for with / at its end");
			return;
		}
		if (file_status(r) >= 500)
			warn_unopened(path);
		reply_refuse(reply, file_status(r), root_result_text(r));
		snprintf(reply->leads, sizeof reply->leads, "%s", f.leads);
		return;
	}
	version_of(
	    (uint64_t)f.st.st_size, f.st.st_mtim.tv_sec, f.st.st_mtim.tv_nsec, &reply->version);
	struct selection s = condition_select(c, &reply->version, request_is_head(q));
	if (s.status == 412)
		reply_refuse(reply, 412, "the file is another by now");
	else if (s.status == 416)
		reply_refuse(
		    reply, 416, s.broken ? no_range : "the range is behind the file's end");
	reply->has_version = true;
	reply->status = s.status;
	set_content_range(&s, reply);
	if (s.status >= 400) {
		close(f.fd);
		return;
	}
	reply->type = mime_type(path);
	if (take_small(f.fd, &s, reply)) {
		if (q->header && header_is_plain(q->header))
			reply_cacheable(roots->folder[0].fd, rest, &f.st, reply);
		close(f.fd);
		return;
	}
	/* A 304 has no body, but the Content-Length that a 200 would have (RFC 9110 §8.6). */
	reply->body = BODY_FILE;
	reply->file.fd = f.fd;
	reply->file.start = s.start;
	reply->length = s.status == 304 ? reply->version.size : s.length;
}
