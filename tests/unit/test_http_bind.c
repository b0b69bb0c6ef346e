/* Who may have what is one machine's: by the MAC that the kernel sees, by an address, by a key. */
#include "httpbootd/boot/own_files.h"
#include "httpbootd/http/askers.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <string.h>

static const char ini[] = "[httpbootd]\n"
			  "listen = 127.0.0.1:8080\n"
			  "private = secret\n"
			  "[profile open]\nkernel = k\n"
			  "[profile own]\nkernel = k\napkovl = {host}.apkovl.tar.gz\n"
			  "[profile packed]\nkernel = k\noverlay = a\n"
			  "[profile pick]\nmenu = open packed\n"
			  "[profile let]\nkernel = k\noverlay = a\nbind = none\n"
			  "[profile far]\nkernel = k\noverlay = a\nkey = 0123456789abcdefghijkl\n"
			  "[profile again]\ninherits = let\nbind = mac\n"
			  "[profile hidden]\nkernel = k\ninitrd = {server}/secret/i\n"
			  "[profile beside]\nkernel = secretly/k\nprivate = yes\n"
			  "[profile sealed]\nkernel = k\napkovl = s.apkovl.tar.gz\nprivate = yes\n"
			  "[host 52:54:00:00:00:01]\nprofile = packed\n"
			  "[host 52:54:00:00:00:02 52:54:00:00:00:03]\nname = two\nprofile = own\n"
			  "[host 52:54:00:00:00:04]\nprofile = open\n"
			  "[host 52:54:00:00:00:05]\nprofile = let\n"
			  "[host 52:54:00:00:00:06]\nprofile = far\n"
			  "[host 52:54:00:00:00:07]\nprofile = again\n"
			  "[host 52:54:00:00:00:08]\nprofile = pick\n"
			  "[host 52:54:00:00:00:09]\nprofile = open\nonce = packed\n"
			  "[host 52:54:00:00:00:0a]\nprofile = open\napkovl = its.apkovl.tar.gz\n"
			  "[host 52:54:00:00:00:0b]\nprofile = hidden\n"
			  "[host 52:54:00:00:00:0c]\nprofile = sealed\n"
			  "[host 52:54:00:00:00:0d]\nprofile = open\nonce = hidden\n"
			  "[host 52:54:00:00:00:0e]\nprofile = beside\n"
			  "[host serial S1]\nprofile = packed\n"
			  "[host 44454c4c-4d00-1039-8035-b4c04f4b4d31]\nprofile = packed\n"
			  "[host 10.0.0.7]\nprofile = packed\n"
			  "[host 10.0.9.0/24]\nprofile = packed\n"
			  "[host fd00:9::/64]\nprofile = packed\n"
			  "[host 52:55:*]\nprofile = packed\n"
			  "[host product P]\nprofile = packed\n"
			  "[host *]\nprofile = own\nname = pc-{mac-tail}\n";

#define IS "52:54:00:00:00:"

