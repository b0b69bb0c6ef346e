/*
 * An HTTP client that sends what no client would.
 *
 * usage: http_raw table ADDRESS PORT <TABLE
 *	A line of the table: NAME, tab, EXPECTED, tab, REQUEST, with \r \n \t \0 \\ \xNN in it, and
 *	\R4000 for the byte behind it 4000 times. EXPECTED: the statuses of the answers, and then
 *	`open`, if the connection still serves a request after them, or `closed`. For some there
 *	is more than one right answer: they are separated by `|`. Prints ok and FAIL lines.
 * usage: http_raw hold ADDRESS PORT N SECONDS
 *	N connections, each with a header that never ends, a byte of it every 300 ms. Says `ready`.
 * usage: http_raw half ADDRESS PORT N SECONDS
 *	N times as many connections as a request has bytes: each sends one byte more of it than the
 *	one before, and at once its end. Says how many are open after SECONDS.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 1 << 20, ANSWER_MAX = 1 << 20, WAIT_MS = 20000 };

static struct sockaddr_in server;

static int connect_to_server(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof server) < 0) {
		fprintf(stderr, "http_raw: connect: %s\n", strerror(errno));
		exit(1);
	}
	return fd;
}

/* Undoes the escapes; the length. */
static size_t unescape(const char *s, char *out)
{
	size_t n = 0;
	for (; *s && n < REQUEST_MAX - 1; s++) {
		if (*s != '\\') {
			out[n++] = *s;
			continue;
		}
		char *end;
		char hex[3] = {0};
		unsigned long times;
		switch (*++s) {
		case 'r':
			out[n++] = '\r';
			break;
		case 'n':
			out[n++] = '\n';
			break;
		case 't':
			out[n++] = '\t';
			break;
		case '0':
			out[n++] = '\0';
			break;
		case 'x':
			hex[0] = s[1];
			hex[1] = s[2];
			out[n++] = (char)strtoul(hex, NULL, 16);
			s += 2;
			break;
		case 'R':
			times = strtoul(s + 1, &end, 10);
			for (s = end; times-- && n < REQUEST_MAX - 1;)
				out[n++] = *s;
			break;
		default:
			out[n++] = *s;
		}
	}
	return n;
}

struct answers {
	char bytes[ANSWER_MAX];
	size_t len, done;
	char statuses[200];
	bool ended;
};

/* Reads more; false at the end of the connection or of our patience. */
static bool more(int fd, struct answers *a)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	if (a->ended || a->len == sizeof a->bytes - 1 || poll(&p, 1, WAIT_MS) <= 0)
		return false;
	ssize_t n = read(fd, a->bytes + a->len, sizeof a->bytes - 1 - a->len);
	if (n <= 0) {
		a->ended = true;
		return false;
	}
	a->len += (size_t)n;
	a->bytes[a->len] = '\0';
	return true;
}

/* The value of a header of the answer at `at`, or -1. */
static long length_of(const char *at, const char *end)
{
	for (const char *line = strstr(at, "\r\n"); line && line < end;
	     line = strstr(line + 2, "\r\n"))
		if (strncasecmp(line + 2, "Content-Length:", 15) == 0)
			return strtol(line + 17, NULL, 10);
	return -1;
}

/* Reads one answer, and notes its status; false: there is none, or half of one. */
static bool read_answer(int fd, struct answers *a, bool has_body)
{
	char *end;
	while (!(end = strstr(a->bytes + a->done, "\r\n\r\n")))
		if (!more(fd, a))
			return false;
	const char *at = a->bytes + a->done;
	size_t size = sizeof a->statuses - strlen(a->statuses);
	bool well = strncmp(at, "HTTP/1.", 7) == 0;
	snprintf(a->statuses + strlen(a->statuses), size, "%s ", well ? "" : "broken");
	strncat(a->statuses, well ? at + 9 : "", 3);
	bool interim = well && at[9] == '1';
	long length = interim || !has_body ? 0 : length_of(at, end);
	size_t whole = (size_t)(end + 4 - a->bytes) + (length > 0 ? (size_t)length : 0);
	if (length < 0) /* to the connection's end */
		while (more(fd, a))
			;
	while (a->len < whole)
		if (!more(fd, a))
			return false;
	a->done = length < 0 ? a->len : whole;
	return interim ? read_answer(fd, a, has_body) : true;
}

/* How many answers a well-behaved server would give, of pipelined requests: by what is expected. */
static int answers_in(const char *expected)
{
	int n = 0;
	for (const char *s = expected; *s && *s != '|'; s++)
		n += (s == expected || s[-1] == ' ') && *s >= '2' && *s <= '5';
	return n;
}

static void send_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* the server has closed already */
		bytes += n;
		len -= (size_t)n;
	}
}

static bool is_one_of(const char *got, const char *expected)
{
	size_t len = strlen(got);
	for (const char *s = expected; s; s = strchr(s, '|') ? strchr(s, '|') + 1 : NULL)
		if (strncmp(s, got, len) == 0 && (s[len] == '\0' || s[len] == '|'))
			return true;
	return false;
}

