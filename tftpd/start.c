#include "tftpd/start.h"

#include <errno.h>

enum limits_answer start_admit(struct running *all, const struct addr *peer)
{
	struct limits_member *m = NULL;
	enum limits_answer answer;

	while ((answer = limits_admit(&all->limits, peer, all->loop->now_ms, &m)) == LIMITS_EVICT)
		running_evict(m);
	return answer;
}

/* Ends somebody for a transfer to `peer`, which lacks a port. False: nobody may be. */
static bool make_room(struct running *all, const struct addr *peer)
{
	return running_evict(limits_to_evict(&all->limits, peer, all->loop->now_ms));
}

bool start_have_port(struct running *all, const struct udp_ends *ends)
{
	struct addr local = ports_local(ends);

	ports_refresh(&all->ports, all->loop->now_ms);
	return !ports_are_taken(&all->ports, &local) || make_room(all, &ends->peer);
}

/* A port of its own; or the listener's. False with errno. */
static bool open_endpoint(
    struct running *all, const struct transfer_order *order, struct endpoint *endpoint)
{
	if (order->listener_fd >= 0) {
		endpoint_share(endpoint, &all->kernel, order->ends, order->listener_fd);
		return true;
	}
	if (endpoint_open(endpoint, &all->kernel, order->ends, &all->ports))
		return true;
	int saved = errno;
	if (saved == EADDRINUSE && make_room(all, &order->ends->peer))
		return endpoint_open(endpoint, &all->kernel, order->ends, &all->ports);
	errno = saved;
	return false;
}

bool start_transfer(struct running *all, const struct transfer_order *order)
{
	struct cache_file *file = cache_open(&all->cache, order->result->fd, &order->result->st);
	struct endpoint endpoint;

	if (!file)
		return false;
	bool is_open = open_endpoint(all, order, &endpoint);
	if (is_open && running_begin(all, order, &endpoint, file))
		return true;
	int saved = errno;
	if (is_open)
		endpoint_close(&endpoint);
	cache_close_file(file);
	errno = saved;
	return false;
}
