/*
 * An HTTP server that has its moods: one a repository, /…/MOOD/ARCH/FILE. FILE is one of FOLDER.
 *
 * usage: moody ADDRESS PORT FOLDER LOG [MOOD]
 *
 * Each request is a line of LOG, PORT PATH. With MOOD all are answered in that one. index-MOOD is a
 * mood of APKINDEX.tar.gz alone; the others are of all else. What they are stands in the table
 * below.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 4096, SLOW = 16, MOMENTS = 64 };

struct answer {
	int fd;
	char *bytes;
	size_t len;
	char path[512];
};

static const char *folder, *always;
static int log_fd;
static unsigned port;

static bool send_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool say(const struct answer *a, const char *status, long length, const char *more)
{
	char text[HEAD], field[64] = "";

	if (length >= 0)
		snprintf(field, sizeof field, "Content-Length: %ld\r\n", length);
	int n = snprintf(text, sizeof text, "HTTP/1.1 %s\r\n%s%s\r\n", status, field, more);
	return send_all(a->fd, text, (size_t)n);
}

static void wait_ms(long ms)
{
	const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

/* True: the connection may go on. */

static bool mood_ok(const struct answer *a)
{
	return say(a, "200 OK", (long)a->len, "") && send_all(a->fd, a->bytes, a->len);
}

static bool mood_slow(const struct answer *a)
{
	bool ok = say(a, "200 OK", (long)a->len, "");

	for (size_t i = 0; ok && i < SLOW; i++) {
		wait_ms(50);
		size_t from = a->len * i / SLOW;
		ok = send_all(a->fd, a->bytes + from, a->len * (i + 1) / SLOW - from);
	}
	return ok;
}

/* Until the other side has enough of it. */
static bool hang(const struct answer *a)
{
	char byte;
	while (recv(a->fd, &byte, 1, 0) > 0)
		;
	return false;
}

static bool mood_hang(const struct answer *a)
{
	return hang(a);
}

static bool mood_hang_half(const struct answer *a)
{
	return say(a, "200 OK", (long)a->len, "") && send_all(a->fd, a->bytes, a->len / 2) &&
	       hang(a);
}

/* Never silent for long, and never done. */
static bool mood_drip(const struct answer *a)
{
	bool ok = say(a, "200 OK", (long)a->len, "");

	for (size_t i = 0; ok && i < a->len; i++) {
		wait_ms(500);
		ok = send_all(a->fd, a->bytes + i, 1);
	}
	return ok;
}

/* Long enough behind its head for that to be handed on. */
static bool mood_cut_head(const struct answer *a)
{
	say(a, "200 OK", (long)a->len / 3, "");
	wait_ms(300);
	return false;
}

static bool mood_cut(const struct answer *a)
{
	if (say(a, "200 OK", (long)a->len, ""))
		send_all(a->fd, a->bytes, a->len / 2);
	return false;
}

