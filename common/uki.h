#ifndef LANBOOT_COMMON_UKI_H
#define LANBOOT_COMMON_UKI_H
/*
 * Unified kernel images: kernel, initramfs and command line of a profile as one program for UEFI,
 * which firmware loads by HTTP Boot instead of iPXE. Pure.
 *
 *	uki/x86_64/thin.efi                     what all machines of a profile share
 *	uki/x86_64/thin/52-54-00-12-34-56.efi   of one whose section or command line differs
 *
 * beneath the root. `lanboot uki make` makes them; no daemon does, for they are signed. Where one
 *is not there, httpbootd hands out the boot file of that processor instead.
 */
#include "common/arch.h"
#include "common/host_table.h"

enum { UKI_PATH = 2 * HOST_NAME_MAX_LEN + 64 };

enum uki_kind {
	UKI_NONE,   /* it boots another way */
	UKI_SHARED, /* the one of its profile */
	UKI_OWN,    /* one of its own */
	UKI_CANNOT, /* its words say `uki = yes`, and there cannot be one */
};

/*
 * Says which the machines of section `h` load that boot `b`, its host_boot(). *why is set to why
 * there can be none, or why it is one of its own; NULL else.
 */
enum uki_kind uki_of_host(const struct host *h, const struct boot *b, const char **why);

/*
 * Returns true if there is to be one of the profile `p`: its own words say so, and its machines can
 * share it, or the section of one that boots it does.
 */
bool uki_is_of_profile(const struct host_table *t, const struct profile *p);

/* Writes the path of what a profile's machines share. */
void uki_path_of_profile(const char *profile, const char *processor, char out[UKI_PATH]);

/* Writes the path of what machines of that section load, by uki_of_host, for an Alpine processor.
 */
void uki_path_of_host(
    const struct host *h, enum uki_kind kind, const char *processor, char out[UKI_PATH]);

/*
 * Writes the path of what a client of section `h`, which boots `b`, its host_boot(), loads that
 * says the architecture `a`. Returns false if there is none for it.
 */
bool uki_path_of_client(
    const struct host *h, const struct boot *b, const struct arch *a, char out[UKI_PATH]);

/* Returns the processor's name, as arch.h has it, of a path that one may have; NULL: it is none. */
const char *uki_processor(const char *path);

#endif
