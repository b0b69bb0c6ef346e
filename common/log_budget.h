#ifndef LANBOOT_COMMON_LOG_BUDGET_H
#define LANBOOT_COMMON_LOG_BUDGET_H
/*
 * How many lines clients may make the log write. Pure: the clock is handed in.
 *
 * Each word has LOG_BURST lines, refilled at LOG_RATE a second. Of these a client may have used, of
 * late, as many as are left behind the reserve, and no more: one that floods the log leaves half of
 * them, ten leave a part in eleven each, and whoever used none is let through while one is left. So
 * some hundred flooding addresses leave each other client a line when it needs one. (It is how a
 * switch shares its buffers: Choudhury and Hahne, Dynamic Queue Length Thresholds, 1998.)
 *
 * Where a flood comes from thousands of addresses, forged ones say, each is a client that used
 * nothing, and the first to come have what is there. The reserve is then for those who are known: a
 * line of theirs was written a minute or more ago. What is forged at random does not become known.
 *
 * What goes to a keeper (event_send.h) has a budget of its own, with other numbers; and a card that
 * asks without end, which an address may not be, has few of it.
 */
#include "common/asker.h"

enum {
	LOG_BURST = 2000,
	LOG_RATE = 100,
	LOG_RESERVE = 500,   /* lines, of a burst */
	EVENTS_BURST = 5000, /* a storm of a thousand machines */
	EVENTS_RATE = 1000,
	EVENTS_RESERVE = 1250,
	EVENTS_EACH = 64,        /* of late, of one card: no boot asks so often */
	LOG_WORDS = 96,          /* that have a budget of their own; all others share the last */
	LOG_HALF_MS = 10000,     /* what was used counts for half after that */
	LOG_KNOWN_MS = 60000,    /* after its first line a client is known */
	LOG_FORGET_MS = 3600000, /* after its last line it is no more */
	LOG_SETS = 128,
	LOG_WAYS = 8, /* rows of a set */
};

struct log_word {
	const char *name;
	uint64_t refilled_ms;
	uint32_t left;
	uint32_t held;
	struct asker most; /* of whom most were held back in this round */
	uint32_t most_held;
};

/* What was used by a client of a word; or, without a word, when the client was heard of. */
struct log_row {
	const struct log_word *word;
	struct asker asker;
	bool in_use;
	uint64_t first_ms, last_ms;
	uint64_t halved_ms;
	uint32_t used;
	uint32_t held, round; /* lines held back in this round */
};

/* All zero but the seed: nothing was used, and it is the log's. */
struct log_budget {
	uint32_t seed;  /* drawn at random: nobody can choose addresses that crowd out others */
	bool is_events; /* it has the numbers of events */
	uint32_t round;
	struct log_word words[LOG_WORDS];
	struct log_row rows[LOG_SETS][LOG_WAYS];
};

/* Lines of one word that were held back. */
struct log_held {
	const char *word;
	uint32_t count;
	struct asker most; /* whose most of them are */
	uint32_t most_count;
};

/*
 * Returns true if the asker may have a line of that word written now. `word` is a string that lives
 * for ever.
 */
bool log_budget_may(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms);

/* Counts a line that the asker may not have as held back. */
void log_budget_hold(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms);

/* As log_budget_may; false counts the line as held back. */
bool log_budget_wants(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms);

/* Takes a line that the asker may have from the budget. */
void log_budget_take(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms);

/* As log_budget_wants, and takes the line from the budget. */
bool log_budget_spend(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms);

/* Fills in what was held back of one word, and forgets it. False: nothing is left to tell, and a
 * new round begins. */
bool log_budget_held(struct log_budget *b, struct log_held *out);

#endif
