/* What is answered over IPv6, and with what URL: real packets' bytes in, the URL or the reason out.
 */
#include "pxedhcpd/local6.h"
#include "pxedhcpd/policy6.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <string.h>

#define MACHINES                                                                                   \
	"[profile thin]\nkernel = vmlinuz\ninitrd = initramfs\nuki = yes\n"                        \
	"[host 52:54:00:00:00:01]\nname = a\nboot-file = own.efi\n"                                \
	"[host 52:54:00:00:00:02]\nname = b\nprofile = thin\n"                                     \
	"[host 52:54:00:00:00:03]\nname = c\nignore = yes\n"                                       \
	"[host 52:54:00:00:00:04]\nname = d\nboot-file = http://10.0.0.9/x.efi\n"                  \
	"[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]\nname = e\nboot-file = uuid.efi\n"            \
	"[host client-id 00:02:00:00:00:09:41]\nname = f\nboot-file = duid.efi\n"
#define CONF_WITH(more) "[pxedhcpd]\nefi-x64 = ipxe64.efi\nefi-arm64 = arm64.efi\n" more MACHINES
#define CONF CONF_WITH("")

#define LL(n) "0001 000a 0003 0001 52540000000" n
#define LLT(n) "0001 000e 0001 0001 2a2a2a2a 52540000000" n
#define PXE "0010 0010 00000157 000a 505845436c69656e743a"
#define HTTP "0010 0010 00000157 000a 48545450436c69656e74"
#define X64 "003d 0002 0007"
#define HTTP_X64 "003d 0002 0010"
#define SOLICIT "01 123456"
#define IA(code, id) code "000c 000000" id "00000000 00000000"
#define OURS "0002 0004 0003 aaaa"
#define ONLY_547 "only a SOLICIT with the client's DUID is answered on port 547"
#define ONLY_4011 "only a REQUEST with our own DUID is answered on port 4011"
/* What a relay puts around a SOLICIT of 44 bytes: its link, the last byte of the peer, options. */
#define NET20 "fd00 0020 0000 0000 0000 0000 0000 0001"
#define BY(link, peer, options)                                                                    \
	"0c00" link "fe80 0000 0000 0000 0000 0000 0000 00" peer options "0009 002c"
#define RELAYS(value) CONF_WITH("relays = " value "\n")
#define SITES "neither PXEClient nor HTTPClient in option 16: the site's server answers it"

