/* Who has a port: this very program, over the loopback interface. */
#include "common/port_check.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name, *at;
	int type;
	bool listens;
	const char *asked; /* NULL: the same */
	bool found;
} rows[] = {
    {"TCP that listens", "127.0.0.1:1", SOCK_STREAM, true, NULL, true},
    {"TCP that does not", "127.0.0.1:1", SOCK_STREAM, false, NULL, false},
    {"asked for all addresses", "127.0.0.1:1", SOCK_STREAM, true, "0.0.0.0:1", true},
    {"for another one", "127.0.0.1:1", SOCK_STREAM, true, "127.0.0.2:1", false},
    {"bound to all", "0.0.0.0:1", SOCK_STREAM, true, "127.0.0.1:1", true},
    {"IPv6", "[::1]:1", SOCK_STREAM, true, NULL, true},
    {"IPv6 for all, asked by IPv4", "[::]:1", SOCK_STREAM, true, "127.0.0.1:1", true},
    {"UDP", "127.0.0.1:1", SOCK_DGRAM, false, NULL, true},
    {"UDP, IPv6", "[::1]:1", SOCK_DGRAM, false, NULL, true},
};

/* A socket at that address and a port of the kernel's choice, which *at gets; -1: it cannot be. */
static int open_at(struct addr *at, int type, bool listens)
{
	int fd = socket(at->sa.sa_family, type | SOCK_CLOEXEC, 0);

	at->v4.sin_port = 0; /* in the same place for IPv6 */
	if (fd < 0)
		return -1;
	if (bind(fd, &at->sa, at->len) == 0 && getsockname(fd, &at->sa, &at->len) == 0 &&
	    (!listens || listen(fd, 1) == 0))
		return fd;
	close(fd);
	return -1;
}

static void test_find(void)
{
	char text[PORT_HOLDER_TEXT];

	if (!unit_loopback("who has a port"))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct addr at, asked;
		unit_row(rows[i].name);
		CHECK(str_addr_port(rows[i].at, &at));
		CHECK(str_addr_port(rows[i].asked ? rows[i].asked : rows[i].at, &asked));
		int fd = open_at(&at, rows[i].type, rows[i].listens);
		if (fd < 0) /* no IPv6 here */
			continue;
		asked.v4.sin_port = at.v4.sin_port;
		const struct port_holder h = port_holder_find(rows[i].type, &asked);
		CHECK(h.is_known == rows[i].found);
		CHECK(!h.is_known || (h.uid == geteuid() && h.pid == getpid()));
		CHECK(!h.is_known || strncmp(port_holder_text(&h, text), "test_port (", 11) == 0);
		close(fd);
	}
}

static void test_text(void)
{
	static const struct {
		struct port_holder h;
		const char *text;
	} holders[] = {
	    {{.is_known = false}, "another program"},
	    {{.is_known = true}, "a program of user root"},
	    {{true, 0, 812, "nginx"}, "nginx (process 812, user root)"},
	    {{true, 987654, 812, "nc"}, "nc (process 812, user 987654)"},
	    {{true, 987654, 0, ""}, "a program of user 987654"},
	};
	char text[PORT_HOLDER_TEXT];

	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++)
		CHECK_STR(port_holder_text(&holders[i].h, text), holders[i].text);
}

/* The daemon itself, and who only calls himself so. */
static void test_is(void)
{
	static const struct {
		const char *name;
		struct port_holder h;
		bool is;
	} holders[] = {
	    {"as root", {true, 0, 812, "tftpd"}, true},
	    {"as root, not told which", {true, 0, 0, ""}, true},
	    {"another program of root's", {true, 0, 812, "nginx"}, false},
	    {"another user's of that name", {true, 987654, 812, "tftpd"}, false},
	    {"another user's, not told which", {true, 987654, 0, ""}, false},
	    {"nobody", {.is_known = false}, false},
	};

	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
		unit_row(holders[i].name);
		CHECK(port_holder_is(&holders[i].h, "tftpd", "root") == holders[i].is);
	}
}

/* What is free is not told of. */
static void test_try(void)
{
	static struct port_check p;
	struct addr at;
	const struct addrs list = {&at, 1};

	if (!unit_loopback("trying a port") || !CHECK(str_addr_port("127.0.0.1:1", &at)))
		return;
	int fd = open_at(&at, SOCK_STREAM, true);
	port_check_try(&p, SOCK_STREAM, &list, "listen", "it does not start");
	CHECK_NUM(p.n, 1);
	CHECK(p.failed[0].holder.pid == getpid());
	close(fd);
	port_check_try(&p, SOCK_STREAM, &list, "listen", "it does not start");
	CHECK_NUM(p.n, 1);
}

int main(void)
{
	unit_run("who has a port", test_find);
	unit_run("who has a port, in words", test_text);
	unit_run("the daemon itself has a port", test_is);
	unit_run("trying a port", test_try);
	return unit_result();
}
