#include "tools/ask_alert.h"

#include "common/hash.h"

#include <stdio.h>
#include <string.h>

static void new_minute(struct alerts *a, uint64_t now_ms)
{
	if (now_ms - a->minute_ms < ALERT_MINUTE_MS)
		return;
	a->minute_ms = now_ms;
	a->told = a->ended = 0;
}

void alerts_begin(struct alerts *a, uint64_t now_ms)
{
	a->round++;
	a->beyond = 0;
	new_minute(a, now_ms);
}

static struct alert *find(struct alerts *a, const char *key, uint32_t hash)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->kept[i].hash == hash && strcmp(a->kept[i].key, key) == 0)
			return &a->kept[i];
	return NULL;
}

/* Takes note of a new one; NULL: there is no room. */
static struct alert *keep(struct alerts *a, const char *key, uint32_t hash)
{
	if (a->n == ALERT_KEPT)
		return NULL;
	struct alert *k = &a->kept[a->n++];
	*k = (struct alert){.hash = hash, .round = a->round};
	snprintf(k->key, sizeof k->key, "%s", key);
	return k;
}

/* One more may be told in this minute? */
static bool count(struct alerts *a)
{
	if (a->told == ALERT_A_MINUTE) {
		a->more++;
		return false;
	}
	a->told++;
	return true;
}

bool alerts_see(
    struct alerts *a, const char *kind, const char *whose, const char *name, uint64_t now_ms)
{
	char key[ALERT_KEY];
	snprintf(key, sizeof key, "%s %s", kind, whose);
	const uint32_t hash = hash32_bytes(HASH32_START, key, strlen(key));
	struct alert *k = find(a, key, hash);
	if (!k) {
		k = keep(a, key, hash);
		if (!k) {
			a->beyond++;
			return false;
		}
	} else {
		if (a->round - k->round > 1)
			k->is_due = true;
		k->round = a->round;
		if (!k->is_due || now_ms - k->told_ms < ALERT_AGAIN_MS)
			return false;
	}
	k->is_due = false;
	k->told_ms = now_ms;
	const bool is_told = count(a);
	k->is_told = is_told && name;
	snprintf(k->name, sizeof k->name, "%s", name ? name : "");
	return is_told;
}

const struct alert *alerts_ended(struct alerts *a)
{
	for (size_t i = 0; i < a->n; i++) {
		struct alert *k = &a->kept[i];
		if (!k->is_told || k->round == a->round)
			continue;
		k->is_told = false;
		if (a->ended++ < ALERT_A_MINUTE)
			return k;
	}
	return NULL;
}

void alerts_pass(struct alerts *a, const char *except)
{
	const size_t len = strlen(except);
	for (size_t i = 0; i < a->n; i++)
		if (strncmp(a->kept[i].key, except, len) != 0 || a->kept[i].key[len] != ' ')
			a->kept[i].round = a->round;
}

void alerts_end(struct alerts *a, uint64_t now_ms)
{
	for (size_t i = 0; i < a->n;) {
		const struct alert *k = &a->kept[i];
		if (k->round == a->round || now_ms - k->told_ms < ALERT_AGAIN_MS)
			i++;
		else
			a->kept[i] = a->kept[--a->n];
	}
}

unsigned alerts_more(struct alerts *a, uint64_t now_ms)
{
	if (now_ms - a->minute_ms < ALERT_MINUTE_MS)
		return 0;
	unsigned more = a->more;
	if (a->beyond > a->beyond_said)
		more += a->beyond - a->beyond_said;
	a->beyond_said = a->beyond;
	a->more = 0;
	return more;
}
