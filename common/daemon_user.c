#include "common/daemon_user.h"

#include "common/priv.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whom all three became before each had a user of its own. */
#define OLD_USER "lanboot"

bool daemon_find_user(struct daemon *d)
{
	char where[300], why[PRIV_WHY];
	const char *from, *user = conf_user(d->started, d->name, &from);

	d->user = user;
	if (geteuid() != 0)
		return true; /* only root becomes another user */
	if (!from && !getpwnam(user) && getpwnam(OLD_USER))
		d->user = OLD_USER;
	if ((d->command[0] && !d->check) || priv_user_is_good(d->user, why))
		return true;
	if (from)
		fprintf(stderr, "%s: user = %s: %s\n", conf_where(d->started, from, "user", where),
		    user, why);
	else
		fprintf(stderr,
		    "%s: there is no user '%s', whom %s becomes: run lanboot-setup, which makes "
		    "it, or name another with 'user =' in [%s]\n",
		    d->conf_path, user, d->name, d->name);
	return false;
}

/* Who it is to belong to. */
static bool give_folder(int fd, const char *user)
{
	const struct passwd *pw = getpwnam(user);
	const struct group *all = getgrnam(OLD_USER);

	if (!pw) {
		errno = ENOENT;
		return false;
	}
	/* With the bit that gives its files that group, too. */
	return fchown(fd, pw->pw_uid, all ? all->gr_gid : pw->pw_gid) == 0 &&
	       fchmod(fd, 02750) == 0;
}

int daemon_make_folder(const struct daemon *d, const char *name)
{
	if (d->state_fd < 0) {
		errno = ENOENT;
		return -1;
	}
	bool is_new = mkdirat(d->state_fd, name, 0750) == 0;
	if (!is_new && errno != EEXIST)
		return -1;
	int fd = openat(d->state_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || !is_new || geteuid() != 0 || give_folder(fd, d->user))
		return fd;
	int saved = errno;
	close(fd);
	unlinkat(d->state_fd, name, AT_REMOVEDIR);
	errno = saved;
	return -1;
}

void daemon_check_user(const struct daemon *d, struct check *k)
{
	const char *from, *user = conf_user(d->started, d->name, &from);

	if (strcmp(d->user, user) != 0)
		check_warn(k, d->conf_path, 0,
		    "there is no user '%s', so %s becomes '%s', whom the other daemons may be, "
		    "too: "
		    "run lanboot-setup, which makes it, and start again; or write 'user = %s' in "
		    "[%s] to stay with that one",
		    user, d->name, d->user, d->user, d->name);
}
