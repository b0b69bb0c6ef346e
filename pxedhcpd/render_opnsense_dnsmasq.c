/*
 * What to enter on OPNsense's pages of Dnsmasq: its model is Dnsmasq.xml, and what it makes of that
 * the template dnsmasq.conf. They have tags, but neither `tag-if` nor a tag that must not be there:
 * of the entries under DHCP boot of which a client has all tags the last one counts (dnsmasq's
 * find_boot), so their order says it.
 */
#include "pxedhcpd/render.h"

#include <string.h>

enum {
	OPTION_SIADDR = 255,        /* dnsmasq's own number: siaddr, where no boot entry fits */
	TAGS_SIZE = 3 * RENDER_NAME /* a machine's, a kind's and an architecture's */
};

static const size_t tag_width[] = {0}, host_width[] = {38, 0}, boot_width[] = {34, 32, 14, 0};
static const size_t option_width[] = {5, 23, 18, 26, 16, 0};

/* Tags are letters and digits alone, by the model. */
static const char *kind_tag(enum render_kind kind, char out[RENDER_NAME])
{
	snprintf(out, RENDER_NAME, "lanboot%s", render_kind_name[kind]);
	return out;
}

static const char *group_tag(uint16_t group, char out[RENDER_NAME])
{
	size_t n = (size_t)snprintf(out, RENDER_NAME, "lanboot");
	for (const char *c = arch_by_number(group)->name; *c && n + 1 < RENDER_NAME; c++)
		if (*c != '-')
			out[n++] = *c;
	out[n] = '\0';
	return out;
}

static const char *set_tag(size_t set, char out[RENDER_NAME])
{
	snprintf(out, RENDER_NAME, "lanboothost%zu", set + 1);
	return out;
}

/* How the list under Option calls it: by dnsmasq's own name, where it has one. */
static const char *option_name(unsigned code, char out[RENDER_NAME])
{
	static const struct {
		unsigned code;
		const char *name;
	} names[] = {{OPTION_CLASS, "vendor-class "}, {OPTION_BOOT_FILE, "bootfile-name "},
	    {OPTION_USER_CLASS, "user-class "}, {OPTION_ARCH, "client-arch "},
	    {OPTION_UUID, "client-machine-id "}, {OPTION_SIADDR, "server-ip-address "}};
	const char *name = "";

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].code == code)
			name = names[i].name;
	snprintf(out, RENDER_NAME, "%s[%u]", name, code);
	return out;
}

/* An entry of DHCP options: who says this option has the tag. */
static void put_match(const struct render *r, const char *tag, unsigned code, const char *value)
{
	char name[RENDER_NAME];
	const char *cells[] = {"Match", option_name(code, name), tag, "", value, ""};
	render_row(r, option_width, cells);
}

static void put_set(const struct render *r, const char *tags, unsigned code, const char *value)
{
	char name[RENDER_NAME];
	const char *cells[] = {
	    "Set", option_name(code, name), "", tags, value, code == OPTION_SIADDR ? "" : "yes"};
	render_row(r, option_width, cells);
}

/* A value of bytes, as dnsmasq takes them: `00:07`; a lone one would be taken for a number. */
static const char *bytes_text(const uint8_t *bytes, size_t n, char out[4 * OPTION_SIZE])
{
	size_t used = 0;

	out[0] = '\0';
	if (n == 1)
		snprintf(out, 4 * OPTION_SIZE, "%u", bytes[0]);
	for (size_t i = 0; i < n && n > 1; i++)
		used += (size_t)snprintf(
		    out + used, 4 * OPTION_SIZE - used, "%s%02x", i ? ":" : "", bytes[i]);
	return out;
}

static void put_match_bytes(
    const struct render *r, const char *tag, unsigned code, const uint8_t *bytes, size_t n)
{
	char text[4 * OPTION_SIZE];
	put_match(r, tag, code, bytes_text(bytes, n, text));
}

/* True if the pages have a field that finds any of the machines: none takes a MAC's beginning. */
static bool can_find(const struct render_set *s)
{
	bool any = !s->n;
	for (size_t j = 0; j < s->n && !any; j++)
		any = s->who[j].id->kind != HOST_PREFIX;
	return any;
}

/* True if a rule tells that kind; `all`: whichever architecture. */
static bool tells(struct render *r, enum render_kind kind, bool all)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct render_rules *rules = render_rules_of(r, &r->set[i]);
		for (size_t j = 0; j < rules->n && r->set[i].listed & RENDER_BIT(kind); j++)
			if (rules->rule[j].kind == kind && (rules->rule[j].is_any || !all))
				return true;
	}
	return false;
}

static bool has_group(const struct render *r, uint16_t group)
{
	return render_is_group(group) && r->groups >> group & 1;
}

static void put_tag(const struct render *r, const char *tag)
{
	const char *cells[] = {tag};
	render_row(r, tag_width, cells);
}

