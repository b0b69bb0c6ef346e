#ifndef LANBOOT_PXEDHCPD_DHCP_H
#define LANBOOT_PXEDHCPD_DHCP_H
/*
 * DHCP packets as pxedhcpd sees them (RFC 2131, 2132; PXE options by RFC 4578). Pure: bytes to
 * struct and back.
 */
#include "common/wire.h"

#include <netinet/in.h>

enum {
	DHCP_SERVER_PORT = 67,
	DHCP_CLIENT_PORT = 68,
	PXE_PORT = 4011, /* the boot server's own port, PXE 2.1 §2.2 */
};

enum {
	DHCP_FIXED = 240, /* header and magic cookie */
	DHCP_MIN = 300,   /* BOOTP's size: some firmware drops less */
	DHCP_MAX = 1472,  /* one Ethernet frame */
	DHCP_SAFE = 548,  /* what every client takes: 576 less IP and UDP headers */
	CHADDR_LEN = 16,
	FILE_LEN = 128,
	UUID_LEN = 17, /* option 97: a type byte, then 16 bytes */
	OPTION_SIZE = 255,
	EXTRA_SIZE = 1024,            /* the options of a machine's section */
	CLASS_SIZE = 64,              /* a class's name, `PXEClient`, with its NUL */
	RELAY_SIZE = 2 * OPTION_SIZE, /* option 82 of a chain of two relays */
};

enum dhcp_op { BOOTREQUEST = 1, BOOTREPLY = 2 };

enum dhcp_type {
	DHCPDISCOVER = 1,
	DHCPOFFER = 2,
	DHCPREQUEST = 3,
	DHCPACK = 5,
	DHCPINFORM = 8,
};

enum dhcp_flag { FLAG_BROADCAST = 0x8000 };

/* Options by number. */
enum dhcp_option_code {
	OPTION_PAD = 0,
	OPTION_LOG_SERVER = 7,
	OPTION_VENDOR = 43,  /* vendor-specific: PXE's own options, RFC 4578 §3 and PXE 2.1 */
	OPTION_ADDRESS = 50, /* the one that a client asks for */
	OPTION_OVERLOAD = 52,
	OPTION_TYPE = 53,
	OPTION_SERVER_ID = 54,
	OPTION_MAX_SIZE = 57,
	OPTION_CLASS = 60,
	OPTION_CLIENT_ID = 61,
	OPTION_TFTP_SERVER = 66,
	OPTION_BOOT_FILE = 67,
	OPTION_USER_CLASS = 77,
	OPTION_RELAY = 82, /* relay agent information, RFC 3046 */
	OPTION_ARCH = 93,
	OPTION_UUID = 97,
	OPTION_IPXE = 175, /* iPXE's encapsulated options, src/include/ipxe/dhcp.h */
	OPTION_MARK = 224, /* for private use (RFC 3942): DHCP_MARK, our offers' own */
	OPTION_END = 255,
};

/*
 * By this one pxedhcpd knows another's offers; and the requests of lanboot-probe, which are
 * answered as those of the machine that it acts as, and leave no trace in what is remembered of
 * that. The second is said by what acts as the iPXE that was loaded by an earlier offer.
 */
#define DHCP_MARK "lanboot"
#define DHCP_MARK_CHAINED "lanboot chained"

/* Within option 43. */
enum pxe_option {
	PXE_DISCOVERY_CONTROL = 6,
	PXE_BOOT_SERVERS = 8,
	PXE_BOOT_MENU = 9,
	PXE_MENU_PROMPT = 10,
	PXE_BOOT_ITEM = 71,
};

/* The bits of PXE_DISCOVERY_CONTROL. */
enum pxe_control {
	PXE_NO_BROADCAST = 1,
	PXE_NO_MULTICAST = 2,
	PXE_LISTED_SERVERS = 4,
	PXE_USE_BOOT_FILE = 8, /* load the boot file of this packet, ask nobody else */
};

/* An option's value, all its parts joined (RFC 3396), cut at OPTION_SIZE bytes. */
struct dhcp_value {
	uint8_t len;
	bool present;
	uint8_t bytes[OPTION_SIZE];
};

/*
 * What relays put into option 82, all its parts joined. It is theirs: nothing here is understood,
 * it goes back as it came.
 */
struct dhcp_relay_info {
	uint16_t len;
	bool too_long; /* it did not fit, and cannot be given back whole */
	uint8_t bytes[RELAY_SIZE];
};

struct dhcp_request {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	struct in_addr ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[CHADDR_LEN];

