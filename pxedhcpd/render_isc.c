/*
 * ISC dhcpd's configuration: what a client is, then which machine, then its architecture, in nested
 * conditions of which the first that holds counts.
 */
#include "pxedhcpd/render.h"

#include <string.h>

static void put_indent(FILE *out, unsigned depth)
{
	while (depth--)
		fputs("  ", out);
}

/* Begins the next of several alternatives, on a line of its own but for the first one. */
static void put_or(FILE *out, unsigned depth, bool *first)
{
	if (!*first) {
		fputc('\n', out);
		put_indent(out, depth + 2);
		fputs("or ", out);
	}
	*first = false;
}

/* That option 60 begins with the class and `rest`. */
static void put_class(FILE *out, const char *class, const char *rest)
{
	char text[OPTION_SIZE + 16];
	int n = snprintf(text, sizeof text, "%.*s%s", OPTION_SIZE, class, rest);

	fprintf(out, "substring(option vendor-class-identifier, 0, %d) = ", n);
	render_string(out, text, RENDER_OCTAL);
}

static void put_class_alone(FILE *out, const char *class, const char *rest)
{
	fputs("(not exists lanboot-arch and ", out);
	put_class(out, class, rest);
}

/* That it says so in option 93 or, where that is not there, in option 60. */
static void put_arch(
    const struct render *r, const struct arch *a, bool of_http, unsigned depth, bool *first)
{
	const char *class;
	bool says_arch, http;
	char rest[16];

	put_or(r->out, depth, first);
	fprintf(r->out, "substring(option lanboot-arch, 0, 2) = %02x:%02x", a->number >> 8,
	    a->number & 0xff);
	snprintf(rest, sizeof rest, ":Arch:%05u", a->number);
	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++) {
		if (!says_arch || http != of_http || http != a->http)
			continue;
		put_or(r->out, depth, first);
		put_class_alone(r->out, class, rest);
		fputc(')', r->out);
	}
}

/* That it says no architecture at all: then it is a BIOS. Only those that may say one: `only`. */
static void put_silent(const struct render *r, bool of_http, bool only, unsigned depth, bool *first)
{
	const char *class;
	bool says_arch, http;

	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++) {
		if (http != of_http || (only && !says_arch))
			continue;
		put_or(r->out, depth, first);
		put_class_alone(r->out, class, "");
		if (says_arch) {
			fputs(" and not (", r->out);
			put_class(r->out, class, ":Arch:");
			fputc(')', r->out);
		}
		fputc(')', r->out);
	}
}

/* That it loads the group's boot file. */
static void put_group(
    const struct render *r, uint16_t group, bool of_http, unsigned depth, bool *first)
{
	for (uint16_t n = 0; n <= arch_last(); n++)
		if (arch_by_number(n)->boot_file == group)
			put_arch(r, arch_by_number(n), of_http, depth, first);
	if (group == ARCH_BIOS)
		put_silent(r, of_http, false, depth, first);
}

/* That option 60 begins with the name of PXE firmware. */
static void put_pxe(const struct render *r)
{
	const char *class;
	bool says_arch, http, first = true;

	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++)
		if (says_arch && !http) {
			put_or(r->out, 0, &first);
			put_class(r->out, class, "");
		}
}

/* A Raspberry Pi: by its architecture, or it is a BIOS of that maker. */
static void put_rpi(const struct render *r)
{
	const uint8_t *maker;
	bool first = true;

	/* What is in parentheses may not come first (its parse.c, parse_non_binary). */
	fputs("exists dhcp-message-type and (", r->out);
	put_pxe(r);
	fputs(") and (\n    ", r->out);
	put_group(r, ARCH_RPI, false, 0, &first);
	first = true;
	fputs("\n    or (exists dhcp-message-type and (", r->out);
	put_arch(r, arch_by_number(ARCH_BIOS), false, 1, &first);
	put_silent(r, false, true, 1, &first);
	fputs(")\n    and (substring(option lanboot-uuid, 0, 4) = 00:52:50:69", r->out);
	for (size_t i = 0; (maker = firmware_rpi_maker(i)); i++) {
		fprintf(r->out, "\n      or substring(hardware, 1, %d) = ", FIRMWARE_MAKER);
		render_hex(r->out, maker, FIRMWARE_MAKER, ':');
	}
	fputs(")))", r->out);
}

/* That the client is of that kind, where it is none before. */
static void put_kind(const struct render *r, enum render_kind kind)
{
	const char *class;
	bool says_arch, http;

	switch (kind) {
	case RENDER_IPXE:
		fputs("exists lanboot-ipxe or substring(option user-class, 0, 4) = \"iPXE\"\n"
		      "    or substring(option user-class, 0, 5) = 04:69:50:58:45",
		    r->out);
		return;
	case RENDER_HTTP:
		put_class(r->out, "HTTPClient", "");
		return;
	case RENDER_RPI:
		put_rpi(r);
		return;
	default:
		fputs("exists lanboot-arch", r->out);
		for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++) {
			if (http)
				continue;
			fputs("\n    or ", r->out);
			put_class(r->out, class, "");
		}
	}
}

static void put_who(FILE *out, const struct render_who *who)
{
	uint8_t bytes[CLIENT_ID_MAX];
	size_t n = render_bytes(who->id, bytes);

	if (who->id->kind == HOST_UUID)
		fputs("option lanboot-uuid = ", out);
	else if (who->id->kind == HOST_CLIENT)
		fputs("option dhcp-client-identifier = ", out);
	else
		fprintf(out, "substring(hardware, 1, %zu) = ", n);
	if (n == 1)
		fprintf(out, "%02x:", bytes[0]);
	render_hex(out, bytes, n, ':');
}

