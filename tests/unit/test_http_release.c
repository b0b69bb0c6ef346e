/* A branch of Alpine's becomes the release that its link says. */
#include "httpbootd/boot/release.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/lanboot-release-XXXXXX";
static int root = -1;

static const struct {
	const char *name, *leads;
} links[] = {
    {"3.22", "3.22.1"},
    {"edge", "20251016"},
    {"3.21", "../outside"},
    {"3.20", "/etc"},
    {"3.19", ".."},
    {"3.18", "3.18.1/x86_64"},
    {"3.17", "3.17.1 3"},
    {"3.16", "0123456789012345678901234567890"},
    {"3.15", "01234567890123456789012345678901"},
    {"3.14", "a-name-that-is-longer-than-any-release-has-one"},
    {"12345678901234567890123456789012", "3.22.1"},
};

static const struct {
	const char *name, *value, *pinned;
} rows[] = {
    {"a branch", "alpine/3.22/{arch}/vmlinuz-lts", "alpine/3.22.1/{arch}/vmlinuz-lts"},
    {"with a slash", "/alpine/3.22/x86_64/modloop-lts", "/alpine/3.22.1/x86_64/modloop-lts"},
    {"edge", "alpine/edge/x86_64/vmlinuz-virt", "alpine/20251016/x86_64/vmlinuz-virt"},
    {"a release", "alpine/3.22.1/x86_64/vmlinuz-lts", "alpine/3.22.1/x86_64/vmlinuz-lts"},
    {"a folder", "alpine/mine/vmlinuz", "alpine/mine/vmlinuz"},
    {"not there", "alpine/3.9/x86_64/vmlinuz", "alpine/3.9/x86_64/vmlinuz"},
    {"elsewhere", "boot/3.22/vmlinuz", "boot/3.22/vmlinuz"},
    {"beneath", "boot/alpine/3.22/vmlinuz", "boot/alpine/3.22/vmlinuz"},
    {"a URL", "http://10.0.0.2/alpine/3.22/x", "http://10.0.0.2/alpine/3.22/x"},
    {"the link itself", "alpine/3.22", "alpine/3.22"},
    {"no name", "alpine//vmlinuz", "alpine//vmlinuz"},
    {"up", "alpine/../3.22/x", "alpine/../3.22/x"},
    {"nothing", "", ""},
    {"a link out", "alpine/3.21/x", "alpine/3.21/x"},
    {"a link to elsewhere", "alpine/3.20/x", "alpine/3.20/x"},
    {"a link up", "alpine/3.19/x", "alpine/3.19/x"},
    {"a link further down", "alpine/3.18/x", "alpine/3.18/x"},
    {"a link with a blank", "alpine/3.17/x", "alpine/3.17/x"},
    {"a link to the longest name", "alpine/3.16/x", "alpine/0123456789012345678901234567890/x"},
    {"a link to a longer one", "alpine/3.15/x", "alpine/3.15/x"},
    {"a link that is cut off", "alpine/3.14/x", "alpine/3.14/x"},
    {"the longest branch", "alpine/12345678901234567890123456789012/x", "alpine/3.22.1/x"},
    {"too long a branch", "alpine/123456789012345678901234567890123/x",
	"alpine/123456789012345678901234567890123/x"},
    {"another's variable", "alpine/{host}/x", "alpine/{host}/x"},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[200];
		struct release r;
		unit_row(rows[i].name);
		release_read(root, rows[i].value, &r);
		CHECK(release_pin(&r, rows[i].value, out, sizeof out));
		CHECK_STR(out, rows[i].pinned);
	}
	unit_row(NULL);
}

/* What one link said holds for all of a script, whatever it says later. */
static void test_once(void)
{
	char out[200];
	struct release r;

	release_read(root, "alpine/3.22/x86_64/vmlinuz-lts", &r);
	CHECK(symlinkat("3.22.2", root, "alpine/new") == 0 &&
	      renameat(root, "alpine/new", root, "alpine/3.22") == 0);
	CHECK(release_pin(&r,
	    " ucode.img alpine/3.22/x/a\talpine/3.22.0/x/b alpine/3.220/y alpine/3.22/z ", out,
	    sizeof out));
	CHECK_STR(
	    out, " ucode.img alpine/3.22.1/x/a\talpine/3.22.0/x/b alpine/3.220/y alpine/3.22.1/z ");
	release_read(root, "alpine/3.22/x86_64/vmlinuz-lts", &r);
	CHECK_STR(r.name, "3.22.2");
	release_read(root, NULL, &r);
	CHECK_STR(r.branch, "");
}

static void test_room(void)
{
	static const struct release r = {"3.22", "3.22.1"};
	static const char value[] = "alpine/3.22/x", pinned[] = "alpine/3.22.1/x";
	char out[sizeof pinned + 1];

	for (size_t size = 0; size <= sizeof pinned; size++) {
		memset(out, '!', sizeof out);
		CHECK_NUM(release_pin(&r, value, out, size), size >= sizeof pinned);
		CHECK(out[size] == '!');
	}
}

int main(void)
{
	if (!mkdtemp(top) || (root = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0 ||
	    mkdirat(root, "alpine", 0755) != 0 || mkdirat(root, "alpine/mine", 0755) != 0) {
		perror(top);
		return 1;
	}
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		char path[100];
		snprintf(path, sizeof path, "alpine/%s", links[i].name);
		if (symlinkat(links[i].leads, root, path) != 0) {
			perror(path);
			return 1;
		}
	}
	unit_run("release: a branch in a path", test_rows);
	unit_run("release: read once for all of a script", test_once);
	unit_run("release: no more than there is room for", test_room);
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		char path[100];
		snprintf(path, sizeof path, "alpine/%s", links[i].name);
		unlinkat(root, path, 0);
	}
	unlinkat(root, "alpine/mine", AT_REMOVEDIR);
	unlinkat(root, "alpine", AT_REMOVEDIR);
	rmdir(top);
	return unit_result();
}
