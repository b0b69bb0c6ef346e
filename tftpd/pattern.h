#ifndef LANBOOT_TFTPD_PATTERN_H
#define LANBOOT_TFTPD_PATTERN_H
/* Regular expressions over paths: PCRE2, held so short that no path can keep the server busy. */
#include <stddef.h>

struct pattern;

enum { PATTERN_GROUPS = 10 }; /* $0 to $9 */

enum pattern_result {
	PATTERN_NO,
	PATTERN_MATCH,
	PATTERN_TOO_HARD, /* it took more than 100,000 steps or 1 MiB */
};

/* Where a group matched; start == end: empty, or it took no part. */
struct pattern_span {
	size_t start, end;
};

/*
 * Compiles `text`; pattern_free frees it. NULL if it is no regular expression: `why` says where and
 * what PCRE2 thinks of it.
 */
struct pattern *pattern_compile(const char *text, char why[300]);

/* Returns how many groups it has, $0 not counted. */
unsigned pattern_groups(const struct pattern *p);

/* Looks for the first match in `path`, as bytes. On PATTERN_MATCH all of `group` is set. */
enum pattern_result pattern_match(
    const struct pattern *p, const char *path, struct pattern_span group[PATTERN_GROUPS]);

/* Frees it; NULL is nothing. */
void pattern_free(struct pattern *p);

#endif
