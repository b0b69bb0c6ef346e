#ifndef LANBOOT_TFTPD_NETASCII_H
#define LANBOOT_TFTPD_NETASCII_H
/*
 * The netascii mode of RFC 1350 (RFC 764's NVT): a line ends in CR LF, a bare CR is CR NUL. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands between two pieces. Zero it at the start of a file. */
struct netascii {
	bool pending; /* `byte` belongs before the next piece's first: its CR filled the last block
		       */
	uint8_t byte;
};

/*
 * Converts as much of `in` as fits `size` bytes of `out`; *used tells how much of `in` that was.
 * Returns the bytes written. Once all of `in` is used and fewer than `size` bytes came out,
 * nothing is pending.
 */
size_t netascii_encode(
    struct netascii *n, const uint8_t *in, size_t len, size_t *used, uint8_t *out, size_t size);

#endif
