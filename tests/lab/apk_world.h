#ifndef LANBOOT_TESTS_LAB_APK_WORLD_H
#define LANBOOT_TESTS_LAB_APK_WORLD_H
/* Alpine's packages and signed indexes, made in memory, as abuild makes them. Never freed. */
#include <stddef.h>
#include <stdint.h>

enum { WORLD_FILE = 64 };

struct world_package {
	char file[WORLD_FILE]; /* NAME-VERSION.apk */
	uint8_t *bytes;
	size_t len;
	char entry[256]; /* its paragraph of the index */
};

struct world_index {
	uint8_t *bytes;
	size_t len;
};

/* Reads the RSA key that signs: PKCS #1 in DER. Ends the program where it is none. */
void world_key(const char *path);

/* Makes one of NAME and version NUMBER-r0, whose data are `len` bytes that follow from `seed`. */
struct world_package *world_package(const char *name, unsigned number, uint64_t seed, size_t len);

/* Makes the signed index of n of them; NULL among them are none. */
struct world_index world_index(struct world_package *const *p, size_t n);

/* The next number of a row that follows from *state (xorshift64*); *state is not 0. */
uint64_t world_random(uint64_t *state);

#endif
