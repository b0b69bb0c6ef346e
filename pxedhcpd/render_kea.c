/*
 * Kea's configuration: classes, whose tests come after those that they name. Of those of a client
 * that say a boot file the first one counts; here each client is in one of them at most.
 */
#include "pxedhcpd/render.h"

#include <string.h>

/* Begins the next class; its test follows, and ends with `"`. */
static void begin_class(FILE *out, bool *first, const char *name)
{
	fprintf(
	    out, "%s  { \"name\": \"lanboot-%s\",\n    \"test\": \"", *first ? "" : ",\n", name);
	*first = false;
}

/* Of several alternatives each but the first has `or` in front. */
static void put_or(FILE *out, bool *first)
{
	if (!*first)
		fputs(" or ", out);
	*first = false;
}

/* That option 60 begins with the class and `rest`. A text in a test cannot have all characters. */
static void put_class(FILE *out, const char *class, const char *rest)
{
	char text[OPTION_SIZE + 16];
	int n = snprintf(text, sizeof text, "%.*s%s", OPTION_SIZE, class, rest);

	fprintf(out, "substring(option[%d].hex,0,%d) == ", OPTION_CLASS, n);
	if (strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:.") ==
	    (size_t)n) {
		fprintf(out, "'%s'", text);
		return;
	}
	fputs("0x", out);
	render_hex(out, text, (size_t)n, '\0');
}

/* Of the classes of clients, those that may say their architecture in option 60 with `rest`. */
static void put_says(const struct render *r, bool of_http, const char *rest, bool *first)
{
	const char *class;
	bool says_arch, http;

	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++)
		if (says_arch && http == of_http) {
			put_or(r->out, first);
			put_class(r->out, class, rest);
		}
}

static void put_group(const struct render *r, uint16_t group)
{
	bool first = true, first_class = true;

	for (uint16_t n = 0; n <= arch_last(); n++)
		if (arch_by_number(n)->boot_file == group) {
			put_or(r->out, &first);
			fprintf(r->out, "substring(option[%d].hex,0,2) == 0x%04x", OPTION_ARCH, n);
		}
	fprintf(r->out, " or (not option[%d].exists and (", OPTION_ARCH);
	for (uint16_t n = 0; n <= arch_last(); n++) {
		const struct arch *a = arch_by_number(n);
		char rest[16];
		snprintf(rest, sizeof rest, ":Arch:%05u", n);
		if (a->boot_file == group)
			put_says(r, a->http, rest, &first_class);
	}
	if (group == ARCH_BIOS) { /* also who does not say what it is */
		first_class = true;
		fputs(" or member('lanboot-class') and not (", r->out);
		put_says(r, false, ":Arch:", &first_class);
		put_says(r, true, ":Arch:", &first_class);
		fputc(')', r->out);
	}
	fputs("))\"", r->out);
}

static void write_archs(const struct render *r, bool *first)
{
	const char *class;
	bool says_arch, http, first_class = true;

	begin_class(r->out, first, "class");
	for (size_t i = 0; (class = render_class(r->in.conf, i, &says_arch, &http)); i++) {
		put_or(r->out, &first_class);
		put_class(r->out, class, "");
	}
	fputs("\" }", r->out);
	for (uint16_t group = 0; group <= arch_last(); group++)
		/* Who is a Raspberry Pi says that it is a BIOS, or 41. */
		if (render_is_group(group) &&
		    (r->groups >> group & 1 || group == ARCH_BIOS || group == ARCH_RPI)) {
			begin_class(r->out, first, arch_by_number(group)->name);
			put_group(r, group);
			fputs(" }", r->out);
		}
}

