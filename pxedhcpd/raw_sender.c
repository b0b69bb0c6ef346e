#include "pxedhcpd/raw_sender.h"

#include "common/apart.h"
#include "common/call_numbers.h"
#include "common/priv.h"
#include "common/sandbox.h"
#include "common/seccomp.h"
#include "common/udp.h"
#include "pxedhcpd/dhcp.h"
#include "pxedhcpd/raw_frame.h"

#include <errno.h>
#include <linux/prctl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* An order as it goes through the socket: with the packet behind it. */
struct message {
	struct raw_order order;
	uint8_t packet[DHCP_MAX];
};

static const struct call_rule rules[] = {
    CALL(SYS_recvfrom),
    CALL(SYS_recv),
    CALL(SYS_sendto),
    CALL(SYS_send),
    CALL(SYS_sendmsg),
    CALL_SOCKET(AF_INET, SOCK_DGRAM), /* to see whether an address is ours */
    CALL(SYS_bind),
    CALL(SYS_connect),
    CALL(SYS_close),
    CALL(SYS_exit_group),
    CALL(SYS_exit),
    CALL(SYS_restart_syscall),
    CALL(SYS_rt_sigreturn),
    CALL(SYS_sigaltstack), /* of the sanitizers, when it ends */
#if SYS_mmap2 < 0
    CALL_BITS(SYS_mmap, 2, PROT_EXEC, 0),
#endif
    CALL_BITS(SYS_mmap2, 2, PROT_EXEC, 0),
    CALL(SYS_munmap),
    CALL(SYS_madvise),
    CALL(SYS_write),
    CALL(SYS_getpid),
    CALL(SYS_futex),
#if defined __GLIBC__ && defined SYS_socketcall
    CALL(SYS_socketcall),
#endif
};

/*
 * A socket can be bound to what this machine has, and to where many hear; of the latter it may not
 * be led to what is broadcast, and the kernel sends nothing in a group's name.
 */
static bool is_ours(struct in_addr addr)
{
	const struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = addr};
	int fd = addr.s_addr ? socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
	bool ours = fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof at) == 0 &&
		    connect(fd, (const struct sockaddr *)&at, sizeof at) == 0;

	if (fd >= 0)
		close(fd);
	return ours;
}

/* Returns 0 or an errno. */
static int send_order(int raw, const struct message *m, size_t len)
{
	uint8_t bytes[RAW_HEADERS + DHCP_MAX];
	const struct raw_frame f = {
	    .from = m->order.from,
	    .to = m->order.to,
	    .from_port = DHCP_SERVER_PORT,
	    .to_port = m->order.to_port,
	    .data = m->packet,
	    .len = len,
	};
	struct udp_ends ends = {.ifindex = m->order.ifindex};

	if (!raw_frame_is_answer(&f) || !is_ours(f.from))
		return EPERM;
	raw_frame_build(&f, bytes);
	memcpy(bytes + RAW_HEADERS, m->packet, len);
	ends.peer.v4 = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr = f.to, .sin_port = htons(f.to_port)};
	ends.peer.len = sizeof ends.peer.v4;
	ends.local.v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = f.from};
	ends.local.len = sizeof ends.local.v4;
	return udp_send(raw, bytes, RAW_HEADERS + len, &ends) ? 0 : errno;
}

/* What is not whole is no order; the end of the socket is that of the daemon. */
static void serve(int raw, int socket)
{
	const struct call_rules calls = {rules, sizeof rules / sizeof *rules};
	struct message m;
	int error = 0;
	ssize_t n;

	if (!sandbox_enter(NULL, 0, NULL, 0, NULL) || !seccomp_enter(&calls, 1, false))
		_exit(1);
	send(socket, &error, sizeof error, MSG_NOSIGNAL); /* that it is ready */
	while ((n = recv(socket, &m, sizeof m, MSG_TRUNC)) > 0 || (n < 0 && errno == EINTR)) {
		error = EINVAL;
		if (n < 0)
			continue;
		if ((size_t)n > sizeof m.order && (size_t)n <= sizeof m)
			error = send_order(raw, &m, (size_t)n - sizeof m.order);
		if (send(socket, &error, sizeof error, MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

/* Waits for what the process answers: 0 or an errno, EPIPE if it is gone. */
static int answer_of(int socket)
{
	int error;
	ssize_t n;

	while ((n = recv(socket, &error, sizeof error, 0)) < 0 && errno == EINTR)
		;
	return n == sizeof error ? error : n < 0 ? errno : EPIPE;
}

int raw_sender_start(int raw, const char *user)
{
	int socket, keep[] = {raw};
	pid_t pid = apart_start(keep, 1, &socket);

	if (pid < 0)
		return -1;
	if (pid == 0) {
		if (!priv_drop(user))
			_exit(1);
		serve(raw, socket);
	}
	int error = answer_of(socket);
	if (error == 0)
		return socket;
	close(socket);
	errno = error;
	return -1;
}

int raw_sender_send(int socket, const struct raw_order *order, const void *packet, size_t len)
{
	struct message m = {.order = *order};

	if (len > sizeof m.packet)
		return EMSGSIZE;
	memcpy(m.packet, packet, len);
	if (send(socket, &m, sizeof m.order + len, MSG_NOSIGNAL) < 0)
		return errno;
	return answer_of(socket);
}
