/* The configuration: what is accepted, and every error at its line. */
#include "common/conf.h"
#include "common/keys.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/lanboot-test-XXXXXX";

static void write_file(const char *name, const char *text, size_t len)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	if (!f || fwrite(text, 1, len, f) != len || fclose(f) != 0)
		abort();
}

static void remove_file(const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	unlink(path);
}

/* Loads `text`; its errors, without the folder's name, go to `errors`. */
static struct conf *load_bytes(const char *text, size_t len, char *errors, size_t room)
{
	struct conf_source s;
	char path[256];
	write_file("t.ini", text, len);
	snprintf(path, sizeof path, "%s/t.ini", folder);
	memset(errors, 0, room);
	FILE *out = fmemopen(errors, room - 1, "w");
	if (!out || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, out);
	fclose(out);
	close(s.dir);
	return c;
}

static struct conf *load(const char *text, char *errors, size_t room)
{
	return load_bytes(text, strlen(text), errors, room);
}

static const struct {
	const char *name, *text;
	const char *errors[4]; /* each: a line number and words of the message */
} bad[] = {
    {"unknown key", "[tftpd]\nlistne = 0.0.0.0:69\n", {"2: unknown key 'listne'", "'listen'?"}},
    {"unknown section", "[lanbot]\n", {"1: unknown section [lanbot]", "[lanboot]?"}},
    {"empty unknown section", "\n[foo]\n[tftpd]\n", {"2: unknown section [foo]"}},
    {"bad value", "[tftpd]\n\nmax-blksize = 65465\n",
	{"3: max-blksize = 65465: expected a number"}},
    {"no value", "[lanboot]\nuser =\n", {"2: user = : expected a value"}},
    {"duplicate key", "[lanboot]\nuser = a\nuser = b\n", {"3: 'user' is there twice", "t.ini:2"}},
    {"duplicate section", "[tftpd]\n[lanboot]\n[tftpd]\n",
	{"3: [tftpd] is there twice", "t.ini:1"}},
    {"duplicate host",
	"[profile p]\nkernel = k\n[host 52:54:00:12:34:56]\nprofile = p\n"
	"[host 52-54-00-12-34-56]\nprofile = p\n",
	{"5: [host 52-54-00-12-34-56] is there twice", "t.ini:3"}},
    {"duplicate everyone", "[profile p]\nkernel = k\n[host *]\nprofile = p\n[host *]\n",
	{"5: [host *] is there twice"}},
    {"duplicate profile", "[profile p]\nkernel = k\n[profile p]\n",
	{"3: [profile p] is there twice"}},
    {"duplicate key in a host", "[host *]\nkernel = a\nkernel = b\n",
	{"3: 'kernel' is there twice"}},
    {"cmdline again, not indented", "[host *]\nkernel = a\ncmdline = b\ncmdline = c\n",
	{"4: 'cmdline' is there twice"}},
    {"profile without a name", "[profile]\nkernel = k\n", {"1: a profile needs a name"}},
    {"profile name that no key can name", "[profile a b]\nkernel = k\n",
	{"1: [profile a b]: expected a name"}},
    {"word that iPXE takes for its own", "[host *]\nkernel = k\ncmdline = a || shell\n",
	{"3: cmdline = a || shell: expected"}},
    {"{host} without a name", "[host *]\nkernel = k\napkovl = {host}.tar.gz\n",
	{"1: ", "{host}", "name ="}},
    {"name on a plain section", "[tftpd x]\n", {"1: [tftpd x]"}},
    {"host that is no MAC", "[host kiosk]\n", {"1: 'kiosk' is not a machine"}},
    {"profile that is not there", "[profile thin]\nkernel = k\n[host *]\nprofile = thinn\n",
	{"4: there is no [profile thinn]", "'thin'?"}},
    {"nothing to boot", "[profile p]\nrepo = http://x/\n[host *]\nprofile = p\n",
	{"3: this machine has nothing to boot"}},
    {"path out of the root", "[profile p]\nkernel = ../vmlinuz\n", {"2: kernel = ../vmlinuz"}},
    {"path with a blank", "[profile p]\nkernel = a b\n", {"2: kernel = a b: expected a path"}},
    {"unknown variable", "[profile p]\nkernel = {adress}/k\n", {"2: ", "{adress}", "{address}"}},
    {"before any section", "user = x\n", {"1: 'user' stands before the first section"}},
    {"no equals sign", "[lanboot]\nuser\n", {"2: expected key = value, found 'user'"}},
    {"colon for equals", "[lanboot]\nuser: x\n", {"2: expected key = value"}},
    {"broken header", "[lanboot\n", {"1: a section is written [name]"}},
    {"text after a header", "[lanboot] user = x\n", {"1: a section is written [name]"}},
    {"continuation of a one-line key", "[lanboot]\nuser = x\n  y\n", {"3: an indented line"}},
    {"relative folder", "[lanboot]\nroot = srv\n", {"2: root = srv: expected a folder's path"}},
    {"bad address", "[lanboot]\naddress = 10.0.0\n", {"2: address = 10.0.0: expected an IPv4"}},
    {"bad choice", "[pxedhcpd]\nipxe-rom = maybe\n", {"2: ", "script chain"}},
    {"bad bool", "[pxedhcpd]\nrelays = perhaps\n", {"2: ", "yes or no"}},
    {"several at once", "[lanboot]\nusr = x\n[tftpd]\nlisten = y\n[nix]\n",
	{"2: unknown key", "4: listen = y", "5: unknown section"}},
    {"included file that is not there", "[lanboot]\ninclude = /nowhere/x.ini\n",
	{"t.ini:2", "/nowhere/x.ini"}},
};

