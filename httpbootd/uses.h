#ifndef LANBOOT_HTTPBOOTD_USES_H
#define LANBOOT_HTTPBOOTD_USES_H
/*
 * `httpbootd uses`: which files machines load by the configuration, in plain text for programs:
 * lanboot-image asks it what is in use. Needs neither root's rights nor the files themselves.
 */
#include "common/daemon.h"

/* The lines of the help text. */
extern const char uses_help[];

/*
 * Prints, for d->conf, lines of three fields with tabs between them: a section, a key and its
 * value. The first line is `httpbootd`, `root` and the folder that is served. Then come all
 * profiles and, of the hosts, what is not their profile's: each path or URL of their files, with
 * its variables as they are written; what a profile inherits and what follows from `alpine` and
 * `flavor` included; the overlays that its apkovl is packed of (`overlay`), and where in a mirror
 * of this server's its packages are (`packages`). Reads no file. Returns the exit code: 0, or 2 on
 * wrong use.
 */
int uses(const struct daemon *d);

#endif
