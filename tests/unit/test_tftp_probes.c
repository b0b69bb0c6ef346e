/* Which files firmware asks for at each boot, and does without. */
#include "tests/unit/unit.h"
#include "tftpd/probes.h"

static const struct {
	const char *file, *whose; /* NULL: to be told alone */
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

static void test_whose(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *whose = probes_whose(rows[i].file);

		unit_row(rows[i].file);
		CHECK_STR(whose ? whose : "-", rows[i].whose ? rows[i].whose : "-");
	}
}

int main(void)
{
	unit_run("tftp probes", test_whose);
	return unit_result();
}
