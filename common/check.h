#ifndef LANBOOT_COMMON_CHECK_H
#define LANBOOT_COMMON_CHECK_H
/*
 * Warnings of what cannot work, though every line of the configuration is well-formed: each with
 * its line and what to do. A daemon looks for them with -n, which prints them on stderr, and at its
 * start and each reload, which logs them. daemon_check.h begins and ends such a look.
 */
#include "common/conf.h"

/* One look, and how many warnings it gave so far. */
struct check {
	const struct conf *conf;
	const char *path;   /* the configuration's, as given */
	const char *daemon; /* whose daemon looks */
	bool all;           /* it also looks for what concerns the other daemons */
	bool tells_kinds;   /* the command check: it says critical and note, and prints facts */
	bool deep;          /* it may take its time */
	bool to_log;        /* warnings go to the log; else to stderr */
	size_t n, max;      /* given so far; beyond `max` they are only counted */
};

/*
 * Warns `file:line: warning: …` with a text that says what is wrong and what to do. With `line` 0
 * the warning is of the file as a whole. The line is cut after 1200 bytes.
 */
void check_warn(struct check *k, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * The same of what keeps a machine from booting: the command check says `critical` of it,
 * anything else `warning`.
 */
void check_fail(struct check *k, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Tells, by the command check alone, what may be meant so: `note`. It does not count as a warning.
 */
void check_note(struct check *k, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Warns of a key, at the line that sets it; of a default, at the configuration as a whole. */
void check_warn_key(struct check *k, const char *section, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Is to check_warn_key() what check_fail() is to check_warn(). */
void check_fail_key(struct check *k, const char *section, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Prints on stdout, of the command check alone, a fact for who does what is no daemon's business,
 * as lanboot check: its name and, behind a tab each, `n` values. A tab or line end in one is a
 * blank.
 */
void check_facts(const struct check *k, const char *name, const char *const *values, size_t n);

/* Does the same with one value. */
void check_fact(const struct check *k, const char *name, const char *value);

/* Returns true if what [section] says concerns this look. */
bool check_wants(const struct check *k, const char *section);

/*
 * Whoever writes the whole path of a file means what is in the root: returns the part of `path`
 * (without a `/` in front) below `root`, or NULL if `path` does not begin with the root's path. The
 * result points into `path`.
 */
const char *check_below_root(const char *root, const char *path);

#endif
