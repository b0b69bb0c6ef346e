#include "pxedhcpd/rival.h"

#include "pxedhcpd/dhcp.h"

enum watch_kind watch_judge(const struct watch_reply *r)
{
	if (r->type != 0 && r->type != DHCPOFFER && r->type != DHCPACK)
		return WATCH_HARMLESS;
	/* To clients of `pxe-classes` it says their own class. */
	if (r->marked && r->yiaddr.s_addr == 0)
		return WATCH_PEER;
	if ((r->pxe || r->http) && r->yiaddr.s_addr == 0)
		return WATCH_PROXY;
	if (r->pxe)
		return WATCH_SITE_CLASS;
	if (r->http)
		return WATCH_SITE_HTTP;
	if (r->menu)
		return WATCH_SITE_MENU;
	return r->file_len ? WATCH_SITE_FILE : WATCH_HARMLESS;
}

const char *watch_kind_text(enum watch_kind k)
{
	switch (k) {
	case WATCH_HARMLESS:
		return "harmless";
	case WATCH_PEER:
		return "peer";
	case WATCH_PROXY:
		return "proxy";
	case WATCH_SITE_CLASS:
		return "site-class";
	case WATCH_SITE_HTTP:
		return "site-http";
	case WATCH_SITE_MENU:
		return "site-menu";
	case WATCH_SITE_FILE:
		return "site-file";
	}
	return "?";
}

const char *watch_kind_breaks(enum watch_kind k)
{
	switch (k) {
	case WATCH_HARMLESS:
		return "nothing";
	case WATCH_PEER:
		return "nothing, if its configuration is the same: each machine takes "
		       "whichever answers first";
	case WATCH_PROXY:
		return "another proxy-DHCP server answers the same clients, and each takes "
		       "whichever it likes: stop one of the two";
	case WATCH_SITE_CLASS:
		return "UEFI asks this server, not us, for its boot file on port 4011, and gives "
		       "up: take option 60 (vendor class) out of its answers";
	case WATCH_SITE_HTTP:
		return "UEFI HTTP Boot loads what this server names, not what we do: take option "
		       "60 (vendor class) out of its answers";
	case WATCH_SITE_MENU:
		return "firmware takes its PXE options for a boot menu and may not ask us: take "
		       "option 43 out of its answers";
	case WATCH_SITE_FILE:
		return "firmware may load this boot file, and iPXE prefers it to ours: take the "
		       "boot file (filename, option 67) out of its answers";
	}
	return "?";
}

bool watch_note(struct watch_table *t, struct in_addr server, unsigned ifindex, enum watch_kind k,
    uint64_t now_ms)
{
	struct watch_place *place = NULL;
	unsigned bit = 1u << k;

	for (struct watch_place *p = t->places; p < t->places + WATCH_PLACES; p++) {
		bool old = now_ms - p->warned_ms >= WATCH_AGAIN_MS;
		if (p->kinds && p->server.s_addr == server.s_addr && p->ifindex == ifindex) {
			if (!old && p->kinds & bit)
				return false;
			p->kinds = old ? bit : p->kinds | bit;
			p->warned_ms = now_ms;
			return true;
		}
		if (!place && (p->kinds == 0 || old))
			place = p;
	}
	if (!place)
		return false;
	*place = (struct watch_place){server, ifindex, bit, now_ms};
	return true;
}
