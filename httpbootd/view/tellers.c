#include "httpbootd/view/tellers.h"

#include "common/amount.h"

#include <stdio.h>

/* A daemon, and what is missing without it. */
struct what {
	const char *name;
	const struct why_daemon *daemon;
	const char *gone, *dark;
};

static bool is_gone(const struct why_daemon *d)
{
	return d->state == TELLER_ENDED || d->state == TELLER_SILENT;
}

size_t tellers_gone(const struct why_site *site)
{
	return (size_t)is_gone(&site->dhcp) + (size_t)is_gone(&site->tftp);
}

/* True if there is something to say of it. */
static bool say(const struct view *v, const struct what *w, struct teller_line *line)
{
	const struct why_daemon *d = w->daemon;
	char span[AMOUNT_TEXT];

	*line = (struct teller_line){.daemon = w->name, .is_gone = is_gone(d)};
	if (line->is_gone) {
		const uint64_t ms = v->now_ms > d->since_ms ? v->now_ms - d->since_ms : 0;
		amount_rough((int64_t)ms, span);
		snprintf(line->sentence, sizeof line->sentence,
		    d->state == TELLER_ENDED
			? "%s has stopped, %s ago: %s."
			: "%s gives no sign of life, for %s: it hangs, or was killed, and %s.",
		    w->name, span, w->gone);
		snprintf(line->remedy, sizeof line->remedy,
		    "start %s; lanboot check says what keeps it from running", w->name);
		return true;
	}
	if (d->state != TELLER_UNHEARD || !v->site.keeps_ms ||
	    v->now_ms < v->site.keeps_ms + TELLER_SILENT_MS)
		return false;
	snprintf(line->sentence, sizeof line->sentence,
	    "%s tells us nothing (events): %s dark here.", w->name, w->dark);
	return true;
}

size_t tellers_say(const struct view *v, struct teller_line line[TELLERS])
{
	const struct what all[TELLERS] = {
	    {"pxedhcpd", &v->site.dhcp,
		"machines that ask what to boot get no answer, and what they do then is dark here",
		"what machines are offered is"},
	    {"tftpd", &v->site.tftp,
		"boot files are not sent, and what machines load by TFTP is dark here",
		"what machines load by TFTP is"},
	};
	size_t n = 0;

	for (size_t i = 0; i < TELLERS; i++)
		n += say(v, &all[i], &line[n]);
	return n;
}
