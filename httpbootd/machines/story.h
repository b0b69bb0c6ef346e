#ifndef LANBOOT_HTTPBOOTD_MACHINES_STORY_H
#define LANBOOT_HTTPBOOTD_MACHINES_STORY_H
/*
 * Which step of which boot an event is. Pure: decides, and whoever keeps the machines (machines.c)
 * makes the room for it.
 *
 * A boot begins with what firmware or iPXE do first: after the machine was silent, after it was up,
 * or after it had got further than that leads back to. So a storm of offers is one step with a
 * count, and iPXE's second try to load a kernel belongs to the boot of the first.
 */
#include "httpbootd/machines/kind.h"
#include "httpbootd/machines/line.h"

enum {
	STORY_HELD_MS = 120 * 1000,   /* an offer, and the boot file behind it */
	STORY_SILENCE_MS = 90 * 1000, /* firmware repeats itself within this time */
	STORY_PROMPT_MS = 600 * 1000, /* iPXE may stand before a prompt or a menu for so long */
	STORY_LOADED_MS = 20 * 1000,  /* once the kernel runs, iPXE is gone for good */
};

/* What an event says of a step. Texts are in the line; NULL: nothing. */
struct story_event {
	enum step_kind kind;
	enum step_end end;
	enum seen_daemon by;
	unsigned status;
	uint32_t took_ms;
	uint64_t bytes, of;
	uint32_t resent, block, blksize, count; /* count: how many files at once; 0: one */
	bool is_unsigned;
	bool is_mirrored, is_fetched; /* a package of our mirror; which came from upstream for it */
	const char *file, *reason;
};

/*
 * Reads what an event says of a machine's boot; `b` is what it boots (NULL: not known). Returns
 * false if it says nothing of one.
 */
bool story_read(const struct line *l, const struct boot *b, struct story_event *out);

/*
 * Returns true if a new boot begins with a step of this kind at `now_ms`. What was before the
 * beginning of the boot's latest step, and is heard behind it (lag.h), is of that boot.
 */
bool story_begins(const struct seen *s, enum step_kind kind, uint64_t now_ms);

/*
 * Returns true if the event is of a transfer that began before the machine asked, at `asked_ms`,
 * what to boot: of one to the machine as it was before somebody switched it off, which tftpd and
 * httpbootd go on with until they give up. What took httpbootd less than it waits is none: what
 * other daemons tell may be heard late.
 */
bool story_began_before(const struct story_event *e, uint64_t asked_ms, uint64_t now_ms);

/* Returns true if that is so for an offer in `b`: the event is no part of that boot. */
bool story_is_left_over(const struct seen_boot *b, const struct story_event *e, uint64_t now_ms);

/* Returns the step of the latest boot that the event belongs to; NULL: it is a step of its own. */
struct step *story_find(struct seen *s, const struct story_event *e);

/* Returns true if the event says more than `step` (NULL: there is none) has by now. */
bool story_moves(const struct step *step, const struct story_event *e);

/*
 * Who was turned away by a daemon and has something of it now, by this event, was let in: what
 * refused it stands in its way no more, and is STEP_DONE.
 */
void story_let_in(struct seen_boot *b, const struct story_event *e);

/*
 * Returns true if the machine itself has said of this very transfer that it failed: it may have
 * been sent whole, and did not fit.
 */
bool story_has_failed_there(const struct seen_boot *b, const struct step *step,
    const struct story_event *e, uint64_t now_ms);

/*
 * Tells a step, which is all zero or was found by story_find, of an event at `now_ms`. Its texts
 * are the caller's to set.
 */
void story_tell(
    const struct seen_boot *b, struct step *step, const struct story_event *e, uint64_t now_ms);

#endif
