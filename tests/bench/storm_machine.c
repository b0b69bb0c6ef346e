#include "tests/bench/storm_machine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/storm_dhcp.h"

#define SECOND_US UINT64_C(1000000)

enum {
	DISCOVERS = 4,  /* after 4, 8, 16 and 32 s (the PXE specification, 2.1) */
	BINL_TRIES = 4, /* after 1, 2, 3 and 4 s */
	HTTP_TRIES = 3,
	GIVE_UP_S = 30, /* then its script asks for another one */
	STALL_S = 30,   /* without a byte more */
	TICKS = 100,    /* of a bounded fetch, a second */
};

const char *const step_names[STEPS] = {"off", "discover", "4011", "size", "tftp", "ipxe-discover",
    "ipxe-4011", "script", "chain", "kernel", "initrd", "once", "told", "apkovl", "modloop", "up",
    "done", "failed"};

static void enter(struct storm *s, struct machine *m, enum step step);

static bool lost(struct wishes *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return (uint32_t)(w->random >> 32) < w->loss;
}

static void close_socket(struct machine *m)
{
	if (m->open)
		close(m->step == STEP_SIZE || m->step == STEP_TFTP ? m->tftp.fd : m->fetch.fd);
	m->open = false;
}

static const char server_variable[] = "${server}";

static bool is_at_any(const struct machine *m)
{
	return m->n_servers > 1 && m->step >= STEP_SCRIPT && m->step <= STEP_TOLD &&
	       strncmp(m->url[m->step], server_variable, sizeof server_variable - 1) == 0;
}

/* Its script goes on with the next server, then with all of them again, then with another script.
 */
static void try_next(struct storm *s, struct machine *m)
{
	m->tries = 1;
	m->due_us = s->now_us;
	if (m->step > STEP_CHAIN)
		m->step = STEP_KERNEL;
	if (++m->at < m->n_servers)
		return;
	m->at = 0;
	m->due_us += 5 * SECOND_US;
	s->again++;
	if (++m->rounds < HTTP_TRIES)
		return;
	m->rounds = 0;
	s->over++;
	if (++m->starts > s->starts) {
		m->step = STEP_FAILED;
		return;
	}
	m->due_us += GIVE_UP_S * SECOND_US;
	m->step = STEP_SCRIPT;
	snprintf(m->url[STEP_SCRIPT], FETCH_URL, "%s/boot.ipxe", server_variable);
}

/* What it has come to nothing in: a step of HTTP is tried again, all else starts over. */
static void fail(struct storm *s, struct machine *m, const char *why)
{
	if (s->talks)
		fprintf(stderr, "machine %u, start %u: %s: %s\n", m->number, m->starts,
		    step_names[m->step], why);
	close_socket(m);
	if (is_at_any(m)) {
		try_next(s, m);
		return;
	}
	if (m->step >= STEP_SCRIPT && ++m->http_tries < HTTP_TRIES) {
		s->again++;
		m->tries = 1; /* the same step, once it is due */
		m->due_us = s->now_us + 5 * SECOND_US;
		return;
	}
	s->over++;
	if (++m->starts > s->starts) {
		m->step = STEP_FAILED;
		return;
	}
	m->step = STEP_OFF;
	m->due_us = s->now_us + SECOND_US;
}

/* The step is over. */
static void pass(struct storm *s, struct machine *m, enum step next)
{
	m->took_us[m->step] = (uint32_t)(s->now_us - m->step_us);
	close_socket(m);
	m->http_tries = 0;
	enter(s, m, next);
}

/* DHCP */

static bool in_dhcp(const struct machine *m)
{
	return m->step == STEP_DISCOVER || m->step == STEP_BINL || m->step == STEP_IPXE ||
	       m->step == STEP_IPXE_BINL;
}

/* A question of the step that it is in. Its waits are those of firmware, or iPXE's. */
static void ask(struct storm *s, struct machine *m)
{
	bool binl = m->step == STEP_BINL || m->step == STEP_IPXE_BINL;
	bool ipxe = m->step == STEP_IPXE || m->step == STEP_IPXE_BINL;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(binl ? 4011 : 67)};
	union {
		struct cmsghdr align;
		uint8_t bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} control = {.bytes = {0}};
	uint8_t packet[DHCP_ROOM];
	struct iovec iov = {packet, storm_dhcp_build(m, ipxe, binl, packet)};
	struct msghdr msg = {
	    .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &iov, .msg_iovlen = 1};

	if (m->tries == (binl ? BINL_TRIES : DISCOVERS)) {
		fail(s, m, "no answer");
		return;
	}
	to.sin_addr.s_addr = INADDR_BROADCAST;
	if (binl) {
		struct in_pktinfo from = {.ipi_spec_dst.s_addr = m->local};
		to.sin_addr = m->next_server;
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof control.bytes;
		control.align = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof from),
		    .cmsg_level = IPPROTO_IP,
		    .cmsg_type = IP_PKTINFO};
		memcpy(CMSG_DATA(&control.align), &from, sizeof from);
	}
	if (!lost(&s->sizes))
		sendmsg(s->dhcp, &msg, 0);
	m->tries++;
	m->due_us = s->now_us + SECOND_US * (binl      ? m->tries
						: ipxe ? 1u << (m->tries - 1)
						       : 2u << m->tries);
}

