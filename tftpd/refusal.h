#ifndef LANBOOT_TFTPD_REFUSAL_H
#define LANBOOT_TFTPD_REFUSAL_H
/*
 * Why a request is not served: each reason with its ERROR code and its words, in one table. Who
 * finds out that a request cannot be served returns one of these; refuse.c answers and logs it, and
 * explain prints it. Without effect.
 */
#include "common/path.h"
#include "common/root.h"
#include "tftpd/tftp.h"

/*
 * The reasons, a row each: name, ERROR code (RFC 1350, appendix), whether it is our fault, text.
 * The text is what the ERROR says to the client, what the log's `refused` line has as reason=, and
 * what explain prints. What is our fault is a warning in the log: the server could not, whoever had
 * asked.
 *
 * A new refusal is a row here, and a refusal_of(REFUSAL_…) where it is found out.
 */
#define REFUSAL_TABLE(ROW)                                                                         \
	ROW(READ_ONLY, TFTP_ACCESS_VIOLATION, false, "read-only server")                           \
	ROW(MODE_MAIL, TFTP_ILLEGAL_OPERATION, false, "mode mail is not served")                   \
	ROW(MODE_UNKNOWN, TFTP_ILLEGAL_OPERATION, false, "unknown mode")                           \
	ROW(CASE, TFTP_NOT_FOUND, false, "several files have that name but for its case")          \
	ROW(MAP_PATH, TFTP_UNDEFINED, true,                                                        \
	    "a rule of [tftp-map] makes no path beneath the root of it")                           \
	ROW(MAP_TIME, TFTP_UNDEFINED, true,                                                        \
	    "a pattern of [tftp-map] takes too long for this path")                                \
	ROW(STOPPING, TFTP_UNDEFINED, false, "server is stopping")                                 \
	ROW(STRAY, TFTP_UNKNOWN_TID, false, "this belongs to no transfer")

#define REFUSAL_NAME(name, code, our_fault, text) REFUSAL_##name,
enum refusal_reason { REFUSAL_TABLE(REFUSAL_NAME) };
#undef REFUSAL_NAME

struct refusal {
	enum tftp_error code;
	bool our_fault;
	const char *text; /* lives for ever, or as long as refusal_of_errno says */
};

/* Returns the row of that reason. */
struct refusal refusal_of(enum refusal_reason reason);

/* Returns the refusal of a request that tftp_parse finds wrong: `r` is not TFTP_GOOD. */
struct refusal refusal_of_packet(enum tftp_result r);

/* Returns the refusal of a name that path_clean finds wrong: `r` is not PATH_OK. */
struct refusal refusal_of_path(enum path_result r);

/* Returns the refusal of a file that roots_open does not open: `r` is not ROOT_OK. */
struct refusal refusal_of_file(enum root_result r);

/* Returns the refusal for what the system could not do. Its text may change with the next call. */
struct refusal refusal_of_errno(int error);

#endif
