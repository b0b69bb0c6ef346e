/*
 * The script of each kind of profile, whole, as tests/golden/ has it. After a change of what
 * scripts say, `GOLDEN=write make unit` writes them anew: read the difference before it is kept.
 * The test golden-ipxe has iPXE itself run them.
 */
#include "httpbootd/boot/machine.h"
#include "tests/unit/http_golden.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "tests/golden/"

static char text[SCRIPT_SIZE];

/* Compares the script with the file of that name, or writes it there. */
static void check_golden(const char *name)
{
	char file[128];
	snprintf(file, sizeof file, "%s.ipxe", name);
	golden_check(file, text);
}

static struct conf *load(void)
{
	struct conf_source s;
	if (!conf_source_open(&s, FOLDER "site.ini"))
		abort();
	struct conf *c = conf_load(&s, stderr);
	close(s.dir);
	return c;
}

/* What the last byte of the MAC stands for in site.ini. */
static const struct {
	uint8_t last;
	const char *golden, *pick;
	bool once;
} rows[] = {
    {1, "kernel", "", false},
    {2, "alpine", "", false},
    {3, "initrds", "", false},
    {4, "own", "", false},
    {5, "chain", "", false},
    {6, "local", "", false},
    {7, "wimboot", "", false},
    {8, "memtest", "", false},
    {9, "menu", "", false},
    {9, "menu-picked", "disk", false},
    {9, "menu", "alpine", false}, /* is not in the menu */
    {10, "once", "", true},
    {11, "unknown", "", false},
    {12, "overlay", "", false},
    {13, "ignored", "", false},
    {14, "files", "", false},
    {15, "wimboot-files", "", false},
};

static void find(const struct conf *c, uint8_t last, const char *query, struct machine *m)
{
	static struct target t;
	static struct boot_client client;
	static struct origin o;
	struct addr address = {.len = sizeof address.v4, .v4 = {.sin_family = AF_INET}};
	char target[512];

	snprintf(target, sizeof target, "/boot.ipxe?mac=52:54:00:00:00:%02x&%s", last, query);
	CHECK_NUM(target_parse(target, strlen(target), &t), TARGET_OK);
	CHECK(origin_of_host("10.0.0.2", &o));
	address.v4.sin_addr.s_addr = htonl(0x0a00030a);
	static struct addr kept;
	kept = address;
	boot_client_read(&t, &kept, &client);
	machine_find(c, &client, &o, m);
	if (m->host && m->host->once)
		machine_boot_once(&o, m->host->once, m);
	if (client.pick[0])
		machine_boot_picked(client.pick, m);
}

/* One that no section is for, where a server of ours can be asked again. */
static void test_waiting(void)
{
	static struct machine m;
	struct conf *c = load();

	if (!CHECK(c != NULL))
		return;
	find(c, 11, "", &m);
	m.script.wait_url = "http://10.0.0.2/wait?mac=${netX/mac}&since=0.0&pause=${lanboot-pause}";
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("waiting");
	CHECK_NUM(script_wait(false, 2500, "amber-17", text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, "#!ipxe\nset lanboot-word amber-17\nset lanboot-pause 2500\n");
	CHECK_NUM(script_wait(true, 1000, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK_STR(text, "#!ipxe\nset lanboot-news yes\nset lanboot-pause 1000\n");
	conf_free(c);
}

static void test_kinds(void)
{
	static char own[SCRIPT_SIZE];
	static struct machine m;
	char query[256];
	struct conf *c = load();

	if (!CHECK(c != NULL))
		return;
	golden_read("own.txt", own, sizeof own);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].golden);
		snprintf(query, sizeof query,
		    "uuid=44454C4C-4d00-1039-8035-b4c04f4b4d31&serial=AB%%20C%%0a%%24%%7bx%%7d%%20"
		    "&platform=pcbios&profile=%s",
		    rows[i].pick);
		find(c, rows[i].last, query, &m);
		CHECK_NUM(m.once != NULL, rows[i].once);
		CHECK_NUM(machine_script(&m, own, text, sizeof text).result, SCRIPT_OK);
		check_golden(rows[i].golden);
	}
	conf_free(c);
}

