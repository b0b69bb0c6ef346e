#include "tests/bench/storm_fetch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 65536 };

/* http://ADDRESS[:PORT]/PATH into `to` and *path. */
static bool take_url(const char *url, struct sockaddr_in *to, const char **path)
{
	char host[32];
	const char *at = url + 7, *end;
	size_t len;

	if (strncmp(url, "http://", 7) != 0 || !(end = strchr(at, '/')))
		return false;
	len = strcspn(at, ":/");
	if (len >= sizeof host)
		return false;
	memcpy(host, at, len);
	host[len] = '\0';
	*to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(80)};
	if (at[len] == ':')
		to->sin_port = htons((uint16_t)atoi(at + len + 1));
	*path = end;
	return inet_pton(AF_INET, host, &to->sin_addr) == 1;
}

bool fetch_begin(struct fetch *f, const char *url, in_addr_t local, char *kept)
{
	const struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = local};
	struct sockaddr_in to;
	const char *path;

	*f = (struct fetch){.fd = -1, .kept = kept};
	errno = EINVAL;
	if (strlen(url) >= FETCH_URL || !take_url(url, &to, &path))
		return false;
	snprintf(f->request, sizeof f->request,
	    "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path,
	    inet_ntoa(to.sin_addr));
	f->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (f->fd < 0)
		return false;
	if (bind(f->fd, (const struct sockaddr *)&from, sizeof from) == 0 &&
	    (connect(f->fd, (const struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS))
		return true;
	close(f->fd);
	f->fd = -1;
	return false;
}

/* The head is whole: its status and how long the body is. False if neither can be told. */
static bool take_head(struct fetch *f)
{
	const char *length = strcasestr(f->head, "\r\nContent-Length:");

	f->in_body = true;
	if (sscanf(f->head, "HTTP/1.%*c %d", &f->status) != 1)
		return false;
	if (length)
		f->body = strtoull(length + 17, NULL, 10);
	return length || f->status == 204;
}

static void keep(struct fetch *f, const char *bytes, size_t n)
{
	if (!f->kept || f->got >= FETCH_KEPT - 1)
		return;
	if (n > FETCH_KEPT - 1 - f->got)
		n = FETCH_KEPT - 1 - (size_t)f->got;
	memcpy(f->kept + f->got, bytes, n);
	f->kept[f->got + n] = '\0';
}

static void take_body(struct fetch *f, const char *bytes, size_t n)
{
	keep(f, bytes, n);
	f->got += n;
}

/* False: it is no head. */
static bool take(struct fetch *f, const char *bytes, size_t n)
{
	size_t before = f->head_len, room = FETCH_HEAD - 1 - before, taken = n < room ? n : room;
	const char *end;

	if (f->in_body) {
		take_body(f, bytes, n);
		return true;
	}
	memcpy(f->head + before, bytes, taken);
	f->head_len += taken;
	f->head[f->head_len] = '\0';
	end = strstr(f->head, "\r\n\r\n");
	if (!end)
		return f->head_len < FETCH_HEAD - 1;
	size_t head = (size_t)(end + 4 - f->head);
	if (!take_head(f))
		return false;
	take_body(f, bytes + (head - before), n - (head - before));
	return true;
}

enum fetch_state fetch_ready(struct fetch *f, size_t most)
{
	static char buffer[AT_ONCE];
	size_t len = strlen(f->request);

	if (!f->sent) {
		if (send(f->fd, f->request, len, MSG_NOSIGNAL) != (ssize_t)len)
			return errno == EAGAIN || errno == ENOTCONN ? FETCH_GOES_ON : FETCH_FAILED;
		f->sent = true;
	}
	while (most) {
		ssize_t n = recv(f->fd, buffer, most < AT_ONCE ? most : AT_ONCE, 0);
		if (n < 0)
			return errno == EAGAIN ? FETCH_GOES_ON : FETCH_FAILED;
		if (n == 0 || !take(f, buffer, (size_t)n))
			return FETCH_FAILED;
		if (f->in_body && f->got >= f->body)
			return f->got == f->body && f->status / 100 == 2 ? FETCH_WHOLE
									 : FETCH_FAILED;
		most -= (size_t)n;
	}
	return FETCH_GOES_ON;
}
