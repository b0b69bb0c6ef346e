#ifndef LANBOOT_HTTPBOOTD_BOOT_INITRD_IMAGES_H
#define LANBOOT_HTTPBOOTD_BOOT_INITRD_IMAGES_H
/*
 * The initramfs files of a script, and single files that iPXE puts into the initramfs: for one
 * whose image has arguments it writes a cpio header, with the first of them as its name (iPXE
 * src/core/cpio.c). BIOS gets them by whatever iPXE; a UEFI kernel by the file initrd.magic, which
 * iPXE has since May 2021, and without asking since February 2023. Pure. For script.c alone.
 */
#include "httpbootd/boot/script_write.h"

enum { INITRD_IMAGES_MAX = 32, INITRD_NAME = 256 };

struct initrd_image {
	const char *url;
	char name[INITRD_NAME]; /* in `initrd=`, by which UEFI's kernel finds it; wimboot, too */
	bool renamed;           /* iPXE would give it another name by itself */
	const char *args;       /* `/preseed.cfg mode=644`; empty: it is an initramfs */
};

/* `text` holds the texts that the images point to, `used` bytes so far. */
struct initrd_images {
	struct initrd_image one[INITRD_IMAGES_MAX];
	size_t n;
	bool named; /* any of them has arguments */
	char text[VALUE_SIZE];
	size_t used;
};

/*
 * Makes the images of the files of boot.initrd. Beside wimboot all of them have names, which are no
 * paths. *all points into itself. Returns SCRIPT_OK, or what is wrong with `initrd`.
 */
enum script_result initrd_images_expand(
    const struct script *s, bool wimboot, struct initrd_images *all);

/* Writes ` initrd=NAME` for each, or initrd.magic for all, for the kernel's command line. */
void initrd_images_args(struct writer *w, const struct initrd_images *all);

/* Writes the command that shows what is loaded on the machine's screen. */
void initrd_images_echo(struct writer *w, const struct script *s, const struct initrd_images *all);

/* Writes the commands that load them, each of which goes to the next server if it fails. */
void initrd_images_load(struct writer *w, const struct script *s, const struct initrd_images *all);

#endif
