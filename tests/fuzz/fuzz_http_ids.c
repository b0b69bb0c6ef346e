/*
 * Any bytes as what a machine says of itself: whatever it is, each kind of script has the lines and
 * the commands that it has for a machine that says nothing, and no word of it becomes iPXE's own.
 */
#include "httpbootd/boot/machine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ALL "{mac} {mac-hyphen} {uuid} {serial} {arch} {platform} {ip}"
#define FILE_ALL "{mac}/{uuid}/{serial}/{arch}/{platform}/{ip}"

static const char site[] =
    "[profile kernel]\nkernel = " FILE_ALL "\ninitrd = a/{serial}/i http://x/{serial}/j?{uuid}\n"
    "apkovl = {serial}.gz\nrepo = {serial}/a {serial}/b\ncmdline = " ALL "\n"
    "[profile chain]\nchain = http://x/{serial}?{serial}&{arch}\n"
    "[profile memtest]\nmemtest = {serial}\ncmdline = " ALL "\n"
    "[profile wimboot]\nwimboot = {serial}/{platform}/w\n"
    "[profile own]\nscript = o\n"
    "[profile local]\nlocal = yes\n"
    "[host *]\nname = x\nmenu = kernel chain memtest wimboot own local\n"
    "[host serial A]\nmenu = kernel chain memtest wimboot own local\n"
    "[host product B]\nmenu = kernel chain memtest wimboot own local\n"
    "[host 10.0.0.0/8]\nmenu = kernel chain memtest wimboot own local\n";

static const char own[] = "#!ipxe\necho " ALL "\nchain http://{address}/{serial}\n";

static void must(bool ok)
{
	if (!ok)
		abort();
}

static struct conf *load(void)
{
	char folder[] = "/tmp/lanboot-fuzz-XXXXXX", path[64];
	struct conf_source s;
	must(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/t.ini", folder);
	FILE *f = fopen(path, "w");
	must(f && fputs(site, f) >= 0 && fclose(f) == 0 && conf_source_open(&s, path));
	struct conf *c = conf_load(&s, stderr);
	must(c != NULL);
	close(s.dir);
	unlink(path);
	rmdir(folder);
	return c;
}

/* The script that `query` gets; 0: its profile's text does not fit. */
static bool make(
    struct conf *c, const char *query, size_t len, size_t item, char *out, size_t capacity)
{
	static struct target t;
	static struct boot_client who;
	static struct machine m;
	struct origin o;

	if (target_parse(query, len, &t) != TARGET_OK)
		return false;
	boot_client_read(&t, NULL, &who);
	if (!who.id.mac)
		return false;
	must(origin_of_host("10.0.0.2", &o));
	machine_find(c, &who, &o, &m);
	must(m.script.boot.menu.names.n == 6);
	m.script.host = "x";
	if (item < m.script.boot.menu.names.n)
		machine_boot_picked(m.script.boot.menu.names.word[item], &m);
	struct script_out made = machine_script(&m, own, out, capacity);
	must(made.result == SCRIPT_OK || made.result == SCRIPT_LONG);
	return made.result == SCRIPT_OK;
}

/* A machine that says its processor need not find it out. */
static const char *body_of(const char *script)
{
	const char *start = strstr(script, "\n:start\n");
	return start ? start : script;
}

/* How many words there are in each line, and the first of each, are the same in both. */
static void check_same_shape(const char *a, const char *b)
{
	for (; *a && *b; a += strcspn(a, "\n") + 1, b += strcspn(b, "\n") + 1) {
		size_t first = strcspn(a, " \n");
		must(strcspn(b, " \n") == first && memcmp(a, b, first) == 0);
		const char *x = a + first, *y = b + first;
		while (*x == ' ' && *y == ' ') {
			x += 1 + strcspn(x + 1, " \n");
			y += 1 + strcspn(y + 1, " \n");
		}
		must(*x == '\n' && *y == '\n');
	}
	must(!*a && !*b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char plain[] = "/boot.ipxe?mac=52:54:00:00:00:00";
	static char want[SCRIPT_SIZE], got[SCRIPT_SIZE];
	static struct conf *c;
	char query[4096];

	if (!c)
		c = load();
	int head = snprintf(query, sizeof query, "/boot.ipxe?mac=52:54:00:00:00:00&");
	if (size > sizeof query - (size_t)head)
		return 0;
	memcpy(query + head, data, size);
	for (size_t item = 0; item < 7; item++) {
		must(make(c, plain, sizeof plain - 1, item, want, sizeof want));
		if (!make(c, query, (size_t)head + size, item, got, sizeof got))
			continue;
		for (const char *s = got; *s; s++)
			must(((unsigned char)*s >= ' ' && *s < 0x7f) || *s == '\n');
		check_same_shape(body_of(want), body_of(got));
	}
	return 0;
}
