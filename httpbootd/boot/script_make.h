#ifndef LANBOOT_HTTPBOOTD_MAKE_H
#define LANBOOT_HTTPBOOTD_MAKE_H
/* A machine's script, with what must be read from files for it. */
#include "common/root.h"
#include "httpbootd/boot/machine.h"
#include "httpbootd/files/validator.h"

/*
 * As machine_script(); the site's own script is read beneath `roots`, and where `m` boots a branch
 * of Alpine's, it boots from now on the release that this is (httpbootd/boot/release.h).
 */
struct script_out script_make(const struct roots *roots, struct machine *m, char *out, size_t size);

/*
 * True if that script may be given again as far as its apkovl is concerned: as long as `file`, if
 * it has a path, is the same.
 */
bool script_make_is_cacheable(
    const struct roots *roots, const struct machine *m, struct validator *file);

#endif