static void test_bad(void)
{
	char errors[4096];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		unit_row(bad[i].name);
		struct conf *c = load(bad[i].text, errors, sizeof errors);
		CHECK(c == NULL);
		conf_free(c);
		for (size_t j = 0; j < 4 && bad[i].errors[j]; j++)
			if (!strstr(errors, bad[i].errors[j]))
				CHECK_STR(errors, bad[i].errors[j]);
	}
}

static void test_bad_lines(void)
{
	char errors[4096], text[1024];

	unit_row("a line of 197 bytes");
	snprintf(text, sizeof text, "[host *]\nkernel = k\ncmdline = %0187d\n", 0);
	CHECK(load(text, errors, sizeof errors) == NULL);
	CHECK(strstr(errors, "3: this line is 197 bytes long") != NULL);

	unit_row("a line of 196 bytes");
	snprintf(text, sizeof text, "[host *]\nkernel = k\ncmdline = %0186d\n", 0);
	struct conf *c = load(text, errors, sizeof errors);
	CHECK(c != NULL);
	CHECK_STR(errors, "");
	if (c)
		CHECK_NUM(strlen(c->hosts.hosts[0].boot.cmdline), 186);
	conf_free(c);

	unit_row("a NUL byte");
	CHECK(load_bytes("[lanboot]\nuser = a\0b\n", 21, errors, sizeof errors) == NULL);
	CHECK(strstr(errors, "2: a NUL byte") != NULL);

	unit_row("a long comment is no error");
	snprintf(text, sizeof text, "; %0500d\n[lanboot]\nuser = x\n", 0);
	c = load(text, errors, sizeof errors);
	CHECK(c != NULL);
	conf_free(c);
}

