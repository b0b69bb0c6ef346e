#include "tools/probe/judge.h"

#include <stdio.h>
#include <string.h>

const char *judge_ip(struct in_addr a, char out[ADDR_TEXT])
{
	const struct addr at = addr_of_ip4(a, 0);
	return addr_text(&at, out);
}

static struct in_addr who(const struct offer *o)
{
	return o->reply.server_id.s_addr ? o->reply.server_id : o->from;
}

static bool is_proxy(const struct offer *o)
{
	return !o->reply.yiaddr.s_addr && (o->reply.pxe || o->reply.http || o->reply.marked);
}

/* Adds a fault once, whichever kind of firmware shows it. */
static void add_fault(struct steps *s, enum fault f, struct in_addr by, const char *what)
{
	char text[ADDR_TEXT];
	const struct fault_about a = {judge_ip(by, text), what, NULL};

	for (size_t i = 0; i < s->n; i++)
		if (s->step[i].fault == f && strcmp(s->step[i].about_who, text) == 0)
			return;
	step_fault(steps_add(s, "servers", text, 0, ""), f, &a);
}

/* Two that lease; the first one goes before. */
static void judge_leases(const struct offers *all, struct steps *s)
{
	const struct offer *first = offers_lease(all);
	char text[ADDR_TEXT];

	for (size_t i = 0; i < all->n; i++) {
		const struct offer *o = &all->offer[i];
		bool leases = o->reply.yiaddr.s_addr;
		if (!leases || o == first)
			continue;
		/* Whichever comes first: the same pair, named in the same order. */
		bool ordered = ntohl(who(first).s_addr) < ntohl(who(o).s_addr);
		struct in_addr low = ordered ? who(first) : who(o);
		struct in_addr high = ordered ? who(o) : who(first);
		add_fault(s, FAULT_TWO_DHCP, low, judge_ip(high, text));
	}
}

/* The proxy that stays: ours, if there is one. */
static const struct offer *main_proxy(const struct offers *all)
{
	const struct offer *first = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct offer *o = &all->offer[i];
		if (is_proxy(o) && (!first || (o->reply.marked && !first->reply.marked)))
			first = o;
	}
	return first;
}

static void judge_proxies(const struct offers *all, struct steps *s)
{
	const struct offer *ours = main_proxy(all);
	char text[ADDR_TEXT];

	for (size_t i = 0; i < all->n; i++) {
		const struct offer *o = &all->offer[i];
		if (!is_proxy(o) || o == ours)
			continue;
		if (!o->reply.marked)
			add_fault(s, FAULT_RIVAL_PROXY, who(o), judge_ip(who(ours), text));
		else if (!strstr(o->file, "://") && strcmp(o->file, ours->file) != 0)
			add_fault(s, FAULT_PEER_DIFFERS, who(o), o->file);
	}
}

/* A server that leases and speaks of booting, beside a proxy. Without one, that is its task. */
static void judge_site(const struct offers *all, bool has_proxy, struct steps *s)
{
	for (size_t i = 0; has_proxy && i < all->n; i++) {
		const struct offer *o = &all->offer[i];
		if (o->kind == RIVAL_SITE_CLASS)
			add_fault(s, FAULT_SITE_CLASS, who(o), NULL);
		if (o->kind == RIVAL_SITE_HTTP)
			add_fault(s, FAULT_SITE_HTTP, who(o), NULL);
		if (o->kind == RIVAL_SITE_MENU)
			add_fault(s, FAULT_SITE_MENU, who(o), NULL);
		if (o->reply.yiaddr.s_addr && o->file[0])
			add_fault(s, FAULT_SITE_FILE, who(o), o->file);
	}
}

