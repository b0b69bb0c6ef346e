#ifndef LANBOOT_CHECK_H
#define LANBOOT_CHECK_H
/*
 * What cannot work, though every line of the configuration is well-formed: warnings, each with its
 * line and what to do. A daemon looks for them with -n, at its start and at each reload.
 */
#include "common/conf.h"

struct check {
	const struct conf *conf;
	const char *path;   /* the configuration's, as given */
	const char *daemon; /* whose daemon looks */
	bool all;           /* also for what is the other daemons' */
	void (*tell)(void *arg, const char *text);
	void *arg;
	size_t n; /* how many were told */
};

/* Tells one, a line `file:line: what; what to do`; line 0: of the file as a whole. */
void check_tell(struct check *k, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same where a key of [section] was set; of a default, of the configuration as a whole. */
void check_tell_key(struct check *k, const char *section, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* True if what [section] says concerns this look. */
bool check_wants(const struct check *k, const char *section);

/*
 * Who writes the whole path of a file means what is in root: that, of `path` (without a `/` in
 * front) if it begins with the path of `root`; else NULL.
 */
const char *check_written_out(const char *root, const char *path);

/* What can be seen in the texts alone: addresses that nobody can reach, schemes that are none. */
void check_conf(struct check *k);

#endif
