#include "httpbootd/machines/machines.h"

#include "common/host_name.h"
#include "common/subject.h"
#include "common/test_mark.h"
#include "common/url.h"
#include "httpbootd/machines/join.h"
#include "httpbootd/machines/told_join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void machines_init(struct machines *m, const struct conf *conf)
{
	uint32_t seed = 0;

	if (getrandom(&seed, sizeof seed, 0) < 0)
		seed = (uint32_t)(uintptr_t)m;
	*m = (struct machines){.conf = conf};
	table_init(&m->table, conf->httpbootd.machines, seed);
}

void machines_free(struct machines *m)
{
	for (size_t i = 0; i < MACHINES_PROFILES; i++)
		free(m->profile[i]);
	table_free(&m->table);
}

/*
 * Whose section it is
 */

/* By what is known of it. */
static const struct host *section_of(const struct machines *m, const struct seen *s)
{
	const struct machine_id id = {
	    .mac = s->has_mac ? s->mac : NULL,
	    .addr = s->addr.len ? &s->addr : NULL,
	    .arch = NULL,
	};
	return host_find(&m->conf->hosts, &id);
}

/*
 * Is the section for this machine alone, by what only one can be? A UUID, a serial number or an
 * address under any number of MACs is anybody's to say.
 */
static bool is_named_by(const struct machines *m, const struct host *h, const uint8_t *mac)
{
	struct host_id id = {.kind = HOST_MAC, .len = MAC_LEN};

	if (!mac || !h)
		return h && h->id.kind == HOST_ADDRESS;
	memcpy(id.bytes, mac, MAC_LEN);
	return host_exact(&m->conf->hosts, &id) == h;
}

/* Has it follow the section that is for it, by this host or by none. */
static void follow(struct machines *m, struct seen *s, const struct host *h)
{
	struct table *t = &m->table;
	char name[HOST_NAME_SIZE], section[HOST_ID_TEXT];
	const struct boot boot = h ? host_boot(h) : (struct boot){0};

	table_set(t, &s->section, h ? host_id_text(&h->id, section) : NULL);
	s->is_named = is_named_by(m, h, s->has_mac ? s->mac : NULL);
	s->expects_up = boot_expects_up(&boot);
	s->insists_on_up = boot.expects_up == TRISTATE_YES;
	s->may_ask = boot.kind == BOOT_MENU || boot.kind == BOOT_SCRIPT || boot.kind == BOOT_CHAIN;
	if (!h)
		return;
	table_set(t, &s->name, host_name_of(h, s->has_mac ? s->mac : NULL, name));
	table_set(t, &s->profile, h->profile_name);
	table_set(t, &s->room, h->room);
}

/* The section that it was said to have, if there still is one like it. */
static const struct host *section_said(const struct machines *m, const struct seen *s)
{
	struct host_id id;

	return s->section && host_id_parse(s->section, &id) ? host_exact(&m->conf->hosts, &id)
							    : NULL;
}

void machines_recognise(struct machines *m, struct seen *s)
{
	const struct host *said = section_said(m, s), *found = section_of(m, s);
	/* The more exact of the two. */
	const struct host *h = !said || (found && found->id.kind < said->id.kind) ? found : said;

	if (!h && s->section)
		table_set(&m->table, &s->name, NULL);
	follow(m, s, h);
}

void machines_reload(struct machines *m, const struct conf *conf)
{
	m->conf = conf;
	for (size_t i = 0; i < m->table.n; i++)
		machines_recognise(m, m->table.all[i]);
}

/*
 * Events
 */

static struct seen *add(
    struct machines *m, const uint8_t *mac, const struct addr *a, uint64_t now_ms)
{
	const struct machine_id id = {.mac = mac, .addr = a};
	const struct host *h = host_find(&m->conf->hosts, &id);
	const enum rank rank = is_named_by(m, h, mac) ? RANK_NAMED : RANK_MADE_UP;
	struct seen *s = table_add(&m->table, mac, a, rank, now_ms);

	if (s)
		follow(m, s, h);
	return s;
}

/* Of an event without a MAC. */
static struct seen *subject_by_addr(struct machines *m, const struct addr *a, uint64_t now_ms)
{
	bool is_shared;

	if (a->len == 0)
		return NULL;
	struct seen *s = table_find_addr(&m->table, a, now_ms, &is_shared);
	if (!s && !is_shared)
		s = add(m, NULL, a, now_ms);
	if (s)
		s->addr_ms = now_ms;
	return s;
}

/*
 * Whose doing the event is; NULL: nobody's that can be told, or there is no place for it. *clash is
 * who has the same address, by the cards of both; NULL: nobody.
 */
