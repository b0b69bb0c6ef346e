#include "common/log_budget.h"

#include "common/hash.h"

#include <string.h>

enum { KNOWN_FACTOR = 128 }; /* a known client may use the reserve, divided by this */

static uint32_t burst_of(const struct log_budget *b)
{
	return b->is_events ? EVENTS_BURST : LOG_BURST;
}

static uint32_t rate_of(const struct log_budget *b)
{
	return b->is_events ? EVENTS_RATE : LOG_RATE;
}

static uint32_t reserve_of(const struct log_budget *b)
{
	return b->is_events ? EVENTS_RESERVE : LOG_RESERVE;
}

/* The word's budget, or a free one; the last is for all that find none. */
static struct log_word *find_word(struct log_budget *b, const char *name)
{
	struct log_word *w = b->words, *last = w + LOG_WORDS - 1;

	while (w < last && w->name && w->name != name)
		w++;
	if (w->name == name)
		return w;
	for (w = b->words; w < last && w->name && strcmp(w->name, name) != 0;)
		w++;
	return w;
}

/* The word's budget, refilled up to now. Words are the same by their text. */
static struct log_word *word_of(struct log_budget *b, const char *name, uint64_t now_ms)
{
	struct log_word *w = find_word(b, name);

	if (!w->name) {
		w->name = name;
		w->left = burst_of(b);
		w->refilled_ms = now_ms;
	}
	uint64_t more = (now_ms - w->refilled_ms) * rate_of(b) / 1000;
	if (more > burst_of(b) - w->left) {
		w->left = burst_of(b);
		w->refilled_ms = now_ms;
	} else {
		w->left += (uint32_t)more;
		w->refilled_ms += more * 1000 / rate_of(b);
	}
	return w;
}

static bool is_row_of(
    const struct log_row *r, const struct log_word *word, const struct asker *asker)
{
	return r->in_use && r->word == word && memcmp(&r->asker, asker, sizeof *asker) == 0;
}

/* This is done for each packet of a flood. */
static struct log_row *set_of(
    struct log_budget *b, const struct log_word *word, const struct asker *asker)
{
	uint32_t h =
	    hash32_byte(HASH32_START ^ b->seed, (uint8_t)(word ? word - b->words : LOG_WORDS));

	h = hash32_bytes(hash32_byte(h, asker->is_hardware), asker->bytes, asker->len);
	return b->rows[(h ^ h >> 16) % LOG_SETS];
}

static bool is_known(const struct log_row *r, uint64_t now_ms)
{
	return now_ms - r->first_ms >= LOG_KNOWN_MS;
}

static struct log_row *find_row(
    struct log_budget *b, const struct log_word *word, const struct asker *asker, uint64_t now_ms)
{
	struct log_row *set = set_of(b, word, asker);

	for (struct log_row *r = set; r < set + LOG_WAYS; r++)
		if (is_row_of(r, word, asker) && now_ms - r->last_ms < LOG_FORGET_MS)
			return r;
	return NULL;
}

/* True if `a` is to make room rather than `b`: who is not known, then who was not heard of longer.
 */
static bool is_rather(const struct log_row *a, const struct log_row *b, uint64_t now_ms)
{
	if (!a->in_use || !b->in_use)
		return !a->in_use;
	if (is_known(a, now_ms) != is_known(b, now_ms))
		return is_known(b, now_ms);
	return a->last_ms < b->last_ms;
}

/* The row, made if there is none, and heard of now. */
static struct log_row *touch_row(
    struct log_budget *b, const struct log_word *word, const struct asker *asker, uint64_t now_ms)
{
	struct log_row *r = find_row(b, word, asker, now_ms);

	if (!r) {
		struct log_row *set = set_of(b, word, asker);
		r = set;
		for (struct log_row *other = set; other < set + LOG_WAYS; other++) {
			if (other->in_use && now_ms - other->last_ms >= LOG_FORGET_MS)
				other->in_use = false;
			if (is_rather(other, r, now_ms))
				r = other;
		}
		*r = (struct log_row){.word = word,
		    .asker = *asker,
		    .in_use = true,
		    .first_ms = now_ms,
		    .halved_ms = now_ms};
	}
	r->last_ms = now_ms;
	return r;
}

/* What the row's client used of late. */
static uint32_t used_of(struct log_row *r, uint64_t now_ms)
{
	uint64_t halves = (now_ms - r->halved_ms) / LOG_HALF_MS;

	if (halves) {
		r->used = halves < 32 ? r->used >> halves : 0;
		r->halved_ms += halves * LOG_HALF_MS;
	}
	return r->used;
}

static bool is_known_client(struct log_budget *b, const struct asker *asker, uint64_t now_ms)
{
	const struct log_row *client = find_row(b, NULL, asker, now_ms);
	return client && is_known(client, now_ms);
}

/* In a flood most are not known: that is looked at first, for each look costs a hash. */
static bool may_use(
    struct log_budget *b, const struct log_word *w, const struct asker *asker, uint64_t now_ms)
{
	bool is_scarce = w->left <= reserve_of(b);

	if (is_scarce && !is_known_client(b, asker, now_ms))
		return false;
	struct log_row *r = find_row(b, w, asker, now_ms);
	uint32_t used = r ? used_of(r, now_ms) : 0;

	if (b->is_events && asker->is_hardware && used >= EVENTS_EACH)
		return false;
	if (w->left > reserve_of(b) + used)
		return true;
	return w->left > used * KNOWN_FACTOR && (is_scarce || is_known_client(b, asker, now_ms));
}

static void hold_back(
    struct log_budget *b, struct log_word *w, const struct asker *asker, uint64_t now_ms)
{
	struct log_row *r = touch_row(b, w, asker, now_ms);

	if (r->round != b->round)
		r->held = 0;
	r->round = b->round;
	w->held++;
	if (++r->held > w->most_held) {
		w->most_held = r->held;
		w->most = *asker;
	}
}

bool log_budget_may(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms)
{
	return may_use(b, word_of(b, word, now_ms), asker, now_ms);
}

void log_budget_hold(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms)
{
	hold_back(b, word_of(b, word, now_ms), asker, now_ms);
}

bool log_budget_wants(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms)
{
	struct log_word *w = word_of(b, word, now_ms);
	bool may = may_use(b, w, asker, now_ms);

	if (!may)
		hold_back(b, w, asker, now_ms);
	return may;
}

void log_budget_take(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms)
{
	struct log_word *w = word_of(b, word, now_ms);

	w->left--;
	touch_row(b, w, asker, now_ms)->used++;
	touch_row(b, NULL, asker, now_ms);
}

bool log_budget_spend(
    struct log_budget *b, const char *word, const struct asker *asker, uint64_t now_ms)
{
	if (!log_budget_wants(b, word, asker, now_ms))
		return false;
	log_budget_take(b, word, asker, now_ms);
	return true;
}

bool log_budget_held(struct log_budget *b, struct log_held *out)
{
	for (struct log_word *w = b->words; w < b->words + LOG_WORDS; w++)
		if (w->held) {
			*out = (struct log_held){w->name, w->held, w->most, w->most_held};
			w->held = w->most_held = 0;
			return true;
		}
	b->round++;
	return false;
}
