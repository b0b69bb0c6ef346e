/*
 * Links within the root, into link-roots and out of both; with the kernel's openat2, without it,
 * and while somebody swaps the links. Every file holds its own path: what is opened shows where
 * it was.
 */
#include "common/root.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[64] = "/tmp/lanboot-root-XXXXXX";
static struct roots roots;

static const char *const folders[] = {"srv", "srv/sub", "srv/nested", "images", "images/sub",
    "imagesX", "more", "aliased", "outside", "srv/boot"};

static const char *const files[] = {"srv/a", "srv/sub/b", "srv/nested/n", "images/i",
    "images/sub/j", "imagesX/x", "more/m", "aliased/l", "outside/secret"};

/* A target that begins with T/ is made absolute. */
static const struct {
	const char *name, *target;
} links[] = {
    {"alias", "aliased"},
    {"srv/in", "sub/b"},
    {"srv/in-abs", "T/srv/sub/b"},
    {"srv/sub/up", "../a"},
    {"srv/sub/far", "../../srv/a"},
    {"srv/to", "T/images/i"},
    {"srv/to-rel", "../images/i"},
    {"srv/sub/to-rel", "../../images/sub/j"},
    {"srv/dir", "T/images"},
    {"srv/dir-slash", "T/images/"},
    {"srv/dots", "T/more/../images/./sub//j"},
    {"srv/by-name", "T/alias/l"},
    {"srv/by-real", "T/aliased/l"},
    {"srv/by-name-rel", "../alias/l"},
    {"srv/nested-abs", "T/srv/nested/n"},
    {"srv/chain", "T/images/chain"},
    {"images/chain", "T/more/chain"},
    {"more/chain", "T/images/sub/j"},
    {"srv/back", "T/images/back"},
    {"images/back", "../srv/sub/b"},
    {"srv/out", "T/outside/secret"},
    {"srv/out-rel", "../outside/secret"},
    {"srv/out-dir", "../outside"},
    {"srv/out-top", ".."},
    {"srv/out-root", "/"},
    {"srv/out-twin", "T/imagesX/x"},
    {"srv/out-then-in", "../outside/../images/i"},
    {"srv/via", "T/images/out"},
    {"images/out", "../outside/secret"},
    {"images/out-etc", "/etc/passwd"},
    {"srv/proc", "/proc/self/root/etc/passwd"},
    {"srv/loop", "loop"},
    {"srv/loop-a", "T/images/loop-b"},
    {"images/loop-b", "T/srv/loop-a"},
    {"srv/dangling", "T/images/nothing"},
    {"srv/under-file", "T/images/i/x"},
    {"srv/file-slash", "T/images/i/"},
    {"srv/swap", "T/images/i"},
    {"srv/swap-dir", "T/images"},
};

