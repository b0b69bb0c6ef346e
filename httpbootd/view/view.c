#include "httpbootd/view/view.h"

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

bool view_wants(const struct view_filter *f, const struct view_machine *m)
{
	return (f->state == VIEW_ANY_STATE || (int)m->look.state == f->state) &&
	       is_wanted(f->room, m->seen->room) && is_wanted(f->profile, m->seen->profile);
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
