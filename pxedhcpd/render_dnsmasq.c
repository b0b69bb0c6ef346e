/*
 * dnsmasq's configuration. A tag is set by what a client says (dhcp-match, in hex: the value's
 * beginning) or by other tags (tag-if: all of them, in the order of the lines); lines of dhcp-boot
 * are for who has all of their tags.
 */
#include "common/plain.h"
#include "pxedhcpd/render.h"

#include <string.h>

enum { SET_TAG = 24 };

/* `"text"`, in which nothing but these two means anything (its option.c, read_file). */
static void put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '\t') {
			fputs("\\t", out);
			continue;
		}
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* Sets `tag` for whom option `code` begins with these bytes. */
static void put_match(
    const struct render *r, const char *tag, unsigned code, const void *bytes, size_t n)
{
	fprintf(r->out, "dhcp-match=set:lanboot-%s,%u,", tag, code);
	render_hex(r->out, bytes, n, ':');
	fputc('\n', r->out);
}

/* The same where option 60 begins with a class, and the text of the comment beside. */
static void match_text(const struct render *r, const char *tag, const char *class, const char *rest)
{
	char text[OPTION_SIZE + 16], plain[PLAIN_TEXT * sizeof text];
	int n = snprintf(text, sizeof text, "%.*s%s", OPTION_SIZE, class, rest);

	plain_name(text, plain, sizeof plain);
	fprintf(r->out, "# option 60: %s\n", plain);
	put_match(r, tag, OPTION_CLASS, text, (size_t)n);
}

/* Sets the group's tag for whom says this architecture. */
static void write_arch(const struct render *r, const struct arch *a, const char *group)
{
	char tag[RENDER_NAME], rest[16];
	const uint8_t number[2] = {(uint8_t)(a->number >> 8), (uint8_t)a->number};
	const char *class;
	bool says_arch, http;

	put_match(r, group, OPTION_ARCH, number, sizeof number);
	snprintf(tag, sizeof tag, "class-%s", group);
	snprintf(rest, sizeof rest, ":Arch:%05u", a->number);
	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++)
		if (says_arch && http == a->http)
			match_text(r, tag, class, rest);
}

static void write_classes(const struct render *r)
{
	const char *class;
	bool says_arch, http;
	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++) {
		match_text(r, "class", class, "");
		if (says_arch)
			match_text(r, "class-arch", class, ":Arch:");
		if (says_arch && !http)
			match_text(r, "class-pxe", class, "");
	}
	fputs(
	    "# Who says none is a BIOS.\n"
	    "tag-if=set:lanboot-bios,tag:lanboot-class,tag:!lanboot-class-arch,tag:!lanboot-arch\n",
	    r->out);
}

static void write_archs(struct render *r)
{
	fputs("# The architecture: option 93, else what option 60 says.\n", r->out);
	fprintf(r->out, "dhcp-match=set:lanboot-arch,%d\n", (int)OPTION_ARCH);
	for (uint16_t group = 0; group <= arch_last(); group++) {
		/* Who is a Raspberry Pi says that it is a BIOS, or 41. */
		if (!render_is_group(group) ||
		    (!(r->groups >> group & 1) && group != ARCH_BIOS && group != ARCH_RPI))
			continue;
		const char *name = arch_by_number(group)->name;
		for (uint16_t n = 0; n <= arch_last(); n++)
			if (arch_by_number(n)->boot_file == group)
				write_arch(r, arch_by_number(n), name);
		fprintf(r->out, "tag-if=set:lanboot-%s,tag:lanboot-class-%s,tag:!lanboot-arch\n",
		    name, name);
	}
	write_classes(r);
}