static bool run_row(const char *name, const char *expected, const char *escaped)
{
	static char request[REQUEST_MAX];
	static struct answers a;
	static const char probe[] = "GET /no-such-probe HTTP/1.1\r\nHost: x\r\n\r\n";
	size_t len = unescape(escaped, request);
	int fd = connect_to_server(), n = answers_in(expected);
	bool open = false;

	memset(&a, 0, sizeof a);
	send_all(fd, request, len);
	while (n-- > 0 && read_answer(fd, &a, strncmp(request, "HEAD", 4) != 0))
		;
	if (!a.ended && !strstr(expected, "open")) { /* its end comes of itself */
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (poll(&p, 1, WAIT_MS) > 0 && !more(fd, &a))
			a.ended = true;
	}
	if (!a.ended) {
		size_t before = strlen(a.statuses);
		send_all(fd, probe, sizeof probe - 1);
		open = read_answer(fd, &a, true) && strcmp(a.statuses + before, " 404") == 0;
		if (open)
			a.statuses[before] = '\0';
	}
	close(fd);
	char got[220];
	snprintf(got, sizeof got, "%s%s%s", a.statuses[0] ? a.statuses + 1 : "",
	    a.statuses[0] ? " " : "", open ? "open" : "closed");
	if (is_one_of(got, expected)) {
		printf("ok http-raw: %s\n", name);
		return true;
	}
	printf("FAIL http-raw: %s: got '%s', expected '%s'\n", name, got, expected);
	return false;
}

static int table(void)
{
	char *line = NULL;
	size_t size = 0;
	int bad = 0;
	while (getline(&line, &size, stdin) > 0) {
		char *rest = line;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		char *name = strsep(&rest, "\t"), *expected = strsep(&rest, "\t");
		if (!expected || !rest) {
			fprintf(stderr, "http_raw: not a row: %s\n", name);
			return 2;
		}
		bad += !run_row(name, expected, rest);
		fflush(stdout);
	}
	free(line);
	return bad != 0;
}

static int hold(int n, int seconds)
{
	static const char begin[] = "GET /slow HTTP/1.1\r\nHost: x\r\nX-Slow: ";
	struct rlimit lim = {(rlim_t)n + 64, (rlim_t)n + 64};
	setrlimit(RLIMIT_NOFILE, &lim);
	int *fds = calloc((size_t)n, sizeof *fds);
	if (!fds)
		return 1;
	for (int i = 0; i < n; i++) {
		fds[i] = connect_to_server();
		send_all(fds[i], begin, sizeof begin - 1);
	}
	printf("ready\n");
	fflush(stdout);
	for (time_t end = time(NULL) + seconds; time(NULL) < end; usleep(300000))
		for (int i = 0; i < n; i++)
			send_all(fds[i], "x", 1);
	free(fds);
	return 0;
}

/* Reads what there is; true if the server has closed it. */
static bool is_closed(int fd)
{
	char bytes[4096];
	ssize_t n;
	while ((n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
		;
	return n == 0 || (errno != EAGAIN && errno != EINTR);
}

static int half(int times, int seconds)
{
	static const char request[] = "GET /file HTTP/1.1\r\nHost: x\r\nUser-Agent: half\r\n\r\n"
				      "GET /file HTTP/1.1\r\n";
	size_t n = (size_t)times * sizeof request, open = n;
	struct rlimit lim = {n + 64, n + 64};
	setrlimit(RLIMIT_NOFILE, &lim);
	int *fds = calloc(n, sizeof *fds);
	if (!fds)
		return 1;
	for (size_t i = 0; i < n; i++) {
		fds[i] = connect_to_server();
		send_all(fds[i], request, i % sizeof request);
		shutdown(fds[i], SHUT_WR);
	}
	for (time_t end = time(NULL) + seconds; open && time(NULL) <= end; usleep(100000)) {
		open = 0;
		for (size_t i = 0; i < n; i++)
			if (fds[i] >= 0 && is_closed(fds[i])) {
				close(fds[i]);
				fds[i] = -1;
			} else if (fds[i] >= 0) {
				open++;
			}
	}
	printf("open %zu of %zu\n", open, n);
	free(fds);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 4 || inet_pton(AF_INET, argv[2], &server.sin_addr) != 1) {
		fprintf(stderr, "usage: http_raw table|hold|half ADDRESS PORT [N SECONDS]\n");
		return 2;
	}
	server.sin_family = AF_INET;
	server.sin_port = htons((uint16_t)atoi(argv[3]));
	if (strcmp(argv[1], "table") == 0)
		return table();
	if (argc == 6 && strcmp(argv[1], "half") == 0)
		return half(atoi(argv[4]), atoi(argv[5]));
	return argc == 6 ? hold(atoi(argv[4]), atoi(argv[5])) : 2;
}
