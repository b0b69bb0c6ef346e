#include "httpbootd/fetch/resolver.h"

#include "common/apart.h"
#include "common/calls.h"
#include "common/priv.h"
#include "common/sandbox.h"
#include "common/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void look_up(struct resolver_answer *a)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *list = NULL;
	int status = getaddrinfo(a->name, NULL, &hints, &list);

	if (status) {
		snprintf(a->error, sizeof a->error, "%s",
		    status == EAI_SYSTEM ? strerror(errno) : gai_strerror(status));
		return;
	}
	for (struct addrinfo *i = list; i && a->n < RESOLVER_ADDRS; i = i->ai_next) {
		struct addr *to = &a->addr[a->n];
		if (i->ai_addrlen > sizeof to->v6)
			continue;
		memcpy(&to->sa, i->ai_addr, i->ai_addrlen);
		to->len = i->ai_addrlen;
		a->n++;
	}
	freeaddrinfo(list);
	if (a->n == 0)
		snprintf(a->error, sizeof a->error, "it has no address");
}

/* One after the other: who is asked for all of them is the same server. */
static void serve(int socket)
{
	struct resolver_answer a;
	ssize_t n;

	for (;;) {
		memset(&a, 0, sizeof a);
		n = recv(socket, a.name, sizeof a.name - 1, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(0);
		look_up(&a);
		if (send(socket, &a, sizeof a, MSG_NOSIGNAL) < 0)
			_exit(0);
	}
}

/* What names are looked up with is in there, by its own way on each system. */
static bool seal(void)
{
	static const char *const folders[] = {"/etc", "/run", "/lib", "/lib64", "/usr/lib",
	    "/usr/lib64", "/usr/libexec", "/var/lib", "/nix/store"};
	static const uint16_t dns[] = {53};
	const struct sandbox_tcp tcp = {.connect = dns, .n_connect = 1};
	const struct call_rules calls[] = {calls_names(), calls_base(), calls_netlink()};
	int fd[sizeof folders / sizeof *folders];
	size_t n = 0;

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if ((fd[n] = open(folders[i], O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0)
			n++;
	bool ok = sandbox_enter(fd, n, NULL, 0, &tcp);
	while (n)
		close(fd[--n]);
	return ok && seccomp_enter(calls, sizeof calls / sizeof *calls, false);
}

int resolver_start(const char *user)
{
	int socket, none[1];
	pid_t pid = apart_start(none, 0, &socket);

	if (pid < 0)
		return -1;
	if (pid == 0) {
		if (!priv_drop(user) || !seal())
			_exit(1);
		serve(socket);
	}
	if (fcntl(socket, F_SETFL, O_NONBLOCK) == 0)
		return socket;
	close(socket);
	return -1;
}

bool resolver_ask(int socket, const char *name)
{
	const size_t len = strlen(name);

	if (len == 0 || len >= RESOLVER_NAME) {
		errno = ENAMETOOLONG;
		return false;
	}
	return send(socket, name, len, MSG_NOSIGNAL) == (ssize_t)len;
}

int resolver_take(int socket, struct resolver_answer *answer)
{
	ssize_t n = recv(socket, answer, sizeof *answer, 0);

	if (n == (ssize_t)sizeof *answer && answer->n <= RESOLVER_ADDRS)
		return 1;
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}
