#include "tools/probe/offer.h"

#include "common/strval.h"

#include <string.h>

enum { OPTION_MASK = 1, OPTION_ROUTER = 3, OPTION_DNS = 6 };

/* What the daemon's own parser leaves out: what a lease says of the network. */
static void take_network(const void *packet, size_t len, struct offer *out)
{
	struct reader r = reader_of((const uint8_t *)packet + DHCP_FIXED, len - DHCP_FIXED);
	struct dhcp_option o;

	while (dhcp_option_next(&r, &o)) {
		if (o.code == OPTION_MASK && o.len == sizeof out->mask)
			memcpy(&out->mask, o.value, sizeof out->mask);
		if (o.code == OPTION_ROUTER && o.len >= sizeof out->router)
			memcpy(&out->router, o.value, sizeof out->router);
		if (o.code == OPTION_DNS && o.len >= 4)
			out->has_dns = true;
	}
}

static bool is_rpi_menu(const struct dhcp_option *menu)
{
	static const char text[] = "Raspberry Pi Boot";
	enum { ITEM_HEAD = 3 }; /* type, length */

	return menu->len >= ITEM_HEAD + sizeof text - 1 &&
	       memcmp(menu->value + ITEM_HEAD, text, sizeof text - 1) == 0;
}

static void take_vendor(const struct dhcp_value *vendor, struct offer *out)
{
	struct dhcp_option o;

	for (unsigned code = PXE_DISCOVERY_CONTROL; code <= PXE_MENU_PROMPT; code++)
		out->pxe10 |= dhcp_option_find(vendor, (uint8_t)code, 1, &o);
	if (dhcp_option_find(vendor, PXE_DISCOVERY_CONTROL, 1, &o))
		out->direct = o.value[0] & PXE_USE_BOOT_FILE;
	out->menu = dhcp_option_find(vendor, PXE_BOOT_MENU, 1, &o);
	out->rpi = out->menu && is_rpi_menu(&o);
}

bool offer_parse(const void *packet, size_t len, const struct probe_ask *a, struct offer *out)
{
	struct dhcp_request reply;

	memset(out, 0, sizeof *out);
	if (!rival_parse(packet, len, &out->reply) ||
	    dhcp_parse_reply(packet, len, &reply) != DHCP_OK)
		return false;
	if (reply.xid != a->xid || memcmp(reply.chaddr, a->mac, MAC_LEN) != 0 ||
	    (reply.type != DHCPOFFER && reply.type != DHCPACK && reply.type != 0))
		return false;
	out->kind = rival_judge(&out->reply);
	take_network(packet, len, out);
	take_vendor(&reply.vendor, out);
	_Static_assert(sizeof out->file > sizeof out->reply.file, "room for its NUL");
	memcpy(out->file, out->reply.file, out->reply.file_len);
	return true;
}

static struct in_addr who(const struct offer *o)
{
	return o->reply.server_id.s_addr ? o->reply.server_id : o->from;
}

bool offers_add(struct offers *all, const struct offer *o)
{
	for (size_t i = 0; i < all->n; i++)
		if (who(&all->offer[i]).s_addr == who(o).s_addr &&
		    !all->offer[i].reply.yiaddr.s_addr == !o->reply.yiaddr.s_addr)
			return false;
	if (all->n == OFFERS_MAX)
		return false;
	all->offer[all->n++] = *o;
	return true;
}

const struct offer *offers_lease(const struct offers *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->offer[i].reply.yiaddr.s_addr)
			return &all->offer[i];
	return NULL;
}

static bool is_proxy(const struct offer *o)
{
	return !o->reply.yiaddr.s_addr && (o->reply.pxe || o->reply.http);
}

const struct offer *offers_proxy(const struct offers *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (is_proxy(&all->offer[i]))
			return &all->offer[i];
	return NULL;
}