void machine_packet(struct storm *s, struct machine *m, const uint8_t *p, size_t len)
{
	struct storm_answer a;
	bool ipxe = m->step == STEP_IPXE || m->step == STEP_IPXE_BINL;

	if (!in_dhcp(m) || lost(&s->sizes) || !storm_dhcp_read(p, len, &a))
		return;
	m->next_server = a.next_server;
	m->item = a.item;
	/* Firmware takes an offer's file at once only if it is told so; iPXE does. */
	if (!a.file[0] || (m->step == STEP_DISCOVER && !a.direct)) {
		if (m->step == STEP_DISCOVER || m->step == STEP_IPXE)
			pass(s, m, ipxe ? STEP_IPXE_BINL : STEP_BINL);
		return;
	}
	if (ipxe) {
		snprintf(m->url[STEP_SCRIPT], FETCH_URL, "%s", a.file);
		pass(s, m, STEP_SCRIPT);
		return;
	}
	memcpy(m->name, a.file, sizeof m->name);
	m->file = (struct file){.name = m->name};
	pass(s, m, m->kind == KIND_BIOS ? STEP_TFTP : STEP_SIZE);
}

/* TFTP */

static void load_file(struct storm *s, struct machine *m)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = m->number};
	struct wishes *w = m->step == STEP_SIZE ? &s->sizes : &s->wishes[m->kind];

	w->server.sin_addr = m->next_server;
	m->open = client_begin(&m->tftp, w, &m->file, m->local, s->now_us);
	if (!m->open || epoll_ctl(s->epoll, EPOLL_CTL_ADD, m->tftp.fd, &event) < 0)
		fail(s, m, "no socket");
}

static void on_tftp(struct storm *s, struct machine *m, enum client_state state)
{
	if (state == CLIENT_SERVED)
		pass(s, m, m->step + 1);
	else if (state == CLIENT_FAILED)
		fail(s, m, "TFTP");
}

/* HTTP */

static bool bounded(const struct storm *s, const struct machine *m)
{
	return m->step == STEP_MODLOOP && s->rate;
}

static void get(struct storm *s, struct machine *m)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u64 = m->number};

	m->tries = 0;
	m->progress_us = s->now_us;
	m->due_us = s->now_us + (bounded(s, m) ? SECOND_US / TICKS : SECOND_US);
	const char *url = m->url[m->step];
	char whole[FETCH_URL];
	if (strncmp(url, server_variable, sizeof server_variable - 1) == 0) {
		snprintf(whole, sizeof whole, "%s%s", m->servers[m->at],
		    url + sizeof server_variable - 1);
		url = whole;
	}
	m->open = fetch_begin(&m->fetch, url, m->local, m->step <= STEP_CHAIN ? m->script : NULL);
	if (!m->open ||
	    (!bounded(s, m) && epoll_ctl(s->epoll, EPOLL_CTL_ADD, m->fetch.fd, &event) < 0))
		fail(s, m, "no connection");
}

static void write_mac(const struct machine *m, char out[18])
{
	snprintf(out, 18, "02:00:%02x:%02x:%02x:%02x", m->number >> 24, m->number >> 16 & 255,
	    m->number >> 8 & 255, m->number & 255);
}

/* The URL behind `key`, up to a blank, into `url`. iPXE's variables are empty but for the MAC and
 * the server, which stays as it is. */
static void find_url(const struct machine *m, const char *key, char *url)
{
	const char *at = strstr(m->script, key);
	size_t len = 0;

	if (at)
		at += strlen(key);
	while (at && !strchr(" \t\r\n", *at) && len + 18 < FETCH_URL) {
		if (strncmp(at, "${", 2) != 0 ||
		    strncmp(at, server_variable, sizeof server_variable - 1) == 0) {
			url[len++] = *at++;
			continue;
		}
		if (strncmp(at, "${netX/mac}", 11) == 0) {
			write_mac(m, url + len);
			len += 17;
		}
		at += strcspn(at, "}");
		at += *at == '}';
	}
	url[len] = '\0';
}

/* The servers that it tries one after the other, each behind `key` in its script. */
static void find_servers(struct machine *m, const char *key)
{
	m->n_servers = m->at = 0;
	for (const char *at = m->script; m->n_servers < SERVERS && (at = strstr(at, key));) {
		at += strlen(key);
		size_t len = strcspn(at, "\r\n");
		size_t host = len > 7 ? 7 + strcspn(at + 7, "/\r\n") : len;
		if (host >= SERVER_URL)
			continue;
		memcpy(m->servers[m->n_servers], at, host);
		m->servers[m->n_servers++][host] = '\0';
	}
}