static struct seen *subject_of(
    struct machines *m, const struct line *l, struct seen **clash, uint64_t now_ms)
{
	uint8_t mac[MAC_LEN];
	struct addr a = {.len = 0};

	const bool is_lease = strcmp(l->word, "leased") == 0;
	if (line_addr(l, is_lease ? "address" : "client", &a) && addr_is_loopback(&a))
		return NULL;
	if (!line_mac(l, "mac", mac))
		return subject_by_addr(m, &a, now_ms);
	struct seen *s = table_find_mac(&m->table, mac);
	if (!s)
		s = add(m, mac, NULL, now_ms);
	/* A came by it, then B, and now A again: they have it both. */
	if (s && a.len && line_proof(l) == PROOF_CARD && addr_same_host(&a, &s->addr))
		*clash = table_find_clash(&m->table, s, now_ms);
	/* Nobody takes a machine's address by saying its MAC. */
	if (s && a.len && (line_proof(l) == PROOF_CARD || !join_is_known(s, now_ms)))
		join_addr(m, s, &a, now_ms);
	return s;
}

/* What an event says of the machine itself. */
static void learn(struct machines *m, struct seen *s, const struct line *l)
{
	const struct {
		const char *key, **where;
	} texts[] = {{"host", &s->name}, {"profile", &s->profile}, {"arch", &s->arch},
	    {"vendor", &s->vendor}, {"product", &s->product}, {"serial", &s->serial},
	    {"uuid", &s->uuid}};
	const char *class = line_value(l, "class"), *section = line_value(l, "section");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *value = line_value(l, texts[i].key);
		if (value)
			table_set(&m->table, texts[i].where, value);
	}
	if (class && strcmp(class, "iPXE") != 0)
		table_set(&m->table, &s->class, class);
	s->memory_mb = (uint32_t)line_number(l, "memory", s->memory_mb);
	if (!section || (s->section && strcmp(section, s->section) == 0))
		return;
	table_set(&m->table, &s->section, strcmp(section, "none") == 0 ? NULL : section);
	const struct host *h = section_said(m, s);
	if (h)
		follow(m, s, h);
}

static void keep_line(struct machines *m, struct seen *s, const struct line *l)
{
	char text[LINE_MAX_LEN + 64];
	int n = snprintf(text, sizeof text, "%llu.%03u %s %c %.*s",
	    (unsigned long long)(l->at_ms / 1000), (unsigned)(l->at_ms % 1000), l->daemon, l->level,
	    (int)l->text_len, l->text);

	/* Of what no log has, the lines that tell why it does not come for its boot file. */
	const bool is_kept =
	    l->level != 's' || strcmp(l->word, "leased") == 0 || strcmp(l->word, "elsewhere") == 0;
	if (n > 0 && (size_t)n < sizeof text && is_kept)
		table_add_line(&m->table, s, text, (size_t)n);
}

/* The daemon's place, made if it is new; of too many, the last one's. */
static struct teller *teller_of(struct machines *m, const char *daemon)
{
	struct teller *t = m->teller, *last = m->teller + MACHINES_DAEMONS - 1;

	while (t < last && t->name[0] && strcmp(t->name, daemon) != 0)
		t++;
	snprintf(t->name, sizeof t->name, "%s", daemon);
	return t;
}

void machines_lost(struct machines *m, const char *daemon, uint64_t n)
{
	teller_of(m, daemon)->lost += n;
	m->lost += n;
	m->has_changed = true;
}

void machines_ended(struct machines *m, const char *daemon, uint64_t now_ms)
{
	teller_of(m, daemon)->ended_ms = now_ms;
	m->has_changed = true;
}

const struct teller *machines_teller(const struct machines *m, const char *daemon)
{
	for (size_t i = 0; i < MACHINES_DAEMONS; i++)
		if (strcmp(m->teller[i].name, daemon) == 0)
			return &m->teller[i];
	return NULL;
}

static void note_teller(struct machines *m, const struct line *l, uint64_t now_ms)
{
	struct teller *t = teller_of(m, l->daemon);

	t->ended_ms = 0;
	t->says_lives |= strcmp(l->word, "lives") == 0;
	t->heard_ms = now_ms;
	if (strcmp(l->word, "hushed") != 0)
		return;
	/* It tells others from now on: we do not know what it does. */
	t->says_lives = false;
	t->heard_ms = 0;
}

static void note_rival(struct machines *m, const struct line *l, uint64_t now_ms)
{
	char text[LINE_MAX_LEN + 1];

	snprintf(text, sizeof text, "%.*s", (int)l->text_len, l->text);
	table_set(&m->table, &m->rival.server, line_value(l, "server"));
	table_set(&m->table, &m->rival.breaks, line_value(l, "breaks"));
	table_set(&m->table, &m->rival.kind, line_value(l, "kind"));
	table_set(&m->table, &m->rival.text, text);
	m->rival.heard_ms = now_ms;
	m->has_changed = true;
}

