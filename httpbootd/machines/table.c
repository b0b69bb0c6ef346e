#include "httpbootd/machines/table.h"

#include "common/container_of.h"
#include "common/hash.h"
#include "httpbootd/machines/word.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIRST_CAPACITY = 32 };

static uint32_t hash_of(const struct table *t, const void *bytes, size_t len)
{
	const uint32_t h = hash32_bytes(HASH32_START ^ t->seed, bytes, len);
	return h ^ h >> 16;
}

static uint32_t hash_of_addr(const struct table *t, const struct addr *a)
{
	size_t len;
	const uint8_t *bytes = addr_bytes(a, &len);
	return hash_of(t, bytes, len);
}

void table_init(struct table *t, size_t max, uint32_t seed)
{
	*t = (struct table){.max = max, .seed = seed, .texts.seed = seed};
	for (size_t i = 0; i < RANKS; i++)
		list_init(&t->rank[i]);
}

/*
 * The indexes
 */

static void index_addr(struct table *t, struct seen *s)
{
	struct seen **slot;

	if (s->addr.len == 0)
		return;
	s->hash_addr = hash_of_addr(t, &s->addr);
	slot = &t->by_addr[s->hash_addr & (t->slots - 1)];
	s->next_addr = *slot;
	*slot = s;
}

static void index_all(struct table *t, struct seen *s)
{
	struct seen **slot = &t->by_word[s->hash_word & (t->slots - 1)];

	s->next_word = *slot;
	*slot = s;
	index_addr(t, s);
	if (!s->has_mac)
		return;
	slot = &t->by_mac[s->hash_mac & (t->slots - 1)];
	s->next_mac = *slot;
	*slot = s;
}

static void unindex_addr(struct table *t, struct seen *s)
{
	struct seen **at = &t->by_addr[s->hash_addr & (t->slots - 1)];

	if (s->addr.len == 0)
		return;
	while (*at != s)
		at = &(*at)->next_addr;
	*at = s->next_addr;
	s->addr.len = 0;
}

static void unindex_all(struct table *t, struct seen *s)
{
	struct seen **at = &t->by_word[s->hash_word & (t->slots - 1)];

	while (*at != s)
		at = &(*at)->next_word;
	*at = s->next_word;
	unindex_addr(t, s);
	if (!s->has_mac)
		return;
	for (at = &t->by_mac[s->hash_mac & (t->slots - 1)]; *at != s;)
		at = &(*at)->next_mac;
	*at = s->next_mac;
}

/* Room for one more, and indexes that fit. */
static bool grow(struct table *t)
{
	if (t->n < t->capacity)
		return true;
	size_t capacity = t->capacity ? t->capacity * 2 : FIRST_CAPACITY;
	struct seen **all = realloc(t->all, capacity * sizeof *all);
	if (!all)
		return false;
	t->all = all;
	struct seen **slots = calloc(3 * capacity, sizeof *slots);
	if (!slots)
		return false;
	free(t->by_mac);
	t->capacity = t->slots = capacity;
	t->by_mac = slots;
	t->by_addr = slots + capacity;
	t->by_word = slots + 2 * capacity;
	for (size_t i = 0; i < t->n; i++)
		index_all(t, t->all[i]);
	return true;
}

/*
 * Finding
 */

struct seen *table_find_mac(const struct table *t, const uint8_t mac[MAC_LEN])
{
	if (!t->slots)
		return NULL;
	struct seen *s = t->by_mac[hash_of(t, mac, MAC_LEN) & (t->slots - 1)];
	while (s && memcmp(s->mac, mac, MAC_LEN) != 0)
		s = s->next_mac;
	return s;
}

struct seen *table_find_addr(
    const struct table *t, const struct addr *a, uint64_t now_ms, bool *is_shared)
{
	struct seen *last = NULL;
	size_t lately = 0;

	*is_shared = false;
	if (!t->slots || a->len == 0)
		return NULL;
	const struct addr plain = addr_plain(a);
	struct seen *s = t->by_addr[hash_of_addr(t, &plain) & (t->slots - 1)];
	for (; s; s = s->next_addr) {
		if (!addr_same_host(&s->addr, &plain))
			continue;
		lately += s->has_mac && s->addr_ms + TABLE_SHARED_MS > now_ms;
		if (!last || last->addr_ms < s->addr_ms)
			last = s;
	}
	*is_shared = lately > 1;
	return lately > 1 ? NULL : last;
}

