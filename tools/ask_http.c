#include "tools/ask_http.h"

#include "common/clock.h"
#include "common/port_holder.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((format(printf, 2, 3))) static bool fail(struct ask *ask, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(ask->why, sizeof ask->why, format, args);
	va_end(args);
	return false;
}

/* Waits for `events`. Returns 1, 0 when the time is over, or -1: it is to end. */
static int wait_for(struct ask *ask, short events, int timeout_ms)
{
	struct pollfd fds[2] = {
	    {.fd = ask->fd, .events = events}, {.fd = ask->stop_fd, .events = POLLIN}};
	int n;
	do {
		n = poll(fds, 2, timeout_ms);
	} while (n < 0 && errno == EINTR);
	ask->is_stopped = n > 0 && fds[1].revents;
	return ask->is_stopped ? -1 : n;
}

/* A connection to one address; -1: errno says why. */
static int connect_to(struct ask *ask, const struct addr *a)
{
	int error = 0;
	socklen_t size = sizeof error;
	ask->fd = socket(a->sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (ask->fd < 0)
		return -1;
	if (connect(ask->fd, &a->sa, a->len) == 0)
		return 0;
	if (errno == EINPROGRESS) {
		int ready = wait_for(ask, POLLOUT, ask->timeout_ms);
		if (ready > 0 && getsockopt(ask->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
		    error == 0)
			return 0;
		errno = ready > 0 ? error : ready == 0 ? ETIMEDOUT : EINTR;
	}
	error = errno;
	close(ask->fd);
	ask->fd = -1;
	errno = error;
	return -1;
}

/* May who listens there, on this machine, hear the key? */
static bool may_hear_key(
    struct ask *ask, const struct ask_server *server, const struct addr *a, const char *name)
{
	char text[PORT_HOLDER_TEXT];

	if (!server->key[0] || !addr_is_loopback(a))
		return true;
	const struct port_holder h = port_holder_find(SOCK_STREAM, a);
	if (!h.is_known || h.uid == 0 || h.uid == server->key_user || h.uid == geteuid())
		return true;
	return fail(ask, "%s: %s listens there, and is not told the key, which is another user's",
	    name, port_holder_text(&h, text));
}

static bool connect_any(struct ask *ask, const struct ask_server *server, char name[ADDR_TEXT])
{
	ask->is_nobody = true;
	for (size_t i = 0; i < server->n_addrs && !ask->is_stopped; i++) {
		addr_port_text(&server->addrs[i], name);
		if (connect_to(ask, &server->addrs[i]) == 0) {
			ask->is_nobody = false;
			return may_hear_key(ask, server, &server->addrs[i], name);
		}
		const int error = errno;
		ask->is_nobody = ask->is_nobody && error == ECONNREFUSED;
		const size_t len = strlen(ask->why);
		snprintf(ask->why + len, sizeof ask->why - len, "%s%s: %s", len ? "; " : "", name,
		    error == ECONNREFUSED ? "nothing listens there" : strerror(error));
	}
	return false;
}

static bool send_all(struct ask *ask, const char *text, size_t len, const char *name)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = send(ask->fd, text + done, len - done, MSG_NOSIGNAL);
		if (n > 0) {
			done += (size_t)n;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return fail(ask, "%s: %s", name, strerror(errno));
		if (wait_for(ask, POLLOUT, ask->timeout_ms) <= 0)
			return fail(ask, "%s: does not take the question", name);
	}
	return true;
}

static bool send_question(struct ask *ask, const struct ask_server *server, const char *name,
    const char *target, const char *body)
{
	char head[4096];
	int n = snprintf(head, sizeof head, "%s %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n%s",
	    body ? "POST" : "GET", target, name,
	    server->wants_json ? "Accept: application/json\r\n" : "Accept: text/plain\r\n");
	if (n > 0 && (size_t)n < sizeof head && server->key[0])
		n += snprintf(
		    head + n, sizeof head - (size_t)n, "Authorization: Bearer %s\r\n", server->key);
	if (n > 0 && (size_t)n < sizeof head && body)
		n += snprintf(head + n, sizeof head - (size_t)n,
		    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
		    strlen(body));
	if (n > 0 && (size_t)n < sizeof head)
		n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
	if (n < 0 || (size_t)n >= sizeof head)
		return fail(ask, "the question is too long");
	return send_all(ask, head, (size_t)n, name) &&
	       (!body || send_all(ask, body, strlen(body), name));
}

static bool read_head(struct ask *ask, const char *name)
{
	const uint64_t end = clock_now_ms() + (uint64_t)ask->timeout_ms;
	for (;;) {
		int size = ask_head_read(ask->buffer, ask->len, &ask->head);
		if (size > 0 && ask->head.is_chunked)
			size = -1;
		if (size > 0) {
			ask->begin = (size_t)size;
			ask->left = ask->head.length;
			return true;
		}
		if (size < 0 || ask->len == sizeof ask->buffer)
			return fail(ask, "%s: what listens there is no httpbootd", name);
		const uint64_t now = clock_now_ms();
		switch (wait_for(ask, POLLIN, now < end ? (int)(end - now) : 0)) {
		case 0:
			return fail(ask, "%s: no answer within %d s", name, ask->timeout_ms / 1000);
		case -1:
			return fail(ask, "%s: interrupted", name);
		}
		ssize_t n = recv(ask->fd, ask->buffer + ask->len, sizeof ask->buffer - ask->len, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return fail(ask, "%s: ended without an answer%s%s", name, n ? ": " : "",
			    n ? strerror(errno) : "");
		ask->len += (size_t)n;
	}
}

bool ask_open(
    struct ask *ask, const struct ask_server *server, const char *target, const char *body)
{
	char name[ADDR_TEXT] = "";
	ask->fd = -1;
	ask->timeout_ms = server->timeout_ms;
	ask->stop_fd = server->stop_fd;
	ask->begin = ask->len = 0;
	ask->why[0] = '\0';
	ask->is_nobody = ask->is_stopped = false;
	return connect_any(ask, server, name) && send_question(ask, server, name, target, body) &&
	       read_head(ask, name);
}

ssize_t ask_read(struct ask *ask, char *to, size_t size, int timeout_ms)
{
	if (ask->head.has_length && ask->left == 0)
		return 0;
	if (ask->head.has_length && size > ask->left)
		size = (size_t)ask->left;
	ssize_t n = (ssize_t)(ask->len - ask->begin);
	if (n > 0) {
		n = (size_t)n < size ? n : (ssize_t)size;
		memcpy(to, ask->buffer + ask->begin, (size_t)n);
		ask->begin += (size_t)n;
		ask->left -= (uint64_t)n;
		return n;
	}
	do {
		switch (wait_for(ask, POLLIN, timeout_ms)) {
		case 0:
			return -2;
		case -1:
			fail(ask, "interrupted");
			return -1;
		}
		n = recv(ask->fd, to, size, 0);
	} while (n < 0 && (errno == EAGAIN || errno == EINTR));
	if (n < 0 || (n == 0 && ask->head.has_length)) {
		fail(ask, "the answer broke off%s%s", n ? ": " : "", n ? strerror(errno) : "");
		return -1;
	}
	ask->left -= (uint64_t)n;
	return n;
}

char *ask_read_all(struct ask *ask, size_t max, size_t *len)
{
	char *text = NULL;
	size_t size = 0;
	*len = 0;
	for (;;) {
		if (size - *len < 2) {
			size = size ? size * 2 : 64 * 1024;
			char *more = *len < max ? realloc(text, size) : NULL;
			if (!more) {
				fail(ask, "the answer is too long");
				break;
			}
			text = more;
		}
		ssize_t n = ask_read(ask, text + *len, size - *len - 1, ask->timeout_ms);
		if (n == 0) {
			text[*len] = '\0';
			return text;
		}
		if (n == -2)
			fail(ask, "the answer broke off: nothing came for %d s",
			    ask->timeout_ms / 1000);
		if (n < 0)
			break;
		*len += (size_t)n;
	}
	free(text);
	return NULL;
}

void ask_end(struct ask *ask)
{
	if (ask->fd >= 0)
		close(ask->fd);
	ask->fd = -1;
}

char *ask_unanswered(const struct ask *ask, char *out, size_t size)
{
	snprintf(out, size, "httpbootd cannot be asked: %s%s", ask->why,
	    ask->is_nobody
		? "; start it: rc-service httpbootd start (with systemd: systemctl start "
		  "httpbootd)"
		: "");
	return out;
}
