#ifndef LANBOOT_COMMON_KEY_ROWS_H
#define LANBOOT_COMMON_KEY_ROWS_H
/*
 * What the rows of the table of keys (keys.c, which alone includes this) are written with: where a
 * value goes, which words it may be or have in it, and what several rows say alike.
 */
#include "common/conf.h"
#include "common/keys.h"

#define CONF(member) IN_CONF, offsetof(struct conf, member)
#define BOOT(member) IN_BOOT, offsetof(struct boot, member)
#define PROFILE(member) IN_PROFILE, offsetof(struct profile, member)
#define HOST(member) IN_HOST, offsetof(struct host, member)
#define ITEM(member) IN_ITEM, offsetof(struct menu_item, member)
/* The boot file of an architecture, and of those that load the same; with or without a name. */
#define BOOT_FILE(n) CONF(pxedhcpd.boot_file[n])
#define ARCH(n, what)                                                                              \
	{                                                                                          \
		"pxedhcpd", "arch-" #n, KEY_FILE, BOOT_FILE(n), NULL,                              \
		    .help = "boot file of architecture " #n ": " what                              \
	}
#define ALIAS(member) IN_ALIAS, offsetof(struct alias, member)
#define MIRROR(member) IN_MIRROR, offsetof(struct mirror_section, member)

static const char *const url_vars[] = {"server", "address", "port", "mac", "mac-hyphen", NULL};
static const char *const map_vars[] = {"mac", "mac-hyphen", "ip", NULL};
/* In the order of enum timeout_option, and of enum root_by. */
static const char *const timeout_choices[] = {"short", "any", "none", NULL};
static const char *const root_by_choices[] = {"none", "mac", "ip", NULL};
static const char *const boot_vars[] = {"server", "address", "mac", "mac-hyphen", "mac-tail",
    "uuid", "serial", "arch", "platform", "host", "ip", NULL};
/*
 * Who loads what, by which schemes: iPXE as its distributions build it (src/config/general.h),
 * Alpine's init by wget (mkinitfs, is_url; OpenRC's modloop).
 */
#define KERNEL_ALONE .used_by = BOOT_BIT(BOOT_KERNEL)
#define WIMBOOT_ALONE .used_by = BOOT_BIT(BOOT_WIMBOOT)
#define IPXE .loader = "iPXE", .schemes = "http https ftp tftp nfs file"
#define ALPINE .loader = "Alpine's init", .schemes = "http https ftp"
/* What an overlay's name may say, and which of it makes the folder one that need not be there. */
static const char *const overlay_vars[] = {"host", "mac", "mac-hyphen", "mac-tail", NULL};
/* In the order of enum https_mode. */
static const char *const https_choices[] = {"no", "firmware", "yes", NULL};
static const char *const rom_choices[] = {"script", "chain", NULL};
/* In the order of enum pxe_mode; the first one of a host's stands for `not said`. */
static const char *const form_choices[] = {"auto", "direct", "4011", "menu", NULL};
static const char *const missing_choices[] = {"default", "wait", "bare", NULL};
/* In the order of enum bind_mode. */
static const char *const bind_choices[] = {"default", "mac", "none", NULL};
static const char *const failure_choices[] = {"default", "prompt", "shell", "reboot", NULL};

#endif
