/* Which files firmware asks for at each boot, and does without. */
#include "tests/unit/unit.h"
#include "tftpd/probes.h"

#include <arpa/inet.h>
#include <string.h>

static const struct {
	const char *file, *firmware; /* NULL: to be told alone */
} rows[] = {
    {"revocations.efi", "shim"},
    {"sb/revocations_sbat.efi", "shim"},
    {"\\EFI\\BOOT\\Shim_Certificate_0.EFI", "shim"},
    {"shim_certificate_9.efi", "shim"},
    {"shim_certificate_x.efi", NULL},
    {"revocations.efi.sig", NULL},
    {"mmx64.efi", NULL}, /* shim asks for it when it has refused something */
    {"grubx64.efi", NULL},
    {"9ffefdef/recovery.elf", "raspberry-pi"},
    {"9ffefdef/dt-blob.bin", "raspberry-pi"},
    {"/9ffefdef/start4.elf", "raspberry-pi"},
    {"armstub8-gic.bin", "raspberry-pi"},
    {"start4.elf", NULL},
    {"9ffefdef/kernel8.img", NULL},
    {"pxelinux.cfg/01-52-54-00-12-34-56", "pxelinux"},
    {"bios/pxelinux.cfg/C0A80", "pxelinux"},
    {"pxelinux.cfg/default-arm-bcm283x", "pxelinux"},
    {"pxelinux.cfg/default", NULL},
    {"grub/grub.cfg-01-52-54-00-12-34-56", "grub"},
    {"grub/grub.cfg", NULL},
    {"undionly.kpxe", NULL},
    {"", NULL},
};

static void test_firmware_of(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *firmware = probes_firmware(rows[i].file);

		unit_row(rows[i].file);
		CHECK_STR(firmware ? firmware : "-", rows[i].firmware ? rows[i].firmware : "-");
	}
}

/* What is asked for, when, and the line that is due then; NULL: none. */
static const struct {
	const char *name, *client, *file; /* file NULL: only time passes */
	uint64_t now_ms;
	const char *line;
} steps[] = {
    {"the first", "10.0.0.1:1", "revocations.efi", 1000, NULL},
    {"one more, before its time is over", "10.0.0.1:2", "sb/Shim_Certificate_0.efi", 2999, NULL},
    {"not yet", NULL, NULL, 4998, NULL},
    {"both in one line", NULL, NULL, 4999,
	"refused client=10.0.0.1 file=\"revocations.efi Shim_Certificate_0.efi\" files=2 code=1 "
	"reason=\"no such file\" ordinary=shim"},
    {"once", NULL, NULL, 9000, NULL},
    {"another firmware of the same client", "10.0.0.1:1", "pxelinux.cfg/C0A8", 10000, NULL},
    {"and another client", "10.0.0.2:1", "pxelinux.cfg/C0", 10001, NULL},
    {"each its own", NULL, NULL, 12000,
	"refused client=10.0.0.1 file=C0A8 code=1 reason=\"no such file\" ordinary=pxelinux"},
    {"each its own, later", NULL, NULL, 12001,
	"refused client=10.0.0.2 file=C0 code=1 reason=\"no such file\" ordinary=pxelinux"},
};

/*
 * What Debian's shim 16.1 and the GRUB behind it ask for, in OVMF with Secure Boot on: recorded,
 * of a folder that has shimx64.efi, grubx64.efi and grub/grub.cfg. Twelve requests, two lines.
 */
static const struct {
	const char *file, *firmware;
} recorded[] = {
    {"sb/shimx64.efi", NULL},
    {"sb/revocations_sku.efi", "shim"},
    {"sb/revocations_sbat.efi", "shim"},
    {"sb/shim_certificate_0.efi", "shim"},
    {"sb/grubx64.efi", NULL},
    {"/grub/x86_64-efi/command.lst", "grub"},
    {"/grub/x86_64-efi/fs.lst", "grub"},
    {"/grub/x86_64-efi/crypto.lst", "grub"},
    {"/grub/x86_64-efi/terminal.lst", "grub"},
    {"/grub/grub.cfg", NULL},
    {"/boot/vmlinuz-lts", NULL},
    {"/boot/initramfs-lts", NULL},
};

static void test_recorded(void)
{
	static struct probes p;
	struct addr client = {0};
	struct event e;

	str_addr_port("10.0.0.58:1", &client);
	for (size_t i = 0; i < sizeof recorded / sizeof *recorded; i++) {
		const char *firmware = probes_firmware(recorded[i].file);
		unit_row(recorded[i].file);
		CHECK_STR(
		    firmware ? firmware : "-", recorded[i].firmware ? recorded[i].firmware : "-");
		if (firmware)
			CHECK(!probes_note(&p, &client, firmware, recorded[i].file, i, &e));
	}
	unit_row("one line each");
	CHECK(probes_take(&p, UINT64_MAX, &e));
	CHECK(strstr(e.text, "files=3 ") && strstr(e.text, "ordinary=shim"));
	CHECK(probes_take(&p, UINT64_MAX, &e));
	CHECK(strstr(e.text, "files=4 ") && strstr(e.text, "ordinary=grub"));
	CHECK(!probes_take(&p, UINT64_MAX, &e));
}

static struct addr addr_of(const char *text)
{
	struct addr a = {0};
	str_addr_port(text, &a);
	return a;
}

static void test_lines(void)
{
	static struct probes p;
	struct event e;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		unit_row(steps[i].name);
		if (steps[i].file) {
			struct addr client = addr_of(steps[i].client);
			CHECK(!probes_note(&p, &client, probes_firmware(steps[i].file),
			    steps[i].file, steps[i].now_ms, &e));
		}
		bool due = probes_take(&p, steps[i].now_ms, &e);
		CHECK_STR(due ? e.text : "-", steps[i].line ? steps[i].line : "-");
	}
	CHECK_NUM(probes_due_ms(&p), UINT64_MAX);

	unit_row("who goes on and on is told after ten seconds");
	struct addr client = addr_of("10.0.0.3:1");
	uint64_t now_ms = 20000;
	for (; now_ms < 30000; now_ms += 1000)
		CHECK(!probes_note(&p, &client, "grub", "grub.cfg-1", now_ms, &e));
	CHECK_NUM(probes_due_ms(&p), 30000);
	CHECK(probes_take(&p, 30000, &e));

	unit_row("where there are too many, the oldest makes room");
	for (uint32_t i = 0; i <= PROBES_CLIENTS; i++) {
		client.v4.sin_addr.s_addr = htonl(0x0a000100 + i);
		CHECK(probes_note(&p, &client, "grub", "grub.cfg-1", 40000 + i, &e) ==
		      (i == PROBES_CLIENTS));
	}
	CHECK(strstr(e.text, "client=10.0.1.0 ") != NULL);
	unit_row("at the end, all are told");
	for (size_t i = 0; i < PROBES_CLIENTS; i++)
		CHECK(probes_take(&p, UINT64_MAX, &e));
	CHECK(!probes_take(&p, UINT64_MAX, &e));
}

int main(void)
{
	unit_run("tftp probes", test_firmware_of);
	unit_run("tftp probes: as shim asks", test_recorded);
	unit_run("tftp probes: lines", test_lines);
	return unit_result();
}
