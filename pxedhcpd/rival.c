#include "pxedhcpd/rival.h"

#include "pxedhcpd/dhcp.h"

enum rival_kind rival_judge(const struct rival_reply *r)
{
	if (r->type != 0 && r->type != DHCPOFFER && r->type != DHCPACK)
		return RIVAL_HARMLESS;
	/* To clients of `pxe-classes` it says their own class. */
	if (r->marked && r->yiaddr.s_addr == 0)
		return RIVAL_PEER;
	if ((r->pxe || r->http) && r->yiaddr.s_addr == 0)
		return RIVAL_PROXY;
	if (r->pxe)
		return RIVAL_SITE_CLASS;
	if (r->http)
		return RIVAL_SITE_HTTP;
	if (r->menu)
		return RIVAL_SITE_MENU;
	return r->file_len ? RIVAL_SITE_FILE : RIVAL_HARMLESS;
}

const char *rival_kind_text(enum rival_kind k)
{
	switch (k) {
	case RIVAL_HARMLESS:
		return "harmless";
	case RIVAL_PEER:
		return "peer";
	case RIVAL_PROXY:
		return "proxy";
	case RIVAL_SITE_CLASS:
		return "site-class";
	case RIVAL_SITE_HTTP:
		return "site-http";
	case RIVAL_SITE_MENU:
		return "site-menu";
	case RIVAL_SITE_FILE:
		return "site-file";
	}
	return "?";
}

const char *rival_kind_breaks(enum rival_kind k)
{
	switch (k) {
	case RIVAL_HARMLESS:
		return "nothing";
	case RIVAL_PEER:
		return "nothing, if its configuration is the same: each machine takes "
		       "whichever answers first";
	case RIVAL_PROXY:
		return "another proxy-DHCP server answers the same clients, and each takes "
		       "whichever it likes: stop one of the two";
	case RIVAL_SITE_CLASS:
		return "UEFI asks this server, not us, for its boot file on port 4011, and gives "
		       "up: take option 60 (vendor class) out of its answers";
	case RIVAL_SITE_HTTP:
		return "UEFI HTTP Boot loads what this server names, not what we do: take option "
		       "60 (vendor class) out of its answers";
	case RIVAL_SITE_MENU:
		return "firmware takes its PXE options for a boot menu and may not ask us: take "
		       "option 43 out of its answers";
	case RIVAL_SITE_FILE:
		return "firmware may load this boot file, and iPXE prefers it to ours: take the "
		       "boot file (filename, option 67) out of its answers";
	}
	return "?";
}

bool rival_note(struct rival_table *t, struct in_addr server, unsigned ifindex, enum rival_kind k,
    uint64_t now_ms)
{
	struct rival_slot *slot = NULL;
	unsigned bit = 1u << k;

	for (struct rival_slot *p = t->slots; p < t->slots + RIVAL_SLOTS; p++) {
		bool old = now_ms - p->warned_ms >= RIVAL_REPEAT_MS;
		if (p->kinds && p->server.s_addr == server.s_addr && p->ifindex == ifindex) {
			if (!old && p->kinds & bit)
				return false;
			p->kinds = old ? bit : p->kinds | bit;
			p->warned_ms = now_ms;
			return true;
		}
		if (!slot && (p->kinds == 0 || old))
			slot = p;
	}
	if (!slot)
		return false;
	*slot = (struct rival_slot){server, ifindex, bit, now_ms};
	return true;
}
