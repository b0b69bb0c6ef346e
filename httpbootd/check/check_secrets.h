#ifndef LANBOOT_HTTPBOOTD_CHECK_CHECK_SECRETS_H
#define LANBOOT_HTTPBOOTD_CHECK_CHECK_SECRETS_H
/* Looks at the folder of what only one machine may have. */
#include "common/check.h"
#include "httpbootd/boot/boot_site.h"

/* Warns if others than its owner and its group can read the folder of secrets, or change it. */
void check_secrets(const struct boot_site *site, struct check *k);

#endif
