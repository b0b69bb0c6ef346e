#include "pxedhcpd/render.h"

#include "common/command.h"
#include "common/plain.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

const char render_help[] =
    "  render dnsmasq|isc|kea|opnsense [--address ADDR] [--boards] [--compare FILE]\n"
    "                 write the lines by which the site's own DHCP server names the files, for\n"
    "                 clients that take no offer of a proxy; pxedhcpd does not run then; ADDR is\n"
    "                 this machine's, where the configuration has none; --boards: only for those\n"
    "                 with U-Boot, and pxedhcpd runs for the others; --compare: say whether FILE\n"
    "                 ('-': standard input) has these lines still, or where it differs\n";

static const struct {
	const char *name;
	void (*write)(struct render *r);
} kinds[] = {
    {"dnsmasq", render_dnsmasq},
    {"isc", render_isc},
    {"kea", render_kea},
    {"opnsense", render_opnsense},
};

static bool is_wanted(const struct words *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->word[i], name) == 0)
			return true;
	return names->n == 0;
}

/* The one address that clients can hear of; false: there are more, or none. */
static bool only_address(const struct conf *c, struct in_addr *out)
{
	struct ifaddrs *all;
	size_t n = 0;

	if (getifaddrs(&all) < 0)
		return false;
	for (const struct ifaddrs *a = all; a; a = a->ifa_next) {
		struct sockaddr_in addr;
		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET || !(a->ifa_flags & IFF_UP) ||
		    a->ifa_flags & IFF_LOOPBACK || !is_wanted(&c->pxedhcpd.interfaces, a->ifa_name))
			continue;
		memcpy(&addr, a->ifa_addr, sizeof addr);
		*out = addr.sin_addr;
		n++;
	}
	freeifaddrs(all);
	return n == 1;
}

static bool find_address(const struct daemon *d, const char *given, struct render *r)
{
	const struct in_addr configured = d->conf->lanboot.address;

	r->self = configured;
	if (given && (!str_addr4(given, &r->self) || !r->self.s_addr)) {
		fprintf(stderr, "%s: render --address %s: expected an IPv4 address: 10.0.0.2\n",
		    d->name, given);
		return false;
	}
	if (configured.s_addr && r->self.s_addr != configured.s_addr) {
		fprintf(stderr,
		    "%s: render --address %s: 'address' in [lanboot] is another one, which all "
		    "daemons say\n",
		    d->name, given);
		return false;
	}
	if (!r->self.s_addr && !only_address(d->conf, &r->self)) {
		fprintf(stderr,
		    "%s: render: this machine has not one address, but none or several: say with "
		    "--address ADDR which one machines load from, or 'address' in [lanboot]\n",
		    d->name);
		return false;
	}
	inet_ntop(AF_INET, &r->self, r->address, sizeof r->address);
	return true;
}

/* What no DHCP server can do, whichever it is; `from` on the line that names it. */
static void warn_lost(struct render *r)
{
	const struct conf *c = r->in.conf;
	char where[300];

	if (c->pxedhcpd.ipxe_rom == IPXE_ROM_CHAIN)
		fprintf(r->errors,
		    "pxedhcpd: %s: 'ipxe-rom = chain' is left out: a DHCP server does not remember "
		    "whom it gave our iPXE, so each iPXE gets the script at once\n",
		    conf_where(c, "pxedhcpd", "ipxe-rom", where));
	if (c->menu_n)
		fprintf(r->errors,
		    "pxedhcpd: %s:%u: the boot menu is left out: it is asked for on port 4011, "
		    "where "
		    "pxedhcpd is not\n",
		    c->menu[0].file, c->menu[0].line);
	if (c->pxedhcpd.ipxe_rom == IPXE_ROM_CHAIN || c->menu_n)
		r->unsaid++;
}

/* What the command line says. */
struct asked {
	const char *kind, *address, *compare;
	bool boards;
};

static const char usage[] =
    "usage: %s render dnsmasq|isc|kea|opnsense [--address ADDR] [--boards] [--compare FILE]\n";

static bool has_boards(const struct render *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->set[i].own & RENDER_BIT(RENDER_PXE) && (i + 1 < r->n || r->usual->n))
			return true;
	return false;
}

/* Writes all lines to r->out. Returns the exit code. */
static int write_lines(const struct daemon *d, void (*write)(struct render *r), struct render *r)
{
	if (!render_make_sets(r)) {
		fprintf(stderr, "%s: render: out of memory\n", d->name);
		render_free(r);
		return EX_OSERR;
	}
	write(r);
	if (!r->boards)
		warn_lost(r);
	else if (!has_boards(r)) {
		fprintf(r->errors,
		    "%s: render --boards: no board has a boot file: 'uboot-arm64 = FILE' or "
		    "'uboot-arm32 = FILE' in [pxedhcpd] says it\n",
		    d->name);
		r->unsaid++;
	}
	render_free(r);
	if (fflush(r->out) != 0 || ferror(r->out)) {
		fprintf(stderr, "%s: render: cannot write: %s\n", d->name, strerror(errno));
		return EX_OSERR;
	}
	return r->unsaid ? 1 : 0;
}

/* What cannot be said was said when the file was written. */
static int compare_lines(const struct daemon *d, void (*write)(struct render *r),
    const struct asked *asked, struct render *r)
{
	char *text = NULL, *unsaid = NULL;
	size_t len, unsaid_len;
	int code = EX_OSERR;

	r->out = open_memstream(&text, &len);
	r->errors = open_memstream(&unsaid, &unsaid_len);
	if (r->out && r->errors)
		code = write_lines(d, write, r);
	else
		fprintf(stderr, "%s: render: out of memory\n", d->name);
	if (r->out)
		fclose(r->out);
	if (r->errors)
		fclose(r->errors);
	if (code <= 1)
		code = render_compare(text, asked->compare, stdout);
	free(text);
	free(unsaid);
	return code;
}

int render(struct daemon *d)
{
	struct asked asked = {0};
	struct render r = {
	    .in = {.conf = d->conf,
		.http_port = conf_http_port(d->conf),
		.from = {.sin_family = AF_INET}},
	    .conf_path = d->conf_path,
	    .out = stdout,
	    .errors = stderr,
	};
	const struct command_option options[] = {{"address", &asked.address, NULL},
	    {"boards", NULL, &asked.boards}, {"compare", &asked.compare, NULL}, {NULL, NULL, NULL}};
	size_t i = 0;

	command_read(d, options, &asked.kind, 1);
	while (asked.kind && i < sizeof kinds / sizeof *kinds &&
	       strcmp(kinds[i].name, asked.kind) != 0)
		i++;
	if (!asked.kind || i == sizeof kinds / sizeof *kinds) {
		fprintf(stderr, usage, d->name);
		return EXIT_USAGE;
	}
	if (!find_address(d, asked.address, &r))
		return EXIT_USAGE;
	r.in.local = r.self;
	r.boards = asked.boards;
	if (asked.compare)
		return compare_lines(d, kinds[i].write, &asked, &r);
	return write_lines(d, kinds[i].write, &r);
}
