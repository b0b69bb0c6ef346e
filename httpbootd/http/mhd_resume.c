#include "httpbootd/http/mhd_resume.h"

#include <microhttpd.h>

struct connection *mhd_connection(struct MHD_Connection *mc)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(mc, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

/* Other instances than the one that looks, for they are not run by it. */
struct others {
	struct MHD_Daemon *daemon[8];
	size_t n;
};

/* Of whichever instance for the administrator. */
static void resume_reader(
    struct MHD_Connection *mc, const struct MHD_Daemon *own, struct others *others)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(mc, MHD_CONNECTION_INFO_DAEMON);
	size_t i = 0;

	MHD_resume_connection(mc);
	if (!info || info->daemon == own)
		return;
	while (i < others->n && others->daemon[i] != info->daemon)
		i++;
	if (i == others->n && i < sizeof others->daemon / sizeof *others->daemon)
		others->daemon[others->n++] = info->daemon;
}

bool mhd_resume(const struct mhd *m, struct MHD_Daemon *daemon, const struct mhd_setup *setup)
{
	struct site *site = setup->site;
	struct packer *p = &site->overlays.packer;
	struct MHD_Connection *mc;
	struct follow_reader *r;
	struct others others = {.n = 0};
	bool any = false;

	for (;
	     (mc = bodies_take_ready(setup->bodies, m)) || (mc = packer_take_ready(p, m)) ||
	     (mc = changes_take_ready(&site->changes, m)) ||
	     (mc = logins_take_ready(&site->logins, m)) ||
	     (mc = mirrors_take_ready(&site->mirrors, m)) || (mc = etcd_take_ready(site->etcd, m));
	     any = true)
		MHD_resume_connection(mc);
	for (; setup->is_admin && (r = follow_take_ready(&site->follow, setup->loop->now_ms));
	     any = true)
		resume_reader(r->connection, daemon, &others);
	for (size_t i = 0; i < others.n; i++)
		MHD_run(others.daemon[i]);
	while ((mc = packer_take_slow(p, m)))
		connection_cut(mhd_connection(mc));
	return any;
}