static void write_kinds(const struct render *r)
{
	static const uint8_t rfc3004[] = {4, 'i', 'P', 'X', 'E'};
	static const uint8_t rpi[] = {0, 'R', 'P', 'i'}, http_bios[] = {0, 20};
	const uint8_t *maker;

	fputs("# iPXE, which gets its script; without this it would load iPXE for ever.\n", r->out);
	fprintf(r->out, "dhcp-match=set:lanboot-ipxe,%d\n", OPTION_IPXE);
	put_match(r, "ipxe", OPTION_USER_CLASS, "iPXE", 4);
	put_match(r, "ipxe", OPTION_USER_CLASS, rfc3004, sizeof rfc3004);
	fputs("# UEFI HTTP Boot.\n", r->out);
	put_match(r, "says-http", OPTION_CLASS, "HTTPClient", 10);
	fputs("tag-if=set:lanboot-http,tag:lanboot-says-http,tag:!lanboot-ipxe\n"
	      "# Raspberry Pi: its maker's MACs, or its machine id.\n",
	    r->out);
	for (size_t i = 0; (maker = firmware_rpi_maker(i)); i++) {
		fputs("dhcp-mac=set:lanboot-is-rpi,", r->out);
		render_hex(r->out, maker, FIRMWARE_MAKER, ':');
		fputs(":*:*:*\n", r->out);
	}
	put_match(r, "is-rpi", OPTION_UUID, rpi, sizeof rpi);
	put_match(r, "http-bios", OPTION_ARCH, http_bios, sizeof http_bios);
	fputs("tag-if=set:lanboot-rpiboot,tag:lanboot-is-rpi,tag:lanboot-bios,tag:!lanboot-http-"
	      "bios\n"
	      "tag-if=set:lanboot-rpi,tag:lanboot-rpiboot,tag:lanboot-class-pxe,tag:!lanboot-ipxe\n"
	      "# All other firmware.\n"
	      "tag-if=set:lanboot-pxe,tag:lanboot-arch,tag:!lanboot-ipxe,tag:!lanboot-http,"
	      "tag:!lanboot-rpi\n"
	      "tag-if=set:lanboot-pxe,tag:lanboot-class,tag:!lanboot-ipxe,tag:!lanboot-http,"
	      "tag:!lanboot-rpi\n",
	    r->out);
}

static void write_who(const struct render *r, const struct render_who *who, const char *tag)
{
	uint8_t bytes[CLIENT_ID_MAX];
	size_t n = render_bytes(who->id, bytes);

	if (who->id->kind == HOST_UUID || who->id->kind == HOST_CLIENT) {
		put_match(
		    r, tag, who->id->kind == HOST_UUID ? OPTION_UUID : OPTION_CLIENT_ID, bytes, n);
		return;
	}
	fprintf(r->out, "dhcp-mac=set:lanboot-%s,", tag);
	render_hex(r->out, bytes, n, ':');
	for (; n < MAC_LEN; n++)
		fputs(":*", r->out);
	fputc('\n', r->out);
}

/* Sets the tag of each set of machines; those of a level before those of the next. */
static void write_sets(const struct render *r)
{
	for (size_t i = 0; i + 1 < r->n; i++) {
		const struct render_set *s = &r->set[i];
		char tag[SET_TAG];
		snprintf(tag, sizeof tag, "is-%zu", i + 1);
		render_comment_set(r, s, "# ");
		for (size_t j = 0; j < s->n; j++)
			write_who(r, &s->who[j], tag);
		fprintf(r->out, "tag-if=set:lanboot-%zu,tag:lanboot-%s,tag:!lanboot-found\n", i + 1,
		    tag);
		for (enum render_kind k = 0; k < RENDER_KINDS; k++)
			if (s->own & RENDER_BIT(k))
				fprintf(r->out, "tag-if=set:lanboot-own-%s,tag:lanboot-%zu\n",
				    render_kind_name[k], i + 1);
		if (i + 2 == r->n || s[1].level == s->level)
			continue;
		for (size_t j = 0; j <= i; j++)
			if (r->set[j].level == s->level)
				fprintf(
				    r->out, "tag-if=set:lanboot-found,tag:lanboot-%zu\n", j + 1);
	}
}

/* `tag:lanboot-2,tag:lanboot-http,`: what a client of that kind in the set has. */
static void put_tags(const struct render *r, size_t set, enum render_kind kind)
{
	if (set + 1 < r->n)
		fprintf(r->out, "tag:lanboot-%zu,", set + 1);
	else if (r->any_own & RENDER_BIT(kind))
		fprintf(r->out, "tag:!lanboot-own-%s,", render_kind_name[kind]);
	fprintf(r->out, "tag:lanboot-%s,", render_kind_name[kind]);
}

/* The same of those in the rule that are of its `k`th group. */
static void put_rule_tags(
    const struct render *r, size_t set, const struct render_rule *rule, size_t k)
{
	put_tags(r, set, rule->kind);
	if (!rule->is_any)
		fprintf(r->out, "tag:lanboot-%s,", arch_by_number(rule->group[k])->name);
}

/* An option's value in hex cannot be longer than its digits may be (its option.c). */
enum { HEX_MAX = 85 };

