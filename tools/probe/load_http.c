#include "common/clock.h"
#include "common/wire.h"
#include "tools/probe/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONNECT_MS = 2500, NAME_MS = 2000, REDIRECTS = 3 };

/* In a process of its own, for the resolver waits as long as it likes. */
static bool look_up(const char *name, struct in_addr *out)
{
	int end[2];

	if (inet_pton(AF_INET, name, out) == 1)
		return true;
	if (pipe(end) < 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
		struct addrinfo *list;
		struct sockaddr_in first;
		if (getaddrinfo(name, NULL, &hints, &list) == 0) {
			memcpy(&first, list->ai_addr, sizeof first);
			(void)!write(end[1], &first.sin_addr, sizeof first.sin_addr);
		}
		_exit(0);
	}
	close(end[1]);
	bool good = pid > 0 && load_wait(end[0], POLLIN, clock_now_ms() + NAME_MS) &&
		    read(end[0], out, sizeof *out) == sizeof *out;
	close(end[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return good;
}

/* Returns a socket, or -1: out->result says why. */
static int connect_to(const struct http_url *u, uint64_t deadline_ms, struct load *out)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(u->port)};
	uint64_t until = clock_now_ms() + CONNECT_MS;
	int error = 0;
	socklen_t size = sizeof error;

	out->result = LOAD_NO_NAME;
	if (!look_up(u->host, &to.sin_addr))
		return -1;
	out->server = to.sin_addr;
	out->result = LOAD_SILENT;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	bool begun = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS;
	if (begun && !load_wait(fd, POLLOUT, until < deadline_ms ? until : deadline_ms))
		error = ETIMEDOUT;
	else if (!begun || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		error = errno;
	if (!error)
		return fd;
	close(fd);
	if (error == ECONNREFUSED)
		out->result = LOAD_CLOSED;
	return -1;
}

static size_t write_request(
    const struct http_url *u, enum load_how how, bool is_head, bool ipxe, char *text, size_t size)
{
	char port[8] = "";

	if (u->port != 80)
		snprintf(port, sizeof port, ":%u", u->port);
	/* HTTP/1.0, so that no answer comes in chunks, and the server ends the connection. */
	int n = snprintf(text, size,
	    "%s %s HTTP/1.0\r\nHost: %s%s\r\nUser-Agent: lanboot-test/" LANBOOT_VERSION
	    "%s\r\n%s\r\n",
	    is_head ? "HEAD" : "GET", u->path, u->host, port, ipxe ? " (as iPXE)" : "",
	    how == LOAD_BEGIN && !is_head ? "Range: bytes=0-1023\r\n" : "");
	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

static bool send_all(int fd, const char *text, size_t len, uint64_t until_ms)
{
	while (len) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN && load_wait(fd, POLLOUT, until_ms))
			continue;
		if (n < 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

static void keep(struct load *out, const char *data, size_t len)
{
	size_t room = sizeof out->head - out->head_len;

	out->bytes += len;
	if (len > room)
		len = room;
	memcpy(out->head + out->head_len, data, len);
	out->head_len += len;
}

/* Reads the head of the answer, and what of the body came with it. False: out->result says why. */
static bool read_head(int fd, uint64_t deadline_ms, struct http_head *h, struct load *out)
{
	char text[HTTP_HEAD_SIZE];
	size_t len = 0, body = 0;

	out->result = LOAD_SILENT;
	while (body == 0 && len < sizeof text) {
		if (!load_wait(fd, POLLIN, deadline_ms))
			return false;
		ssize_t n = recv(fd, text + len, sizeof text - len, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
		out->result = LOAD_STOPPED;
		body = http_head_parse(text, len, h);
	}
	if (body == 0 || body == (size_t)-1)
		return false;
	keep(out, text + body, len - body);
	return true;
}

static bool read_body(int fd, uint64_t deadline_ms, uint64_t most, struct load *out)
{
	char text[LOAD_KEEP];

	while (out->bytes < most) {
		if (!load_wait(fd, POLLIN, deadline_ms))
			return false;
		ssize_t n = recv(fd, text, sizeof text, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0)
			return n == 0;
		keep(out, text, (size_t)n);
	}
	return true;
}

/* One request, its answer read. */
static void ask(const struct http_url *u, enum load_how how, bool is_head, bool ipxe,
    uint64_t deadline_ms, struct http_head *h, struct load *out)
{
	char text[HTTP_PATH_SIZE + 1024];
	size_t len = write_request(u, how, is_head, ipxe, text, sizeof text);

	*h = (struct http_head){0};
	out->head_len = 0;
	out->bytes = 0;
	int fd = connect_to(u, deadline_ms, out);
	if (fd < 0)
		return;
	out->result = LOAD_STOPPED;
	if (len && send_all(fd, text, len, deadline_ms) && read_head(fd, deadline_ms, h, out)) {
		uint64_t most = how == LOAD_ALL ? UINT64_MAX : 1024;
		bool whole = is_head || read_body(fd, deadline_ms, most, out);
		uint64_t want = how == LOAD_ALL && h->has_length && h->status < 300 ? h->length : 0;
		out->result = whole && out->bytes >= want ? LOAD_OK : LOAD_STOPPED;
	}
	close(fd);
	out->code = h->status;
	memcpy(out->text, h->phrase, sizeof h->phrase);
	if (out->result == LOAD_OK && h->status >= 400)
		out->result = LOAD_REFUSED;
	if (h->has_length && h->status < 300) {
		out->has_size = true;
		out->size = h->length;
	}
}

/* One URL, without redirects. */
static void ask_url(const struct http_url *u, enum load_how how, bool ipxe, uint64_t deadline_ms,
    struct http_head *h, struct load *out)
{
	if (how != LOAD_ALL)
		ask(u, how, true, ipxe, deadline_ms, h, out);
	bool goes_on =
	    how == LOAD_ALL || (how == LOAD_BEGIN && out->result == LOAD_OK && h->status < 300);
	if (goes_on)
		ask(u, how, false, ipxe, deadline_ms, h, out);
}

void load_http(
    const char *url, enum load_how how, bool ipxe, uint64_t deadline_ms, struct load *out)
{
	char at[HTTP_PATH_SIZE + HTTP_HOST_SIZE], next[sizeof at];
	uint64_t began = clock_now_ms();
	struct http_url u;
	struct http_head h;

	*out = (struct load){.result = LOAD_NO_URL};
	if (strlen(url) >= sizeof at)
		return;
	memcpy(at, url, strlen(url) + 1);
	for (int i = 0; i <= REDIRECTS; i++) {
		out->result = LOAD_NO_URL;
		if (!http_url_parse(at, &u))
			break;
		ask_url(&u, how, ipxe, deadline_ms, &h, out);
		bool moved = out->result == LOAD_OK && h.status >= 300 && h.location[0] &&
			     http_url_join(at, h.location, next, sizeof next);
		if (!moved)
			break;
		memcpy(at, next, sizeof at);
	}
	if (out->result == LOAD_OK && out->code >= 300)
		out->result = LOAD_REFUSED;
	out->ms = (uint32_t)(clock_now_ms() - began);
}
