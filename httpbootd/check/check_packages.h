#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_PACKAGES_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_PACKAGES_H
/* Whether what `packages = yes` packs into apkovls is there. */
#include "common/check.h"
#include "httpbootd/boot/boot_site.h"

/* Looks at each profile, and each section with its own. Warns of what machines fetch one by one. */
void check_packages(const struct boot_site *site, struct check *k);

#endif
