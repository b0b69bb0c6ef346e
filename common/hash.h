#ifndef LANBOOT_COMMON_HASH_H
#define LANBOOT_COMMON_HASH_H
/*
 * FNV-1a (draft-eastlake-fnv): a fast hash for tables and for telling things apart. Whoever knows
 * the seed can make keys that collide, so a table whose keys come from clients either is bounded,
 * or starts from a seed that it draws itself. Pure.
 */
#include <stddef.h>
#include <stdint.h>

#define HASH32_START UINT32_C(2166136261)
#define HASH64_START UINT64_C(14695981039346656037)

/* Takes one more byte into the hash `h` and returns the new hash. */
static inline uint32_t hash32_byte(uint32_t h, uint8_t byte)
{
	return (h ^ byte) * UINT32_C(16777619);
}

/* Takes the `len` bytes at `bytes` into the hash `h` and returns the new hash. */
static inline uint32_t hash32_bytes(uint32_t h, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		h = hash32_byte(h, p[i]);
	return h;
}

/* As hash32_bytes, with 64 bits: for telling apart without comparing. */
static inline uint64_t hash64_bytes(uint64_t h, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * UINT64_C(1099511628211);
	return h;
}

#endif
