#ifndef LANBOOT_HTTPBOOTD_HTTP_MHD_RESUME_H
#define LANBOOT_HTTPBOOTD_HTTP_MHD_RESUME_H
/* Connections whose answer had to be waited for go on; a part of mhd.c. */
#include "httpbootd/http/mhd.h"

struct MHD_Connection;
struct MHD_Daemon;

/* Returns what we know of the connection; NULL: nothing. */
struct connection *mhd_connection(struct MHD_Connection *mc);

/*
 * Resumes those of the instance `m`, whose setup and daemon these are, that may go on. Returns true
 * if there were any: that is only noted, the library looks at it when it runs, and does not ask to
 * run for that.
 */
bool mhd_resume(const struct mhd *m, struct MHD_Daemon *daemon, const struct mhd_setup *setup);

#endif
