#ifndef LANBOOT_TESTS_UNIT_HTTP_WHY_ROWS_H
#define LANBOOT_TESTS_UNIT_HTTP_WHY_ROWS_H
/*
 * Boots that fail, by the daemons' own lines: one at least for each rule, those that more than a
 * last step are needed for in http_why_rows.c, the others in http_why_steps.c.
 */
#include <stddef.h>

struct why_row {
	const char *rule, *lines;      /* SECONDS DAEMON TEXT each */
	unsigned soon_s;               /* after the last line: said then, and not a second before */
	const char *sentence, *remedy; /* some of their words; NULL: whichever */
	unsigned flags;
	double due_s; /* WHY_USUAL: so long after the last line the next was to come, by
			 why_row_boot */
};

enum {
	WHY_USUAL = 1 << 0,     /* it takes a boot that came up, to know what comes when */
	WHY_AS_IS = 1 << 1,     /* only by the firmware that it is written for */
	WHY_NO_HTTP = 1 << 2,   /* not by firmware that boots by HTTP */
	WHY_NO_APKOVL = 1 << 3, /* that boot had none */
};

/* The configuration that they are of: the machine kiosk1, 52:54:00:00:00:01. */
extern const char why_row_site[];

/* A boot of it that comes up, in seventeen seconds. */
extern const char why_row_boot[];

extern const struct why_row why_rows[], why_rows_steps[];
extern const size_t why_rows_n, why_rows_steps_n;

/* Lines that both files have. */
#define WHY_MAC "52:54:00:00:00:01"
#define M "mac=" WHY_MAC
#define C "client=10.0.0.5 " M
#define DISCOVER(at, form)                                                                         \
#at " pxedhcpd offered " M " arch=efi-x64 class=PXEClient host=kiosk1 form=" form          \
	    " file=ipxe64.efi\n"
#define LEASE(at)                                                                                  \
#at " pxedhcpd leased " M " arch=efi-x64 class=PXEClient address=10.0.0.5 "                \
	    "server=10.0.0.1\n"
#define HEARD(at, port) #at " pxedhcpd heard " M " port=" port "\n"
#define RIVAL(at, kind) #at " pxedhcpd elsewhere " M " server=10.0.0.7 kind=" kind "\n"
#define ACKED(at)                                                                                  \
#at " pxedhcpd acked " M " arch=efi-x64 class=PXEClient form=4011 file=ipxe64.efi\n"
#define TFTP(at, file)                                                                             \
#at " tftpd served " C " file=" file " bytes=850528 ms=400 blksize=1468 program=x86_64\n"
#define IPXE(at, form, file)                                                                       \
#at " pxedhcpd offered " M " arch=efi-x64 class=iPXE form=" form " file=" file "\n"
#define GOT(at, path) #at " httpbootd served " C " path=" path " status=200 bytes=9000000 ms=100\n"
#define SCRIPT(at)                                                                                 \
#at " httpbootd script " C " host=kiosk1 profile=kiosk "                                   \
	    "section=52:54:00:00:00:01 status=200 bytes=900 ms=1\n"
#define NO_TLS(at, reason) #at " httpbootd tls-failed " C " reason=\"" reason "\"\n"
#define TWIN(at)                                                                                   \
#at " pxedhcpd twin " M " arch=efi-x64 class=PXEClient if=eth0 "                           \
	    "uuid=44454c4c-4d00-1039-8035-b4c04f4b4d31 "                                           \
	    "other=44454c4c-4d00-1039-8035-b4c04f4b4d32 reason=\"two machines that are on\"\n"
#define URL "http://10.0.0.2/boot.ipxe"
#define TO_LEASE DISCOVER(0, "4011") LEASE(4)
#define TO_IPXE TO_LEASE ACKED(4) TFTP(5, "ipxe64.efi")
#define TO_SCRIPT TO_IPXE IPXE(6, "script", URL) LEASE(7) SCRIPT(8)
#define TO_STUB                                                                                    \
	TO_IPXE IPXE(6, "script", URL) LEASE(7) "8 httpbootd stub " C                              \
						" path=/boot.ipxe status=200\n"
#define TO_INITRD                                                                                  \
	TO_IPXE IPXE(6, "script", URL) LEASE(7) SCRIPT(8)                                          \
	    GOT(9, "/alpine/3.24/x86_64/vmlinuz-lts") GOT(10, "/alpine/3.24/x86_64/initramfs-lts")

#endif
