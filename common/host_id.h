#ifndef LANBOOT_COMMON_HOST_ID_H
#define LANBOOT_COMMON_HOST_ID_H
/* Who a [host …] section is for, and what is known of a machine: text to id and back. Pure. */
#include "common/strval.h"

/* Who a [host …] section is for, from the most exact to the least. */
enum host_kind {
	HOST_MAC,
	HOST_UUID,
	HOST_CLIENT, /* client identifier, option 61 of DHCP: known to pxedhcpd alone */
	HOST_SERIAL,
	HOST_ASSET,
	HOST_ADDRESS,
	HOST_PREFIX, /* of a MAC */
	HOST_NET,
	HOST_PRODUCT,
	HOST_MANUFACTURER,
	HOST_ARCH,
	HOST_ANY,
	HOST_KINDS, /* how many there are */
};

enum { UUID_SIZE = 16, NET_BITS = 128, HOST_NAME_MAX_LEN = 64, HOST_ID_TEXT = 208 };
enum { HOST_MACS_MAX = 10, HOST_SECTION_TEXT = HOST_ID_TEXT }; /* 10 * 18 is less */
enum { MAPPED_BITS = 96 };   /* of a network: ::ffff:0:0/96 is IPv4 */
enum { CLIENT_ID_MAX = 64 }; /* bytes of a client identifier: a DUID has 20 to 40 */

/*
 * `bytes`: a MAC or its first bytes; a UUID as it is written (00112233-4455-… is 00 11 22 33 44
 * 55); an address or network as IPv6, IPv4 mapped into it. `text`: what firmware says of itself,
 * compared without regard to case, or a client identifier in hex, compared by its bytes; it belongs
 * to whoever made the id.
 */
struct host_id {
	enum host_kind kind;
	uint8_t
	    len; /* bytes in use: 6, 16, 1..5, 0; of a network: its bits; of a text: its length */
	uint8_t bytes[UUID_SIZE];
	const char *text;
};

/* What is known of a machine; NULL: not that. */
struct machine_id {
	const uint8_t *mac;    /* MAC_LEN bytes */
	const uint8_t *uuid;   /* UUID_SIZE bytes, in the order of its text */
	const uint8_t *client; /* its client identifier, client_len bytes */
	size_t client_len;
	const char *serial, *asset, *product, *manufacturer; /* as its firmware says them */
	const char *arch;                                    /* as arch_processor() has it */
	const struct addr *addr;                             /* its address; the port is ignored */
};

/*
 * Reads an id: `52:54:00:12:34:56` (or with `-`, or bare), `52:54:00:*` (a prefix of 1 to 5 bytes),
 * `44454c4c-4d00-1039-8035-b4c04f4b4d31`, `10.0.3.7`, `10.0.3.0/24`, `fd00:10::/64`,
 * `client-id HEX`, `serial TEXT`, `asset TEXT`, `product TEXT`, `manufacturer TEXT`, `arch NAME`,
 * or `*`. Returns false on anything else. id->text points into `text`. Pure.
 */
bool host_id_parse(const char *text, struct host_id *id);

/* Writes the id as host_id_parse() takes it, in lower case but for TEXT. Returns `out`. Pure. */
char *host_id_text(const struct host_id *id, char out[HOST_ID_TEXT]);

/*
 * Reads a client identifier as people write it, `len` bytes of text: two to CLIENT_ID_MAX bytes in
 * hex, with `:`, `-`,
 * `.` or a blank between them (then a byte may be one digit) or nothing, perhaps with 0x in front.
 * Returns how many bytes it has; 0 on anything else. Pure.
 */
size_t client_id_parse(const char *text, size_t len, uint8_t bytes[CLIENT_ID_MAX]);

/* Sets the id of an address: a network of NET_BITS bits. Pure. */
void host_id_of_addr(const struct addr *a, struct host_id *id);

/* Returns true if the network is one of IPv4: ::/0 has no IPv4 in it. Pure. */
bool host_id_is_ip4(const struct host_id *id);

/* Keeps the first `bits` of a network's NET_BITS bits, and sets its length and kind. Pure. */
void host_id_mask(struct host_id *id, unsigned bits);

/*
 * Returns true for a text that boards without a maker's care say (DSP0134 §7.2.1): it tells no
 * machine from another. Pure.
 */
bool host_text_is_filler(const char *text);

/* Returns true for such a UUID: one byte all over. Pure. */
bool host_uuid_is_filler(const uint8_t uuid[UUID_SIZE]);

/*
 * Returns true if the id can only be one machine's, and httpbootd can know it: MAC, UUID, serial
 * number, asset tag, address. Pure.
 */
bool host_id_is_exact(const struct host_id *id);

/* Reads `44454c4c-4d00-1039-8035-b4c04f4b4d31`, in any case; returns false on others. Pure. */
bool str_uuid(const char *s, uint8_t uuid[UUID_SIZE]);

/* Writes a UUID as str_uuid() takes it, in lower case. Returns `out`. Pure. */
char *uuid_text(const uint8_t uuid[UUID_SIZE], char out[HOST_ID_TEXT]);

/*
 * Turns a UUID from the order of its text into that of the wire, or back: SMBIOS and RFC 4578 §2.3
 * have its first three fields little-endian. `out` is not `in`. Pure.
 */
void uuid_swap(const uint8_t in[UUID_SIZE], uint8_t out[UUID_SIZE]);

#endif
