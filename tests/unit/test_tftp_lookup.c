/* From what a client asks for to a file beneath the root, or to the ERROR that says why not. */
#include "tests/unit/unit.h"
#include "tftpd/lookup.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	enum tftp_opcode opcode;
	enum tftp_mode mode;
	const char *file;
	bool found;
	const char *path;
	enum tftp_error code;
} rows[] = {
    {"plain", TFTP_RRQ, TFTP_OCTET, "a.efi", true, "a.efi", 0},
    {"netascii", TFTP_RRQ, TFTP_NETASCII, "a.efi", true, "a.efi", 0},
    {"leading slash", TFTP_RRQ, TFTP_OCTET, "/a.efi", true, "a.efi", 0},
    {"backslashes", TFTP_RRQ, TFTP_OCTET, "\\boot\\b.efi", true, "boot/b.efi", 0},
    {"doubled", TFTP_RRQ, TFTP_OCTET, "//boot//b.efi", true, "boot/b.efi", 0},
    {"dots", TFTP_RRQ, TFTP_OCTET, "./boot/./b.efi", true, "boot/b.efi", 0},
    {"in capitals", TFTP_RRQ, TFTP_OCTET, "BOOT\\B.EFI", true, "boot/b.efi", 0},
    {"capitals that are there", TFTP_RRQ, TFTP_OCTET, "UPPER", true, "UPPER", 0},
    {"small letters, where it is in capitals", TFTP_RRQ, TFTP_OCTET, "upper", true, "UPPER", 0},
    {"Windows' boot.sdi", TFTP_RRQ, TFTP_OCTET, "\\win\\boot.sdi", true, "Win/boot.sdi", 0},
    {"Windows' BCD", TFTP_RRQ, TFTP_OCTET, "\\WIN\\bcd", true, "Win/BCD", 0},
    {"each component in its own case", TFTP_RRQ, TFTP_OCTET, "wIN\\X64\\Wdsnbp.COM", true,
	"Win/x64/wdsnbp.com", 0},
    {"two that differ in case", TFTP_RRQ, TFTP_OCTET, "win/twin", false, NULL, TFTP_NOT_FOUND},
    {"one of these, as it is", TFTP_RRQ, TFTP_OCTET, "Win/tWin", true, "Win/tWin", 0},
    {"in one of two folders", TFTP_RRQ, TFTP_OCTET, "WIN/only", true, "WIN/Only", 0},
    {"any case of a folder", TFTP_RRQ, TFTP_OCTET, "win/X64", false, NULL, TFTP_ACCESS_VIOLATION},
    {"any case of a link out", TFTP_RRQ, TFTP_OCTET, "oUt", false, NULL, TFTP_ACCESS_VIOLATION},
    {"any case beneath a link out", TFTP_RRQ, TFTP_OCTET, "ETC/Passwd", false, NULL,
	TFTP_ACCESS_VIOLATION},
    {"link beneath", TFTP_RRQ, TFTP_OCTET, "inside", true, "inside", 0},
    {"missing", TFTP_RRQ, TFTP_OCTET, "none", false, "none", TFTP_NOT_FOUND},
    {"missing, in capitals", TFTP_RRQ, TFTP_OCTET, "NONE", false, "NONE", TFTP_NOT_FOUND},
    {"beneath a file", TFTP_RRQ, TFTP_OCTET, "a.efi/b", false, "a.efi/b", TFTP_NOT_FOUND},
    {"directory", TFTP_RRQ, TFTP_OCTET, "boot", false, "boot", TFTP_ACCESS_VIOLATION},
    {"FIFO", TFTP_RRQ, TFTP_OCTET, "fifo", false, "fifo", TFTP_ACCESS_VIOLATION},
    {"link out", TFTP_RRQ, TFTP_OCTET, "out", false, "out", TFTP_ACCESS_VIOLATION},
    {"link in a loop", TFTP_RRQ, TFTP_OCTET, "loop", false, "loop", TFTP_ACCESS_VIOLATION},
    {"up", TFTP_RRQ, TFTP_OCTET, "../a.efi", false, NULL, TFTP_ACCESS_VIOLATION},
    {"up and back", TFTP_RRQ, TFTP_OCTET, "boot/../a.efi", true, "a.efi", 0},
    {"PXELINUX's, without that folder", TFTP_RRQ, TFTP_OCTET, "none/../boot/b.efi", true,
	"boot/b.efi", 0},
    {"up and back by a file", TFTP_RRQ, TFTP_OCTET, "/a.efi/../boot/b.efi", true, "boot/b.efi", 0},
    {"out and back", TFTP_RRQ, TFTP_OCTET, "boot/../../srv/a.efi", false, NULL,
	TFTP_ACCESS_VIOLATION},
    {"up by backslash", TFTP_RRQ, TFTP_OCTET, "boot\\..\\..\\x", false, NULL,
	TFTP_ACCESS_VIOLATION},
    {"nothing", TFTP_RRQ, TFTP_OCTET, "", false, NULL, TFTP_ACCESS_VIOLATION},
    {"the root", TFTP_RRQ, TFTP_OCTET, "/", false, NULL, TFTP_ACCESS_VIOLATION},
    {"control character", TFTP_RRQ, TFTP_OCTET, "a\nb", false, NULL, TFTP_ACCESS_VIOLATION},
    {"0xff behind the name", TFTP_RRQ, TFTP_OCTET, "a.efi\xff", true, "a.efi", 0},
    {"several of them", TFTP_RRQ, TFTP_OCTET, "boot/b.efi\xff\xff\xff", true, "boot/b.efi", 0},
    {"control characters behind it", TFTP_RRQ, TFTP_OCTET, "a.efi\n\036", true, "a.efi", 0},
    {"a blank behind it", TFTP_RRQ, TFTP_OCTET, "A.EFI ", true, "a.efi", 0},
    {"0xff and more behind it", TFTP_RRQ, TFTP_OCTET, "a.efi\xff\xc0\xa8", true, "a.efi", 0},
    {"options 54 and 66 behind it", TFTP_RRQ, TFTP_OCTET,
	"a.efi6\x04\xc0\xa8\x01\x96\x42\r192.168.1.150\xff\xc0\xa8\x01\x01\xff", true, "a.efi", 0},
    {"option 66 behind it", TFTP_RRQ, TFTP_OCTET, "boot/b.efiB\r192.168.1.150\xff", true,
	"boot/b.efi", 0},
    {"option 43 behind it", TFTP_RRQ, TFTP_OCTET, "a.efi+\x06\x01\x04\xff", true, "a.efi", 0},
    {"option 3 behind it", TFTP_RRQ, TFTP_OCTET, "a.efi\x03\x04\xc0\xa8\x01\x01\xff", true, "a.efi",
	0},
    {"option 53 behind it", TFTP_RRQ, TFTP_OCTET, "a.efi5\x01\x05\xff", true, "a.efi", 0},
    {"54 up to the address's 0", TFTP_RRQ, TFTP_OCTET, "a.efi6\x04\n", true, "a.efi", 0},
    {"175, of more than 31 bytes", TFTP_RRQ, TFTP_OCTET, "a.efi\xaf-\xb1\x01\x01", true, "a.efi",
	0},
    {"options behind capitals", TFTP_RRQ, TFTP_OCTET, "BOOT\\B.EFI6\x04\xc0\xa8", true,
	"boot/b.efi", 0},
    {"options behind what is not there", TFTP_RRQ, TFTP_OCTET, "none6\x04\xc0\xa8", false, NULL,
	TFTP_ACCESS_VIOLATION},
    {"0xff that is there", TFTP_RRQ, TFTP_OCTET, "ff\xff", true, "ff\xff", 0},
    {"nothing but 0xff", TFTP_RRQ, TFTP_OCTET, "\xff\xff", false, NULL, TFTP_ACCESS_VIOLATION},
    {"percent is no escape", TFTP_RRQ, TFTP_OCTET, "boot%2fb.efi", false, "boot%2fb.efi",
	TFTP_NOT_FOUND},
    {"bytes that are no UTF-8", TFTP_RRQ, TFTP_OCTET, "\xc3\x28", true, "\xc3\x28", 0},
    {"drive letter", TFTP_RRQ, TFTP_OCTET, "C:\\boot\\b.efi", false, "C:/boot/b.efi",
	TFTP_NOT_FOUND},
    {"autoexec, switched off", TFTP_RRQ, TFTP_OCTET, "autoexec.ipxe", false, "autoexec.ipxe",
	TFTP_NOT_FOUND},
    {"second stage in the root, without a shim", TFTP_RRQ, TFTP_OCTET, "grubx64.efi", false,
	"grubx64.efi", TFTP_NOT_FOUND},
    {"write", TFTP_WRQ, TFTP_OCTET, "a.efi", false, NULL, TFTP_ACCESS_VIOLATION},
    {"mail", TFTP_RRQ, TFTP_MAIL, "a.efi", false, NULL, TFTP_ILLEGAL_OPERATION},
    {"unknown mode", TFTP_RRQ, TFTP_MODE_UNKNOWN, "a.efi", false, NULL, TFTP_ILLEGAL_OPERATION},
};