struct seen *table_find_clash(const struct table *t, const struct seen *s, uint64_t now_ms)
{
	if (!t->slots || s->addr.len == 0 || s->addr_ms + TABLE_SHARED_MS < now_ms)
		return NULL;
	struct seen *other = t->by_addr[hash_of_addr(t, &s->addr) & (t->slots - 1)];
	for (; other; other = other->next_addr)
		if (other != s && other->has_mac && other->addr_ms > s->addr_ms &&
		    addr_same_host(&other->addr, &s->addr))
			return other;
	return NULL;
}

struct seen *table_find_word(const struct table *t, const char *word)
{
	if (!t->slots)
		return NULL;
	struct seen *s = t->by_word[hash_of(t, word, strlen(word)) & (t->slots - 1)];
	while (s && strcmp(s->word, word) != 0)
		s = s->next_word;
	return s;
}

struct seen *table_find_name(const struct table *t, const char *name, size_t *n)
{
	struct seen *first = NULL;

	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->all[i]->name || strcasecmp(t->all[i]->name, name) != 0)
			continue;
		if (!first)
			first = t->all[i];
		++*n;
	}
	return first;
}

/*
 * Coming and going
 */

static void free_seen(struct table *t, struct seen *s)
{
	const char *const texts[] = {s->name, s->profile, s->release, s->room, s->section, s->arch,
	    s->class, s->vendor, s->product, s->serial, s->uuid};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		texts_drop(&t->texts, texts[i]);
	for (size_t i = 0; i < s->n_boots; i++)
		table_free_boot(t, &s->boot[i]);
	t->line_bytes -= s->lines.size + s->screen.size;
	free(s->lines.bytes);
	free(s->screen.bytes);
	free(s);
}

void table_free(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		free_seen(t, t->all[i]);
	free(t->all);
	free(t->by_mac);
	texts_free(&t->texts);
	table_init(t, t->max, t->seed);
}

void table_remove(struct table *t, struct seen *s)
{
	unindex_all(t, s);
	list_remove(&s->by_age);
	t->of_rank[s->rank]--;
	t->all[s->place] = t->all[--t->n];
	t->all[s->place]->place = s->place;
	free_seen(t, s);
}

/* The one of the lowest rank that was heard of longest ago; NULL: all are above `rank`. */
static struct seen *who_must_go(const struct table *t, enum rank rank)
{
	for (size_t r = 0; r <= rank; r++) {
		struct list_entry *e = list_first(&t->rank[r]);
		if (e)
			return container_of(e, struct seen, by_age);
	}
	return NULL;
}

static bool make_room(struct table *t, enum rank rank)
{
	if (t->n < t->max)
		return grow(t);
	struct seen *s = who_must_go(t, rank);
	if (!s) {
		t->turned_away++;
		return false;
	}
	t->pushed_out++;
	table_remove(t, s);
	return true;
}

/* Of a machine that nobody else is called by. */
static void choose_word(struct table *t, struct seen *s)
{
	size_t len = MAC_LEN;
	const uint8_t *bytes = s->has_mac ? s->mac : addr_bytes(&s->addr, &len);

	for (unsigned nth = 0; nth < WORD_TRIES; nth++)
		if (!table_find_word(t, word_of(bytes, len, nth, s->word)))
			break;
	s->hash_word = hash_of(t, s->word, strlen(s->word));
}

static void set_rank(struct table *t, struct seen *s, enum rank rank)
{
	list_remove(&s->by_age);
	t->of_rank[s->rank]--;
	s->rank = (uint8_t)rank;
	t->of_rank[rank]++;
	list_append(&t->rank[rank], &s->by_age);
}

