/* What shim asks for behind itself, and who took one. */
#include "common/shim.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *path;
	bool is_shim;
	enum shim_second second;
	const char *named;
} rows[] = {
    {"shimx64.efi", true, SHIM_OWN, ""},
    {"sb/shimx64.efi", true, SHIM_OWN, ""},
    {"EFI/debian/SHIMX64.EFI", true, SHIM_OWN, ""},
    {"ipxe-shim.efi", true, SHIM_NAMED, "ipxe.efi"},
    {"sb/snponly-shim.efi", true, SHIM_NAMED, "sb/snponly.efi"},
    {"sb/snponly-shimx64.efi", true, SHIM_NAMED, "sb/snponly.efi"},
    {"arm64-sb/ipxe-shimaa64.efi", true, SHIM_NAMED, "arm64-sb/ipxe.efi"},
    {"A/SNPONLY-SHIM.EFI", true, SHIM_NAMED, "A/SNPONLY.EFI"},
    {"a-shim/b-shim.efi", true, SHIM_NAMED, "a-shim/b.efi"},
    {"my-net-shim.efi", true, SHIM_NAMED, "my-net.efi"},
    {"snponly-shim-2026.efi", true, SHIM_BROKEN, ""},
    {"snponly-shimx64v.efi", true, SHIM_NAMED, "snponly.efi"},
    {"snponly-shimx64v2.efi", true, SHIM_BROKEN, ""},
    {"-shim.efi", true, SHIM_BROKEN, ""},
    {"x/-shimx64.efi", true, SHIM_BROKEN, ""},
    {"shim/ipxe.efi", false, SHIM_OWN, ""},
    {"shim.txt", false, SHIM_OWN, ""},
    {"snponly.efi", false, SHIM_OWN, ""},
    {"", false, SHIM_OWN, ""},
};

static void test_names(void)
{
	char second[PATH_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].path);
		CHECK(shim_is(rows[i].path) == rows[i].is_shim);
		if (!rows[i].is_shim)
			continue;
		CHECK_NUM(shim_second(rows[i].path, second), rows[i].second);
		CHECK_STR(second, rows[i].named);
	}
}

static void test_beside(void)
{
	char path[PATH_SIZE], shim[PATH_SIZE];

	CHECK(shim_does_without("sb/revocations_sku.efi"));
	CHECK(shim_does_without("/shim_certificate_0.efi"));
	CHECK(shim_does_without("/sb/grubrevocations_sku.efi"));
	CHECK(shim_does_without("/sb/grubshim_certificate_0.efi"));
	CHECK(shim_does_without("revocations.efi") && shim_does_without("REVOCATIONS_SBAT.EFI"));
	CHECK(!shim_does_without("shim_certificate_x.efi") &&
	      !shim_does_without("revocations_2.efi"));
	CHECK(!shim_does_without("sb/mmx64.efi"));
	CHECK(!shim_does_without("revocations/grubx64.efi"));

	CHECK(shim_beside("sb/shimx64.efi", "grubx64.efi", path));
	CHECK_STR(path, "sb/grubx64.efi");
	CHECK(shim_beside("shimx64.efi", "EFI/BOOT/grubx64.efi", path));
	CHECK_STR(path, "grubx64.efi");
	CHECK(shim_beside("a/b/shimx64.efi", "/autoexec.ipxe", path));
	CHECK_STR(path, "a/b/autoexec.ipxe");
	CHECK(shim_beside("sb/grub/shimx64.efi", "/sb/grubrevocations_sbat.efi", path));
	CHECK_STR(path, "sb/grub/revocations_sbat.efi");
	CHECK(!shim_beside("sb/shimx64.efi", "sb/revocations_sbat.efi", path));
	CHECK(!shim_beside("sb/shimx64.efi", "sb/grubx64.efi", path));
	CHECK(!shim_beside("sb/shimx64.efi", "/sb/grubx64.efi", path));
	CHECK(!shim_beside("sb/shimx64.efi", "grub/grub.cfg", path));
	CHECK(!shim_beside("sb/shimx64.efi", ".efi", path));
	memset(shim, 'x', sizeof shim - 1);
	memcpy(shim + sizeof shim - 13, "/shimx64.efi", sizeof "/shimx64.efi");
	CHECK(!shim_beside(shim, "a-name-that-is-longer.efi", path));
}

static struct addr client_nth(unsigned i)
{
	struct addr a;
	char text[32];

	snprintf(text, sizeof text, "10.0.%u.%u:1069", i / 200, i % 200 + 1);
	str_addr_port(text, &a);
	return a;
}

/* As many as there is room for, and the one that took one longest ago makes room. */
static void test_taken(void)
{
	static struct shims s;
	struct addr first = client_nth(0), other = client_nth(1);

	CHECK(!shims_of(&s, &first, 0));
	shims_took(&s, &first, "ipxe64.efi", 0);
	CHECK(!shims_of(&s, &first, 0));
	shims_took(&s, &first, "sb/shimx64.efi", 1000);
	CHECK_STR(shims_of(&s, &first, 1000), "sb/shimx64.efi");
	CHECK_STR(shims_of(&s, &first, 1000 + SHIM_KEEP_MS), "sb/shimx64.efi");
	CHECK(!shims_of(&s, &first, 1001 + SHIM_KEEP_MS));
	CHECK(!shims_of(&s, &other, 1000));
	shims_took(&s, &first, "other/shimx64.efi", 2000);
	CHECK_STR(shims_of(&s, &first, 2000), "other/shimx64.efi");

	for (unsigned i = 1; i <= SHIM_CLIENTS; i++) {
		struct addr a = client_nth(i);
		shims_took(&s, &a, "x/shimx64.efi", 3000 + i);
	}
	CHECK(!shims_of(&s, &first, 4000));
	CHECK_STR(shims_of(&s, &other, 4000), "x/shimx64.efi");
}

int main(void)
{
	unit_run("shim: its names", test_names);
	unit_run("shim: beside it", test_beside);
	unit_run("shim: who took one", test_taken);
	return unit_result();
}
