#include "common/calls.h"

#include "common/call_numbers.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/prctl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define HAS_SANITIZER 1
#endif

#define LIST(rules) ((struct call_rules){rules, sizeof(rules) / sizeof *(rules)})

/* Which argument has clone's flags (CONFIG_CLONE_BACKWARDS2 of the kernel). */
#ifdef __s390__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

/* An open that can make or change nothing. O_ACCMODE is no mask for it: musl has O_PATH in it. */
#define READS(call, flags) CALL_BITS(call, flags, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, O_RDONLY)
/* Memory that cannot be run. */
#define NO_EXEC(call) CALL_BITS(call, 2, PROT_EXEC, 0)
/* What a packet takes comes first: the kernel looks at one after the other. */
static const struct call_rule base[] = {
    CALL(SYS_epoll_wait),
    CALL(SYS_epoll_pwait),
    CALL(SYS_recvmmsg),
    CALL(SYS_sendmmsg),
    CALL(SYS_sendmsg),
    CALL(SYS_recvmsg),
    CALL(SYS_sendto),
    CALL(SYS_recvfrom),
    CALL(SYS_send),
    CALL(SYS_recv),
    CALL(SYS_read),
    CALL(SYS_write),
    CALL(SYS_writev),
    CALL(SYS_pread64),
    CALL(SYS_preadv2),
    CALL(SYS_close),
    CALL(SYS_epoll_ctl),
    CALL(SYS_clock_gettime),
    CALL(SYS_clock_gettime64),
    CALL(SYS_futex),
    CALL(SYS_futex_time64),
    CALL(SYS_recvmmsg_time64),
    CALL(SYS_epoll_pwait2),
    CALL(SYS_poll),
    CALL(SYS_ppoll),
    CALL(SYS_ppoll_time64),

    /* Files. */
    READS(SYS_openat, 2),
    READS(SYS_open, 1),
    CALL(SYS_openat2), /* which Landlock looks at */
    CALL(SYS_fstat),
    CALL(SYS_fstat64),
    CALL(SYS_newfstatat),
    CALL(SYS_fstatat64),
    CALL(SYS_stat),
    CALL(SYS_stat64),
    CALL(SYS_lstat),
    CALL(SYS_lstat64),
    CALL(SYS_statx),
    CALL(SYS_statfs),
    CALL(SYS_statfs64),
    CALL(SYS_fstatfs),
    CALL(SYS_fstatfs64),
    CALL(SYS_lseek),
    CALL(SYS__llseek),
    CALL(SYS_readv),
    CALL(SYS_getdents),
    CALL(SYS_getdents64),
    CALL(SYS_readlink),
    CALL(SYS_readlinkat),
    CALL(SYS_access),
    CALL(SYS_faccessat),
    CALL(SYS_faccessat2),
    CALL(SYS_getcwd),
    CALL(SYS_inotify_add_watch),
    CALL(SYS_inotify_rm_watch),
    CALL(SYS_fadvise64),
    CALL(SYS_fadvise64_64),
    CALL(SYS_arm_fadvise64_64),
    CALL_IS(SYS_fcntl, 1, F_GETFL),
    CALL_IS(SYS_fcntl, 1, F_SETFL),
    CALL_IS(SYS_fcntl, 1, F_GETFD),
    CALL_IS(SYS_fcntl, 1, F_SETFD),
    CALL_IS(SYS_fcntl64, 1, F_GETFL),
    CALL_IS(SYS_fcntl64, 1, F_SETFL),
    CALL_IS(SYS_fcntl64, 1, F_GETFD),
    CALL_IS(SYS_fcntl64, 1, F_SETFD),
    CALL_IS(SYS_ioctl, 1, TCGETS), /* stdio asks whether it writes to a terminal */
    CALL_IS(SYS_ioctl, 1, TIOCGWINSZ),

    /* Memory. */
    CALL(SYS_brk),
    CALL(SYS_munmap),
    CALL(SYS_mremap),
    CALL(SYS_madvise),
#ifdef __s390x__
    CALL(SYS_mmap), /* what it is asked for lies in memory, where no filter looks */
#elif SYS_mmap2 < 0
    NO_EXEC(SYS_mmap), /* beside mmap2 it is as on s390x, and no C library needs it */
#endif
    NO_EXEC(SYS_mmap2),
    NO_EXEC(SYS_mprotect),

    /* Time. */
    CALL(SYS_gettimeofday),
    CALL(SYS_time),
    CALL(SYS_nanosleep),
    CALL(SYS_clock_nanosleep),
    CALL(SYS_clock_nanosleep_time64),
    CALL(SYS_restart_syscall),

    /* Itself. */
    CALL(SYS_exit),
    CALL(SYS_exit_group),
    CALL(SYS_getpid),
    CALL(SYS_gettid),
    CALL(SYS_getuid),
    CALL(SYS_getuid32),
    CALL(SYS_geteuid),
    CALL(SYS_geteuid32),
    CALL(SYS_getgid),
    CALL(SYS_getgid32),
    CALL(SYS_getegid32),
    CALL(SYS_getegid),
    CALL(SYS_getrusage),
    CALL(SYS_sched_yield),
    CALL(SYS_sched_getaffinity),
    CALL(SYS_sysinfo),
    CALL(SYS_uname),
    CALL(SYS_getrandom),
    CALL(SYS_rt_sigaction),
    CALL(SYS_rt_sigprocmask),
    CALL(SYS_rt_sigreturn),
    CALL(SYS_sigprocmask),
    CALL(SYS_sigreturn),
    CALL(SYS_sigaltstack),
    CALL_IS(SYS_prlimit64, 0, 0), /* its own limits */
    CALL(SYS_getrlimit),
    CALL(SYS_ugetrlimit),
    CALL(SYS_setrlimit),
    CALL_IS(SYS_prctl, 0, PR_SET_NAME),
    CALL_IS(SYS_prctl, 0, 0x53564d41), /* PR_SET_VMA: glibc and musl name their memory */

    /* Sockets. */
    CALL(SYS_getsockname),
    CALL(SYS_getsockopt),
    CALL(SYS_setsockopt),
    CALL(SYS_connect),
    CALL_SOCKET(AF_UNIX, SOCK_DGRAM),     /* syslog's, and what asks for an interface's name */
    CALL_SOCKET(AF_UNIX, SOCK_SEQPACKET), /* to the keeper, once it is there */
#if defined __GLIBC__ && defined SYS_socketcall
    /* 32-bit x86 and s390x: whose arguments cannot be seen. */
    CALL(SYS_socketcall),
#endif

    /* The C library has another way. */
    {.nr = SYS_clone3, .verdict = CALL_UNKNOWN},
    {.nr = SYS_futex_waitv, .verdict = CALL_UNKNOWN},

#ifdef HAS_SANITIZER
    CALL_IS(SYS_prctl, 0, PR_GET_DUMPABLE),
#endif
};

