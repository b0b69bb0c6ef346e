#include "httpbootd/view/phrase.h"

#include "httpbootd/view/log_line.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *phrase_state(const struct view_machine *m)
{
	return m->look.is_stuck ? "stuck" : state_text(m->look.state);
}

char *phrase_doing(const struct view *v, const struct view_machine *m, char out[PHRASE_SIZE])
{
	const struct step *at = m->look.failed ? m->look.failed : m->look.at;
	char span[AMOUNT_TEXT];
	amount_span((int64_t)(v->now_ms - m->look.since_ms), span);
	snprintf(out, PHRASE_SIZE, "%s %s%s%s", m->look.is_stuck ? "stuck" : "failed", span,
	    at ? " at " : "", at ? step_text((enum step_kind)at->kind) : "");
	return out;
}

char *phrase_step(const struct view_machine *m, char out[PHRASE_SIZE])
{
	const struct step *at = m->look.at;
	out[0] = '\0';
	if (at && at->of && at->end == STEP_RUNS)
		snprintf(out, PHRASE_SIZE, "%s %u %%", step_text((enum step_kind)at->kind),
		    (unsigned)(at->bytes >= at->of ? 100 : at->bytes * 100 / at->of));
	else if (at)
		snprintf(out, PHRASE_SIZE, "%s", step_text((enum step_kind)at->kind));
	return out;
}

char *phrase_times(const struct view *v, const struct view_machine *m, char out[PHRASE_SIZE])
{
	char now[AMOUNT_TEXT], usual[AMOUNT_TEXT];
	amount_span((int64_t)(v->now_ms - m->look.since_ms), now);
	if (m->usual.up_ms)
		snprintf(out, PHRASE_SIZE, "usually %s, now %s", amount_span(m->usual.up_ms, usual),
		    now);
	else
		snprintf(out, PHRASE_SIZE, "now %s", now);
	return out;
}

unsigned phrase_progress(const struct view *v, const struct view_machine *m)
{
	const uint64_t spent = v->now_ms - m->look.since_ms;
	if (m->usual.up_ms)
		return spent >= m->usual.up_ms ? 95 : (unsigned)(spent * 95 / m->usual.up_ms);
	return m->look.at ? (unsigned)(m->look.at->kind * 95 / STEP_KINDS) : 0;
}

static void __attribute__((format(printf, 2, 3)))
add(char out[PHRASE_SIZE], const char *format, ...)
{
	const size_t len = strlen(out);
	va_list ap;
	va_start(ap, format);
	vsnprintf(out + len, PHRASE_SIZE - len, format, ap);
	va_end(ap);
}

/* Of packages of our mirror, how many there were, and whether they were here. */
static void add_packages(char out[PHRASE_SIZE], const struct step *step)
{
	if (!step->fetched)
		add(out, "%" PRIu32 ", all from here, ", step->mirrored);
	else
		add(out, "%" PRIu32 ", %" PRIu32 " of them fetched from upstream, ", step->mirrored,
		    step->fetched);
}

char *phrase_outcome(const struct step *step, char out[PHRASE_SIZE])
{
	char bytes[AMOUNT_TEXT], of[AMOUNT_TEXT], span[AMOUNT_TEXT], rate[AMOUNT_TEXT];
	out[0] = '\0';
	if (step->mirrored)
		add_packages(out, step);
	else if (step->count > 1)
		add(out, "%" PRIu32 " times ", step->count);
	if (step->of && step->bytes < step->of)
		add(out, "%s of %s ", amount_bytes(step->bytes, bytes), amount_bytes(step->of, of));
	else if (step->bytes)
		add(out, "%s ", amount_bytes(step->bytes, bytes));
	if (step->bytes && step->took_ms)
		add(out, "in %s, %s/s ", amount_span(step->took_ms, span),
		    amount_bytes(step->bytes * 1000 / step->took_ms, rate));
	if (step->resent)
		add(out, "%" PRIu32 " sent again ", step->resent);
	if (step->status >= 400 || (step->status && step->by == BY_TFTPD))
		add(out, "%u ", step->status);
	if (step->reason)
		add(out, "%.200s", step->reason);
	if (step->said)
		add(out, "%s%s%.120s", step->reason ? "; " : "",
		    step->end == STEP_FAILED ? "it said: " : "", step->said);
	return out;
}

static bool is_whose(const char *word)
{
	return strncmp(word, "client=", 7) == 0 || strncmp(word, "mac=", 4) == 0 ||
	       strncmp(word, "host=", 5) == 0;
}

char *phrase_line(const char *text, char *out, size_t size)
{
	size_t len = 0;
	out[0] = '\0';
	while (*text) {
		size_t n = strcspn(text, " ");
		if (!is_whose(text) && len + n + 2 < size) {
			memcpy(out + len, text, n);
			len += n;
			out[len++] = ' ';
			out[len] = '\0';
		}
		text += n + strspn(text + n, " ");
	}
	return out;
}

bool phrase_is_recent(const struct seen *s, const char *line)
{
	struct log_line l;
	return log_line_read(line, &l) &&
	       (s->n_boots == 0 || l.at_ms + 1000 >= s->boot[0].started_ms);
}

const char *phrase_screen(const struct seen *s, const char *line, uint64_t *at_ms)
{
	const char *text = log_line_time(line, at_ms);
	bool is_old = s->n_boots && text && *at_ms + 1000 < s->boot[0].started_ms;
	return is_old ? NULL : text;
}