/* What a client is, where it is none before. */
static void write_kinds(const struct render *r, bool *first)
{
	const uint8_t *maker;
	bool first_class = true;

	begin_class(r->out, first, render_kind_name[RENDER_IPXE]);
	fprintf(r->out,
	    "option[%d].exists or substring(option[%d].hex,0,4) == 'iPXE' or "
	    "substring(option[%d].hex,0,5) == 0x0469505845\" }",
	    OPTION_IPXE, OPTION_USER_CLASS, OPTION_USER_CLASS);
	begin_class(r->out, first, render_kind_name[RENDER_HTTP]);
	fputs("not member('lanboot-ipxe') and ", r->out);
	put_class(r->out, "HTTPClient", "");
	fputs("\" }", r->out);
	begin_class(r->out, first, render_kind_name[RENDER_RPI]);
	fputs("not member('lanboot-ipxe') and not member('lanboot-http') and (", r->out);
	put_says(r, false, "", &first_class);
	fprintf(r->out,
	    ") and (member('lanboot-rpiboot') or member('lanboot-bios') and "
	    "not substring(option[%d].hex,0,2) == 0x0014 and "
	    "(substring(option[%d].hex,0,4) == 0x00525069",
	    OPTION_ARCH, OPTION_UUID);
	for (size_t i = 0; (maker = firmware_rpi_maker(i)); i++) {
		fprintf(r->out, " or substring(pkt4.mac,0,%d) == 0x", FIRMWARE_MAKER);
		render_hex(r->out, maker, FIRMWARE_MAKER, '\0');
	}
	fputs("))\" }", r->out);
	begin_class(r->out, first, render_kind_name[RENDER_PXE]);
	fprintf(r->out,
	    "not member('lanboot-ipxe') and not member('lanboot-http') and "
	    "not member('lanboot-rpi') and (option[%d].exists or member('lanboot-class'))\" }",
	    OPTION_ARCH);
}

static void put_who(FILE *out, const struct render_who *who)
{
	uint8_t bytes[CLIENT_ID_MAX];
	size_t n = render_bytes(who->id, bytes);

	if (who->id->kind == HOST_UUID)
		fprintf(out, "option[%d].hex == 0x", OPTION_UUID);
	else if (who->id->kind == HOST_CLIENT)
		fprintf(out, "option[%d].hex == 0x", OPTION_CLIENT_ID);
	else if (n == MAC_LEN)
		fputs("pkt4.mac == 0x", out);
	else
		fprintf(out, "substring(pkt4.mac,0,%zu) == 0x", n);
	render_hex(out, bytes, n, '\0');
}

/* Whoever is in a set of this level, or of one before. */
static void write_found(const struct render *r, size_t last, unsigned before, bool *first)
{
	char name[RENDER_NAME];
	bool first_or = true;
	unsigned level = r->set[last].level;

	snprintf(name, sizeof name, "found-%u", level);
	begin_class(r->out, first, name);
	if (before < RENDER_LEVELS) {
		put_or(r->out, &first_or);
		fprintf(r->out, "member('lanboot-found-%u')", before);
	}
	for (size_t i = 0; i <= last; i++)
		if (r->set[i].level == level) {
			put_or(r->out, &first_or);
			fprintf(r->out, "member('lanboot-%zu')", i + 1);
		}
	fputs("\" }", r->out);
}

static void write_sets(const struct render *r, bool *first)
{
	unsigned before = RENDER_LEVELS; /* the level of those that were found by now; none */
	char name[RENDER_NAME];

	for (size_t i = 0; i + 1 < r->n; i++) {
		const struct render_set *s = &r->set[i];
		bool first_or = true;
		snprintf(name, sizeof name, "%zu", i + 1);
		fputs(",\n", r->out);
		*first = true;
		render_comment_set(r, s, "  # ");
		begin_class(r->out, first, name);
		if (before < RENDER_LEVELS)
			fprintf(r->out, "not member('lanboot-found-%u') and (", before);
		for (size_t j = 0; j < s->n; j++) {
			put_or(r->out, &first_or);
			put_who(r->out, &s->who[j]);
		}
		fputs(before < RENDER_LEVELS ? ")\" }" : "\" }", r->out);
		if (i + 2 == r->n || s[1].level == s->level)
			continue;
		write_found(r, i, before, first);
		before = s->level;
	}
	for (enum render_kind k = 0; k < RENDER_KINDS; k++) {
		bool first_or = true;
		if (!(r->any_own & RENDER_BIT(k)))
			continue;
		snprintf(name, sizeof name, "own-%s", render_kind_name[k]);
		begin_class(r->out, first, name);
		for (size_t i = 0; i + 1 < r->n; i++)
			if (r->set[i].own & RENDER_BIT(k)) {
				put_or(r->out, &first_or);
				fprintf(r->out, "member('lanboot-%zu')", i + 1);
			}
		fputs("\" }", r->out);
	}
}

static void put_option(FILE *out, bool *first, unsigned code, const void *bytes, size_t n)
{
	fprintf(out,
	    "%s      { \"code\": %u, \"csv-format\": false, \"always-send\": true, \"data\": \"",
	    *first ? ",\n    \"option-data\": [\n" : ",\n", code);
	render_hex(out, bytes, n, '\0');
	fputs("\" }", out);
	*first = false;
}

