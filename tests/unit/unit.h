#ifndef LANBOOT_TESTS_UNIT_UNIT_H
#define LANBOOT_TESTS_UNIT_UNIT_H
/*
 * A test program is a few functions over tables of input and expected, each run by unit_run(),
 * which prints `ok NAME` or `FAIL NAME: file:line: what, in which row`.
 *
 *	int main(void)
 *	{
 *		unit_run("path_clean", test_path_clean);
 *		return unit_result();
 *	}
 */
#include "common/strval.h"
#include "common/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK(condition) unit_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_NUM(got, want) unit_num((int64_t)(got), (int64_t)(want), #got, __FILE__, __LINE__)
#define CHECK_STR(got, want) unit_str((got), (want), #got, __FILE__, __LINE__)
#define CHECK_BYTES(got, got_len, want, want_len)                                                  \
	unit_bytes((got), (got_len), (want), (want_len), #got, __FILE__, __LINE__)

/* Runs `test` and prints its result. */
void unit_run(const char *name, void (*test)(void));

/* Names the row of the table that the next checks are about. */
void unit_row(const char *name);

/*
 * For tests that send packets to 127.0.0.1 or ::1: sees that the loopback interface is up. Where a
 * builder has a network namespace without it, as `unshare --net` makes one, it is brought up in one
 * of this program's own, and what is outside stays as it is. False, with a line `skip`, if that may
 * not be: there is nothing to test with then.
 */
bool unit_loopback(const char *what);

/* What main() returns: 0 if every test passed. */
int unit_result(void);

/* Hex digits (blanks between them are skipped) to bytes; how many. Stops the program if odd. */
size_t unit_hex(const char *hex, uint8_t *out, size_t size);

bool unit_check(bool ok, const char *text, const char *file, int line);
bool unit_num(int64_t got, int64_t want, const char *text, const char *file, int line);
bool unit_str(const char *got, const char *want, const char *text, const char *file, int line);
bool unit_bytes(const void *got, size_t got_len, const void *want, size_t want_len,
    const char *text, const char *file, int line);

/* The address that a text is, of IPv4 or IPv6, with port 0; counts as a check that it is one. */
struct addr unit_addr(const char *text);

/* The words of a text, up to 32, with blanks between them; they are gone with the next call. */
struct words unit_words(const char *text);

#endif
