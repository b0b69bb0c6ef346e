#include "pxedhcpd/explain_pcap.h"

#include "pxedhcpd/dhcp6.h"
#include "pxedhcpd/explain6.h"
#include "pxedhcpd/explain_print.h"
#include "pxedhcpd/explain_subject.h"
#include "pxedhcpd/history.h"
#include "pxedhcpd/local6.h"
#include "pxedhcpd/pcap.h"
#include "pxedhcpd/rival.h"
#include "pxedhcpd/standby.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_rrq(const struct pcap_udp *udp)
{
	enum { TFTP_PORT = 69, RRQ = 1 };
	return ntohs(udp->to.sin_port) == TFTP_PORT && udp->len >= 2 && udp->payload[0] == 0 &&
	       udp->payload[1] == RRQ;
}

/*
 * Where its client and its relay are: by this machine's routes, if it was this machine that the
 * packet was sent to. A capture of another machine is taken for one of its link.
 */
static void find_ways(struct policy_input *in, struct in_addr giaddr, struct in_addr to)
{
	in->to_us_alone = explain_way(to) == WAY_HERE;
	in->from_way = in->to_us_alone ? explain_way(in->from.sin_addr) : WAY_LINK;
	in->giaddr_way = in->to_us_alone ? explain_way(giaddr) : WAY_LINK;
}

/* What is kept from packet to packet. */
struct kept {
	struct memory memory;
	struct standby standby;
};

/* A reply of another server: a standby goes by it. */
static void hear_reply(
    const struct policy_input *base, const struct pcap_udp *udp, struct kept *kept)
{
	const struct in_addr self = base->conf->lanboot.address;
	struct rival_reply reply;

	if (!rival_parse(udp->payload, udp->len, &reply))
		return;
	struct in_addr server = reply.server_id.s_addr ? reply.server_id : udp->from.sin_addr;
	if (server.s_addr == base->local.s_addr || server.s_addr == self.s_addr)
		return;
	enum rival_kind kind = rival_judge(&reply);
	if (kind == RIVAL_PEER || kind == RIVAL_PROXY)
		standby_heard(&kept->standby, reply.chaddr, reply.xid, udp->time_ms);
}

/* What a request of the capture would be answered, as of the time of its packet. */
static void explain_request(
    const struct policy_input *base, const struct pcap_udp *udp, struct kept *kept)
{
	struct memory *memory = &kept->memory;
	struct policy_input in = *base;
	struct dhcp_request req;
	struct decision out;
	char text[HOST_ID_TEXT];
	enum dhcp_result r = dhcp_parse(udp->payload, udp->len, &req);

	if (r != DHCP_OK) {
		printf("malformed: %s\n\n", dhcp_result_text(r));
		return;
	}
	in.req = &req;
	in.port = ntohs(udp->to.sin_port);
	in.from = udp->from;
	find_ways(&in, req.giaddr, udp->to.sin_addr);
	in.now_ms = udp->time_ms;
	in.previous = memory_recall(memory, in.conf, &req, udp->time_ms);
	policy_decide(&in, &out);
	standby_decide(&kept->standby, &in, true, &out);
	explain_print(&in, &out);
	const struct memory_entry *twin = history_twin(memory, &in, &out);
	if (twin)
		printf("twin:      a machine with the UUID %s has this MAC, too, and is on at the "
		       "same time\n",
		    uuid_text(twin->key.uuid, text));
	if (out.has_update)
		memory_put(memory, &out.update, udp->time_ms);
	printf("\n");
}

/* The same of one over IPv6: of a machine of our link, or what a relay says of one of its own. */
static void explain_request6(
    const struct policy_input *base, const struct in6_addr *self, const struct pcap_udp *udp)
{
	struct dhcp6_request req;
	uint8_t duid[LOCAL6_DUID];
	enum dhcp6_result r = dhcp6_parse(udp->payload, udp->len, &req);

	if (r != DHCP6_OK) {
		printf("malformed: %s\n\n", dhcp6_result_text(r));
		return;
	}
	local6_duid((const uint8_t[MAC_LEN]){2, 0, 0, 0, 0, 1}, duid);
	struct policy6_input in = {.conf = base->conf,
	    .req = &req,
	    .port = ntohs(udp->to.sin_port),
	    .http_port = base->http_port,
	    .from = {.v6 = {.sin6_family = AF_INET6,
			 .sin6_addr = udp->from6,
			 .sin6_port = udp->from.sin_port}},
	    .from_way = WAY_LINK,
	    .link_way = WAY_LINK,
	    .mac = udp->has_mac && !req.n_relays ? udp->mac : NULL,
	    .self = *self,
	    .self_bits = EXPLAIN6_SELF_BITS,
	    .duid = {duid, sizeof duid}};
	in.from.len = sizeof in.from.v6;
	/* A request names the server that it is for: it is taken to be this one. */
	if (in.port == PXE_PORT && req.server_id.at)
		in.duid = req.server_id;
	explain6_request(&in);
	printf("\n");
}

/* True if it is a request that ours would hear. */
static bool is_request(const struct pcap_udp *udp)
{
	uint16_t port = ntohs(udp->to.sin_port);

	return port == PXE_PORT || port == (udp->v6 ? DHCP6_SERVER_PORT : DHCP_SERVER_PORT);
}

/* What is not asked, but said: of it something is kept. */
static void note(const struct policy_input *base, const struct pcap_udp *udp, struct kept *kept)
{
	uint16_t port = ntohs(udp->to.sin_port);

	if (is_rrq(udp) && udp->has_mac)
		memory_tftp(&kept->memory, udp->mac, udp->time_ms);
	if (!udp->v6 && (port == DHCP_CLIENT_PORT || port == DHCP_SERVER_PORT))
		hear_reply(base, udp, kept);
}

/* How many requests there are. */
static int explain_packets(const struct policy_input *base, const struct in6_addr *self6,
    struct pcap *p, struct kept *kept)
{
	struct pcap_udp udp = {.number = 0};
	uint64_t start_ms = 0;
	bool any = false;
	int requests = 0;

	while (pcap_next_udp(p, &udp)) {
		start_ms = any ? start_ms : udp.time_ms;
		any = true;
		note(base, &udp, kept);
		if (!is_request(&udp))
			continue;
		requests++;
		uint64_t at = udp.time_ms - start_ms;
		printf("packet:    %u, at %" PRIu64 ".%03u s\n", udp.number, at / 1000,
		    (unsigned)(at % 1000));
		if (udp.v6)
			explain_request6(base, self6, &udp);
		else
			explain_request(base, &udp, kept);
	}
	return requests;
}

int explain_pcap(const struct daemon *d, const struct policy_input *in,
    const struct in6_addr *self6, const char *path)
{
	struct stat st;
	struct pcap p;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *data = fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0
			 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
			 : MAP_FAILED;

	if (data == MAP_FAILED) {
		fprintf(stderr, "%s: cannot read %s: %s\n", d->name, path,
		    errno ? strerror(errno) : "it is empty");
		return 1;
	}
	if (!pcap_start(&p, data, (size_t)st.st_size)) {
		fprintf(stderr, "%s: %s is no capture file (pcap or pcapng)\n", d->name, path);
		return 1;
	}
	struct kept *kept = calloc(1, sizeof *kept);
	if (!kept) {
		fprintf(stderr, "%s: out of memory\n", d->name);
		return 1;
	}
	if (explain_packets(in, self6, &p, kept) == 0)
		printf("there is no packet to port 67, 547 or 4011 in %s\n", path);
	free(kept);
	munmap(data, (size_t)st.st_size);
	close(fd);
	return 0;
}
