#ifndef LANBOOT_HTTPBOOTD_MACHINES_LINE_H
#define LANBOOT_HTTPBOOTD_MACHINES_LINE_H
/*
 * One event on its way to the keeper, a message each (common/event.h makes the text from the word
 * on, which is the log's to the byte):
 *
 *	lanboot1 1764375229.123 tftpd i 4711 served client=10.0.0.57 file=undionly.kpxe bytes=70085
 *
 * Pure. The bytes may be anybody's: what is read of them is bounded, and what is no such line is
 * refused whole.
 */
#include "common/strval.h"

enum {
	LINE_MAX_LEN = 1200, /* bytes of a message */
	LINE_FIELDS = 40,    /* key=value; further ones are left out */
	LINE_WORD_SIZE = 24, /* of the word and of the daemon's name, with a NUL */
	LINE_VALUES_SIZE = LINE_MAX_LEN + LINE_FIELDS,
};

struct line_field {
	const char *key, *value; /* NUL-terminated, in the line's `values`; decoded */
};

struct line {
	uint64_t at_ms; /* when it was sent, in milliseconds since 1970 */
	char daemon[LINE_WORD_SIZE];
	char level;                /* w, i, d or s */
	uint64_t seq;              /* counts this daemon's events */
	char word[LINE_WORD_SIZE]; /* empty: the line is a sentence for people */
	const char *text;          /* from the word on, as it came, text_len bytes of the message */
	size_t text_len;
	struct line_field field[LINE_FIELDS];
	size_t n;
	char values[LINE_VALUES_SIZE];
};

/*
 * Reads a message of `len` bytes, which has to outlive *l. Values are decoded: \xNN is a byte, of
 * which control characters of ASCII become `?`; the others may be any. What is cut off in the midst
 * of a value ends it.
 * Returns false, and *l is not to be used, if it is no event: another beginning, a number that is
 * none, a byte outside printable ASCII. Keys and words are of a-z 0-9 - _ and less than
 * LINE_WORD_SIZE long; what else stands between blanks is left out of the fields.
 */
bool line_parse(const char *message, size_t len, struct line *l);

/* As line_parse, of the text from the word on alone, which may have UTF-8: the rest of *l is as it
 * was. */
bool line_parse_text(const char *text, size_t len, struct line *l);

/*
 * The same, of a line as the table keeps it: `1764375229.123 pxedhcpd i offer …`, time, daemon and
 * level before the text.
 */
bool line_parse_kept(const char *text, size_t len, struct line *l);

/* Returns the first value of that key, or NULL. */
const char *line_value(const struct line *l, const char *key);

/* Returns the value of that key as a number; `otherwise` if there is none, or it is no number. */
uint64_t line_number(const struct line *l, const char *key, uint64_t otherwise);

/* Reads the value of that key as a MAC. Returns false if there is none, or it is no MAC. */
bool line_mac(const struct line *l, const char *key, uint8_t mac[MAC_LEN]);

/* How sure it is that the machine whose MAC the line has did what it tells. */
enum line_proof {
	PROOF_NONE, /* anybody could say so: DHCP's chaddr, another card, a router between */
	PROOF_SAID, /* the daemon looked at who it is, by whatever way: up, alive, stage; or it
		       tells of no client */
	PROOF_CARD, /* the kernel's neighbour table has that MAC behind the client's address, or
		       the frame itself came from it */
};

/*
 * Returns how sure that is. A line of who says that it is a test, and is none of this machine's
 * (test_mark.h), is as sure as any other.
 */
enum line_proof line_proof(const struct line *l);

/* Reads the value of that key as an address without a port. Returns false if it is none. */
bool line_addr(const struct line *l, const char *key, struct addr *a);

#endif
