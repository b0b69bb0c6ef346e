/* Which addresses stand for one other machine, by the networks that we are in. */
#include "pxedhcpd/local_net.h"
#include "tests/unit/unit.h"

#include "common/strval.h"

static const struct {
	const char *addr, *mask, *broadcast; /* NULL: none */
} nets[] = {
    {"127.0.0.1", "255.0.0.0", NULL},
    {"10.0.0.2", "255.255.255.0", "10.0.0.255"},
    {"10.0.0.3", "255.255.255.255", NULL},
    {"10.2.0.1", "255.255.254.0", "10.2.1.200"}, /* a broadcast address that is not the last */
    {"10.3.0.0", "255.255.255.254", NULL},       /* a /31: both are somebody's */
    {"10.4.0.255", "255.255.255.255", NULL},
    {"10.5.128.1", "255.255.240.0", NULL},
};

static const struct {
	const char *addr;
	bool host, relay, ours;
} rows[] = {
    {"10.0.0.57", true, true, false},
    {"10.0.0.1", true, true, false},
    {"10.9.0.1", true, true, false},
    {"192.168.1.254", true, true, false},
    {"10.0.0.255", false, false, false},
    {"10.0.0.0", false, false, false},
    {"10.0.0.2", false, false, true},
    {"10.0.0.3", false, false, true},
    {"10.2.0.1", false, false, true},
    {"10.2.0.255", true, true, false}, /* in the middle of a /23 */
    {"10.2.1.0", true, true, false},
    {"10.2.1.200", false, false, false},
    {"10.2.1.255", false, false, false},
    {"10.2.0.0", false, false, false},
    {"10.3.0.0", false, false, true},
    {"10.3.0.1", true, true, false},
    {"10.4.0.255", false, false, true},
    {"10.4.0.254", true, true, false},
    {"10.5.143.255", false, false, false},
    {"10.5.143.254", true, true, false},
    {"10.5.130.255", true, true, false},
    {"10.9.0.255", true, false, false}, /* leased from a /22, perhaps; a relay's hardly */
    {"10.9.0.0", true, true, false},
    {"255.255.255.255", false, false, false},
    {"224.0.0.1", false, false, false},
    {"240.0.0.1", false, false, false},
    {"239.255.255.250", false, false, false},
    {"127.0.0.1", false, false, true},
    {"127.9.9.9", false, false, false},
    {"0.0.0.0", false, false, false},
    {"0.1.2.3", false, false, false},
};

static void test_rows(void)
{
	enum { NETS = sizeof nets / sizeof *nets };
	struct local_net list[NETS] = {0};
	const struct local_nets local = {list, NETS};

	for (size_t i = 0; i < NETS; i++) {
		CHECK(str_addr4(nets[i].addr, &list[i].addr));
		CHECK(str_addr4(nets[i].mask, &list[i].mask));
		CHECK(!nets[i].broadcast || str_addr4(nets[i].broadcast, &list[i].broadcast));
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct in_addr a;
		unit_row(rows[i].addr);
		CHECK(str_addr4(rows[i].addr, &a));
		CHECK_NUM(local_net_is_host(&local, a), rows[i].host);
		CHECK_NUM(local_net_is_relay(&local, a), rows[i].relay);
		CHECK_NUM(local_net_is_ours(&local, a), rows[i].ours);
	}
}

int main(void)
{
	unit_run("addresses of one machine", test_rows);
	return unit_result();
}
