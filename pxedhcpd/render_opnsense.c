/*
 * What to enter on OPNsense's pages. The fields are those of its ISC page (services_dhcp.php) and
 * of its models of Kea (KeaDhcpv4.xml, subnets) and Dnsmasq, whose template reads a folder of
 * dnsmasq's own files.
 */
#include "common/plain.h"
#include "pxedhcpd/render.h"

#include <string.h>

/* The fields of the ISC page that name a file. */
static const struct field {
	const char *name;
	enum render_kind kind;
	uint16_t group;
} fields[] = {
    {"Default BIOS filename", RENDER_PXE, 0},
    {"x86 UEFI (32-bit) filename", RENDER_PXE, 6},
    {"x64 UEFI/EBC (64-bit) filename", RENDER_PXE, 7},
    {"ARM UEFI (64-bit) filename", RENDER_PXE, 11},
    {"iPXE boot filename", RENDER_IPXE, 0},
};

static bool rule_is_for(const struct render_rule *rule, enum render_kind kind, uint16_t group)
{
	bool found = rule->is_any;
	for (size_t i = 0; i < rule->n && !found; i++)
		found = rule->group[i] == group;
	return found && rule->kind == kind;
}

/* What all others are told in that case; NULL: nothing. */
static const struct render_told *told(const struct render *r, enum render_kind kind, uint16_t group)
{
	for (size_t i = 0; i < r->usual->n; i++)
		if (rule_is_for(&r->usual->rule[i], kind, group) &&
		    !r->usual->rule[i].told.needs_mac)
			return &r->usual->rule[i].told;
	return NULL;
}

static void put_field(const struct render *r, const char *name, const char *value)
{
	char plain[PLAIN_TEXT * OPTION_SIZE + 1];
	plain_name(value, plain, sizeof plain);
	fprintf(r->out, "  %-32s %s\n", name, plain);
}

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

static void write_isc(struct render *r)
{
	fprintf(r->out,
	    "\nISC: Services, ISC DHCPv4, the LAN, Network booting\n\n"
	    "  %-32s yes\n",
	    "Enable network booting");
	put_field(r, "Next-server IP", r->address);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct render_told *t = told(r, fields[i].kind, fields[i].group);
		put_field(r, fields[i].name, t ? t->file : "(empty)");
	}
	fputs("\n  Without the last line iPXE is told to load iPXE, for ever.\n"
	      "  UEFI HTTP Boot and Raspberry Pis are told nothing.\n",
	    r->out);
	write_without_field(r);
}

static void write_kea(struct render *r)
{
	const struct render_told *efi = told(r, RENDER_PXE, 7);

	fputs("\nKea: Services, Kea DHCP, Kea DHCPv4, Subnets, the subnet\n\n"
	      "  It names one file for everyone, which has to find its script by itself, as iPXE "
	      "for\n"
	      "  UEFI of 2021 or later does (autoexec.ipxe, from tftpd); no BIOS boots it.\n\n",
	    r->out);
	put_field(r, "Next server", r->address);
	put_field(r, "TFTP server", r->address);
	put_field(r, "TFTP bootfile name", efi ? efi->file : "(empty)");
}

void render_opnsense(struct render *r)
{
	render_head(
	    r, "", "For the one of OPNsense's DHCP servers that leases on the machines' network.");
	fputs("\nDnsmasq: all of it, machine by machine\n\n"
	      "  Nothing under DHCP options or Boot. What 'pxedhcpd render dnsmasq' writes goes "
	      "into the\n"
	      "  file lanboot.conf in /usr/local/etc/dnsmasq.conf.d, by ssh; then Services, "
	      "Dnsmasq DNS &\n"
	      "  DHCP, Restart.\n",
	    r->out);
	write_isc(r);
	write_kea(r);
}