static void test_good(void)
{
	static const char text[] = "\xef\xbb\xbf; a byte order mark, and CR LF\r\n"
				   "[lanboot]   ; a comment\r\n"
				   "user = nobody ; the daemons' user\r\n"
				   "address = 10.0.0.2\r\n"
				   "[pxedhcpd]\n"
				   "  efi-x64 = snponly.efi\n"
				   "  interfaces = eth0 eth1\n"
				   "[tftpd]\n"
				   "listen = 127.0.0.1:69 [::1]:69\n"
				   "[profile thin-client]\n"
				   "flavor = lts\n"
				   "initrd = other\n"
				   "cmdline = a=b;c d#e\n"
				   "   more ; comment\n"
				   "\tinitrd=x\n"
				   "repo = http://x/{address}/main\n"
				   "[host *]\n"
				   "profile = second\n"
				   "[profile second]\n"
				   "kernel = http://k/{MAC}\n"
				   "[host 52:54:00:12:34:56]\n"
				   "kernel = own\n";
	char errors[4096];
	const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56}, other[MAC_LEN] = {1};
	const struct machine_id its = {.mac = mac}, others = {.mac = other};
	struct conf *c = load(text, errors, sizeof errors);

	CHECK_STR(errors, "");
	if (!CHECK(c != NULL))
		return;
	CHECK_STR(c->lanboot.user, "nobody");
	CHECK_STR(c->lanboot.root, "/srv/lanboot");
	CHECK_STR(c->pxedhcpd.file[ARCH_FILE_EFI_X64], "snponly.efi");
	CHECK_STR(c->pxedhcpd.file[ARCH_FILE_BIOS], "undionly.kpxe");
	CHECK_NUM(c->pxedhcpd.interfaces.n, 2);
	CHECK_NUM(c->tftpd.listen.n, 2);
	CHECK_NUM(c->tftpd.max_windowsize, 64);
	CHECK_STR(conf_tftpd_root(c), "/srv/lanboot");
	const struct boot *b = &c->hosts.profiles[0].boot;
	CHECK_STR(b->kernel, "boot/vmlinuz-lts");
	CHECK_STR(b->initrd, "other");
	CHECK_STR(b->cmdline, "a=b;c d#e more initrd=x");
	const struct host *h = host_find(&c->hosts, &its);
	CHECK_STR(host_boot(h).kernel, "own");
	h = host_find(&c->hosts, &others);
	CHECK_NUM(h->id.kind, HOST_ANY);
	CHECK_STR(host_boot(h).kernel, "http://k/{MAC}");
	conf_free(c);
}

static void test_include(void)
{
	char text[512], errors[4096];
	snprintf(text, sizeof text,
	    "[lanboot]\ninclude = %s/*.inc /nowhere/*.ini\n[profile p]\nkernel = k\n", folder);
	write_file("1.inc", "[host 52:54:00:00:00:01]\nprofile = p\n", 37);
	write_file("2.inc", "[host 52:54:00:00:00:02]\nprofile = q\n", 37);
	struct conf *c = load(text, errors, sizeof errors);
	CHECK(c == NULL);
	CHECK(strstr(errors, "2.inc:2: there is no [profile q]") != NULL);
	conf_free(c);
	write_file("2.inc", "[profile q]\nkernel = k\n[host 52:54:00:00:00:02]\nprofile = q\n", 60);
	c = load(text, errors, sizeof errors);
	CHECK_STR(errors, "");
	CHECK(c && c->hosts.n == 2 && c->hosts.n_profiles == 2);
	conf_free(c);
	remove_file("1.inc");
	remove_file("2.inc");
}

/* What --dump-config prints loads again, to the same. */
static void test_dump(void)
{
	static char first[65536], second[65536], errors[4096];
	struct conf *c =
	    load("[lanboot]\nroot = /x\n[profile p]\nflavor = virt\ncmdline = a b\n"
		 "[host 52:54:00:00:00:01]\nprofile = p\nname = n\n[host *]\nprofile=p\n",
		errors, sizeof errors);
	char *texts[] = {first, second};
	for (int i = 0; i < 2 && CHECK(c != NULL); i++) {
		FILE *out = fmemopen(texts[i], sizeof first, "w");
		conf_dump(c, out);
		fclose(out);
		conf_free(c);
		c = load(texts[i], errors, sizeof errors);
		CHECK_STR(errors, "");
	}
	conf_free(c);
	CHECK(strcmp(first, second) == 0);
	CHECK(strstr(first, "\nroot = /x\n") != NULL);
}

