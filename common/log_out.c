#include "common/log_out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void log_out_stderr(struct log_out *o)
{
	struct stat st;
	char name[32];

	*o = (struct log_out){.kind = OUT_FILE, .fd = STDERR_FILENO};
	if (fstat(o->fd, &st) < 0 || S_ISREG(st.st_mode))
		return;
	o->kind = S_ISSOCK(st.st_mode) ? OUT_SOCKET : OUT_ASKED;
	if (o->kind == OUT_SOCKET)
		return;
	snprintf(name, sizeof name, "/proc/self/fd/%d", o->fd);
	int own = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (own >= 0)
		*o = (struct log_out){.kind = OUT_OWN, .fd = own};
}

static bool connect_as(struct log_out *o, int type)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	snprintf(to.sun_path, sizeof to.sun_path, "%s", o->path);
	o->fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (o->fd < 0)
		return false;
	o->is_stream = type == SOCK_STREAM;
	if (connect(o->fd, (struct sockaddr *)&to, sizeof to) == 0)
		return true;
	int error = errno;
	close(o->fd);
	o->fd = -1;
	errno = error;
	return false;
}

static bool connect_syslog(struct log_out *o)
{
	return connect_as(o, SOCK_DGRAM) || (errno == EPROTOTYPE && connect_as(o, SOCK_STREAM));
}

void log_out_syslog(struct log_out *o, const char *path)
{
	*o = (struct log_out){.kind = OUT_SYSLOG, .fd = -1, .path = path};
	connect_syslog(o);
}

static ssize_t send_now(int fd, const void *line, size_t len)
{
	return send(fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Who listened has gone; another may be there under the same name. */
static ssize_t send_anew(struct log_out *o, const void *line, size_t len)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	return connect_syslog(o) ? send_now(o->fd, line, len) : -1;
}

static ssize_t send_syslog(struct log_out *o, const void *line, size_t len)
{
	ssize_t n = o->fd < 0 ? -1 : send_now(o->fd, line, len);

	if (n < 0 && (o->fd < 0 || (errno != EAGAIN && errno != ENOBUFS && errno != EMSGSIZE)))
		n = send_anew(o, line, len);
	return n >= 0 ? n : errno == EMSGSIZE ? -1 : 0;
}

static bool takes_a_line(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	return poll(&p, 1, 0) == 1;
}

ssize_t log_out_send(struct log_out *o, const void *line, size_t len)
{
	ssize_t n;

	if (o->kind == OUT_SYSLOG)
		return send_syslog(o, line, len);
	if (o->kind == OUT_ASKED && !takes_a_line(o->fd))
		return 0;
	do
		n = o->kind == OUT_SOCKET ? send_now(o->fd, line, len) : write(o->fd, line, len);
	while (n < 0 && errno == EINTR);
	return n < 0 && (errno == EAGAIN || errno == ENOBUFS) ? 0 : n;
}
