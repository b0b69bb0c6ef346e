#ifndef LANBOOT_HTTPBOOTD_MACHINES_ENROL_PLAN_H
#define LANBOOT_HTTPBOOTD_MACHINES_ENROL_PLAN_H
/*
 * What is to be done in hosts.d for a machine to be enrolled, changed, renamed or removed, by the
 * configuration as it is. Pure. What a file that an administrator wrote has to say is his alone:
 * such a section is never touched.
 */
#include "common/conf.h"
#include "common/host_name.h"
#include "httpbootd/machines/enrol_text.h"

enum { ENROL_FILE_NAME = ENROL_NAME_MAX + 16, ENROL_ERROR = 700 };

/* The folder in the state folder, one file a machine. */
#define ENROL_FOLDER "hosts.d"

/* Why something cannot be done: an HTTP status, 0: it can, and a sentence. */
struct enrol_error {
	unsigned status;
	char text[ENROL_ERROR];
};

enum enrol_act {
	ENROL_NEW,    /* `to` is made */
	ENROL_CHANGE, /* `file` is written anew as `to` */
	ENROL_GONE,   /* `file` goes away */
};

struct enrol_file {
	enum enrol_act act;
	char file[ENROL_FILE_NAME], to[ENROL_FILE_NAME]; /* names in the folder */
	char id[HOST_SECTION_TEXT];                      /* the section's */
	char name[HOST_NAME_SIZE]; /* the machine's, as it is then; empty: none */
};

/* What enrol_plan.c goes by. */
struct enrol_world {
	const struct conf *conf;
	const char *state; /* the state folder, as the configuration names it */
};

/* Sets the error; returns false. */
bool enrol_fail(struct enrol_error *e, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Returns the section that `id` means: one that is found by it as a header says it, a MAC or UUID
 * say, or that of the machine of that name, any case. NULL: there is none, or *n of them have it.
 */
const struct host *enrol_find(const struct host_table *t, const char *id, size_t *n);

/* Returns true if the section stands in a file of the folder, whose name then is in `file`. */
bool enrol_is_ours(const struct enrol_world *w, const struct host *h, char file[ENROL_FILE_NAME]);

/* True if `h` is for one machine only; else an error says what to do. */
bool enrol_is_one(const struct host *h, struct enrol_error *e);

/* Plans the file of a new machine of this id, name and profile, or sets the error. */
bool enrol_plan_new(const struct enrol_world *w, const struct host_id *id, const char *name,
    struct enrol_file *f, struct enrol_error *e);

/*
 * Plans a change of the section `h`; `name` is its new one, NULL: it keeps that it has. Sets the
 * error if that cannot be.
 */
bool enrol_plan_change(const struct enrol_world *w, const struct host *h, const char *name,
    struct enrol_file *f, struct enrol_error *e);

/* Plans that the section goes away, or sets the error. */
bool enrol_plan_gone(
    const struct enrol_world *w, const struct host *h, struct enrol_file *f, struct enrol_error *e);

/* Returns true if there is such a profile; else the error names the one that is like it. */
bool enrol_has_profile(const struct conf *c, const char *name, struct enrol_error *e);

/* Returns true if every key of the form may be written; else the error says which may not. */
bool enrol_keys_good(const struct conf *c, const struct form *form, struct enrol_error *e);

#endif
