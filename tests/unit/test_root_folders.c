#include "common/root.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder in a root, whoever opens it. Below a folder of its own: srv, the root; other, a
 * link-root; out. */
static const char *const making =
    "mkdir -p srv/sub other out && : >srv/a && : >srv/sub/b && : >other/i && "
    "ln -s ../other srv/link && ln -s ../other/ srv/slash && ln -s sub srv/in && ln -s ../out "
    "srv/leads";

static const struct {
	const char *path;
	enum root_result result;
	const char *has; /* a name in it */
} rows[] = {
    {"", ROOT_OK, "a"},
    {"sub", ROOT_OK, "b"},
    {"in", ROOT_OK, "b"},
    {"link", ROOT_OK, "i"},
    {"slash", ROOT_OK, "i"},
    {"leads", ROOT_OUTSIDE, NULL},
    {"a", ROOT_NOT_FOUND, NULL},
    {"nothing", ROOT_NOT_FOUND, NULL},
};

static struct roots roots;

static void check_row(size_t i)
{
	struct stat st, looked;
	int fd;

	unit_row(rows[i].path);
	enum root_result r = roots_open_folder(&roots, rows[i].path, &fd);
	CHECK_STR(root_result_text(r), root_result_text(rows[i].result));
	if (r != ROOT_OK)
		return;
	CHECK(fstatat(fd, rows[i].has, &st, 0) == 0);
	CHECK(roots_look_folder(&roots, rows[i].path, &looked) && fstat(fd, &st) == 0 &&
	      root_same_file(&st, &looked));
	close(fd);
}

static void test_by_the_kernel(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_row(i);
}

/* As where the kernel has no openat2, or a filter of system calls refuses it. */
static void test_walked(void)
{
	roots.walk = true;
	test_by_the_kernel();
	roots.walk = false;
}

int main(void)
{
	char top[] = "/tmp/test_root_folders.XXXXXX", command[512];

	if (!CHECK(mkdtemp(top) != NULL))
		return unit_result();
	snprintf(command, sizeof command, "cd '%s' && %s", top, making);
	if (CHECK(system(command) == 0 && chdir(top) == 0 && roots_add(&roots, "srv") &&
		  roots_add(&roots, "other"))) {
		unit_run("root: folders", test_by_the_kernel);
		unit_run("root: folders, walked", test_walked);
	}
	roots_close(&roots);
	snprintf(command, sizeof command, "rm -rf '%s'", top);
	CHECK(system(command) == 0);
	return unit_result();
}