/* True if the value can stand as a text: nothing that would be taken for something else. */
static bool is_text(const uint8_t *bytes, size_t n)
{
	bool plain = false;
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] < ' ')
			return false;
		plain = plain ||
			(bytes[i] < 0x7f && !strchr("0123456789abcdefABCDEF:.,*/- ", bytes[i]));
	}
	return plain;
}

static void put_value(const struct render *r, unsigned code, const void *bytes, size_t n)
{
	char text[OPTION_SIZE + 1];

	fprintf(r->out, "%u,", code);
	memcpy(text, bytes, n);
	text[n] = '\0';
	if (is_text(bytes, n)) /* of some options it takes nothing else */
		put_quoted(r->out, text);
	else if (n == 1) /* a lone byte in hex would be taken for a number */
		fprintf(r->out, "%u", (unsigned char)text[0]);
	else
		render_hex(r->out, bytes, n, ':');
	fputc('\n', r->out);
}

static void put_option(struct render *r, size_t set, const struct render_rule *rule, size_t k,
    const struct dhcp_option *o)
{
	if (o->len > HEX_MAX && !is_text(o->value, o->len)) {
		render_unsaid(r, "# ",
		    "option %u is left out: dnsmasq takes %d bytes of what is no text, and these "
		    "are "
		    "%u",
		    o->code, HEX_MAX, o->len);
		return;
	}
	fputs("dhcp-option-force=", r->out);
	put_rule_tags(r, set, rule, k);
	put_value(r, o->code, o->value, o->len);
}

static void write_rule(struct render *r, size_t set, const struct render_rule *rule, size_t k)
{
	const struct render_told *told = &rule->told;
	const size_t len = strlen(told->file);
	struct reader extra = reader_of(told->extra, told->extra_len);
	struct dhcp_option o = {OPTION_BOOT_FILE, (uint8_t)len, (const uint8_t *)told->file};

	fputs("dhcp-boot=", r->out);
	put_rule_tags(r, set, rule, k);
	if (len < FILE_LEN)
		put_quoted(r->out, told->file);
	fprintf(r->out, ",,%s\n", r->address);
	if (len >= FILE_LEN)
		put_option(r, set, rule, k, &o);
	if (told->vendor.len) {
		o = (struct dhcp_option){OPTION_VENDOR, told->vendor.len, told->vendor.bytes};
		put_option(r, set, rule, k, &o);
	}
	while (dhcp_option_next(&extra, &o))
		put_option(r, set, rule, k, &o);
}

/* Firmware of some kinds takes an offer for its own by option 60. */
static void write_class(const struct render *r, size_t set, enum render_kind kind)
{
	const char *class = kind == RENDER_HTTP ? "HTTPClient" : "PXEClient";

	if (kind != RENDER_HTTP && kind != RENDER_RPI)
		return;
	fputs("dhcp-option-force=", r->out);
	put_tags(r, set, kind);
	put_value(r, OPTION_CLASS, class, strlen(class));
}

static void write_kind(
    struct render *r, size_t set, const struct render_rules *rules, enum render_kind kind)
{
	bool any = false;

	for (size_t i = 0; i < rules->n; i++) {
		const struct render_rule *rule = &rules->rule[i];
		if (rule->kind != kind)
			continue;
		if (rule->told.needs_mac) {
			render_unsaid_mac(r, "# ", rule);
			continue;
		}
		any = true;
		for (size_t k = 0; k < (rule->is_any ? 1 : rule->n); k++)
			write_rule(r, set, rule, k);
	}
	if (any)
		write_class(r, set, kind);
}

static void write_rules(struct render *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct render_rules *rules = render_rules_of(r, &r->set[i]);
		render_comment_set(r, &r->set[i], rules->n ? "# " : "# No boot file: ");
		for (enum render_kind k = 0; k < RENDER_KINDS; k++)
			if (r->set[i].own & RENDER_BIT(k))
				write_kind(r, i, rules, k);
	}
}

void render_dnsmasq(struct render *r)
{
	render_head(r, "# ",
	    "For dnsmasq: a file in /etc/dnsmasq.d, or in what conf-dir says. No enable-tftp and "
	    "no "
	    "other dhcp-boot beside it.");
	write_archs(r);
	write_kinds(r);
	write_sets(r);
	if (!r->boards)
		fprintf(r->out,
		    "# The boot server, also of GRUB and others that ask for themselves.\n"
		    "dhcp-boot=,,%s\n",
		    r->address);
	write_rules(r);
}
