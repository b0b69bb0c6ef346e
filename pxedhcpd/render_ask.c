#include "common/hash.h"
#include "pxedhcpd/render.h"
#include "pxedhcpd/request.h"

#include <net/if_arp.h>
#include <string.h>

/* What iPXE itself puts in place of these in a file name (its usr/autoboot.c). */
static const char ipxe_mac[] = "${netX/mac}", ipxe_hyphen[] = "${netX/mac:hexhyp}";

bool render_is_group(uint16_t arch)
{
	for (uint16_t n = 0; n <= arch_last(); n++)
		if (arch_by_number(n)->boot_file == arch)
			return true;
	return false;
}

int render_level(const struct host_id *id)
{
	switch (id->kind) {
	case HOST_MAC:
		return 0;
	case HOST_UUID:
		return 1;
	case HOST_CLIENT:
		return 2;
	case HOST_PREFIX:
		return 2 + MAC_LEN - id->len; /* the longest first */
	default:
		return -1;
	}
}

size_t render_bytes(const struct host_id *id, uint8_t out[CLIENT_ID_MAX])
{
	if (id->kind == HOST_CLIENT)
		return client_id_parse(id->text, id->len, out);
	if (id->kind == HOST_UUID) {
		out[0] = 0;
		uuid_swap(id->bytes, out + 1);
		return UUID_LEN;
	}
	memcpy(out, id->bytes, id->len);
	return id->len;
}

const char *render_class(const struct conf *c, size_t n, bool *says_arch, bool *http)
{
	static const char *const usual[] = {"PXEClient", "HTTPClient"};
	const struct words *pxe = &c->pxedhcpd.pxe_classes, *others = &c->pxedhcpd.classes;

	*http = n == 1;
	*says_arch = n < 2 + pxe->n;
	if (n < 2)
		return usual[n];
	n -= 2;
	if (n < pxe->n)
		return pxe->word[n];
	n -= pxe->n;
	return n < others->n ? others->word[n] : NULL;
}

/* Makes the request that of such a machine, which no more exact section is for. */
static void set_who(const struct conf *c, const struct render_who *who, struct dhcp_request *req)
{
	uint8_t bytes[CLIENT_ID_MAX] = {0}, mac[MAC_LEN] = {0x02, 0, 0, 0, 0, 0};
	size_t n = who->id ? render_bytes(who->id, bytes) : 0, fixed = 0;
	const struct machine_id id = {.mac = mac};

	if (who->id && who->id->kind == HOST_UUID) {
		request_set_uuid(who->id->bytes, req);
	} else if (who->id && who->id->kind == HOST_CLIENT) {
		request_set_client_id(bytes, n, req);
		return;
	} else {
		fixed = n;
		memcpy(mac, bytes, n);
	}
	for (unsigned i = 0; fixed < MAC_LEN && i < 4096; i++) {
		const struct host *h = host_find(&c->hosts, &id);
		if (!h || h == who->host || h->id.kind == HOST_ANY)
			break;
		mac[MAC_LEN - 1] = (uint8_t)i;
		if (fixed < MAC_LEN - 1)
			mac[fixed ? fixed : 1] = (uint8_t)i;
		if (fixed == 0)
			mac[0] = (uint8_t)(i >> 4 | 0x02);
	}
	memcpy(req->chaddr, mac, MAC_LEN);
}

static void set_value(struct dhcp_value *v, const void *bytes, size_t len)
{
	v->present = true;
	v->len = (uint8_t)len;
	memcpy(v->bytes, bytes, len);
}

/* Puts `what` in place of each `text` in the URL. Returns whether there was one, and it fits. */
static bool replace(char url[OPTION_SIZE], const char *text, const char *what)
{
	size_t len = strlen(text), more = strlen(what);
	bool any = false;

	for (char *at = url; (at = strstr(at, text)); at += more) {
		if (strlen(url) + more - len >= OPTION_SIZE)
			return false;
		memmove(at + more, at + len, strlen(at + len) + 1);
		memcpy(at, what, more);
		any = true;
	}
	return any;
}

