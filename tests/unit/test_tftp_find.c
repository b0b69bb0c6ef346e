/* From what a client asks for to a file beneath the root, or to the ERROR that says why not. */
#include "tests/unit/unit.h"
#include "tftpd/find.h"

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
    {"small letters are not raised", TFTP_RRQ, TFTP_OCTET, "upper", false, "upper", TFTP_NOT_FOUND},
    {"link beneath", TFTP_RRQ, TFTP_OCTET, "inside", true, "inside", 0},
    {"missing", TFTP_RRQ, TFTP_OCTET, "none", false, "none", TFTP_NOT_FOUND},
    {"missing, in capitals", TFTP_RRQ, TFTP_OCTET, "NONE", false, "NONE", TFTP_NOT_FOUND},
    {"beneath a file", TFTP_RRQ, TFTP_OCTET, "a.efi/b", false, "a.efi/b", TFTP_NOT_FOUND},
    {"directory", TFTP_RRQ, TFTP_OCTET, "boot", false, "boot", TFTP_ACCESS_VIOLATION},
    {"FIFO", TFTP_RRQ, TFTP_OCTET, "fifo", false, "fifo", TFTP_ACCESS_VIOLATION},
    {"link out", TFTP_RRQ, TFTP_OCTET, "out", false, "out", TFTP_ACCESS_VIOLATION},
    {"link in a loop", TFTP_RRQ, TFTP_OCTET, "loop", false, "loop", TFTP_ACCESS_VIOLATION},
    {"up", TFTP_RRQ, TFTP_OCTET, "../a.efi", false, NULL, TFTP_ACCESS_VIOLATION},
    {"up and back", TFTP_RRQ, TFTP_OCTET, "boot/../a.efi", false, NULL, TFTP_ACCESS_VIOLATION},
    {"up by backslash", TFTP_RRQ, TFTP_OCTET, "boot\\..\\..\\x", false, NULL,
	TFTP_ACCESS_VIOLATION},
    {"nothing", TFTP_RRQ, TFTP_OCTET, "", false, NULL, TFTP_ACCESS_VIOLATION},
    {"the root", TFTP_RRQ, TFTP_OCTET, "/", false, NULL, TFTP_ACCESS_VIOLATION},
    {"control character", TFTP_RRQ, TFTP_OCTET, "a\n", false, NULL, TFTP_ACCESS_VIOLATION},
    {"write", TFTP_WRQ, TFTP_OCTET, "a.efi", false, NULL, TFTP_ACCESS_VIOLATION},
    {"mail", TFTP_RRQ, TFTP_MAIL, "a.efi", false, NULL, TFTP_ILLEGAL_OPERATION},
    {"unknown mode", TFTP_RRQ, TFTP_MODE_UNKNOWN, "a.efi", false, NULL, TFTP_ILLEGAL_OPERATION},
};

static struct roots roots;
static int root = -1;
static char folder[] = "/tmp/lanboot-find-XXXXXX";
static const char *const entries[] = {
    "boot/b.efi", "a.efi", "UPPER", "fifo", "inside", "out", "loop", "boot"};

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
	return mkdirat(root, "boot", 0755) == 0 && make_file("boot/b.efi") && make_file("a.efi") &&
	       make_file("UPPER") && mkfifoat(root, "fifo", 0644) == 0 &&
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
	if (!CHECK(make_tree()))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct tftp_packet p = {.opcode = rows[i].opcode};
		struct found f;

		unit_row(rows[i].name);
		p.request.file = rows[i].file;
		p.request.file_len = strlen(rows[i].file);
		p.request.mode = rows[i].mode;
		CHECK(find_file(&roots, &p, &f) == rows[i].found);
		CHECK(!f.our_fault);
		if (rows[i].path)
			CHECK_STR(f.path, rows[i].path);
		if (rows[i].found) {
			CHECK(f.fd >= 0);
			close(f.fd);
			continue;
		}
		CHECK_NUM(f.fd, -1);
		CHECK_NUM(f.code, rows[i].code);
		CHECK(f.reason && f.reason[0]);
	}
	remove_tree();
}

int main(void)
{
	unit_run("tftp find", test_find);
	return unit_result();
}
