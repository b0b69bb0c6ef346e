/* What servers that are alike have to agree on, of their configurations. */
#include "common/conf_alike.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/lanboot-alike-XXXXXX";

static struct conf *load(const char *text)
{
	struct conf_source s;
	char path[64];

	snprintf(path, sizeof path, "%s/t.ini", folder);
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0 || !conf_source_open(&s, path))
		abort();
	s.compares = true;
	struct conf *c = conf_load(&s, stderr);
	close(s.dir);
	return c;
}

/* The kinds that differ, with a blank between two. */
static void differing(const struct conf *a, const struct conf *b, char out[200])
{
	out[0] = '\0';
	for (size_t i = 0; i < CONF_KINDS; i++)
		if (memcmp(a->alike.digest[i], b->alike.digest[i], CONF_ALIKE) != 0) {
			strcat(out, out[0] ? " " : "");
			strcat(out, conf_alike_kind(i));
		}
}

#define P "[profile p]\nkernel = k\n"

static const struct {
	const char *name, *a, *b, *differ;
} rows[] = {
    {"nothing", "", "", ""},
    {"how it is written", P "cmdline = a b\n; why\n", "[profile p]\ncmdline=a b\nkernel = k\n", ""},
    {"a default that is said", "[tftpd]\nretries = 6\n", "", ""},
    {"addresses, folders and users",
	"[lanboot]\nuser = a\naddress = 10.0.0.2\nroot = /a\nlink-roots = /x\nevents = none\n"
	"[pxedhcpd]\nstandby = 4\ninterfaces = eth0\nlog-server = 10.0.0.2\n"
	"[tftpd]\nlisten = 10.0.0.2:69\nports = 20000-20999\nadmin = 127.0.0.1:1\n"
	"[httpbootd]\nlisten = 10.0.0.2:80\nstate = /s\noverlays = /o\nsecrets = /q\ncache = /c\n"
	"public-url = http://a\ntls-cert = /c\ntls-key = /k\ncollector = http://c\n"
	"max-connections = 10\n[alias /x]\nfolder = /a\n",
	"[alias /x]\nfolder = /b\n", ""},
    {"servers", "[httpbootd]\nservers = 10.0.0.2 10.0.0.3\n", "[httpbootd]\nservers = 10.0.0.2\n",
	"httpbootd"},
    {"keys of each daemon",
	"[lanboot]\nloaders = no\n[pxedhcpd]\nknown-only = yes\n[tftpd]\nretries = 3\n"
	"[httpbootd]\nlisting = yes\n",
	"", "lanboot pxedhcpd tftpd httpbootd"},
    {"a profile", P "cmdline = a\n", P "cmdline = b\n", "profile"},
    {"profiles in another order", P "[profile q]\nkernel = k\n", "[profile q]\nkernel = k\n" P,
	"profile"},
    {"a machine", P "[host 52:54:00:00:00:01]\nprofile = p\n",
	P "[host 52:54:00:00:00:01]\nprofile = p\nname = n\n", "host"},
    {"rules", "[tftp-map]\nprefix = a -> b\n", "", "tftp-map"},
    {"an alias", "[alias /x]\nfolder = /a\n", "[alias /y]\nfolder = /a\n", "alias"},
    {"a mirror", "[mirror m]\nfrom = http://a\nsize = 1G\n", "[mirror m]\nfrom = http://b\n",
	"mirror"},
    {"a menu", "[menu-item a]\nfile = x\n", "[menu-item a]\nfile = y\n", "menu-item"},
};

static void test_rows(void)
{
	char out[200];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		struct conf *a = load(rows[i].a), *b = load(rows[i].b);
		if (CHECK(a != NULL) && CHECK(b != NULL)) {
			differing(a, b, out);
			CHECK_STR(out, rows[i].differ);
		}
		conf_free(a);
		conf_free(b);
	}
}

/* Secrets and folders of one server alone are in no text that is digested. */
static void test_text(void)
{
	struct conf *c = load("[httpbootd]\nsecrets = /only/here\ntls-key = /only/here\n"
			      "[lanboot]\nca-key = /only/here\n");
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!CHECK(c != NULL) || !out)
		abort();
	for (size_t i = 0; i < CONF_KINDS; i++)
		conf_dump_alike(c, conf_alike_kind(i), out);
	fclose(out);
	CHECK(!strstr(text, "/only/here"));
	CHECK(strstr(text, "listing = no\n") != NULL);
	free(text);
	conf_free(c);
}

int main(void)
{
	char path[64];

	if (!mkdtemp(folder))
		return 1;
	unit_run("alike: what differs", test_rows);
	unit_run("alike: what is left out", test_text);
	snprintf(path, sizeof path, "%s/t.ini", folder);
	unlink(path);
	rmdir(folder);
	return unit_result();
}
