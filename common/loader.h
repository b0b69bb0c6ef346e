#ifndef LANBOOT_COMMON_LOADER_H
#define LANBOOT_COMMON_LOADER_H
/*
 * Configuration files of boot loaders beside iPXE, made of what a machine boots: GRUB's grub.cfg,
 * and pxelinux.cfg/… of PXELINUX and U-Boot (boot/pxe_utils.c), who read one language and ask for
 * the same names. Pure.
 *
 * In each of the three a text of others could become a command: in GRUB's by quotes, `$`, `;` and
 * line ends, in the other by a line end, and for U-Boot by `$`. So no control character gets into
 * a file, GRUB's words stand in single quotes, and what a language cannot say is not said:
 * loader_cannot().
 */
#include "common/boot.h"
#include "common/strval.h"
#include "common/wire.h"

enum loader { LOADER_NONE, LOADER_GRUB, LOADER_PXELINUX, LOADER_EXTLINUX };

enum { LOADER_INITRDS = 32, LOADER_SIZE = 256 * 1024, LOADER_STUB = 4096 };

/* What is loaded, by its URL; `as` is its name in the initramfs, NULL: it is one. */
struct loader_initrd {
	const char *url, *as;
};

/* What a machine boots, its variables filled in. */
struct loader_entry {
	const char *name;    /* of the profile */
	const char *title;   /* of it in a menu; NULL: its name */
	int kind;            /* enum boot_kind */
	const char *program; /* the URL of its kernel, memtest or chain */
	struct loader_initrd initrd[LOADER_INITRDS];
	size_t n_initrds;
	const char *args;   /* the program's words; empty: none */
	const char *apkovl; /* a URL that is looked at before, by GRUB alone; NULL: none */
	const char *wrong;  /* why it is not booted; NULL: it is */
};

/* For whom a file is, and where what it names is found. */
struct loader_file {
	enum loader loader;
	const char *machine; /* its name or MAC, for a comment */
	const char *server;  /* our URL, in front of what is ours: `http://10.0.0.2` */
	const char *tftp; /* instead of that and its slash, `../` say, of GRUB `tftp://10.0.0.2/`:
			     by TFTP; NULL: it stays a URL */
	const char *by_http; /* of GRUB by TFTP: the URL of what it gets by HTTP, where it has that
				module; NULL: none */
	const char *again;   /* what gives this file anew: GRUB a URL, the others a name */
	const char *once;    /* URL to load just before booting; NULL: none */
	int on_failure;      /* enum on_failure */
	uint32_t seconds;    /* to choose in, in a menu */
};

/* In GRUB's file, what Alpine calls the machine's processor. */
extern const char loader_grub_arch[];

/* Reads `grub`, `pxelinux` or `extlinux`. Returns LOADER_NONE for another word. */
enum loader loader_of_word(const char *word);

/* Returns why the loader cannot boot that, in words that go on after the profile's name; NULL: it
 * can. */
const char *loader_cannot(const struct loader_file *f, const struct loader_entry *e);

/* Returns true for a URL beneath f->server. */
bool loader_is_ours(const struct loader_file *f, const char *url);

/* Writes the file of a machine that boots `e`: where it cannot, one that says why. */
void loader_write(struct writer *w, const struct loader_file *f, const struct loader_entry *e);

/*
 * Writes the file of a machine that is given a choice. By HTTP GRUB's goes on to f->again with the
 * name of a profile behind it; by TFTP, and to the others, it is handed what each boots.
 */
void loader_write_menu(
    struct writer *w, const struct loader_file *f, const struct loader_entry *entries, size_t n);

/* Writes a file that says `words`, and in a while has the loader ask again. */
void loader_write_words(struct writer *w, const struct loader_file *f, const char *words);

/*
 * Writes the grub.cfg that goes on to the file of the machine that reads it: at httpbootd's URL
 * `http` (NULL: it is not to be had by HTTP), else in the folder of the URL `tftp`, which ends with
 * a slash (NULL: by HTTP alone).
 */
void loader_write_stub(struct writer *w, const char *http, const char *tftp);

/* Writes a grub.cfg that goes on to the one at `url`. */
void loader_write_other(struct writer *w, const char *url);

/* A file that a loader asks for, by its path. */
struct loader_name {
	enum loader loader;
	bool has_mac;
	uint8_t mac[MAC_LEN];
	size_t folder; /* bytes up to its own name */
	size_t prefix; /* bytes of what the loader puts in front of every name */
};

/*
 * Reads a clean path: `grub/grub.cfg`, `grub/grub.cfg-01-MAC`, `pxelinux.cfg/01-MAC`,
 * `pxelinux.cfg/default` and `default-…`, as U-Boot asks by its board's name, and
 * `extlinux/extlinux.conf`, in whatever folder. Returns false for another.
 *
 * GRUB asks beneath its $prefix for grub.cfg-UUID, grub.cfg-01-MAC, grub.cfg-HEXIP and fewer and
 * fewer digits of that, then grub.cfg (net/net.c, grub_net_search_config_file); Debian's signed one
 * for grub/x86_64-efi/grub.cfg, which is nobody's here, then grub/grub.cfg. PXELINUX asks for
 * UUID, 01-MAC, HEXIP and fewer digits, default (doc/pxelinux.txt); so does U-Boot, with
 * default-ARCH-SOC-BOARD, default-ARCH-SOC and default-ARCH in between (cmd/pxe.c).
 */
bool loader_name_parse(const char *path, struct loader_name *n);

/*
 * Writes the `i`th name, in the same folder, by which a file on the disk goes before the one that
 * is made for `n`, for it is asked for later: by the address of `peer` and by none. Returns false
 * if there are no more.
 */
bool loader_name_later(
    const struct loader_name *n, const struct addr *peer, size_t i, char out[32]);

#endif