static bool mood_reset(const struct answer *a)
{
	const struct linger now = {1, 0};

	mood_cut(a);
	setsockopt(a->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	return false;
}

static bool mood_short(const struct answer *a)
{
	if (say(a, "200 OK", (long)a->len / 2, ""))
		send_all(a->fd, a->bytes, a->len);
	return false;
}

static bool mood_long(const struct answer *a)
{
	if (say(a, "200 OK", (long)a->len + 100, ""))
		send_all(a->fd, a->bytes, a->len);
	return false;
}

/* More than there is, and then it breaks off. */
static bool mood_more(const struct answer *a)
{
	if (say(a, "200 OK", (long)a->len + 200, "") && send_all(a->fd, a->bytes, a->len))
		send_all(a->fd, a->bytes, 100);
	return false;
}

static bool mood_circle(const struct answer *a)
{
	char more[600];
	snprintf(more, sizeof more, "Location: %s\r\n", a->path);
	return say(a, "302 Found", 0, more);
}

/* To what is a folder there. */
static bool mood_folder(const struct answer *a)
{
	char more[600];
	snprintf(more, sizeof more, "Location: /first/x86_64/%s/?list\r\n", a->path);
	return say(a, "301 Moved Permanently", 0, more);
}

/* To the repository beside it that is answered well. */
static bool mood_elsewhere(const struct answer *a)
{
	char more[600];
	const char *file = strrchr(a->path, '/');
	snprintf(more, sizeof more, "Location: ../../ok/x86_64%s\r\n", file);
	return say(a, "302 Found", 0, more);
}

/* To another server, by its name. */
static bool mood_by_name(const struct answer *a)
{
	char more[600];
	const char *file = strrchr(a->path, '/');
	snprintf(more, sizeof more, "Location: http://led.test:8001/x/ok/x86_64%s\r\n", file);
	return say(a, "307 Temporary Redirect", 0, more);
}

static bool error_page(const struct answer *a, const char *status)
{
	static const char page[] = "<html><body>This is not what you asked for.</body></html>\n";
	return say(a, status, sizeof page - 1, "Content-Type: text/html\r\n") &&
	       send_all(a->fd, page, sizeof page - 1);
}

static bool mood_500(const struct answer *a)
{
	return error_page(a, "500 Internal Server Error");
}

static bool mood_404(const struct answer *a)
{
	return error_page(a, "404 Not Found");
}

/* As the page does behind which one has to log in. */
static bool mood_html(const struct answer *a)
{
	return error_page(a, "200 OK");
}

static bool send_other(const struct answer *a, size_t at)
{
	if (at < a->len)
		a->bytes[at] ^= 1;
	return mood_ok(a);
}

static bool mood_other_end(const struct answer *a)
{
	return send_other(a, a->len - 1);
}

static bool mood_other(const struct answer *a)
{
	for (size_t i = 0; i < a->len / 2; i++)
		a->bytes[i] ^= 0x55;
	return mood_ok(a);
}

/* Is not there the first time. */
static bool mood_moment(const struct answer *a)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static char seen[MOMENTS][512];
	static size_t n;
	bool is_first = true;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < n; i++)
		is_first &= strcmp(seen[i], a->path) != 0;
	if (is_first && n < MOMENTS)
		strcpy(seen[n++], a->path);
	pthread_mutex_unlock(&lock);
	return is_first ? mood_404(a) : mood_ok(a);
}

static bool send_chunks(const struct answer *a, size_t len)
{
	bool ok = say(a, "200 OK", -1, "Transfer-Encoding: chunked\r\n");
	char size[32];

	for (size_t at = 0, n; ok && at < len; at += n) {
		n = len - at < 5000 ? len - at : 5000;
		int m = snprintf(size, sizeof size, "%zx\r\n", n);
		ok = send_all(a->fd, size, (size_t)m) && send_all(a->fd, a->bytes + at, n) &&
		     send_all(a->fd, "\r\n", 2);
	}
	return ok;
}

static bool mood_chunked(const struct answer *a)
{
	return send_chunks(a, a->len) && send_all(a->fd, "0\r\n\r\n", 5);
}

static bool mood_chunked_cut(const struct answer *a)
{
	send_chunks(a, a->len / 2);
	return false;
}

static bool mood_no_length(const struct answer *a)
{
	if (say(a, "200 OK", -1, "Connection: close\r\n"))
		send_all(a->fd, a->bytes, a->len);
	return false;
}

static bool mood_no_length_cut(const struct answer *a)
{
	if (say(a, "200 OK", -1, "Connection: close\r\n"))
		send_all(a->fd, a->bytes, a->len / 2);
	return false;
}

static bool mood_endless_head(const struct answer *a)
{
	static const char line[] =
	    "X-More: of what nobody wants to know, and will never come to an end\r\n";
	bool ok = send_all(a->fd, "HTTP/1.1 200 OK\r\n", 17);

	while (ok)
		ok = send_all(a->fd, line, sizeof line - 1);
	return false;
}

/* What comes behind its end is on the way when the next request is sent on that connection. */
static bool mood_behind(const struct answer *a)
{
	struct pollfd next = {.fd = a->fd, .events = POLLIN};

	return mood_ok(a) && poll(&next, 1, -1) == 1 && send_all(a->fd, "and more\r\n", 10);
}

/* Of the first of several servers alone. */
static bool mood_first(const struct answer *a)
{
	return always ? mood_404(a) : mood_ok(a);
}

