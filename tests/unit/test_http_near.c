/* Which file may be meant by a name that is not there. */
#include "httpbootd/check/near.h"
#include "tests/unit/unit.h"

static void test_near(void)
{
	static const struct {
		const char *wanted, *there;
		bool is;
	} rows[] = {
	    {"vmlinuz-lts", "Vmlinuz-LTS", true},
	    {"vmlinuz-lts", "vmlinuz-lts.txt", true},
	    {"vmlinuz-lts", "vmlinuz-lts.part", true},
	    {"vmlinuz-lts", "vmlinuz-ltss", true},
	    {"vmlinuz-lts", "vmlinuz-tls", true},
	    {"vmlinuz-lts", "vmlinuz-virt", false},
	    {"vmlinuz-lts", "initramfs-lts", false},
	    {"kiosk1.apkovl.tar.gz", "kiosk2.apkovl.tar.gz", false},
	    {"linux", "linuz", true},
	    {"boot", "root", false},
	    {"a", "a.b", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].there);
		CHECK(near_is(rows[i].wanted, rows[i].there, true) == rows[i].is);
	}
}

int main(void)
{
	unit_run("names that are meant", test_near);
	return unit_result();
}
