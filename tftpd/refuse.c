#include "tftpd/refuse.h"

#include "common/container_of.h"
#include "common/log.h"
#include "common/test_mark.h"

#include <errno.h>

void refuse_answer(struct refusals *r, const struct request *q, struct refusal why)
{
	uint8_t packet[TFTP_HEADER + TFTP_ERROR_TEXT + 1];
	size_t len = tftp_build_error(packet, sizeof packet, why.code, why.text);

	if (!udp_send(q->listener->on.fd, packet, len, &q->ends))
		unsent_warn(r->unsent, &q->ends.peer, errno, r->loop->now_ms);
}

static void set_probes_timer(struct refusals *r)
{
	uint64_t due_ms = probes_due_ms(&r->probes);

	if (due_ms == UINT64_MAX)
		loop_timer_clear(r->loop, &r->probes_timer);
	else if (!loop_timer_set(r->loop, &r->probes_timer, due_ms))
		log_warnx(
		    "out of memory: what firmware asks for in vain is logged late; full=memory");
}

/* Logs the lines that are due by `now_ms`. */
static void report_probes(struct refusals *r, uint64_t now_ms)
{
	struct event e;

	while (probes_take(&r->probes, now_ms, &e))
		log_flush_event(r->flush, LEVEL_INFO, &e);
	set_probes_timer(r);
}

static void on_probes_timer(struct loop_timer *timer, uint64_t now_ms)
{
	report_probes(container_of(timer, struct refusals, probes_timer), now_ms);
}

static void note_probe(struct refusals *r, const struct request *q, const char *firmware)
{
	struct event e;

	if (probes_note(
		&r->probes, &q->ends.peer, firmware, q->packet.request.file, r->loop->now_ms, &e))
		log_flush_event(r->flush, LEVEL_INFO, &e);
	set_probes_timer(r);
}

static void report_refused(
    struct refusals *r, const struct request *q, struct refusal why, const char *leads)
{
	static const char word[] = "refused";
	const struct asker asker = asker_of_addr(&q->ends.peer);
	enum log_level level = why.our_fault ? LEVEL_WARN : LEVEL_INFO;
	struct event e;

	if (!log_flush_wants(r->flush, level, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, &q->ends.peer);
	if (q->no_mac)
		event_text(&e, "mac", "unknown");
	event_text(&e, "file", q->packet.request.file);
	event_text(&e, "test", test_mark(q->packet.request.is_test, &q->ends.peer, &q->ends.local));
	if (q->packet.opcode == TFTP_WRQ)
		event_text(&e, "request", "write");
	event_num(&e, "code", why.code);
	event_text(&e, "reason", why.text);
	if (leads && leads[0])
		event_text(&e, "leads", leads);
	log_flush_event(r->flush, level, &e);
}

void refuse_request(
    struct refusals *r, const struct request *q, struct refusal why, const char *leads)
{
	bool probe = why.code == TFTP_NOT_FOUND && !why.our_fault && q->packet.opcode == TFTP_RRQ;
	const char *firmware = probe ? probes_firmware(q->packet.request.file) : NULL;

	metrics_refusal(r->metrics, why);
	if (firmware)
		note_probe(r, q, firmware);
	else
		report_refused(r, q, why, leads);
	refuse_answer(r, q, why);
}

void refuse_warn_full(struct limits *limits, const char *why, uint64_t now_ms)
{
	const struct client *most = clients_heaviest(&limits->clients, NULL);
	char addr[ADDR_TEXT];

	if (!clients_warn_full(&limits->clients, now_ms))
		return;
	if (most && most->transfers > 1)
		log_warnx(
		    "server is full: %u transfers under way, %s; %u of them to %s; full=transfers",
		    limits->transfers, why, most->transfers, addr_text(&most->addr, addr));
	else
		log_warnx("server is full: %u transfers under way, %s; full=transfers",
		    limits->transfers, why);
}

static void tell_turned_away(
    const struct addr *peer, unsigned transfers, const char *why, enum log_level level)
{
	static const char word[] = "turned-away";
	const struct asker asker = asker_of_addr(peer);
	struct event e;

	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	event_client(&e, peer);
	event_num(&e, "transfers", transfers);
	event_text(&e, "reason", why);
	log_event(level, &e);
}

void refuse_client(struct refusals *r, const struct addr *peer, const char *why)
{
	struct client *c = clients_find(&r->limits->clients, peer);

	if (c && clients_warn(&r->limits->clients, c, r->loop->now_ms))
		tell_turned_away(peer, c->transfers, why, LEVEL_WARN);
}

void refuse_newcomer(struct refusals *r, const struct addr *peer)
{
	tell_turned_away(peer, r->limits->transfers, "max-transfers", LEVEL_STEP);
}

void refuse_init(struct refusals *r, struct loop *loop, struct log_flush *flush,
    struct unsent *unsent, struct limits *limits)
{
	*r = (struct refusals){.loop = loop, .flush = flush, .unsent = unsent, .limits = limits};
	r->probes_timer.fire = on_probes_timer;
}

void refuse_flush(struct refusals *r)
{
	report_probes(r, UINT64_MAX);
}
