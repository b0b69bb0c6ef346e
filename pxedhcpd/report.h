#ifndef LANBOOT_PXEDHCPD_REPORT_H
#define LANBOOT_PXEDHCPD_REPORT_H
/* The log lines of pxedhcpd about its clients and about other servers. One that would be held back
 * is not even built. */
#include "common/udp.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/policy.h"
#include "pxedhcpd/rival.h"
#include "pxedhcpd/sniffer.h"

/* A packet of a client, where it came in and what was made of it. */
struct report {
	const struct dhcp_request *req;
	const struct decision *decision;
	const struct iface *iface;
	struct in_addr local; /* our address that it is answered from */
	bool is_from_here;    /* sent from an address of this very machine */
};

/* Logs `offered` or `acked`: what the client was answered. */
void report_answer(const struct report *r);

/* Logs `unfit`, a warning: the answer is longer than this client takes. */
void report_too_long(const struct report *r);

/*
 * Logs `refused` of a client that would be answered if d->outside were in `clients` or `relays`:
 * with what to write there. `c` is the configuration.
 */
void report_outside(const struct report *r, const struct conf *c);

/*
 * Logs why it gets no answer: `refused`; `misled`, a warning, of a client that took our offer for a
 * lease; or `ignored` (only with -v) of what is the site's server's to answer.
 */
void report_refusal(const struct report *r);

/*
 * Logs `twin`, a warning: a machine with the UUID `other` asks in turn with this one, and has its
 * hardware address, too.
 */
void report_twin(const struct report *r, const uint8_t other[UUID_SIZE]);

/*
 * Tells a keeper `leased`, which no log has: the client takes an address, d->leased, of the site's
 * server.
 */
void report_leased(const struct report *r);

/*
 * Tells a keeper `heard`, which no log has: this card's request was on the wire to a port of this
 * machine, `tftp` or `4011`; whether a firewall here lets it in, others say.
 */
void report_heard(const uint8_t mac[MAC_LEN], const char *port);

/*
 * Tells a keeper `elsewhere`, which no log has: that other server's reply to this machine stands in
 * the way of ours.
 */
void report_elsewhere(enum rival_kind kind, const struct rival_reply *reply, struct in_addr server);

/*
 * Logs that `standby` is set, to so many seconds, and whether other servers' answers are heard; a
 * warning if not. Nothing if it is 0.
 */
void report_stands_by(uint32_t seconds, bool hears);

/*
 * Logs `standby`: the machine is answered, for it has waited and no other server was heard to
 * answer it.
 */
void report_standby(const struct report *r);

/*
 * Logs `malformed`: a packet that came in on `iface` could not be read, and why; only with -v if it
 * is no request at all. IPv6's, too.
 */
void report_malformed(
    const char *why, bool is_request, const struct udp_ends *ends, const char *iface);

/*
 * Logs `unsent`, a warning: an answer, whose bytes `reply` is (NULL: IPv6's, which has no MAC in
 * it), that the kernel did not take, and the errno that it gave as the reason.
 */
void report_unsent(const struct udp_ends *ends, const uint8_t *reply, int error);

/*
 * Logs `rival`, a warning: another server, by its address `server`, whose reply stands in the way
 * of ours, and what it breaks; or `peer`, no warning: two pxedhcpd of one site, the one for the
 * other.
 */
void report_rival(enum rival_kind kind, const struct rival_reply *reply, struct in_addr server,
    const struct sniffed *packet, const struct iface *iface);

#endif
