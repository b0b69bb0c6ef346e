#include "httpbootd/machines/told_hear.h"

#include "common/clock.h"
#include "common/container_of.h"
#include "common/log.h"
#include "common/port_holder.h"
#include "common/udp.h"
#include "httpbootd/codec/secret.h"
#include "httpbootd/machines/told.h"
#include "httpbootd/machines/told_join.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	QUEUE = 1 << 20, /* bytes: a room of machines that are switched on at once */
	TEXT = 250,      /* bytes of a line that an event has */
};

/*
 * Lines
 */

/* The end of what is too long: there stands how it went. */
static const char *end_of(const char *line)
{
	const size_t len = strlen(line);
	const char *at = len < TEXT ? line : line + len - TEXT + 1;

	while ((*at & 0xc0) == 0x80) /* not in the midst of a character */
		at++;
	return at;
}

/* A copy without tokens and keys, which URLs may have: word by word, for each ends one. */
static void cut_secrets(const char *line, char *out, size_t size)
{
	char word[SYSLOG_LINE];
	size_t n = 0;

	while (*line && n + 1 < size) {
		const size_t len = strcspn(line, " "), blanks = strspn(line + len, " ");
		memcpy(word, line, len);
		word[len] = '\0';
		secret_cut(word, out + n, size - n);
		n += strlen(out + n);
		line += len + blanks;
		for (size_t i = 0; i < blanks && n + 1 < size; i++)
			out[n++] = ' ';
	}
	out[n] = '\0';
}

static void say(const struct addr *from, const char *line)
{
	static const char word[] = "said";
	char text[SYSLOG_LINE];
	const struct asker asker = asker_of_addr(from);
	struct told told;
	struct event e;

	told_read(line, &told);
	const enum log_level level = told.fault == TOLD_WELL ? LEVEL_STEP : LEVEL_INFO;
	if (!log_wants(level, word, &asker))
		return;
	cut_secrets(line, text, sizeof text);
	event_start(&e, word);
	event_client(&e, from);
	event_text(&e, "text", end_of(text));
	log_event(level, &e);
}

/*
 * Packets
 */

/* Who hears the events itself knows who boots; else whoever may be a client is heard. */
static bool may_say(struct told_hear *h, const struct addr *from, uint64_t now_ms)
{
	const struct machines *m = h->machines;

	if (m->is_keeper)
		return told_is_known(m, from, clock_unix_ms());
	const struct clients_rule rule = clients_rule(m->conf, "httpbootd");
	return clients_judge(&rule, from, gate_way(h->gate, from, now_ms)) != CLIENTS_OUTSIDE;
}

static void take_packet(
    struct told_hear *h, const struct addr *from, const void *bytes, size_t len, uint64_t now_ms)
{
	struct told_source *source;
	struct syslog_message m;
	char line[SYSLOG_LINE];
	const char *whole;
	bool is_piece;

	if (!may_say(h, from, now_ms) || !syslog_parse(bytes, len, &m)) {
		h->dropped++;
		return;
	}
	source = told_take(&h->pieces, from, now_ms);
	while (source && syslog_next(&m, line, &is_piece)) {
		whole = told_whole(source, line, is_piece, now_ms);
		if (whole) {
			h->lines++;
			say(from, whole);
		}
		if (m.len)
			source = told_take(&h->pieces, from, now_ms);
	}
}

static void rest_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct told_socket *s = container_of(self, struct told_socket, rest);

	(void)now_ms;
	if (!loop_add(s->hear->loop, &s->on))
		log_warn("cannot watch a socket: machines' own words are not heard any more");
}

static void socket_ready(struct loop_fd *self)
{
	struct told_socket *s = container_of(self, struct told_socket, on);
	const uint64_t now_ms = clock_now_ms();
	char packet[TOLD_PACKET];

	for (int i = 0; i < TOLD_TURN; i++) {
		struct addr from = {.len = sizeof from.v6};
		ssize_t n =
		    recvfrom(self->fd, packet, sizeof packet, MSG_DONTWAIT, &from.sa, &from.len);
		if (n < 0)
			return;
		from = addr_plain(&from);
		take_packet(s->hear, &from, packet, (size_t)n, now_ms);
	}
	/* It is more than machines have to say. */
	loop_remove(s->hear->loop, self);
	loop_timer_set(s->hear->loop, &s->rest, now_ms + TOLD_REST_MS);
}

/*
 * The beginning, and the end
 */

/* There is one already, or we may not: a site may want it so. */
static void tell_without(const struct addr *at)
{
	static const char then[] = "what machines' consoles say does not come here; syslog = none "
				   "in [httpbootd] if that is meant so";
	const int error = errno;
	char text[ADDR_TEXT], holder[PORT_HOLDER_TEXT];

	addr_port_text(at, text);
	if (error != EADDRINUSE) {
		log_info("[httpbootd] syslog = %s: %s: %s", text, strerror(error), then);
		return;
	}
	const struct port_holder h = port_holder_find(SOCK_DGRAM, at);
	log_info("[httpbootd] syslog = %s: %s has that port: %s", text,
	    port_holder_text(&h, holder), then);
}

static void open_socket(struct told_hear *h, const struct addr *at)
{
	struct told_socket *s = &h->socket[h->n];
	int fd = h->n < TOLD_SOCKETS ? udp_open(at, false) : -1;

	if (fd < 0) {
		tell_without(at);
		return;
	}
	udp_set_buffers(fd, QUEUE, 0);
	*s = (struct told_socket){
	    .on = {.fd = fd, .ready = socket_ready}, .hear = h, .rest = {.fire = rest_fire}};
	h->n++;
	if (!loop_add(h->loop, &s->on))
		fatal("cannot watch a socket");
}

void told_hear_open(
    struct told_hear *h, struct loop *loop, const struct machines *machines, struct gate *gate)
{
	const struct addrs *list = &machines->conf->httpbootd.syslog;

	*h = (struct told_hear){.loop = loop, .machines = machines, .gate = gate};
	if (getrandom(&h->pieces.seed, sizeof h->pieces.seed, 0) < 0)
		h->pieces.seed = (uint32_t)(uintptr_t)h;
	for (size_t i = 0; i < list->n; i++)
		open_socket(h, &list->addr[i]);
}

void told_hear_close(struct told_hear *h)
{
	for (struct told_socket *s = h->socket; s < h->socket + h->n; s++) {
		if (loop_timer_is_set(&s->rest))
			loop_timer_clear(h->loop, &s->rest);
		else
			loop_remove(h->loop, &s->on);
		close(s->on.fd);
	}
	h->n = 0;
}