/* Where the file of this packet is: siaddr says it, else who sent it (iPXE and edk2: option 54). */
static struct in_addr server_of(const struct offer *o)
{
	return o->reply.siaddr.s_addr ? o->reply.siaddr : who(o);
}

static struct choice load(const struct offer *o)
{
	struct choice c = {.how = strstr(o->file, "://") ? CHOICE_URL : CHOICE_TFTP,
	    .by = o,
	    .server = server_of(o)};

	if (!o->file[0])
		return (struct choice){0};
	memcpy(c.file, o->file, sizeof c.file);
	return c;
}

static struct choice ask(const struct offer *o)
{
	return (struct choice){.how = CHOICE_ASK, .by = o, .server = server_of(o)};
}

/* What edk2 and BIOS make of one offer that says PXEClient. */
static struct choice choose_pxe_offer(const struct probe_kind *k, const struct offer *o)
{
	if (!o->pxe10)
		return k->efi || !o->file[0] ? ask(o) : load(o);
	if (o->direct && o->file[0])
		return load(o);
	return o->menu ? ask(o) : (struct choice){0};
}

/* An offer that leases an address and says PXEClient goes before all others, a plain file last. */
static struct choice choose_pxe(const struct probe_kind *k, const struct offers *all)
{
	const struct offer *lease = offers_lease(all);

	for (size_t i = 0; i < all->n; i++)
		if (all->offer[i].reply.yiaddr.s_addr && all->offer[i].reply.pxe)
			return choose_pxe_offer(k, &all->offer[i]);
	for (size_t i = 0; i < all->n; i++)
		if (!all->offer[i].reply.yiaddr.s_addr && all->offer[i].reply.pxe)
			return choose_pxe_offer(k, &all->offer[i]);
	return lease && !lease->reply.http ? load(lease) : (struct choice){0};
}

static struct choice choose_http(const struct offers *all)
{
	for (int leases = 1; leases >= 0; leases--)
		for (size_t i = 0; i < all->n; i++) {
			const struct offer *o = &all->offer[i];
			if (o->reply.http && !!o->reply.yiaddr.s_addr == leases && o->file[0])
				return load(o);
		}
	return (struct choice){0};
}

/* The file of the one that leases the address outranks the proxy's. */
static struct choice choose_ipxe(const struct offers *all)
{
	const struct offer *lease = offers_lease(all);

	if (lease && lease->file[0])
		return load(lease);
	for (size_t i = 0; i < all->n; i++) {
		const struct offer *o = &all->offer[i];
		if (o->reply.yiaddr.s_addr || !o->reply.pxe)
			continue;
		if (o->menu && !o->direct)
			return ask(o);
		return o->file[0] && (o->reply.siaddr.s_addr || strstr(o->file, "://")) ? load(o)
											: ask(o);
	}
	return (struct choice){0};
}

/* Its ROM looks for its menu's words alone, and then for its own file names. */
static struct choice choose_rpi(const struct offers *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->offer[i].rpi)
			return load(&all->offer[i]);
	return (struct choice){0};
}

struct choice offers_choose(const struct probe_kind *k, const struct offers *all)
{
	switch (k->as) {
	case AS_HTTP:
		return choose_http(all);
	case AS_IPXE:
		return choose_ipxe(all);
	case AS_RPI:
		return choose_rpi(all);
	case AS_PXE:
		break;
	}
	return choose_pxe(k, all);
}

struct choice offer_choose_ack(const struct offer *a)
{
	return load(a);
}

enum reach offer_reach(const struct offer *lease, struct in_addr to)
{
	if (ntohl(to.s_addr) >> 24 == 127)
		return REACH_LOOPBACK;
	if (!lease || !lease->mask.s_addr)
		return REACH_UNKNOWN;
	if ((lease->reply.yiaddr.s_addr & lease->mask.s_addr) == (to.s_addr & lease->mask.s_addr))
		return REACH_LINK;
	return lease->router.s_addr ? REACH_ROUTER : REACH_NOWHERE;
}
