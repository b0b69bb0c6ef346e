/* Lines go to whoever listens under a name in a folder of ours, and never wait for it. */
#include "common/log_out.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE_S = 20, MANY = 100000 };

static const char line[] = "<30>Nov 28 20:46:44 tftpd[1]: ready";

/* Listens under that name as a syslog daemon does. */
static int listen_at(const char *path, int type)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK, 0);

	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	unlink(path);
	CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
	CHECK(type == SOCK_DGRAM || listen(fd, 1) == 0);
	return fd;
}

static bool reads_line(int fd)
{
	char got[256];
	return recv(fd, got, sizeof got, 0) == sizeof line && memcmp(got, line, sizeof line) == 0;
}

/* Sends until it is not taken any more. Returns how often it was. */
static int fill(struct log_out *o)
{
	int n = 0;

	alarm(PATIENCE_S); /* a wait would end the test */
	while (n < MANY && log_out_send(o, line, sizeof line) > 0)
		n++;
	alarm(0);
	return n;
}

static void test_syslog(void)
{
	char folder[] = "/tmp/test_log_XXXXXX", path[64];
	struct log_out o;

	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/log", folder);
	unit_row("nobody listens");
	log_out_syslog(&o, path);
	CHECK_NUM(log_out_send(&o, line, sizeof line), 0);

	unit_row("somebody does by now");
	int daemon = listen_at(path, SOCK_DGRAM);
	CHECK_NUM(log_out_send(&o, line, sizeof line), sizeof line);
	CHECK(reads_line(daemon));

	unit_row("it does not read, and reads again");
	CHECK(fill(&o) < MANY);
	CHECK_NUM(log_out_send(&o, line, sizeof line), 0);
	CHECK(reads_line(daemon));
	CHECK_NUM(log_out_send(&o, line, sizeof line), sizeof line);

	unit_row("it was exchanged for another");
	close(daemon);
	CHECK_NUM(log_out_send(&o, line, sizeof line), 0);
	daemon = listen_at(path, SOCK_DGRAM);
	CHECK_NUM(log_out_send(&o, line, sizeof line), sizeof line);
	CHECK(reads_line(daemon));

	unit_row("and for one that takes a stream");
	close(daemon);
	daemon = listen_at(path, SOCK_STREAM);
	CHECK_NUM(log_out_send(&o, line, sizeof line), sizeof line);
	CHECK(o.is_stream);
	int peer = accept(daemon, NULL, NULL);
	CHECK(reads_line(peer));
	CHECK(fill(&o) < MANY);
	close(peer);
	close(daemon);
	CHECK_NUM(log_out_send(&o, line, sizeof line), 0);
	unlink(path);
	rmdir(folder);
}

/* What stderr is, and whether it may be full and nobody waits. */
static void test_stderr(void)
{
	static const struct {
		const char *name;
		bool is_socket, is_file;
		enum log_out_kind kind;
	} rows[] = {
	    {"a pipe", false, false, OUT_OWN},
	    {"a socket", true, false, OUT_SOCKET},
	    {"a file", false, true, OUT_FILE},
	};
	int saved = dup(STDERR_FILENO);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int ends[2] = {-1, -1};
		struct log_out o;
		FILE *file = tmpfile();

		unit_row(rows[i].name);
		if (rows[i].is_socket)
			CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
		else
			CHECK(pipe(ends) == 0);
		dup2(rows[i].is_file ? fileno(file) : ends[1], STDERR_FILENO);
		log_out_stderr(&o);
		CHECK_NUM(o.kind, rows[i].kind);
		CHECK_NUM(log_out_send(&o, line, sizeof line), sizeof line);
		if (!rows[i].is_file) {
			CHECK(fill(&o) < MANY);
			/* As where /proc is not there. */
			o = (struct log_out){.kind = OUT_ASKED, .fd = STDERR_FILENO};
			CHECK_NUM(fill(&o), 0);
			/* What others share is as it was. */
			CHECK((fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK) == 0);
		}
		dup2(saved, STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		fclose(file);
	}
	close(saved);
}

int main(void)
{
	unit_run("a syslog daemon that is not there, does not read, or is another", test_syslog);
	unit_run("a stderr that nobody reads", test_stderr);
	return unit_result();
}
