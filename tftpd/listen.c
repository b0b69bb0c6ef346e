#include "tftpd/listen.h"

#include "tftpd/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RECEIVE_BUFFER = 4 * 1024 * 1024, /* a thousand machines may ask in the same moment */
	SEND_BUFFER = 4 * 1024 * 1024,
};

/* A machine whose kernel has no IPv6 says so in one of two ways. */
static bool no_ipv6(const struct addr *at)
{
	return at->sa.sa_family == AF_INET6 &&
	       (errno == EAFNOSUPPORT ||
		   (errno == EADDRNOTAVAIL && IN6_IS_ADDR_UNSPECIFIED(&at->v6.sin6_addr)));
}

/* A listener that all transfers are answered from. */
static void prepare_to_send(int fd, sa_family_t family)
{
	int size = SEND_BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	endpoint_allow_fragments(fd, family);
	if (!endpoint_want_errors(fd, family))
		log_warn("clients that are gone will not be noticed at once");
}

/* Opens one listener. False if this machine just has no IPv6; else a failure is the end. */
static bool listen_at(struct server *s, const struct addr *at, void (*ready)(struct loop_fd *self))
{
	struct listener *l = &s->listeners[s->n_listeners];
	char text[ADDR_TEXT];
	int size = RECEIVE_BUFFER;

	addr_port_text(at, text);
	*l = (struct listener){.on = {.fd = udp_open(at, false), .ready = ready}, .server = s};
	if (l->on.fd < 0) {
		if (no_ipv6(at)) {
			log_warn("cannot listen on %s", text);
			return false;
		}
		if (errno == EADDRINUSE)
			fatalx("cannot listen on %s: another program has that port; `ss -ulpn "
			       "'sport = :%u'` tells which: stop it, or set `listen` in [tftpd]",
			    text, addr_port(at));
		fatal("cannot listen on %s", text);
	}
	if (setsockopt(l->on.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
		setsockopt(l->on.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	if (s->single_port)
		prepare_to_send(l->on.fd, at->sa.sa_family);
	if (!loop_add(&s->loop, &l->on))
		fatal("cannot watch %s", text);
	s->n_listeners++;
	return true;
}

/* `listen=0.0.0.0:69,[::]:69` */
static void note_listening(struct server *s, const struct addr *at)
{
	char text[ADDR_TEXT];
	size_t len = strlen(s->listening);
	snprintf(s->listening + len, sizeof s->listening - len, "%s%s",
	    s->n_listeners == 1 ? "listen=" : ",", addr_port_text(at, text));
}

void listen_open(struct server *s, void (*ready)(struct loop_fd *self))
{
	const struct addrs *list = &s->daemon->conf->tftpd.listen;

	s->listeners = calloc(list->n, sizeof *s->listeners);
	if (!s->listeners)
		fatal("cannot start");
	for (size_t i = 0; i < list->n; i++)
		if (listen_at(s, &list->addr[i], ready))
			note_listening(s, &list->addr[i]);
	if (s->n_listeners == 0)
		fatalx("there is no address left to listen on");
}

void listen_close(struct server *s)
{
	for (size_t i = 0; i < s->n_listeners; i++) {
		loop_remove(&s->loop, &s->listeners[i].on);
		close(s->listeners[i].on.fd);
	}
	s->n_listeners = 0;
}
