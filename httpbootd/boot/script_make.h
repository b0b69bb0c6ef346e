#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_MAKE_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_MAKE_H
/*
 * A machine's script with all that must be read from files for it: what the daemon answers, what
 * explain prints and what render writes is made here. Reads the root, the overlays and the folder
 * of state; writes nothing and logs nothing.
 */
#include "httpbootd/boot/boot_site.h"
#include "httpbootd/boot/initrd_images.h"
#include "httpbootd/boot/machine.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/boot/script_loader.h"
#include "httpbootd/files/validator.h"

/*
 * The machine and its script. It is large, points into itself and may be used again for another
 * machine, so each program has one and leaves it where it is.
 */
struct script_made {
	enum loader loader; /* the caller says, before each: for whom; LOADER_NONE: iPXE */
	struct machine machine;
	enum once_state once; /* of its section, unless that is ignored: ONCE_NONE then */

	bool
	    is_late; /* the apkovl is looked at: nothing is made, and it is to be made again then */

	bool has_token; /* a URL in `text` has one; for those who answer with it */

	struct script_out out;  /* what is in `text`, or why there is nothing */
	char text[SCRIPT_SIZE]; /* the script, with a NUL behind it */

	/*
	 * True if another request of the same machine may be answered with `text` until the next
	 * reload, for as long as the files of `made_of` that have a path are the same.
	 */
	bool is_cacheable;
	struct validator made_of[2]; /* the folder of its release, its apkovl */

	/* The files of a release, where the configuration names its branch. */
	char kernel[PATH_SIZE], modloop[PATH_SIZE], initrd_file[INITRD_IMAGES_MAX][PATH_SIZE];
	struct initrd initrd[INITRD_IMAGES_MAX];

	char own[SCRIPT_SIZE]; /* the site's own script, as the file has it */
};

/*
 * Finds the machine of `client` in the configuration, and what it boots next: the `once` of its
 * section if that is pending, else the profile that it picked from its menu, else what its section
 * says. Puts it into made->machine. Where the folder of state cannot be read made->once is
 * ONCE_UNREADABLE with errno, 0 if there is no such folder, and the machine boots its own profile.
 * `client` and `o` outlive *made.
 */
void script_make_find(const struct boot_site *site, const struct boot_client *client,
    const struct origin *o, struct script_made *made);

/*
 * Does the same for a machine that is given the section `host` (NULL: none), by the key `key` if
 * that is not NULL.
 */
void script_make_set(const struct boot_site *site, const struct host *host, const char *key,
    const struct boot_client *client, const struct origin *o, struct script_made *made);

/*
 * Has made->machine, which boots a branch of Alpine's, boot the release that this is at present
 * (release.h), beneath the first of `roots`.
 */
void script_make_pin(const struct roots *roots, struct script_made *made);

/*
 * Writes the script of made->machine, which script_make_find() or machine_from_section() found,
 * into made->text; made->out is as of machine_script(). A machine that boots a branch of Alpine's
 * boots from now on the release that this is at present (release.h). Where the machine's apkovl can
 * be looked at, the script says what is wrong with it (script_apkovl.h). An overlay is packed
 * beside the loop where site->asker can wait: then made->is_late, once, and at the second time what
 * was found out within PACK_SCRIPT_MS counts; if that is nothing, the script has the machine look.
 */
void script_make(const struct boot_site *site, struct script_made *made);

#endif
