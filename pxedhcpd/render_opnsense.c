/*
 * What to enter on OPNsense's pages: of Dnsmasq and Kea in files of their own, here of ISC, a
 * plugin since 26.1. The fields are those of its page (os-isc-dhcp, services_dhcp.php), what it
 * makes of them is in its dhcpd.inc.
 */
#include "pxedhcpd/render.h"

/* The fields of the ISC page that name a file. */
static const struct field {
	const char *name;
	enum render_kind kind;
	uint16_t group;
} fields[] = {
    {"Default BIOS filename", RENDER_PXE, 0},
    {"x86 UEFI (32-bit) filename", RENDER_PXE, 6},
    {"x64 UEFI/EBC (64-bit) filename", RENDER_PXE, 7},
    {"ARM UEFI (32-bit) filename", RENDER_PXE, 10},
    {"ARM UEFI (64-bit) filename", RENDER_PXE, 11},
    {"iPXE boot filename", RENDER_IPXE, 0},
};

static bool has_field(uint16_t group)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields[i].kind == RENDER_PXE && fields[i].group == group)
			return true;
	return false;
}

/* What the pages of ISC have no field for. */
static void write_without_field(struct render *r)
{
	for (size_t i = 0; i < r->usual->n; i++) {
		const struct render_rule *rule = &r->usual->rule[i];
		if (rule->told.extra_len)
			render_unsaid(r, "  ", "left out: the option lines of all machines");
		for (size_t k = 0; rule->kind == RENDER_PXE && !rule->is_any && k < rule->n; k++)
			if (!has_field(rule->group[k]))
				render_unsaid(r, "  ", "left out: %s, which loads %.200s",
				    arch_by_number(rule->group[k])->name, rule->told.file);
	}
	for (size_t i = 0; i + 1 < r->n; i++)
		render_comment_set(r, &r->set[i], "  left out: ");
	if (r->n > 1)
		render_unsaid(r, "  ",
		    "left out: ISC's page has no fields for machines whose sections tell them "
		    "something else");
}

static void write_isc_pages(struct render *r)
{
	fputs("\n=== ISC, by its pages\n\n"
	      "Services: ISC DHCPv4: [LAN]: Network booting, Advanced\n\n",
	    r->out);
	render_field(r, "Enable network booting", "yes");
	render_field(r, "Next-server IP", r->address);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct render_told *t =
		    render_told_to(r->usual, fields[i].kind, fields[i].group);
		render_field(r, fields[i].name, t ? t->file : "(empty)");
	}
	fputs("\n  Without the last line iPXE is told to load iPXE, for ever.\n"
	      "  UEFI HTTP Boot and Raspberry Pis are told nothing of use.\n",
	    r->out);
	write_without_field(r);
}

/* All lines of that server as one file of its folder for those. */
static void write_file(
    const struct render *r, const char *server, const char *kind, const char *file)
{
	fprintf(r->out,
	    "\n=== %s, by one file\n\n"
	    "  All of it, machine by machine: what 'pxedhcpd render %s%s' writes, as\n"
	    "  %s. Nothing of it on the pages.\n",
	    server, kind, r->boards ? " --boards" : "", file);
}

void render_opnsense(struct render *r)
{
	render_head(r, "",
	    "For the one of OPNsense's DHCP servers that leases on the machines' network: Dnsmasq "
	    "(since 25.7 that of new installations), Kea or ISC. Of Dnsmasq and ISC either the "
	    "file or the pages.");
	write_file(r, "Dnsmasq", "dnsmasq", "/usr/local/etc/dnsmasq.conf.d/lanboot.conf");
	fputs("  Then Services: Dnsmasq DNS & DHCP, restart.\n", r->out);
	render_opnsense_dnsmasq(r);
	render_opnsense_kea(r);
	write_file(r, "ISC (os-isc-dhcp, a plugin since 26.1)", "isc",
	    "/usr/local/etc/dhcpd.opnsense.d/lanboot.conf");
	fputs("  What is under Network booting and TFTP server goes before. Then Services: ISC "
	      "DHCPv4, restart.\n",
	    r->out);
	if (!r->boards) /* there is no field for them */
		write_isc_pages(r);
}
