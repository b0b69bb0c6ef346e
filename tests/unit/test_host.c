/* Machines and their sections: who is found, and by what. */
#include "common/host_name.h"
#include "common/subject.h"
#include "tests/unit/unit.h"

#include <string.h>

#define BYTES_16 "000102030405060708090a0b0c0d0e0f"
#define BYTES_64 BYTES_16 BYTES_16 BYTES_16 BYTES_16

static struct host_id numbered(uint32_t i)
{
	return (struct host_id){.kind = HOST_MAC,
	    .len = MAC_LEN,
	    .bytes = {2, 0, 0, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
}

static void test_many_hosts(void)
{
	struct host_table t = {0};
	for (uint32_t i = 0; i < 100000; i++) {
		const struct host_id id = numbered(i);
		CHECK(host_table_add(&t, &id) != NULL);
	}
	for (uint32_t i = 0; i < 100000; i++) {
		const struct host_id id = numbered(i);
		CHECK(host_exact(&t, &id) == &t.hosts[i]);
	}
	const uint8_t other[MAC_LEN] = {4};
	CHECK(host_find(&t, &(struct machine_id){.mac = other}) == NULL);
	host_table_free(&t);
}

static void test_host_id(void)
{
	static const struct {
		const char *in, *out; /* NULL: refused */
		enum host_kind kind;
	} rows[] = {
	    {"52:54:00:12:34:56", "52:54:00:12:34:56", HOST_MAC},
	    {"52-54-00-AA-BB-CC", "52:54:00:aa:bb:cc", HOST_MAC},
	    {"52:54:00:*", "52:54:00:*", HOST_PREFIX},
	    {"52-*", "52:*", HOST_PREFIX},
	    {"52:54:00:12:34:*", "52:54:00:12:34:*", HOST_PREFIX},
	    {"44454C4C-4d00-1039-8035-b4c04f4b4d31", "44454c4c-4d00-1039-8035-b4c04f4b4d31",
		HOST_UUID},
	    {"*", "*", HOST_ANY},
	    {"10.0.3.7", "10.0.3.7", HOST_ADDRESS},
	    {"10.0.3.7/32", "10.0.3.7", HOST_ADDRESS},
	    {"10.0.3.7/24", "10.0.3.0/24", HOST_NET},
	    {"0.0.0.0/0", "0.0.0.0/0", HOST_NET},
	    {"fd00:10::7", "fd00:10::7", HOST_ADDRESS},
	    {"FD00:10::7/64", "fd00:10::/64", HOST_NET},
	    {"::/0", "::/0", HOST_NET},
	    {"client-id FF:00:9c:81", "client-id ff:00:9c:81", HOST_CLIENT},
	    {"client-id ff-00-9c-81", "client-id ff:00:9c:81", HOST_CLIENT},
	    {"client-id ff 00 9c 81", "client-id ff:00:9c:81", HOST_CLIENT},
	    {"client-id ff.00.9c.81", "client-id ff:00:9c:81", HOST_CLIENT},
	    {"client-id \t ff009C81", "client-id ff:00:9c:81", HOST_CLIENT},
	    {"client-id 0xff009c81", "client-id ff:00:9c:81", HOST_CLIENT},
	    {"client-id 0X0001", "client-id 00:01", HOST_CLIENT},
	    {"client-id 1:52:54:0:12:34:5", "client-id 01:52:54:00:12:34:05", HOST_CLIENT},
	    {"client-id 00:01", "client-id 00:01", HOST_CLIENT},
	    {"client-id " BYTES_64, "client-id " BYTES_64, HOST_CLIENT},
	    {"client-id " BYTES_64 "00", NULL, HOST_ANY},
	    {"client-id", NULL, HOST_ANY},
	    {"client-id ", NULL, HOST_ANY},
	    {"client-id 0x", NULL, HOST_ANY},
	    {"client-id ff", NULL, HOST_ANY},
	    {"client-id ff:", NULL, HOST_ANY},
	    {"client-id ff:00:", NULL, HOST_ANY},
	    {"client-id :ff:00", NULL, HOST_ANY},
	    {"client-id ff::00", NULL, HOST_ANY},
	    {"client-id ff009c8", NULL, HOST_ANY},
	    {"client-id ff:0g", NULL, HOST_ANY},
	    {"client-id kiosk", NULL, HOST_ANY},
	    {"client-idff:00", NULL, HOST_ANY},
	    {"serial ABC 1/2", "serial ABC 1/2", HOST_SERIAL},
	    {"asset \t 7", "asset 7", HOST_ASSET},
	    {"product OptiPlex 7010", "product OptiPlex 7010", HOST_PRODUCT},
	    {"manufacturer Dell Inc.", "manufacturer Dell Inc.", HOST_MANUFACTURER},
	    {"arch arm64", "arch aarch64", HOST_ARCH},
	    {"arch x86_64", "arch x86_64", HOST_ARCH},
	    {"arch z80", NULL, HOST_ANY},
	    {"serial ", NULL, HOST_ANY},
	    {"serials x", NULL, HOST_ANY},
	    {"10.0.3.7/33", NULL, HOST_ANY},
	    {"10.0.3.7/", NULL, HOST_ANY},
	    {"10.0.3/24", NULL, HOST_ANY},
	    {"fd00::/129", NULL, HOST_ANY},
	    {"serial 12345678901234567890123456789012345678901234567890123456789012345", NULL,
		HOST_ANY},
	    {"", NULL, HOST_ANY},
	    {":*", NULL, HOST_ANY},
	    {"5:*", NULL, HOST_ANY},
	    {"52:54:00*", NULL, HOST_ANY},
	    {"52:54:00:12:34:56:*", NULL, HOST_ANY},
	    {"44454c4c-4d00-1039-8035-b4c04f4b4d3", NULL, HOST_ANY},
	    {"44454c4c4d0010398035b4c04f4b4d31", NULL, HOST_ANY},
	    {"**", NULL, HOST_ANY},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct host_id id;
		char text[HOST_ID_TEXT];
		unit_row(rows[i].in);
		bool good = host_id_parse(rows[i].in, &id);
		CHECK_NUM(good, rows[i].out != NULL);
		if (good && rows[i].out) {
			CHECK_NUM(id.kind, rows[i].kind);
			CHECK_STR(host_id_text(&id, text), rows[i].out);
		}
	}
}

/* The most exact section wins, wherever it stands in the file. */
static void test_host_order(void)
{
	static const char *const sections[] = {"*", "arch x86_64", "manufacturer Dell Inc.",
	    "product OptiPlex 7010", "0.0.0.0/0", "::/0", "10.0.0.0/8", "10.0.3.0/24", "fd00::/16",
	    "fd00:10::/64", "52:*", "52:54:00:*", "10.0.3.7", "fd00:10::7", "asset 42",
	    "serial ABC 123", "44454c4c-4d00-1039-8035-b4c04f4b4d31", "52:54:00:12:34:56"};
	static const char uuid[] = "44454c4c-4d00-1039-8035-b4c04f4b4d31";
	static const struct {
		const char *mac, *uuid, *serial, *asset, *addr, *product, *manufacturer, *arch;
		const char *section;
	} rows[] = {
	    {"52:54:00:12:34:56", uuid, "abc 123", "42", "10.0.3.7:1", "optiplex 7010", "DELL INC.",
		"x86_64", "52:54:00:12:34:56"},
	    {"52:54:00:12:34:57", uuid, "abc 123", "42", "10.0.3.7:1", "optiplex 7010", "DELL INC.",
		"x86_64", "44454c4c-4d00-1039-8035-b4c04f4b4d31"},
	    {"52:54:00:12:34:57", NULL, "abc 123", "42", "10.0.3.7:1", "optiplex 7010", "DELL INC.",
		"x86_64", "serial ABC 123"},
	    {"52:54:00:12:34:57", NULL, "abc 12", "42", "10.0.3.7:1", "optiplex 7010", "DELL INC.",
		"x86_64", "asset 42"},
	    {"52:54:00:12:34:57", NULL, NULL, NULL, "10.0.3.7:1", "optiplex 7010", "DELL INC.",
		"x86_64", "10.0.3.7"},
	    {"52:54:00:12:34:57", NULL, NULL, NULL, "[fd00:10::7]:1", "optiplex 7010", "DELL INC.",
		"x86_64", "fd00:10::7"},
	    {"52:54:00:12:34:57", NULL, NULL, NULL, "[::ffff:10.0.3.7]:1", NULL, NULL, NULL,
		"10.0.3.7"},
	    {"52:54:00:12:34:57", NULL, NULL, NULL, "10.0.3.8:1", "optiplex 7010", "DELL INC.",
		"x86_64", "52:54:00:*"},
	    {"52:54:01:12:34:57", NULL, NULL, NULL, "10.0.3.8:1", "optiplex 7010", "DELL INC.",
		"x86_64", "52:*"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "10.0.3.8:1", "optiplex 7010", "DELL INC.",
		"x86_64", "10.0.3.0/24"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "10.0.4.8:1", "optiplex 7010", NULL, NULL,
		"10.0.0.0/8"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "11.0.4.8:1", "optiplex 7010", NULL, NULL,
		"0.0.0.0/0"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "[fd00:10::8]:1", NULL, NULL, NULL,
		"fd00:10::/64"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "[fd00:11::8]:1", NULL, NULL, NULL,
		"fd00::/16"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "[fe80::8]:1", NULL, NULL, NULL, "::/0"},
	    /* Addresses of IPv4 are in no network of IPv6. */
	    {"53:54:01:12:34:57", NULL, NULL, NULL, "192.0.2.8:1", NULL, NULL, NULL, "0.0.0.0/0"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, NULL, "optiplex 7010", "DELL INC.", "x86_64",
		"product OptiPlex 7010"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, NULL, "optiplex 7011", "DELL INC.", "x86_64",
		"manufacturer Dell Inc."},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, NULL, NULL, NULL, "x86_64", "arch x86_64"},
	    {"53:54:01:12:34:57", NULL, NULL, NULL, NULL, NULL, NULL, "aarch64", "*"},
	    {.section = "*"},
	};
	struct host_table t = {0};
	struct host_id id;
	char text[HOST_ID_TEXT];
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		CHECK(host_id_parse(sections[i], &id));
		CHECK(host_table_add(&t, &id) != NULL);
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t mac[MAC_LEN], bytes[UUID_SIZE];
		struct addr addr;
		unit_row(rows[i].section);
		struct machine_id m = {.mac = rows[i].mac && str_mac(rows[i].mac, mac) ? mac : NULL,
		    .uuid = rows[i].uuid && str_uuid(rows[i].uuid, bytes) ? bytes : NULL,
		    .serial = rows[i].serial,
		    .asset = rows[i].asset,
		    .product = rows[i].product,
		    .manufacturer = rows[i].manufacturer,
		    .arch = rows[i].arch,
		    .addr = rows[i].addr && str_addr_port(rows[i].addr, &addr) ? &addr : NULL};
		const struct host *h = host_find(&t, &m);
		CHECK_STR(h ? host_id_text(&h->id, text) : "none", rows[i].section);
		/* From there on to the least exact, each once. */
		struct host_walk walk = {0};
		int last = -1;
		while ((h = host_next(&t, &m, &walk))) {
			CHECK((int)h->id.kind >= last);
			last = (int)h->id.kind;
		}
		CHECK_NUM(last, HOST_ANY);
	}
	host_table_free(&t);
}

