#include "httpbootd/machines/why_rules.h"

const struct why_rule why_rules_early[] = {

    /* What pxedhcpd does not answer. */
    {"not-in-clients", WHY_REFUSED, STATE(FAILED) | STATE(UNKNOWN), 0, 0, END(FAILED),
	"not in clients|no client's|in no network of 'relays'", NULL,
	"The server answers only whom clients lets in: {reason}.",
	"clients = links relays NETWORK in [lanboot]; lanboot log {id} says after add= which one"},
    {"no-boot-file", WHY_REFUSED, STATE(FAILED) | STATE(UNKNOWN), 0, STEP(REFUSED) | STEP(OFFER),
	END(FAILED), "no boot file is configured", NULL,
	"pxedhcpd has no boot file for its architecture, {arch}.",
	"{arch-key} = FILE in [pxedhcpd]"},
    {"known-only", WHY_REFUSED, STATE(FAILED) | STATE(UNKNOWN), 0, STEP(REFUSED) | STEP(OFFER),
	END(FAILED), "known-only", NULL,
	"No section is for {mac}, and known-only = yes answers no others.",
	"lanboot enrol {id} --name NAME --profile PROFILE"},
    {"not-answered", WHY_REFUSED, STATE(FAILED), 0,
	STEP(REFUSED) | STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(FAILED), NULL, why_by_dhcp,
	"pxedhcpd did not answer it: {reason}.", "lanboot explain {id}"},

    /* Who it is. */
    {"refused-unknown", WHY_REFUSED, STATE(UNKNOWN), 0, 0, 0, NULL, why_is_other_asker,
	"It asks as {mac}, which a section is for, and the server sees that another machine asks.",
	"all MACs of the machine in its [host ...]; or bind = none, or key = SECRET there"},
    {"unknown-left", WHY_UNKNOWN, STATE(UNKNOWN), 0, 0, 0, NULL, why_waits_no_more,
	"No section is for {mac}. It does not wait any more; it was last heard of {heard} ago.",
	"lanboot enrol {id} --name NAME --profile PROFILE; or lanboot forget {id}"},
    {"unknown", WHY_UNKNOWN, STATE(UNKNOWN), 0, 0, 0, NULL, NULL,
	"No section is for {mac}: it waits as {word}.",
	"lanboot enrol {word} --name NAME --profile PROFILE"},
    {"silent", WHY_SILENT, STATE(SILENT), 0, 0, 0, NULL, NULL,
	"It was up, and for {since} there is no sign of life of it.", "lanboot wake {id}"},
    {"up-without-modloop", WHY_MISSING, STATE(UP), 0, 0, 0, NULL, why_lacks_modloop,
	"It is up, but without its modloop {modloop}: its kernel has no other modules than those "
	"of its initrd.",
	"put it to {root}/{modloop}, readable, and start it anew; lanboot log {id} says what "
	"failed"},
    {"up-other-modloop", WHY_MISSING, STATE(UP), 0, 0, 0, NULL, why_is_up_by_other,
	"It is up, by a kernel of {kernel-release} and with the modloop {modloop} of "
	"{modloop-release}: its kernel has no other modules than those of its initrd.",
	"kernel, initrd and modloop of one release in [profile {profile}], and start it anew"},
    {"asked-again", WHY_DARK, STATE(UP), 0, 0, 0, NULL, why_asked_again,
	"It was up; {asked} ago it, or another in its name, asked to boot, and came for nothing. "
	"Whether it is up still is dark to us, as beyond a relay or NAT.",
	""},
    {"same-address", WHY_STUCK, STATE(FAILED), NOW, 0, 0, NULL, why_has_clash,
	"{clash} has the address {addr}, too: each gets what is for the other.",
	"one address for each, in the DHCP server and where addresses were set by hand"},
    {"same-mac", WHY_STUCK, STATE(FAILED), NOW, 0, 0, NULL, why_has_twin,
	"Another machine, with the UUID {twin}, has the MAC {mac}, too, and asks in turn with it: "
	"each gets what is for the other.",
	"a MAC of its own for each: in its firmware, or the settings of the virtual machine; of a "
	"dock, one laptop at a time"},

    /* Where nothing is left to give. */
    {"disk-full", WHY_STUCK, STATE(FAILED), 0, 0, END(FAILED), DISK_FULL, NULL,
	"A disk of the server is full: {reason}.",
	"df -h {root}; lanboot image remove RELEASE makes room"},
    {"client-full", WHY_REFUSED, STATE(FAILED), 0, 0, END(FAILED), "-per-client", NULL,
	"The server has given {addr} all that one client may have at once: {reason}.",
	"lanboot log {id} says who has them; where machines share an address, more: "
	"max-transfers-per-client in [tftpd], max-connections-per-client in [httpbootd]"},
    {"server-full", WHY_REFUSED, STATE(FAILED), 0, 0, END(FAILED), FULL, NULL,
	"The server has no place for it: {reason}.",
	"max-transfers in [tftpd], max-connections in [httpbootd], and restart that: more of them"},

    /* The boot file. */
    {"shim-refused", WHY_REFUSED, STATE(FAILED), NOW, 0, 0, NULL, why_shim_refused,
	"shim does not start what it has loaded behind itself, {second}: that is not signed for "
	"it.",
	"shim and what it starts of one release; or Secure Boot off in its set-up"},
    {"shim-has-unsigned", WHY_REFUSED, STATE(FAILED), SHORT, LOADERS, END(DONE), NULL,
	why_shim_has_unsigned,
	"shim has loaded {file}, which has no signature: where Secure Boot is on, it does not "
	"start "
	"that.",
	"shim and what it starts of one release; or Secure Boot off in its set-up"},
    {"second-stage-missing", WHY_MISSING, STATE(FAILED), 0, LOADERS, END(FAILED), NOT_THERE,
	why_has_shim, "shim was loaded, and what it asks for, {file}, is not there.",
	"put it to {root}/{file}"},
    {"boot-file-missing-ipxe", WHY_MISSING, STATE(FAILED), 0, LOADERS | STEP(REFUSED), END(FAILED),
	NOT_THERE, why_is_ipxe, "The boot file {file} is not there.",
	"lanboot ipxe install {root}"},
    {"boot-file-missing", WHY_MISSING, STATE(FAILED), 0, LOADERS, END(FAILED), NOT_THERE, NULL,
	"The boot file {file} is not there.", "put it to {root}/{file}"},
    {"boot-file-unreadable", WHY_MISSING, STATE(FAILED), 0, LOADERS, END(FAILED), NO_PERMISSION,
	NULL, "The server may not read the boot file {file}.", "chmod a+r {root}/{file}"},
    {"boot-file-link", WHY_MISSING, STATE(FAILED), 0, LOADERS, END(FAILED), LINK_OUT, NULL,
	"The boot file {file} is behind a link that the server may not follow: {reason}.",
	"link-roots = FOLDER in [lanboot], the folder that the link leads to; restart tftpd and "
	"httpbootd"},
    {"tftp-answers-blocked", WHY_STUCK, STATE(FAILED), NOW, STEP(TFTP), END(RUNS) | END(FAILED),
	NULL, why_is_unheard,
	"tftpd answers its request for {file}, and hears nothing: answers come from other ports "
	"than 69, and something on the way drops them.",
	"single-port = yes in [tftpd], and restart it; or let UDP from this server through"},
    {"long-blocks-lost", WHY_STUCK, STATE(FAILED), NOW, STEP(TFTP), END(RUNS) | END(FAILED), NULL,
	why_loses_long,
	"Blocks of {blksize} bytes of {file} do not come to it, and short packets do: the way "
	"loses long ones.",
	"max-blksize = {less} and udp-segment = no in [tftpd]"},
    {"boot-file-broken", WHY_STUCK, STATE(FAILED), 0, LOADERS, END(FAILED), NULL, why_is_cut_off,
	"The transfer of {file} broke off at {bytes} of {of}: {reason}.",
	"max-blksize = 1432 in [tftpd] if the way loses long packets; else cable, card and switch"},
    {"boot-file-failed", WHY_STUCK, STATE(FAILED), 0, LOADERS, END(FAILED), NULL, NULL,
	"The boot file {file} could not be loaded: {reason}.", "lanboot log {id}"},
    {"tftpd-gone", WHY_DARK, STATE(FAILED) | STATE(OFF) | STATE(BOOTING), 0,
	STEP(OFFER) | STEP(ACK) | STEP(TFTP), END(DONE) | END(RUNS), NULL, why_tftp_is_gone,
	"tftpd runs no more, or hangs: nobody sends it {file}, and what it does is dark to us.",
	"start tftpd; lanboot check says what keeps it from running"},
    {"boot-file-stuck", WHY_STUCK, STATE(FAILED), SHORT, LOADERS, END(RUNS), NULL, NULL,
	"It stopped in the midst of {file}, at {bytes} of {of}.",
	"cable, card and switch; max-blksize = 1432 in [tftpd] if the way loses long packets"},
    {"boot-file-arch", WHY_STUCK, STATE(FAILED), NOW, LOADERS, END(DONE), NULL, why_is_other_arch,
	"{file} is {program}, and this machine is {arch}: it cannot start that.",
	"{arch-key} = {efi-file} in [pxedhcpd], and no other boot-file in its section"},
    {"shim-elsewhere", WHY_STUCK, STATE(FAILED), SHORT, LOADERS, END(DONE), NULL, why_shim_is_alone,
	"shim, {file}, was loaded, and asks us for nothing: it asks the server that DHCP names.",
	"take next-server and boot file (filename, options 66, 67) out of the answers of the DHCP "
	"server"},
    {"grub-elsewhere", WHY_STUCK, STATE(FAILED), SHORT, STEP(TFTP), END(DONE), NULL,
	why_grub_is_alone,
	"GRUB, {file}, was loaded, and asks us for nothing: it asks the server that the DHCP "
	"server "
	"of the site names (next-server), whatever a proxy says.",
	"next-server = this machine in that DHCP server (of dnsmasq: dhcp-boot=,,ADDRESS)"},
    {"grub-without-http", WHY_STUCK, STATE(FAILED), SHORT, STEP(LOADER), END(DONE), NULL,
	why_grub_lacks_http,
	"GRUB, {file}, was loaded by HTTP, and asks us for nothing: it was built without HTTP, and "
	"stands at its prompt.",
	"PXE instead of HTTP Boot in its set-up; or a GRUB that has the module http"},
    {"kernel-refused", WHY_REFUSED, STATE(FAILED), SHORT, STEP(KERNEL), END(DONE), NULL,
	why_grub_has_kernel,
	"GRUB has loaded the kernel {file}, and goes no further: behind shim it starts only what "
	"is "
	"signed by a key that shim knows.",
	"a kernel of the distribution that shim is of, as it was signed; or Secure Boot off in its "
	"set-up"},
    {"boot-file-unsigned", WHY_REFUSED, STATE(FAILED), WHY_HEARD_MS,
	STEP(OFFER) | STEP(ACK) | LOADERS, 0, NULL, why_refuses_unsigned,
	"It loaded {before}, which is not signed, and began anew at once: its firmware refuses "
	"that "
	"where Secure Boot is on.",
	"Secure Boot off in its set-up; or a boot file that is signed, such as shim"},
    {"boot-file-key", WHY_REFUSED, STATE(FAILED), WHY_HEARD_MS, STEP(OFFER) | STEP(ACK) | LOADERS,
	0, NULL, why_refuses_signed,
	"It loaded {before}, which is signed, and began anew at once: where Secure Boot is on, its "
	"firmware does not know the key.",
	"enrol that key in its firmware; or a shim in front that its firmware knows; or Secure "
	"Boot "
	"off"},
    {"boot-file-again", WHY_STUCK, STATE(FAILED), WHY_HEARD_MS, STEP(OFFER) | STEP(ACK) | LOADERS,
	0, NULL, why_began_anew,
	"It loaded {before} and began anew: its firmware does not start that, or it gets no "
	"further.",
	"Secure Boot off in its set-up, or a boot file that is signed for it; another one, such as "
	"snponly.efi"},
    {"pxedhcpd-gone", WHY_DARK, STATE(FAILED) | STATE(OFF) | STATE(BOOTING), 0,
	STEP(OFFER) | LOADERS, END(DONE), NULL, why_dhcp_is_gone,
	"pxedhcpd runs no more, or hangs: nobody answers what it asks next, and that is dark to "
	"us.",
	"start pxedhcpd; lanboot check says what keeps it from running"},
    {"4011-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), 0, STEP(OFFER), END(DONE), NULL,
	why_4011_is_dark,
	"It was told to ask on port 4011 for {file}; whether it did is dark to us, for pxedhcpd "
	"does not tell.",
	"events = in [lanboot] of the machine that pxedhcpd runs on"},
    {"uki-unsigned", WHY_REFUSED, STATE(FAILED), 0, LOADERS, END(DONE), NULL, why_uki_is_unsigned,
	"It has loaded {file}, which is not signed, and nothing was seen of it since: its firmware "
	"refuses that where Secure Boot is on.",
	"lanboot uki make, with a key (lanboot key new); or Secure Boot off in its set-up"},
    {"uki-no-more", WHY_STUCK, STATE(FAILED), 0, LOADERS, END(DONE), NULL, why_is_uki,
	"It has loaded {file}, and nothing was seen of it since: where Secure Boot is on, its "
	"firmware does not know the key; or the kernel in it does not come up.",
	"lanboot key enrol; or uki = no in its section, and it boots by iPXE"},
    {"boot-file-no-more", WHY_STUCK, STATE(FAILED), 0, LOADERS, END(DONE), NULL, why_sees_ipxe,
	"It has loaded {file}, and nothing was seen of it since.",
	"efi-x64 = snponly.efi in [pxedhcpd], its firmware's own driver; or Secure Boot "
	"off in its set-up"},
    {"boot-file-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), 0, LOADERS, END(DONE), NULL, NULL,
	"It has loaded {file}; what comes then is on servers that do not tell, and dark to us.",
	""},

    /* iPXE, again and again. */
    {"ipxe-without-http", WHY_STUCK, STATE(FAILED), NOW, STEP(IPXE) | LOADERS, 0, NULL,
	why_lacks_http,
	"This iPXE has no HTTP, or cannot start kernels, and what it is given instead, {loader}, "
	"has no more.",
	"lanboot ipxe install {root}"},
    {"ipxe-loop", WHY_STUCK, STATE(FAILED), NOW, STEP(IPXE) | LOADERS, 0, NULL, why_loops,
	"iPXE loads {loader} instead of its script: DHCP names that to iPXE, too, and its word "
	"goes before ours.",
	"take the boot file (filename, option 67) out of the answers of the DHCP server"},

    /* The offer: what was on the wire, then who else is there, then its form. */
    {"tftp-blocked", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK), END(DONE), NULL,
	why_tftp_is_blocked,
	"Its request for {file} came to this machine, and tftpd never had it: a firewall here "
	"drops UDP 69, or tftpd does not run.",
	"let UDP 69 through the firewall here; lanboot check says where it is dropped"},
    {"4011-blocked", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL,
	why_4011_is_blocked,
	"Its request to port 4011 came to this machine, and pxedhcpd never had it: a firewall here "
	"drops UDP 4011.",
	"let UDP 4011 through the firewall here; or form = direct in its section"},
    {"site-silent", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL, why_is_site_silent,
	"It was offered {file}, and takes no address: the DHCP server of the site gives it none.",
	"look at that DHCP server: whether it runs, has free addresses, and knows {mac}"},
    {"two-proxies", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE),
	NULL, why_two_proxies,
	"{rival} offers it a boot file as we do, and it takes whichever it likes.",
	"stop the boot service (PXE, WDS, dhcp-boot) of {rival}"},
    {"site-class", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE),
	NULL, why_site_class,
	"{rival}, which gives it its address, says PXEClient in option 60: it asks there on port "
	"4011, not us.",
	"take option 60 (vendor class) out of the answers of {rival}"},
    {"site-http", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE),
	NULL, why_site_http,
	"{rival}, which gives it its address, says HTTPClient in option 60: it loads what that "
	"names.",
	"take option 60 (vendor class) out of the answers of {rival}"},
    {"site-menu", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE),
	NULL, why_site_menu,
	"{rival}, which gives it its address, has options of a boot menu in option 43: it does not "
	"ask us.",
	"take option 43 out of the answers of {rival}"},
    {"site-file", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE),
	NULL, why_site_file,
	"{rival}, which gives it its address, names a boot file itself, and that goes before ours.",
	"take the boot file (filename, options 66, 67) out of the answers of {rival}"},
    {"rival", WHY_STUCK, STATE(FAILED), 0, STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE), NULL,
	why_has_rival,
	"Its firmware did not take our offer of {file}; {rival} answers it, too: {breaks}.",
	"take options 43, 60, 66, 67 and the boot file out of the answers of {rival}"},
    {"form-ignored", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL, why_ignores_both,
	"It takes an address, and our offer in neither form: it wants both from one server.",
	"have the DHCP server of the site name the boot file: lanboot render prints how"},
    {"4011-not-asked", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL,
	why_ignores_4011, "It was told to ask on port 4011 for {file}, and did not come there.",
	"form = direct in its section; and let UDP 4011 through the server's firewall"},
    {"4011-not-answered", WHY_STUCK, STATE(FAILED), 0, STEP(ACK), END(FAILED) | END(RUNS), NULL,
	NULL, "It asked on port 4011 and got no answer: {reason}.", "lanboot explain {id}"},
    {"direct-ignored", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL,
	why_ignores_direct,
	"It took an address, and did not come for {file}, which our offer named.",
	"form = 4011 in its section"},
    {"https-ignored", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL,
	why_ignores_https,
	"It was offered {file}, and did not come for it: its firmware knows no authority for HTTPS "
	"(CA), or has no HTTPS.",
	"lanboot key enrol DIR says how it takes the CA; or https = no in [pxedhcpd]"},
    {"http-ignored", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER), END(DONE), NULL, why_ignores_http,
	"It was offered {file}, and did not come for it: newer firmware takes https alone.",
	"allow HTTP in its set-up; or tls-listen in [httpbootd], and https = firmware in "
	"[pxedhcpd]"},
    {"offer-not-taken", WHY_STUCK, STATE(FAILED), NOW, STEP(OFFER) | STEP(ACK), END(DONE), NULL,
	why_ignores_offer, "It was offered {file}, and did not come for it.",
	"let UDP 69 and TCP 80 through the server's firewall: lanboot check"},
    {"tftp-unseen", WHY_STUCK, STATE(FAILED), 0, STEP(OFFER) | STEP(ACK), END(DONE), NULL,
	why_tftp_is_unseen,
	"Its request for {file} came to this machine, and tftpd has told nothing since the start: "
	"a firewall here drops UDP 69, or tftpd does not run, or does not tell (events).",
	"let UDP 69 through the firewall here, and start tftpd; lanboot check says which"},
    {"offer-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), 0, STEP(OFFER) | STEP(ACK), END(DONE),
	NULL, why_sees_no_loaders,
	"It was offered {file}; whether it came for that is dark to us, for tftpd does not tell.",
	"events = in [lanboot] of the machine that tftpd runs on"},
    {.name = NULL},
};
