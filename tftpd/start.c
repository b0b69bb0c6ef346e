#include "tftpd/start.h"

#include "tftpd/refuse.h"

#include <errno.h>

enum limits_answer start_admit(struct running *all, const struct addr *who)
{
	struct limits_member *m = NULL;
	enum limits_answer answer;

	do {
		uint64_t now_ms = all->loop->now_ms;
		bool is_full = all->limits.transfers >= all->limits.max_transfers;
		answer = limits_admit(&all->limits, who, now_ms, &m);
		if (is_full && (answer == LIMITS_EVICT || answer == LIMITS_FULL))
			refuse_warn_full(&all->limits, "as many as max-transfers allows", now_ms);
	} while (answer == LIMITS_EVICT && running_evict(m));
	return answer;
}

/* Ends somebody for a transfer of `who`, which lacks a port. False: nobody may be. */
static bool make_room(struct running *all, const struct addr *who)
{
	uint64_t now_ms = all->loop->now_ms;

	refuse_warn_full(&all->limits, "every port of the range is in use; see ports", now_ms);
	return running_evict(limits_to_evict(&all->limits, who, now_ms));
}

static bool lacks_port(struct running *all, const struct udp_ends *ends)
{
	struct addr local = ports_local(ends);

	ports_refresh(&all->ports, all->loop->now_ms);
	return ports_are_taken(&all->ports, &local);
}

bool start_is_full(struct running *all, const struct udp_ends *ends, bool ports)
{
	return all->limits.transfers >= all->limits.max_transfers ||
	       (ports && lacks_port(all, ends));
}

bool start_have_port(struct running *all, const struct addr *who, const struct udp_ends *ends)
{
	return !lacks_port(all, ends) || make_room(all, who);
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
	if (saved == EADDRINUSE && make_room(all, order->who))
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
	if (is_open && running_begin(all, order, &endpoint, file)) {
		shims_took(&all->shims, &order->ends->peer, order->result->path, all->loop->now_ms);
		return true;
	}
	int saved = errno;
	if (is_open)
		endpoint_close(&endpoint);
	cache_close_file(file);
	errno = saved;
	return false;
}