/* Machines with several cards: found by each, and one machine all the same. */
static void test_several_macs(void)
{
	enum { MACHINES = 3000, CARDS = 3 };
	static struct host_id ids[MACHINES][CARDS];
	struct host_table t = {0};
	char text[HOST_SECTION_TEXT];

	for (size_t i = 0; i < MACHINES; i++) {
		for (size_t card = 0; card < CARDS; card++)
			ids[i][card] = (struct host_id){.kind = HOST_MAC,
			    .len = MAC_LEN,
			    .bytes = {2, (uint8_t)card, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};
		CHECK(host_table_add(&t, &ids[i][0]) &&
		      host_table_add_ids(&t, &ids[i][1], CARDS - 1));
	}
	CHECK_NUM(t.n, MACHINES);
	for (size_t i = 0; i < MACHINES; i++)
		for (size_t card = 0; card < CARDS; card++) {
			const struct machine_id m = {.mac = ids[i][card].bytes};
			CHECK(host_find(&t, &m) == &t.hosts[i]);
		}
	const struct machine_id none = {.mac = (const uint8_t[]){2, CARDS, 0, 0, 0, 0}};
	CHECK(host_find(&t, &none) == NULL);
	CHECK_STR(host_section_text(&t.hosts[258], text),
	    "02:00:00:00:01:02 02:01:00:00:01:02 02:02:00:00:01:02");
	host_table_free(&t);
}

static void test_host_name(void)
{
	static const struct {
		const char *name, *with_mac, *without;
	} rows[] = {
	    {NULL, NULL, NULL},
	    {"kiosk1", "kiosk1", "kiosk1"},
	    {"pc-{mac-tail}", "pc-0a0bff", NULL},
	    {"{mac-tail}", "0a0bff", NULL},
	    {"a{mac-hyphen}b", "a52-54-00-0a-0b-ffb", NULL},
	};
	const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x0a, 0x0b, 0xff};
	char buffer[HOST_NAME_SIZE];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *got = host_name(rows[i].name, mac, buffer);
		unit_row(rows[i].name ? rows[i].name : "none");
		CHECK_STR(got ? got : "none", rows[i].with_mac ? rows[i].with_mac : "none");
		got = host_name(rows[i].name, NULL, buffer);
		CHECK_STR(got ? got : "none", rows[i].without ? rows[i].without : "none");
	}
}

