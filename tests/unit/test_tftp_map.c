/*
 * What a configuration makes of a request: [tftp-map], root-by, host-file and autoexec.ipxe. Each
 * file holds its own path, so what was sent shows where it was result.
 */
#include "common/autoexec.h"
#include "tests/unit/unit.h"
#include "tftpd/lookup.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char top[] = "/tmp/lanboot-map-XXXXXX";
static struct roots roots;

static const char *const folders[] = {"srv", "srv/boot", "srv/hosts", "srv/10.0.0.57",
    "srv/52-54-00-00-00-01", "srv/52-54-00-00-00-01/boot", "srv/own", "srv/efi", "srv2", "srv/px",
    "srv/px/pxelinux.cfg", "srv/py", "srv/py/pxelinux.cfg", "srv/gx", "srv/gy"};

static const char *const files[] = {"srv/a", "srv/boot/a", "srv/boot/x", "srv/hosts/aa-bb",
    "srv/10.0.0.57/a", "srv/52-54-00-00-00-01/a", "srv/52-54-00-00-00-01/boot/x", "srv/boot.bin",
    "srv/kiosk.bin", "srv/own/autoexec.ipxe", "srv/hosts/52:54:00:00:00:01", "srv/$1", "srv/{ip}",
    "srv2/autoexec.ipxe", "srv/px/pxelinux.cfg/default", "srv/py/pxelinux.cfg/0A00003",
    "srv/gx/grub.cfg-01-52-54-00-00-00-01", "srv/gy/grub.cfg"};

static const char rules[] = "[tftp-map]\n"
			    "prefix = /tftpboot/ -> boot/\n"
			    "prefix = gone/ ->\n"
			    "prefix = twice -> boot/x\n"
			    "prefix = twice -> boot/a\n"
			    "prefix = out/ -> ../\n"
			    "prefix = mine -> hosts/{mac}\n"
			    "prefix = mine -> boot/x\n"
			    "prefix = where/ -> {ip}/\n"
			    "pattern = ^pxelinux\\.cfg/01-(..)-(..)$ -> hosts/$1-$2\n"
			    "pattern = (?i)^capital/(.*)$ -> boot/$1\n"
			    "pattern = \\.old$ ->\n"
			    "pattern = ^echo/(.*)$ -> $1\n"
			    "pattern = ^all/.*$ -> boot/x\n"
			    "pattern = ^dollar$ -> $$1\n"
			    "pattern = ^none(x)?$ -> boot/x$1\n"
			    "pattern = ^hard/(a+)+(a+)+$ -> a\n"
			    "pattern = ^up/(.*)$ -> $1/../../etc/passwd\n"
			    "pattern = ^long/(.*)$ -> $1$1$1$1$1$1$1$1\n";

