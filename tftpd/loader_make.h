#ifndef LANBOOT_TFTPD_LOADER_MAKE_H
#define LANBOOT_TFTPD_LOADER_MAKE_H
/*
 * The files that PXELINUX, U-Boot and GRUB configure themselves by, made of the configuration: see
 * common/loader.h. What they boot comes by TFTP. A GRUB that has HTTP is led to httpbootd before,
 * which can look whether a machine's apkovl is there, pack it and keep it private.
 */
#include "common/conf.h"
#include "common/loader.h"
#include "tftpd/lookup.h"

struct loader_make {
	const struct conf *conf;
	const struct addr *peer, *local; /* who asks, and our address that was asked */
	const uint8_t *mac; /* of who asks, as the kernel knows it; NULL: beyond a router */
	bool is_uboot;      /* asks as U-Boot does */
	const char *path;   /* as it asked, clean */
	bool (*is_there)(void *with, const char *path); /* looks for a file on the disk */
	void *with;
};

/*
 * Writes the file that `q` asks for into the `size` bytes at `out`. Returns its length; 0: none is
 * made, since the path is no loader's, no section is for the machine, what it boots is for another
 * machine than the one that asks, or a file on the disk goes before.
 */
size_t loader_make(const struct loader_make *q, char *out, size_t size);

/* Does the same into a file that is the answer. Returns ROOT_NOT_FOUND where none is made. */
enum root_result loader_make_answer(const struct loader_make *q, struct lookup_result *f);

#endif