static void write_tags(struct render *r)
{
	char tag[RENDER_NAME];

	fputs("Services: Dnsmasq DNS & DHCP: DHCP tags\n\n", r->out);
	put_tag(r, "Tag");
	for (enum render_kind k = 0; k < RENDER_KINDS; k++)
		if (tells(r, k, k == RENDER_PXE))
			put_tag(r, kind_tag(k, tag));
	for (uint16_t group = 0; group <= arch_last(); group++)
		if (has_group(r, group))
			put_tag(r, group_tag(group, tag));
	for (size_t i = 0; i + 1 < r->n; i++)
		if (can_find(&r->set[i]))
			put_tag(r, set_tag(i, tag));
}

/* Machines that are found by their MAC have a tag, one for all that are told the same. */
static void write_hosts(struct render *r)
{
	const char *head[] = {"Hardware addresses", "Tag [set]"};
	char tag[RENDER_NAME], mac[MAC_TEXT];
	bool any = false;

	for (size_t i = 0; i + 1 < r->n; i++)
		for (size_t j = 0; j < r->set[i].n; j++) {
			const char *cells[] = {mac, set_tag(i, tag)};
			if (r->set[i].who[j].id->kind != HOST_MAC)
				continue;
			if (!any) {
				fputs(
				    "\nServices: Dnsmasq DNS & DHCP: Hosts; a machine that has an "
				    "entry gets the tag there\n\n",
				    r->out);
				render_row(r, host_width, head);
			}
			any = true;
			mac_text(r->set[i].who[j].id->bytes, ':', mac);
			render_row(r, host_width, cells);
		}
}

static void match_archs(struct render *r)
{
	bool http = tells(r, RENDER_HTTP, false);
	char tag[RENDER_NAME];

	for (uint16_t n = 0; n <= arch_last(); n++) {
		const struct arch *a = arch_by_number(n);
		const uint8_t number[2] = {(uint8_t)(n >> 8), (uint8_t)n};
		if (has_group(r, a->boot_file) && (!a->http || http))
			put_match_bytes(
			    r, group_tag(a->boot_file, tag), OPTION_ARCH, number, sizeof number);
	}
}

static void match_kinds(struct render *r)
{
	static const uint8_t rpi[] = {0, 'R', 'P', 'i'}, rpiboot[] = {0, ARCH_RPI};
	const char *class;
	bool says_arch, http;
	char tag[RENDER_NAME];

	if (tells(r, RENDER_PXE, true)) {
		put_match(r, kind_tag(RENDER_PXE, tag), OPTION_ARCH, "");
		for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++)
			if (!http)
				put_match(r, tag, OPTION_CLASS, class);
	}
	if (tells(r, RENDER_HTTP, false)) {
		put_match(r, kind_tag(RENDER_HTTP, tag), OPTION_CLASS, "HTTPClient");
		put_set(r, tag, OPTION_CLASS, "HTTPClient");
	}
	if (tells(r, RENDER_RPI, false)) {
		put_match_bytes(r, kind_tag(RENDER_RPI, tag), OPTION_UUID, rpi, sizeof rpi);
		put_match_bytes(r, tag, OPTION_ARCH, rpiboot, sizeof rpiboot);
		put_set(r, tag, OPTION_CLASS, "PXEClient");
	}
	if (tells(r, RENDER_IPXE, false)) {
		put_match(r, kind_tag(RENDER_IPXE, tag), OPTION_USER_CLASS, "iPXE");
		put_match(r, tag, OPTION_IPXE, "");
	}
}

/* Machines that are found by what is in their packet other than a MAC. */
static void match_sets(struct render *r)
{
	char tag[RENDER_NAME];
	uint8_t bytes[CLIENT_ID_MAX];

	for (size_t i = 0; i + 1 < r->n; i++)
		for (size_t j = 0; j < r->set[i].n; j++) {
			const struct host_id *id = r->set[i].who[j].id;
			if (id->kind != HOST_UUID && id->kind != HOST_CLIENT)
				continue;
			size_t n = render_bytes(id, bytes);
			put_match_bytes(r, set_tag(i, tag),
			    id->kind == HOST_UUID ? OPTION_UUID : OPTION_CLIENT_ID, bytes, n);
		}
}

/* The tags that a client of the rule has in that set, by its `k`th group: `a,b`. */
static const char *tags_text(const struct render *r, size_t set, const struct render_rule *rule,
    size_t k, char out[TAGS_SIZE])
{
	char tag[RENDER_NAME];
	size_t n = 0;

	out[0] = '\0';
	if (set + 1 < r->n)
		n += (size_t)snprintf(out, TAGS_SIZE, "%s", set_tag(set, tag));
	/* Firmware that is no other kind is known by its architecture alone. */
	if (rule->kind != RENDER_PXE || rule->is_any)
		n += (size_t)snprintf(
		    out + n, TAGS_SIZE - n, "%s%s", n ? "," : "", kind_tag(rule->kind, tag));
	if (!rule->is_any)
		snprintf(
		    out + n, TAGS_SIZE - n, "%s%s", n ? "," : "", group_tag(rule->group[k], tag));
	return out;
}

/* The template writes what is entered as it is, and a comma, a quote or # would mean something. */
static bool can_enter(const char *text)
{
	return text[0] &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "!$%&()*+-./:;<=>?@[]^_`{|}~") == strlen(text);
}

