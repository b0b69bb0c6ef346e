#include "tftpd/running.h"

#include "common/container_of.h"
#include "common/log.h"
#include "tftpd/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOKS = 16 }; /* at one client's packets at most, before others have their turn */

/* A transfer with what the loop has of it. */
struct entry {
	struct running *all;
	struct loop_fd on;     /* its own socket, if it has one */
	struct loop_fd strays; /* others' packets to the same port */
	struct loop_timer timer;
	struct list_entry disk_waiter; /* in all->disk_waiters while the reader fetches its bytes */
	struct transfer transfer;
	char path[];
};

static struct entry *entry_of(struct transfer *t)
{
	return container_of(t, struct entry, transfer);
}

/*
 * One transfer: what happens to it, and its end
 */

static void close_endpoint(struct entry *e)
{
	struct endpoint *endpoint = &e->transfer.endpoint;

	if (!endpoint->shared)
		loop_remove(e->all->loop, &e->on);
	if (endpoint->stray_fd >= 0)
		loop_remove(e->all->loop, &e->strays);
	endpoint_close(endpoint);
	ports_freed(&e->all->ports);
}

static void free_entry(struct entry *e)
{
	transfers_remove(&e->all->table, &e->transfer);
	loop_timer_clear(e->all->loop, &e->timer);
	list_remove(&e->disk_waiter);
	close_endpoint(e);
	cache_close_file(e->transfer.source.file);
	free(limits_leave(&e->all->limits, &e->transfer.member));
	free(e);
}

static void set_turn_timer(struct running *all)
{
	uint64_t due_ms = limits_due_ms(&all->limits, all->loop->now_ms);

	if (due_ms == UINT64_MAX)
		loop_timer_clear(all->loop, &all->turn_timer);
	else if (!loop_timer_set(all->loop, &all->turn_timer, due_ms))
		log_warnx("out of memory: transfers wait for longer than their rate asks for; "
			  "full=memory");
}

/* Has the entry wait for all that may bring it further. False: it could not, and is gone. */
static bool set_waits(struct entry *e)
{
	struct transfer *t = &e->transfer;

	if (!t->waits_for_disk)
		list_remove(&e->disk_waiter);
	else if (!list_has(&e->disk_waiter))
		list_append(&e->all->disk_waiters, &e->disk_waiter);
	if (limits_holds(&t->member))
		set_turn_timer(e->all);
	if (loop_timer_set(e->all->loop, &e->timer, transfer_due_ms(t)))
		return true;
	log_warnx("out of memory: a transfer of %s is dropped; full=memory", t->path);
	transfer_send_error(t, "out of memory");
	free_entry(e);
	return false;
}

/* The line of a transfer that has ended, if it is to be written. */
static void log_end(
    struct running *all, const struct transfer *t, const struct tftp_packet *cause, uint64_t block)
{
	const struct asker asker = asker_of_addr(&t->endpoint.ends.peer);
	struct event line;

	if (!log_flush_wants(all->flush, LEVEL_INFO, report_end_word(t), &asker))
		return;
	enum log_level level = report_end(t, cause, block, all->loop->now_ms, &line);
	log_flush_event(all->flush, level, &line);
}

/*
 * Hands the transfer an event; `cause` is the client's packet, if one is the reason. False: that
 * was the end of it.
 */
static bool feed_event(
    struct entry *e, const struct session_event *event, const struct tftp_packet *cause)
{
	struct running *all = e->all;
	struct transfer *t = &e->transfer;
	uint64_t now_ms = all->loop->now_ms, block = session_waiting_for(&t->session);
	enum transfer_state state = transfer_feed(t, event, now_ms);

	if (t->unsent_error)
		unsent_warn(all->unsent, &t->endpoint.ends.peer, t->unsent_error, now_ms);
	t->unsent_error = 0;
	if (state == TRANSFER_GOES_ON)
		return set_waits(e);
	report_count(t, &all->metrics);
	if (t->session.state == SESSION_EVICTED && !t->member.heard) {
		/* A flood shall not fill the log: refuse_warn_full has told of it. */
		log_debug("a request for %s made room for another", t->path);
	} else {
		log_end(all, t, cause, block);
	}
	free_entry(e);
	return false;
}

