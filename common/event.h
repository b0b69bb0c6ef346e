#ifndef LANBOOT_EVENT_H
#define LANBOOT_EVENT_H
/*
 * One thing that happened, as a line: a fixed word, then key=value. Pure: builds text, sends
 * nothing (log.h does). Values that come from a client are made visible: a byte outside printable
 * ASCII becomes \xNN, and a value with a blank, `"` or `\` or without any byte is put in quotes.
 *
 *	served client=10.0.0.57 file=undionly.kpxe bytes=70085 ms=41
 */
#include "common/strval.h"

enum { EVENT_MAX = 1024 };

struct event {
	const char *word;     /* what happened; a string that lives for ever */
	char text[EVENT_MAX]; /* the whole line, NUL-terminated; cut at the end if too long */
	size_t len;
};

/* `word` must be a string literal: the log keeps the pointer. */
void event_start(struct event *e, const char *word);

/* `text` is made visible; at most 256 bytes of it are shown. NULL is left out. */
void event_text(struct event *e, const char *key, const char *text);
void event_bytes(struct event *e, const char *key, const void *bytes, size_t len);

/* As hex, `ff:00:9c`; nothing if there is no byte. At most 64 of them are shown. */
void event_hex(struct event *e, const char *key, const uint8_t *bytes, size_t len);

void event_num(struct event *e, const char *key, uint64_t value);
void event_mac(struct event *e, const char *key, const uint8_t mac[MAC_LEN]);

/* Without and with the port. */
void event_addr(struct event *e, const char *key, const struct addr *a);
void event_addr_port(struct event *e, const char *key, const struct addr *a);

#endif