static const struct {
	const char *name, *path;
	enum root_result result;
	const char *holds; /* or where the link leads */
} rows[] = {
    {"plain", "a", ROOT_OK, "srv/a"},
    {"deeper", "sub/b", ROOT_OK, "srv/sub/b"},
    {"link beneath", "in", ROOT_OK, "srv/sub/b"},
    {"absolute link beneath", "in-abs", ROOT_OK, "srv/sub/b"},
    {"up and beneath", "sub/up", ROOT_OK, "srv/a"},
    {"out and back in", "sub/far", ROOT_OK, "srv/a"},
    {"to a link-root", "to", ROOT_OK, "images/i"},
    {"relative, to a link-root", "to-rel", ROOT_OK, "images/i"},
    {"relative, from deeper", "sub/to-rel", ROOT_OK, "images/sub/j"},
    {"through a link to a link-root", "dir/i", ROOT_OK, "images/i"},
    {"through one with a slash", "dir-slash/sub/j", ROOT_OK, "images/sub/j"},
    {"dots and slashes in the target", "dots", ROOT_OK, "images/sub/j"},
    {"a link-root that is a link, by its name", "by-name", ROOT_OK, "aliased/l"},
    {"the same by where it is", "by-real", ROOT_OK, "aliased/l"},
    {"the same, relative", "by-name-rel", ROOT_OK, "aliased/l"},
    {"a link-root within the root", "nested/n", ROOT_OK, "srv/nested/n"},
    {"the same by a link", "nested-abs", ROOT_OK, "srv/nested/n"},
    {"a chain through two link-roots", "chain", ROOT_OK, "images/sub/j"},
    {"from a link-root back into the root", "back", ROOT_OK, "srv/sub/b"},
    {"a chain by a folder", "dir/chain", ROOT_OK, "images/sub/j"},
    {"lexically out and in", "out-then-in", ROOT_OK, "images/i"},
    {"out", "out", ROOT_OUTSIDE, "T/outside/secret"},
    {"relative, out", "out-rel", ROOT_OUTSIDE, "T/outside/secret"},
    {"through a folder outside", "out-dir/secret", ROOT_OUTSIDE, "T/outside/secret"},
    {"above the root", "out-top/outside/secret", ROOT_OUTSIDE, "T/outside/secret"},
    {"above the root and in", "out-top/images/i", ROOT_OK, "images/i"},
    {"the file system", "out-root/etc/passwd", ROOT_OUTSIDE, "/etc/passwd"},
    {"the file system itself", "out-root", ROOT_OUTSIDE, "/"},
    {"a name that only begins like one", "out-twin", ROOT_OUTSIDE, "T/imagesX/x"},
    {"out by way of a link-root", "via", ROOT_OUTSIDE, "T/outside/secret"},
    {"out by way of a folder there", "dir/out-etc", ROOT_OUTSIDE, "/etc/passwd"},
    {"proc", "proc", ROOT_OUTSIDE, "/proc/self/root/etc/passwd"},
    {"loop", "loop", ROOT_LOOP, NULL},
    {"loop through a link-root", "loop-a", ROOT_LOOP, NULL},
    {"missing", "nothing", ROOT_NOT_FOUND, NULL},
    {"missing in a link-root", "dangling", ROOT_NOT_FOUND, NULL},
    {"beneath a file", "a/b", ROOT_NOT_FOUND, NULL},
    {"beneath a file there", "under-file", ROOT_NOT_FOUND, NULL},
    {"a file as a folder", "file-slash", ROOT_NOT_FOUND, NULL},
    {"folder", "sub", ROOT_NOT_A_FILE, NULL},
    {"link to a folder", "dir", ROOT_NOT_A_FILE, NULL},
    {"link to a folder, with a slash", "dir-slash", ROOT_NOT_A_FILE, NULL},
    {"FIFO", "fifo", ROOT_NOT_A_FILE, NULL},
    {"socket", "socket", ROOT_NOT_A_FILE, NULL},
    {"percent", "%2e%2e/outside/secret", ROOT_NOT_FOUND, NULL},
};

/* `T/x` as it is in the file system. */
static const char *real(const char *path)
{
	static char out[256];
	if (path[0] == 'T' && path[1] == '/')
		snprintf(out, sizeof out, "%s%s", top, path + 1);
	else
		snprintf(out, sizeof out, "%s", path);
	return out;
}

static const char *in_top(const char *name)
{
	static char out[256];
	snprintf(out, sizeof out, "%s/%s", top, name);
	return out;
}

static bool make_file(const char *name)
{
	FILE *f = fopen(in_top(name), "w");
	return f && fputs(name, f) >= 0 && fclose(f) == 0;
}

static bool make_socket(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof a.sun_path, "%.100s", path);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0;
	close(fd);
	return ok;
}

static bool make_tree(void)
{
	bool ok = mkdtemp(top) != NULL;
	for (size_t i = 0; ok && i < sizeof folders / sizeof *folders; i++)
		ok = mkdir(in_top(folders[i]), 0755) == 0;
	for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++)
		ok = make_file(files[i]);
	for (size_t i = 0; ok && i < sizeof links / sizeof *links; i++)
		ok = symlink(real(links[i].target), in_top(links[i].name)) == 0;
	return ok && mkfifo(in_top("srv/fifo"), 0644) == 0 && make_socket(in_top("srv/socket"));
}

static void remove_tree(void)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", top);
	CHECK_NUM(system(command), 0);
}

static bool add(const char *name)
{
	return roots_add(&roots, in_top(name));
}

/* The root with a slash too many, a link-root by its name and one within the root. */
static bool open_all(void)
{
	roots = (struct roots){0};
	return add("srv//") && add("images/") && add("more") && add("alias") && add("srv/nested");
}

static void check_row(size_t i)
{
	struct root_file f;
	char holds[300] = "";

	unit_row(rows[i].name);
	enum root_result r = roots_open(&roots, rows[i].path, &f);
	CHECK_STR(root_result_text(r), root_result_text(rows[i].result));
	if (r == ROOT_OK) {
		CHECK(read(f.fd, holds, sizeof holds - 1) > 0);
		CHECK(S_ISREG(f.st.st_mode));
		close(f.fd);
	} else {
		CHECK_NUM(f.fd, -1);
		snprintf(holds, sizeof holds, "%s", f.leads);
	}
	CHECK_STR(holds, rows[i].holds ? real(rows[i].holds) : "");
}

static void check_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_row(i);
}

static void test_links(void)
{
	check_rows();
}

static void test_walk(void)
{
	roots.walk = true;
	check_rows();
	roots.walk = false;
}