static const struct {
	const char *name, *conf, *wanted, *mac, *ip;
	const char *holds; /* what is sent; else the reason's beginning */
} rows[] = {
    {"no rule", rules, "a", NULL, NULL, "srv/a"},
    {"prefix", rules, "/tftpboot/a", NULL, NULL, "srv/boot/a"},
    {"prefix, as firmware writes it", rules, "\\tftpboot\\\\x", NULL, NULL, "srv/boot/x"},
    {"prefix in capitals", rules, "TFTPBOOT/X", NULL, NULL, "srv/boot/x"},
    {"prefix, 0xff behind", rules, "tftpboot/x\xff", NULL, NULL, "srv/boot/x"},
    {"prefix taken away", rules, "gone/boot/a", NULL, NULL, "srv/boot/a"},
    {"only at the beginning", rules, "x/tftpboot/a", NULL, NULL, "no such file"},
    {"the first one that matches", rules, "twice", NULL, NULL, "srv/boot/x"},
    {"a rule that would climb out", rules, "out/a", NULL, NULL, "a rule of [tftp-map] makes no"},
    {"a pattern that would", rules, "up/x", NULL, NULL, "a rule of [tftp-map] makes no"},
    {"a result that is too long", rules,
	"long/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/"
	"0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789",
	NULL, NULL, "a rule of [tftp-map] makes no"},
    {"{mac}", rules, "mine", "52:54:00:00:00:01", NULL, "srv/hosts/52:54:00:00:00:01"},
    {"{mac} that is not known", rules, "mine", NULL, NULL, "srv/boot/x"},
    {"{ip}", rules, "where/a", NULL, "10.0.0.57:1", "srv/10.0.0.57/a"},
    {"groups", rules, "pxelinux.cfg/01-aa-bb", NULL, NULL, "srv/hosts/aa-bb"},
    {"anchored", rules, "x/pxelinux.cfg/01-aa-bb", NULL, NULL, "no such file"},
    {"any case", rules, "cApItAl/x", NULL, NULL, "srv/boot/x"},
    {"what did not match stays", rules, "boot/a.old", NULL, NULL, "srv/boot/a"},
    {"all of it", rules, "all/that/is/here", NULL, NULL, "srv/boot/x"},
    {"$$", rules, "dollar", NULL, NULL, "srv/$1"},
    {"a group that took no part", rules, "none", NULL, NULL, "srv/boot/x"},
    {"a client's own $1 is text", rules, "echo/$1", NULL, NULL, "srv/$1"},
    {"a client's own {ip} is text", rules, "echo/{ip}", NULL, "10.0.0.57:1", "srv/{ip}"},
    {"a client's own .. is taken out before", rules, "x/../echo/b/../$1", NULL, NULL, "srv/$1"},
    {"and refused, if it leads out", rules, "echo/../../a", NULL, NULL, "a path that leads out"},
    {"a path that is too hard", rules,
	"hard/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	NULL, NULL, "a pattern of [tftp-map] takes too long"},

    {"root-by none", "", "a", "52:54:00:00:00:01", "10.0.0.57:1", "srv/a"},
    {"root-by mac", "[tftpd]\nroot-by = mac\n", "a", "52:54:00:00:00:01", NULL,
	"srv/52-54-00-00-00-01/a"},
    {"root-by mac, deeper", "[tftpd]\nroot-by = mac\n", "boot/x", "52:54:00:00:00:01", NULL,
	"srv/52-54-00-00-00-01/boot/x"},
    {"root-by mac, not there", "[tftpd]\nroot-by = mac\n", "boot/a", "52:54:00:00:00:01", NULL,
	"srv/boot/a"},
    {"root-by mac, another", "[tftpd]\nroot-by = mac\n", "a", "52:54:00:00:00:02", NULL, "srv/a"},
    {"root-by mac, not known", "[tftpd]\nroot-by = mac\n", "a", NULL, "10.0.0.57:1", "srv/a"},
    {"root-by ip", "[tftpd]\nroot-by = ip\n", "a", NULL, "10.0.0.57:1", "srv/10.0.0.57/a"},
    {"root-by ip, in capitals", "[tftpd]\nroot-by = ip\n", "A", NULL, "10.0.0.57:1",
	"srv/10.0.0.57/a"},
    {"root-by ip, IPv6", "[tftpd]\nroot-by = ip\n", "a", NULL, "[fd00::1]:1", "srv/a"},
    {"root-by after the map", "[tftpd]\nroot-by = mac\n[tftp-map]\nprefix = / -> boot/\n", "x",
	"52:54:00:00:00:01", NULL, "srv/52-54-00-00-00-01/boot/x"},

#define HOSTS                                                                                      \
	"[tftpd]\nhost-file = boot.bin\n[profile p]\nboot-file = kiosk.bin\n"                      \
	"[host 52:54:00:00:00:01]\nprofile = p\n[host 52:54:00:00:00:02]\nboot-file = gone.bin\n"  \
	"[host 52:54:00:00:00:03]\nboot-file = http://10.0.0.2/x\n"
    {"host-file", HOSTS, "boot.bin", "52:54:00:00:00:01", NULL, "srv/kiosk.bin"},
    {"host-file in capitals", HOSTS, "\\BOOT.BIN", "52:54:00:00:00:01", NULL, "srv/kiosk.bin"},
    {"host-file, no section", HOSTS, "boot.bin", "52:54:00:00:00:09", NULL, "srv/boot.bin"},
    {"host-file, nobody known", HOSTS, "boot.bin", NULL, NULL, "srv/boot.bin"},
    {"host-file that is not there", HOSTS, "boot.bin", "52:54:00:00:00:02", NULL, "no such file"},
    {"host-file that is a URL", HOSTS, "boot.bin", "52:54:00:00:00:03", NULL, "srv/boot.bin"},
    {"host-file for everyone else", HOSTS "[host *]\nboot-file = boot/x\n", "boot.bin", NULL, NULL,
	"srv/boot/x"},
    {"another name", HOSTS, "a", "52:54:00:00:00:01", NULL, "srv/a"},

    {"autoexec", "", "autoexec.ipxe", NULL, NULL, "#!ipxe\n"},
    {"autoexec in any folder", "", "\\efi\\boot\\autoexec.ipxe", NULL, NULL, "#!ipxe\n"},
    {"autoexec of a file's own", "", "own/autoexec.ipxe", NULL, NULL, "srv/own/autoexec.ipxe"},
    {"no other name", "", "autoexec.ipxe2", NULL, NULL, "no such file"},
    {"not as a folder", "", "autoexec.ipxe/a", NULL, NULL, "no such file"},
    {"autoexec switched off", "[lanboot]\nautoexec = no\n", "autoexec.ipxe", NULL, NULL,
	"no such file"},

#define LOADERS                                                                                    \
	"[profile p]\nkernel = k\ncmdline = quiet\n[host 52:54:00:00:00:01]\nname = a\nprofile = " \
	"p\n"                                                                                      \
	"[host 52:54:00:00:00:02]\nprofile = p\napkovl = o.gz\n"                                   \
	"[host 52:54:00:00:00:03]\nignore = yes\nprofile = p\n"                                    \
	"[host 52:54:00:00:00:04]\nboot-file = a\n"
    {"loader by MAC", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-01", NULL, "10.0.0.57:1", "# Made "},
    {"loader by MAC, deeper", LOADERS, "x/y/pxelinux.cfg/01-52-54-00-00-00-01", NULL, NULL,
	"# Made "},
    {"loader by MAC, of another", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-01", "52:54:00:00:00:09",
	"10.0.0.57:1", "# Made "},
    {"loader, what is one machine's", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-02",
	"52:54:00:00:00:02", "10.0.0.57:1", "# Made "},
    {"loader, what is another's", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-02", "52:54:00:00:00:01",
	"10.0.0.57:1", "no such file"},
    {"loader, from beyond a router", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-02", NULL,
	"10.0.0.57:1", "no such file"},
    {"loader, not bound", "[httpbootd]\nbind = none\n" LOADERS, "pxelinux.cfg/01-52-54-00-00-00-02",
	NULL, "10.0.0.57:1", "# Made "},
    {"loader, ignored", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-03", NULL, NULL, "no such file"},
    {"loader, nothing to boot", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-04", NULL, NULL,
	"no such file"},
    {"loader, no section", LOADERS, "pxelinux.cfg/01-52-54-00-00-00-09", NULL, NULL,
	"no such file"},
    {"loader by the kernel's MAC", LOADERS, "pxelinux.cfg/default", "52:54:00:00:00:01", NULL,
	"# Made "},
    {"loader, nobody known", LOADERS, "pxelinux.cfg/default", NULL, NULL, "no such file"},
    {"loader of U-Boot", LOADERS, "pxelinux.cfg/default-arm", "52:54:00:00:00:01", NULL, "# Made "},
    {"extlinux", LOADERS, "extlinux/extlinux.conf", "52:54:00:00:00:01", NULL, "# Made "},
    {"loader, a real default", LOADERS, "px/pxelinux.cfg/01-52-54-00-00-00-01", NULL, NULL,
	"no such file"},
    {"loader, a real one by the address", LOADERS, "py/pxelinux.cfg/01-52-54-00-00-00-01", NULL,
	"10.0.0.57:1", "no such file"},
    {"loader, a real one by another's", LOADERS, "py/pxelinux.cfg/01-52-54-00-00-00-01", NULL,
	"10.0.0.70:1", "# Made "},
    {"GRUB's stub", "", "grub/grub.cfg", NULL, NULL, "# Goes "},
    {"GRUB's, of one known", LOADERS, "grub/grub.cfg", "52:54:00:00:00:01", NULL, "# For a"},
    {"GRUB's by MAC", LOADERS, "grub/grub.cfg-01-52-54-00-00-00-01", NULL, NULL, "# For a"},
    {"GRUB's by MAC, as its own variable has it", LOADERS, "grub/grub.cfg-01-52:54:00:00:00:01",
	NULL, NULL, "# For a"},
    {"GRUB's, what is another's", LOADERS, "grub/grub.cfg-01-52-54-00-00-00-02",
	"52:54:00:00:00:01", "10.0.0.57:1", "no such file"},
    {"GRUB's, no section", LOADERS, "grub/grub.cfg-01-52-54-00-00-00-09", NULL, NULL,
	"no such file"},
    {"GRUB's stub, no section", LOADERS, "grub/grub.cfg", "52:54:00:00:00:09", NULL, "# Goes "},
    {"GRUB's, ignored", LOADERS, "grub/grub.cfg", "52:54:00:00:00:03", NULL, "# For 5"},
    {"GRUB's, a real one by MAC", LOADERS, "gx/grub.cfg", "52:54:00:00:00:01", NULL, "# Goes "},
    {"GRUB's, a real one by MAC otherwise written", LOADERS, "gx/grub.cfg-01-52:54:00:00:00:01",
	NULL, NULL, "# Goes "},
    {"GRUB's, a real one for all", LOADERS, "gy/grub.cfg-01-52-54-00-00-00-01", NULL, NULL,
	"no such file"},
    {"loaders switched off", "[lanboot]\nloaders = no\n" LOADERS,
	"pxelinux.cfg/01-52-54-00-00-00-01", NULL, NULL, "no such file"},
    {"GRUB switched off", "[lanboot]\nloaders = no\n", "grub/grub.cfg", NULL, NULL, "no such file"},
};

static bool make_tree(void)
{
	char path[200];
	bool ok = mkdtemp(top) != NULL;
	for (size_t i = 0; ok && i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, sizeof path, "%s/%s", top, folders[i]);
		ok = mkdir(path, 0755) == 0;
	}
	for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", top, files[i]);
		FILE *f = fopen(path, "w");
		ok = f && fputs(files[i], f) >= 0 && fclose(f) == 0;
	}
	return ok;
}

/* Loads `text` as a configuration; NULL with its errors in `errors`. */
static struct conf *load(const char *text, char *errors, size_t size)
{
	char path[200];
	struct conf_source source;
	snprintf(path, sizeof path, "%s/conf.ini", top);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0 || !conf_source_open(&source, path))
		return NULL;
	memset(errors, 0, size);
	FILE *out = fmemopen(errors, size, "w");
	struct conf *c = conf_load(&source, out);
	fclose(out);
	close(source.dir);
	return c;
}

