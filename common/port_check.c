#include "common/port_check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* 0, or why a daemon of ours could not bind it. */
static int try_bind(int type, const struct addr *at)
{
	int on = 1, error = 0;
	int fd = socket(at->sa.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return errno;
	/* Of TCP, what the last one left behind does not count; as the daemons have it. */
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (at->sa.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, &at->sa, at->len) < 0)
		error = errno;
	close(fd);
	return error;
}

void port_check_try(
    struct port_check *p, int type, const struct addrs *list, const char *key, const char *then)
{
	for (size_t i = 0; i < list->n && p->n < PORT_CHECK_MAX; i++) {
		const struct addr *at = &list->addr[i];
		int error = try_bind(type, at);
		if (error != EADDRINUSE && error != EADDRNOTAVAIL)
			continue;
		struct port_failure *f = &p->failed[p->n++];
		*f = (struct port_failure){.key = key, .then = then, .at = *at, .error = error};
		if (error == EADDRINUSE)
			f->holder = port_holder_find(type, at);
	}
}

static void warn(const struct port_failure *f, const char *daemon, struct check *k)
{
	char at[ADDR_TEXT], holder[PORT_HOLDER_TEXT], text[2 * PORT_HOLDER_TEXT], stops[64];
	const char *then = f->then;

	snprintf(stops, sizeof stops, "%s does not start", daemon);
	then = then ? then : stops;
	addr_port_text(&f->at, at);
	if (f->error == EADDRINUSE)
		snprintf(text, sizeof text, "%s has port %u: %s; stop that program",
		    port_holder_text(&f->holder, holder), addr_port(&f->at), then);
	else
		snprintf(
		    text, sizeof text, "no interface of this machine has that address: %s", then);
	if (f->key)
		(f->then ? check_warn_key : check_fail_key)(
		    k, daemon, f->key, "%s = %s: %s, or write another one", f->key, at, text);
	else
		check_warn(k, k->path, 0, "%s: %s", at, text);
}

/* A kernel without IPv6 says so of [::] in this way; the daemons go on without. */
static bool is_no_ipv6(const struct port_failure *f)
{
	return f->error == EADDRNOTAVAIL && f->at.sa.sa_family == AF_INET6 &&
	       IN6_IS_ADDR_UNSPECIFIED(&f->at.v6.sin6_addr);
}

void port_check_warn(const struct port_check *p, const struct daemon *d, struct check *k)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct port_failure *f = &p->failed[i];
		/* Where it is not told who has it, it may be the daemon. */
		bool is_ours =
		    f->error == EADDRINUSE &&
		    (!f->holder.is_known || port_holder_is(&f->holder, d->name, d->user));
		if (!is_ours && !is_no_ipv6(f))
			warn(f, d->name, k);
	}
}
