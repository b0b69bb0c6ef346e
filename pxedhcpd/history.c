#include "pxedhcpd/history.h"

#include "pxedhcpd/request.h"

struct adapt_packet history_packet(const struct policy_input *in)
{
	const struct dhcp_request *req = in->req;
	/*
	 * In another network than we, it sends by way of a router, whose MAC we would hear; and of
	 * InfiniBand we hear nothing.
	 */
	bool near = request_mac(req) && local_net_is_onlink(&in->nets,
					    req->ciaddr.s_addr ? req->ciaddr : req->requested);
	return (struct adapt_packet){
	    .xid = req->xid,
	    .secs = req->secs,
	    .sees_tftp = in->sees_tftp && near && !req->giaddr.s_addr,
	    .now_ms = in->now_ms,
	};
}

/* What is known of the machine from here on; false if it says nothing that tells it from others. */
static bool start_memory(const struct policy_input *in, struct memory_entry *e)
{
	if (in->previous)
		*e = *in->previous;
	return in->previous || memory_key_of(in->conf, in->req, &e->key);
}

/* It was offered a boot file. */
static void remember_offer(
    const struct policy_input *in, const struct decision *d, struct memory_entry *e)
{
	const struct adapt_packet packet = history_packet(in);

	if (!e->offered || e->offered_xid != in->req->xid) {
		e->offered = true;
		e->offered_xid = in->req->xid;
		e->offered_ms = in->now_ms;
	}
	if (d->answer == ANSWER_HTTP)
		e->http_ms = in->now_ms;
	else if (d->answer == ANSWER_DIRECT && d->firmware != FIRMWARE_IPXE)
		adapt_offered(&e->pxe, PXE_MODE_DIRECT, &packet);
	else if ((d->answer == ANSWER_4011 || d->answer == ANSWER_MENU) &&
		 d->firmware != FIRMWARE_IPXE)
		adapt_offered(&e->pxe, PXE_MODE_4011, &packet);
}

void history_note_answer(const struct policy_input *in, struct decision *d)
{
	const struct adapt_packet packet = history_packet(in);
	struct memory_entry *e = &d->update;

	if (in->req->marked || !start_memory(in, e)) /* a test is not its machine */
		return;
	if (d->firmware == FIRMWARE_IPXE) /* the firmware, or an iPXE before it, had loaded it */
		d->has_update = memory_loaded(e, in->now_ms);
	else if (in->port == PXE_PORT && d->kind == CLIENT_PXE)
		d->has_update = adapt_asked(&e->pxe, &packet);
	if (d->reply.type == DHCPOFFER && d->answer != ANSWER_SCRIPT) {
		if (d->firmware != FIRMWARE_IPXE)
			e->asked_ms = in->now_ms;
		remember_offer(in, d, e);
		d->has_update = true;
	}
}

const struct memory_entry *history_twin(
    const struct memory *m, const struct policy_input *in, const struct decision *d)
{
	if (d->verdict != VERDICT_ANSWER || d->reply.type != DHCPOFFER ||
	    d->firmware == FIRMWARE_IPXE || in->req->marked)
		return NULL;
	return memory_twin(m, in->previous, in->now_ms);
}

void history_note_overheard(const struct policy_input *in, struct in_addr self, struct decision *d)
{
	const struct adapt_packet packet = history_packet(in);
	struct memory_entry *e = &d->update;

	if (in->port != DHCP_SERVER_PORT || in->req->type != DHCPREQUEST ||
	    !in->req->server_id.s_addr || in->req->marked)
		return;
	/* A DHCP server on this machine has our address, too, but does lease one. */
	bool ours = in->req->server_id.s_addr == self.s_addr && !in->req->requested.s_addr &&
		    !in->req->ciaddr.s_addr;
	if (d->class && ours && !history_is_misled(in, d) && start_memory(in, e)) {
		d->why = "it took our offer for a lease: it knows nothing of proxy-DHCP, and is "
			 "offered no more";
		d->misled = d->has_update = e->misled = true;
		e->misled_ms = in->now_ms;
		return;
	}
	/* An iPXE that was given its script at once is not remembered. */
	bool knows = in->previous || firmware_is_ipxe(in->req);
	if (!ours && knows && d->kind != CLIENT_OTHER) {
		d->leased = in->req->requested;
		d->arch = request_arch(in->conf, in->req);
	}
	if (d->kind == CLIENT_PXE && !ours && in->previous && start_memory(in, e) &&
	    !firmware_is_ipxe(in->req)) {
		d->has_update = adapt_leased(&e->pxe, &packet);
	}
}

bool history_is_misled(const struct policy_input *in, struct decision *d)
{
	if (!d->class || !in->previous || !in->previous->misled ||
	    in->now_ms - in->previous->misled_ms > MISLED_MS)
		return false;
	d->why = "it took our offer for a lease before: it gets no more of them";
	return true;
}