static void read_script(struct storm *s, struct machine *m)
{
	char mac[18], *chain = m->url[STEP_CHAIN];

	write_mac(m, mac);
	find_url(m, "\nchain --replace ", chain);
	m->rounds = 0;
	if (!strstr(chain, "mac=")) { /* that is where a script ends that has failed */
		chain[0] = '\0';
		find_servers(m, "\nset server ");
	} else {
		find_servers(m, "\nchain --replace ");
		char path[FETCH_URL - sizeof server_variable];
		snprintf(path, sizeof path, "%s", chain + strlen(m->servers[0]));
		snprintf(chain, FETCH_URL, "%s%s", server_variable, path);
	}
	find_url(m, "imgfetch --name lanboot-once ", m->url[STEP_ONCE]);
	find_url(m, "\nkernel ", m->url[STEP_KERNEL]);
	find_url(m, "\ninitrd ", m->url[STEP_INITRD]);
	find_url(m, "imgfetch --name lanboot-told --timeout 1000 ", m->url[STEP_TOLD]);
	find_url(m, " modloop=", m->url[STEP_MODLOOP]);
	find_url(m, " apkovl=", m->url[STEP_APKOVL]);
	if (m->n_servers)
		snprintf(m->url[STEP_UP], FETCH_URL, "%s/up?mac=%s", server_variable, mac);
	else
		snprintf(m->url[STEP_UP], FETCH_URL, "http://%s/up?mac=%s",
		    inet_ntoa(s->server.sin_addr), mac);
}

static void on_fetch(struct storm *s, struct machine *m, enum fetch_state state)
{
	enum step next = m->step + 1;

	if (state == FETCH_FAILED && m->step == STEP_TOLD)
		state = FETCH_WHOLE; /* nothing waits for that */
	if (state == FETCH_FAILED)
		fail(s, m, m->fetch.status ? m->fetch.head : strerror(errno));
	if (state != FETCH_WHOLE)
		return;
	if (m->step == STEP_SCRIPT || m->step == STEP_CHAIN)
		read_script(s, m);
	m->taken += m->step == STEP_ONCE;
	while (next < STEP_UP && !m->url[next][0])
		next++;
	pass(s, m, next);
}

static void read_on(struct storm *s, struct machine *m, size_t most)
{
	uint64_t before = m->fetch.got;
	enum fetch_state state = fetch_ready(&m->fetch, most);

	if (m->fetch.got > before)
		m->progress_us = s->now_us;
	on_fetch(s, m, state);
}

static void enter(struct storm *s, struct machine *m, enum step step)
{
	m->step = step;
	m->step_us = s->now_us;
	m->tries = 0;
	if (in_dhcp(m)) {
		m->xid = m->xid + (1u << 16); /* its number stays in it */
		ask(s, m);
	} else if (step == STEP_SIZE || step == STEP_TFTP) {
		load_file(s, m);
	} else if (step == STEP_DONE) {
		m->took_us[STEP_DONE] = (uint32_t)(s->now_us - m->on_us);
	} else {
		get(s, m);
	}
}

void machine_on(struct storm *s, struct machine *m)
{
	if (!m->on_us)
		m->on_us = s->now_us;
	memset(m->url, 0, sizeof m->url);
	memset(m->took_us, 0, sizeof m->took_us);
	m->http_tries = 0;
	enter(s, m, STEP_DISCOVER);
}

void machine_ready(struct storm *s, struct machine *m)
{
	if (!m->open)
		return;
	if (m->step == STEP_SIZE || m->step == STEP_TFTP)
		on_tftp(s, m, client_ready(&m->tftp, s->now_us));
	else if (!bounded(s, m))
		read_on(s, m, SIZE_MAX);
}

void machine_tick(struct storm *s, struct machine *m)
{
	if (m->step >= STEP_DONE)
		return;
	if ((m->step == STEP_SIZE || m->step == STEP_TFTP) && m->open) {
		if (s->now_us >= m->tftp.due_us)
			on_tftp(s, m, client_due(&m->tftp, s->now_us));
		return;
	}
	if (s->now_us < m->due_us)
		return;
	if (m->step == STEP_OFF) {
		machine_on(s, m);
	} else if (in_dhcp(m)) {
		ask(s, m);
	} else if (!m->open) {
		get(s, m);
	} else if (s->now_us - m->progress_us > STALL_S * SECOND_US) {
		errno = ETIMEDOUT;
		on_fetch(s, m, FETCH_FAILED);
	} else if (bounded(s, m)) {
		m->due_us += SECOND_US / TICKS;
		read_on(s, m, s->rate / TICKS);
	} else {
		m->due_us = s->now_us + SECOND_US;
	}
}
