#include "common/autoexec.h"

#include "common/expand.h"
#include "common/path.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

const char autoexec_name[] = "autoexec.ipxe";

bool autoexec_is(const char *path)
{
	return strcmp(path_base(path), autoexec_name) == 0;
}

bool autoexec_address(const struct conf *c, const struct addr *local, char out[ADDR_TEXT])
{
	struct in_addr ours = c->lanboot.address;
	if (ours.s_addr != INADDR_ANY)
		return inet_ntop(AF_INET, &ours, out, ADDR_TEXT) != NULL;
	if (local->len == 0)
		return false;
	if (local->sa.sa_family == AF_INET)
		return inet_ntop(AF_INET, &local->v4.sin_addr, out, ADDR_TEXT) != NULL;
	/* fe80::… means something else on each of the client's interfaces. */
	char text[INET6_ADDRSTRLEN];
	if (IN6_IS_ADDR_LINKLOCAL(&local->v6.sin6_addr) ||
	    !inet_ntop(AF_INET6, &local->v6.sin6_addr, text, sizeof text))
		return false;
	snprintf(out, ADDR_TEXT, "[%s]", text);
	return true;
}

/* `:8080`, or nothing where it is HTTP's own. */
static void port_text(const struct conf *c, char port[8])
{
	uint16_t number = c->httpbootd.listen.n ? addr_port(&c->httpbootd.listen.addr[0]) : 80;
	port[0] = '\0';
	if (number != 80)
		snprintf(port, 8, ":%u", number);
}

bool autoexec_server(const struct conf *c, const struct addr *local, char url[AUTOEXEC_URL])
{
	char address[ADDR_TEXT], port[8];

	if (c->httpbootd.public_url)
		return snprintf(url, AUTOEXEC_URL, "%s", c->httpbootd.public_url) < AUTOEXEC_URL;
	if (!autoexec_address(c, local, address))
		return false;
	port_text(c, port);
	snprintf(url, AUTOEXEC_URL, "http://%s%s", address, port);
	return true;
}

bool autoexec_url(
    const struct conf *c, const struct host *host, const struct addr *local, char url[AUTOEXEC_URL])
{
	char address[ADDR_TEXT], port[8], server[AUTOEXEC_URL];
	const char *template = c->pxedhcpd.script;

	if (host) {
		struct boot b = host_boot(host);
		template = b.script_url ? b.script_url : template;
	}
	port_text(c, port);
	bool known = autoexec_address(c, local, address);
	/* netX is the device that `dhcp` opened last: the one that answered. */
	const struct expand_var vars[] = {
	    {"server", autoexec_server(c, local, server) ? server : NULL},
	    {"address", known ? address : NULL},
	    {"port", port},
	    {"mac", "${netX/mac}"},
	    {"mac-hyphen", "${netX/mac:hexhyp}"},
	    {NULL, NULL},
	};
	return expand_vars(template, vars, url, AUTOEXEC_URL);
}

bool autoexec_over_ip6(const struct addr *local)
{
	const struct addr a = addr_plain(local); /* one mapped into IPv6 is one of IPv4 */

	return a.len && a.sa.sa_family == AF_INET6;
}

/* Whether a URL goes on with an address of IPv4 here, and not with a name. */
static bool is_ip4(const char *host)
{
	return strchr(":/", host[strspn(host, "0123456789.")]) != NULL;
}

/*
 * `dhcp` is IPv4's alone, and waits 15 s for nobody where there is none; an address of IPv6 as it
 * is told by routers, and by DHCPv6 where they say so, is another configurator's.
 */
static const char *configure_command(const char *url, bool over_ip6)
{
	const char *host = strstr(url, "://");

	if (host && host[3] == '[')
		return "ifconf --configurator ipv6";
	/* A name may have addresses of either: once it failed by the one, the other is tried. */
	if (over_ip6 && host && !is_ip4(host + 3))
		return "iseq x${lanboot-tries} x && ifconf --configurator ipv6 || dhcp";
	return "dhcp";
}

size_t autoexec_text(const char *url, bool over_ip6, char out[AUTOEXEC_SIZE])
{
	/*
	 * `dhcp` whatever is set: the values that firmware left behind pass for an address, but no
	 * device is open. imgfree: this very file would end up in the initramfs. Three tries, for a
	 * switch port takes its time; then words, a shell for who is there, and all again.
	 */
	int n = snprintf(out, AUTOEXEC_SIZE,
	    "#!ipxe\n"
	    "# Goes on to the script of this machine. Made by lanboot; a file of this name goes "
	    "before.\n"
	    "\n"
	    "imgfree ||\n"
	    ":start\n"
	    "clear lanboot-tries ||\n"
	    ":try\n"
	    "%s || goto again\n"
	    "chain --replace %s ||\n"
	    ":again\n"
	    "set lanboot-tries ${lanboot-tries}x\n"
	    "iseq ${lanboot-tries} xxx && goto failed ||\n"
	    "echo Trying again in 3 seconds\n"
	    "sleep 3\n"
	    "goto try\n"
	    "\n"
	    ":failed\n"
	    "echo\n"
	    "echo This machine's script could not be loaded: the reason stands above.\n"
	    "echo It was looked for at %s\n"
	    "prompt --timeout 30000 Press a key for a shell, or wait 30 seconds to try again "
	    "&& shell ||\n"
	    "goto start\n",
	    configure_command(url, over_ip6), url, url);
	return n > 0 && n < AUTOEXEC_SIZE ? (size_t)n : 0;
}