static void test_decide(void)
{
	/* The section, what the request says, who asks (NULL: beyond a router), who said it first.
	 */
	static const struct {
		const char *name, *section, *said, *key, *asks, *address, *first;
		enum bind_verdict verdict;
	} rows[] = {
	    {"itself", IS "01", IS "01", NULL, IS "01", "10.0.0.9", NULL, BIND_BY_MAC},
	    {"itself by IPv6", IS "01", IS "01", NULL, IS "01", "fd00::9", NULL, BIND_BY_MAC},
	    {"another", IS "01", IS "01", NULL, IS "66", "10.0.0.9", NULL, BIND_OTHER_MAC},
	    {"another, as itself", IS "01", IS "66", NULL, IS "66", "10.0.0.9", NULL,
		BIND_OTHER_MAC},
	    {"another, no MAC said", IS "01", NULL, NULL, IS "66", "10.0.0.9", NULL,
		BIND_OTHER_MAC},
	    {"beyond a router", IS "01", IS "01", NULL, NULL, "10.1.0.9", NULL, BIND_BEYOND},
	    {"its other card", IS "02", IS "02", NULL, IS "03", "10.0.0.9", NULL, BIND_BY_MAC},
	    {"its first card, asked for by the other", IS "02", IS "03", NULL, IS "02", "10.0.0.9",
		NULL, BIND_BY_MAC},
	    {"none of its cards", IS "02", IS "03", NULL, IS "04", "10.0.0.9", NULL,
		BIND_OTHER_MAC},
	    {"bind = none", IS "05", IS "05", NULL, IS "66", "10.0.0.9", NULL, BIND_IS_OPEN},
	    {"bind = none, from afar", IS "05", IS "05", NULL, NULL, "10.1.0.9", NULL,
		BIND_IS_OPEN},
	    {"bind = mac over an inherited none", IS "07", IS "07", NULL, IS "66", "10.0.0.9", NULL,
		BIND_OTHER_MAC},
	    {"the key, from afar", IS "06", IS "06", "0123456789abcdefghijkl", NULL, "10.1.0.9",
		NULL, BIND_BY_KEY},
	    {"the key, from another", IS "06", IS "06", "0123456789abcdefghijkl", IS "66",
		"10.0.0.9", NULL, BIND_BY_KEY},
	    {"no key, but itself", IS "06", IS "06", NULL, IS "06", "10.0.0.9", NULL, BIND_BY_MAC},
	    {"a wrong key", IS "06", IS "06", "0123456789abcdefghijkL", NULL, "10.1.0.9", NULL,
		BIND_BEYOND},
	    {"half a key", IS "06", IS "06", "0123456789abcdefghijk", NULL, "10.1.0.9", NULL,
		BIND_BEYOND},
	    {"more than a key", IS "06", IS "06", "0123456789abcdefghijklm", NULL, "10.1.0.9", NULL,
		BIND_BEYOND},
	    {"a key where none is", IS "01", IS "01", "0123456789abcdefghijkl", NULL, "10.1.0.9",
		NULL, BIND_BEYOND},
	    {"its address", "10.0.0.7", IS "66", NULL, IS "66", "10.0.0.7", NULL, BIND_BY_MAC},
	    {"another address", "10.0.0.7", IS "66", NULL, IS "66", "10.0.0.8", NULL,
		BIND_OTHER_ADDRESS},
	    {"its address, another's MAC said", "10.0.0.7", IS "01", NULL, IS "66", "10.0.0.7",
		NULL, BIND_OTHER_MAC},
	    {"its address, from afar", "10.0.0.7", NULL, NULL, NULL, "10.0.0.7", NULL, BIND_BEYOND},
	    {"its address, mapped", "10.0.0.7", NULL, NULL, IS "66", "::ffff:10.0.0.7", NULL,
		BIND_BY_MAC},
	    {"in its network", "10.0.9.0/24", NULL, NULL, IS "66", "10.0.9.200", NULL, BIND_BY_MAC},
	    {"out of it", "10.0.9.0/24", NULL, NULL, IS "66", "10.0.10.1", NULL,
		BIND_OTHER_ADDRESS},
	    {"in its IPv6 network", "fd00:9::/64", NULL, NULL, IS "66", "fd00:9::66", NULL,
		BIND_BY_MAC},
	    {"out of that", "fd00:9::/64", NULL, NULL, IS "66", "fd00:9:0:1::66", NULL,
		BIND_OTHER_ADDRESS},
	    {"no address at all", "10.0.0.7", NULL, NULL, IS "66", NULL, NULL, BIND_OTHER_ADDRESS},
	    {"the prefix", "52:55:*", "52:55:00:00:00:66", NULL, "52:55:00:00:00:66", "10.0.0.9",
		NULL, BIND_BY_MAC},
	    {"the prefix of another", "52:55:*", "52:55:00:00:00:66", NULL, "52:55:00:00:00:67",
		"10.0.0.9", NULL, BIND_OTHER_MAC},
	    {"the prefix, only said", "52:55:*", "52:55:00:00:00:66", NULL, IS "66", "10.0.0.9",
		NULL, BIND_OTHER_MAC},
	    {"the prefix, by a path that says its own", "52:55:*", IS "66", NULL, IS "66",
		"10.0.0.9", NULL, BIND_OTHER_MAC},
	    {"a serial number, first", "serial S1", IS "66", NULL, IS "66", "10.0.0.9", NULL,
		BIND_BY_MAC},
	    {"again", "serial S1", IS "66", NULL, IS "66", "10.0.0.9", IS "66", BIND_BY_MAC},
	    {"after another", "serial S1", IS "66", NULL, IS "66", "10.0.0.9", IS "67", BIND_TAKEN},
	    {"a serial number and another's MAC", "serial S1", IS "67", NULL, IS "66", "10.0.0.9",
		IS "67", BIND_OTHER_MAC},
	    {"a serial number alone", "serial S1", NULL, NULL, IS "66", "10.0.0.9", NULL,
		BIND_NO_MAC},
	    {"a UUID after another", "44454c4c-4d00-1039-8035-b4c04f4b4d31", IS "66", NULL, IS "66",
		"10.0.0.9", IS "67", BIND_TAKEN},
	    {"a product is everybody's, by his own MAC", "product P", IS "66", NULL, IS "66",
		"10.0.0.9", NULL, BIND_BY_MAC},
	    {"not by another's", "product P", IS "67", NULL, IS "66", "10.0.0.9", NULL,
		BIND_OTHER_MAC},
	    {"[host *], itself", "*", IS "66", NULL, IS "66", "10.0.0.9", NULL, BIND_BY_MAC},
	    {"[host *], another", "*", IS "67", NULL, IS "66", "10.0.0.9", NULL, BIND_OTHER_MAC},
	    {"[host *], from afar", "*", IS "67", NULL, NULL, "10.1.0.9", NULL, BIND_BEYOND},
	};
	struct conf *c = conf_of(ini);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct host_id id;
		uint8_t said[MAC_LEN], first[MAC_LEN];
		struct bind_asker asker = {0};
		struct addr address = {.len = 0};

		unit_row(rows[i].name);
		asker.is_near = rows[i].asks && str_mac(rows[i].asks, asker.mac);
		if (rows[i].address)
			address = unit_addr(rows[i].address);
		asker.addr = &address;
		CHECK(host_id_parse(rows[i].section, &id));
		const struct host *h = host_exact(&c->hosts, &id);
		if (!CHECK(h != NULL))
			continue;
		const struct boot b = host_boot(h);
		const struct machine_id m = {
		    .mac = rows[i].said && str_mac(rows[i].said, said) ? said : NULL,
		    .addr = &address};
		const struct bind_question q = {.host = h,
		    .boot = &b,
		    .mode = c->httpbootd.bind,
		    .said = &m,
		    .key = rows[i].key,
		    .asker = &asker,
		    .first = rows[i].first && str_mac(rows[i].first, first) ? first : NULL};
		enum bind_verdict v = bind_decide(&q);
		CHECK_NUM(v, rows[i].verdict);
		CHECK_NUM(bind_admits(v), v <= BIND_BY_MAC);
		CHECK(strlen(bind_verdict_text(v)) > 10);
	}
	conf_free(c);
}

