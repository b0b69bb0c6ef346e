/*
 * The table of interfaces while it changes, and when it cannot be read: getifaddrs and
 * if_nametoindex are the test's nets.
 */
#include "common/log.h"
#include "pxedhcpd/iface.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	bool fails;
	const char *names[4]; /* each with an address of its own: 10.0.0.1 and so on */
} machine;

unsigned if_nametoindex(const char *name)
{
	return (unsigned)(name[3] - '0') + 1; /* eth0: 1 */
}

int getifaddrs(struct ifaddrs **out)
{
	static struct sockaddr_in addr[4];
	struct ifaddrs *all = NULL;

	if (machine.fails) {
		errno = EMFILE;
		return -1;
	}
	for (unsigned i = 0; i < 4 && machine.names[i]; i++) {
		struct ifaddrs *one = calloc(1, sizeof *one);
		if (!one)
			abort();
		addr[i] = (struct sockaddr_in){
		    .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001 + i)};
		one->ifa_name = strdup(machine.names[i]);
		one->ifa_addr = (struct sockaddr *)&addr[i];
		one->ifa_flags = IFF_UP;
		one->ifa_next = all;
		all = one;
	}
	*out = all;
	return 0;
}

void freeifaddrs(struct ifaddrs *all)
{
	while (all) {
		struct ifaddrs *next = all->ifa_next;
		free(all->ifa_name);
		free(all);
		all = next;
	}
}

static const struct words all_names;

/* It says that it cannot, to standard error. */
static void update_quietly(struct iface_table *t)
{
	int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
	dup2(nowhere, STDERR_FILENO);
	iface_update(t);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(nowhere);
}

static void test_changes(void)
{
	struct iface_table t = {.netlink = {.fd = -1}, .names = &all_names, .stale = true};
	struct iface eth0, eth1;

	machine.names[0] = "eth0";
	unit_row("there is one");
	iface_update(&t);
	CHECK(iface_find(&t, 1, &eth0));
	CHECK_STR(eth0.name, "eth0");
	CHECK(!iface_find(&t, 2, &eth1));
	CHECK_STR(eth1.name, "");

	unit_row("it changed, and cannot be read for once: what was found stays whole");
	t.stale = machine.fails = true;
	update_quietly(&t);
	CHECK(t.stale);
	CHECK(iface_find(&t, 1, &eth0));
	struct local_nets nets = iface_nets(&t);
	machine.fails = false;
	machine.names[1] = "eth1";
	CHECK(!iface_is_local(&t, (struct in_addr){htonl(0x0a000002)}));
	CHECK_NUM(
	    iface_nets(&t).n, nets.n); /* to look does not read it again, so that `own` holds */
	CHECK(iface_nets(&t).net == nets.net);
	iface_update(&t);
	CHECK(iface_is_local(&t, (struct in_addr){htonl(0x0a000002)}));
	CHECK_STR(eth0.name, "eth0");
	CHECK_NUM(eth0.index, 1);
	CHECK_NUM(ntohl(eth0.addr.s_addr), 0x0a000001);
	CHECK(iface_find(&t, 2, &eth1));

	unit_row("it is gone: what was found stays whole");
	machine.names[0] = machine.names[1] = NULL;
	t.stale = true;
	iface_update(&t);
	CHECK(!iface_is_local(&t, eth0.addr));
	CHECK_STR(eth0.name, "eth0");
	CHECK(!iface_find(&t, 1, &eth0));
	iface_close(&t);
}

int main(void)
{
	unit_run("interfaces that change", test_changes);
	return unit_result();
}
