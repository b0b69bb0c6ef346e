/*
 * What to enter on OPNsense's pages of Kea. Since 26.1.5 they have options that are for who says
 * one value of another one (KeaDhcpv4.xml, `options`), before only one file for each subnet.
 * Neither finds a machine.
 */
#include "pxedhcpd/render.h"

#include <string.h>

static const size_t width[] = {24, 18, 14, 10, 18, 12, 32, 0};

/* The fields take text without quotes (KeaOptionDataField.php, validateString). */
static bool can_enter(const char *text)
{
	return text[0] && !strpbrk(text, "'\"") && strspn(text, " ") == 0 &&
	       strcspn(text, "\t\r\n") == strlen(text);
}

/* What a match is compared with, all of it. */
struct match {
	const char *code, *encoding, *data;
};

static void put_option(const struct render *r, const char *name, const struct match *match,
    const char *code, const char *data)
{
	char full[2 * RENDER_NAME];
	const char *cells[] = {
	    full, match->code, match->encoding, match->data, code, "string", data, "yes"};

	snprintf(full, sizeof full, "lanboot %s", name);
	render_row(r, width, cells);
}

/* An architecture's number is of firmware that boots by PXE or by HTTP, never of both. */
static const struct render_told *told_arch(const struct render *r, const struct arch *a)
{
	const struct render_told *told =
	    a->boot_file > arch_last()
		? NULL
		: render_told_to(r->usual, a->http ? RENDER_HTTP : RENDER_PXE, a->boot_file);
	return told && can_enter(told->file) ? told : NULL;
}

static const struct render_told *told_ipxe(const struct render *r)
{
	const struct render_told *told = render_told_to(r->usual, RENDER_IPXE, 0);
	return told && can_enter(told->file) ? told : NULL;
}

/*
 * Writes the options; iPXE's is the last, for it says the architecture of its firmware, too, and of
 * two with the same code Kea takes the later one (3.0, options with client-classes).
 */
static void write_options(const struct render *r)
{
	const struct match ipxe = {"user-class [77]", "hex", "69505845"};
	const struct render_told *told;
	char number[8], name[RENDER_NAME];

	for (uint16_t n = 0; n <= arch_last(); n++) {
		const struct arch *a = arch_by_number(n);
		const struct match match = {"client-system [93]", "uint16", number};
		if (!(told = told_arch(r, a)))
			continue;
		snprintf(number, sizeof number, "%u", n);
		put_option(r, a->name, &match, "bootfile-name [67]", told->file);
		snprintf(name, sizeof name, "%s class", a->name);
		if (a->http)
			put_option(r, name, &match, "[60]", "HTTPClient");
	}
	if ((told = told_ipxe(r)))
		put_option(r, "ipxe", &ipxe, "bootfile-name [67]", told->file);
}

static void write_names(const struct render *r)
{
	const char *sep = "";

	fprintf(r->out, "  %-32s ", "Options");
	for (uint16_t n = 0; n <= arch_last(); n++) {
		const struct arch *a = arch_by_number(n);
		if (!told_arch(r, a))
			continue;
		fprintf(r->out, "%slanboot %s", sep, a->name);
		sep = ",";
		if (a->http)
			fprintf(r->out, ",lanboot %s class", a->name);
	}
	if (told_ipxe(r))
		fprintf(r->out, "%slanboot ipxe", sep);
	fputc('\n', r->out);
}

static void write_left_out(struct render *r)
{
	for (size_t i = 0; i < r->usual->n; i++) {
		const struct render_rule *rule = &r->usual->rule[i];
		char name[RENDER_NAME];
		if (rule->told.extra_len)
			render_unsaid(r, "  ", "left out: the option lines of all machines");
		if (rule->told.needs_mac)
			render_unsaid_mac(r, "  ", rule);
		else if (!can_enter(rule->told.file))
			render_unsaid(r, "  ",
			    "left out: %s: the pages of Kea take no such name: %.200s",
			    render_rule_name(rule, name), rule->told.file);
	}
	for (size_t i = 0; i + 1 < r->n; i++)
		render_comment_set(r, &r->set[i], "  left out: ");
	if (r->n > 1)
		render_unsaid(r, "  ",
		    "left out: Kea's pages find no machines whose sections tell them something "
		    "else");
}

static void write_before(const struct render *r)
{
	const struct render_told *efi = render_told_to(r->usual, RENDER_PXE, 7);

	fputs("\n=== Kea, by its pages, before 26.1.5\n\n"
	      "  One file for everyone, which has to find its script by itself, as above; it can "
	      "only be\n  for one kind of firmware.\n\n"
	      "Services: Kea DHCP: Kea DHCPv4: Subnets, each that machines are in\n\n",
	    r->out);
	render_field(r, "Next server", r->address);
	render_field(r, "TFTP server", r->address);
	render_field(r, "TFTP bootfile name", efi ? efi->file : "(empty)");
}

void render_opnsense_kea(struct render *r)
{
	const char *head[] = {"Description", "Match Code", "Match Encoding", "Match Data",
	    "Set Code", "Set Encoding", "Set Data", "Force"};

	fputs(
	    "\n=== Kea, by its pages, 26.1.5 and later\n\n"
	    "  A row is an entry. In this order, also under Options of the subnet: iPXE fits its "
	    "own row and\n"
	    "  that of its firmware, and the later one counts. From 26.7.2 on OPNsense writes them "
	    "in another\n"
	    "  way: see 'lanboot test --arch ipxe-bios', which is to be told the script.\n\n"
	    "Services: Kea DHCP: Kea DHCPv4: Options\n\n",
	    r->out);
	render_row(r, width, head);
	write_options(r);
	fputs("\nServices: Kea DHCP: Kea DHCPv4: Subnets, each that machines are in\n\n", r->out);
	render_field(r, "Next server", r->address);
	write_names(r);
	fputs("\n  Raspberry Pis, and firmware that says no architecture, are told nothing of use "
	      "by these\n  pages.\n",
	    r->out);
	write_left_out(r);
	if (!r->boards)
		write_before(r);
}