#define THREAD_FLAGS (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)
#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | \
	    CLONE_NEWCGROUP)

static const struct call_rule threads[] = {
    CALL_BITS(SYS_clone, CLONE_FLAGS, THREAD_FLAGS | NAMESPACES | CLONE_PTRACE, THREAD_FLAGS),
    CALL(SYS_set_robust_list),
    CALL(SYS_rseq),
    CALL(SYS_eventfd2),
};

static const struct call_rule netlink[] = {
    {.nr = SYS_socket,
	.check = {{UINT32_MAX, AF_NETLINK, 0},
	    {~(uint32_t)(SOCK_CLOEXEC | SOCK_NONBLOCK), SOCK_RAW, 1},
	    {UINT32_MAX, NETLINK_ROUTE, 2}}},
    CALL(SYS_bind), /* glibc binds these, too */
    CALL_IS(SYS_ioctl, 1, SIOCGIFNAME),
    CALL_IS(SYS_ioctl, 1, SIOCGIFINDEX),
};

static const struct call_rule bound_later[] = {
    CALL(SYS_bind),
    CALL(SYS_listen),
};

static const struct call_rule udp[] = {
    CALL_SOCKET(AF_INET, SOCK_DGRAM),
    CALL_SOCKET(AF_INET6, SOCK_DGRAM),
};

static const struct call_rule connects[] = {
    CALL_SOCKET(AF_INET, SOCK_STREAM),
    CALL_SOCKET(AF_INET6, SOCK_STREAM),
    CALL_SOCKET(AF_INET6, SOCK_DGRAM), /* whether there is IPv6 at all */
    CALL(SYS_getpeername),
};

