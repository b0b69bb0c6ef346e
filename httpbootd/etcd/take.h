#ifndef LANBOOT_HTTPBOOTD_ETCD_TAKE_H
#define LANBOOT_HTTPBOOTD_ETCD_TAKE_H
/*
 * Whether a machine's boot is the one that takes what it boots once, where several servers share
 * the notes: by compare-and-swap of its note, so that one of all that try has it, and no other.
 *
 * There are two kinds of note. `MAC.once`: the machine has booted the `once` of its section when
 * that note says the profile. `MAC.next`: it boots the profile that the note says. Taking either
 * has it say `PROFILE BOOT`: which boot took it, by the random name that the boot's script has, so
 * that this one may ask again when the answer was lost. Pure.
 */
#include "httpbootd/etcd/etcd_ask.h"

enum { TAKE_BOOT = 17, TAKE_ROUNDS = 4 };

enum take_kind { TAKE_ONCE, TAKE_NEXT };

enum take_step {
	TAKE_ASK,      /* swap, with take->revision and take->value */
	TAKE_MINE,     /* this boot has it */
	TAKE_OTHERS,   /* another has, or nobody is to */
	TAKE_TOO_OFTEN /* it changed each time */
};

struct take {
	enum take_kind kind;
	char profile[ETCD_VALUE - TAKE_BOOT];
	char value[ETCD_VALUE]; /* PROFILE BOOT */
	int64_t revision;
	unsigned rounds;
};

/*
 * Begins with what is known of the note: `note` is what it says (NULL: there is none) at
 * `revision`. It may be out of date: what counts is what the store says. `boot` is a name of up to
 * 16 letters and digits. Returns false if the names are too long.
 */
bool take_begin(struct take *t, enum take_kind kind, const char *profile, const char *boot,
    const char *note, int64_t revision);

/* Goes on with what the store answered: swapped, or what the note says there. */
enum take_step take_answered(struct take *t, bool is_swapped, const char *note, int64_t revision);

/* Returns true if the note of TAKE_ONCE says that `profile` was booted. NULL: there is none. */
bool take_is_done(const char *note, const char *profile);

/*
 * Returns true if the note of TAKE_NEXT says a profile that nobody has taken yet. NULL: there is
 * none.
 */
bool take_is_next(const char *note);

#endif