static void test_restart(void)
{
	char errors[4096], out[4096] = "";
	struct conf *a = load("[lanboot]\nroot = /x\n", errors, sizeof errors);
	struct conf *b = load("[lanboot]\nroot = /y\naddress = 1.2.3.4\n[httpbootd]\n"
			      "listen = 0.0.0.0:8080\n",
	    errors, sizeof errors);
	FILE *f = fmemopen(out, sizeof out - 1, "w");
	if (CHECK(a && b && f)) {
		CHECK_NUM(conf_needs_restart(a, b, "tftpd", f), 1);
		CHECK_NUM(conf_needs_restart(a, a, "tftpd", f), 0);
		fclose(f);
		CHECK(strstr(out, "[lanboot] root is now '/y'") != NULL);
	}
	conf_free(a);
	conf_free(b);
}

/* Every key has what the reference needs, and its default is a value that it takes. */
static void test_table(void)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		unit_row(k->name);
		CHECK(k->help && *k->help);
		CHECK(key_find(k->section, k->name) == k);
		CHECK(k->type != KEY_NUMBER || k->max > k->min);
		CHECK(k->type != KEY_CHOICE || k->choices);
	}
}

static struct host_id numbered(uint32_t i)
{
	return (struct host_id){
	    HOST_MAC, MAC_LEN, {2, 0, 0, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
}

static void test_many_hosts(void)
{
	struct host_table t = {0};
	for (uint32_t i = 0; i < 100000; i++) {
		const struct host_id id = numbered(i);
		CHECK(host_add(&t, &id) != NULL);
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
	static const char *const sections[] = {
	    "*", "52:*", "52:54:00:*", "52:54:00:12:34:56", "44454c4c-4d00-1039-8035-b4c04f4b4d31"};
	static const struct {
		const char *mac, *uuid, *section;
	} rows[] = {
	    {"52:54:00:12:34:56", "44454c4c-4d00-1039-8035-b4c04f4b4d31", "52:54:00:12:34:56"},
	    {"52:54:00:12:34:57", "44454c4c-4d00-1039-8035-b4c04f4b4d31",
		"44454c4c-4d00-1039-8035-b4c04f4b4d31"},
	    {"52:54:00:12:34:57", NULL, "52:54:00:*"},
	    {"52:54:01:12:34:57", NULL, "52:*"},
	    {"53:54:01:12:34:57", NULL, "*"},
	    {NULL, NULL, "*"},
	};
	struct host_table t = {0};
	struct host_id id;
	char text[HOST_ID_TEXT];
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		CHECK(host_id_parse(sections[i], &id));
		CHECK(host_add(&t, &id) != NULL);
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t mac[MAC_LEN], uuid[UUID_SIZE];
		unit_row(rows[i].section);
		struct machine_id m = {.mac = rows[i].mac && str_mac(rows[i].mac, mac) ? mac : NULL,
		    .uuid = rows[i].uuid && str_uuid(rows[i].uuid, uuid) ? uuid : NULL};
		const struct host *h = host_find(&t, &m);
		CHECK_STR(h ? host_id_text(&h->id, text) : "none", rows[i].section);
	}
	host_table_free(&t);
}

int main(void)
{
	if (!mkdtemp(folder))
		abort();
	unit_run("configuration errors", test_bad);
	unit_run("configuration lines", test_bad_lines);
	unit_run("configuration values", test_good);
	unit_run("configuration include", test_include);
	unit_run("configuration dump", test_dump);
	unit_run("configuration restart", test_restart);
	unit_run("table of keys", test_table);
	unit_run("100,000 hosts", test_many_hosts);
	unit_run("host ids", test_host_id);
	unit_run("host order", test_host_order);
	remove_file("t.ini");
	rmdir(folder);
	return unit_result();
}
