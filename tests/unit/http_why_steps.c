#include "tests/unit/http_why_rows.h"

#define REFUSED(at, path, status, why)                                                             \
#at " httpbootd refused " C " path=" path " status=" #status " reason=\"" why "\"\n"
#define CUT(at, path, bytes, of)                                                                   \
#at " httpbootd served " C " path=" path " status=200 bytes=" #bytes " of=" #of            \
	    " ms=900 incomplete=closed\n"
#define NOT_OFFERED(why)                                                                           \
	"0 pxedhcpd refused " M " arch=efi-x64 class=PXEClient reason=\"" why "\"\n"
#define KERNEL "/alpine/3.24/x86_64/vmlinuz-lts"
#define INITRD "/alpine/3.24/x86_64/initramfs-lts"
#define MODLOOP "/alpine/3.24/x86_64/modloop-lts"
#define APKOVL "/kiosk.apkovl.tar.gz"
#define INDEX "/alpine/v3.24/main/x86_64/APKINDEX.tar.gz"

const struct why_row why_rows_steps[] = {
    {"not-in-clients", NOT_OFFERED("it asks from an address that is not in clients"), 0, NULL, NULL,
	0, 0},
    {"no-boot-file",
	NOT_OFFERED("no boot file is configured for this architecture, by name or as arch-N"), 0,
	NULL, NULL, WHY_AS_IS, 0},
    {"not-answered", NOT_OFFERED("the interface has no IPv4 address to answer from"), 0, NULL, NULL,
	0, 0},

    /* The boot file. */
    {"boot-file-missing-ipxe",
	TO_LEASE ACKED(4) "5 tftpd refused " C " file=ipxe64.efi code=1 reason=\"no such file\"\n",
	0, NULL, NULL, WHY_NO_HTTP, 0},
    {"boot-file-missing",
	TO_LEASE ACKED(4) "5 tftpd refused " C " file=grub.efi code=1 reason=\"no such file\"\n", 0,
	NULL, NULL, WHY_NO_HTTP, 0},
    {"boot-file-unreadable",
	TO_LEASE ACKED(
	    4) "5 tftpd refused " C
	       " file=ipxe64.efi code=2 reason=\"forbidden (no permission to read it)\"\n",
	0, NULL, NULL, WHY_NO_HTTP, 0},
    {"boot-file-unreadable",
	"0 pxedhcpd offered " M " arch=http-x64 class=HTTPClient form=http "
	"file=http://10.0.0.2/ipxe64.efi\n" LEASE(4)
	    REFUSED(5, "/ipxe64.efi", 403, "forbidden (no permission to read it)"),
	0, NULL, NULL, WHY_AS_IS, 0},
    {"boot-file-link",
	TO_LEASE ACKED(4) "5 tftpd refused " C " file=ipxe64.efi code=2 reason=\"a link leads to "
			  "/usr/share/ipxe, which is in no folder of link-roots\"\n",
	0, NULL, NULL, WHY_NO_HTTP, 0},
    {"boot-file-broken",
	TO_LEASE ACKED(4) "6 tftpd progress " C " file=ipxe64.efi bytes=43776 of=850528 ms=1000\n"
			  "9 tftpd failed " C " file=ipxe64.efi bytes=43776 block=30 of=850528 "
			  "reason=timeout ms=4000 blksize=1468\n",
	0, NULL, NULL, WHY_NO_HTTP, 0},
    {"boot-file-failed",
	TO_LEASE ACKED(
	    4) "6 tftpd failed " C " file=ipxe64.efi block=0 "
	       "reason=\"client's ERROR\" code=0 text=\"out of memory\" ms=900 blksize=1468\n",
	0, NULL, NULL, WHY_NO_HTTP, 0},
    {"boot-file-no-more", TO_IPXE, 0, NULL, NULL, WHY_USUAL, 1},

    /* The script. */
    {"no-second-script", TO_STUB, 0, NULL, NULL, WHY_USUAL, 0},
    {"script-bind",
	"0 pxedhcpd offered " M " arch=efi-x64 class=PXEClient form=direct file=ipxe64.efi\n"
	"8 httpbootd not-its-machine client=10.9.0.5 " M
	" asks=unseen status=404 reason=\"who asks "
	"is on no link of ours, so its MAC cannot be seen: give it a key, or bind = none\"\n",
	0, NULL, NULL, 0, 0},
    {"script-none",
	TO_STUB REFUSED(9, "/boot.ipxe", 500,
	    "the server's configuration makes no script for this machine: its log says why"),
	0, NULL, NULL, 0, 0},
    {"script-refused",
	TO_STUB REFUSED(9, "/boot.ipxe", 503, "too many machines load what is private now"), 0,
	NULL, NULL, 0, 0},
    {"no-apkovl",
	TO_STUB "9 httpbootd no-apkovl " C " reason=\"kiosk.apkovl.tar.gz: no such file\"\n", 0,
	NULL, NULL, 0, 0},
    {"script-stuck", TO_SCRIPT, 0, NULL, NULL, WHY_USUAL, 1},

    /* Its files. */
    {"missing-image", TO_SCRIPT REFUSED(9, KERNEL, 404, "no such file"), 0, NULL, NULL, 0, 0},
    {"missing-image", TO_SCRIPT GOT(9, KERNEL) REFUSED(10, INITRD, 404, "no such file"), 0, NULL,
	NULL, 0, 0},
    {"missing", TO_SCRIPT REFUSED(9, "/boot/vmlinuz-x", 404, "no such file"), 0, NULL, NULL, 0, 0},
    {"apkovl-missing", TO_INITRD REFUSED(13, APKOVL, 404, "no such file"), 0, NULL, NULL, 0, 0},
    {"missing-image", TO_INITRD GOT(13, APKOVL) REFUSED(14, MODLOOP, 404, "no such file"), 0, NULL,
	NULL, 0, 0},
    {"unreadable", TO_SCRIPT REFUSED(9, KERNEL, 403, "forbidden (no permission to read it)"), 0,
	NULL, NULL, 0, 0},
    {"unreadable",
	TO_INITRD GOT(13, APKOVL) REFUSED(14, MODLOOP, 403, "forbidden (no permission to read it)"),
	0, NULL, NULL, 0, 0},
    {"link",
	TO_INITRD GOT(13, APKOVL) REFUSED(14, MODLOOP, 403, "forbidden (a link out of the root)"),
	0, NULL, NULL, 0, 0},
    {"modloop-cut-off", TO_INITRD GOT(13, APKOVL) CUT(15, MODLOOP, 120000000, 180000000), 0, NULL,
	NULL, 0, 0},
    {"no-memory",
	TO_STUB "8 httpbootd script " C
		" host=kiosk1 section=52:54:00:00:00:01 memory=256 status=200\n" GOT(9, KERNEL)
		    CUT(10, INITRD, 1000000, 180000000),
	0, NULL, NULL, 0, 0},
    {"cut-off", TO_SCRIPT GOT(9, KERNEL) CUT(10, INITRD, 1000, 9000000), 0, NULL, NULL, 0, 0},
    {"refused", TO_INITRD GOT(13, APKOVL) REFUSED(14, MODLOOP, 500, "cannot open"), 0, NULL, NULL,
	0, 0},
    {"file-stuck",
	TO_INITRD GOT(13, APKOVL) "14 httpbootd begun " C " path=" MODLOOP " of=180000000 ms=0\n"
				  "15 httpbootd progress " C " path=" MODLOOP
				  " bytes=5000000 of=180000000 ms=1000\n",
	0, NULL, NULL, 0, 0},

    /* Once the kernel runs. */
    {"kernel-no-memory",
	TO_STUB "8 httpbootd script " C
		" host=kiosk1 section=52:54:00:00:00:01 memory=64 status=200\n" GOT(9, KERNEL)
		    GOT(10, INITRD),
	0, NULL, NULL, WHY_USUAL, 3},
    {"no-apkovl-asked", TO_INITRD, 0, NULL, NULL, WHY_USUAL, 3},
    {"no-modloop", TO_INITRD, 0, NULL, NULL, WHY_USUAL | WHY_NO_APKOVL, 5},
    {"apkovl-stuck", TO_INITRD GOT(13, APKOVL), 0, NULL, NULL, WHY_USUAL, 1},
    {"not-up", TO_INITRD GOT(13, APKOVL) GOT(14, INDEX), 0, NULL, NULL, WHY_USUAL, 1},
    {"not-up", TO_INITRD GOT(13, APKOVL) GOT(14, INDEX) GOT(15, MODLOOP), 0, NULL, NULL, WHY_USUAL,
	1},
    {"stage-packages",
	TO_INITRD GOT(
	    13, APKOVL) "14 httpbootd stage " C " stage=packages failed=yes "
			"text=\"ERROR: unable to select packages: foo (no such package)\"\n",
	0, NULL, NULL, 0, 0},
    {"stage-stuck",
	TO_INITRD GOT(13, APKOVL) GOT(14, INDEX) GOT(15, MODLOOP) "16 httpbootd stage " C
								  " stage=services\n",
	0, NULL, NULL, WHY_USUAL, 1},
};

const size_t why_rows_steps_n = sizeof why_rows_steps / sizeof *why_rows_steps;
