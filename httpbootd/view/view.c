#include "httpbootd/view/view.h"

#include "common/host_name.h"
#include "common/host_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* True if it is the text that is asked for; the empty one asks for none. */
static bool is_wanted(const char *wanted, const char *value)
{
	return !wanted || strcasecmp(wanted, value ? value : "") == 0;
}

/* True if the text has `wanted` in it, any case of ASCII. */
static bool has_in_it(const char *text, const char *wanted)
{
	const size_t len = strlen(wanted);
	for (; text && *text; text++)
		if (strncasecmp(text, wanted, len) == 0)
			return true;
	return false;
}

/* True if one of the values that a person knows a machine by has the text in it. */
static bool is_found(const char *wanted, const struct seen *s)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT];
	const char *const values[] = {s->name, s->word,
	    s->has_mac ? mac_text(s->mac, ':', mac) : NULL,
	    s->addr.len ? addr_text(&s->addr, addr) : NULL, s->serial, s->uuid, s->vendor,
	    s->product, s->room, s->profile, s->release, s->section};
	bool is_found = !wanted || !*wanted;
	for (size_t i = 0; !is_found && i < sizeof values / sizeof *values; i++)
		is_found = has_in_it(values[i], wanted);
	return is_found;
}

bool view_wants(const struct view_filter *f, const struct view_machine *m)
{
	const struct seen *s = m->seen;
	return (f->state == VIEW_ANY_STATE || (int)m->look.state == f->state) &&
	       is_wanted(f->room, s->room) && is_wanted(f->profile, s->profile) &&
	       is_wanted(f->release, s->release) && is_found(f->search, s);
}

bool view_wants_never(const struct view_filter *f, const struct host *h)
{
	char section[HOST_ID_TEXT], buffer[HOST_NAME_SIZE];
	const char *wanted = f->search, *name = host_name_of(h, NULL, buffer);
	host_id_text(&h->id, section);
	return (f->state == VIEW_ANY_STATE || f->state == VIEW_NEVER_SEEN) && !f->release &&
	       is_wanted(f->room, h->room) && is_wanted(f->profile, h->profile_name) &&
	       (!wanted || !*wanted || has_in_it(name, wanted) || has_in_it(section, wanted) ||
		   has_in_it(h->room, wanted) || has_in_it(h->profile_name, wanted));
}

const char *view_name(const struct seen *s, char out[ADDR_TEXT])
{
	if (s->name)
		return s->name;
	if (s->word[0])
		return s->word;
	return s->has_mac ? mac_text(s->mac, ':', out) : addr_text(&s->addr, out);
}

void view_why(const struct view *v, const struct view_machine *m, struct why *why)
{
	why_make(m->seen, &m->look, &m->usual, &v->site, v->now_ms, why);
}

/* The calendar of a time, where it is shown. */
static struct tm calendar(const struct view *v, uint64_t ms)
{
	struct tm tm = {0};
	time_t t = (time_t)(ms / 1000) + v->utc_offset;
	gmtime_r(&t, &tm);
	return tm;
}

/* The number of the day, where it is shown. */
static int64_t day_of(const struct view *v, uint64_t ms)
{
	return ((int64_t)(ms / 1000) + v->utc_offset) / 86400;
}

char *view_time(const struct view *v, uint64_t ms, char out[VIEW_TIME])
{
	const struct tm tm = calendar(v, ms);
	bool is_today = day_of(v, ms) == day_of(v, v->now_ms);
	strftime(out, VIEW_TIME, is_today ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &tm);
	return out;
}

char *view_day(const struct view *v, uint64_t ms, char out[VIEW_TIME])
{
	int64_t days = day_of(v, v->now_ms) - day_of(v, ms);
	if (days <= 0)
		snprintf(out, VIEW_TIME, "today");
	else if (days == 1)
		snprintf(out, VIEW_TIME, "yesterday");
	else
		snprintf(out, VIEW_TIME, "%" PRId64 " d ago", days);
	return out;
}

int view_state(const char *word)
{
	if (word && strcmp(word, "stuck") == 0)
		return STATE_FAILED;
	if (word && strcmp(word, "never") == 0)
		return VIEW_NEVER_SEEN;
	for (int s = STATE_UNKNOWN; s <= STATE_OFF; s++)
		if (word && strcmp(word, state_text((enum state)s)) == 0)
			return s;
	return VIEW_ANY_STATE;
}