static bool feed_kind(struct transfer *t, enum session_event_kind kind)
{
	return feed_event(entry_of(t), &(struct session_event){.kind = kind}, NULL);
}

/* The client sent this. False: that was the end. */
static bool feed_packet(struct entry *e, const struct tftp_packet *packet)
{
	struct session_event event;
	struct transfer *t = &e->transfer;
	bool is_first = !t->heard_ms;

	if (!transfer_packet_event(t, packet, e->all->loop->now_ms, &event))
		return true;
	if (!feed_event(e, &event, packet))
		return false;
	if (is_first)
		steps_begun(&e->all->steps, t);
	return true;
}

/*
 * What the loop hands over
 */

enum received { RECEIVED_NOTHING, RECEIVED_SOMETHING, RECEIVED_THE_END };

/* Takes one packet from the transfer's own socket. RECEIVED_THE_END: the entry is gone. */
static enum received receive_next(struct entry *e)
{
	struct transfer_input in;
	bool goes_on = true;

	transfer_receive(e->transfer.endpoint.fd, &in);
	if (in.kind == INPUT_NONE)
		return RECEIVED_NOTHING;
	if (in.kind == INPUT_CLOSED)
		goes_on = feed_kind(&e->transfer, EVENT_GONE);
	else if (in.kind == INPUT_PACKET &&
		 addr_equal(&in.ends.peer, &e->transfer.endpoint.ends.peer))
		goes_on = feed_packet(e, &in.packet);
	return goes_on ? RECEIVED_SOMETHING : RECEIVED_THE_END;
}

static void on_packet(struct loop_fd *on)
{
	receive_next(container_of(on, struct entry, on));
}

static void on_stray(struct loop_fd *on)
{
	struct running *all = container_of(on, struct entry, strays)->all;
	stray_answer(&all->stray, on->fd, all->loop->now_ms);
	log_flush_soon(all->flush);
}

/* What it waits for may have come while others were served: then nothing is sent again. */
static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct entry *e = container_of(timer, struct entry, timer);
	struct transfer *t = &e->transfer;

	for (int i = 0; i < LOOKS && !t->endpoint.shared && t->session.wake_ms <= now_ms; i++) {
		enum received received = receive_next(e);
		if (received == RECEIVED_THE_END)
			return;
		if (received == RECEIVED_NOTHING)
			break;
	}
	struct session_event event = transfer_clock_event(t, now_ms);
	feed_event(e, &event, NULL);
}

/* Those whose turn it is to send. */
static void on_turn_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct running *all = container_of(timer, struct running, turn_timer);
	struct limits_member *m;

	while ((m = limits_next(&all->limits, now_ms)))
		feed_kind(container_of(m, struct transfer, member), EVENT_CLOCK);
	set_turn_timer(all);
}

/*
 * The reader has read something: each of those that wait asks again for what it lacks, which may be
 * what another file's answer made room for.
 */
static void on_disk_read(void *arg, const struct disk_read *job)
{
	struct running *all = arg;
	struct list_entry *entry;
	struct list waiters;

	cache_arrived(job);
	list_init(&waiters);
	while ((entry = list_first(&all->disk_waiters))) {
		list_remove(entry);
		list_append(&waiters, entry);
	}
	while ((entry = list_first(&waiters))) {
		struct entry *e = container_of(entry, struct entry, disk_waiter);
		list_remove(entry);
		e->transfer.waits_for_disk = false;
		feed_kind(&e->transfer, EVENT_CLOCK);
	}
}

/*
 * The beginning, and the end of all
 */

bool running_evict(struct limits_member *m)
{
	if (!m)
		return false;
	struct transfer *t = container_of(m, struct transfer, member);
	struct entry *e = entry_of(t);
	bool is_late = !m->heard || limits_is_late(m, e->all->loop->now_ms);
	if (is_late && !t->endpoint.shared && receive_next(e) != RECEIVED_NOTHING)
		return true;
	feed_kind(t, is_late ? EVENT_EVICT : EVENT_YIELD);
	return true;
}