/* What a rule tells beside a boot file that is not too long for a boot entry. */
static void put_options(struct render *r, const struct render_rule *rule, const char *tags)
{
	const struct render_told *told = &rule->told;
	struct reader extra = reader_of(told->extra, told->extra_len);
	struct dhcp_option o;
	char text[4 * OPTION_SIZE];

	if (strlen(told->file) >= FILE_LEN)
		put_set(r, tags, OPTION_BOOT_FILE, told->file);
	if (told->vendor.len)
		put_set(
		    r, tags, OPTION_VENDOR, bytes_text(told->vendor.bytes, told->vendor.len, text));
	while (dhcp_option_next(&extra, &o))
		put_set(r, tags, o.code, bytes_text(o.value, o.len, text));
}

/* Without a name the template would write the address in its place. */
static void put_boot(struct render *r, const struct render_rule *rule, const char *tags)
{
	const char *cells[] = {tags, rule->told.file, r->address, r->address};
	if (strlen(rule->told.file) < FILE_LEN)
		render_row(r, boot_width, cells);
}

enum part {
	PART_OPTIONS,
	PART_BOOT,
	PART_LEFT_OUT,
};

static void write_rule(struct render *r, size_t set, const struct render_rule *rule, enum part part)
{
	bool can = can_enter(rule->told.file);
	char tags[TAGS_SIZE], name[RENDER_NAME];

	if (part == PART_LEFT_OUT && rule->told.needs_mac)
		render_unsaid_mac(r, "  ", rule);
	else if (part == PART_LEFT_OUT && !can)
		render_unsaid(r, "  ",
		    "left out: %s: the pages of Dnsmasq take no such name: %.200s",
		    render_rule_name(rule, name), rule->told.file);
	if (part == PART_LEFT_OUT || rule->told.needs_mac || !can)
		return;
	for (size_t k = 0; k < (rule->is_any ? 1 : rule->n); k++) {
		tags_text(r, set, rule, k, tags);
		if (part == PART_OPTIONS)
			put_options(r, rule, tags);
		else
			put_boot(r, rule, tags);
	}
}

static void write_kind(struct render *r, size_t set, enum render_kind kind, enum part part)
{
	const struct render_set *s = &r->set[set];
	const struct render_rules *rules = render_rules_of(r, s);
	char section[HOST_SECTION_TEXT];
	bool any = false;

	for (size_t j = 0; j < rules->n; j++)
		if (rules->rule[j].kind == kind) {
			any = true;
			write_rule(r, set, &rules->rule[j], part);
		}
	if (!any && s->n && part == PART_LEFT_OUT)
		render_unsaid(r, "  ",
		    "left out: [host %.200s] is told what others are as %s: no field says nothing",
		    host_section_text(s->who[0].host, section), render_kind_name[kind]);
}

/*
 * What goes before comes later: iPXE, which is firmware as well, last; and of machines those that
 * are known most exactly.
 */
static void write_part(struct render *r, enum part part)
{
	static const enum render_kind kinds[] = {RENDER_PXE, RENDER_HTTP, RENDER_RPI, RENDER_IPXE};

	for (size_t order = 0; order < RENDER_KINDS; order++)
		for (size_t i = r->n; i-- > 0;)
			if (r->set[i].listed & RENDER_BIT(kinds[order]) && can_find(&r->set[i]))
				write_kind(r, i, kinds[order], part);
}

static void write_left_out(struct render *r)
{
	char text[HOST_ID_TEXT];

	fputs("\n  Firmware that says no architecture, and Raspberry Pis that say no machine id, "
	      "are told\n  nothing by these pages.\n",
	    r->out);
	for (size_t i = 0; i + 1 < r->n; i++)
		for (size_t j = 0; j < r->set[i].n; j++)
			if (r->set[i].who[j].id->kind == HOST_PREFIX)
				render_unsaid(r, "  ",
				    "left out: [host %.200s]: the pages of Dnsmasq take whole MACs",
				    host_id_text(r->set[i].who[j].id, text));
	write_part(r, PART_LEFT_OUT);
}

void render_opnsense_dnsmasq(struct render *r)
{
	const char *options[] = {"Type", "Option", "Tag [set]", "Tag", "Value", "Force"};
	const char *boot[] = {"Tag", "Filename", "Servername", "Server address"};

	fputs(
	    "\n=== Dnsmasq, by its pages\n\n"
	    "  A row is an entry, '-' an empty field. In this order: of boot entries that fit the "
	    "last counts.\n\n",
	    r->out);
	write_tags(r);
	write_hosts(r);
	fputs("\nServices: Dnsmasq DNS & DHCP: DHCP options\n\n", r->out);
	render_row(r, option_width, options);
	match_archs(r);
	match_kinds(r);
	match_sets(r);
	if (!r->boards)
		put_set(r, "", OPTION_SIADDR, r->address);
	write_part(r, PART_OPTIONS);
	fputs("\nServices: Dnsmasq DNS & DHCP: DHCP boot\n\n", r->out);
	render_row(r, boot_width, boot);
	write_part(r, PART_BOOT);
	write_left_out(r);
}
