#include "httpbootd/http/site.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/root_moved.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/files/folders.h"

#include <string.h>
#include <unistd.h>

bool site_open(struct site *s)
{
	struct daemon *d = &s->daemon;
	guard_open(&s->guard, d->conf);
	machines_init(&s->machines, d->conf);
	follow_init(&s->follow);
	changes_init(&s->changes);
	logins_init(&s->logins);
	s->opened_ms = clock_unix_ms();
	s->hosts_fd = s->wake_fd = -1;
	bool ok = folders_open(&s->folders, d);
	ok &= overlays_open(&s->overlays, d);
	ok &= mirrors_are_said(d->conf);
	ok &= etcd_is_said(d->conf);
	ok &= inventory_is_said(d->conf);
	if (!d->test && !d->command[0])
		ok = ok && mirrors_open(&s->mirrors, d);
	return (d->command[0] || tls_open(&s->tls, d)) && ok; /* a dry run needs no key */
}

/* Another password ends the sessions of the one before. */
static void read_password(struct site *s, bool tells)
{
	const char *state = s->daemon.started->httpbootd.state;
	char before[PASSWORD_HASH], why[200];
	if (s->daemon.state_fd < 0)
		return;
	memcpy(before, s->password, sizeof before);
	if (!password_read(s->daemon.state_fd, s->password, why, sizeof why) && why[0] && tells)
		log_warnx("%s/" PASSWORD_FILE ": nobody can log in to the page: %s", state, why);
	if (strcmp(before, s->password) != 0)
		session_end_all(&s->sessions);
}

void site_open_changes(struct site *s)
{
	const struct daemon *d = &s->daemon;
	const char *state = d->conf->httpbootd.state;
	char why[200];

	if (!d->conf->httpbootd.admin.n)
		return;
	if (d->state_fd < 0) {
		log_info("nothing can be changed at the admin address: %s is not there", state);
		return;
	}
	s->hosts_fd = daemon_make_folder(d, ENROL_FOLDER);
	if (s->hosts_fd < 0)
		log_warn("%s/" ENROL_FOLDER ": no machine can be enrolled", state);
	if ((s->wake_fd = wake_open()) < 0)
		log_warn("no machine can be woken from the page: no socket that broadcasts");
	read_password(s, true);
	if (!admin_key_open(d->state_fd, s->admin_key, why, sizeof why))
		log_warnx("%s/" ADMIN_KEY_FILE ": nothing can be changed at the admin address: %s",
		    state, why);
}

void site_start_changes(struct site *s, struct loop *loop)
{
	const struct change_place at = {.source = s->daemon.source,
	    .state = s->daemon.started->httpbootd.state,
	    .state_fd = s->daemon.state_fd,
	    .dir = s->hosts_fd,
	    .wake_fd = s->wake_fd};
	changes_start(&s->changes, loop, &at);
	logins_start(&s->logins, loop);
}

void site_watch(struct site *s)
{
	roots_watch(&s->daemon.roots, "root");
	folders_watch(&s->folders);
	overlays_watch(&s->overlays);
}

void site_reload(struct site *s)
{
	s->generation++;
	s->has_news = s->etcd; /* who waits for it may be others now */
	guard_reload(&s->guard, s->daemon.conf);
	machines_reload(&s->machines, s->daemon.conf);
	overlays_reload(&s->overlays, s->daemon.conf);
	mirrors_reload(&s->mirrors, s->daemon.conf);
	folders_renew(&s->folders);
	read_password(s, false);
}

void site_follow(struct site *s)
{
	for (size_t i = 0; i < s->folders.n; i++)
		s->folders.alias[i].roots.is_quiet = true;
	s->overlays.roots.is_quiet = true;
	site_reload(s);
}

struct once_place site_once(const struct site *s)
{
	const struct daemon *d = &s->daemon;
	const struct notes *unasked = d->started->httpbootd.store.n ? &once_unasked : NULL;
	return (struct once_place){d->state_fd, s->etcd ? etcd_notes(s->etcd) : unasked};
}

struct boot_site site_boot(struct site *s)
{
	const struct daemon *d = &s->daemon;
	return (struct boot_site){.conf = d->conf,
	    .roots = &d->roots,
	    .folders = &s->folders,
	    .overlays = &s->overlays,
	    .once = site_once(s)};
}

void site_close(struct site *s)
{
	guard_close(&s->guard);
	machines_free(&s->machines);
	follow_free(&s->follow);
	if (s->hosts_fd >= 0)
		close(s->hosts_fd);
	if (s->wake_fd >= 0)
		close(s->wake_fd);
	folders_close(&s->folders);
	overlays_close(&s->overlays);
	tls_close(&s->tls);
}
