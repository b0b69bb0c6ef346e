#include "httpbootd/http/site.h"

#include "common/root_moved.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/files/folders.h"

bool site_open(struct site *s)
{
	struct daemon *d = &s->daemon;
	bool ok = alias_open(d);
	ok &= overlays_open(&s->overlays, d);
	return (d->command[0] || tls_open(&s->tls, d)) && ok; /* a dry run needs no key */
}

void site_watch(struct site *s)
{
	roots_watch(&s->daemon.roots, "root");
	alias_watch();
	overlays_watch(&s->overlays);
}

void site_reload(struct site *s)
{
	s->generation++;
	overlays_reload(&s->overlays, s->daemon.conf);
	alias_renew();
}

struct boot_site site_boot(struct site *s)
{
	const struct daemon *d = &s->daemon;
	return (struct boot_site){
	    .conf = d->conf, .roots = &d->roots, .overlays = &s->overlays, .state_fd = d->state_fd};
}

void site_close(struct site *s)
{
	alias_close();
	overlays_close(&s->overlays);
	tls_close(&s->tls);
}