/* A URL for many machines has the MAC of the one that was asked for. */
static void take_mac_out(
    const struct dhcp_request *req, enum render_kind kind, bool one, struct render_told *told)
{
	const uint8_t *bytes = request_mac(req);
	char mac[MAC_TEXT], hyphen[MAC_TEXT];

	if (!bytes)
		return;
	mac_text(bytes, ':', mac);
	mac_text(bytes, '-', hyphen);
	if (kind == RENDER_IPXE) {
		replace(told->file, mac, ipxe_mac);
		replace(told->file, hyphen, ipxe_hyphen);
	}
	if (!one || kind == RENDER_IPXE)
		told->needs_mac = strstr(told->file, mac) || strstr(told->file, hyphen);
}

/*
 * Asks of one case. Returns false if it is none: firmware that says it is a BIOS and is a Raspberry
 * Pi by its MAC is asked for as one.
 */
static bool ask_case(const struct policy_input *base, const struct render_who *who,
    enum render_kind kind, uint16_t arch, struct render_told *told)
{
	struct dhcp_request req = {.op = BOOTREQUEST,
	    .htype = ARPHRD_ETHER,
	    .hlen = MAC_LEN,
	    .xid = 1,
	    .type = DHCPDISCOVER};
	struct policy_input in = *base;
	struct decision d;
	const uint8_t number[2] = {(uint8_t)(arch >> 8), (uint8_t)arch};
	const char *class = kind == RENDER_HTTP ? "HTTPClient" : "PXEClient";

	memset(told, 0, sizeof *told);
	set_who(in.conf, who, &req);
	set_value(&req.arch, number, sizeof number);
	set_value(&req.class, class, strlen(class));
	if (kind == RENDER_IPXE)
		set_value(&req.user_class, "iPXE", 4);
	req.chained = kind == RENDER_IPXE; /* the server remembers nothing: it is past the first */
	in.req = &req;
	in.port = DHCP_SERVER_PORT;
	policy_decide(&in, &d);
	if (kind == RENDER_PXE && d.answer == ANSWER_RPI)
		return false;
	if (d.verdict != VERDICT_ANSWER)
		return true;
	told->is_told = true;
	memcpy(told->file, d.reply.boot_file, strlen(d.reply.boot_file) + 1);
	if (d.answer == ANSWER_RPI)
		told->vendor = d.reply.vendor;
	told->extra_len = d.reply.extra_len;
	memcpy(told->extra, d.reply.extra, d.reply.extra_len);
	take_mac_out(&req, kind, who->id && who->id->kind == HOST_MAC, told);
	return true;
}

static bool told_same(const struct render_told *a, const struct render_told *b)
{
	return a->is_told == b->is_told && a->needs_mac == b->needs_mac &&
	       strcmp(a->file, b->file) == 0 && a->vendor.len == b->vendor.len &&
	       memcmp(a->vendor.bytes, b->vendor.bytes, a->vendor.len) == 0 &&
	       a->extra_len == b->extra_len && memcmp(a->extra, b->extra, a->extra_len) == 0;
}

static struct render_rule *add_rule(
    struct render_rules *rules, enum render_kind kind, const struct render_told *told)
{
	struct render_rule *rule = &rules->rule[rules->n++];
	memset(rule, 0, sizeof *rule);
	rule->kind = kind;
	rule->told = *told;
	return rule;
}

/* A kind that is told the same whatever its architecture. */
static void ask_one(const struct policy_input *in, const struct render_who *who,
    enum render_kind kind, uint16_t arch, struct render_rules *rules)
{
	struct render_told told;
	ask_case(in, who, kind, arch, &told);
	if (told.is_told)
		add_rule(rules, kind, &told)->is_any = true;
}

