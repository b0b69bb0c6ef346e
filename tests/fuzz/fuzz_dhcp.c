/*
 * Any packet through parse, decide and build: whatever is answered must parse again, be of a
 * legal size, end in END, and go where an answer may go.
 */
#include "pxedhcpd/policy.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

static struct conf *load(void)
{
	static const char text[] =
	    "[pxedhcpd]\nrelays = yes\nipxe-rom = chain\nefi-arm32 = http://x/{MAC}.efi\nclasses = "
	    "U-Boot\n"
	    "pxe-classes = HW\narch-14 = opal\n"
	    "uboot-arm64 = u\nscript = http://{address}/{mac}\n[menu-item One]\nfile = one\n"
	    "[menu-item Two]\n[host 52:54:01:*]\nform = menu\nboot-file = m\n"
	    "[host 00010203-0405-0607-0809-0a0b0c0d0e0f]\nignore = yes\n"
	    "[host 52:54:02:*]\nform = direct\nboot-file = d\n"
	    "[host client-id ff:00:9c]\nboot-file = ib\nform = 4011\n"
	    "[host 52:54:03:*]\noption = 17:iscsi:{address}:{mac}\noption = 175:0xb00101\n"
	    "delay-ms = 9\n[host 52:54:04:00:00:01 52:54:04:00:00:02]\nboot-file = two\n";
	char path[] = "/tmp/lanboot-fuzz-XXXXXX";
	struct conf_source s;
	int fd = mkstemp(path);
	must(fd >= 0 && write(fd, text, sizeof text - 1) > 0 && conf_source_open(&s, path));
	struct conf *c = conf_load(&s, stderr);
	must(c != NULL);
	close(fd);
	close(s.dir);
	unlink(path);
	return c;
}

/* On our link or, as relays are, of a private network: never who is behind a router elsewhere. */
static bool is_client(const struct policy_input *in, struct in_addr a)
{
	uint32_t v = ntohl(a.s_addr);

	return local_net_is_onlink(&in->nets, a) || v >> 24 == 10 || v >> 20 == 0xac1 ||
	       v >> 16 == 0xc0a8 || v >> 22 == 0x191 || v >> 16 == 0xa9fe;
}

static void check_answer(const struct policy_input *in, const struct decision *d)
{
	uint8_t packet[DHCP_MAX];
	struct dhcp_request back;
	size_t len = dhcp_build(&d->reply, packet, sizeof packet);
	in_addr_t to = d->to.sin_addr.s_addr;

	if (len == 0)
		return; /* does not fit what the client takes */
	must(len >= DHCP_MIN && len <= d->reply.max_size && packet[0] == BOOTREPLY);
	packet[0] = BOOTREQUEST; /* only so that our own parser reads it */
	must(dhcp_parse(packet, len, &back) == DHCP_OK);
	must(back.type == DHCPOFFER || back.type == DHCPACK);
	must(back.xid == in->req->xid && back.yiaddr.s_addr == 0);
	must(memcmp(back.chaddr, in->req->chaddr, CHADDR_LEN) == 0);
	must(back.relay.len == in->req->relay.len &&
	     memcmp(back.relay.bytes, in->req->relay.bytes, back.relay.len) == 0);
	must(!in->req->giaddr.s_addr || back.flags & FLAG_BROADCAST);
	must(memchr(packet + DHCP_FIXED, OPTION_END, len - DHCP_FIXED) != NULL);
	must(to == INADDR_BROADCAST || to == in->from.sin_addr.s_addr ||
	     to == in->req->giaddr.s_addr);
	must(to != 0 && d->to.sin_port != 0);
	must(to == INADDR_BROADCAST || local_net_is_host(&in->nets, d->to.sin_addr));
	must(to != INADDR_BROADCAST || !in->to_us_alone);
	must(to == INADDR_BROADCAST || is_client(in, d->to.sin_addr));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct conf *c;
	struct dhcp_request req;
	struct decision d;
	static struct memory memory;
	struct memory_entry previous = {.offered = true,
	    .offered_xid = 1,
	    .pxe = {.mode = PXE_MODE_4011, .xid = 1},
	    .misled = data && size && data[0] & 16};

	if (!c)
		c = load();
	if (size < 1)
		return 0;
	enum dhcp_result parsed = dhcp_parse(data + 1, size - 1, &req);
	must(dhcp_result_text(parsed)[0] != '?');
	if (parsed != DHCP_OK)
		return 0;
	struct policy_input in = {
	    .conf = c,
	    .req = &req,
	    .port = data[0] & 1 ? PXE_PORT : DHCP_SERVER_PORT,
	    .http_port = 80,
	    .previous = data[0] & 2 ? &previous : NULL,
	    .now_ms = data[0] & 8 ? 1000 : 1000000,
	    .from = {.sin_family = AF_INET, .sin_port = htons(68)},
	};
	in.from.sin_addr.s_addr = data[0] & 4 ? htonl(data[0] & 64 ? 0xc6336409 : 0x0a000039) : 0;
	in.to_us_alone = data[0] & 128;
	in.local.s_addr = htonl(0x0a000002);
	static const uint8_t mask[4] = {255, 255, 255, 0};
	struct local_net lan = {.addr = in.local};
	memcpy(&lan.mask, mask, sizeof mask);
	in.nets = (struct local_nets){&lan, 1};
	policy_decide(&in, &d);
	must(d.why != NULL);
	must(!d.has_update || d.update.pxe.mode <= PXE_MODE_4011);
	must(!d.misled || d.verdict == VERDICT_NOT_OURS);
	if (d.verdict == VERDICT_ANSWER)
		check_answer(&in, &d);

	/* And again, with what it is remembered by: what is not answered then was misled. */
	if (!d.has_update)
		return 0;
	memory_put(&memory, &d.update, in.now_ms);
	in.previous = memory_recall(&memory, c, &req, in.now_ms);
	in.sees_tftp = data[0] & 32;
	must(in.previous != NULL || memory_find(&memory, &d.update.key, in.now_ms) != NULL);
	policy_decide(&in, &d);
	if (d.verdict == VERDICT_ANSWER)
		check_answer(&in, &d);
	return 0;
}