	uint8_t type;                 /* option 53; 0: plain BOOTP */
	uint16_t max_size;            /* option 57; 0: not said */
	struct in_addr requested;     /* option 50; 0.0.0.0: not said */
	struct in_addr server_id;     /* option 54; 0.0.0.0: not said */
	struct dhcp_value class;      /* option 60 */
	struct dhcp_value client_id;  /* option 61 */
	struct dhcp_value user_class; /* option 77: iPXE writes raw bytes, no RFC 3004 lengths */
	struct dhcp_value arch;       /* option 93: a list of 16-bit numbers */
	struct dhcp_value uuid;       /* option 97 */
	struct dhcp_value vendor;     /* option 43 */
	struct dhcp_value ipxe;       /* option 175 */
	struct dhcp_value boot_file;  /* option 67, else the header's field; of a reply only */
	bool marked;                  /* option 224 says DHCP_MARK, or the other */
	bool chained;                 /* it says DHCP_MARK_CHAINED */
	struct dhcp_relay_info relay; /* option 82; of a request only */
};

enum dhcp_result {
	DHCP_OK,
	DHCP_SHORT,      /* less than header and cookie */
	DHCP_NO_REQUEST, /* op is not BOOTREQUEST */
	DHCP_NO_REPLY,   /* op is not BOOTREPLY */
	DHCP_BAD_COOKIE,
	DHCP_BAD_HLEN,   /* a hardware address longer than its field */
	DHCP_BAD_OPTION, /* an option that reaches past its field's end */
};

struct dhcp_reply {
	uint8_t htype, hlen;
	uint32_t xid;
	uint16_t flags;
	struct in_addr ciaddr, siaddr, giaddr;
	uint8_t chaddr[CHADDR_LEN];

	enum dhcp_type type;
	char class[CLASS_SIZE];      /* `PXEClient`, `HTTPClient` or one of `pxe-classes` */
	struct dhcp_value client_id; /* as it came; left out unless present */
	struct dhcp_value uuid;      /* as it came */
	struct dhcp_value vendor;    /* option 43; left out unless present */
	uint8_t extra[EXTRA_SIZE];   /* further options, as they are written */
	size_t extra_len;
	bool mark;                   /* say DHCP_MARK, where there is room */
	struct in_addr log_server;   /* option 7, where there is room; 0.0.0.0: left out */
	bool tftp;                   /* say in option 66, too, where the boot file is */
	char boot_file[OPTION_SIZE]; /* path or URL: header field if it fits, and option 67 */
	const struct dhcp_relay_info *relay; /* option 82: the request's own; NULL or empty: none */
	size_t max_size;                     /* DHCP_MIN..DHCP_MAX */
};

/*
 * One option of a list of options: of a packet's options field (RFC 2132 §2), or of what is within
 * an option, as in PXE's 43 (RFC 2132 §8.4: the same syntax, PAD and END included; edk2's
 * PxeBcParseVendorOptions reads it so) and in iPXE's 175 (dhcpopts.c).
 */
struct dhcp_option {
	uint8_t code;
	uint8_t len;
	const uint8_t *value; /* points into the list */
};

/*
 * Reads the next option of the list at `r`, past PAD. Returns false at the list's end, which is END
 * or its last byte, and where an option reaches past it: then r->failed is true.
 */
bool dhcp_option_next(struct reader *r, struct dhcp_option *out);

/*
 * Finds the first option with this code and at least `least` bytes in a list within an option.
 * Returns false if there is none before the list's end or its first error.
 */
bool dhcp_option_find(
    const struct dhcp_value *list, uint8_t code, size_t least, struct dhcp_option *out);

/* Writes an option. `len` is at most 255. */
void dhcp_option_write(struct writer *w, uint8_t code, const void *value, size_t len);

/* Returns true if the value begins with the text `prefix`. */
bool dhcp_value_starts(const struct dhcp_value *v, const char *prefix);

/*
 * Reads a packet of `len` bytes of a client or relay. Tolerant where firmware is: END may be
 * missing, options may be overloaded into sname and file, what we do not know is skipped. On
 * anything but DHCP_OK *req must not be used. RFC 2131 §2, RFC 2132, RFC 3396.
 */
enum dhcp_result dhcp_parse(const void *packet, size_t len, struct dhcp_request *req);

/* Reads another server's packet, a BOOTREPLY, as dhcp_parse; DHCP_NO_REPLY if it is none. */
enum dhcp_result dhcp_parse_reply(const void *packet, size_t len, struct dhcp_request *reply);

/* Returns the result in words that live for ever, for a log line. */
const char *dhcp_result_text(enum dhcp_result r);

/*
 * Writes the reply, its options in the order 53, 54, 60, 61, 97, 43, further ones, 224, 7, 66, 67,
 * 82, 255, padded to DHCP_MIN. Option 67 comes last of those for the client and counts its NUL:
 * edk2 writes one past its end. Option 82 goes back whole, in parts if it is longer than one (RFC
 * 3046 §2.2, RFC 3396), and counts. Where there is too little room, 7 is left out, then 224, 66
 * (siaddr says it), 67 if the header's field has the boot file, and 97. Returns the length, or 0 if
 * it is longer than `size` or reply->max_size even so.
 */
size_t dhcp_build(const struct dhcp_reply *reply, void *packet, size_t size);

#endif
