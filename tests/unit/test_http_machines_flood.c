/* Machines seen: what nobody can do to those that are there by saying that he is ever another one.
 */
#include "httpbootd/machines/machines.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START UINT64_C(1764375229000)

static struct machines machines;

/* Hears lines `DAEMON TEXT`, apart by newlines. */
static void hear(const char *lines)
{
	for (size_t len; *lines; lines += len + (lines[len] == '\n')) {
		const char *text = strchr(lines, ' ');
		struct line l;
		char message[LINE_MAX_LEN + 1];
		len = strcspn(lines, "\n");
		if (!text)
			abort();
		int n = snprintf(message, sizeof message, "lanboot1 1764375229.000 %.*s i 1 %.*s",
		    (int)(text - lines), lines, (int)(len - (size_t)(text + 1 - lines)), text + 1);
		if (CHECK(line_parse(message, (size_t)n, &l)))
			machines_hear(&machines, &l, START);
	}
}

/* The format has the last bytes of a MAC in it. */
static void flood(unsigned n, const char *format)
{
	char line[300];

	for (unsigned i = 0; i < n; i++) {
		snprintf(line, sizeof line, format, i >> 8 & 0xff, i & 0xff);
		hear(line);
	}
}

#define UP_CLAIMS "httpbootd up mac=02:00:04:00:%02x:%02x section=none\n"
#define UUID_CLAIMS                                                                                \
	"httpbootd script mac=02:00:05:00:%02x:%02x "                                              \
	"section=01234567-89ab-cdef-0123-456789abcdef\n"

/* What everybody may say: that it is up, or another one's UUID. */
static void test_claims(void)
{
	struct conf *c = conf_of("[httpbootd]\nmachines = 400\n[profile p]\nlocal = yes\n[host "
				 "52:54:00:00:00:00]\nname = one\nprofile = p\n"
				 "[host 01234567-89ab-cdef-0123-456789abcdef]\nprofile = p\n");
	size_t n;

	machines_init(&machines, c);
	hear("pxedhcpd offered mac=52:54:00:00:00:00 class=PXEClient\n");
	flood(2000, UUID_CLAIMS);
	CHECK_NUM(machines.table.of_rank[RANK_NAMED], 1);
	flood(2000, UP_CLAIMS);
	CHECK(machines.table.of_rank[RANK_BEGAN] + machines.table.of_rank[RANK_WAS_UP] <= 300);
	hear("httpbootd unknown mac=52:54:03:00:00:01 word=amber-17\n"
	     "httpbootd script mac=52:54:03:00:00:02 section=none\n");
	CHECK(machines_find(&machines, "one", START, &n) && n == 1);
	CHECK(machines_find(&machines, "52:54:03:00:00:01", START, &n));
	CHECK(machines_find(&machines, "52:54:03:00:00:02", START, &n));
	CHECK(machines_find(&machines, "02:00:04:00:07:cf", START, &n));
	machines_free(&machines);
	conf_free(c);
}

/* One address that says that it is ever another machine. */
static void test_one_address(void)
{
	const struct addr a = unit_addr("10.0.0.7");
	struct conf *c = conf_of("");
	size_t have = 0, n;
	bool is_shared;

	machines_init(&machines, c);
	flood(2000, "httpbootd script mac=02:00:00:00:%02x:%02x client=10.0.0.7\n");
	for (size_t i = 0; i < machines.table.n; i++)
		have += machines.table.all[i]->addr.len != 0;
	CHECK_NUM(have, TABLE_AT_ADDR);
	CHECK(!table_find_addr(&machines.table, &a, START + 1000, &is_shared) && is_shared);
	const struct seen *last = machines_find(&machines, "10.0.0.7", START + 200000, &n);
	CHECK(last && last->mac[4] == 0x07 && last->mac[5] == 0xcf);
	machines_free(&machines);
	conf_free(c);
}

/* Made-up machines that ask for ever other files. */
static void test_many_steps(void)
{
	struct conf *c = conf_of("");

	machines_init(&machines, c);
	for (unsigned i = 0; i < 26; i++) {
		char format[100];
		snprintf(format, sizeof format,
		    "tftpd refused mac=02:00:00:00:%%02x:%%02x code=1 file=%c\n", (int)('a' + i));
		flood(12000, format);
	}
	CHECK(machines.table.steps <= TABLE_STEPS + 12000 * TABLE_STEPS_FEW);
	machines_free(&machines);
	conf_free(c);
}

int main(void)
{
	unit_run("machines: what everybody may say", test_claims);
	unit_run("machines: one address", test_one_address);
	unit_run("machines: many steps", test_many_steps);
	return unit_result();
}
