#ifndef LANBOOT_HTTPBOOTD_BOOT_TOKEN_H
#define LANBOOT_HTTPBOOTD_BOOT_TOKEN_H
/*
 * The tokens in the URLs of private things: 128 random bits, made for one script of one machine,
 * good for its address and for a while, and for each thing that the script names for one whole
 * download. A machine has one set: its next script's takes the place of the one before. The table
 * is bounded, and no machine's live set makes room for another's. Pure: time and random bytes are
 * handed in.
 */
#include "common/strval.h"

enum {
	TOKEN_LEN = 16,
	TOKEN_TEXT = 2 * TOKEN_LEN + 1,
	TOKEN_FILES = 8, /* things of one script */
	TOKEN_SPANS = 4, /* pieces of one that have arrived */
	TOKENS = 2048,   /* machines */
};

struct token_span {
	uint64_t from, to; /* bytes from..to-1 */
};

struct token_file {
	uint64_t path[2]; /* a hash of it */
	uint64_t size;    /* 0: not known yet */
	uint64_t asked;   /* bytes that were promised so far */
	struct token_span span[TOKEN_SPANS];
	size_t n;
	bool is_open; /* an answer is under way */
	bool is_done; /* every byte went once */
};

/* Who is given a token, and who comes with one. */
struct token_owner {
	const uint8_t *machine; /* the MAC that its script is for; NULL: its address tells it */
	const struct addr *addr;
	bool is_near; /* `mac` is where the answer goes */
	const uint8_t *mac;
	bool is_tls;   /* it asks by TLS: nobody else has read the token */
	bool is_named; /* its section names it: it goes before those that only come */
};

struct token_set {
	uint8_t token[TOKEN_LEN];
	uint64_t machine;  /* a hash of which */
	uint64_t until_ms; /* 0: free */
	struct addr addr;
	uint8_t mac[MAC_LEN];
	bool is_near, is_tls, is_named;
	struct token_file file[TOKEN_FILES];
	size_t n;
};

struct token_table {
	uint64_t seed[2]; /* random */
	struct token_set set[TOKENS];
	size_t end; /* the sets from here on were never used */
};

/* A thing that is asked for by a token. */
struct token_use {
	size_t set, file; /* places; `set` 0: there is no token */
	uint8_t token[TOKEN_LEN];
	uint64_t from, length; /* of the answer under way */
};

enum token_verdict {
	TOKEN_GOOD,
	TOKEN_UNKNOWN,  /* never made, or the machine has another script by now */
	TOKEN_LATE,     /* its time is over */
	TOKEN_NOT_ITS,  /* another machine, or address, comes with it */
	TOKEN_IN_CLEAR, /* made for TLS, and comes without */
	TOKEN_NO_FILE,  /* it is for something else */
	TOKEN_USED,     /* every byte of it went once */
	TOKEN_OPEN,     /* it is being sent */
};

/*
 * Makes the machine's set, with `random`, good until `until_ms`; the one that it had is gone.
 * Returns it; NULL if there is no place: all are others', and live.
 */
struct token_set *token_make(struct token_table *t, const struct token_owner *owner,
    const uint8_t random[TOKEN_LEN], uint64_t now_ms, uint64_t until_ms);

/* Returns false while no token was ever made: then there is nothing to forget. */
bool token_has_any(const struct token_table *t);

/* The machine has another script, in which is nothing private: the set that it had is gone. */
void token_forget(struct token_table *t, const struct token_owner *owner);

/* Adds a thing by its path, clean and decoded. Returns false if there are too many. */
bool token_add(const struct token_table *t, struct token_set *s, const char *path);

/* Reads 32 hex digits in lower case. Returns false on anything else. */
bool token_parse(const char *text, uint8_t token[TOKEN_LEN]);

/* Looks whether `owner` may have `path` by the token now, and says in *use by which place. */
enum token_verdict token_find(const struct token_table *t, const uint8_t token[TOKEN_LEN],
    const struct token_owner *owner, const char *path, uint64_t now_ms, struct token_use *use);

/*
 * `length` bytes from `from` of the `size` of the thing are about to be sent: notes that, until
 * token_end. Returns TOKEN_GOOD, or why they may not be.
 */
enum token_verdict token_begin(
    struct token_table *t, struct token_use *use, uint64_t size, uint64_t from, uint64_t length);

/* The answer is over, and `sent` of its bytes have gone. Where no token was in use it does nothing.
 */
void token_end(struct token_table *t, const struct token_use *use, uint64_t sent);

/* Returns the verdict in words, for the log; they live for ever. */
const char *token_verdict_text(enum token_verdict v);

#endif
