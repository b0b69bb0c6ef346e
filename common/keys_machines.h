#ifndef LANBOOT_COMMON_KEYS_MACHINES_H
#define LANBOOT_COMMON_KEYS_MACHINES_H
/*
 * The end of the table of keys, which keys.c alone includes where it belongs: the rows of the
 * sections with a name behind them, [profile …], [host …], [menu-item …], [alias …] and
 * [mirror …].
 */
{"profile", "inherits", KEY_NAME, PROFILE(inherits), NULL,
    .help = "the profile that says what this one leaves out"},
    {"profile", "title", KEY_LINES, BOOT(title), NULL,
	.help = "the profile's line in a menu; without it, its name"},

    {"profile", "alpine", KEY_RELEASE, BOOT(alpine), NULL, .boots = BOOT_KERNEL, .is_short = true,
	.help = "3.24 or 3.24.1 lts: an Alpine release and flavor, names what is not named below: "
		"alpine/3.24/{arch}/vmlinuz-lts, initramfs-lts and modloop-lts beside it, and "
		"Alpine's own repositories"},
    {"profile", "flavor", KEY_NAME, BOOT(flavor), NULL, .boots = BOOT_KERNEL, .is_short = true,
	.help = "lts or virt: the flavor of alpine; without that, names what is not named below: "
		"boot/vmlinuz-FLAVOR, boot/initramfs-FLAVOR, boot/modloop-FLAVOR"},
    {"profile", "kernel", KEY_FILE, BOOT(kernel), NULL, boot_vars, IPXE, .boots = BOOT_KERNEL,
	.from = {"alpine", "flavor"}, .wants = WANT_KERNEL,
	.help = "kernel: a path beneath root, or a URL"},
    {"profile", "initrd", KEY_INITRDS, BOOT(initrd), NULL, boot_vars, IPXE,
	.from = {"alpine", "flavor"}, .used_by = BOOT_BIT(BOOT_KERNEL) | BOOT_BIT(BOOT_WIMBOOT),
	.wants = WANT_INITRD,
	.help = "initramfs; several are handed over in this order; FILE as /NAME, and mode=755 "
		"behind it, puts a file into the initramfs, or beside wimboot"},
    {"profile", "shim", KEY_FILE, BOOT(shim), NULL, boot_vars, IPXE, KERNEL_ALONE,
	.wants = WANT_PROGRAM,
	.help = "a distribution's own shim, such as its shimx64.efi, by which an iPXE for UEFI has "
		"its signed kernel verified under Secure Boot; without Secure Boot, and by an iPXE "
		"before 2.0, which has no such command, the kernel boots as without"},
    {"profile", "modloop", KEY_FILE, BOOT(modloop), NULL, boot_vars, ALPINE, KERNEL_ALONE,
	.from = {"alpine", "flavor"}, .wants = WANT_MODLOOP, .help = "Alpine's kernel modules"},
    {"profile", "apkovl", KEY_FILE, BOOT(apkovl), NULL, boot_vars, ALPINE, .takes_device = true,
	KERNEL_ALONE, .is_apkovl = true, .wants = WANT_APKOVL,
	.help = "what makes the machine what it is, made by lbu; its name ends in .gz; without it "
		"a bare Alpine boots"},
    {"profile", "overlay", KEY_FILES, BOOT(overlay), NULL, overlay_vars, KERNEL_ALONE,
	.is_apkovl = true, .may_lack = true,
	.help = "instead of apkovl: folders in overlays that an apkovl is packed of for each "
		"machine, with its name as host name; what a later one has goes before, and one "
		"with a variable in it may be missing"},
    {"profile", "packages", KEY_TRISTATE, BOOT(packages), NULL, KERNEL_ALONE,
	.help =
	    "yes: what 'lanboot mirror fill' fetched for its overlay is packed into the apkovl, "
	    "and the machine asks for no package one by one; up to 64 MB"},
    {"profile", "no-apkovl", KEY_CHOICE, BOOT(no_apkovl), NULL, missing_choices,
	.help = "what a machine does whose apkovl or overlay is not there: it waits and asks again "
		"every 30 seconds, with a key to boot without (wait, the default), or boots bare, "
		"with no password for root (bare)"},
    {"profile", "repo", KEY_FILES, BOOT(repo), NULL, boot_vars, ALPINE, KERNEL_ALONE,
	.from = {"alpine"}, .wants = WANT_REPO,
	.help = "where Alpine finds its packages; one before 3.20 is given the first alone"},
    {"profile", "cmdline", KEY_LINES, BOOT(cmdline), NULL, boot_vars,
	.used_by = BOOT_BIT(BOOT_KERNEL) | BOOT_BIT(BOOT_WIMBOOT) | BOOT_BIT(BOOT_MEMTEST),
	.help = "further words for the kernel's command line; may go on over indented lines"},

    {"profile", "secure-boot", KEY_TRISTATE, BOOT(secure_boot), NULL,
	.help = "yes: its machines have Secure Boot on, so lanboot-image lets them boot no release "
		"of which a kernel is not signed"},
    {"profile", "uki", KEY_TRISTATE, BOOT(uki), NULL, KERNEL_ALONE,
	.help = "yes: machines that come by UEFI HTTP Boot load kernel, initramfs and command line "
		"as one program, with no iPXE between; 'lanboot uki make' makes and signs it, "
		"and where it is not there they get iPXE"},

    {"profile", "script", KEY_FILE, BOOT(script), NULL, boot_vars, .boots = BOOT_SCRIPT,
	.wants = WANT_SCRIPT,
	.help = "an iPXE script of your own, beneath root; variables in it are filled in"},
    {"profile", "chain", KEY_FILE, BOOT(chain), NULL, boot_vars, IPXE, .boots = BOOT_CHAIN,
	.wants = WANT_PROGRAM,
	.help = "the script or boot loader that iPXE goes on to: somebody else decides; or the "
		"image of a disk, of a name that ends in .img or .iso, which iPXE boots, and who "
		"comes by HTTP Boot and boots it once is given at once"},
    {"profile", "local", KEY_TRISTATE, BOOT(local), NULL, .boots = BOOT_LOCAL,
	.help =
	    "yes: the machine boots its own disk; no: it does not, even if its profile says so"},
    {"profile", "wimboot", KEY_FILE, BOOT(wimboot), NULL, boot_vars, IPXE, .boots = BOOT_WIMBOOT,
	.wants = WANT_PROGRAM,
	.help = "the program wimboot, which boots Windows PE; what is not named below lies beside "
		"it as on Windows' own medium"},
    {"profile", "bootmgr", KEY_FILE, BOOT(bootmgr), NULL, boot_vars, IPXE, WIMBOOT_ALONE,
	.from = {"wimboot"}, .wants = WANT_DATA,
	.help = "for wimboot; without it, bootmgr in its folder"},
    {"profile", "bcd", KEY_FILE, BOOT(bcd), NULL, boot_vars, IPXE, WIMBOOT_ALONE,
	.from = {"wimboot"}, .wants = WANT_DATA,
	.help = "for wimboot; without it, boot/bcd in its folder"},
    {"profile", "boot-sdi", KEY_FILE, BOOT(boot_sdi), NULL, boot_vars, IPXE, WIMBOOT_ALONE,
	.from = {"wimboot"}, .wants = WANT_DATA,
	.help = "for wimboot; without it, boot/boot.sdi in its folder"},
    {"profile", "boot-wim", KEY_FILE, BOOT(boot_wim), NULL, boot_vars, IPXE, WIMBOOT_ALONE,
	.from = {"wimboot"}, .wants = WANT_DATA,
	.help = "for wimboot; without it, sources/boot.wim in its folder"},
    {"profile", "memtest", KEY_FILE, BOOT(memtest), NULL, boot_vars, IPXE, .boots = BOOT_MEMTEST,
	.wants = WANT_PROGRAM,
	.help = "a memory test, or another program that is loaded like a kernel and nothing else"},
    {"profile", "menu", KEY_MENU, BOOT(menu), NULL, .boots = BOOT_MENU,
	.help = "the profiles to choose from, on the machine's screen; the first is taken when "
		"nobody does"},
    {"profile", "menu-timeout", KEY_NUMBER, BOOT(menu_timeout), NULL, .min = 1, .max = 86400,
	.help = "seconds to choose in; without it, 10"},

    {"profile", "tries", KEY_NUMBER, BOOT(tries), NULL, .min = 1, .max = 1000,
	.help = "how often booting is tried, 5 seconds apart, until on-failure; without it, 3"},
    {"profile", "on-failure", KEY_CHOICE, BOOT(on_failure), NULL, failure_choices,
	.help = "what then: a prompt, from which it tries anew after 30 seconds (the default), "
		"iPXE's shell, or a reboot"},

    {"profile", "bind", KEY_CHOICE, BOOT(bind), NULL, bind_choices,
	.help = "as bind in [httpbootd], for these machines"},
    {"profile", "private", KEY_TRISTATE, BOOT(is_private), NULL,
	.help = "yes: apkovl or overlay is given to nobody by its path, only by the URL in the "
		"machine's script, which holds for one download by that machine and for "
		"private-seconds"},
    {"profile", "key", KEY_NAME, BOOT(key), NULL, .min = 22,
	.help = "at least 22 random letters and digits: whoever asks for /boot.ipxe?key=KEY is "
		"taken for such a machine, wherever it is; for machines beyond a router, in their "
		"script-url"},

    {"profile", "expects-up", KEY_TRISTATE, BOOT(expects_up), NULL,
	.help = "whether the machine says by /up that it has booted: until then it counts as "
		"booting, and after a while as one that hangs; without it, one with kernel, script "
		"or wimboot does, and one with chain, local, memtest or menu does not"},

    {"profile", "boot-file", KEY_FILE, BOOT(boot_file), NULL,
	.help = "what the firmware loads, instead of the architecture's boot file"},
    {"profile", "script-url", KEY_URL, BOOT(script_url), NULL, url_vars, IPXE,
	.help = "what iPXE loads, instead of script in [pxedhcpd]"},
    {"profile", "form", KEY_CHOICE, BOOT(pxe_mode), NULL, form_choices,
	.help = "as form in [pxedhcpd], for these machines"},
    {"profile", "delay-ms", KEY_NUMBER, BOOT(delay_ms), NULL, .min = 1, .max = 10000,
	.help = "how long pxedhcpd waits before it makes these machines an offer, for firmware "
		"that misses one that comes at once; iPXE is answered at once; without it, there "
		"is no wait, but for rpi-delay-ms"},
    {"profile", "option", KEY_OPTION, BOOT(options), NULL, url_vars,
	.help = "N:VALUE: a DHCP option that pxedhcpd's answers have besides its own, as "
		"17:iscsi:10.0.0.9::::iqn.2026-01.example:disk; of a number that the profile has, "
		"too, the host's counts"},
    {"profile", "ignore", KEY_TRISTATE, BOOT(ignore), NULL,
	.help = "yes: pxedhcpd does not answer these machines, and httpbootd's script for them "
		"hands them back to their firmware"},

    {"host", "name", KEY_NAME, HOST(name), NULL, host_name_vars,
	.help = "the machine's name; in a section for many, such as [host *], pc-{mac-tail} is "
		"another one for each: pc-123456"},
    {"host", "profile", KEY_NAME, HOST(profile_name), NULL, .help = "the profile that it boots"},
    {"host", "once", KEY_NAME, HOST(once_name), NULL,
	.help = "the profile that it boots one time, before its own; noted in state"},
    {"host", "room", KEY_LABEL, HOST(room), NULL,
	.help = "where the machine stands: what lanboot shows and chooses machines by"},
    {"host", "tags", KEY_NAMES, HOST(tags), NULL,
	.help = "words of your own to choose machines by"},

    {"menu-item", "file", KEY_FILE, ITEM(boot_file), NULL,
	.help = "the boot file of this choice; without it, the architecture's"},

    {"alias", "folder", KEY_FOLDER, ALIAS(folder), NULL, .restart = true, .is_own = true,
	.help = "the folder that httpbootd serves under the path of this section"},

    {"mirror", "from", KEY_SERVERS, MIRROR(from), NULL, .restart = true,
	.help = "where the files are fetched from, as URLs; where the first has none, the next is "
		"asked"},
    {"mirror", "path", KEY_FOLDER, MIRROR(path), NULL, .restart = true,
	.help = "where clients find it; without it, its name: /alpine"},
    {"mirror", "size", KEY_SIZE, MIRROR(size), "20G", .is_own = true,
	.help =
	    "bytes that may be kept; what was used longest ago goes first, but nothing that the "
	    "index names that is served"},
    {"mirror", "keys", KEY_FOLDER, MIRROR(keys), "/etc/apk/keys", .restart = true, .is_own = true,
	.help =
	    "of Alpine's packages: the folder of the public keys that an index has to be signed "
	    "with; of a mirror whose name begins with alpine"},
    {"mirror", "freeze", KEY_BOOL, MIRROR(freeze), "no",
	.help = "keep to what is served: upstream is asked for no newer index"},
    {"mirror", "offline", KEY_BOOL, MIRROR(offline), "no", .is_own = true,
	.help = "ask upstream for nothing: serve what is here"},
    {"mirror", "eager", KEY_BOOL, MIRROR(eager), "no",
	.help =
	    "serve a new index at once, and not only when the packages that clients use are here "
	    "as it names them"},
    {"mirror", "changes", KEY_WORDS, MIRROR(changes), NULL,
	.help =
	    "patterns, such as */InRelease, of the paths of files that may be others tomorrow; all "
	    "others stay what they are; without it, those that the mirrors of distributions "
	    "change"},

#endif
