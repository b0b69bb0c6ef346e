/* The configuration's files, handed over a socket. */
#include "common/conf_files.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

/* Sends one of that kind and receives it. */
static void hand_over(enum conf_file_kind kind, int error, const char *name, struct conf_file *out)
{
	struct conf_file f = {.kind = kind, .error = error, .fd = -1};

	snprintf(f.name, sizeof f.name, "%s", name);
	if (kind == CONF_FILE_OPEN)
		f.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	CHECK(conf_file_send(ends[0], &f));
	CHECK_NUM(f.fd, -1);
	memset(out, 0x55, sizeof *out);
	CHECK(conf_file_receive(ends[1], out));
}

static void test_kinds(void)
{
	static const struct {
		enum conf_file_kind kind;
		int error;
		const char *name;
	} rows[] = {
	    {CONF_FILE_OPEN, 0, "/etc/lanboot/a.ini"},
	    {CONF_FILE_FAILED, EACCES, "/etc/lanboot/b.ini"},
	    {CONF_FILE_CLOSED, 0, "/etc/lanboot/conf.d/*.ini"},
	    {CONF_FILE_MISSING, 0, "c"},
	    {CONF_FILE_END, 0, ""},
	};
	struct conf_file f;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		hand_over(rows[i].kind, rows[i].error, rows[i].name, &f);
		CHECK_NUM(f.kind, rows[i].kind);
		CHECK_NUM(f.error, rows[i].error);
		CHECK_STR(f.name, rows[i].name);
		CHECK_NUM(f.fd >= 0, rows[i].kind == CONF_FILE_OPEN);
		if (f.fd >= 0)
			close(f.fd);
	}
}

/* Who has as many descriptors as there may be gets none more, and is told why. */
static void test_no_room(void)
{
	struct rlimit before, none;
	struct conf_file f = {.kind = CONF_FILE_OPEN, .fd = open("/dev/null", O_RDONLY)};

	snprintf(f.name, sizeof f.name, "a.ini");
	getrlimit(RLIMIT_NOFILE, &before);
	none = (struct rlimit){.rlim_cur = 0, .rlim_max = before.rlim_max};
	CHECK(conf_file_send(ends[0], &f));
	setrlimit(RLIMIT_NOFILE, &none);
	bool received = conf_file_receive(ends[1], &f);
	setrlimit(RLIMIT_NOFILE, &before);
	CHECK(received);
	CHECK_NUM(f.kind, CONF_FILE_FAILED);
	CHECK_NUM(f.error, EMFILE);
	CHECK_NUM(f.fd, -1);
	CHECK_STR(f.name, "a.ini");
}

static void test_gone(void)
{
	struct conf_file f;

	close(ends[0]);
	CHECK(!conf_file_receive(ends[1], &f));
	CHECK_NUM(errno, EPIPE);
	CHECK(!conf_files_ask(ends[1]));
	CHECK_NUM(errno, EPIPE);
	close(ends[1]);
}

int main(void)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		abort();
	unit_run("conf_files: handed over", test_kinds);
	unit_run("conf_files: no room for a descriptor", test_no_room);
	unit_run("conf_files: who sends them is gone", test_gone);
	return unit_result();
}
