/*
 * Loaded into a daemon with LD_PRELOAD, it sets the daemon's time of day, and nobody else's: by the
 * first byte of the file that LAB_CLOCK names, `+` an hour ahead, `-` an hour behind, any other:
 * not at all. The file is mapped when the daemon starts, so it may change when that can open no
 * files any more. What goes by (CLOCK_MONOTONIC, CLOCK_BOOTTIME) goes by as ever.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static const volatile char *byte;

__attribute__((constructor)) static void begin(void)
{
	const char *name = getenv("LAB_CLOCK");
	const int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
	void *page = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (page != MAP_FAILED)
		byte = page;
}

int clock_gettime(clockid_t id, struct timespec *out)
{
	if (!real_clock_gettime)
		*(void **)&real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
	const int result = real_clock_gettime(id, out);

	if (result == 0 && byte && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		out->tv_sec += *byte == '+' ? 3600 : *byte == '-' ? -3600 : 0;
	return result;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}
