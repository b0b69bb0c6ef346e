#include "common/conf_files.h"

#include "common/conf_inventory.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a message carries beside a descriptor: all but that, and of the name what there is. */
enum { MESSAGE_HEAD = offsetof(struct conf_file, name) };

int conf_folder_closed(const char *folder, int error)
{
	(void)folder;
	return error == EACCES;
}

char *conf_hosts_folder(const char *state, char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, "%.*s/hosts.d", PATH_SIZE - 16, state);
	return out;
}

char *conf_inventory_folder(const char *state, char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, "%.*s/" INVENTORY_FOLDER, PATH_SIZE - 16, state);
	return out;
}

static char *pattern_of(const char *state, const char *files, char out[PATH_SIZE])
{
	size_t n = 0;

	for (; *state && n + 3 + strlen(files) <= PATH_SIZE; state++) {
		if (strchr("*?[\\", *state))
			out[n++] = '\\';
		out[n++] = *state;
	}
	memcpy(out + n, files, strlen(files) + 1);
	return out;
}

char *conf_hosts_pattern(const char *state, char out[PATH_SIZE])
{
	return pattern_of(state, "/hosts.d/*.ini", out);
}

char *conf_inventory_pattern(const char *state, char out[PATH_SIZE])
{
	return pattern_of(state, "/" INVENTORY_FOLDER "/*.ini", out);
}

static bool has_wildcard(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

static void describe(struct conf_file *out, enum conf_file_kind kind, const char *name)
{
	out->kind = kind;
	out->error = 0;
	out->fd = -1;
	snprintf(out->name, sizeof out->name, "%s", name);
}

/* Looks for the files of this pattern. False if *out says that there are none to be had. */
static bool find(struct conf_walk *w, const char *pattern, struct conf_file *out)
{
	int r = glob(pattern, 0, conf_folder_closed, &w->found);

	w->file = 0;
	w->is_found = true;
	if (r == 0 || (r == GLOB_NOMATCH && has_wildcard(pattern)))
		return true;
	globfree(&w->found);
	w->found = (glob_t){0};
	describe(out, r == GLOB_ABORTED ? CONF_FILE_CLOSED : CONF_FILE_MISSING, pattern);
	return false;
}

static void open_file(struct conf_file *out, const char *path)
{
	describe(out, CONF_FILE_OPEN, path);
	out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (out->fd < 0) {
		out->kind = CONF_FILE_FAILED;
		out->error = errno;
	}
}

void conf_walk_next(struct conf_walk *w, struct conf_file *out)
{
	for (; w->pattern < w->patterns->n; w->pattern++, w->is_found = false) {
		if (!w->is_found && !find(w, w->patterns->word[w->pattern], out))
			return;
		if (w->file < w->found.gl_pathc) {
			open_file(out, w->found.gl_pathv[w->file++]);
			return;
		}
		globfree(&w->found);
		w->found = (glob_t){0};
	}
	describe(out, CONF_FILE_END, "");
}

/* A message with room for one descriptor. */
struct message {
	struct iovec bytes;
	struct msghdr head;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static void message_init(struct message *m, struct conf_file *f, size_t len)
{
	memset(m, 0, sizeof *m);
	m->bytes = (struct iovec){f, len};
	m->head.msg_iov = &m->bytes;
	m->head.msg_iovlen = 1;
	m->head.msg_control = m->control;
	m->head.msg_controllen = sizeof m->control;
}

bool conf_files_ask(int socket)
{
	const char letter = CONF_FILES_ASKED;
	ssize_t n;

	while ((n = send(socket, &letter, 1, MSG_NOSIGNAL)) < 0 && errno == EINTR)
		;
	return n == 1;
}

bool conf_file_send(int socket, struct conf_file *f)
{
	struct message m;

	message_init(&m, f, MESSAGE_HEAD + strlen(f->name) + 1);
	if (f->fd < 0) {
		m.head.msg_control = NULL;
		m.head.msg_controllen = 0;
	} else {
		struct cmsghdr *c = CMSG_FIRSTHDR(&m.head);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &f->fd, sizeof(int));
	}
	ssize_t n;
	while ((n = sendmsg(socket, &m.head, MSG_NOSIGNAL)) < 0 && errno == EINTR)
		;
	int saved = errno;
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	errno = saved;
	return n >= 0;
}

bool conf_file_receive(int socket, struct conf_file *out)
{
	struct message m;
	ssize_t n;

	message_init(&m, out, offsetof(struct conf_file, fd));
	while ((n = recvmsg(socket, &m.head, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
		;
	out->fd = -1;
	const struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m.head) : NULL;
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&out->fd, CMSG_DATA(c), sizeof(int));
	if (n > MESSAGE_HEAD) {
		if (m.head.msg_flags & MSG_CTRUNC) { /* no room among our descriptors */
			out->kind = CONF_FILE_FAILED;
			out->error = EMFILE;
		}
		((char *)out)[n - 1] = '\0'; /* of the name */
		return true;
	}
	if (out->fd >= 0)
		close(out->fd);
	if (n >= 0)
		errno = EPIPE;
	return false;
}
