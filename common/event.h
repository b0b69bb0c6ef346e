#ifndef LANBOOT_COMMON_EVENT_H
#define LANBOOT_COMMON_EVENT_H
/*
 * One thing that happened, as a line: a fixed word, then key=value. Pure: builds text, sends
 * nothing (log.h does). Values that come from a client are made visible: a byte outside printable
 * ASCII becomes \xNN, and a value with a blank, `"` or `\` or without any byte is put in quotes.
 *
 *	served client=10.0.0.57 file=undionly.kpxe bytes=70085 ms=41
 */
#include "common/asker.h"
#include "common/strval.h"

enum { EVENT_MAX = 1024, EVENT_MESSAGE_MAX = 1201 }; /* with the NUL */

struct event {
	const char *word;     /* what happened; a string that lives for ever */
	char text[EVENT_MAX]; /* the whole line, NUL-terminated; cut at the end if too long */
	size_t len;
	struct asker
	    asker; /* whose doing it is, for the log's budgets; set by event_client, or at once */

	/* What the log needs to say which machine it is, where the line does not (log_machine.h).
	 */
	size_t place; /* where that belongs: behind the client, else behind the word */
	bool says_mac, says_host;
	bool has_mac;
	uint8_t mac[MAC_LEN];
	struct addr client; /* len 0: not said */
};

/* Begins the line. `word` must be a string literal: the log keeps the pointer. */
void event_start(struct event *e, const char *word);

/*
 * Adds `client=10.0.0.57`, without the port, and has the line be that client's (e->asker). The log
 * says then which machine that is, as far as it can be known.
 */
void event_client(struct event *e, const struct addr *a);

/* The line is about no machine that boots, though it has a MAC address: the log adds no name. */
void event_no_machine(struct event *e);

/* Puts ` asks=… mac=… host=…` where they belong; NULL leaves out the one or the other. */
void event_insert_machine(struct event *e, const char *asks, const uint8_t *mac, const char *host);

/* Adds a text, made visible; at most 256 bytes of it are shown. NULL adds nothing. */
void event_text(struct event *e, const char *key, const char *text);

/* Adds `len` bytes as event_text does. */
void event_bytes(struct event *e, const char *key, const void *bytes, size_t len);

/* Adds bytes as hex, `ff:00:9c`; at most 64 of them are shown. No byte adds nothing. */
void event_hex(struct event *e, const char *key, const uint8_t *bytes, size_t len);

/* Adds a decimal number. */
void event_num(struct event *e, const char *key, uint64_t value);

/* Adds `52:54:00:12:34:56`; as `mac` it is the machine's that the line is about. */
void event_mac(struct event *e, const char *key, const uint8_t mac[MAC_LEN]);

/* Adds an address without its port, `10.0.0.57`. */
void event_addr(struct event *e, const char *key, const struct addr *a);

/* Adds an address with its port, `10.0.0.57:2070`, `[::1]:2070`. */
void event_addr_port(struct event *e, const char *key, const struct addr *a);

/* What stands in front of a line that is on its way to a keeper. */
struct event_head {
	uint64_t seconds;   /* of Unix time */
	unsigned ms;        /* and of that second, below 1000 */
	const char *daemon; /* who says it */
	char level;         /* w, i, d, or s: a step, which no log has */
	uint64_t seq;       /* which of the daemon's events: one that is lost leaves a gap */
};

/*
 * Writes the message of a line of the log to `out`, `lanboot1 1764375229.123 tftpd i 4711 served
 * …`, NUL-terminated; what does not fit is cut at the end, and a control character becomes `?`.
 * Returns its length.
 */
size_t event_message(const struct event_head *h, const char *line, char out[EVENT_MESSAGE_MAX]);

#endif
