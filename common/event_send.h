#ifndef LANBOOT_COMMON_EVENT_SEND_H
#define LANBOOT_COMMON_EVENT_SEND_H
/*
 * Where a daemon's events go beside the log (log.h): to the keeper, who makes one story a machine
 * of them. Each is a message by itself (event_message): on a Unix socket of type SOCK_SEQPACKET,
 * which keeps them apart, or by UDP. Nothing here waits. A keeper that is full, slow or not there
 * loses messages, which their numbers tell it.
 *
 * One that took nothing for EVENT_FULL_MS stands: it is asked again as often as that, and what
 * happens meanwhile is lost without being made into a line, so that it costs nothing. One that was
 * full for a moment is asked with each event, and misses what had no room alone.
 *
 * It is connected to again once a second at most, when there is something to say. One that never
 * was there costs that, and nothing is lost by it.
 */
#include "common/log_budget.h"
#include "common/words.h"

#include <sys/socket.h>
#include <sys/un.h>

enum {
	EVENT_TARGETS = 4,
	EVENT_RETRY_MS = 1000,
	EVENT_FULL_MS = 64,
	EVENT_LIVES_MS = 20 * 1000, /* httpbootd/machines/teller.h counts on it */
};

/* One keeper. */
struct event_target {
	union {
		struct sockaddr sa;
		struct sockaddr_un un;
		struct addr net;
	} to;
	socklen_t len;
	int fd; /* -1: not connected */
	bool was_there;
	uint64_t retry_ms;      /* when it may be connected to again */
	uint64_t full_since_ms; /* when it took nothing; 0: it takes what it is sent */
	uint64_t full_ms;       /* it stands: when it may be sent to again */
};

/* All zero but the name: there is nobody. Only one thread may use it. */
struct event_send {
	const char *daemon; /* a string that lives for ever */
	struct event_target target[EVENT_TARGETS];
	size_t n;
	uint64_t seq;      /* of the last event */
	uint64_t lives_ms; /* when they were told last that we live; 0: not yet */
	uint64_t lost;     /* those that a keeper who is there, or was, did not get */
	struct log_budget budget;
};

/*
 * Returns true if `word` says where events may go to: a path that starts with / and is short enough
 * for a socket, or ADDRESS:PORT. Fills in *out then, not connected; NULL: it only looks.
 */
bool event_target_parse(const char *word, struct event_target *out);

/* Returns true if one of these words is ADDRESS:PORT: then it takes calls_udp(). */
bool event_send_needs_udp(const struct words *where);

/*
 * Has events go to `where`, words of event_target_parse, and to nobody else; a keeper among them
 * that is connected to stays so, and one that is not among them is told `hushed`. The only word
 * `none` is nobody. Without `may_udp` those that need UDP are left out.
 */
void event_send_to(struct event_send *s, const struct words *where, bool may_udp);

/*
 * Returns true if an event of this word that `asker` is the reason of would be sent now. Where
 * somebody would hear it and it is one too many, it counts as lost.
 */
bool event_send_wants(
    struct event_send *s, const char *word, const struct asker *asker, uint64_t now_ms);

/*
 * Takes an event from the budget. Returns true if it may be sent: event_send has to follow. False
 * counts it as lost where somebody would have heard it.
 */
bool event_send_spend(
    struct event_send *s, const char *word, const struct asker *asker, uint64_t now_ms);

/*
 * Tells all that the daemon lives, unless that was done in the last EVENT_LIVES_MS: so one that has
 * nothing else to say is known to be there, and one that was killed, or hangs, not to be. Returns
 * in how many milliseconds that is to be called again.
 */
uint64_t event_send_lives(struct event_send *s, uint64_t now_ms);

/* Sends a line, of this level as event_head has it, to all. */
void event_send(struct event_send *s, char level, const char *line, uint64_t now_ms);

#endif