static struct lookup_client client_of(const char *mac, const char *ip)
{
	struct lookup_client client = {.sought_mac = true, .has_mac = mac != NULL};
	CHECK(!mac || str_mac(mac, client.mac));
	CHECK(!ip || str_addr_port(ip, &client.peer));
	CHECK(str_addr_port("10.0.0.2:69", &client.local));
	return client;
}

static void check_row(size_t i)
{
	char errors[1000], holds[2 * AUTOEXEC_SIZE] = "";
	struct lookup_result f;

	unit_row(rows[i].name);
	struct conf *conf = load(rows[i].conf, errors, sizeof errors);
	CHECK_STR(errors, "");
	struct map *map = conf ? map_load(conf, stderr) : NULL;
	if (!CHECK(map))
		return;
	const struct lookup lookup = {conf, &roots, map, -1, NULL};
	struct lookup_client client = client_of(rows[i].mac, rows[i].ip);
	struct tftp_packet p = {.opcode = TFTP_RRQ};
	p.request.file = rows[i].wanted;
	p.request.file_len = strlen(rows[i].wanted);
	if (lookup_file(&lookup, &client, &p, &f)) {
		ssize_t n = read(f.fd, holds, sizeof holds - 1);
		CHECK_NUM(n, f.st.st_size);
		close(f.fd);
		if (f.how == LOOKUP_GENERATED)
			holds[strlen("#!ipxe\n")] = '\0';
	} else {
		CHECK(f.fd == -1);
		snprintf(holds, strlen(rows[i].holds) + 1, "%s", f.refusal.text);
	}
	CHECK_STR(holds, rows[i].holds);
	map_free(map);
	conf_free(conf);
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_row(i);
}

