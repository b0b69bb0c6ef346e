/*
 * event_hear: a keeper that keeps nothing: prints each event that it hears, a line each, behind a
 * number of the connection it came by.
 * usage: event_hear PATH|ADDRESS:PORT
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST = 16, ROOM = 2048 };

static void quit(const char *what)
{
	perror(what);
	exit(1);
}

static int hear_path(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, MOST) < 0 ||
	    chmod(path, 0666) < 0)
		quit(path);
	return fd;
}

static int hear_udp(const char *where)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	char address[32];
	const char *colon = strchr(where, ':');
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(address, sizeof address, "%.*s", colon ? (int)(colon - where) : 0, where);
	if (inet_pton(AF_INET, address, &at.sin_addr) != 1)
		quit("ADDRESS:PORT");
	at.sin_port = htons((uint16_t)atoi(colon + 1));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
		quit(where);
	return fd;
}

/* Prints what came. False: whoever was there has gone. */
static int print_event(int number, int fd)
{
	char message[ROOM];
	ssize_t n = recv(fd, message, sizeof message, 0);

	if (n > 0)
		printf("%d %.*s\n", number, (int)n, message);
	return n > 0;
}

int main(int argc, char **argv)
{
	struct pollfd p[MOST];
	nfds_t n = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: event_hear PATH|ADDRESS:PORT\n");
		return 2;
	}
	int is_path = argv[1][0] == '/';
	p[0] = (struct pollfd){
	    .fd = is_path ? hear_path(argv[1]) : hear_udp(argv[1]), .events = POLLIN};
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("hearing\n");
	while (poll(p, n, -1) > 0)
		for (nfds_t i = n; i-- > 0;) {
			if (!p[i].revents)
				continue;
			if (i == 0 && is_path) {
				int fd = accept(p[0].fd, NULL, NULL);
				if (fd >= 0 && n < MOST)
					p[n++] = (struct pollfd){.fd = fd, .events = POLLIN};
			} else if (!print_event((int)i, p[i].fd) && is_path) {
				close(p[i].fd);
				p[i] = p[--n];
			}
		}
	return 0;
}