static void test_root_is_the_file_system(void)
{
	struct roots all = {0};
	struct root_file f;

	CHECK(roots_add(&all, "/"));
	for (int walk = 0; walk < 2; walk++) {
		all.walk = walk;
		CHECK(roots_open(&all, in_top("srv/to") + 1, &f) == ROOT_OK);
		close(f.fd);
		CHECK(roots_open(&all, in_top("srv/out-rel") + 1, &f) == ROOT_OK);
		close(f.fd);
		CHECK(roots_open(&all, in_top("srv/out-root") + 1, &f) == ROOT_NOT_A_FILE);
	}
	roots_close(&all);
}

static void test_no_link_roots(void)
{
	struct roots one = {0};
	struct root_file f;
	char why[ROOT_WHY];

	CHECK(roots_add(&one, in_top("srv")));
	CHECK(roots_open(&one, "in-abs", &f) == ROOT_OK);
	close(f.fd);
	enum root_result r = roots_open(&one, "to", &f);
	CHECK(r == ROOT_OUTSIDE);
	CHECK(strstr(root_why(r, &f, why), "/images/i, which is in no folder of link-roots"));
	roots_close(&one);
	errno = 0;
	CHECK(!roots_add(&one, in_top("nothing")));
	CHECK_NUM(errno, ENOENT);
	CHECK(!roots_add(&one, in_top("srv/a")));
	CHECK_NUM(errno, ENOTDIR);
	CHECK_NUM(one.n, 0);
}

/* From now on this process has no openat2. */
static bool forbid_openat2(unsigned error)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void check_without_openat2(unsigned error)
{
	int status = 0;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		if (!forbid_openat2(error)) {
			printf("skip root without openat2: this system has no seccomp\n");
			fflush(stdout);
			_exit(0);
		}
		unit_run(
		    error == ENOSYS ? "root: openat2 is unknown" : "root: openat2 is forbidden",
		    check_rows);
		fflush(stdout);
		_exit(unit_result());
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void test_without_openat2(void)
{
	check_without_openat2(ENOSYS);
	check_without_openat2(EPERM);
}

/* Puts `target` in the place of the link, at once, as rename does. */
static void swap_link(const char *name, const char *target)
{
	char fresh[256];
	snprintf(fresh, sizeof fresh, "%.200s.new", in_top(name));
	unlink(fresh);
	if (symlink(real(target), fresh) == 0)
		rename(fresh, in_top(name));
}

/* Not every C library has renameat2. */
static void exchange(const char *a, const char *b)
{
	syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

/* Until it is killed: links that lead in and out in turn. A folder becomes a link and back, too. */
static void swap_for_ever(void)
{
	for (;;) {
		swap_link("srv/swap", "T/outside/secret");
		swap_link("srv/swap-dir", "T/outside");
		exchange(in_top("srv/swap-dir"), real("T/srv/boot"));
		swap_link("srv/swap", "T/images/i");
		swap_link("srv/swap-dir", "T/images");
		swap_link("srv/swap", "../images/i");
		exchange(in_top("srv/swap-dir"), real("T/srv/boot"));
	}
}

static void open_under_swaps(int rounds)
{
	static const char *const paths[] = {"swap", "swap-dir/i", "swap-dir/secret", "boot/secret"};
	for (int i = 0; i < rounds; i++) {
		struct root_file f;
		char holds[300] = "";
		if (roots_open(&roots, paths[i % 4], &f) != ROOT_OK)
			continue;
		CHECK(read(f.fd, holds, sizeof holds - 1) > 0);
		CHECK(!strstr(holds, "secret"));
		close(f.fd);
	}
}

static void test_race(void)
{
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		swap_for_ever();
	}
	if (!CHECK(child > 0))
		return;
	open_under_swaps(20000);
	roots.walk = true;
	open_under_swaps(20000);
	roots.walk = false;
	kill(child, SIGKILL);
	CHECK(waitpid(child, NULL, 0) == child);
}

static void test_descriptors(void)
{
	int fd = dup(0);
	CHECK(fd >= 0 && fd < 16); /* so none is left open */
	close(fd);
}

int main(void)
{
	if (!make_tree() || !open_all()) {
		printf("FAIL root: cannot make %s: %s\n", top, strerror(errno));
		return 1;
	}
	unit_run("root: links", test_links);
	unit_run("root: links, walked", test_walk);
	unit_run("root: the file system as root", test_root_is_the_file_system);
	unit_run("root: no link-roots", test_no_link_roots);
	unit_run("root: without openat2", test_without_openat2);
	unit_run("root: links swapped during open", test_race);
	unit_run("root: no descriptor is left open", test_descriptors);
	roots_close(&roots);
	remove_tree();
	return unit_result();
}