/* A real one in the root, which iPXE would ask for next, goes before a made one beside it. */
static void test_real_autoexec(void)
{
	char errors[1000], holds[200] = "", path[200];
	struct roots other = {0};
	struct lookup_result f;
	struct conf *conf = load("", errors, sizeof errors);
	struct map *map = conf ? map_load(conf, stderr) : NULL;
	const struct lookup lookup = {conf, &other, map, -1, NULL};
	struct lookup_client client = client_of(NULL, NULL);
	struct tftp_packet p = {.opcode = TFTP_RRQ};

	snprintf(path, sizeof path, "%s/srv2", top);
	CHECK(map && roots_add(&other, path));
	p.request.file = "efi/autoexec.ipxe";
	p.request.file_len = strlen(p.request.file);
	CHECK(lookup_file(&lookup, &client, &p, &f));
	CHECK(read(f.fd, holds, sizeof holds - 1) > 0);
	CHECK_STR(holds, "srv2/autoexec.ipxe");
	close(f.fd);
	roots_close(&other);
	map_free(map);
	conf_free(conf);
}

static const struct {
	const char *name, *line, *error;
} bad[] = {
    {"no arrow", "prefix = a b", "conf.ini:2: prefix = a b: expected FROM -> TO"},
    {"nothing before it", "prefix = -> b", "conf.ini:2: prefix = -> b: expected FROM -> TO"},
    {"an arrow within a word", "pattern = a->b", "conf.ini:2: pattern = a->b: expected FROM -> TO"},
    {"variable", "prefix = a -> {uuid}",
	"conf.ini:2: prefix = a -> {uuid}: unknown variable {uuid}"},
    {"pattern", "pattern = (a -> b", "conf.ini:2: pattern = (a: missing closing parenthesis"},
    {"repeat", "pattern = +a -> b", "conf.ini:2: pattern = +a: quantifier does not follow"},
    {"group", "pattern = (a) -> $2", "conf.ini:2: pattern = (a): the target names a group"},
    {"dollar", "pattern = a -> $", "conf.ini:2: pattern = a: after '$' expected a digit"},
    {"slash in front", "pattern = ^/a -> b", "conf.ini:2: pattern = ^/a: paths have no / in front"},
    {"UTF", "pattern = (*UTF)a -> b", "conf.ini:2: pattern = (*UTF)a: "},
};

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[300], errors[1000];
		unit_row(bad[i].name);
		snprintf(text, sizeof text, "[tftp-map]\n%s\nprefix = c -> d\n", bad[i].line);
		struct conf *conf = load(text, errors, sizeof errors);
		if (conf) {
			FILE *out = fmemopen(errors, sizeof errors, "w");
			CHECK(map_load(conf, out) == NULL);
			fclose(out);
		}
		const char *at = strstr(errors, "conf.ini");
		CHECK(strchr(errors, '\n') && strchr(errors, '\n')[1] == '\0');
		errors[strlen(errors) - 1] = '\0';
		if (at && strlen(at) > strlen(bad[i].error))
			errors[(size_t)(at - errors) + strlen(bad[i].error)] = '\0';
		CHECK_STR(at ? at : errors, bad[i].error);
		conf_free(conf);
	}
}

