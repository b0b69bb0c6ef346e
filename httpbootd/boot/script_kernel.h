#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_KERNEL_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_KERNEL_H
/* A kernel with what it is loaded with, whatever loads it. Pure. For script.c and script_loader.c.
 */
#include "common/init_words.h"
#include "httpbootd/boot/initrd_images.h"

/* The values with their variables filled in, as they go into the script. It points into itself. */
struct script_kernel {
	struct initrd_images initrds;
	char kernel[VALUE_SIZE], shim[VALUE_SIZE], modloop[VALUE_SIZE], apkovl[VALUE_SIZE];
	char repo[VALUE_SIZE], cmdline[VALUE_SIZE];
	bool repos_left; /* out, since the release takes one only */
};

/* Fills them in. Returns SCRIPT_OK, or the key to blame. */
struct script_out script_kernel_expand(const struct script *s, struct script_kernel *f);

/* Writes the words of its command line, but for the initrds: each with a blank in front. */
void script_kernel_args(struct writer *w, const struct script *s, const struct script_kernel *f);

/* Counts what the kernel keeps of that for init; nothing where there is no such command line. */
void script_kernel_init_words(const struct script *s, struct init_words *n);

#endif
