/*
 * Loaded into a daemon with LD_PRELOAD, it makes the system fail where it is told to, from the
 * first packet on that the daemon receives:
 *   FAULT_PROGRAM=NAME  in this program only
 *   FAULT_ALLOC=N       the Nth allocation fails; in the daemon itself, not in a child of it
 *   FAULT_EIO=SIZE      a file of SIZE bytes cannot be read beyond its first half
 * What it did it says on standard error.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

extern char *program_invocation_short_name;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static ssize_t (*real_preadv2)(int, const struct iovec *, int, off_t, int);
static int (*real_recvmmsg)(int, struct mmsghdr *, unsigned, int, struct timespec *);

static bool armed;
static pid_t daemon_pid;
static long allocations, fail_at;
static off_t eio_size = -1;

/* What dlsym itself asks for before it has found the real ones. */
static _Alignas(16) char early[65536];
static size_t early_used;

static void *early_alloc(size_t size)
{
	void *p = early + early_used;
	size = (size + 15) & ~(size_t)15;
	if (size > sizeof early - early_used)
		_exit(99);
	early_used += size;
	return p;
}

static bool is_early(const void *p)
{
	return (uintptr_t)p - (uintptr_t)early < sizeof early;
}

static void say(const char *text)
{
	if (write(2, text, strlen(text)) < 0)
		_exit(99);
}

__attribute__((constructor)) static void begin(void)
{
	const char *program = getenv("FAULT_PROGRAM");
	const char *alloc = getenv("FAULT_ALLOC"), *eio = getenv("FAULT_EIO");

	*(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
	*(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&real_free = dlsym(RTLD_NEXT, "free");
	*(void **)&real_pread = dlsym(RTLD_NEXT, "pread");
	*(void **)&real_preadv2 = dlsym(RTLD_NEXT, "preadv2");
	*(void **)&real_recvmmsg = dlsym(RTLD_NEXT, "recvmmsg");
	if (!program || strcmp(program, program_invocation_short_name) != 0)
		return;
	daemon_pid = getpid();
	fail_at = alloc ? atol(alloc) : 0;
	eio_size = eio ? atol(eio) : -1;
}

static bool fails(void)
{
	if (!armed || !fail_at || getpid() != daemon_pid || ++allocations != fail_at)
		return false;
	say("fault: an allocation failed\n");
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	if (!real_malloc)
		return early_alloc(size);
	return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (!real_calloc)
		return early_alloc(n * size);
	return fails() ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	if (!real_realloc || is_early(p)) {
		void *new = malloc(size);
		size_t left = p ? (size_t)(early + sizeof early - (char *)p) : 0;
		if (new &&p)
			memcpy(new, p, size < left ? size : left);
		return new;
	}
	return fails() ? NULL : real_realloc(p, size);
}

void free(void *p)
{
	if (p && !is_early(p) && real_free)
		real_free(p);
}

int recvmmsg(int fd, struct mmsghdr *msg, unsigned n, int flags, struct timespec *timeout)
{
	int got = real_recvmmsg(fd, msg, n, flags, timeout);
	armed |= got > 0;
	return got;
}

static bool is_unreadable(int fd, off_t offset, size_t len)
{
	struct stat st;

	if (!armed || eio_size < 0 || fstat(fd, &st) < 0 || st.st_size != eio_size ||
	    offset + (off_t)len <= eio_size / 2)
		return false;
	say("fault: a file cannot be read\n");
	errno = EIO;
	return true;
}

ssize_t pread(int fd, void *buffer, size_t len, off_t offset)
{
	return is_unreadable(fd, offset, len) ? -1 : real_pread(fd, buffer, len, offset);
}

ssize_t preadv2(int fd, const struct iovec *iov, int n, off_t offset, int flags)
{
	if (n > 0 && is_unreadable(fd, offset, iov->iov_len))
		return -1;
	return real_preadv2(fd, iov, n, offset, flags);
}
