#ifndef LANBOOT_COMMON_STRVAL_H
#define LANBOOT_COMMON_STRVAL_H
/*
 * Text to value and back: numbers, addresses, MACs. Pure. Every parser takes the whole text or
 * refuses it: no leading or trailing blanks, no partial reads.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { MAC_LEN = 6, MAC_TEXT = 18, ADDR_TEXT = INET6_ADDRSTRLEN + 9 };

/* An address and port to listen on or to answer: IPv4 or IPv6. */
struct addr {
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t len; /* of the member in use; 0: no address */
};

/* Reads a decimal number, min..max. Returns false, and leaves *out, on anything else. */
bool str_uint(const char *s, uint64_t min, uint64_t max, uint64_t *out);

/* Reads a number of bytes: decimal, with K, M or G (any case) for 1024, 1024², 1024³; up to 1024G.
 */
bool str_size(const char *s, uint64_t *out);

/* Reads yes, true, on, 1 or no, false, off, 0, in any case. */
bool str_bool(const char *s, bool *out);

/* Reads an IPv4 address, a dotted quad. */
bool str_addr4(const char *s, struct in_addr *out);

/* Reads `10.0.0.1:69`, `[::1]:69`, `0.0.0.0:80`; port 1..65535. *out is undefined on failure. */
bool str_addr_port(const char *s, struct addr *out);

/* Returns true for a blank or a tab. */
bool str_is_blank(char c);

/* Returns the hex digit `c`, any case, as 0..15; -1 if it is none. */
int str_hex_digit(char c);

/* Returns the two hex digits at `s`, any case, as 0..255; -1 if they are none. Stops at a NUL. */
int str_hex_byte(const char *s);

/* Reads six pairs of hex digits with `:`, `-` or nothing between them, any case; 5254.0012.3456,
 * too. */
bool str_mac(const char *s, uint8_t mac[MAC_LEN]);

/*
 * Writes `n` bytes as hex digits in lower case, with `sep` (0: nothing) between two, into 3 * n + 1
 * bytes at `out`. Returns where the NUL is.
 */
char *hex_text(const uint8_t *bytes, size_t n, char sep, char *out);

/* Writes `52:54:00:12:34:56`, with `sep` between the pairs. Needs MAC_TEXT bytes; returns `out`. */
char *mac_text(const uint8_t mac[MAC_LEN], char sep, char out[MAC_TEXT]);

/* Writes the address without its port, `10.0.0.1` or `fe80::1`. Needs ADDR_TEXT bytes; returns
 * `out`. */
char *addr_text(const struct addr *a, char out[ADDR_TEXT]);

/* Writes the address with its port, `10.0.0.1:69` or `[::1]:69`. Needs ADDR_TEXT bytes; returns
 * `out`. */
char *addr_port_text(const struct addr *a, char out[ADDR_TEXT]);

/* Returns the IPv4 address with a port in host order; 0 is none. */
struct addr addr_of_ip4(struct in_addr ip, uint16_t port);

/*
 * Returns the address, but one of IPv4 that is written as IPv6 (::ffff:10.0.0.57) as what it is;
 * its port as it was.
 */
struct addr addr_plain(const struct addr *a);

/* Returns the port, in host order; 0 if there is no address. */
uint16_t addr_port(const struct addr *a);

/* Returns the bytes of its address, without port and scope: 4 or 16 of them, *len, inside `a`. */
const uint8_t *addr_bytes(const struct addr *a, size_t *len);

/* Returns true if family and address are the same, whatever the ports. */
bool addr_same_host(const struct addr *a, const struct addr *b);

/* Returns true if family, address and port are the same. */
bool addr_equal(const struct addr *a, const struct addr *b);

/* Returns true for an address of this machine itself alone: 127.0.0.0/8, ::1. */
bool addr_is_loopback(const struct addr *a);

/* Returns true for `http://…` and `https://…`. */
bool str_is_url(const char *s);

/*
 * Returns true if iPXE takes every word of `s` for plain text: `||`, `&&` and `;` part commands,
 * `#` begins a comment, and a backslash at the end would join the next line (iPXE src/core/exec.c).
 */
bool str_is_script_text(const char *s);

/*
 * Returns how many edits (insert, delete, replace, swap of neighbours) lie between two words, of
 * which the first 40 bytes count.
 */
unsigned str_distance(const char *a, const char *b);

/* Returns the length of the UTF-8 sequence at `text`, of which `left` bytes are there; 0: it is
 * none (RFC 3629 §4). */
size_t str_utf8(const char *text, size_t left);

/* Returns the character that the UTF-8 sequence at `text` is; `len` is what str_utf8 returned, 1 at
 * least. */
uint32_t str_utf8_code(const char *text, size_t len);

/* Returns how many of the `len` bytes at `s` are UTF-8, up to the first that is none. */
size_t str_utf8_span(const char *s, size_t len);

#endif