/* Has the loop watch a port of its own; without the watch over strays, these are not answered. */
static bool watch_sockets(struct entry *e)
{
	struct endpoint *endpoint = &e->transfer.endpoint;

	if (endpoint->shared)
		return true;
	e->on = (struct loop_fd){.fd = endpoint->fd, .ready = on_packet};
	e->strays = (struct loop_fd){.fd = endpoint->stray_fd, .ready = on_stray};
	if (!loop_add(e->all->loop, &e->on))
		return false;
	if (endpoint->stray_fd >= 0 && !loop_add(e->all->loop, &e->strays)) {
		close(endpoint->stray_fd);
		endpoint->stray_fd = -1;
	}
	return true;
}

bool running_begin(struct running *all, const struct transfer_order *order,
    const struct endpoint *endpoint, struct cache_file *file)
{
	uint64_t now_ms = all->loop->now_ms;
	size_t path_size = strlen(order->result->path) + 1;
	struct entry *e = calloc(1, sizeof *e + path_size);
	struct client *fresh = malloc(sizeof *fresh);

	if (e) {
		e->all = all;
		e->timer.fire = on_timer;
		memcpy(e->path, order->result->path, path_size);
		e->transfer = (struct transfer){
		    .endpoint = *endpoint, .limits = &all->limits, .path = e->path};
	}
	if (!e || !fresh || !watch_sockets(e)) {
		int saved = errno;
		free(fresh);
		free(e);
		errno = saved;
		return false;
	}
	struct transfer_means means = {.kernel = &all->kernel, .netascii = all->netascii};
	struct transfer *t = &e->transfer;
	transfer_init(t, &means, order, file, now_ms);
	struct limits_newcomer newcomer = {
	    .peer = order->who, .session = &t->session, .blksize = t->terms.blksize};
	if (!limits_enter(t->limits, &t->member, &newcomer, fresh, now_ms))
		free(fresh);
	transfers_insert(&all->table, t);
	feed_kind(t, EVENT_START);
	steps_watch(&all->steps);
	return true;
}

bool running_request(struct transfer *t, uint64_t request_hash, uint64_t file_hash)
{
	uint64_t now_ms = entry_of(t)->all->loop->now_ms;
	struct session_event event = transfer_request_event(t, request_hash, file_hash, now_ms);

	feed_event(entry_of(t), &event, NULL);
	return event.kind == EVENT_AGAIN;
}

void running_packet(struct transfer *t, const struct tftp_packet *packet)
{
	feed_packet(entry_of(t), packet);
}

void running_closed(struct transfer *t)
{
	feed_kind(t, EVENT_GONE);
}

void running_stop(struct running *all)
{
	struct transfer *next = transfers_next(&all->table, NULL);

	for (struct transfer *t; (t = next);) {
		next = transfers_next(&all->table, t);
		feed_kind(t, EVENT_STOP);
	}
}

void running_report(struct running *all)
{
	struct event e;

	for (struct transfer *t = NULL; (t = transfers_next(&all->table, t));) {
		report_progress(t, all->loop->now_ms, &e);
		log_flush_event(all->flush, LEVEL_INFO, &e);
	}
}

void running_init(struct running *all, struct loop *loop, struct log_flush *flush,
    struct unsent *unsent, struct gate *gate)
{
	*all = (struct running){.loop = loop, .flush = flush, .unsent = unsent, .stray.gate = gate};
	all->turn_timer.fire = on_turn_timer;
	steps_init(&all->steps, loop, &all->table);
	endpoint_kernel_open(&all->kernel);
	limits_init(&all->limits);
	cache_init(&all->cache);
	list_init(&all->disk_waiters);
}

void running_configure(struct running *all, const struct conf *conf)
{
	struct limits_conf limits = {
	    .max_transfers = conf->tftpd.max_transfers,
	    .max_per_client = conf->tftpd.max_transfers_per_client,
	    .rate = conf->tftpd.rate,
	    .rate_per_client = conf->tftpd.rate_per_client,
	};

	all->stray.conf = conf;
	limits_configure(&all->limits, &limits, all->loop->now_ms);
	set_turn_timer(all);
}

void running_start_reader(struct running *all)
{
	all->cache.reader = disk_reader_start(all->loop, CACHE_CHUNK, on_disk_read, all);
	if (!all->cache.reader)
		log_warn("a slow disk will stop all transfers");
}

void running_free(struct running *all)
{
	disk_reader_stop(all->cache.reader);
	cache_free(&all->cache);
	endpoint_kernel_close(&all->kernel);
}
