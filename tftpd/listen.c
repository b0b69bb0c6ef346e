#include "tftpd/listen.h"

#include "common/log.h"
#include "common/port_holder.h"
#include "common/udp.h"
#include "tftpd/endpoint.h"

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
	udp_set_buffers(fd, 0, SEND_BUFFER);
	endpoint_allow_fragments(fd, family);
	if (!endpoint_want_errors(fd, family))
		log_warn("clients that are gone will not be noticed at once");
}

static _Noreturn void cannot_listen(const char *text, const struct addr *at)
{
	if (errno == EADDRINUSE) {
		const struct port_holder h = port_holder_find(SOCK_DGRAM, at);
		char holder[PORT_HOLDER_TEXT];
		fatalx("cannot listen on %s: %s has that port; `ss -ulpn 'sport = :%u'` tells "
		       "more: stop it, or set `listen` in [tftpd]",
		    text, port_holder_text(&h, holder), addr_port(at));
	}
	fatal("cannot listen on %s", text);
}

/* Opens one listener. False if this machine just has no IPv6; else a failure is the end. */
static bool listen_at(
    struct listener *l, const struct addr *at, const struct conf_tftpd *conf, const char *text)
{
	l->on.fd = udp_open(at, false);
	if (l->on.fd < 0) {
		if (!no_ipv6(at))
			cannot_listen(text, at);
		log_warn("cannot listen on %s", text);
		return false;
	}
	udp_set_buffers(l->on.fd, RECEIVE_BUFFER, 0);
	if (conf->single_port)
		prepare_to_send(l->on.fd, at->sa.sa_family);
	if (!loop_add(l->loop, &l->on))
		fatal("cannot watch %s", text);
	return true;
}

void listen_open(struct listeners *all, struct loop *loop, const struct conf_tftpd *conf,
    void (*ready)(struct loop_fd *self))
{
	const struct addrs *list = &conf->listen;

	*all = (struct listeners){.listener = calloc(list->n, sizeof *all->listener)};
	if (!all->listener)
		fatal("cannot start");
	for (size_t i = 0; i < list->n; i++) {
		struct listener *l = &all->listener[all->n];
		size_t len = strlen(all->text);
		char text[ADDR_TEXT];

		addr_port_text(&list->addr[i], text);
		*l = (struct listener){.on.ready = ready, .loop = loop};
		if (!listen_at(l, &list->addr[i], conf, text))
			continue;
		snprintf(all->text + len, sizeof all->text - len, "%s%s",
		    all->n ? "," : "listen=", text);
		all->n++;
	}
	if (all->n == 0)
		fatalx("there is no address left to listen on");
}

void listen_close(struct listeners *all)
{
	for (size_t i = 0; i < all->n; i++) {
		loop_remove(all->listener[i].loop, &all->listener[i].on);
		close(all->listener[i].on.fd);
	}
	free(all->listener);
	*all = (struct listeners){0};
}
