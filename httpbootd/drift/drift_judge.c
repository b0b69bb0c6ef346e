#include "httpbootd/drift/drift_judge.h"

#include "common/conf_alike.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 3 /* releases by their names */, TWICE = 2 };

const char *drift_state_text(enum drift_state state)
{
	static const char *const text[DRIFT_STATES] = {
	    "unknown", "same", "differs", "gone", "mute", "self"};
	return text[state];
}

bool drift_is_alarm(enum drift_state state)
{
	return state == DRIFT_DIFFERS || state == DRIFT_GONE;
}

/*
 * What differs
 */

struct what {
	char *text;
	size_t len;
	unsigned releases, more; /* that are named, and that are not */
};

static void __attribute__((format(printf, 2, 3))) put(struct what *w, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(w->text + w->len, DRIFT_WHAT - w->len, format, args);
	va_end(args);
	if (n > 0)
		w->len = w->len + (size_t)n < DRIFT_WHAT ? w->len + (size_t)n : DRIFT_WHAT - 1;
}

static void compare_conf(
    const struct drift_said *own, const struct drift_said *other, struct what *w)
{
	const char *before = "its configuration is another one: ";

	for (size_t i = 0; i < CONF_KINDS; i++) {
		const char *kind = conf_alike_kind(i);
		if (!own->has_conf[i] || !other->has_conf[i] ||
		    memcmp(own->conf.digest[i], other->conf.digest[i], CONF_ALIKE) == 0)
			continue;
		put(w,
		    strcmp(kind, "hosts.d") == 0     ? "%s%senrolled machines (%s)"
		    : strcmp(kind, "inventory") == 0 ? "%s%sthe machines of %s"
						     : "%s%s[%s]",
		    w->len && *before == 'i' ? "; " : "", before, kind);
		before = ", ";
	}
}

static const struct drift_unit *find(const struct drift_said *in, const struct drift_unit *like)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->unit[i].kind == like->kind && strcmp(in->unit[i].name, like->name) == 0)
			return &in->unit[i];
	return NULL;
}

static void put_unit(struct what *w, const struct drift_unit *u, const char *how)
{
	static const char *const words[] = {
	    [DRIFT_RELEASE] = "release", [DRIFT_LINK] = "branch", [DRIFT_FOLDER] = "folder"};
	const char *between = w->len ? "; " : "";

	if (w->releases == SHOWN) {
		w->more++;
		return;
	}
	w->releases++;
	if (u->kind == DRIFT_BOOT)
		put(w, "%sthe files in root itself%s", between, how);
	else
		put(w, "%s%s %s%s", between, words[u->kind], u->name, how);
}

static bool is_there(const struct drift_unit *u)
{
	static const uint8_t nothing[DRIFT_DIGEST];

	return memcmp(u->digest, nothing, DRIFT_DIGEST) != 0;
}

/* One that only one of both looks at is of another configuration, which was told. */
static void compare_folder(
    const struct drift_unit *u, const struct drift_unit *other, struct what *w)
{
	if (!other || memcmp(u->digest, other->digest, DRIFT_DIGEST) == 0)
		return;
	put_unit(w, u,
	    !is_there(other) ? " is missing there"
	    : !is_there(u)   ? " is missing here"
			     : " has other files there");
}

static void compare_units(
    const struct drift_said *own, const struct drift_said *other, struct what *w)
{
	for (size_t i = 0; i < own->n; i++) {
		const struct drift_unit *u = &own->unit[i], *o = find(other, u);
		if (u->kind == DRIFT_FOLDER)
			compare_folder(u, o, w);
		else if (!o)
			put_unit(w, u, " is missing there");
		else if (memcmp(u->digest, o->digest, DRIFT_DIGEST) != 0)
			put_unit(w, u,
			    u->kind == DRIFT_LINK   ? " is another release there"
			    : u->kind == DRIFT_BOOT ? " are others there"
						    : " has other files there");
	}
	for (size_t i = 0; i < other->n; i++)
		if (other->unit[i].kind != DRIFT_FOLDER && !find(own, &other->unit[i]))
			put_unit(w, &other->unit[i], " is missing here");
	if (w->more)
		put(w, "; and %u more", w->more);
}

enum drift_state drift_compare(
    const struct drift_said *own, const struct drift_said *other, char what[DRIFT_WHAT])
{
	struct what w = {.text = what};
	const bool reads = own->reads || other->reads;

	what[0] = '\0';
	if (memcmp(own->id, other->id, DRIFT_ID) == 0)
		return DRIFT_SELF;
	if (strcmp(own->version, other->version) != 0)
		put(&w, "it runs lanboot %s, this server %s", other->version, own->version);
	compare_conf(own, other, &w);
	if (!reads)
		compare_units(own, other, &w);
	return w.len ? DRIFT_DIFFERS : reads ? DRIFT_UNKNOWN : DRIFT_SAME;
}

void drift_pass_inventory(
    const struct drift_said *own, struct drift_said *other, uint64_t *since_ms, uint64_t now_ms)
{
	size_t i = 0;

	while (i < CONF_KINDS - 1 && strcmp(conf_alike_kind(i), "inventory") != 0)
		i++;
	if (!own->has_conf[i] || !other->has_conf[i] ||
	    memcmp(own->conf.digest[i], other->conf.digest[i], CONF_ALIKE) == 0) {
		*since_ms = 0;
		return;
	}
	if (!*since_ms)
		*since_ms = now_ms;
	if (now_ms < *since_ms + DRIFT_FETCH_MS)
		memcpy(other->conf.digest[i], own->conf.digest[i], CONF_ALIKE);
}

/*
 * When it is told
 */

static void copy(char to[DRIFT_WHAT], const char *from)
{
	snprintf(to, DRIFT_WHAT, "%.*s", DRIFT_WHAT - 1, from);
}

/* What is wrong there, as it is compared: the words of an error may be others each time. */
static bool is_as(enum drift_state seen, const char *what, enum drift_state state, const char *was)
{
	return seen == state && (seen != DRIFT_DIFFERS || strcmp(what, was) == 0);
}

bool drift_judge(struct drift_peer *p, enum drift_state seen, const char *what)
{
	const bool is_good = seen == DRIFT_SAME || seen == DRIFT_SELF;

	if (seen == DRIFT_UNKNOWN && p->state != DRIFT_GONE && p->state != DRIFT_MUTE)
		return false;
	if (is_as(seen, what, p->state, p->what)) {
		p->times = 0;
		return false;
	}
	if (p->times && is_as(seen, what, p->next, p->next_what))
		p->times++;
	else
		p->times = 1;
	p->next = seen;
	copy(p->next_what, what);
	if (!is_good && seen != DRIFT_UNKNOWN && p->times < TWICE)
		return false;
	p->state = seen;
	memcpy(p->what, p->next_what, sizeof p->what);
	p->times = 0;
	return true;
}

const char *drift_remedy(const struct drift_peer *p)
{
	switch (p->state) {
	case DRIFT_DIFFERS:
		if (strstr(p->what, "configuration"))
			return "compare httpbootd --dump-config of both, copy, lanboot reload";
		if (strstr(p->what, "it runs lanboot"))
			return "bring both to the same version";
		return "copy the files from where they are right";
	case DRIFT_GONE:
		return "start httpbootd there, or take it out of servers";
	case DRIFT_MUTE:
		return "bring it to this version, and name this server in its servers";
	default:
		return "";
	}
}
