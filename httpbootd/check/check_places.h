#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_PLACES_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_PLACES_H
/* Are overlays and keys where httpbootd alone comes to? */
#include "common/check.h"

/*
 * Warns of overlays and keys of TLS in the folder of the configuration, which all three daemons may
 * enter, and of overlays that version 0.1.0 left there. `overlays` is the folder that is in use,
 * NULL if there is none.
 */
void check_places(const char *overlays, struct check *k);

#endif
