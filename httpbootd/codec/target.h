#ifndef LANBOOT_HTTPBOOTD_CODEC_TARGET_H
#define LANBOOT_HTTPBOOTD_CODEC_TARGET_H
/*
 * The request target (RFC 9112 §3.2): `/boot/vmlinuz-lts`, `/boot.ipxe?mac=…`, or, from proxies,
 * `http://host/path`. Pure.
 */
#include "common/path.h"

#include <stdbool.h>
#include <stddef.h>

enum { TARGET_QUERY_SIZE = 1024, TARGET_PARAMS = 32, TARGET_AUTHORITY_SIZE = 272 };

enum target_result {
	TARGET_OK,
	TARGET_BAD_FORM,   /* neither a path nor an http URL */
	TARGET_BAD_ESCAPE, /* a % without two hex digits behind it */
	TARGET_BAD_BYTE,   /* a control character or NUL in the path, written out or as %00 */
	TARGET_BAD_UTF8,   /* not UTF-8, or a character in more bytes than it needs */
	TARGET_DOTDOT,     /* leads out of the root by `..`, written out or as %2e%2e */
	TARGET_TOO_LONG,   /* path or host do not fit */
};

struct target_param {
	const char *name, *value; /* in struct target's query */
};

struct target {
	char path[PATH_SIZE]; /* decoded and clean, no leading `/`; empty: the root itself */
	bool folder;          /* was asked for with `/` at its end, or `/.` or `/..` */
	char authority[TARGET_AUTHORITY_SIZE]; /* `host[:port]` of an absolute form; else empty */
	char query[TARGET_QUERY_SIZE];
	struct target_param param[TARGET_PARAMS];
	size_t n; /* without those whose name is broken or does not fit, or past TARGET_PARAMS */
};

/*
 * Parses `len` bytes (no NUL needed). The path is decoded once, then cleaned. In values of the
 * query, which carry what a machine's BIOS says of itself, control characters become `?`, and one
 * that is broken or does not fit is empty.
 * On failure *t is not to be used.
 */
enum target_result target_parse(const char *raw, size_t len, struct target *t);

/*
 * Returns true if a target, NUL-terminated, has more parameters than any that is for us (over 64).
 * Each takes of libmicrohttpd's memory, and without any it neither answers nor closes.
 */
bool target_has_too_many(const char *raw);

/* Returns the value of the first parameter of that name, or NULL. */
const char *target_param(const struct target *t, const char *name);

/* Returns the result in words, for a log line; they live for ever. */
const char *target_result_text(enum target_result r);

#endif