static void put_option(FILE *out, unsigned depth, const char *name, const struct dhcp_option *o)
{
	put_indent(out, depth);
	fprintf(out, "option %s ", name);
	render_hex(out, o->value, o->len, ':');
	fputs(";\n", out);
	put_indent(out, depth); /* else it is only told who asks for it */
	fprintf(out,
	    "option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, "
	    "%02x);\n",
	    o->code);
}

static void put_text(FILE *out, unsigned depth, unsigned code, const char *name, const char *text)
{
	put_indent(out, depth);
	fprintf(out, "option %s ", name);
	render_string(out, text, RENDER_OCTAL);
	fputs(";\n", out);
	put_indent(out, depth);
	fprintf(out,
	    "option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, "
	    "%02x);\n",
	    code);
}

static void write_told(struct render *r, const struct render_rule *rule, unsigned depth)
{
	const struct render_told *told = &rule->told;
	struct reader extra = reader_of(told->extra, told->extra_len);
	struct dhcp_option o = {OPTION_VENDOR, told->vendor.len, told->vendor.bytes};

	if (told->needs_mac) {
		put_indent(r->out, depth);
		render_unsaid_mac(r, "# ", rule);
		return;
	}
	if (r->boards) {
		put_indent(r->out, depth);
		fprintf(r->out, "next-server %s;\n", r->address);
	}
	if (strlen(told->file) < FILE_LEN) {
		put_indent(r->out, depth);
		fputs("filename ", r->out);
		render_string(r->out, told->file, RENDER_OCTAL);
		fputs(";\n", r->out);
	} else {
		put_text(r->out, depth, OPTION_BOOT_FILE, "bootfile-name", told->file);
	}
	if (rule->kind == RENDER_HTTP)
		put_text(r->out, depth, OPTION_CLASS, "vendor-class-identifier", "HTTPClient");
	if (told->vendor.len) {
		put_text(r->out, depth, OPTION_CLASS, "vendor-class-identifier", "PXEClient");
		put_option(r->out, depth, "vendor-encapsulated-options", &o);
	}
	while (dhcp_option_next(&extra, &o)) {
		char name[24];
		snprintf(name, sizeof name, "lanboot-%u", o.code);
		put_option(r->out, depth, name, &o);
	}
}

/* What the machines of a set that are of the kind are told. */
static void write_kind(
    struct render *r, const struct render_rules *rules, enum render_kind kind, unsigned depth)
{
	bool any = false;

	for (size_t i = 0; i < rules->n; i++) {
		const struct render_rule *rule = &rules->rule[i];
		bool first = true;
		if (rule->kind != kind)
			continue;
		if (rule->is_any) {
			write_told(r, rule, depth);
			return;
		}
		put_indent(r->out, depth);
		fputs(any ? "} elsif " : "if ", r->out);
		any = true;
		for (size_t j = 0; j < rule->n; j++)
			put_group(r, rule->group[j], kind == RENDER_HTTP, depth, &first);
		fputs(" {\n", r->out);
		write_told(r, rule, depth + 1);
	}
	put_indent(r->out, depth);
	fputs(any ? "}\n" : "# no boot file\n", r->out);
}

static void write_sets(struct render *r, enum render_kind kind)
{
	bool any = false;

	for (size_t i = 0; i + 1 < r->n; i++) {
		const struct render_set *s = &r->set[i];
		bool first = true;
		if (!(s->listed & RENDER_BIT(kind)))
			continue;
		render_comment_set(r, s, any ? "  # else " : "  # ");
		fputs(any ? "  } elsif " : "  if ", r->out);
		any = true;
		for (size_t j = 0; j < s->n; j++) {
			put_or(r->out, 1, &first);
			put_who(r->out, &s->who[j]);
		}
		fputs(" {\n", r->out);
		write_kind(r, render_rules_of(r, s), kind, 2);
	}
	if (any)
		fputs("  } else {\n", r->out);
	write_kind(r, r->usual, kind, any ? 2 : 1);
	if (any)
		fputs("  }\n", r->out);
}

void render_isc(struct render *r)
{
	static const char *const names[RENDER_KINDS] = {
	    [RENDER_IPXE] = "iPXE, which gets its script; without this it would load iPXE for ever",
	    [RENDER_HTTP] = "UEFI HTTP Boot",
	    [RENDER_RPI] = "Raspberry Pi: by its architecture, machine id or maker",
	    [RENDER_PXE] = "all other firmware"};

	render_head(r, "# ",
	    "For ISC dhcpd: in /etc/dhcp/dhcpd.conf, outside of all braces, or in a file that it "
	    "has as: include \"FILE\"; A subnet that says filename or next-server itself goes "
	    "before.");
	fprintf(r->out,
	    "option lanboot-arch code %d = string;\noption lanboot-uuid code %d = string;\n"
	    "option lanboot-ipxe code %d = string;\n",
	    OPTION_ARCH, OPTION_UUID, OPTION_IPXE);
	for (unsigned code = 0; code < 256; code++)
		if (r->options[code / 64] >> code % 64 & 1)
			fprintf(r->out, "option lanboot-%u code %u = string;\n", code, code);
	if (!r->boards)
		fprintf(r->out,
		    "# The boot server, also of GRUB and others that ask for themselves.\n"
		    "next-server %s;\n",
		    r->address);
	/* The server runs all of this once at its start, without a client. */
	fputs("if exists dhcp-message-type {\n", r->out);
	for (enum render_kind kind = 0; kind < RENDER_KINDS; kind++) {
		fprintf(r->out, "# %s\n%s", names[kind], kind ? "} elsif " : "if ");
		put_kind(r, kind);
		fputs(" {\n", r->out);
		write_sets(r, kind);
	}
	fputs("}\n}\n", r->out);
}