struct seen *table_add(
    struct table *t, const uint8_t *mac, const struct addr *a, enum rank rank, uint64_t now_ms)
{
	if (!make_room(t, rank))
		return NULL;
	struct seen *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->expects_up = true;
	s->first_ms = s->heard_ms = now_ms;
	if (mac) {
		memcpy(s->mac, mac, MAC_LEN);
		s->has_mac = true;
		s->hash_mac = hash_of(t, mac, MAC_LEN);
	} else {
		s->addr = addr_plain(a);
		s->addr_ms = now_ms;
	}
	choose_word(t, s);
	s->place = t->n;
	t->all[t->n++] = s;
	s->rank = (uint8_t)rank;
	t->of_rank[rank]++;
	list_append(&t->rank[rank], &s->by_age);
	index_all(t, s);
	return s;
}

static bool has_begun(const struct seen *s)
{
	for (size_t i = 0; i < s->n_boots; i++)
		for (size_t j = 0; j < s->boot[i].n; j++) {
			const struct step *step = &s->boot[i].step[j];
			if (step->kind >= STEP_TFTP && step->kind <= STEP_MODLOOP &&
			    step->end == STEP_DONE)
				return true;
		}
	return false;
}

/* Of those that made-up machines can become there are too many, s the last of them. */
static void leave_places(struct table *t, struct seen *s)
{
	const enum rank lowest = t->of_rank[RANK_BEGAN] ? RANK_BEGAN : RANK_WAS_UP;
	struct seen *oldest = container_of(list_first(&t->rank[lowest]), struct seen, by_age);

	if (oldest != s) {
		t->pushed_out++;
		table_remove(t, oldest);
	} else if (lowest == RANK_BEGAN) {
		set_rank(t, s, RANK_MADE_UP); /* all others were up */
	}
}

void table_heard(struct table *t, struct seen *s, uint64_t now_ms)
{
	enum rank rank = s->is_named               ? RANK_NAMED
			 : s->up_ms || s->alive_ms ? RANK_WAS_UP
			 : s->rank == RANK_BEGAN   ? RANK_BEGAN
			 : has_begun(s)            ? RANK_BEGAN
						   : RANK_MADE_UP;

	s->heard_ms = now_ms;
	set_rank(t, s, rank);
	if ((rank == RANK_BEGAN || rank == RANK_WAS_UP) &&
	    t->of_rank[RANK_BEGAN] + t->of_rank[RANK_WAS_UP] > t->max - t->max / 4)
		leave_places(t, s);
}

/* Has those who came to the address of s long ago have none: looking for it stays quick. */
static void thin_addr(struct seen *s)
{
	size_t have = 1;

	for (struct seen **at = &s->next_addr; *at;) {
		struct seen *other = *at;
		if (other->has_mac && addr_same_host(&other->addr, &s->addr) &&
		    ++have > TABLE_AT_ADDR) {
			*at = other->next_addr;
			other->addr.len = 0;
		} else {
			at = &other->next_addr;
		}
	}
}

void table_set_addr(struct table *t, struct seen *s, const struct addr *a, uint64_t now_ms)
{
	const struct addr plain = addr_plain(a);

	s->addr_ms = now_ms;
	if (addr_same_host(&s->addr, &plain))
		return;
	unindex_addr(t, s);
	s->addr = plain;
	index_addr(t, s);
	thin_addr(s);
}

void table_set(struct table *t, const char **where, const char *text)
{
	texts_set(&t->texts, where, text);
}

/* `amber-17`. */
static bool is_word(const char *word)
{
	const size_t letters = strspn(word, "abcdefghijklmnopqrstuvwxyz"), len = strlen(word);

	return letters && word[letters] == '-' && len < SEEN_WORD_SIZE && len > letters + 1 &&
	       strspn(word + letters + 1, "0123456789") == len - letters - 1;
}

void table_set_word(struct table *t, struct seen *s, const char *word)
{
	const struct addr a = s->addr;

	if (!is_word(word) || table_find_word(t, word))
		return;
	unindex_all(t, s);
	memcpy(s->word, word, strlen(word) + 1);
	s->hash_word = hash_of(t, s->word, strlen(s->word));
	s->addr = a; /* which unindex_all has taken away */
	index_all(t, s);
}