/* What is typed behind `explain`. */
static void test_subject(void)
{
	static const struct {
		const char *word;
		enum subject_kind kind;
		size_t n; /* sections of that name */
	} rows[] = {
	    {"52:54:00:12:34:56", SUBJECT_MAC, 0},
	    {"52-54-00-12-34-56", SUBJECT_MAC, 0},
	    {"525400ABCDEF", SUBJECT_MAC, 0},
	    {"mac=52:54:00:12:34:56", SUBJECT_MAC, 0},
	    {"/525400abcdef", SUBJECT_PATH, 0},
	    {"44454c4c-4d00-1039-8035-b4c04f4b4d31", SUBJECT_UUID, 0},
	    {"10.0.3.7", SUBJECT_ADDRESS, 0},
	    {"ip=10.0.3.7", SUBJECT_ADDRESS, 0},
	    {"fd00::7", SUBJECT_ADDRESS, 0},
	    {"[fd00::7]", SUBJECT_ADDRESS, 0},
	    {"10.0.3", SUBJECT_PATH, 0},
	    {"kiosk1", SUBJECT_NAME, 1},
	    {"KIOSK2", SUBJECT_NAME, 2},
	    {"kiosk3", SUBJECT_PATH, 0},
	    {"/kiosk1", SUBJECT_PATH, 0},
	    {"boot/vmlinuz-lts", SUBJECT_PATH, 0},
	    {"undionly.kpxe", SUBJECT_PATH, 0},
	    {"", SUBJECT_PATH, 0},
	};
	static const char *const names[] = {NULL, "kiosk1", "kiosk2", "kiosk2"};
	struct host_table t = {0};
	for (uint32_t i = 0; i < 4; i++) {
		const struct host_id id = numbered(i);
		struct host *h = host_table_add(&t, &id);
		CHECK(h != NULL);
		h->name = names[i];
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct subject s;
		unit_row(rows[i].word);
		subject_read(&t, rows[i].word, &s);
		CHECK_NUM(s.kind, rows[i].kind);
		CHECK_NUM(s.n, rows[i].n);
		CHECK((s.host != NULL) == (s.kind == SUBJECT_NAME));
	}
	host_table_free(&t);
}