/*
 * By lanboot-probe on another machine, as one of ours that has not asked: nothing of it counts. Who
 * is asked for only says so; what he does as himself is seen.
 */
static bool is_far_test(const struct machines *m, const struct line *l)
{
	struct host_id id = {.kind = HOST_MAC, .len = MAC_LEN};

	return line_value(l, "test") && line_proof(l) == PROOF_NONE &&
	       line_mac(l, "mac", id.bytes) && host_exact(&m->conf->hosts, &id);
}

/* What stands on a machine's console: only of one that is known, and it changes nothing else of it.
 */
static void hear_said(struct machines *m, const struct line *l, uint64_t now_ms)
{
	struct seen *s = told_speaker(m, l, now_ms);

	if (!s)
		return;
	const struct host *h = section_said(m, s);
	const struct boot boot = h ? host_boot(h) : (struct boot){0};
	m->has_changed = true;
	m->has_moved |= told_join_line(m, s, l, h ? &boot : NULL, now_ms);
}

/* `server` is a base URL or a part of one. */
static bool is_at(const char *server, const char *client)
{
	size_t scheme = url_scheme(server), len = strlen(client);
	const char *host = server + (scheme ? scheme + sizeof "://" - 1 : 0);

	host += *host == '[';
	return strncmp(host, client, len) == 0 && strchr(":/]", host[len]);
}

/* By one of `servers`, whose lanboot-probe asks its fellows whether they have the same files. */
static bool is_fellow_test(const struct machines *m, const struct line *l)
{
	const struct words *servers = &m->conf->httpbootd.servers;
	const char *client = line_value(l, "client");

	if (!client || !line_value(l, "test"))
		return false;
	for (size_t i = 0; i < servers->n; i++)
		if (is_at(servers->word[i], client))
			return true;
	return false;
}

void machines_hear(struct machines *m, const struct line *l, uint64_t now_ms)
{
	const char *test = line_value(l, "test");
	const bool is_rival = strcmp(l->word, "rival") == 0;

	m->events++;
	note_teller(m, l, now_ms);
	if (test_mark_holds(test) || is_far_test(m, l) || is_fellow_test(m, l))
		return;
	if (strcmp(l->word, "said") == 0) {
		hear_said(m, l, now_ms);
		return;
	}
	if (is_rival)
		note_rival(m, l, now_ms);
	struct seen *clash = NULL;
	struct seen *s =
	    is_rival || strcmp(l->word, "peer") == 0 ? NULL : subject_of(m, l, &clash, now_ms);
	if (!s)
		return;
	m->has_changed = true;
	const struct host *h = section_said(m, s);
	struct boot boot = h ? host_boot(h) : (struct boot){0};
	if (join_holds(s, l, h ? &boot : NULL, now_ms)) {
		keep_line(m, s, l);
		return;
	}
	learn(m, s, l);
	keep_line(m, s, l);
	h = section_said(m, s);
	boot = h ? host_boot(h) : (struct boot){0};
	m->has_moved |= join_event(m, s, l, h ? &boot : NULL, now_ms);
	if (clash) { /* in the boot that this may have begun, and in the other's */
		join_clash(m, s, clash, now_ms);
		join_clash(m, clash, s, now_ms);
	}
	table_heard(&m->table, s, now_ms);
}

/*
 * Questions
 */

const struct seen *machines_find(
    const struct machines *m, const char *id, uint64_t now_ms, size_t *n)
{
	const struct seen *s = NULL;
	uint8_t mac[MAC_LEN];
	struct addr a;
	bool is_shared;

	if (str_mac(id, mac))
		s = table_find_mac(&m->table, mac);
	else if (subject_addr(id, &a))
		s = table_find_addr(&m->table, &a, now_ms, &is_shared);
	*n = s ? 1 : 0;
	if (!s)
		s = table_find_name(&m->table, id, n);
	if (!s && (s = table_find_word(&m->table, id)))
		*n = 1;
	return s;
}

const struct seen *machines_meet(struct machines *m, const uint8_t mac[MAC_LEN], uint64_t now_ms)
{
	const struct seen *s = table_find_mac(&m->table, mac);
	return s ? s : add(m, mac, NULL, now_ms);
}

void machines_forget(struct machines *m, const struct seen *s)
{
	table_remove(&m->table, m->table.all[s->place]);
}

void machines_look(
    const struct machines *m, const struct seen *s, uint64_t now_ms, struct state_look *out)
{
	struct usual usual;

	machines_usual(m, s, &usual);
	state_look(s, &usual, now_ms, out);
}