static const struct {
	const char *name;
	bool (*answer)(const struct answer *a);
} moods[] = {{"ok", mood_ok}, {"slow", mood_slow}, {"hang", mood_hang},
    {"hang-half", mood_hang_half}, {"drip", mood_drip}, {"cut-head", mood_cut_head},
    {"cut", mood_cut}, {"reset", mood_reset}, {"short", mood_short}, {"long", mood_long},
    {"circle", mood_circle}, {"folder", mood_folder}, {"elsewhere", mood_elsewhere},
    {"by-name", mood_by_name}, {"500", mood_500}, {"404", mood_404}, {"html", mood_html},
    {"other", mood_other}, {"other-end", mood_other_end}, {"moment", mood_moment},
    {"behind", mood_behind}, {"chunked", mood_chunked}, {"chunked-cut", mood_chunked_cut},
    {"no-length", mood_no_length}, {"no-length-cut", mood_no_length_cut},
    {"endless-head", mood_endless_head}, {"more", mood_more}};

static bool in_mood(const char *mood, const struct answer *a)
{
	for (size_t i = 0; i < sizeof moods / sizeof *moods; i++)
		if (strcmp(moods[i].name, mood) == 0)
			return moods[i].answer(a);
	return mood_404(a);
}

/* The whole file, from malloc; NULL: there is none. */
static char *read_file(const char *name, size_t *len)
{
	char path[1024];
	struct stat st;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = fd >= 0 && fstat(fd, &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;

	if (bytes) {
		ssize_t n = read(fd, bytes, (size_t)st.st_size);
		*len = n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	return bytes;
}

static bool answer(struct answer *a)
{
	char line[600], copy[512], *rest, *part[8] = {NULL};
	size_t n = 0;

	int len = snprintf(line, sizeof line, "%u %s\n", port, a->path);
	if (write(log_fd, line, (size_t)len) != len)
		return false;
	strcpy(copy, a->path);
	for (char *at = strtok_r(copy, "/", &rest); at && n < 8; at = strtok_r(NULL, "/", &rest))
		part[n++] = at;
	if (n < 3 || !(a->bytes = read_file(part[n - 1], &a->len)))
		return mood_404(a);
	const char *mood = part[n - 3];
	bool is_index = strcmp(part[n - 1], "APKINDEX.tar.gz") == 0;
	bool is_of_index = strncmp(mood, "index-", 6) == 0;
	bool ok;
	if (strcmp(mood, "first") == 0)
		ok = is_index ? mood_ok(a) : mood_first(a);
	else if (is_index != is_of_index)
		ok = mood_ok(a);
	else
		ok = in_mood(always ? always : mood + (is_of_index ? 6 : 0), a);
	free(a->bytes);
	a->bytes = NULL;
	return ok;
}

static void *serve(void *arg)
{
	struct answer a = {.fd = (int)(intptr_t)arg};
	char head[HEAD];
	bool goes_on = true;

	while (goes_on) {
		size_t len = 0;
		head[0] = '\0';
		while (!strstr(head, "\r\n\r\n")) {
			ssize_t n = len + 1 < HEAD ? recv(a.fd, head + len, HEAD - len - 1, 0) : 0;
			if (n <= 0) {
				close(a.fd);
				return NULL;
			}
			head[len += (size_t)n] = '\0';
		}
		goes_on = sscanf(head, "GET %511s ", a.path) == 1 && answer(&a);
	}
	shutdown(a.fd, SHUT_WR);
	close(a.fd);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	const int one = 1;
	pthread_t thread;

	if (argc < 5 || inet_pton(AF_INET, argv[1], &at.sin_addr) != 1)
		return 2;
	port = (unsigned)strtoul(argv[2], NULL, 10);
	at.sin_port = htons((uint16_t)port);
	folder = argv[3];
	log_fd = open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	always = argv[5];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (log_fd < 0 || fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(fd, 128) < 0) {
		perror("moody");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		int client = accept(fd, NULL, NULL);
		if (client >= 0 &&
		    pthread_create(&thread, NULL, serve, (void *)(intptr_t)client) == 0)
			pthread_detach(thread);
	}
}
