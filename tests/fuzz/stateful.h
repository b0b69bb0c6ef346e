#ifndef LANBOOT_TESTS_FUZZ_STATEFUL_H
#define LANBOOT_TESTS_FUZZ_STATEFUL_H
/*
 * What the fuzzers of whole daemons share. Each sends a running daemon packets in any order, made
 * worse by chance, and from another address asks as an honest client does, again and again: who is
 * not answered, or wrongly, is a fault. A seed repeats all of it but the timing.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state; /* not 0 */
};

/* Returns a number below `n`, which is not 0. */
size_t chance_below(struct chance *c, size_t n);

/* Returns true once in `n` times. */
bool chance_one_in(struct chance *c, size_t n);

/*
 * Changes up to 4 things in bytes[0..len), which has room for `capacity`: bits, bytes, numbers at
 * their limits, parts that go, come twice, or come from elsewhere. Returns the new length, at most
 * `capacity`.
 */
size_t chance_worsen(struct chance *c, uint8_t *bytes, size_t len, size_t capacity);

/* Inputs that were stored as files. */
struct stored {
	uint8_t **bytes;
	size_t *len;
	size_t n;
};

/* Reads the `n` files of `paths`, without the first `skip` bytes of each. Ends the program if one
 * cannot be read. */
struct stored stored_read(char **paths, size_t n, size_t skip);

/* Copies one of them, cut to `capacity` bytes, and returns its length; 0 if there is none. */
size_t stored_pick(const struct stored *s, struct chance *c, uint8_t *out, size_t capacity);

/* Returns seconds of a clock that only goes forward. */
double fuzz_now(void);

/* Sleeps for so many microseconds. */
void fuzz_pause(long us);

/* Returns `text`, an IPv4 address, and `port` as a socket address. Ends the program on a bad one.
 */
struct sockaddr_in fuzz_addr(const char *text, unsigned port);

/* Says what is wrong on stderr, with errno's text, and ends the program (1). */
void fuzz_die(const char *what) __attribute__((noreturn));

/*
 * Counts what the honest client met, and says so at the end: `honest=N failed=N`. Returns the exit
 * code of the program: 0 if it was answered each time, and at least once.
 */
struct honest {
	unsigned good, bad;
};
int fuzz_verdict(const struct honest *h, unsigned long sent);

/* Counts one answer, or that there was none. */
void honest_count(struct honest *h, bool was_served);

/* Opens the honest client's socket, bound to `self`, which waits for at most `ms` milliseconds. */
int honest_socket(int type, const struct sockaddr_in *self, long ms);

/* The byte at `i` of the file that the honest client loads, which has HONEST_FILE bytes. */
enum { HONEST_FILE = 3000 };
uint8_t honest_byte(size_t i);

#endif