static struct roots roots;
static int root = -1;
static char folder[] = "/tmp/lanboot-find-XXXXXX";
static const char *const entries[] = {"boot/b.efi", "ff\xff", "\xc3\x28", "a.efi", "UPPER", "fifo",
    "inside", "out", "etc", "loop", "boot", "Win/boot.sdi", "Win/BCD", "Win/x64/wdsnbp.com",
    "Win/x64", "Win/tWin", "WIN/Only", "WIN/TWIN", "Win", "WIN"};
static struct anycase anycase;

static bool make_file(const char *path)
{
	int fd = openat(root, path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool make_tree(void)
{
	if (!mkdtemp(folder))
		return false;
	if (!roots_add(&roots, folder))
		return false;
	root = roots.folder[0].fd;
	return mkdirat(root, "Win", 0755) == 0 && mkdirat(root, "Win/x64", 0755) == 0 &&
	       mkdirat(root, "WIN", 0755) == 0 && make_file("Win/boot.sdi") &&
	       make_file("Win/BCD") && make_file("Win/x64/wdsnbp.com") && make_file("Win/tWin") &&
	       make_file("WIN/Only") && make_file("WIN/TWIN") &&
	       symlinkat("/etc", root, "etc") == 0 && mkdirat(root, "boot", 0755) == 0 &&
	       make_file("boot/b.efi") && make_file("a.efi") && make_file("UPPER") &&
	       make_file("ff\xff") && make_file("\xc3\x28") && mkfifoat(root, "fifo", 0644) == 0 &&
	       symlinkat("boot/b.efi", root, "inside") == 0 &&
	       symlinkat("/etc/passwd", root, "out") == 0 && symlinkat("loop", root, "loop") == 0;
}

static void remove_tree(void)
{
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
		if (unlinkat(root, entries[i], 0) < 0)
			unlinkat(root, entries[i], AT_REMOVEDIR);
	rmdir(folder);
	roots_close(&roots);
}

static void test_find(void)
{
	const struct conf conf = {0};
	struct map *map = map_load(&conf, stderr);
	const struct lookup lookup = {&conf, &roots, map, -1, &anycase};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lookup_client client = {.ifindex = 0};
		struct tftp_packet p = {.opcode = rows[i].opcode};
		struct lookup_result f;

		unit_row(rows[i].name);
		p.request.file = rows[i].file;
		p.request.file_len = strlen(rows[i].file);
		p.request.mode = rows[i].mode;
		CHECK(lookup_file(&lookup, &client, &p, &f) == rows[i].found);
		CHECK(!f.refusal.our_fault);
		if (rows[i].path)
			CHECK_STR(f.path, rows[i].path);
		if (rows[i].found) {
			CHECK(f.fd >= 0);
			close(f.fd);
			continue;
		}
		CHECK_NUM(f.fd, -1);
		CHECK_NUM(f.refusal.code, rows[i].code);
		CHECK(f.refusal.text && f.refusal.text[0]);
	}
	map_free(map);
}

/* Of a client that took a shim a moment ago. */
static const struct {
	const char *name, *shim, *file;
	bool found;
	const char *path;
} beside_rows[] = {
    {"second stage in the root", "sb/shimx64.efi", "grubx64.efi", true, "sb/grubx64.efi"},
    {"with a slash, and doubled", "sb/shimx64.efi", "//grubx64.efi", true, "sb/grubx64.efi"},
    {"in another folder", "sb/shimx64.efi", "boot/grubx64.efi", true, "sb/grubx64.efi"},
    {"one that is there stays", "sb/shimx64.efi", "a.efi", true, "a.efi"},
    {"iPXE's script beside it", "sb/shimx64.efi", "autoexec.ipxe", true, "sb/autoexec.ipxe"},
    {"not beside it either", "boot/shimx64.efi", "grubx64.efi", false, "grubx64.efi"},
    {"no program", "sb/shimx64.efi", "secret", false, "secret"},
    {"a link out", "sb/shimx64.efi", "out.efi", false, "sb/out.efi"},
    {"up", "sb/shimx64.efi", "../grubx64.efi", false, NULL},
};

static void test_beside_shim(void)
{
	const struct conf conf = {0};
	struct map *map = map_load(&conf, stderr);
	const struct lookup lookup = {&conf, &roots, map, -1, &anycase};

	CHECK(mkdirat(root, "sb", 0755) == 0 && make_file("sb/grubx64.efi") &&
	      make_file("sb/secret") && make_file("sb/autoexec.ipxe") &&
	      symlinkat("/etc/passwd", root, "sb/out.efi") == 0);
	for (size_t i = 0; i < sizeof beside_rows / sizeof *beside_rows; i++) {
		struct lookup_client client = {.shim = beside_rows[i].shim};
		struct tftp_packet p = {.opcode = TFTP_RRQ};
		struct lookup_result f;

		unit_row(beside_rows[i].name);
		p.request.file = beside_rows[i].file;
		p.request.file_len = strlen(beside_rows[i].file);
		p.request.mode = TFTP_OCTET;
		CHECK(lookup_file(&lookup, &client, &p, &f) == beside_rows[i].found);
		if (beside_rows[i].path)
			CHECK_STR(f.path, beside_rows[i].path);
		if (f.fd >= 0)
			close(f.fd);
	}
	for (size_t i = 0; i < 4; i++)
		unlinkat(root,
		    (const char *[]){
			"sb/grubx64.efi", "sb/secret", "sb/autoexec.ipxe", "sb/out.efi"}[i],
		    0);
	unlinkat(root, "sb", AT_REMOVEDIR);
	map_free(map);
}

/* A name of `len` bytes, in components of 200. */
static void check_long(const struct lookup *lookup, size_t len, enum tftp_error code)
{
	static char name[70000];
	struct lookup_client client = {.ifindex = 0};
	struct lookup_result f;
	for (size_t i = 0; i < len; i++)
		name[i] = i % 200 == 199 ? '/' : 'x';
	struct tftp_packet p = {.opcode = TFTP_RRQ};
	p.request.file = name;
	p.request.file_len = len;
	CHECK(!lookup_file(lookup, &client, &p, &f));
	CHECK_NUM(f.refusal.code, code);
	CHECK(!f.refusal.our_fault);
}

static void test_long_names(void)
{
	const struct conf conf = {0};
	struct map *map = map_load(&conf, stderr);
	const struct lookup lookup = {&conf, &roots, map, -1, &anycase};
	for (size_t len = PATH_SIZE - 300; len < PATH_SIZE + 300; len++)
		check_long(&lookup, len, TFTP_NOT_FOUND);
	check_long(&lookup, 4096, TFTP_NOT_FOUND);
	check_long(&lookup, 65464, TFTP_NOT_FOUND);
	map_free(map);
}

/* What is kept of a folder is only good as long as the folder is as it was. */
static void test_kept_names(void)
{
	enum { LONG_AGO = 1000000000 };
	const struct timespec times[2] = {{.tv_sec = LONG_AGO}, {.tv_sec = LONG_AGO}};
	char out[PATH_SIZE];

	CHECK(utimensat(root, "boot", times, 0) == 0);
	CHECK_NUM(anycase_find(&anycase, &roots, "BOOT/b.EFI", out), ANYCASE_ONE);
	CHECK_STR(out, "boot/b.efi");
	CHECK_NUM(anycase_find(&anycase, &roots, "BOOT/later", out), ANYCASE_NONE);
	CHECK(make_file("boot/Later"));
	usleep(1000 * (ANYCASE_AGAIN_MS + 50));
	CHECK_NUM(anycase_find(&anycase, &roots, "BOOT/later", out), ANYCASE_ONE);
	CHECK_STR(out, "boot/Later");
	CHECK(unlinkat(root, "boot/Later", 0) == 0);
	usleep(1000 * (ANYCASE_AGAIN_MS + 50));
	CHECK_NUM(anycase_find(&anycase, &roots, "BOOT/later", out), ANYCASE_NONE);
}

/* By the kept names alone, where they are what is there. */
static void test_lacks(void)
{
	enum { LONG_AGO = 1000000000 };
	const struct timespec times[2] = {{.tv_sec = LONG_AGO}, {.tv_sec = LONG_AGO}};

	CHECK(utimensat(root, ".", times, 0) == 0 && utimensat(root, "boot", times, 0) == 0);
	usleep(1000 * (ANYCASE_AGAIN_MS + 50));
	CHECK(anycase_lacks(&anycase, &roots, "boot/none"));
	CHECK(anycase_lacks(&anycase, &roots, "none/none"));
	CHECK(!anycase_lacks(&anycase, &roots, "boot/b.efi"));
	CHECK(!anycase_lacks(&anycase, &roots, "BOOT/B.EFI"));
	CHECK(make_file("boot/None"));
	usleep(2000);
	CHECK(!anycase_lacks(&anycase, &roots, "boot/none"));
	CHECK(unlinkat(root, "boot/None", 0) == 0);
	usleep(1000 * (ANYCASE_AGAIN_MS + 50));
	unit_row("what has changed a moment ago may change again, unseen");
	CHECK(!anycase_lacks(&anycase, &roots, "boot/none"));
}

/* Deep, wide and many: bounded, and said. */
static void test_bounds(void)
{
	char name[64], out[PATH_SIZE];
	bool ok = mkdirat(root, "Many", 0755) == 0;

	for (int i = 0; i <= ANYCASE_NAMES && ok; i++) {
		snprintf(name, sizeof name, "Many/Name-%d", i);
		ok = make_file(name);
	}
	CHECK(ok);
	usleep(1000 * (ANYCASE_AGAIN_MS + 50)); /* the root's names were read a moment ago */
	CHECK_NUM(anycase_find(&anycase, &roots, "many/name-1", out), ANYCASE_TOO_MANY);
	for (int i = 0; i <= ANYCASE_NAMES; i++) {
		snprintf(name, sizeof name, "Many/Name-%d", i);
		unlinkat(root, name, 0);
	}
	unlinkat(root, "Many", AT_REMOVEDIR);
	CHECK_NUM(anycase_find(&anycase, &roots, "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", out),
	    ANYCASE_NONE);
}

/* Asked for one folder after the other, it reads so many names, and the rest later. */
static void test_many_folders(void)
{
	enum { FOLDERS = 2 * ANYCASE_FOLDERS, NAMES = 800, ROUNDS = 40 };
	char name[64], out[PATH_SIZE];
	struct anycase fresh = {0};
	size_t found = 0, put_off = 0;
	bool ok = true;

	for (int d = 0; d < FOLDERS && ok; d++) {
		snprintf(name, sizeof name, "Wide-%d", d);
		ok = mkdirat(root, name, 0755) == 0;
		for (int i = 0; i < NAMES && ok; i++) {
			snprintf(name, sizeof name, "Wide-%d/Name-%d", d, i);
			ok = make_file(name);
		}
	}
	CHECK(ok);
	for (int i = 0; i < ROUNDS * FOLDERS; i++) {
		snprintf(name, sizeof name, "WIDE-%d/NAME-7", i % FOLDERS);
		enum anycase_result r = anycase_find(&fresh, &roots, name, out);
		found += r == ANYCASE_ONE;
		put_off += r == ANYCASE_TOO_MANY;
	}
	CHECK_NUM(found + put_off, ROUNDS * FOLDERS);
	CHECK(found >= ANYCASE_NAMES_AT_ONCE / (2 * NAMES));
	CHECK(put_off > 0);
	usleep(1000 * 2 * NAMES / ANYCASE_NAMES_A_MS);
	CHECK_NUM(anycase_find(&fresh, &roots, "WIDE-3/NAME-7", out), ANYCASE_ONE);
	anycase_free(&fresh);
	for (int d = 0; d < FOLDERS; d++) {
		for (int i = 0; i < NAMES; i++) {
			snprintf(name, sizeof name, "Wide-%d/Name-%d", d, i);
			unlinkat(root, name, 0);
		}
		snprintf(name, sizeof name, "Wide-%d", d);
		unlinkat(root, name, AT_REMOVEDIR);
	}
}

int main(void)
{
	if (!make_tree()) {
		printf("FAIL unit tftp find: cannot make %s\n", folder);
		return 1;
	}
	unit_run("tftp find", test_find);
	unit_run("tftp find: beside shim", test_beside_shim);
	unit_run("tftp find: long names", test_long_names);
	unit_run("tftp find: names that are kept", test_kept_names);
	unit_run("tftp find: surely not there", test_lacks);
	unit_run("tftp find: bounds of any case", test_bounds);
	unit_run("tftp find: any case, in many folders", test_many_folders);
	anycase_free(&anycase);
	remove_tree();
	return unit_result();
}
