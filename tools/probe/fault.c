#include "tools/probe/fault.h"

#include "common/expand.h"

#define WARNING LEVEL_IS_WARNING
#define CRITICAL LEVEL_IS_CRITICAL

static const struct {
	const char *name;
	enum fault_level level;
	const char *sentence, *remedy;
} faults[FAULTS] = {
    [FAULT_NONE] = {"none", WARNING, "", ""},
    [FAULT_NO_LINK] = {"no-link", CRITICAL, "{who} has no link: nothing can be sent there.",
	"plug the cable in and bring it up (ip link set {who} up), or name another with "
	"--interface"},
    [FAULT_NO_ADDRESS] = {"no-address", CRITICAL,
	"{who} has no IPv4 address: pxedhcpd answers nobody there, and no file can be loaded.",
	"give it one, or name another interface with --interface"},
    [FAULT_NOBODY] = {"nobody-answers", CRITICAL,
	"Nobody answers on {who}: neither a DHCP server nor pxedhcpd.",
	"start the site's DHCP server and pxedhcpd; then look at VLAN and firewall (UDP ports 67 "
	"and "
	"68)"},
    [FAULT_NO_LEASE] = {"no-lease", CRITICAL,
	"No DHCP server gives a machine an address on {who}, though {what} answers with a boot "
	"file.",
	"start the site's DHCP server, or give it a range for this very network that is not used "
	"up; "
	"where it serves only machines that it knows, ask as one of them: --mac MAC"},
    [FAULT_TWO_DHCP] = {"two-dhcp-servers", WARNING,
	"Two DHCP servers lease addresses here, {who} and {what}: each machine takes the one that "
	"is quicker.",
	"stop one of the two, unless they share one range on purpose (failover)"},
    [FAULT_NO_BOOT_SERVER] = {"no-boot-server", CRITICAL,
	"Nobody tells a machine on {who} what to load: pxedhcpd does not answer, and the DHCP "
	"server "
	"names no boot file.",
	"start pxedhcpd, let 'interfaces' and 'clients' have this network, and open UDP ports 67 "
	"and "
	"4011 (pxedhcpd explain MAC says what it would answer)"},
    [FAULT_NOT_OFFERED] = {"not-offered", CRITICAL, "Nobody offers {who} a boot file.",
	"name one in [pxedhcpd]: {kind} = FILE (pxedhcpd explain MAC says why it does not answer)"},
    [FAULT_NOT_TAKEN] = {"not-taken", CRITICAL,
	"{who} offers {what} something, but in no form that this firmware takes.",
	"let form be auto in [pxedhcpd] (pxedhcpd explain MAC says what it answers)"},
    [FAULT_RIVAL_PROXY] = {"rival-proxy", CRITICAL,
	"{who} is another proxy-DHCP server beside {what}: each machine takes whichever answers "
	"first.",
	"stop one of the two (dnsmasq: dhcp-range=ADDRESS,proxy and pxe-service)"},
    [FAULT_PEER_DIFFERS] = {"peer-differs", WARNING,
	"{who} is a second pxedhcpd that names another boot file, {what}.",
	"give both the same configuration, or stop one"},
    [FAULT_SITE_CLASS] = {"site-class", CRITICAL,
	"The DHCP server {who} says PXEClient itself (option 60): UEFI asks it, not pxedhcpd, for "
	"the "
	"boot file on port 4011, and gives up.",
	"take option 60 (vendor class) out of the answers of {who}"},
    [FAULT_SITE_HTTP] = {"site-http", CRITICAL,
	"The DHCP server {who} says HTTPClient itself (option 60): UEFI HTTP Boot loads what it "
	"names, "
	"not what pxedhcpd does.",
	"take option 60 (vendor class) out of the answers of {who}"},
    [FAULT_SITE_MENU] = {"site-menu", WARNING,
	"The DHCP server {who} has PXE options in option 43: firmware takes them for a boot menu "
	"and "
	"may not ask pxedhcpd.",
	"take option 43 out of the answers of {who}"},
    [FAULT_SITE_FILE] = {"site-file", CRITICAL,
	"The DHCP server {who} names a boot file, {what}: firmware may load it, and iPXE prefers "
	"it to "
	"pxedhcpd's.",
	"take the boot file (filename, next-server, options 66 and 67) out of the answers of "
	"{who}"},
    [FAULT_4011_CLOSED] = {"4011-closed", CRITICAL,
	"Nobody listens on UDP port 4011 of {who}, where UEFI asks for its boot file.",
	"start pxedhcpd there; its log says if another program has that port"},
    [FAULT_4011_SILENT] = {"4011-silent", CRITICAL,
	"{who} does not answer on UDP port 4011, where UEFI asks for its boot file.",
	"open UDP port 4011 in the firewall of {who}, or let form be direct in [pxedhcpd]"},
    [FAULT_4011_EMPTY] = {"4011-empty", CRITICAL,
	"{who} answers on UDP port 4011 and names no boot file.",
	"name one in [pxedhcpd]: {kind} = FILE"},
    [FAULT_BOOT_MISSING] = {"boot-file-missing", CRITICAL,
	"The boot file {what} is not on the TFTP server {who}.",
	"put it there (lanboot ipxe install ROOT), or name another in [pxedhcpd]: {kind} = FILE"},
    [FAULT_BOOT_REFUSED] = {"boot-file-refused", CRITICAL,
	"The TFTP server {who} refuses the boot file {what}.",
	"its log says why (tftpd explain PATH)"},
    [FAULT_BOOT_EMPTY] = {"boot-file-empty", CRITICAL, "The boot file {what} of {who} is empty.",
	"put the whole file there (lanboot ipxe install ROOT)"},
    [FAULT_BOOT_ARCH] = {"boot-file-for-another", CRITICAL,
	"The boot file {what} of {who} is not for this firmware: it is {kind}.",
	"put there the one that is (lanboot ipxe check FILE says what one is for)"},
    [FAULT_BOOT_KIND] = {"boot-file-wrong", CRITICAL,
	"The boot file {what} of {who} is no program for this firmware: it is {kind}.",
	"put the right one there (lanboot ipxe install ROOT)"},
    [FAULT_TFTP_CLOSED] = {"tftp-closed", CRITICAL,
	"Nobody listens on UDP port 69 (TFTP) of {who}, where {what} is to be loaded.",
	"start tftpd there, with 'listen' on an address that machines reach"},
    [FAULT_TFTP_SILENT] = {"tftp-silent", CRITICAL,
	"{who} does not answer on UDP port 69 (TFTP), where {what} is to be loaded.",
	"open UDP port 69 in the firewall of {who}, and see that tftpd runs there and has this "
	"network "
	"in 'clients'; where the firewall knows no TFTP: single-port = yes, or ports = "
	"20000-20999, in [tftpd]"},
    [FAULT_TFTP_BLOCKS] = {"tftp-blocks-lost", CRITICAL,
	"{who} agrees to send {what} by TFTP, but blocks of {kind} bytes do not arrive: the way "
	"carries "
	"no packets of that size (MTU).",
	"let all of this network have one MTU, or take smaller blocks: max-blksize = 1024 in "
	"[tftpd]"},
    [FAULT_TFTP_STOPS] = {"tftp-stops", CRITICAL,
	"{who} begins to send {what} by TFTP and stops before its end.",
	"look for lost packets (cable, switch, firewall), and into the log of tftpd"},
    [FAULT_UNROUTABLE] = {"unroutable", CRITICAL,
	"The {kind} is to be loaded from {who}, an address that machines here cannot route: it is "
	"not "
	"in their network, and they are given no router.",
	"let the URLs have an address of this network (address in [lanboot], script in [pxedhcpd]: "
	"{what}), or give the machines a router (DHCP option 3)"},
    [FAULT_LOOPBACK] = {"loopback", CRITICAL,
	"The {kind} is to be loaded from {who}, which is each machine itself: {what}",
	"let the URLs have an address that machines reach (address in [lanboot], script in "
	"[pxedhcpd])"},
    [FAULT_NO_DNS] = {"no-dns", CRITICAL,
	"The {kind} is to be loaded from {who}, a name, and the DHCP server gives the machines no "
	"name "
	"server: {what}",
	"write an address in place of the name, or give the machines a name server (DHCP option "
	"6)"},
    [FAULT_HTTP_NAME] = {"name-unknown", WARNING,
	"The name {who} cannot be looked up here, from which the {kind} is to be loaded: {what}",
	"see that this name has an address, or write that in its place"},
    [FAULT_HTTP_CLOSED] = {"http-closed", CRITICAL,
	"Nobody listens on the TCP port of {who}, from where the {kind} is to be loaded: {what}",
	"start httpbootd there, with that port in 'listen'"},
    [FAULT_HTTP_SILENT] = {"http-silent", CRITICAL,
	"{who} does not answer by HTTP, from where the {kind} is to be loaded: {what}",
	"open that TCP port in the firewall of {who}, and see that httpbootd runs there and has "
	"this "
	"network in 'clients'"},
    [FAULT_HTTP_STOPS] = {"http-stops", CRITICAL,
	"{who} answers by HTTP, but the {kind} does not come whole: {what}",
	"look into the log of httpbootd"},
    [FAULT_MISSING] = {"file-missing", CRITICAL, "The {kind} is not there: {what}",
	"put it there (lanboot check lists all that are missing; lanboot image fetches Alpine's), "
	"or "
	"name another in the machine's profile"},
    [FAULT_STATUS] = {"file-refused", CRITICAL, "{who} refuses the {kind}: {what}",
	"the server's log says why (httpbootd explain PATH)"},
    [FAULT_WRONG_KIND] = {"file-wrong", CRITICAL, "The {kind}, where it should be another: {what}",
	"put the right file there (lanboot check says what it should be)"},
    [FAULT_NO_SCRIPT] = {"no-script", CRITICAL,
	"iPXE is told of no script: it would ask for ever, or give up.",
	"start pxedhcpd; where the DHCP server names the boot file, let it give iPXE (user class "
	"iPXE) "
	"http://SERVER/boot.ipxe in its place"},
    [FAULT_LOOP] = {"ipxe-loop", CRITICAL,
	"iPXE is given {what} by {who}, and that is iPXE again, no script: it would load itself "
	"for "
	"ever.",
	"let {who} give iPXE (user class iPXE, option 77) the URL http://SERVER/boot.ipxe, or take "
	"the "
	"boot file out of its answers and let pxedhcpd answer"},
    [FAULT_SCRIPT_LOOP] = {"script-loop", CRITICAL,
	"The scripts lead to each other for ever, and nothing is booted: {what}",
	"let chain lead to a script that boots something"},
    [FAULT_SCRIPT_FAILS] = {"script-fails", CRITICAL,
	"The script stops before it has booted anything: {what}",
	"mend the script; what may fail ends in ||"},
    [FAULT_NO_APKOVL] = {"no-apkovl", CRITICAL,
	"The apkovl is not there, and without it the machine waits: {what}",
	"put it there, or let no-apkovl be bare in the machine's profile"},
    [FAULT_NO_SECTION] = {"no-section", CRITICAL,
	"No section of the configuration is for {who}: it boots nothing.",
	"lanboot enrol {who} --name NAME --profile PROFILE, or write [host {who}] or [host *]"},
    [FAULT_NOT_TOLD] = {"not-told", WARNING,
	"httpbootd has no section for {who}, or gives its script to that machine alone: from here "
	"nobody can tell which.",
	"run lanboot test on the machine that httpbootd runs on, with its configuration"},
    [FAULT_LATE] = {"too-late", CRITICAL, "{what} was not done in time.",
	"ask again; if it stays so, look at what stands above for what is slow"},
};

const char *fault_name(enum fault f)
{
	return faults[f].name;
}

enum fault_level fault_level(enum fault f)
{
	return faults[f].level;
}

static const char *expand(const char *text, const struct fault_about *a, char *out)
{
	const struct expand_var vars[] = {{"who", a->who ? a->who : ""},
	    {"what", a->what ? a->what : ""}, {"kind", a->kind ? a->kind : ""}, {NULL, NULL}};

	if (!expand_vars(text, vars, out, FAULT_TEXT))
		out[0] = '\0';
	return out;
}

const char *fault_sentence(enum fault f, const struct fault_about *a, char out[FAULT_TEXT])
{
	return expand(faults[f].sentence, a, out);
}

const char *fault_remedy(enum fault f, const struct fault_about *a, char out[FAULT_TEXT])
{
	return expand(faults[f].remedy, a, out);
}
