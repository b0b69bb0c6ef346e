#include "httpbootd/check/check_state.h"

#include "common/daemon_check.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What to do about a folder that cannot be written to: of a disk that is read-only, no owner helps.
 */
static const char *remedy(int error)
{
	return error == EROFS ? "the file system is read-only: mount it rw, or name another folder"
			      : "chown it";
}

/* What `once` needs is lost without it, and said so: nobody else's boot hangs on it. */
void check_state(const struct daemon *d, struct check *k)
{
	const char *user = daemon_user(d);
	const struct host_table *t = &d->conf->hosts;
	size_t i = 0;

	while (i < t->n && !t->hosts[i].once)
		i++;
	if (i == t->n) {
		if (k->tells_kinds && d->state_fd < 0)
			check_warn_key(k, "httpbootd", "state",
			    "state = %s: there is no such folder, so which machines were seen is "
			    "lost at a restart, and none can be enrolled; 'lanboot-setup' makes it",
			    d->state);
		else if (k->tells_kinds && faccessat(d->state_fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
			check_warn_key(k, "httpbootd", "state",
			    "state = %s: user '%s' cannot write to the folder, so which machines "
			    "were seen is lost at a restart, and none can be enrolled; %s",
			    d->state, user, remedy(errno));
		return;
	}
	const struct host *h = &t->hosts[i];
	if (d->state_fd < 0)
		check_warn(k, h->file, key_line_of(h->lines, "once"),
		    "once = %s: there is no folder state = %s to note it in, so no machine boots "
		    "what its 'once' says; make it: install -d -o %s %s, and start again",
		    h->once_name, d->state, user, d->state);
	else if (faccessat(d->state_fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
		check_warn(k, h->file, key_line_of(h->lines, "once"),
		    "once = %s: user '%s' cannot write to the folder state = %s, so no machine "
		    "boots what its 'once' says; %s",
		    h->once_name, user, d->state, remedy(errno));
}