static const struct {
	const char *name, *conf, *hex;
	uint16_t port;
	const char *from, *want; /* the URL; else the reason, `-` in front: silent, `!`: refused */
} rows[] = {
    {"HTTP Boot", CONF, SOLICIT LL("9") HTTP HTTP_X64, 547, "fe80::1",
	"http://[fd00:10::2]/ipxe64.efi"},
    {"HTTP Boot of another processor", CONF, SOLICIT LL("9") HTTP "003d 0002 0013", 547, "fe80::1",
	"http://[fd00:10::2]/arm64.efi"},
    {"PXE", CONF, SOLICIT LL("9") PXE X64, 547, "fe80::1", "tftp://[fd00:10::2]/ipxe64.efi"},
    {"PXE on 4011", CONF, "03 123456" LL("9") OURS PXE X64, 4011, "fd00:10::1001",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"the first of two architectures that is known", CONF,
	SOLICIT LL("9") PXE "003d 0004 0000 000b", 547, "fe80::1",
	"tftp://[fd00:10::2]/undionly.kpxe"},
    {"a boot file of its own", CONF, SOLICIT LL("1") PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/own.efi"},
    {"by DUID-LLT", CONF, SOLICIT LLT("1") PXE X64, 547, "fe80::1", "tftp://[fd00:10::2]/own.efi"},
    {"by the address that its MAC made", CONF, SOLICIT LL("9") PXE X64, 547, "fe80::5054:ff:fe00:1",
	"tftp://[fd00:10::2]/own.efi"},
    {"by edk2's DUID-UUID", CONF,
	SOLICIT "0001 0012 0004 4c4c4544 004d 3910 8035b4c04f4b4d31" PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/uuid.efi"},
    {"by DUID-UUID as RFC 6355 has it", CONF,
	SOLICIT "0001 0012 0004 44454c4c 4d00 1039 8035b4c04f4b4d31" PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/uuid.efi"},
    {"by its whole DUID", CONF, SOLICIT "0001 0007 0002 00000009 41" PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/duid.efi"},
    {"its profile's image", CONF, SOLICIT LL("2") HTTP HTTP_X64, 547, "fe80::1",
	"http://[fd00:10::2]/uki/x86_64/thin.efi"},
    {"no image by PXE", CONF, SOLICIT LL("2") PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"a URL of its own", CONF, SOLICIT LL("4") HTTP HTTP_X64, 547, "fe80::1",
	"http://10.0.0.9/x.efi"},
    {"another port", CONF "[httpbootd]\nlisten = [::]:8080\n", SOLICIT LL("9") HTTP HTTP_X64, 547,
	"fe80::1", "http://[fd00:10::2]:8080/ipxe64.efi"},
    {"http-root", "[pxedhcpd]\nhttp-root = http://{address}{port}/x/{mac-hyphen}/\n",
	SOLICIT LL("9") HTTP HTTP_X64, 547, "fe80::1",
	"http://[fd00:10::2]/x/52-54-00-00-00-09/ipxe64.efi"},
    {"PXE takes a literal address, whatever public-url says",
	"[httpbootd]\npublic-url = http://boot.example\n", SOLICIT LL("9") PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"that wants a rapid commit", CONF, SOLICIT LL("9") "000e 0000" PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"that wants two addresses and a prefix", CONF,
	SOLICIT LL("9") IA("0003", "01") IA("0003", "02") IA("0019", "03") HTTP HTTP_X64, 547,
	"fe80::1", "http://[fd00:10::2]/ipxe64.efi"},
    {"that has asked for long", CONF, SOLICIT LL("9") "0008 0002 ffff" PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"an architecture and a half", CONF, SOLICIT LL("9") PXE "003d 0003 0007 00", 547, "fe80::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"public-url", "[httpbootd]\npublic-url = http://boot.example\n", SOLICIT LL("9") HTTP HTTP_X64,
	547, "fe80::1", "http://boot.example/ipxe64.efi"},

    {"ignored", CONF, SOLICIT LL("3") PXE X64, 547, "fe80::1", "!its section says ignore = yes"},
    {"known-only", CONF_WITH("known-only = yes\n"), SOLICIT LL("9") PXE X64, 547, "fe80::1",
	"!known-only = yes, and it has no [host] section"},
    {"no boot file", CONF, SOLICIT LL("9") PXE "003d 0002 0027", 547, "fe80::1",
	"!no boot file is configured for this architecture, by name or as arch-N"},
    {"no architecture", CONF, SOLICIT LL("9") PXE, 547, "fe80::1",
	"!it does not say its architecture (option 61)"},
    {"half an architecture", CONF, SOLICIT LL("9") PXE "003d 0001 07", 547, "fe80::1",
	"!it does not say its architecture (option 61)"},
    {"known-only, and a UUID that is nobody's", CONF_WITH("known-only = yes\n"),
	SOLICIT "0001 0012 0004 4c4c4544 004d 3910 8035b4c04f4b4d32" PXE X64, 547, "fe80::1",
	"!known-only = yes, and it has no [host] section"},
    {"known-only, and one that is", CONF_WITH("known-only = yes\n"),
	SOLICIT "0001 0012 0004 4c4c4544 004d 3910 8035b4c04f4b4d31" PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/uuid.efi"},
    {"a URL by PXE", CONF, SOLICIT LL("4") PXE X64, 547, "fe80::1",
	"!its boot file is a URL, and PXE loads by TFTP alone"},
    {"not in clients", CONF_WITH("clients = 10.0.0.0/24\n"), SOLICIT LL("9") PXE X64, 547,
	"fe80::1", "!it asks from an address that is not in clients"},
    {"in clients", CONF_WITH("clients = fd00:10::/64\n"), SOLICIT LL("9") PXE X64, 547, "fe80::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},

    {"an ordinary client", CONF, SOLICIT LL("9") "0003 000c 00000001 00000000 00000000", 547,
	"fe80::1", "-" SITES},
    {"the firmware's own configuration", CONF, SOLICIT LL("9") X64, 547, "fe80::1", "-" SITES},
    {"its REQUEST to the site's server", CONF, "03 123456" LL("9") OURS PXE X64, 547, "fe80::1",
	"-" ONLY_547},
    {"PXEClient of another enterprise", CONF,
	SOLICIT LL("9") "0010 0010 0000ab11 000a 505845436c69656e743a" X64, 547, "fe80::1",
	"-" SITES},
    {"a CONFIRM", CONF, "04 123456" LL("9") PXE X64, 547, "fe80::1", "-" ONLY_547},
    {"a RENEW", CONF, "05 123456" LL("9") OURS PXE X64, 547, "fe80::1", "-" ONLY_547},
    {"a REBIND", CONF, "06 123456" LL("9") PXE X64, 547, "fe80::1", "-" ONLY_547},
    {"a DECLINE", CONF, "09 123456" LL("9") OURS PXE X64, 547, "fe80::1", "-" ONLY_547},
    {"an INFORMATION-REQUEST", CONF, "0b 123456" LL("9") HTTP HTTP_X64, 547, "fe80::1",
	"-" ONLY_547},
    {"one on 4011", CONF, "0b 123456" LL("9") OURS PXE X64, 4011, "fd00:10::1001", "-" ONLY_4011},
    {"a RENEW on 4011", CONF, "05 123456" LL("9") OURS PXE X64, 4011, "fd00:10::1001",
	"-" ONLY_4011},
    {"a RELEASE", CONF, "08 123456" LL("9") OURS PXE X64, 547, "fe80::1", "-" ONLY_547},
    {"without a DUID", CONF, SOLICIT PXE X64, 547, "fe80::1", "-" ONLY_547},
    {"a SOLICIT on 4011", CONF, SOLICIT LL("9") OURS PXE X64, 4011, "fd00:10::1001", "-" ONLY_4011},
    {"on 4011 with another's DUID", CONF, "03 123456" LL("9") "0002 0004 0003 aaab" PXE X64, 4011,
	"fd00:10::1001", "-" ONLY_4011},
    {"on 4011 with none", CONF, "03 123456" LL("9") PXE X64, 4011, "fd00:10::1001", "-" ONLY_4011},
    {"iPXE", CONF, SOLICIT LL("9") PXE X64 "000f 0006 0004 69505845", 547, "fe80::1",
	"-iPXE takes no offer over DHCPv6 that has no address in it"},
    {"by a relay, relays = no", CONF, BY(NET20, "57", "") SOLICIT LL("9") PXE X64, 547,
	"fd00:20::1", "!it comes by a relay that is not in relays"},
    {"by a relay", RELAYS("yes"), BY(NET20, "57", "") SOLICIT LL("9") PXE X64, 547, "fd00:20::1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"by a relay on the link", RELAYS("yes"), BY(NET20, "57", "") SOLICIT LL("9") PXE X64, 547,
	"fe80::1", "tftp://[fd00:10::2]/ipxe64.efi"},
    {"by a relay that is named", RELAYS("2001:db8::/32"),
	BY("2001 0db8 0002 0000 0000 0000 0000 0001", "57", "") SOLICIT LL("9") PXE X64, 547,
	"2001:db8:1::1", "tftp://[fd00:10::2]/ipxe64.efi"},
    {"by one from far away", RELAYS("yes"), BY(NET20, "57", "") SOLICIT LL("9") PXE X64, 547,
	"2001:db8:1::1", "!it comes by a relay that is not in relays"},
    {"from a network that is not in clients", RELAYS("yes"),
	BY("2001 0db8 0002 0000 0000 0000 0000 0001", "57", "") SOLICIT LL("9") PXE X64, 547,
	"fd00:20::1", "!a relay passes it on from a network that is not in clients"},
    {"from one that is, by name", RELAYS("yes\nclients = relays 2001:db8:2::/64"),
	BY("2001 0db8 0002 0000 0000 0000 0000 0001", "57", "") SOLICIT LL("9") PXE X64, 547,
	"fd00:20::1", "tftp://[fd00:10::2]/ipxe64.efi"},
    {"by a relay that says its MAC", RELAYS("yes"),
	BY(NET20, "57", "004f 0008 0001 525400000001") SOLICIT LL("9") PXE X64, 547, "fd00:20::1",
	"tftp://[fd00:10::2]/own.efi"},
    {"by a relay, from an address that its MAC made", RELAYS("yes"),
	"0c00" NET20 "fe80 0000 0000 0000 5054 00ff fe00 0001 0009 002c" SOLICIT LL("9") PXE X64,
	547, "fd00:20::1", "tftp://[fd00:10::2]/own.efi"},
    {"the relay's own address is nobody's MAC", RELAYS("yes"),
	BY(NET20, "57", "") SOLICIT LL("9") PXE X64, 547, "fe80::5054:ff:fe00:1",
	"tftp://[fd00:10::2]/ipxe64.efi"},
    {"by two relays, of which the machine's says its MAC", RELAYS("yes"),
	"0c01" NET20
	"fd00 0030 0000 0000 0000 0000 0000 0001 004f 0008 0001 525400000003 0009 005e" BY(
	    NET20, "57", "004f 0008 0001 525400000001") SOLICIT LL("9") PXE X64,
	547, "fd00:20::1", "tftp://[fd00:10::2]/own.efi"},
    {"an ordinary client by a relay", CONF,
	"0c00" NET20 "fe80 0000 0000 0000 0000 0000 0000 0057 0009 0012" SOLICIT LL("9"), 547,
	"fd00:20::1", "-" SITES},
    {"by a relay to 4011", RELAYS("yes"),
	"0c00" NET20 "fe80 0000 0000 0000 0000 0000 0000 0057 0009 0034"
	"03 123456" LL("9") OURS PXE X64,
	4011, "fd00:20::1", "-" ONLY_4011},
};

static struct policy6_input input_of(const struct conf *c, const struct dhcp6_request *req)
{
	static const uint8_t duid[] = {0, 3, 0xaa, 0xaa};

	return (struct policy6_input){
	    .conf = c,
	    .req = req,
	    .http_port = conf_http_port(c),
	    .from_way = WAY_LINK,
	    .self = unit_addr("fd00:10::2").v6.sin6_addr,
	    .self_bits = 64,
	    .duid = {duid, sizeof duid},
	};
}

/*
 * What firmware takes is in it and nothing else: with an IA_NA it would count as no proxy's, with a
 * preference (7) it would not wait for the site's, and edk2 hangs with option 59 without 16.
 */
static void check_options(const struct dhcp6_reply *reply)
{
	static const uint16_t codes[] = {
	    OPTION6_CLIENT_ID, OPTION6_SERVER_ID, OPTION6_VENDOR_CLASS, OPTION6_BOOT_FILE_URL};
	uint8_t packet[512];
	struct dhcp6_reply inner = *reply;

	inner.n_relays = 0;
	struct reader r = reader_of(packet, dhcp6_build(&inner, packet, sizeof packet));
	read_u32(&r);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		CHECK_NUM(read_u16(&r), codes[i]);
		read_bytes(&r, read_u16(&r));
	}
	CHECK(!r.failed);
	CHECK_NUM(reader_left(&r), 0);
}

static void check_reply(const struct decision6 *d, const struct policy6_input *in)
{
	CHECK_NUM(d->reply.type, in->port == 547 ? DHCP6_ADVERTISE : DHCP6_REPLY);
	CHECK_NUM(d->reply.xid, 0x123456);
	CHECK(d->reply.server_id.at == in->duid.at);
	CHECK(d->reply.client_id.at == in->req->client_id.at);
	CHECK_STR(d->reply.class, d->kind == CLIENT_HTTP ? "HTTPClient" : "PXEClient");
	CHECK_STR(d->reply.url, d->url);
	CHECK_NUM(d->reply.n_relays, in->req->n_relays);
	CHECK(d->reply.relay == in->req->relay);
	check_options(&d->reply);
}

static void test_decide(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t packet[256];
		struct dhcp6_request req;
		struct decision6 d;
		struct conf *c = conf_of(rows[i].conf);
		size_t len = unit_hex(rows[i].hex, packet, sizeof packet);

		unit_row(rows[i].name);
		if (CHECK_NUM(dhcp6_parse(packet, len, &req), DHCP6_OK)) {
			struct policy6_input in = input_of(c, &req);
			in.port = rows[i].port;
			in.from = unit_addr(rows[i].from);
			in.from_way = rows[i].from[0] == '2' ? WAY_ROUTER : WAY_LINK;
			policy6_decide(&in, &d);
			char sign = rows[i].want[0];
			CHECK_NUM(d.verdict, sign == '-'   ? VERDICT_NOT_OURS
					     : sign == '!' ? VERDICT_REFUSED
							   : VERDICT_ANSWER);
			CHECK_STR(d.verdict == VERDICT_ANSWER ? d.url : d.why,
			    rows[i].want + (sign == '-' || sign == '!'));
			if (d.verdict == VERDICT_ANSWER)
				check_reply(&d, &in);
		}
		conf_free(c);
	}
}

/* What the interface, the neighbour table and port 4011 change. */
static void test_world(void)
{
	static const uint8_t mac[] = {0x52, 0x54, 0, 0, 0, 1};
	uint8_t packet[256];
	struct dhcp6_request req;
	struct decision6 d;
	struct conf *c = conf_of(CONF);
	size_t len = unit_hex(SOLICIT LL("9") PXE X64, packet, sizeof packet);

	if (!CHECK_NUM(dhcp6_parse(packet, len, &req), DHCP6_OK))
		return;
	struct policy6_input in = input_of(c, &req);
	in.port = 547;
	in.from = unit_addr("fe80::1");
	in.mac = mac;
	policy6_decide(&in, &d);
	CHECK_STR(d.url, "tftp://[fd00:10::2]/own.efi");
	in.no_pxe_port = true;
	policy6_decide(&in, &d);
	CHECK_NUM(d.verdict, VERDICT_REFUSED);
	in.self = in6addr_any;
	policy6_decide(&in, &d);
	CHECK_NUM(d.verdict, VERDICT_NOT_OURS);
	conf_free(c);
}

/* What every virtual machine says that was given no UUID: by it nobody is known. */
static void test_nobody(void)
{
	uint8_t packet[256];
	struct dhcp6_request req;
	struct decision6 d;
	struct conf *c = conf_of(CONF);
	size_t len = unit_hex(SOLICIT "0001 0012 0004 00000000 0000 0000 0000000000000000" PXE X64,
	    packet, sizeof packet);

	if (!CHECK_NUM(dhcp6_parse(packet, len, &req), DHCP6_OK))
		return;
	struct policy6_input in = input_of(c, &req);
	in.port = 547;
	in.from = unit_addr("fe80::1");
	policy6_decide(&in, &d);
	CHECK_STR(d.url, "tftp://[fd00:10::2]/ipxe64.efi");
	CHECK(!d.has_uuid && !d.has_mac && !d.host);
	conf_free(c);
}

static const struct {
	const char *addr;
	uint32_t flags;
	bool fit;
} addresses[] = {
    {"2001:db8::2", IFA_F_PERMANENT, true},
    {"fd00:10::2", 0, true},
    {"2001:db8::2", IFA_F_TEMPORARY, true},
    {"2001:db8::2", IFA_F_TENTATIVE, false},
    {"2001:db8::2", IFA_F_OPTIMISTIC | IFA_F_TENTATIVE, false},
    {"2001:db8::2", IFA_F_DEPRECATED, false},
    {"2001:db8::2", IFA_F_DADFAILED | IFA_F_PERMANENT, false},
    {"fe80::2", IFA_F_PERMANENT, false},
    {"fec0::2", IFA_F_PERMANENT, false},
    {"::1", IFA_F_PERMANENT, false},
    {"::", 0, false},
    {"::ffff:10.0.0.2", 0, false},
    {"ff02::1", 0, false},
};

static void test_fit(void)
{
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		const struct local6 a = {
		    .addr = unit_addr(addresses[i].addr).v6.sin6_addr, .flags = addresses[i].flags};
		unit_row(addresses[i].addr);
		CHECK_NUM(local6_is_fit(&a), addresses[i].fit);
	}
}

static void test_better(void)
{
	const struct local6 lasting = {.preferred_s = UINT32_MAX}, lent = {.preferred_s = 3600},
			    made_up = {.preferred_s = 7200, .flags = IFA_F_TEMPORARY};

	const struct local6 set = {.preferred_s = UINT32_MAX, .flags = IFA_F_PERMANENT};

	CHECK(local6_is_better(&set, &lasting));
	CHECK(!local6_is_better(&lasting, &set));
	CHECK(local6_is_better(&lasting, &lent));
	CHECK(!local6_is_better(&lent, &lasting));
	CHECK(!local6_is_better(&lasting, &lasting));
	CHECK(local6_is_better(&lent, &made_up));
	CHECK(!local6_is_better(&made_up, &lent));
}

static void test_duid(void)
{
	static const uint8_t mac[] = {0x52, 0x54, 0, 0, 0, 2}, other[] = {0x52, 0x54, 0, 0, 0, 3};
	uint8_t a[LOCAL6_DUID], b[LOCAL6_DUID], read[MAC_LEN];
	struct in6_addr ip = unit_addr("fe80::5054:ff:fe00:2").v6.sin6_addr;

	local6_duid(mac, a);
	local6_duid(mac, b);
	CHECK_BYTES(a, sizeof a, b, sizeof b);
	CHECK_NUM(a[1], 4);
	CHECK_NUM(a[8] >> 4, 8);
	CHECK_NUM(a[10] >> 6, 2);
	local6_duid(other, b);
	CHECK(memcmp(a, b, sizeof a) != 0);

	CHECK(local6_mac(&ip, read));
	CHECK_BYTES(read, sizeof read, mac, sizeof mac);
	ip = unit_addr("fe80::1234:5678:9abc:def0").v6.sin6_addr;
	CHECK(!local6_mac(&ip, read));
	ip = unit_addr("fd00::5054:ff:fe00:2").v6.sin6_addr;
	CHECK(!local6_mac(&ip, read));
}

int main(void)
{
	unit_run("policy6_decide", test_decide);
	unit_run("policy6_decide by what is there", test_world);
	unit_run("policy6_decide on nobody", test_nobody);
	unit_run("local6_is_fit", test_fit);
	unit_run("local6_is_better", test_better);
	unit_run("local6_duid and local6_mac", test_duid);
	return unit_result();
}
