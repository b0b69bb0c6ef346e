#include "tftpd/refusal.h"

#include <string.h>

struct refusal refusal_of(enum refusal_reason reason)
{
#define REFUSAL_ROW(name, code, our_fault, text) {code, our_fault, text},
	static const struct refusal rows[] = {REFUSAL_TABLE(REFUSAL_ROW)};
#undef REFUSAL_ROW

	return rows[reason];
}

struct refusal refusal_of_packet(enum tftp_result r)
{
	return (struct refusal){TFTP_ILLEGAL_OPERATION, false, tftp_result_text(r)};
}

struct refusal refusal_of_path(enum path_result r)
{
	/* What is too long for us cannot be there; the rest names what we do not give. */
	enum tftp_error code = r == PATH_TOO_LONG ? TFTP_NOT_FOUND : TFTP_ACCESS_VIOLATION;

	return (struct refusal){code, false, path_result_text(r)};
}

struct refusal refusal_of_file(enum root_result r)
{
	const char *text = root_result_text(r);

	switch (r) {
	case ROOT_NOT_FOUND:
		return (struct refusal){TFTP_NOT_FOUND, false, text};
	case ROOT_FORBIDDEN:
	case ROOT_OUTSIDE:
	case ROOT_LOOP:
	case ROOT_NOT_A_FILE:
		return (struct refusal){TFTP_ACCESS_VIOLATION, false, text};
	default:
		return (struct refusal){TFTP_UNDEFINED, true, text};
	}
}

struct refusal refusal_of_errno(int error)
{
	return (struct refusal){TFTP_UNDEFINED, true, strerror(error)};
}