static const struct call_rule look_ups[] = {
    CALL_SOCKET(AF_INET, SOCK_DGRAM),
    CALL_SOCKET(AF_INET6, SOCK_DGRAM),
    CALL_SOCKET(AF_INET, SOCK_STREAM), /* where an answer is too long for UDP */
    CALL_SOCKET(AF_INET6, SOCK_STREAM),
    CALL_SOCKET(AF_UNIX, SOCK_STREAM), /* the ways of nsswitch.conf: nscd, systemd, sssd */
    CALL(SYS_getpeername),
    CALL(SYS_mmap), /* which are libraries, loaded as they are asked for */
    CALL(SYS_mmap2),
    CALL(SYS_mprotect),
    CALL_IS(SYS_ioctl, 1, FIONREAD),
    CALL_IS(SYS_fcntl, 1, F_GETLK),
};

static const struct call_rule aide[] = {
    CALL_BITS(
	SYS_clone, CLONE_FLAGS, ~(uint32_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID), SIGCHLD),
    CALL(SYS_fork),
    CALL(SYS_wait4),
    CALL(SYS_waitpid),
    CALL(SYS_set_robust_list),
    CALL(SYS_set_tid_address),
    CALL(SYS_rseq),
    CALL_IS(SYS_prctl, 0, PR_SET_PDEATHSIG),
};

struct call_rules calls_base(void)
{
	return LIST(base);
}

struct call_rules calls_threads(void)
{
	return LIST(threads);
}

struct call_rules calls_netlink(void)
{
	return LIST(netlink);
}

struct call_rules calls_bound_later(void)
{
	return LIST(bound_later);
}

struct call_rules calls_udp(void)
{
	return LIST(udp);
}

struct call_rules calls_connects(void)
{
	return LIST(connects);
}

struct call_rules calls_names(void)
{
	return LIST(look_ups);
}

struct call_rules calls_aide(void)
{
	return LIST(aide);
}

const char *call_name(int nr)
{
	static const struct {
		int nr;
		const char *name;
	} names[] = {
	    {SYS_execve, "execve"},
	    {SYS_execveat, "execveat"},
	    {SYS_clone, "clone"},
	    {SYS_fork, "fork"},
	    {SYS_vfork, "vfork"},
	    {SYS_unshare, "unshare"},
	    {SYS_setns, "setns"},
	    {SYS_ptrace, "ptrace"},
	    {SYS_process_vm_readv, "process_vm_readv"},
	    {SYS_process_vm_writev, "process_vm_writev"},
	    {SYS_mmap, "mmap"},
	    {SYS_mmap2, "mmap2"},
	    {SYS_mprotect, "mprotect"},
	    {SYS_memfd_create, "memfd_create"},
	    {SYS_socket, "socket"},
	    {SYS_socketpair, "socketpair"},
	    {SYS_connect, "connect"},
	    {SYS_bind, "bind"},
	    {SYS_listen, "listen"},
	    {SYS_accept, "accept"},
	    {SYS_accept4, "accept4"},
	    {SYS_sendto, "sendto"},
	    {SYS_sendmsg, "sendmsg"},
	    {SYS_sendmmsg, "sendmmsg"},
	    {SYS_setsockopt, "setsockopt"},
	    {SYS_write, "write"},
	    {SYS_kill, "kill"},
	    {SYS_tgkill, "tgkill"},
	    {SYS_prctl, "prctl"},
	    {SYS_ioctl, "ioctl"},
	    {SYS_fcntl, "fcntl"},
	    {SYS_dup3, "dup3"},
	    {SYS_openat, "openat"},
	    {SYS_open, "open"},
	    {SYS_io_uring_setup, "io_uring_setup"},
	    {SYS_bpf, "bpf"},
	    {SYS_keyctl, "keyctl"},
	    {SYS_perf_event_open, "perf_event_open"},
	    {SYS_mount, "mount"},
	    {SYS_chroot, "chroot"},
	    {SYS_open_by_handle_at, "open_by_handle_at"},
	    {SYS_pidfd_getfd, "pidfd_getfd"},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].nr >= 0 && names[i].nr == nr)
			return names[i].name;
	return "?";
}
