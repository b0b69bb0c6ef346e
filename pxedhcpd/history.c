#include "pxedhcpd/history.h"

#include "pxedhcpd/request.h"

struct adapt_packet learn_packet(const struct policy_input *in)
{
	const struct dhcp_request *req = in->req;
	/*
	 * In another network than we, it sends by way of a router, whose MAC we would hear; and of
	 * InfiniBand we hear nothing.
	 */
	bool near = request_mac(req) &&
		    own_is_near(&in->own, req->ciaddr.s_addr ? req->ciaddr : req->requested);
	return (struct adapt_packet){
	    .xid = req->xid,
	    .secs = req->secs,
	    .hears_tftp = in->hears_tftp && near && !req->giaddr.s_addr,
	    .now_ms = in->now_ms,
	};
}

/* What is known of the machine from here on; false if it says nothing that tells it from others. */
static bool start_memory(const struct policy_input *in, struct memory_entry *e)
{
	if (in->told)
		*e = *in->told;
	return in->told || memory_key_of(in->conf, in->req, &e->key);
}

/* It was offered a boot file. */
static void remember_offer(
    const struct policy_input *in, const struct decision *d, struct memory_entry *e)
{
	const struct adapt_packet packet = learn_packet(in);

	if (!e->told || e->told_xid != in->req->xid) {
		e->told = true;
		e->told_xid = in->req->xid;
		e->told_ms = in->now_ms;
	}
	if (d->form == FORM_HTTP)
		e->http_ms = in->now_ms;
	else if (d->form == FORM_DIRECT && !d->ipxe)
		adapt_offered(&e->pxe, PXE_MODE_DIRECT, &packet);
	else if ((d->form == FORM_4011 || d->form == FORM_MENU) && !d->ipxe)
		adapt_offered(&e->pxe, PXE_MODE_4011, &packet);
}

void learn_answered(const struct policy_input *in, struct decision *d)
{
	const struct adapt_packet packet = learn_packet(in);
	struct memory_entry *e = &d->after;

	if (!start_memory(in, e))
		return;
	if (d->ipxe) /* the firmware, or an iPXE before it, had loaded it */
		d->remember = memory_loaded(e, in->now_ms);
	else if (in->port == PXE_PORT && d->kind == CLIENT_PXE)
		d->remember = adapt_asked(&e->pxe, &packet);
	if (d->reply.type == DHCPOFFER && d->form != FORM_SCRIPT) {
		remember_offer(in, d, e);
		d->remember = true;
	}
}

void learn_overheard(const struct policy_input *in, struct in_addr self, struct decision *d)
{
	const struct adapt_packet packet = learn_packet(in);
	struct memory_entry *e = &d->after;

	if (in->port != DHCP_SERVER_PORT || in->req->type != DHCPREQUEST ||
	    !in->req->server_id.s_addr)
		return;
	/* A DHCP server on this machine has our address, too, but does lease one. */
	bool ours = in->req->server_id.s_addr == self.s_addr && !in->req->requested.s_addr &&
		    !in->req->ciaddr.s_addr;
	if (d->class && ours && !learn_is_misled(in, d) && start_memory(in, e)) {
		d->why = "it took our offer for a lease: it knows nothing of proxy-DHCP, and is "
			 "offered no more";
		d->misled = d->remember = e->misled = true;
		e->misled_ms = in->now_ms;
	} else if (d->kind == CLIENT_PXE && !ours && in->told && start_memory(in, e) &&
		   !request_is_ipxe(in->req)) {
		d->remember = adapt_leased(&e->pxe, &packet);
	}
}

bool learn_is_misled(const struct policy_input *in, struct decision *d)
{
	if (!d->class || !in->told || !in->told->misled ||
	    in->now_ms - in->told->misled_ms > MISLED_MS)
		return false;
	d->why = "it took our offer for a lease before: it gets no more of them";
	return true;
}