/* What --dump-config writes gives the same rules. */
static void test_dump(void)
{
	char errors[1000];
	static char text[60000];
	struct conf *one = load(rules, errors, sizeof errors);
	FILE *out = fmemopen(text, sizeof text, "w");
	conf_dump(one, out);
	fclose(out);
	struct conf *two = load(text, errors, sizeof errors);
	CHECK_STR(errors, "");
	CHECK_NUM(two->rules_n, one->rules_n);
	for (size_t i = 0; i < one->rules_n; i++) {
		CHECK_NUM(two->rules[i].pattern, one->rules[i].pattern);
		CHECK_STR(two->rules[i].from, one->rules[i].from);
		CHECK_STR(two->rules[i].to, one->rules[i].to);
	}
	conf_free(one);
	conf_free(two);
}

int main(void)
{
	char path[200], command[200];
	if (!make_tree()) {
		printf("FAIL unit tftp map: cannot make %s\n", top);
		return 1;
	}
	snprintf(path, sizeof path, "%s/srv", top);
	unit_check(roots_add(&roots, path), "roots_add", __FILE__, __LINE__);
	unit_run("tftp map", test_rows);
	unit_run("tftp map: a real autoexec.ipxe", test_real_autoexec);
	unit_run("tftp map: bad rules", test_bad);
	unit_run("tftp map: dump", test_dump);
	roots_close(&roots);
	snprintf(command, sizeof command, "rm -rf '%s'", top);
	return system(command) == 0 ? unit_result() : 1;
}