/* What is known of the apkovl: where nothing is, as in all of the above, the script asks for it. */
static void test_apkovl(void)
{
	static const struct {
		const char *golden;
		enum apkovl_state apkovl;
		enum no_apkovl choice;
	} states[] = {
	    {"apkovl-there", APKOVL_PRESENT, NO_APKOVL_DEFAULT},
	    {"apkovl-missing", APKOVL_MISSING, NO_APKOVL_WAIT},
	    {"apkovl-bare", APKOVL_MISSING, NO_APKOVL_BARE},
	};
	static struct machine m;
	struct conf *c = load();

	if (!CHECK(c != NULL))
		return;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		find(c, 1, "", &m);
		m.script.apkovl = states[i].apkovl;
		m.script.apkovl_reason = "kiosk1.apkovl.tar.gz: no such file; || ${shell} #x\n&&";
		m.script.boot.no_apkovl = (int)states[i].choice;
		CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
		check_golden(states[i].golden);
	}
	find(c, 1, "", &m);
	m.script.url = "https://boot.example";
	m.script.boot.apkovl = "{MAC}/{UUID}.{MAC}.gz";
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("apkovl-https");
	conf_free(c);
}

/* Each machine begins with another server. */
static void test_servers(void)
{
	static struct machine m;
	char *words[] = {"http://10.0.0.2", "http://10.0.0.3:8080", "http://10.0.0.4"};
	unsigned first[3] = {0};
	struct conf *c = load();

	if (!CHECK(c != NULL))
		return;
	c->httpbootd.servers = (struct words){.word = words, .n = 3};
	find(c, 1, "", &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("servers");
	find(c, 9, "", &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("servers-menu");
	for (unsigned i = 0; i < 256; i++) {
		find(c, (uint8_t)i, "", &m);
		CHECK_NUM(m.script.n_servers, 3);
		for (int j = 0; j < 3; j++)
			first[j] += strcmp(m.script.servers[0], words[j]) == 0;
	}
	unit_row("they share them");
	for (int j = 0; j < 3; j++)
		CHECK(first[j] > 50);
	CHECK_NUM(first[0] + first[1] + first[2], 256);
	CHECK_NUM(script_stub("http://10.0.0.3:8080", words, 3, NULL, text, sizeof text).result,
	    SCRIPT_OK);
	check_golden("stub-servers");
	conf_free(c);
}

static void test_others(void)
{
	static struct machine m;
	struct origin o;
	struct conf *c = load();

	if (!CHECK(c && origin_of_host("10.0.0.2", &o)))
		return;
	CHECK_NUM(script_stub(o.url, NULL, 0, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("stub");
	CHECK_NUM(
	    script_static_stub("boot.ipxe.d", 1u << HOST_MAC | 1u << HOST_UUID, text, sizeof text)
		.result,
	    SCRIPT_OK);
	check_golden("static-stub");
	CHECK_NUM(script_static_stub("boot.ipxe.d", ~0u, text, sizeof text).result, SCRIPT_OK);
	check_golden("static-stub-all");
	const struct host *h = &c->hosts.hosts[8];
	machine_from_section(c, h, NULL, "serial-AB C", &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("static-menu");
	machine_from_section(c, &c->hosts.hosts[10], NULL, "serial-AB C", &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	CHECK(strstr(text, " apkovl=http://10.0.0.2/boot.ipxe.d/serial-AB%20C.packed.apkovl.tar"));
	machine_from_section(c, &c->hosts.hosts[1], NULL, "default", &o, &m);
	CHECK_NUM(machine_script(&m, NULL, text, sizeof text).result, SCRIPT_OK);
	check_golden("static-alpine");
	conf_free(c);
}

int main(void)
{
	unit_run("golden scripts: each kind", test_kinds);
	unit_run("golden scripts: one that waits", test_waiting);
	unit_run("golden scripts: apkovls", test_apkovl);
	unit_run("golden scripts: servers", test_servers);
	unit_run("golden scripts: stubs and files", test_others);
	return unit_result();
}
