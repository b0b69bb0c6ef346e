#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *test_name = "?";
static const char *row_name;
static int failures_here, failed_tests;

void unit_run(const char *name, void (*test)(void))
{
	test_name = name;
	row_name = NULL;
	failures_here = 0;
	test();
	if (failures_here)
		failed_tests++;
	else
		printf("ok unit %s\n", name);
	fflush(stdout);
}

void unit_row(const char *name)
{
	row_name = name;
}

/* Its flags, or with `up` those and this one more. */
static bool loopback(bool up)
{
	struct ifreq lo = {.ifr_name = "lo"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &lo) == 0;
	if (ok && up) {
		lo.ifr_flags |= IFF_UP;
		ok = ioctl(fd, SIOCSIFFLAGS, &lo) == 0;
	}
	if (fd >= 0)
		close(fd);
	return ok && lo.ifr_flags & IFF_UP;
}

bool unit_loopback(const char *what)
{
	if (loopback(false))
		return true;
	/* Root may have a namespace of its own, and others where they may be root of one. */
	if ((unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) &&
	    loopback(true))
		return true;
	printf("skip unit %s: the loopback interface is down, and may not be brought up\n", what);
	return false;
}

int unit_result(void)
{
	return failed_tests ? 1 : 0;
}

/* The first failure of a test is its FAIL line; further ones follow as notes. */
static void fail(const char *file, int line, const char *what)
{
	printf("%s %s: %s:%d: %s%s%s\n", failures_here++ ? "  also" : "FAIL unit", test_name, file,
	    line, row_name ? row_name : "", row_name ? ": " : "", what);
}

bool unit_check(bool ok, const char *text, const char *file, int line)
{
	if (!ok)
		fail(file, line, text);
	return ok;
}

bool unit_num(int64_t got, int64_t want, const char *text, const char *file, int line)
{
	char what[256];
	if (got == want)
		return true;
	snprintf(what, sizeof what, "%s is %" PRId64 ", expected %" PRId64, text, got, want);
	fail(file, line, what);
	return false;
}

bool unit_str(const char *got, const char *want, const char *text, const char *file, int line)
{
	char what[2048];
	if (got == want || (got && want && strcmp(got, want) == 0))
		return true;
	snprintf(what, sizeof what, "%s is '%s', expected '%s'", text, got ? got : "(null)",
	    want ? want : "(null)");
	fail(file, line, what);
	return false;
}

bool unit_bytes(const void *got, size_t got_len, const void *want, size_t want_len,
    const char *text, const char *file, int line)
{
	const uint8_t *g = got, *w = want;
	size_t at = 0;
	char what[256];

	while (at < got_len && at < want_len && g[at] == w[at])
		at++;
	if (at == got_len && at == want_len)
		return true;
	snprintf(what, sizeof what,
	    "%s: %zu bytes, expected %zu, differ at %zu (%02x, expected %02x)", text, got_len,
	    want_len, at, at < got_len ? g[at] : 0, at < want_len ? w[at] : 0);
	fail(file, line, what);
	return false;
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
	return at ? (int)(at - digits) : -1;
}

size_t unit_hex(const char *hex, uint8_t *out, size_t size)
{
	size_t n = 0;
	int high = -1;

	for (; *hex; hex++) {
		int d = digit(*hex);
		if (d < 0)
			continue;
		if (high < 0) {
			high = d;
		} else {
			if (n == size)
				abort();
			out[n++] = (uint8_t)(high << 4 | d);
			high = -1;
		}
	}
	if (high >= 0)
		abort();
	return n;
}

struct words unit_words(const char *text)
{
	static char copy[400], *word[32];
	struct words w = {word, 0};
	snprintf(copy, sizeof copy, "%s", text);
	for (char *s = strtok(copy, " "); s && w.n < 32; s = strtok(NULL, " "))
		word[w.n++] = s;
	return w;
}

struct addr unit_addr(const char *text)
{
	struct addr a = {.len = sizeof a.v6};
	a.v6.sin6_family = AF_INET6;
	if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1)
		return a;
	a = (struct addr){.len = sizeof a.v4};
	a.v4.sin_family = AF_INET;
	CHECK(inet_pton(AF_INET, text, &a.v4.sin_addr) == 1);
	return a;
}