/* A kind that is told by architecture. Those that are told the same have one rule. */
static void ask_archs(const struct policy_input *in, const struct render_who *who,
    enum render_kind kind, struct render_rules *rules)
{
	size_t first = rules->n;
	bool all = true;
	struct render_told told;

	for (uint16_t arch = 0; arch <= arch_last(); arch++) {
		if (!render_is_group(arch) || arch == ARCH_RPI ||
		    !ask_case(in, who, kind, arch, &told))
			continue;
		all = all && told.is_told;
		if (!told.is_told)
			continue;
		size_t i = first;
		while (i < rules->n && !told_same(&rules->rule[i].told, &told))
			i++;
		struct render_rule *rule =
		    i < rules->n ? &rules->rule[i] : add_rule(rules, kind, &told);
		rule->group[rule->n++] = arch;
	}
	if (all && rules->n == first + 1)
		rules->rule[first].is_any = true;
}

void render_ask(
    const struct policy_input *in, const struct render_who *who, struct render_rules *rules)
{
	rules->n = 0;
	ask_one(in, who, RENDER_IPXE, ARCH_BIOS, rules);
	ask_archs(in, who, RENDER_HTTP, rules);
	ask_one(in, who, RENDER_RPI, ARCH_RPI, rules);
	ask_archs(in, who, RENDER_PXE, rules);
}

void render_keep_boards(struct render_rules *rules)
{
	size_t kept = 0;

	for (size_t i = 0; i < rules->n; i++) {
		struct render_rule *rule = &rules->rule[i];
		uint16_t n = 0;
		if (rule->kind != RENDER_PXE)
			continue;
		if (rule->is_any) {
			rule->group[n++] = ARCH_UBOOT_ARM32;
			rule->group[n++] = ARCH_UBOOT_ARM64;
		}
		for (uint16_t k = 0; k < rule->n && !rule->is_any; k++)
			if (rule->group[k] == ARCH_UBOOT_ARM32 ||
			    rule->group[k] == ARCH_UBOOT_ARM64)
				rule->group[n++] = rule->group[k];
		rule->is_any = false;
		rule->n = n;
		if (n)
			rules->rule[kept++] = *rule;
	}
	rules->n = kept;
}

/* The first rule of that kind, from the `i`th on; rules->n if there is none. */
static size_t next_of(const struct render_rules *rules, enum render_kind kind, size_t i)
{
	while (i < rules->n && rules->rule[i].kind != kind)
		i++;
	return i;
}

static bool rule_same(const struct render_rule *a, const struct render_rule *b)
{
	return a->is_any == b->is_any && a->n == b->n &&
	       memcmp(a->group, b->group, a->n * sizeof *a->group) == 0 &&
	       told_same(&a->told, &b->told);
}

bool render_kind_same(
    const struct render_rules *a, const struct render_rules *b, enum render_kind kind)
{
	size_t i = next_of(a, kind, 0), j = next_of(b, kind, 0);

	while (i < a->n && j < b->n) {
		if (!rule_same(&a->rule[i], &b->rule[j]))
			return false;
		i = next_of(a, kind, i + 1);
		j = next_of(b, kind, j + 1);
	}
	return i == a->n && j == b->n;
}

bool render_rules_same(const struct render_rules *a, const struct render_rules *b)
{
	for (enum render_kind kind = 0; kind < RENDER_KINDS; kind++)
		if (!render_kind_same(a, b, kind))
			return false;
	return true;
}

uint32_t render_rules_hash(const struct render_rules *rules)
{
	uint32_t h = HASH32_START;
	for (size_t i = 0; i < rules->n; i++) {
		const struct render_rule *rule = &rules->rule[i];
		h = hash32_byte(h, (uint8_t)rule->kind);
		h = hash32_bytes(h, rule->told.file, strlen(rule->told.file));
		h = hash32_bytes(h, rule->told.extra, rule->told.extra_len);
	}
	return h;
}
