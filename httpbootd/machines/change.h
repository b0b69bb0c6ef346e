#ifndef LANBOOT_HTTPBOOTD_MACHINES_CHANGE_H
#define LANBOOT_HTTPBOOTD_MACHINES_CHANGE_H
/*
 * One thing that an administrator asks for at the admin address: a machine enrolled, changed,
 * renamed or removed, machines woken, or the configuration read again. It is planned on the loop,
 * by the configuration as it is; then the whole configuration is checked as it would be, and only
 * then anything is written, both by a thread beside the loop (changes.h). Waking reads and writes
 * nothing.
 */
#include "common/list.h"
#include "httpbootd/machines/enrol_plan.h"
#include "httpbootd/machines/wake.h"

enum change_verb {
	CHANGE_ENROL,
	CHANGE_SET,
	CHANGE_RENAME,
	CHANGE_REMOVE,
	CHANGE_ONCE,
	CHANGE_WAKE,
	CHANGE_RELOAD,
	CHANGE_MIRROR, /* of a mirror, not of machines */
	CHANGE_VERBS,  /* how many there are */
};

enum { CHANGE_MACHINES = 1000 }; /* at once */

struct change {
	enum change_verb verb;
	struct form form; /* in `body`, which is the change's */
	char *body;
	char by[ENROL_BY_SIZE];
	bool wants_json;

	/* Who waits for it; of changes.c. */
	struct list_entry entry;
	void *owner, *connection; /* NULL: nobody any more */
	bool is_done;

	/* The plan. */
	struct enrol_file *file;
	char **text; /* of each file, as it is to be; NULL: it goes away */
	size_t n;
	char once_file[HOST_ID_TEXT * 3 + 16]; /* in the state folder; empty: it is no once */
	char once[ENROL_NAME_MAX + 1];         /* the profile; empty: none any more */
	int uki;                               /* enum uki_kind of what it boots else */
	struct wake *wake; /* whom to wake, with its MACs; NULL: it is no such change */

	/* What came of it. */
	struct enrol_error error;
	struct conf
	    *conf; /* as it is from now on, if the files were read; changes_take() hands it out
		    */
	bool is_partial; /* what is on the disk is another thing than what was planned */
};

/* Where things are. */
struct change_place {
	struct conf_source source; /* of the configuration */
	const char *state;         /* the state folder's name */
	int state_fd, dir;         /* it, and its hosts.d; -1: it is not there */
	int wake_fd;               /* of wake_open(); -1: nobody can be woken */
};

/* A machine that an id means, and that no section is for. */
struct change_target {
	struct host_id id;
	char text[HOST_ID_TEXT]; /* of id.text */
};

/* Returns the verb of that name, CHANGE_VERBS if there is none. */
enum change_verb change_verb_named(const char *name);

/* Frees the change and all that it has; NULL is nothing. */
void change_free(struct change *c);

/*
 * Plans an enrolment of `n` machines, under the name or the pattern that the form says. Returns
 * false with the error set.
 */
bool change_plan_enrol(
    struct change *c, const struct enrol_world *w, const struct change_target *targets, size_t n);

/* Plans what is to be done with the section `h`. Returns false with the error set. */
bool change_plan_section(struct change *c, const struct enrol_world *w, const struct host *h);

/*
 * In the thread: reads the configuration with what the change would make of it. Returns false with
 * the error set if it would not be good.
 */
bool change_check(struct change *c, const struct change_place *at);

/*
 * In the thread: writes what was planned and checked: when it returns true it is on the disk.
 * Else the error is set, and all is as it was, but where is_partial says otherwise.
 */
bool change_write(struct change *c, const struct change_place *at);

/* Removes what an earlier process that was killed has left over. */
void change_clean(int dir);

/* Writes what came of it, as it is answered; the caller frees it. NULL: no memory. */
char *change_answer(const struct change *c, size_t *len);

#endif
