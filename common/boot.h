#ifndef LANBOOT_COMMON_BOOT_H
#define LANBOOT_COMMON_BOOT_H
/*
 * What a machine boots: the values of a [profile …] or [host …] section. Strings belong to the
 * configuration that the section is part of.
 */
#include "common/initrds.h"
#include "common/words.h"

#include <stdbool.h>
#include <stdint.h>

/* How PXE firmware is brought to load its boot file. */
enum pxe_mode { PXE_MODE_AUTO, PXE_MODE_DIRECT, PXE_MODE_4011, PXE_MODE_MENU };

/* Who is given what is one machine's alone; 0: not said. */
enum bind_mode { BIND_DEFAULT, BIND_MAC, BIND_NONE };

/* A yes or no that may be left open. */
enum tristate { TRISTATE_UNSET, TRISTATE_YES, TRISTATE_NO };

/* What a machine is brought to boot: a section says one of these, and the nearest one counts. */
enum boot_kind {
	BOOT_NONE,
	BOOT_KERNEL,  /* kernel, initrds, command line */
	BOOT_SCRIPT,  /* a file with an iPXE script of the site's own */
	BOOT_CHAIN,   /* another script or boot loader */
	BOOT_LOCAL,   /* its own disk */
	BOOT_WIMBOOT, /* Windows PE */
	BOOT_MEMTEST, /* a program loaded like a kernel, without anything else */
	BOOT_MENU,    /* what the person before it chooses */
};

/* What to do when all tries have failed; 0: not said. */
enum on_failure { ON_FAILURE_DEFAULT, ON_FAILURE_PROMPT, ON_FAILURE_SHELL, ON_FAILURE_REBOOT };

/* A DHCP option that pxedhcpd's answers to a machine have besides those of its own. */
struct boot_option {
	uint8_t code;
	bool is_text; /* of KEY_OPTION's variables, and with a NUL behind it */
	uint8_t len;
	const uint8_t *bytes;
	const char *written; /* `17:iscsi:…`, for --dump-config */
};

enum { BOOT_OPTIONS_MAX = 16 }; /* of a machine */

/* What a machine does whose apkovl is not there; 0: not said. */
enum no_apkovl { NO_APKOVL_DEFAULT, NO_APKOVL_WAIT, NO_APKOVL_BARE };

enum { MENU_MAX = 64 };     /* a menu's profiles */
enum { OVERLAYS_MAX = 16 }; /* folders of an overlay */

/* The profiles that a person may choose from. */
struct menu {
	struct words names;
	const struct profile **profile; /* names.n of them, by conf_link() */
};

/*
 * What a machine loads. NULL, 0 or an empty list: not said. Files are paths beneath the root, or
 * URLs.
 */
struct boot {
	int kind; /* enum boot_kind; follows from the other members, see conf_link */

	const char *kernel;
	const char *script;
	const char *chain;
	int local; /* enum tristate */
	const char *wimboot;
	const char *memtest;
	struct menu menu;

	const char *alpine; /* `3.24 lts`: names the files that are not named */
	const char *flavor; /* lts, virt: the same */
	struct initrds initrd;
	const char *shim;
	const char *modloop;
	const char *apkovl;
	struct words overlay; /* instead: folders that httpbootd packs one of */
	int no_apkovl;        /* enum no_apkovl */
	struct words repo;
	const char *cmdline;
	const char *bootmgr, *bcd, *boot_sdi, *boot_wim; /* beside wimboot */

	const char *title;     /* in a menu */
	uint32_t menu_timeout; /* seconds */
	uint32_t tries;        /* how often until on_failure */
	int on_failure;        /* enum on_failure */

	int bind;        /* enum bind_mode */
	const char *key; /* who knows it is such a machine, wherever it is */
	int is_private;  /* enum tristate: its apkovl is had by a token of its script alone */
	int packages;    /* enum tristate: its overlay has what it installs in it */

	int expects_up;  /* enum tristate, see boot_expects_up */
	int secure_boot; /* enum tristate: its machines have Secure Boot on */
	int uki;         /* enum tristate: by UEFI HTTP Boot they load all of it as one program */

	/* For pxedhcpd. */
	const char *boot_file;  /* instead of the architecture's */
	const char *script_url; /* instead of [pxedhcpd] script */
	int pxe_mode;           /* enum pxe_mode; 0: what [pxedhcpd] says */
	int ignore;             /* enum tristate */
	uint32_t delay_ms;      /* before an offer */
	const struct boot_option *options[BOOT_OPTIONS_MAX]; /* up to the first NULL */
};

/*
 * Gives `b` what it does not say itself and `under` does. What is booted, its kind and the keys
 * that say it, is of one of the two alone.
 */
void boot_inherit(struct boot *b, const struct boot *under);

/*
 * Returns true if who boots this says by /up that it has: what expects-up says, else whether it
 * boots a system that can be brought to say so (kernel, script, wimboot). Nobody knows what a
 * chain, a disk or a memory test does, and a menu is not what is booted in the end. Pure.
 */
bool boot_expects_up(const struct boot *b);

/*
 * Returns true if `text`, such as `{host}`, is in a value of which a script is made: not in
 * script-url, which is pxedhcpd's, nor in overlay, whose folders may be missing.
 */
bool boot_mentions(const struct boot *b, const char *text);

/*
 * Returns true if a file of that name is a disk's image, .img or .iso: firmware that boots by HTTP
 * makes a disk in memory of it, as iPXE boots it by `sanboot`. Pure.
 */
bool boot_is_disk(const char *file);

#endif