static void test_wanted(void)
{
	static const struct {
		const char *section;
		bool wanted;
	} rows[] = {{IS "01", true}, {IS "02", true}, {IS "04", false}, {IS "08", true},
	    {IS "09", true}, {IS "0a", true}, {IS "0b", true}, {IS "0c", true}, {IS "0d", true},
	    {IS "0e", false}, {"*", true}, {"serial S1", true}};
	struct conf *c = conf_of(ini);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct host_id id;
		unit_row(rows[i].section);
		CHECK(host_id_parse(rows[i].section, &id));
		CHECK_NUM(bind_is_wanted(host_exact(&c->hosts, &id), &c->httpbootd.private),
		    rows[i].wanted);
	}
	conf_free(c);
}

static void test_own_files(void)
{
	/* What is asked for, and whether it is for everybody. */
	static const struct {
		const char *path;
		bool is_own;
	} rows[] = {{"its.apkovl.tar.gz", true}, {"its.apkovl.tar.gz2", false},
	    {"two.apkovl.tar.gz", true}, {"k", false}, {"url/a b.apkovl.tar.gz", true},
	    {"url/query.apkovl.tar.gz", true}, {"own/i-52-54.img", true}, {"own/x/i-.img", false},
	    {"all.apkovl.tar.gz", false}, {"52-54/vmlinuz", true}, {"boot/vmlinuz", false}};
	struct conf *c = conf_of(
	    "[httpbootd]\nlisten = 127.0.0.1:8080\n"
	    "[profile p]\nkernel = k\napkovl = all.apkovl.tar.gz\n"
	    "[profile q]\nkernel = {mac-hyphen}/vmlinuz\n[profile r]\nkernel = boot/vmlinuz\n"
	    "[host 52:54:00:00:00:01]\nprofile = p\napkovl = its.apkovl.tar.gz\n"
	    "[host 52:54:00:00:00:02]\nprofile = p\nname = two\napkovl = {host}.apkovl.tar.gz\n"
	    "[host 52:54:00:00:00:03]\nprofile = p\napkovl = {server}/url//a%20b.apkovl.tar.gz\n"
	    "[host 52:54:00:00:00:04]\nprofile = p\n"
	    "apkovl = {server}/x/../url/query.apkovl.tar.gz?v=2\n"
	    "[host *]\nkernel = k\ninitrd = {server}//own/./i-{mac-hyphen}.img?x\n");
	struct own_files f;
	own_files_build(&f, c);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].path);
		CHECK_NUM(own_files_find(&f, rows[i].path) != NULL, rows[i].is_own);
	}
	own_files_free(&f);
	conf_free(c);
}

