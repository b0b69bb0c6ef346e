#ifndef LANBOOT_COMMON_PATH_H
#define LANBOOT_COMMON_PATH_H
/* What a client asked for, as a path beneath a root. Pure. */
#include <stdbool.h>
#include <stddef.h>

enum { PATH_SIZE = 1024 };

enum path_result {
	PATH_OK,
	PATH_EMPTY,    /* names nothing, or the root itself */
	PATH_DOTDOT,   /* leads out of the root by `..` */
	PATH_BAD_BYTE, /* has a NUL or another control character */
	PATH_TOO_LONG, /* does not fit PATH_SIZE, or a component is over 255 bytes */
};

/*
 * Makes of `in` (`len` bytes, no NUL needed) a clean relative path in `out`, NUL-terminated:
 * leading and doubled `/` and `.` components go away; with `backslash`, `\` separates like `/`
 * (firmware writes both). A trailing `/` goes away too: whether it is a directory shows when it is
 * opened. A `..` takes the component before it away, in the text (RFC 3986 §5.2.4): PXELINUX asks
 * for `boot/../up/x.c32`, and no folder `boot` needs to be there for it. One with nothing before it
 * would lead out of the root. On failure `out` has what came before it.
 */
enum path_result path_clean(const char *in, size_t len, bool backslash, char out[PATH_SIZE]);

/* Returns the result in words, for a log line or an error message. */
const char *path_result_text(enum path_result r);

/* Returns the last component of `path`, in place: all of it if there is no `/`. */
const char *path_base(const char *path);

/* Returns true if it ends so, in any case. */
bool path_has_end(const char *path, const char *end);

/* Returns true if it is named as programs for UEFI are: .efi, in any case. */
bool path_is_program(const char *path);

/*
 * Returns true if `path` is `folder` or lies in it; both are clean, but a `/` at an end of either
 * is no part of it. Every path lies in the empty folder.
 */
bool path_is_beneath(const char *path, const char *folder);

/* Returns true if that is so of one of the `n` folders. */
bool path_is_beneath_any(const char *path, char *const *folder, size_t n);

#endif
