#include "httpbootd/machines/hear_socket.h"

#include "common/log.h"
#include "common/udp.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 16, QUEUE = 4 << 20 };

#define GROUP "lanboot" /* lanboot-setup has all daemons in it */

/* The first path of `events`; NULL: there is none. */
static const char *path_of(const struct conf *c)
{
	const struct words *events = &c->lanboot.events;

	for (size_t i = 0; i < events->n; i++)
		if (events->word[i][0] == '/')
			return events->word[i];
	return NULL;
}

/* Returns true if somebody accepts connections there. */
static bool is_heard_at(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* One whose queue is full is there, too. */
	bool heard = fd >= 0 && (connect(fd, (const struct sockaddr *)at, sizeof *at) == 0 ||
				    errno == EAGAIN || errno == EPROTOTYPE);
	if (fd >= 0)
		close(fd);
	return heard;
}

static void make_folder(const char *path)
{
	char folder[sizeof((struct sockaddr_un *)0)->sun_path];
	const char *slash = strrchr(path, '/');

	snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
	if (folder[0] && mkdir(folder, 0755) == 0)
		chmod(folder, 0755); /* whatever the umask */
}

/* Who we become owns it; its group is that of the daemons. */
static bool hand_over(const char *path, const char *user)
{
	const struct passwd *pw = geteuid() == 0 && user ? getpwnam(user) : NULL;
	const uid_t uid = pw ? pw->pw_uid : geteuid();
	gid_t gid = pw ? pw->pw_gid : getegid();
	const struct group *gr = getgrnam(GROUP);

	if (gr)
		gid = gr->gr_gid;
	/* Only root, and who is in that group, may give it away. */
	return lchown(path, uid, gid) == 0 || (geteuid() != 0 && errno == EPERM);
}

/* With its mode from the beginning: whoever owns the folder could lead a chmod elsewhere. */
static bool bind_closed(int fd, const struct sockaddr_un *at)
{
	const mode_t before = umask(0117);
	const bool ok = bind(fd, (const struct sockaddr *)at, sizeof *at) == 0;

	umask(before);
	return ok;
}

/* Who is not root may have no way to make it, and may not have wanted it. */
static int tell_and_close(int fd, const char *path)
{
	const char *why = strerror(errno);
	static const char then[] = "no events are heard, and no machines seen";

	if (geteuid() == 0)
		log_warnx("[lanboot] events = %s: %s: %s", path, why, then);
	else
		log_info("[lanboot] events = %s: %s: %s; make its folder, for this user", path, why,
		    then);
	if (fd >= 0)
		close(fd);
	return -1;
}

int hear_socket_unix(const struct conf *c, const char *user)
{
	const char *path = path_of(c);
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct stat there;

	if (!path || strlen(path) >= sizeof at.sun_path)
		return -1;
	memcpy(at.sun_path, path, strlen(path));
	if (is_heard_at(&at)) {
		log_info("another httpbootd hears the events at %s and keeps the machines seen: "
			 "going on without them",
		    path);
		return -1;
	}
	make_folder(path);
	if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode))
		unlink(path);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || !bind_closed(fd, &at) || !hand_over(path, user) || listen(fd, BACKLOG) < 0)
		return tell_and_close(fd, path);
	return fd;
}

int hear_socket_udp(const struct addr *at)
{
	int fd = udp_open(at, false);

	if (fd >= 0)
		udp_set_buffers(fd, QUEUE, 0);
	return fd;
}

size_t hear_users(const struct conf *c, const char *user, unsigned users[HEAR_USERS])
{
	const char *from;
	const char *const names[] = {user, conf_user(c, "pxedhcpd", &from),
	    conf_user(c, "tftpd", &from), conf_user(c, "httpbootd", &from)};
	size_t n = 0;

	users[n++] = 0;
	users[n++] = geteuid();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct passwd *pw = names[i] ? getpwnam(names[i]) : NULL;
		if (pw)
			users[n++] = pw->pw_uid;
	}
	return n;
}
