#ifndef LANBOOT_HTTPBOOTD_PAGE_LOGIN_H
#define LANBOOT_HTTPBOOTD_PAGE_LOGIN_H
/* The page that asks for the administrator's password. Pure. */
#include "httpbootd/page/html.h"

/*
 * Writes the whole page. `has_password`: there is one that could be said, else it says how one is
 * made. `complaint`: what was wrong with the last try; NULL: nothing.
 */
void login_draw(struct html *h, bool has_password, const char *complaint);

#endif