static void write_told(const struct render *r, const struct render_rule *rule)
{
	const struct render_told *told = &rule->told;
	struct reader extra = reader_of(told->extra, told->extra_len);
	struct dhcp_option o;
	bool first = true;

	fprintf(r->out, "\",\n    \"next-server\": \"%s\"", r->address);
	if (told->vendor.len) /* else Kea writes it anew, in another order */
		fprintf(r->out,
		    ",\n    \"option-def\": [ { \"name\": \"vendor-encapsulated-options\", "
		    "\"code\": %d, \"type\": \"binary\" } ]",
		    OPTION_VENDOR);
	if (strlen(told->file) < FILE_LEN) {
		fputs(", \"boot-file-name\": ", r->out);
		render_string(r->out, told->file, RENDER_JSON);
	} else {
		put_option(r->out, &first, OPTION_BOOT_FILE, told->file, strlen(told->file));
	}
	if (rule->kind == RENDER_HTTP)
		put_option(r->out, &first, OPTION_CLASS, "HTTPClient", 10);
	if (told->vendor.len) {
		put_option(r->out, &first, OPTION_CLASS, "PXEClient", 9);
		put_option(r->out, &first, OPTION_VENDOR, told->vendor.bytes, told->vendor.len);
	}
	while (dhcp_option_next(&extra, &o))
		put_option(r->out, &first, o.code, o.value, o.len);
	fputs(first ? " }" : "\n    ] }", r->out);
}

static void write_rule(
    const struct render *r, size_t set, const struct render_rule *rule, bool *first)
{
	char name[RENDER_NAME], full[2 * RENDER_NAME];
	bool first_or = true;

	render_rule_name(rule, name);
	if (set + 1 < r->n)
		snprintf(full, sizeof full, "%zu-boots-%s", set + 1, name);
	else
		snprintf(full, sizeof full, "boots-%s", name);
	begin_class(r->out, first, full);
	if (set + 1 < r->n)
		fprintf(r->out, "member('lanboot-%zu') and ", set + 1);
	else if (r->any_own & RENDER_BIT(rule->kind))
		fprintf(r->out, "not member('lanboot-own-%s') and ", render_kind_name[rule->kind]);
	fprintf(r->out, "member('lanboot-%s')", render_kind_name[rule->kind]);
	for (size_t k = 0; k < rule->n && !rule->is_any; k++) {
		fputs(k ? " or " : " and (", r->out);
		fprintf(r->out, "member('lanboot-%s')", arch_by_number(rule->group[k])->name);
		first_or = false;
	}
	if (!first_or)
		fputc(')', r->out);
	write_told(r, rule);
}

static bool is_written(const struct render_set *s, const struct render_rule *rule)
{
	return s->own & RENDER_BIT(rule->kind) && !rule->told.needs_mac;
}

static void write_rules(struct render *r, bool *first)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct render_set *s = &r->set[i];
		const struct render_rules *rules = render_rules_of(r, s);
		bool any = false;
		for (size_t j = 0; j < rules->n; j++) {
			if (!is_written(s, &rules->rule[j]))
				continue;
			if (!any) { /* a comma in a comment would be none */
				fputs(",\n", r->out);
				*first = true;
				render_comment_set(r, s, "  # ");
			}
			any = true;
			write_rule(r, i, &rules->rule[j], first);
		}
	}
}

static void write_unsaid(struct render *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct render_rules *rules = render_rules_of(r, &r->set[i]);
		for (size_t j = 0; j < rules->n; j++)
			if (r->set[i].own & RENDER_BIT(rules->rule[j].kind) &&
			    rules->rule[j].told.needs_mac)
				render_unsaid_mac(r, "# ", &rules->rule[j]);
	}
}

void render_kea(struct render *r)
{
	bool first = true;

	render_head(r, "# ",
	    "For Kea: within the object Dhcp4 of /etc/kea/kea-dhcp4.conf, or in a file that it has "
	    "there as: <?include \"FILE\"?>, A subnet or reservation that says next-server or "
	    "boot-file-name goes before.");
	if (!r->boards)
		fprintf(r->out, "\"next-server\": \"%s\",\n", r->address);
	fputs("\"client-classes\": [\n", r->out);
	write_archs(r, &first);
	write_kinds(r, &first);
	write_sets(r, &first);
	write_rules(r, &first);
	fputs("\n]\n", r->out);
	write_unsaid(r);
}