/* By a client identifier, however it is written. */
static void test_client(void)
{
	static const uint8_t its[] = {0xff, 0, 0x9c, 0x81}, others[] = {0xff, 0, 0x9c, 0x82};
	static const uint8_t mac[MAC_LEN] = {2}, uuid[UUID_SIZE] = {1};
	static const uint8_t longer[CLIENT_ID_MAX + 1] = {0xff, 0, 0x9c, 0x81};
	struct host_table t = {0};
	struct host_id id;

	CHECK(host_id_parse("client-id FF-00-9C-81", &id) && host_table_add(&t, &id));
	CHECK(host_id_parse("*", &id) && host_table_add(&t, &id));
	CHECK(host_find(&t, &(struct machine_id){.client = its, .client_len = 4}) == &t.hosts[0]);
	CHECK(host_find(&t, &(struct machine_id){.mac = mac, .client = its, .client_len = 4}) ==
	      &t.hosts[0]);
	CHECK(host_find(&t, &(struct machine_id){.client = its, .client_len = 3}) == &t.hosts[1]);
	CHECK(host_find(&t, &(struct machine_id){.client = its}) == &t.hosts[1]);
	CHECK(
	    host_find(&t, &(struct machine_id){.client = others, .client_len = 4}) == &t.hosts[1]);
	CHECK(host_find(&t, &(struct machine_id){.client = longer, .client_len = sizeof longer}) ==
	      &t.hosts[1]);
	CHECK(host_find(&t, &(struct machine_id){.mac = mac}) == &t.hosts[1]);
	unit_row("the same, written otherwise");
	CHECK(host_id_parse("client-id 0xff009c81", &id) && host_exact(&t, &id) == &t.hosts[0]);
	unit_row("after MAC and UUID");
	CHECK(
	    host_id_parse("01000000-0000-0000-0000-000000000000", &id) && host_table_add(&t, &id));
	CHECK(host_find(&t, &(struct machine_id){.uuid = uuid, .client = its, .client_len = 4}) ==
	      &t.hosts[2]);
	host_table_free(&t);
}

int main(void)
{
	unit_run("hosts with several MACs", test_several_macs);
	unit_run("100,000 hosts", test_many_hosts);
	unit_run("host ids", test_host_id);
	unit_run("host names", test_host_name);
	unit_run("host order", test_host_order);
	unit_run("hosts by client identifier", test_client);
	unit_run("explain's subject", test_subject);
	return unit_result();
}
