#include "httpbootd/http/answer_file.h"

#include "common/arch.h"
#include "common/log.h"
#include "common/magic.h"
#include "common/nowait.h"
#include "common/path.h"
#include "httpbootd/codec/mime.h"
#include "httpbootd/files/folders.h"
#include "httpbootd/files/listing.h"
#include "httpbootd/http/site.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static const char no_range[] =
    "Range says bytes that are none: a 32-bit iPXE does so behind the first 4 GiB of a file; use a "
    "64-bit one";

static void take_selection(const struct selection *s, struct reply *reply)
{
	if (s->status == 412)
		reply_refuse(reply, 412, "the file is another by now");
	else if (s->status == 416)
		reply_refuse(
		    reply, 416, s->broken ? no_range : "the range is behind the file's end");
	reply->status = s->status;
	if (s->status == 206)
		snprintf(reply->content_range, sizeof reply->content_range,
		    "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, s->start, s->start + s->length - 1,
		    reply->version.size);
	else if (s->status == 416)
		snprintf(reply->content_range, sizeof reply->content_range, "bytes */%" PRIu64,
		    reply->version.size);
}

struct selection answer_select(const struct request *q, struct reply *reply)
{
	static const struct conditions none;
	const struct conditions *c = q->header ? &q->header->conditions : &none;
	const struct selection s = condition_select(c, &reply->version, request_is_head(q));

	reply->has_version = true;
	take_selection(&s, reply);
	return s;
}

struct selection answer_range(const struct request *q, uint64_t size, struct reply *reply)
{
	const struct conditions *all = q->header ? &q->header->conditions : NULL;
	const struct conditions c = {.range = all && !all->if_range ? all->range : NULL};

	reply->version = (struct version){.size = size, .mtime = -1};
	const struct selection s = condition_select(&c, &reply->version, request_is_head(q));
	take_selection(&s, reply);
	return s;
}

/* Answers with the whole of a small file as a text; false: it is to be sent as a file. */
static bool reply_small(
    struct site *site, int fd, uint64_t start, const struct selection *s, struct reply *reply)
{
	if (s->status != 200 || s->length > sizeof site->text)
		return false;
	ssize_t n = nowait_read(fd, site->text, sizeof site->text, start);
	if (n < 0 && nowait_in_memory(fd))
		n = pread(fd, site->text, sizeof site->text, (off_t)start);
	if (n < 0 || (uint64_t)n != s->length)
		return false;
	reply->body = BODY_TEXT;
	reply->text = site->text;
	reply->length = s->length;
	return true;
}

void answer_part(
    struct site *site, int fd, uint64_t start, const struct selection *s, struct reply *reply)
{
	if (reply_small(site, fd, start, s, reply)) {
		close(fd);
		return;
	}
	/* A 304 has no body, but the Content-Length that a 200 would have (RFC 9110 §8.6). */
	reply->body = BODY_FILE;
	reply->file.fd = fd;
	reply->file.start = start + s->start;
	reply->length = s->status == 304 ? reply->version.size : s->length;
}

/* Into `out`, of SITE_TEXT_SIZE bytes; NULL: too long. */
static const char *folder_url(const char *path, char *out)
{
	out[0] = '/';
	if (!listing_url(path, out + 1, SITE_TEXT_SIZE - 2))
		return NULL;
	size_t len = strlen(out);
	out[len] = '/';
	out[len + 1] = '\0';
	return out;
}

/* A program for UEFI says in its head for which processor it is, and whether it is signed. */
static void look_at_program(const struct lookup *l, struct reply *reply)
{
	uint8_t head[MAGIC_HEAD];

	if (!path_is_program(l->path))
		return;
	ssize_t n = nowait_read(l->file.fd, head, sizeof head, 0);
	if (n < 0 && nowait_in_memory(l->file.fd))
		n = pread(l->file.fd, head, sizeof head, 0);
	if (n <= 0)
		return;
	reply->program = arch_processor_of_pe(magic_pe_machine(head, (size_t)n));
	reply->is_unsigned = reply->program && magic_pe_is_unsigned(head, (size_t)n);
}

static void refuse_file(struct site *site, const struct lookup *l, struct reply *reply)
{
	if (l->result == ROOT_NOT_A_FILE && site->daemon.conf->httpbootd.listing) {
		reply->location = folder_url(l->path, site->text);
		reply_refuse(reply, 301, "a folder is asked for with / at its end");
		return;
	}
	if (file_status(l->result) >= 500)
		warn_unopened(l->path);
	reply_refuse(reply, file_status(l->result), root_result_text(l->result));
	memcpy(reply->leads, l->file.leads, sizeof reply->leads);
}

void answer_file(
    struct site *site, const struct request *q, const struct lookup *l, struct reply *reply)
{
	const struct root_file *f = &l->file;

	if (l->result != ROOT_OK) {
		refuse_file(site, l, reply);
		return;
	}
	version_of(
	    (uint64_t)f->st.st_size, f->st.st_mtim.tv_sec, f->st.st_mtim.tv_nsec, &reply->version);
	const struct selection s = answer_select(q, reply);
	if (s.status >= 400) {
		close(f->fd);
		return;
	}
	reply->type = mime_type(l->path);
	if (!request_is_head(q) && s.status == 200)
		look_at_program(l, reply);
	answer_part(site, f->fd, 0, &s, reply);
	if (reply->body == BODY_TEXT)
		reply->is_cacheable =
		    q->header && header_is_plain(q->header) &&
		    validator_set(&reply->file_made_of, l->roots->folder[0].fd, l->rest, &f->st);
}
