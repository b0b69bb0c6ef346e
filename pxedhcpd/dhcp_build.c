#include "pxedhcpd/dhcp.h"

#include <stdio.h>
#include <string.h>

enum { MAGIC_COOKIE = 0x63825363, SNAME_LEN = 64 };

static void write_addr(struct writer *w, struct in_addr a)
{
	write_bytes(w, &a, sizeof a);
}

/* The server's address as text: some clients take option 66 only so. */
static void write_addr_text(struct writer *w, uint8_t code, struct in_addr a)
{
	const uint8_t *b = (const uint8_t *)&a;
	char text[INET_ADDRSTRLEN];
	int len = snprintf(text, sizeof text, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	dhcp_option_write(w, code, text, (size_t)len);
}

static void write_header(struct writer *w, const struct dhcp_reply *reply, size_t file_len)
{
	write_u8(w, BOOTREPLY);
	write_u8(w, reply->htype);
	write_u8(w, reply->hlen);
	write_u8(w, 0); /* hops */
	write_u32(w, reply->xid);
	write_u16(w, 0); /* secs */
	write_u16(w, reply->flags);
	write_addr(w, reply->ciaddr);
	write_addr(w, (struct in_addr){0}); /* yiaddr: we lease nothing */
	write_addr(w, reply->siaddr);
	write_addr(w, reply->giaddr);
	write_bytes(w, reply->chaddr, sizeof reply->chaddr);
	write_zeros(w, SNAME_LEN);
	/* shim and GRUB read only this field; a URL too long for it is in option 67 alone. */
	size_t in_field = file_len < FILE_LEN ? file_len : 0;
	write_bytes(w, reply->boot_file, in_field);
	write_zeros(w, FILE_LEN - in_field);
	write_u32(w, MAGIC_COOKIE);
}

/* Option 82 as RFC 3396 wants a long one: in parts. */
static void write_relay(struct writer *w, const struct dhcp_relay_info *relay)
{
	for (size_t at = 0; at < relay->len; at += OPTION_SIZE) {
		size_t len = relay->len - at;
		dhcp_option_write(
		    w, OPTION_RELAY, relay->bytes + at, len < OPTION_SIZE ? len : OPTION_SIZE);
	}
}

/* What may be left out where room is short: the header says it, too, or nobody needs it. */
struct extras {
	bool log, mark, uuid, tftp, file;
};

/* The options between header and END. */
static void write_options(
    struct writer *w, const struct dhcp_reply *reply, size_t file_len, const struct extras *with)
{
	uint8_t type = (uint8_t)reply->type;

	dhcp_option_write(w, OPTION_TYPE, &type, 1);
	dhcp_option_write(w, OPTION_SERVER_ID, &reply->siaddr, sizeof reply->siaddr);
	dhcp_option_write(w, OPTION_CLASS, reply->class, strlen(reply->class));
	if (reply->client_id.present)
		dhcp_option_write(
		    w, OPTION_CLIENT_ID, reply->client_id.bytes, reply->client_id.len);
	if (reply->uuid.present && with->uuid)
		dhcp_option_write(w, OPTION_UUID, reply->uuid.bytes, reply->uuid.len);
	if (reply->vendor.present)
		dhcp_option_write(w, OPTION_VENDOR, reply->vendor.bytes, reply->vendor.len);
	write_bytes(w, reply->extra, reply->extra_len);
	if (reply->mark && with->mark)
		dhcp_option_write(w, OPTION_MARK, DHCP_MARK, strlen(DHCP_MARK));
	if (reply->log_server.s_addr && with->log)
		dhcp_option_write(
		    w, OPTION_LOG_SERVER, &reply->log_server, sizeof reply->log_server);
	if (reply->tftp && with->tftp)
		write_addr_text(w, OPTION_TFTP_SERVER, reply->siaddr);
	if (file_len && with->file)
		dhcp_option_write(w, OPTION_BOOT_FILE, reply->boot_file, file_len + 1);
	if (reply->relay)
		write_relay(w, reply->relay);
	write_u8(w, OPTION_END);
}

size_t dhcp_build(const struct dhcp_reply *reply, void *packet, size_t size)
{
	size_t file_len = strnlen(reply->boot_file, sizeof reply->boot_file);
	bool in_header = file_len < FILE_LEN;
	/* From all to what a client cannot do without. */
	const struct extras tries[] = {{true, true, true, true, true},
	    {false, true, true, true, true}, {false, false, true, true, true},
	    {false, false, true, false, true}, {false, false, true, false, !in_header},
	    {false, false, false, false, !in_header}};

	if (file_len == sizeof reply->boot_file)
		return 0; /* no NUL: longer than an option can be */
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct writer w =
		    writer_of(packet, size < reply->max_size ? size : reply->max_size);
		write_header(&w, reply, file_len);
		write_options(&w, reply, file_len, &tries[i]);
		if (w.len < DHCP_MIN)
			write_zeros(&w, DHCP_MIN - w.len);
		if (!w.failed)
			return w.len;
	}
	return 0;
}
