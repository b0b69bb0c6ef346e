/* Small files that are there whole or not at all, in a folder where others may make files, too. */
#include "common/whole_file.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int dir;

static void make_nothing(void)
{
}

static void make_file(void)
{
	int fd = openat(dir, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	CHECK(fd >= 0 && fchmod(fd, 0666) == 0 && write(fd, "longer than the new", 19) == 19);
	close(fd);
}

static void make_pipe(void)
{
	CHECK(mkfifoat(dir, "file", 0666) == 0);
}

static void make_link(void)
{
	CHECK(symlinkat("elsewhere", dir, "file") == 0);
}

static void make_second_name(void)
{
	make_file();
	CHECK(linkat(dir, "file", dir, "elsewhere", 0) == 0);
}

static const struct {
	const char *name;
	void (*make)(void);
} rows[] = {
    {"nothing is there", make_nothing},
    {"a file that others may read", make_file},
    {"a pipe that nobody reads", make_pipe},
    {"a link", make_link},
    {"a file with a second name", make_second_name},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[40] = "";
		struct stat st, other;

		unit_row(rows[i].name);
		rows[i].make();
		CHECK(whole_file_write(dir, "file", "new\n", 4, 0600));
		CHECK(whole_file_sync(dir));
		CHECK(fstatat(dir, "file", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode));
		CHECK_NUM(st.st_mode & 0777, 0600);
		int fd = openat(dir, "file", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		CHECK_NUM(read(fd, text, sizeof text - 1), 4);
		CHECK_STR(text, "new\n");
		close(fd);
		if (fstatat(dir, "elsewhere", &other, 0) == 0)
			CHECK(other.st_ino != st.st_ino && other.st_size == 19);
		unlinkat(dir, "file", 0);
		unlinkat(dir, "elsewhere", 0);
	}
}

static void test_errors(void)
{
	CHECK(mkdirat(dir, "file", 0700) == 0);
	CHECK(!whole_file_write(dir, "file", "x", 1, 0600) && errno == EEXIST);
	CHECK(unlinkat(dir, "file", AT_REMOVEDIR) == 0);
	CHECK(!whole_file_write(-1, "file", "x", 1, 0600) && errno == EBADF);
	CHECK(!whole_file_sync(-1) && errno == EBADF);
}

int main(void)
{
	char path[] = "/tmp/lanboot-whole-XXXXXX";

	if (!mkdtemp(path) || (dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		perror(path);
		return 1;
	}
	unit_run("whole_file: whatever stood there", test_rows);
	unit_run("whole_file: errors", test_errors);
	close(dir);
	rmdir(path);
	return unit_result();
}
