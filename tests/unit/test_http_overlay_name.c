/* The path of a packed apkovl, and the lines of .modes. */
#include "common/overlay_name.h"
#include "httpbootd/boot/modes.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct {
	const char *section, *path;
} sections[] = {
    {"52:54:00:12:34:56", "overlay/52-54-00-12-34-56/"},
    {"52:54:*", "overlay/52-54-00-12-34-56/"},
    {"*", "overlay/52-54-00-12-34-56/"},
    {"serial AB/C 1&x", "overlay/52-54-00-12-34-56/serial%20AB%252FC%201%26x/"},
    {"10.0.3.0/24", "overlay/52-54-00-12-34-56/10.0.3.0%252F24/"},
    {"fd00:10::/64", "overlay/52-54-00-12-34-56/fd00%3A10%3A%3A%252F64/"},
    {"44454c4c-4d00-1039-8035-b4c04f4b4d31",
	"overlay/52-54-00-12-34-56/44454c4c-4d00-1039-8035-b4c04f4b4d31/"},
};

static void test_path(void)
{
	char path[OVERLAY_PATH];
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		struct host h = {.name = NULL};
		unit_row(sections[i].section);
		if (CHECK(host_id_parse(sections[i].section, &h.id))) {
			overlay_name_path(&h, "52-54-00-12-34-56", path);
			CHECK_STR(path, sections[i].path);
		}
	}
}

static const struct {
	const char *path, *section, *what; /* what NULL: it is none */
} paths[] = {
    {"overlay/52-54-00-12-34-56/thin.apkovl.tar.gz", "", "thin"},
    {"overlay/52:54:00:12:34:56/thin.apkovl.tar.gz", "", "thin"},
    {"overlay/52-54-00-12-34-56/serial AB%2FC 1/thin.v2.apkovl.tar.gz", "serial AB/C 1", "thin.v2"},
    {"overlay/52-54-00-12-34-56/10.0.3.0%2F24/own.apkovl.tar.gz", "10.0.3.0/24", "own"},
    {"overlay/52-54-00-12-34-56/serial %2F%2F%252F%/own.apkovl.tar.gz", "serial //%2F%", "own"},
    {"overlay/52-54-00-12-34-56/10.0.3.0/24/own.apkovl.tar.gz", NULL, NULL},
    {"overlay/none/serial AB/thin.apkovl.tar.gz", "serial AB", "thin"},
    {"overlay/none/own.apkovl.tar.gz", "", "own"},
    {"overlay/nobody/own.apkovl.tar.gz", NULL, NULL},
    {"overlay/52-54-00-12-34-56.apkovl.tar.gz", NULL, NULL},
    {"overlay/52-54-00-12-34-56/.apkovl.tar.gz", NULL, NULL},
    {"overlay/52-54-00-12-34/thin.apkovl.tar.gz", NULL, NULL},
    {"overlay//thin.apkovl.tar.gz", NULL, NULL},
    {"overlay/thin.apkovl.tar.gz", NULL, NULL},
    {"overlay/52-54-00-12-34-56/thin.tar.gz", NULL, NULL},
    {"overlay/52-54-00-12-34-56/thin.apkovl.tar.gz/", NULL, NULL},
    {"overlays/52-54-00-12-34-56/thin.apkovl.tar.gz", NULL, NULL},
    {"x/overlay/52-54-00-12-34-56/thin.apkovl.tar.gz", NULL, NULL},
    {"overlay/52-54-00-12-34-56/"
     "12345678901234567890123456789012345678901234567890123456789012345.apkovl.tar.gz",
	NULL, NULL},
    {"overlay", NULL, NULL},
    {"", NULL, NULL},
};

static void test_parse(void)
{
	static const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
	struct overlay_name n;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		unit_row(paths[i].path);
		if (!CHECK_NUM(overlay_name_parse(paths[i].path, &n), paths[i].what != NULL) ||
		    !paths[i].what)
			continue;
		CHECK_NUM(n.has_mac, strncmp(paths[i].path, "overlay/none/", 13) != 0);
		if (n.has_mac)
			CHECK_BYTES(n.mac, MAC_LEN, mac, MAC_LEN);
		CHECK_STR(n.section, paths[i].section);
		CHECK_STR(n.profile, paths[i].what);
	}
}

static const struct {
	const char *line;
	enum mode_result result;
	unsigned mode, uid, gid;
	const char *path;
} modes[] = {
    {"0640 0:42 etc/shadow", MODE_LINE, 0640, 0, 42, "etc/shadow"},
    {"\t 700 1000:1000  /home/me/ \r", MODE_LINE, 0700, 1000, 1000, "home/me/ "},
    {"4755 0:0 usr/bin/doas", MODE_LINE, 04755, 0, 0, "usr/bin/doas"},
    {"0644 0:0 etc/a name", MODE_LINE, 0644, 0, 0, "etc/a name"},
    {"0700 0:0 dir//", MODE_LINE, 0700, 0, 0, "dir"},
    {"0600 0:0 //etc///x", MODE_LINE, 0600, 0, 0, "etc/x"},
    {"0600 0:0 ./etc/./x", MODE_LINE, 0600, 0, 0, "etc/x"},
    {"0600 262144:2097152 x", MODE_LINE, 0600, 262144, 2097152, "x"},
    {"0600 4294967294:0 x", MODE_LINE, 0600, 4294967294, 0, "x"},
    {"0600 4294967295:0 x", MODE_BAD, 0, 0, 0, NULL},
    {"0600 0:4294967296 x", MODE_BAD, 0, 0, 0, NULL},
    {"0600 0:0 etc/../../x", MODE_BAD, 0, 0, 0, NULL},
    {"0600 0:0 ./", MODE_BAD, 0, 0, 0, NULL},
    {"0600 99999999999999999999:0 x", MODE_BAD, 0, 0, 0, NULL},
    {"", MODE_NOTHING, 0, 0, 0, NULL},
    {" \t\r", MODE_NOTHING, 0, 0, 0, NULL},
    {"# 0640 0:42 etc/shadow", MODE_NOTHING, 0, 0, 0, NULL},
    {"64 0:0 x", MODE_BAD, 0, 0, 0, NULL},
    {"00644 0:0 x", MODE_BAD, 0, 0, 0, NULL},
    {"0684 0:0 x", MODE_BAD, 0, 0, 0, NULL},
    {"0644 root:root x", MODE_BAD, 0, 0, 0, NULL},
    {"0644 0 x", MODE_BAD, 0, 0, 0, NULL},
    {"0644 0:0", MODE_BAD, 0, 0, 0, NULL},
    {"0644 0:0 ", MODE_BAD, 0, 0, 0, NULL},
    {"0644 0:0 /", MODE_BAD, 0, 0, 0, NULL},
    {"0644", MODE_BAD, 0, 0, 0, NULL},
    {"x", MODE_BAD, 0, 0, 0, NULL},
};

static void test_modes(void)
{
	struct mode_line m;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		unit_row(modes[i].line);
		enum mode_result r = mode_parse(modes[i].line, strlen(modes[i].line), &m);
		if (!CHECK_NUM(r, modes[i].result) || r != MODE_LINE)
			continue;
		CHECK_NUM(m.mode, modes[i].mode);
		CHECK_NUM(m.uid, modes[i].uid);
		CHECK_NUM(m.gid, modes[i].gid);
		CHECK_STR(m.path, modes[i].path);
	}
}

int main(void)
{
	unit_run("overlay_name_path", test_path);
	unit_run("overlay_name_parse", test_parse);
	unit_run("mode_parse", test_modes);
	return unit_result();
}
