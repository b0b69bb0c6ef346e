#ifndef LANBOOT_TFTPD_SESSION_H
#define LANBOOT_TFTPD_SESSION_H
/*
 * One transfer to one client, as a state machine. Pure: it hears what happened and when, and
 * answers what to do. It knows block numbers, not bytes: whoever reads the file says which block
 * was the last.
 *
 * Blocks are counted from 1 in 64 bits; the 16 bits on the wire roll over to 0.
 */
#include "tftpd/rtt.h"
#include "tftpd/tftp.h"

/* The wait for an ACK doubles with each try, but not beyond this (or timeout_ms, if longer). */
enum { SESSION_WAIT_MAX_MS = 16000 };

/* How long a sign of loss that may be an echo is given to prove to be one; longer on a long way. */
enum { SESSION_DOUBT_MS = 10 };

/*
 * Who was never heard gets one packet and so many repetitions of it for a request: who asks in the
 * name of another host has no more than these sent there.
 */
enum { SESSION_UNHEARD_TRIES = 2 };

/* A client that asks again and again is answered once in this time. */
enum { SESSION_AGAIN_MS = 100 };

/*
 * A client whose host says that its port is closed is asked once more, after this time at most, and
 * has as long to answer.
 */
enum { SESSION_GONE_MS = 1000 };

enum session_state {
	SESSION_NEW,
	SESSION_OPENING,     /* the OACK is out */
	SESSION_SENDING,     /* DATA is out */
	SESSION_SERVED,      /* from here on it is over: the last ACK came */
	SESSION_UNCONFIRMED, /* only the last ACK is missing, and the client is gone */
	SESSION_PROBED,      /* the client only wanted the OACK, for the size */
	SESSION_TIMED_OUT,
	SESSION_ABORTED,    /* the client sent an ERROR */
	SESSION_GONE,       /* nobody listens at the client's port any more */
	SESSION_STOPPED,    /* the server ends */
	SESSION_UNREADABLE, /* the file could not be read */
	SESSION_RESTARTED,  /* the client asked anew from the same port */
	SESSION_LEFT,       /* it asked for another file from there, without an end of this one */
	SESSION_EVICTED,    /* the server was full, and the client silent, or as good as that */
	SESSION_YIELDED,    /* the server was full, and the client's address had the most */
	SESSION_TOO_LONG,   /* it took longer than total_ms */
};

enum session_event_kind {
	EVENT_START,
	EVENT_ACK,        /* block: as on the wire */
	EVENT_ERROR,      /* code: the client's */
	EVENT_CLOCK,      /* time has passed; harmless before wake_ms */
	EVENT_SENT,       /* count, end: blocks of the latest ACTION_DATA that are on their way */
	EVENT_GONE,       /* the client's host, or somebody, says that the port is closed */
	EVENT_UNREADABLE, /* a block could not be read */
	EVENT_STOP,
	EVENT_AGAIN,   /* the client sent its request once more */
	EVENT_RESTART, /* it asked anew for the same file, and gets a new session */
	EVENT_NEXT,    /* it asked for another file from the same port */
	EVENT_EVICT,   /* the place is needed for another client, and this one does not move */
	EVENT_YIELD,   /* the same, and its address has more than others */
	EVENT_HELD,    /* we hold back what is to be sent: no ACK is waited for before EVENT_SENT */
};

struct session_event {
	enum session_event_kind kind;
	uint16_t block;
	uint16_t code;
	uint32_t count;
	bool end;   /* the last of those `count` is the last of the file */
	bool empty; /* and the only one, without a byte */
};

enum session_action_kind {
	ACTION_NONE,
	ACTION_OACK,  /* send the OACK */
	ACTION_DATA,  /* send `count` blocks from `first` on, or as many as the file has */
	ACTION_ERROR, /* send ERROR `code` `text`; it is over */
	ACTION_END,   /* it is over, nothing more to say */
};

struct session_action {
	enum session_action_kind kind;
	uint64_t first;
	uint32_t count;
	enum tftp_error code;
	const char *text;
};

/* What was agreed on and configured. */
struct session_terms {
	bool oack;           /* begin with an OACK */
	uint32_t windowsize; /* 1..OPTIONS_WINDOW_MAX */
	uint32_t timeout_ms; /* the first wait of each packet */
	bool exact;          /* never less: the client asked for timeout_ms, RFC 2349 */
	uint32_t silent_ms;  /* the same before the client has answered at all, if shorter; 0: no */
	uint32_t retries;    /* tries beside the first, each without any progress; before the client
			      * has answered at all, SESSION_UNHEARD_TRIES at most */
	uint64_t total_ms;   /* the longest that it may take in all; 0: any time */
};

struct session {
	enum session_state state;
	struct session_terms terms;
	uint64_t acked; /* the client has every block up to this one */
	uint64_t next;  /* the next to send */
	uint64_t high;  /* the highest ever sent */
	uint64_t last;  /* the file's last; 0: not known yet */
	bool empty;     /* the file */
	bool part;      /* the latest new ACK was not of all that was out */
	bool slow;      /* the latest new ACK was of what had been sent more than once */
	bool clean;     /* what is out was sent once, after an ACK of all before it */
	enum { HERE, GONE, GONE_AND_ASKED } gone; /* since EVENT_GONE, until an ACK comes */
	bool answered;                            /* an ACK came, of whatever block */
	uint64_t resent;                          /* blocks and OACKs sent more than once */
	struct rtt rtt;
	uint64_t sent_ms; /* when the latest packet of what is out was sent */
	uint64_t owes_ms; /* since when the client owes us an ACK */
	uint32_t wait_ms;
	uint64_t lapsed_ms; /* when first was sent what the clock sent again; UINT64_MAX: nothing */
	uint64_t echo_ms;   /* so late was the ACK before, if a repeated one comes by echo_end_ms */
	uint64_t echo_end_ms;
	uint32_t tries;       /* waits of timeout_ms and more that were in vain */
	uint64_t end_ms;      /* when it has taken too long; UINT64_MAX: never */
	uint64_t deadline_ms; /* of the ACK; UINT64_MAX: none is waited for */
	uint64_t doubt_ms;    /* when a doubtful loss counts as one; UINT64_MAX: there is none */
	uint64_t doubted;     /* 1 + the block whose repeated ACK has had its doubt; 0: none */
	uint64_t wake_ms;     /* when EVENT_CLOCK is due; UINT64_MAX: never */
};

/* Makes `s` a session that waits for EVENT_START. */
void session_init(struct session *s, const struct session_terms *terms);

/*
 * Fills in what to do now that `event` happened at `now_ms` (any clock that does not go back). A
 * new ACTION_DATA replaces what is left of the one before. Of ACTION_DATA, EVENT_SENT must tell
 * each part that was sent (or tried and lost on the way), in order. After the end all is
 * ACTION_NONE.
 */
void session_input(struct session *s, const struct session_event *event, uint64_t now_ms,
    struct session_action *action);

/*
 * Returns for how long the client has been silent though it was its turn, in milliseconds: since it
 * asked or its latest ACK, or since we last held back what it had not got yet.
 */
uint64_t session_quiet_ms(const struct session *s, uint64_t now_ms);

/* True as long as no ACK of what was sent has come: of the OACK, or of block 1 without one. */
bool session_unheard(const struct session *s);

/* Returns the number of the block whose ACK is waited for; 0: that of the OACK. */
uint64_t session_waiting_for(const struct session *s);

/* True once there is nothing left to do. */
bool session_over(const struct session *s);

/* Returns why it ended, in words for a log line; NULL if it did not fail. */
const char *session_failure(const struct session *s);

#endif
