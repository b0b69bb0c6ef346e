#include "httpbootd/view/tellers.h"

#include "common/amount.h"

#include <stdio.h>
#include <stdlib.h>

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

/* True if there is something to say of it. */
static bool say(const struct view *v, const struct what *w, struct teller_line *line)
{
	const struct why_daemon *d = w->daemon;
	char span[AMOUNT_TEXT];

	*line = (struct teller_line){
	    .kind = "daemon-dark", .what = "daemon", .name = w->name, .is_gone = is_gone(d)};
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

static void say_server(const struct view *v, const struct why_server *s, struct teller_line *line)
{
	const uint64_t ms = v->now_ms > s->since_ms ? v->now_ms - s->since_ms : 0;
	char span[AMOUNT_TEXT];

	*line = (struct teller_line){.kind = "server-dark",
	    .what = "server",
	    .name = s->url,
	    .is_gone = s->kind != WHY_SERVER_MUTE};
	amount_rough((int64_t)ms, span);
	if (s->kind == WHY_SERVER_DIFFERS)
		snprintf(line->sentence, sizeof line->sentence,
		    "%s has not had the same as this server for %s: %s.", s->url, span, s->what);
	else if (s->kind == WHY_SERVER_GONE)
		snprintf(line->sentence, sizeof line->sentence,
		    "%s has not answered for %s: %s. Machines go on to the next of servers.",
		    s->url, span, s->what);
	else
		snprintf(line->sentence, sizeof line->sentence,
		    "%s is not compared with this server: %s.", s->url, s->what);
	snprintf(line->remedy, sizeof line->remedy, "%s", s->remedy);
}

static void say_store(const struct view *v, struct teller_line *line)
{
	const struct why_store *s = &v->site.store;
	const uint64_t ms = v->now_ms > s->since_ms ? v->now_ms - s->since_ms : 0;
	char span[AMOUNT_TEXT], members[240] = "", waits[120] = "";
	size_t len = 0;

	*line = (struct teller_line){
	    .kind = "store", .what = "store", .name = s->asked->word[0], .is_gone = true};
	for (size_t i = 1; i < s->asked->n && len < sizeof members; i++)
		len += (size_t)snprintf(members + len, sizeof members - len, "%s%s",
		    i > 1 ? ", " : "", s->asked->word[i]);
	if (s->waits)
		snprintf(waits, sizeof waits,
		    " %zu machine%s for it with something to boot once; each boots its usual till "
		    "then.",
		    s->waits, s->waits == 1 ? " waits" : "s wait");
	amount_rough((int64_t)ms, span);
	snprintf(line->sentence, sizeof line->sentence,
	    "The store has not answered for %s (asked: %s): %s.%s", span, members, s->why, waits);
	snprintf(line->remedy, sizeof line->remedy, "%s", s->remedy);
}

/* Its machines are as they were; where there are none, what is to boot is not known. */
static void say_inventory(
    const struct view *v, const struct why_inventory *in, struct teller_line *line)
{
	const uint64_t ms = v->now_ms > in->since_ms ? v->now_ms - in->since_ms : 0;
	const uint64_t age_ms = v->now_ms > in->fetched_ms ? v->now_ms - in->fetched_ms : 0;
	char span[AMOUNT_TEXT], age[AMOUNT_TEXT];

	*line = (struct teller_line){.kind = "inventory-dark",
	    .what = "inventory",
	    .name = in->url,
	    .is_gone = !in->has_machines};
	amount_rough((int64_t)ms, span);
	amount_rough((int64_t)age_ms, age);
	if (!in->has_machines)
		snprintf(line->sentence, sizeof line->sentence,
		    "The inventory %.120s cannot be had, for %s: %s. Its machines are not known.",
		    in->url, span, in->what);
	else
		snprintf(line->sentence, sizeof line->sentence,
		    "The inventory %.120s cannot be had, for %s: %s. Its machines are as they were "
		    "%s%s.",
		    in->url, span, in->what, in->fetched_ms ? age : "before",
		    in->fetched_ms ? " ago" : "");
	snprintf(line->remedy, sizeof line->remedy, "%s", in->remedy);
}

/* True if there is something to say of it. */
static bool say_certificate(const struct view *v, struct teller_line *line)
{
	const int64_t left_s = v->site.tls_end_s - (int64_t)(v->now_ms / 1000);
	char span[AMOUNT_TEXT];

	if (!v->site.tls_cert || left_s > TELLERS_CERT_S)
		return false;
	*line = (struct teller_line){.kind = "certificate-ends",
	    .what = "certificate",
	    .name = v->site.tls_cert,
	    .is_gone = left_s <= 0};
	amount_rough(llabs(left_s) * 1000, span);
	snprintf(line->sentence, sizeof line->sentence,
	    line->is_gone
		? "The certificate %.300s has ended, %s ago: machines take nothing by https."
		: "The certificate %.300s ends in %s: machines take nothing by https then.",
	    line->name, span);
	snprintf(line->remedy, sizeof line->remedy,
	    "lanboot key ca --renew, or renew it as it was made");
	return true;
}

size_t tellers_say(const struct view *v, struct teller_line line[TELLERS])
{
	const struct what all[] = {
	    {"pxedhcpd", &v->site.dhcp,
		"machines that ask what to boot get no answer, and what they do then is dark here",
		"what machines are offered is"},
	    {"tftpd", &v->site.tftp,
		"boot files are not sent, and what machines load by TFTP is dark here",
		"what machines load by TFTP is"},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		n += say(v, &all[i], &line[n]);
	for (size_t i = 0; i < v->site.n_servers; i++)
		say_server(v, &v->site.server[i], &line[n++]);
	if (v->site.store.is_asked && !v->site.store.is_up)
		say_store(v, &line[n++]);
	if (v->site.inventory.url)
		say_inventory(v, &v->site.inventory, &line[n++]);
	n += say_certificate(v, &line[n]);
	for (size_t i = 0; i < n; i++)
		if (line[i].is_gone)
			line[i].kind = line[i].what;
	return n;
}

size_t tellers_gone(const struct view *v)
{
	struct teller_line line[TELLERS];
	const size_t n = tellers_say(v, line);
	size_t gone = 0;

	for (size_t i = 0; i < n; i++)
		gone += line[i].is_gone;
	return gone;
}
