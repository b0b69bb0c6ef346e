#include "tftpd/find.h"

#include <string.h>

static bool refuse(struct found *f, enum tftp_error code, const char *reason)
{
	f->fd = -1;
	f->code = code;
	f->reason = reason;
	return false;
}

static bool refuse_path(struct found *f, enum path_result r)
{
	/* What is too long for us cannot be there; the rest names what we do not give. */
	return refuse(
	    f, r == PATH_TOO_LONG ? TFTP_NOT_FOUND : TFTP_ACCESS_VIOLATION, path_result_text(r));
}

static bool refuse_file(struct found *f, enum root_result r)
{
	const char *reason = root_result_text(r);
	switch (r) {
	case ROOT_NOT_FOUND:
		return refuse(f, TFTP_NOT_FOUND, reason);
	case ROOT_FORBIDDEN:
	case ROOT_OUTSIDE:
	case ROOT_LOOP:
	case ROOT_NOT_A_FILE:
		return refuse(f, TFTP_ACCESS_VIOLATION, reason);
	default:
		f->our_fault = true;
		return refuse(f, TFTP_UNDEFINED, reason);
	}
}

/* ASCII only: what other letters have capitals depends on who is asked. True if any changed. */
static bool to_lower(char *s)
{
	bool changed = false;
	for (; *s; s++)
		if (*s >= 'A' && *s <= 'Z') {
			*s = (char)(*s - 'A' + 'a');
			changed = true;
		}
	return changed;
}

static enum root_result open_file(const struct roots *roots, const char *path, struct found *f)
{
	struct root_file file;
	enum root_result r = roots_open(roots, path, &file);
	f->fd = file.fd;
	f->st = file.st;
	memcpy(f->leads, file.leads, sizeof f->leads);
	return r;
}

static enum root_result open_any_case(const struct roots *roots, struct found *f)
{
	char lower[PATH_ROOM];
	enum root_result r = open_file(roots, f->path, f);

	if (r != ROOT_NOT_FOUND)
		return r;
	/* Firmware that knows 8.3 names only asks for BOOT\IPXE.EFI. */
	memcpy(lower, f->path, sizeof lower);
	if (!to_lower(lower) || open_file(roots, lower, f) != ROOT_OK)
		return r;
	memcpy(f->path, lower, sizeof lower);
	f->lowered = true;
	return ROOT_OK;
}

bool find_file(const struct roots *roots, const struct tftp_packet *packet, struct found *f)
{
	const struct tftp_request *rq = &packet->request;

	*f = (struct found){.fd = -1};
	enum path_result cleaned = path_clean(rq->file, rq->file_len, true, f->path);
	if (packet->opcode == TFTP_WRQ)
		return refuse(f, TFTP_ACCESS_VIOLATION, "read-only server");
	if (rq->mode == TFTP_MAIL)
		return refuse(f, TFTP_ILLEGAL_OPERATION, "mode mail is not served");
	if (rq->mode == TFTP_MODE_UNKNOWN)
		return refuse(f, TFTP_ILLEGAL_OPERATION, "unknown mode");
	if (cleaned != PATH_OK)
		return refuse_path(f, cleaned);
	enum root_result r = open_any_case(roots, f);
	return r == ROOT_OK || refuse_file(f, r);
}