bool judge_lan(const char *name, const struct question *q, size_t n, struct steps *s)
{
	bool any = false, leased = false, boots = false;
	const struct offer *proxy = NULL;
	char text[ADDR_TEXT];

	for (size_t i = 0; i < n; i++) {
		const struct offers *all = &q[i].offers;
		const struct offer *lease = offers_lease(all), *p = main_proxy(all);
		any |= all->n > 0;
		leased |= lease != NULL;
		boots |= p || (lease && (lease->file[0] || lease->reply.pxe));
		proxy = proxy ? proxy : p;
	}
	if (!any) {
		const struct fault_about a = {name, NULL, NULL};
		step_fault(steps_add(s, "dhcp", "", 0, ""), FAULT_NOBODY, &a);
		return false;
	}
	if (!leased) {
		const struct fault_about a = {
		    name, proxy ? judge_ip(who(proxy), text) : "another server", NULL};
		step_fault(steps_add(s, "dhcp", "", 0, ""), FAULT_NO_LEASE, &a);
	}
	if (!boots) {
		const struct fault_about a = {name, NULL, NULL};
		step_fault(steps_add(s, "proxy", "", 0, ""), FAULT_NO_BOOT_SERVER, &a);
	}
	for (size_t i = 0; i < n; i++) {
		judge_leases(&q[i].offers, s);
		judge_proxies(&q[i].offers, s);
		judge_site(&q[i].offers, proxy != NULL, s);
	}
	return boots;
}

static void describe(enum magic m, const char *arch, const char *of, char text[80])
{
	snprintf(text, 80, "%s%s%s%s", of, magic_text(m), arch ? ", for " : "", arch ? arch : "");
}

static enum magic detect(const uint8_t *head, size_t n, uint64_t size)
{
	return magic_detect(head, n < MAGIC_HEAD ? n : (size_t)MAGIC_HEAD, size);
}

enum fault judge_boot_file(
    const struct probe_kind *k, const uint8_t *head, size_t n, uint64_t size, char text[80])
{
	enum magic m = detect(head, n, size);
	const char *arch = magic_arch(m, head, n);

	describe(m, arch, "", text);
	switch (m) {
	case MAGIC_EMPTY:
		return FAULT_BOOT_EMPTY;
	case MAGIC_HTML:
	case MAGIC_TEXT:
	case MAGIC_IPXE:
	case MAGIC_TAR:
	case MAGIC_SQUASHFS:
	case MAGIC_CPIO:
	case MAGIC_ISO:
	case MAGIC_GZIP:
	case MAGIC_PACKED:
		return k->as == AS_RPI ? FAULT_NONE : FAULT_BOOT_KIND;
	case MAGIC_PE:
	case MAGIC_BZIMAGE:
	case MAGIC_ARM64:
	case MAGIC_RISCV:
		break;
	default:
		return k->efi ? FAULT_BOOT_KIND : FAULT_NONE;
	}
	if (!k->efi)
		return k->as == AS_RPI ? FAULT_NONE : FAULT_BOOT_ARCH;
	return arch && k->processor && strcmp(arch, k->processor) != 0 ? FAULT_BOOT_ARCH
								       : FAULT_NONE;
}

const char *role_name(enum role r)
{
	static const char *const names[] = {
	    "kernel", "initrd", "file", "modloop", "apkovl", "repository", "script"};
	return names[r];
}

/* A kernel for 32 bits runs on a machine of 64. */
static bool fits(const char *arch, const struct probe_kind *k)
{
	return !arch || !k->processor || strcmp(arch, k->processor) == 0 ||
	       (strcmp(arch, "x86") == 0 && strcmp(k->processor, "x86_64") == 0);
}

bool judge_file(enum role r, const struct probe_kind *k, const uint8_t *head, size_t n,
    uint64_t size, char text[80])
{
	enum magic m = detect(head, n, size);
	const char *arch = r == ROLE_KERNEL ? magic_arch(m, head, n) : NULL;
	bool bad = m == MAGIC_EMPTY || m == MAGIC_HTML;

	if (r == ROLE_KERNEL)
		bad |= m == MAGIC_TEXT || m == MAGIC_IPXE || m == MAGIC_TAR ||
		       m == MAGIC_SQUASHFS || m == MAGIC_CPIO || !fits(arch, k);
	else if (r == ROLE_CHAIN)
		bad |= m == MAGIC_TEXT && !(n > 2 && head[0] == '#' && head[1] == '!'); /* gPXE's */
	else if (r == ROLE_MODLOOP)
		bad |= m != MAGIC_SQUASHFS;
	else if (r == ROLE_APKOVL || r == ROLE_REPO)
		bad |= m != MAGIC_GZIP;
	if (bad) {
		char of[24];
		snprintf(of, sizeof of, "%s is ", role_name(r));
		describe(m, arch, of, text);
	}
	return !bad;
}
