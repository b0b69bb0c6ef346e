#include "common/keys.h"

#include "common/host_name.h"
#include "common/key_rows.h"

const char *const key_sections[] = {"lanboot", "pxedhcpd", "tftpd", "tftp-map", "httpbootd",
    "profile", "host", "menu-item", "alias", "mirror", NULL};

const struct key keys[] = {
    {"lanboot", "user", KEY_NAME, CONF(lanboot.user), NULL, .restart = true, .is_own = true,
	.help =
	    "who all three daemons become once their sockets are open; without it, each becomes "
	    "a user of its own"},
    {"lanboot", "root", KEY_FOLDER, CONF(lanboot.root), "/srv/lanboot", .restart = true,
	.is_own = true,
	.help = "the folder of boot files; tftpd and httpbootd serve it, each may name its own"},
    {"lanboot", "link-roots", KEY_FOLDERS, CONF(lanboot.link_roots), NULL, .restart = true,
	.is_own = true,
	.help =
	    "folders that a symbolic link in root may lead to; without it, a link may only lead "
	    "to what is in root"},
    {"lanboot", "autoexec", KEY_BOOL, CONF(lanboot.autoexec), "yes",
	.help =
	    "where no file autoexec.ipxe is, an iPXE that looks for it gets one that leads to its "
	    "machine's script: from tftpd, to script-url of the machine or script of "
	    "[pxedhcpd], whether that runs or not; from httpbootd, to its own boot.ipxe"},
    {"lanboot", "loaders", KEY_BOOL, CONF(lanboot.loaders), "yes",
	.help =
	    "where no such files are, GRUB, PXELINUX and U-Boot get theirs made of the machine's "
	    "section: grub.cfg, pxelinux.cfg/01-MAC and default, extlinux/extlinux.conf"},
    {"lanboot", "address", KEY_ADDR4, CONF(lanboot.address), NULL, .is_own = true,
	.help = "our address as clients are told; without it, the address of the interface that "
		"heard them"},
    {"lanboot", "clients", KEY_CLIENTS, CONF(lanboot.clients), "links relays",
	.help = "who may be a client: addresses and networks; links are the networks that this "
		"machine reaches without a router, relays those of relays in [pxedhcpd]; nothing "
		"is sent to others; 0.0.0.0/0 ::/0 is everybody"},
    {"lanboot", "events", KEY_EVENTS, CONF(lanboot.events), "/run/lanboot/events", .is_own = true,
	.help =
	    "where all three daemons tell what they do, beside their log: the socket of the "
	    "keeper, which httpbootd is on this machine, or ADDRESS:PORT of one on another; nobody "
	    "need be there; none: nowhere"},
    {"lanboot", "admin-names", KEY_WORDS, CONF(lanboot.admin_names), NULL, .is_own = true,
	.help = "names that the addresses admin are asked by, such as boot.lan, beside addresses, "
		"localhost and this machine's own name; a request by another is refused, for a "
		"page of any site could have it sent by an administrator's browser"},
    {"lanboot", "include", KEY_WORDS, CONF(lanboot.include), NULL, .is_own = true,
	.help = "further files to read, with * and ? in their names"},
    {"lanboot", "hosts", KEY_WORDS, CONF(lanboot.hosts), NULL, .is_own = true,
	.help = "lists of machines as spreadsheets write them (CSV), beside this file or from /: "
		"the first line names the columns, which are mac, name, profile and room in any "
		"order"},
    {"lanboot", "inventory", KEY_URL, CONF(lanboot.inventory), NULL, .restart = true,
	.is_ours = true,
	.help =
	    "a URL that says which machines there are, such as that of a NetBox or another CMDB; "
	    "httpbootd asks there again and again, and keeps the last good answer in state; "
	    "sections of our own go before; see lanboot(8), inventory"},
    {"lanboot", "inventory-seconds", KEY_NUMBER, CONF(lanboot.inventory_seconds), "300", .min = 5,
	.max = 86400, .help = "how often it is asked"},
    {"lanboot", "inventory-map", KEY_LINES, CONF(lanboot.inventory_map), NULL,
	.help = "where in a record of its JSON what stands, as in mac=mac_address name=device.name "
		"profile=custom_fields.boot|role.slug|\"thin\": of mac, section, uuid, serial, "
		"asset, name, profile, once, room and tags, the first path that leads to "
		"something, or a word in quotes; without it, as lanboot export json has them"},
    {"lanboot", "inventory-token-file", KEY_PATH, CONF(lanboot.inventory_token_file), NULL,
	.restart = true, .is_own = true,
	.help = "file with the token that it wants, one line: TOKEN, or Bearer TOKEN and the like, "
		"or a whole header NAME: VALUE; read at the start, before httpbootd becomes its "
		"user"},
    {"lanboot", "inventory-ca", KEY_PATH, CONF(lanboot.inventory_ca), NULL, .restart = true,
	.is_own = true,
	.help = "file of the certificates, in PEM, one of which has to have signed that of an "
		"inventory by https; without it, those that this machine trusts"},

    {"lanboot", "secure-boot-key", KEY_PATH, CONF(lanboot.secure_boot_key),
	"/etc/lanboot/secure-boot.key", .is_own = true,
	.help = "the site's own key for Secure Boot, which lanboot key new makes, with its "
		"certificate beside it, .crt instead of .key; where it is, lanboot-image signs "
		"kernels with it; no daemon reads it"},
    {"lanboot", "ca-key", KEY_PATH, CONF(lanboot.ca_key), "/etc/lanboot/ca.key", .is_own = true,
	.help = "the key of the site's own authority for HTTPS, which lanboot key ca makes, with "
		"its certificate beside it, .crt instead of .key; no daemon reads it"},

    {"pxedhcpd", "user", KEY_NAME, CONF(pxedhcpd.user), NULL, .restart = true, .is_own = true,
	.help = "who pxedhcpd becomes; without it, user of [lanboot], else lanboot-dhcp"},
    {"pxedhcpd", "interfaces", KEY_WORDS, CONF(pxedhcpd.interfaces), NULL, .is_own = true,
	.help = "the interfaces to answer on; without it, every one that is up and has an IPv4 "
		"address"},
    {"pxedhcpd", "bios", KEY_FILE, BOOT_FILE(0), "undionly.kpxe",
	.help = "boot file of BIOS machines"},
    {"pxedhcpd", "efi-ia32", KEY_FILE, BOOT_FILE(6), "ipxe32.efi",
	.help = "boot file of 32-bit UEFI"},
    {"pxedhcpd", "efi-x64", KEY_FILE, BOOT_FILE(7), "ipxe64.efi",
	.help = "boot file of 64-bit UEFI; snponly.efi where ipxe64.efi hangs"},
    {"pxedhcpd", "efi-arm32", KEY_FILE, BOOT_FILE(10), NULL,
	.help = "boot file of 32-bit ARM UEFI; without it these are not answered"},
    {"pxedhcpd", "efi-arm64", KEY_FILE, BOOT_FILE(11), "ipxe-arm64.efi",
	.help = "boot file of 64-bit ARM UEFI"},
    {"pxedhcpd", "efi-riscv64", KEY_FILE, BOOT_FILE(27), NULL,
	.help = "boot file of 64-bit RISC-V UEFI; without it these are not answered"},
    {"pxedhcpd", "efi-loongarch64", KEY_FILE, BOOT_FILE(39), NULL,
	.help = "boot file of 64-bit LoongArch UEFI; without it these are not answered"},
    {"pxedhcpd", "uboot-arm32", KEY_FILE, BOOT_FILE(21), NULL,
	.help = "boot file of 32-bit ARM U-Boot, see classes"},
    {"pxedhcpd", "uboot-arm64", KEY_FILE, BOOT_FILE(22), NULL,
	.help = "boot file of 64-bit ARM U-Boot, see classes"},
    {"pxedhcpd", "rpi", KEY_FILE, BOOT_FILE(41), "bootcode.bin",
	.help = "boot file of a Raspberry Pi, told by its MAC, its machine id (option 97) or "
		"architecture 41"},
    ARCH(1, "NEC PC-98"),
    ARCH(2, "UEFI on Itanium"),
    ARCH(3, "DEC Alpha"),
    ARCH(4, "ARC x86"),
    ARCH(5, "Intel Lean Client"),
    ARCH(8, "UEFI on XScale"),
    ARCH(12, "PowerPC with Open Firmware (SLOF)"),
    ARCH(13, "PowerPC with ePAPR"),
    ARCH(14, "POWER with OPAL (petitboot)"),
    ARCH(25, "32-bit RISC-V UEFI"),
    ARCH(26, "32-bit RISC-V HTTP Boot"),
    ARCH(29, "128-bit RISC-V UEFI"),
    ARCH(30, "128-bit RISC-V HTTP Boot"),
    ARCH(31, "s390, basic"),
    ARCH(32, "s390, extended"),
    ARCH(33, "32-bit MIPS UEFI"),
    ARCH(34, "64-bit MIPS UEFI"),
    ARCH(35, "32-bit Sunway UEFI"),
    ARCH(36, "64-bit Sunway UEFI"),
    ARCH(37, "32-bit LoongArch UEFI"),
    ARCH(38, "32-bit LoongArch HTTP Boot"),
    {"pxedhcpd", "rpi-delay-ms", KEY_NUMBER, CONF(pxedhcpd.rpi_delay_ms), "0", .min = 0,
	.max = 10000,
	.help = "how long to wait before a Raspberry Pi is answered; a Pi 3 may need 2000"},
    {"pxedhcpd", "classes", KEY_WORDS, CONF(pxedhcpd.classes), NULL,
	.help = "beginnings of the vendor class (option 60) to answer beside PXEClient and "
		"HTTPClient: for clients that know proxy-DHCP, such as a U-Boot that is built for "
		"it; others may take the answer for a lease"},
    {"pxedhcpd", "pxe-classes", KEY_WORDS, CONF(pxedhcpd.pxe_classes), NULL,
	.help = "beginnings of the vendor class (option 60) of firmware that speaks PXE under "
		"another name than PXEClient, such as HW-Client (Huawei): it gets what PXE "
		"firmware gets, with its own name in the answer"},
    {"pxedhcpd", "script", KEY_URL, CONF(pxedhcpd.script), "{server}/boot.ipxe", url_vars, IPXE,
	.help =
	    "what iPXE loads; {server} is httpbootd as machines reach it (http://10.0.0.2:8080): "
	    "public-url of [httpbootd], else our {address} and its {port}"},
    {"pxedhcpd", "http-root", KEY_URL, CONF(pxedhcpd.http_root), "{server}/", url_vars,
	.help = "URL that the boot file is appended to for UEFI HTTP Boot"},
    {"pxedhcpd", "https", KEY_CHOICE, CONF(pxedhcpd.https), "no", https_choices,
	.help = "whose {server} is https:// where httpbootd has tls-listen and no public-url: "
		"nobody's (no), that of UEFI HTTP Boot (firmware), or that of an iPXE that says it "
		"knows HTTPS, too (yes); they have to trust the certificate"},
    {"pxedhcpd", "ipxe-rom", KEY_CHOICE, CONF(pxedhcpd.ipxe_rom), "script", rom_choices,
	.help = "what a network card whose ROM is iPXE gets: the script at once, or first our own "
		"iPXE (chain), for ROMs too old to load the script"},
    {"pxedhcpd", "form", KEY_CHOICE, CONF(pxedhcpd.pxe_mode), "auto", form_choices,
	.help = "how PXE firmware comes to its boot file: by the first offer (direct), by asking "
		"again on port 4011, or by a menu; auto is direct for BIOS and 4011 for UEFI, and "
		"the other one for a machine that came back within half an hour without having "
		"got any further"},
    {"pxedhcpd", "log-server", KEY_ADDR4, CONF(pxedhcpd.log_server), NULL, .may_be_none = true,
	.is_own = true,
	.help =
	    "the syslog server (option 7) that machines are told of, to which iPXE 2.0 sends what "
	    "stands on its screen; without it our own address, if syslog of [httpbootd] is "
	    "there on port 514; none: machines are told of none"},
    {"pxedhcpd", "known-only", KEY_BOOL, CONF(pxedhcpd.known_only), "no",
	.help = "answer only machines that have a [host] section, other than [host *]"},
    {"pxedhcpd", "standby", KEY_NUMBER, CONF(pxedhcpd.standby), "0", .min = 0, .max = 60,
	.may_be_none = true, .is_own = true,
	.help = "answer only machines that another server leaves waiting: who asks again and was "
		"heard to be answered by nobody, or has waited so many seconds; 0 or none: answer "
		"all at once"},
    {"pxedhcpd", "menu-prompt", KEY_LINES, CONF(pxedhcpd.menu_prompt), "Press F8 for the boot menu",
	.help = "what a machine with form = menu shows while it waits for F8"},
    {"pxedhcpd", "menu-timeout", KEY_NUMBER, CONF(pxedhcpd.menu_timeout), "5", .min = 0, .max = 255,
	.help = "seconds until the first [menu-item] is taken; 0: at once, 255: never"},
    {"pxedhcpd", "relays", KEY_RELAYS, CONF(pxedhcpd.relays), "no", .restart = true,
	.help = "also hear DHCP relays that send to our address, of the networks named or, with "
		"yes, of private ones (RFC 1918, RFC 6598, fc00::/7) and those on our links"},
    {"pxedhcpd", "ipv6", KEY_BOOL, CONF(pxedhcpd.ipv6), "yes", .restart = true,
	.help = "also answer firmware that boots over IPv6, on each interface that has a global or "
		"unique local IPv6 address; no: DHCPv6 is not listened to"},
    {"pxedhcpd", "clients", KEY_CLIENTS, CONF(pxedhcpd.clients), NULL,
	.help = "pxedhcpd's own, instead of clients in [lanboot]"},
    {"pxedhcpd", "admin", KEY_LISTEN, CONF(pxedhcpd.admin), "127.0.0.1:9781", .restart = true,
	.is_own = true, .help = "addresses and ports for the administrator: /health, /metrics"},

    {"tftpd", "user", KEY_NAME, CONF(tftpd.user), NULL, .restart = true, .is_own = true,
	.help = "who tftpd becomes; without it, user of [lanboot], else lanboot-tftp"},
    {"tftpd", "root", KEY_FOLDER, CONF(tftpd.root), NULL, .restart = true, .is_own = true,
	.help = "the folder to serve; without it, root of [lanboot]"},
    {"tftpd", "link-roots", KEY_FOLDERS, CONF(tftpd.link_roots), NULL, .restart = true,
	.is_own = true,
	.help = "folders that a symbolic link in root may lead to; without it, link-roots of "
		"[lanboot]"},
    {"tftpd", "root-by", KEY_CHOICE, CONF(tftpd.root_by), "none", root_by_choices,
	.help = "look for a file first in the folder of root that is named like the client: "
		"52-54-00-12-34-56 or 10.0.0.57"},
    {"tftpd", "host-file", KEY_FILE, CONF(tftpd.host_file), NULL,
	.help = "a name: who asks for it gets boot-file of its [host] or profile; other machines "
		"get the file of this name"},
    {"tftpd", "listen", KEY_LISTEN, CONF(tftpd.listen), "0.0.0.0:69 [::]:69", .restart = true,
	.is_own = true, .help = "addresses and ports to listen on"},
    {"tftpd", "clients", KEY_CLIENTS, CONF(tftpd.clients), NULL,
	.help = "tftpd's own, instead of clients in [lanboot]"},
    {"tftpd", "single-port", KEY_BOOL, CONF(tftpd.single_port), "no", .restart = true,
	.help = "answer from the port that was asked, for clients behind NAT and for tftpd in a "
		"container; without it each transfer has a port of its own"},
    {"tftpd", "ports", KEY_PORTS, CONF(tftpd.ports), NULL, .restart = true, .is_own = true,
	.help = "the ports that transfers are answered from, such as 20000-20999, for a firewall "
		"to let through; without it, whichever is free"},
    {"tftpd", "max-blksize", KEY_NUMBER, CONF(tftpd.max_blksize), "65464", .min = 8, .max = 65464,
	.help = "largest block in bytes (blksize); never more than the way to the client carries "
		"in one packet"},
    {"tftpd", "max-windowsize", KEY_NUMBER, CONF(tftpd.max_windowsize), "64", .min = 1,
	.max = 65535, .help = "most blocks sent without waiting for an ACK (windowsize)"},
    {"tftpd", "udp-segment", KEY_BOOL, CONF(tftpd.udp_segment), "yes", .is_own = true,
	.help = "let the kernel or the card cut a window up; no where a driver loses packets then"},
    {"tftpd", "max-transfers", KEY_NUMBER, CONF(tftpd.max_transfers), "6000", .min = 1,
	.max = 60000, .is_own = true,
	.help =
	    "transfers at once; the next client has to wait until one is over: it gets no answer, "
	    "and asks again"},
    {"tftpd", "max-transfers-per-client", KEY_NUMBER, CONF(tftpd.max_transfers_per_client), "0",
	.min = 0, .max = 60000,
	.help = "transfers at once to one address, which may stand for many machines behind NAT; "
		"0: as many as there is room for"},
    {"tftpd", "rate", KEY_SIZE, CONF(tftpd.rate), "0",
	.help = "bytes a second for all clients together, each has its fair share; 0: no limit"},
    {"tftpd", "rate-per-client", KEY_SIZE, CONF(tftpd.rate_per_client), "0",
	.help = "bytes a second for one address; 0: no limit"},
    {"tftpd", "timeout-ms", KEY_NUMBER, CONF(tftpd.timeout_ms), "1000", .min = 50, .max = 60000,
	.help = "longest first wait for an ACK in milliseconds, see timeout-option; less once we "
		"know how fast the client answers, and doubled with each try"},
    {"tftpd", "timeout-option", KEY_CHOICE, CONF(tftpd.timeout_option), "short", timeout_choices,
	.help = "which timeout that a client asks for (RFC 2349) it gets: one up to timeout-ms, "
		"any, or none; without it, what is lost is sent again as soon as the way tells"},
    {"tftpd", "retries", KEY_NUMBER, CONF(tftpd.retries), "6", .min = 1, .max = 100,
	.help = "how often a lost packet is sent again before a transfer is given up; what is sent "
		"again earlier than after timeout-ms does not count"},
    {"tftpd", "max-seconds", KEY_NUMBER, CONF(tftpd.max_seconds), "3600", .min = 0, .max = 604800,
	.help = "seconds that one transfer may take in all; 0: any time"},
    {"tftpd", "admin", KEY_LISTEN, CONF(tftpd.admin), "127.0.0.1:9782", .restart = true,
	.is_own = true, .help = "addresses and ports for the administrator: /health, /metrics"},

    {"tftp-map", "prefix", KEY_RULE, IN_RULE, 0, NULL, map_vars,
	.help = "FROM -> TO: in a path that begins with FROM, TO stands instead of it"},
    {"tftp-map", "pattern", KEY_RULE, IN_RULE, 0, NULL, map_vars,
	.help = "REGEX -> TO: in a path that the regular expression (PCRE2) matches, TO stands "
		"instead of what it matches; $1 to $9 are its groups, $0 is all of it, $$ is $"},

    {"httpbootd", "user", KEY_NAME, CONF(httpbootd.user), NULL, .restart = true, .is_own = true,
	.help = "who httpbootd becomes; without it, user of [lanboot], else lanboot-http"},
    {"httpbootd", "root", KEY_FOLDER, CONF(httpbootd.root), NULL, .restart = true, .is_own = true,
	.help = "the folder to serve; without it, root of [lanboot]"},
    {"httpbootd", "link-roots", KEY_FOLDERS, CONF(httpbootd.link_roots), NULL, .restart = true,
	.is_own = true,
	.help = "folders that a symbolic link in root may lead to; without it, link-roots of "
		"[lanboot]"},
    {"httpbootd", "listen", KEY_LISTEN, CONF(httpbootd.listen), "0.0.0.0:80 [::]:80",
	.may_be_none = true, .restart = true, .is_own = true,
	.help =
	    "addresses and ports to listen on; none: nothing is served, and httpbootd only hears "
	    "the daemons' events and keeps the machines seen, beside another web server: then "
	    "it needs no root"},
    {"httpbootd", "admin", KEY_LISTEN, CONF(httpbootd.admin), "127.0.0.1:9780", .restart = true,
	.is_own = true,
	.help = "addresses and ports for the administrator: /health, /metrics, /hosts.json"},
    {"httpbootd", "tls-admin", KEY_LISTEN, CONF(httpbootd.tls_admin), NULL, .restart = true,
	.is_own = true,
	.help =
	    "addresses and ports where a browser on another machine has the same over HTTPS, by "
	    "the certificate of tls-cert and tls-key, such as 10.0.0.2:9443; the command lanboot "
	    "asks at admin, which stays without TLS"},
    {"httpbootd", "servers", KEY_SERVERS, CONF(httpbootd.servers), NULL,
	.help = "the servers that have the same files, as ADDRESS, ADDRESS:PORT or URL: each "
		"machine begins with another one, and goes on to the next when one fails; they are "
		"compared, and it is told where they are not alike, see httpbootd(8)"},
    {"httpbootd", "public-url", KEY_ORIGIN, CONF(httpbootd.public_url), NULL, .is_own = true,
	.help =
	    "the server as machines reach it, where that is a proxy in front of httpbootd, such "
	    "as https://boot.example.org: scripts name it; and so do script and http-root of "
	    "[pxedhcpd] where they are not set"},
    {"httpbootd", "clients", KEY_CLIENTS, CONF(httpbootd.clients), NULL,
	.help = "httpbootd's own, instead of clients in [lanboot]"},
    {"httpbootd", "proxies", KEY_NETS, CONF(httpbootd.proxies), NULL, .is_own = true,
	.help =
	    "addresses or networks of proxies in front of httpbootd: only theirs are the headers "
	    "X-Forwarded-For and X-Forwarded-Proto that count, and a client's limits are not "
	    "theirs"},
    {"httpbootd", "bind", KEY_CHOICE, CONF(httpbootd.bind), "mac", bind_choices,
	.help =
	    "who is given what belongs to one machine, and whose once and up count: the machine "
	    "with that MAC, as the kernel's neighbour table has it (mac), or everybody (none); "
	    "a [profile] or [host] may say it for itself, and a machine beyond a router needs a "
	    "key"},
    {"httpbootd", "private", KEY_FILES, CONF(httpbootd.private), NULL,
	.help =
	    "files and folders beneath root that nobody is given by their path, tftpd's clients "
	    "neither: only by the URL in the script of a machine that boots them, which holds "
	    "for one download by that machine"},
    {"httpbootd", "private-seconds", KEY_NUMBER, CONF(httpbootd.private_seconds), "300", .min = 5,
	.max = 86400, .help = "how long such a URL holds"},
    {"httpbootd", "state", KEY_FOLDER, CONF(httpbootd.state), "/var/lib/lanboot", .restart = true,
	.is_own = true,
	.help = "the folder to note in which machine has booted what once says; only needed for "
		"that"},
    {"httpbootd", "store", KEY_WORDS, CONF(httpbootd.store), NULL, .restart = true,
	.help = "where several servers note in common which machine has booted what once says, and "
		"what lanboot once asks for: etcd and the URLs of its members, such as etcd "
		"http://10.0.0.3:2379 http://10.0.0.4:2379 http://10.0.0.5:2379; without it, each "
		"server has its own notes in state"},
    {"httpbootd", "store-ca", KEY_PATH, CONF(httpbootd.store_ca), NULL, .restart = true,
	.is_own = true,
	.help = "file of the certificates, in PEM, one of which has to have signed those of "
		"members by https; without it, those that this machine trusts"},
    {"httpbootd", "store-password-file", KEY_PATH, CONF(httpbootd.store_password_file), NULL,
	.restart = true, .is_own = true,
	.help = "file with USER:PASSWORD in it, by which the store is asked; read at the start, "
		"before httpbootd becomes its user"},
    {"httpbootd", "machines", KEY_NUMBER, CONF(httpbootd.machines), "20000", .min = 100,
	.max = 200000, .restart = true, .is_own = true,
	.help = "how many machines are kept in mind, for lanboot status; those without a section "
		"that only sent packets are forgotten first"},
    {"httpbootd", "event-listen", KEY_LISTEN, CONF(httpbootd.event_listen), NULL, .restart = true,
	.is_own = true,
	.help = "addresses and ports to hear the events of other machines' daemons by UDP, such as "
		"10.0.0.2:9783"},
    {"httpbootd", "event-senders", KEY_NETS, CONF(httpbootd.event_senders), NULL, .is_own = true,
	.help = "addresses or networks that are heard there"},
    {"httpbootd", "syslog", KEY_LISTEN, CONF(httpbootd.syslog), "0.0.0.0:514", .may_be_none = true,
	.restart = true, .is_own = true,
	.help = "addresses and ports where machines' own words come in: iPXE 2.0 sends what stands "
		"on its screen to UDP 514 of log-server in [pxedhcpd]; none, or another program "
		"that has the port: nothing is heard"},
    {"httpbootd", "overlays", KEY_FOLDER, CONF(httpbootd.overlays), "/var/lib/lanboot/overlays",
	.restart = true, .is_own = true,
	.help = "the folder of the overlays that overlay names, as lanboot-overlay keeps them"},
    {"httpbootd", "secrets", KEY_FOLDER, CONF(httpbootd.secrets), "/var/lib/lanboot/secrets",
	.restart = true, .is_own = true,
	.help = "the folder of what only one machine may have, such as its SSH host keys; "
		"lanboot-overlay secret keeps it, and it is laid over the machine's overlay"},
    {"httpbootd", "cache", KEY_FOLDER, CONF(httpbootd.cache), "/var/cache/lanboot", .restart = true,
	.is_own = true,
	.help = "the folder of what each [mirror] has fetched; only needed for these"},
    {"httpbootd", "tls-listen", KEY_LISTEN, CONF(httpbootd.tls_listen), NULL, .restart = true,
	.is_own = true,
	.help = "addresses and ports for HTTPS, such as 0.0.0.0:443 [::]:443; without it machines "
		"have none"},
    {"httpbootd", "tls-cert", KEY_PATH, CONF(httpbootd.tls_cert), NULL, .restart = true,
	.is_own = true,
	.help = "file of the certificate and those between it and the root, in PEM; read again on "
		"reload"},
    {"httpbootd", "tls-key", KEY_PATH, CONF(httpbootd.tls_key), NULL, .restart = true,
	.is_own = true,
	.help = "file of its key, in PEM; for a reload the user has to be able to read it"},
    {"httpbootd", "collector", KEY_URL, CONF(httpbootd.collector), NULL, .restart = true,
	.is_ours = true, .is_own = true,
	.help = "where each finished boot is sent to as a trace of OpenTelemetry (OTLP/HTTP, "
		"JSON), such as http://10.0.0.9:4318/v1/traces; see httpbootd(8)"},
    {"httpbootd", "collector-ca", KEY_PATH, CONF(httpbootd.collector_ca), NULL, .restart = true,
	.is_own = true,
	.help = "file of the certificates, in PEM, one of which has to have signed that of a "
		"collector by https; without it, those that this machine trusts"},
    {"httpbootd", "listing", KEY_BOOL, CONF(httpbootd.listing), "no",
	.help = "show what is in a folder to whoever asks for it with / at its end"},
    {"httpbootd", "max-connections", KEY_NUMBER, CONF(httpbootd.max_connections), "4000", .min = 1,
	.max = 60000, .restart = true, .is_own = true,
	.help = "connections at once; further ones wait"},
    {"httpbootd", "max-connections-per-client", KEY_NUMBER,
	CONF(httpbootd.max_connections_per_client), "1024", .min = 0, .max = 60000,
	.help = "connections at once of one address, or of one IPv6 /64 beyond a router; further "
		"ones are answered "
		"503; 0: no limit"},
    {"httpbootd", "rate-per-client", KEY_SIZE, CONF(httpbootd.rate_per_client), "0",
	.help = "bytes a second for one address, or one IPv6 /64 beyond a router, over all its "
		"connections, as in "
		"20M; 0: no limit"},
    {"httpbootd", "min-rate", KEY_SIZE, CONF(httpbootd.min_rate), "1k",
	.help = "bytes a second that a client has to take of an answer, over a minute; one that "
		"takes less is cut off, unless rate-per-client is what slows it down; 0: as slow "
		"as it likes. When max-connections is reached, whoever has most connections "
		"loses the slowest, however fast that is"},
    {"httpbootd", "idle-timeout", KEY_NUMBER, CONF(httpbootd.idle_timeout), "60", .min = 1,
	.max = 86400, .restart = true, .help = "seconds after which a silent connection is closed"},

#include "common/keys_machines.h"
};

const size_t n_keys = sizeof keys / sizeof *keys;
_Static_assert(sizeof keys / sizeof *keys <= KEYS_MAX, "raise KEYS_MAX");