static void test_askers(void)
{
	static struct askers a;
	struct addr v6 = unit_addr("fd00:10::3"), same = unit_addr("fd00:10::4"),
		    other = unit_addr("fd00:11::3");
	struct bind_asker mac = {.is_near = true, .mac = {2, 0, 0, 0, 0, 1}, .addr = &v6};
	struct bind_asker neighbour = {.is_near = true, .mac = {2, 0, 0, 0, 0, 2}, .addr = &v6};
	struct bind_asker far = {.addr = &v6}, far_same = {.addr = &same},
			  far_other = {.addr = &other};

	a.seed = 4711;
	unit_row("a burst, then one after the other");
	for (size_t i = 0; i < ASKERS_BURST; i++)
		CHECK(askers_may(&a, &mac, 1000));
	CHECK(!askers_may(&a, &mac, 1000));
	CHECK(!askers_may(&a, &mac, 1000 + ASKERS_EVERY_MS - 1));
	CHECK(askers_may(&a, &mac, 1000 + ASKERS_EVERY_MS));
	CHECK(!askers_may(&a, &mac, 1000 + ASKERS_EVERY_MS));
	unit_row("another card at the same address");
	CHECK(askers_may(&a, &neighbour, 1000));
	unit_row("beyond a router a /64 is one");
	for (size_t i = 0; i < ASKERS_BURST; i++)
		CHECK(askers_may(&a, i % 2 ? &far : &far_same, 1000));
	CHECK(!askers_may(&a, &far, 1000));
	CHECK(!askers_may(&a, &far_same, 1000));
	CHECK(askers_may(&a, &far_other, 1000));
	unit_row("told once a minute");
	CHECK(askers_tell(&a, &mac, 5000));
	CHECK(!askers_tell(&a, &mac, 5000 + ASKERS_TOLD_MS - 1));
	CHECK(askers_tell(&a, &neighbour, 5000));
	CHECK(askers_tell(&a, &mac, 5000 + ASKERS_TOLD_MS));
	unit_row("many others");
	for (unsigned i = 0; i < 100000; i++) {
		struct bind_asker one = {.is_near = true, .mac = {6}};
		memcpy(one.mac + 1, &i, sizeof i);
		CHECK(askers_may(&a, &one, 6000));
	}
}

int main(void)
{
	unit_run("bind: who is which machine", test_decide);
	unit_run("bind: what is not for everybody", test_wanted);
	unit_run("own files: which paths", test_own_files);
	unit_run("askers: how often", test_askers);
	return unit_result();
}
