#include "tests/unit/http_why_rows.h"

const char why_row_site[] =
    "[profile kiosk]\nkernel = alpine/3.24/x86_64/vmlinuz-lts\n"
    "initrd = alpine/3.24/x86_64/initramfs-lts\nmodloop = alpine/3.23/x86_64/modloop-lts\n"
    "apkovl = kiosk.apkovl.tar.gz\nexpects-up = yes\n"
    "[host 52:54:00:00:00:01]\nname = kiosk1\nprofile = kiosk\n"
    "[host 52:54:00:00:00:02]\nname = kiosk2\nprofile = kiosk\n"
    "[host 52:54:00:00:00:03]\nname = kiosk3\nprofile = kiosk\n";

const char why_row_boot[] = TO_STUB SCRIPT(8) GOT(9, "/alpine/3.24/x86_64/vmlinuz-lts")
    GOT(10, "/alpine/3.24/x86_64/initramfs-lts") GOT(13, "/kiosk.apkovl.tar.gz")
	GOT(14, "/alpine/v3.24/main/x86_64/APKINDEX.tar.gz")
	    GOT(15, "/alpine/3.24/x86_64/modloop-lts") "16 httpbootd stage " C
						       " stage=services\n17 httpbootd up " C
						       " status=200\n";

const struct why_row why_rows[] = {
    /* The offer. */
    {"site-silent", DISCOVER(0, "4011") DISCOVER(4, "4011") DISCOVER(8, "4011"), 1,
	"takes no address", "knows 52:54:00:00:00:01", 0, 0},
    {"4011-not-asked", TO_LEASE, 7, "told to ask on port 4011", "form = direct", WHY_AS_IS, 0},
    {"4011-blocked", TO_LEASE HEARD(4, "4011"), 3, "a firewall here drops UDP 4011", "UDP 4011",
	WHY_AS_IS, 0},
    {"4011-blocked", /* of one that was up */
	TO_INITRD "20 httpbootd up " C " status=200\n900 pxedhcpd offered " M
		  " class=PXEClient form=4011 file=ipxe64.efi\n904 pxedhcpd leased " M
		  " address=10.0.0.5 server=10.0.0.1\n904 pxedhcpd heard " M " port=4011\n",
	3, "a firewall here drops UDP 4011", "UDP 4011", WHY_AS_IS, 0},
    {"direct-ignored", DISCOVER(0, "direct") LEASE(4), 7, "did not come for ipxe64.efi",
	"form = 4011", WHY_NO_HTTP, 0},
    {"tftp-blocked", DISCOVER(0, "direct") LEASE(4) HEARD(4, "tftp"), 3, "drops UDP 69", "UDP 69",
	WHY_NO_HTTP, 0},
    {"tftp-blocked", TO_LEASE ACKED(4) HEARD(4, "tftp"), 3, "drops UDP 69", "UDP 69", WHY_AS_IS, 0},
    {"form-ignored",
	DISCOVER(0, "4011") LEASE(4) "100 pxedhcpd offered " M
				     " class=PXEClient form=direct file=ipxe64.efi\n" LEASE(104),
	7, "in neither form", "lanboot render", WHY_AS_IS, 0},
    {"http-ignored",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/ipxe64.efi\n" LEASE(4),
	7, "https alone", "tls-listen", WHY_AS_IS, 0},
    {"https-ignored",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=https://10.0.0.2/ipxe64.efi\n" LEASE(4),
	7, "knows no authority", "lanboot key enrol", WHY_AS_IS, 0},
    {"offer-not-taken", TO_LEASE ACKED(4), 7, "did not come for it", "UDP 69", WHY_AS_IS, 0},
    {"two-proxies", TO_LEASE RIVAL(4, "proxy"), 7, "10.0.0.7 offers it a boot file", "10.0.0.7", 0,
	0},
    {"site-class", TO_LEASE RIVAL(4, "site-class"), 7, "says PXEClient in option 60",
	"take option 60 (vendor class) out of the answers of 10.0.0.7", 0, 0},
    {"site-file", /* its answers to iPXE go to that alone, and nobody hears them */
	DISCOVER(0, "direct") RIVAL(0, "site-file") RIVAL(4, "site-file") TFTP(5, "ipxe64.efi")
	    IPXE(12, "script", URL) "13 pxedhcpd leased " M " address=10.0.0.5 server=10.0.0.7\n",
	7, "10.0.0.7, which gives it its address, names", "67", WHY_AS_IS, 0},
    {"site-http", TO_LEASE RIVAL(4, "site-http"), 7, "says HTTPClient", "option 60", 0, 0},
    {"site-menu", TO_LEASE RIVAL(4, "site-menu"), 7, "option 43", "option 43", 0, 0},
    {"site-file", TO_LEASE RIVAL(4, "site-file"), 7, "10.0.0.7, which gives it its address, names",
	"out of the answers of 10.0.0.7", 0, 0},

    /* The boot file. */
    {"tftp-answers-blocked",
	TO_LEASE ACKED(4) "7 tftpd unanswered " C
			  " file=ipxe64.efi block=0 blksize=1468 bytes=0 retransmits=2 "
			  "of=850528 ms=2000\n",
	1, "hears nothing", "single-port = yes in [tftpd]", WHY_NO_HTTP, 0},
    {"tftp-answers-blocked",
	TO_LEASE ACKED(4) "9 tftpd failed " C
			  " file=ipxe64.efi block=0 reason=timeout ms=4000 rate=0 blksize=512\n",
	0, "hears nothing", "single-port = yes in [tftpd]", WHY_NO_HTTP, 0},
    {"long-blocks-lost",
	TO_LEASE ACKED(4) "7 tftpd unanswered " C
			  " file=ipxe64.efi block=1 blksize=1468 bytes=0 retransmits=2 "
			  "of=850528 ms=2000\n8 tftpd progress " C
			  " file=ipxe64.efi bytes=0 of=850528 ms=3000\n",
	0, "Blocks of 1468 bytes of ipxe64.efi do not come",
	"max-blksize = 1024 and udp-segment = no in [tftpd]", WHY_NO_HTTP, 0},
    {"long-blocks-lost",
	TO_LEASE ACKED(4) "9 tftpd failed " C
			  " file=ipxe64.efi block=1 reason=timeout ms=4000 rate=0 blksize=1024\n",
	0, "Blocks of 1024 bytes", "max-blksize = 512 and udp-segment = no in [tftpd]", WHY_NO_HTTP,
	0},
    {"boot-file-stuck",
	TO_LEASE ACKED(4) "7 tftpd progress " C " file=ipxe64.efi bytes=40000 of=850528 ms=2000\n"
			  "9 tftpd progress " C " file=ipxe64.efi bytes=40000 of=850528 ms=4000\n",
	7, "in the midst of ipxe64.efi, at 40 kB", NULL, WHY_NO_HTTP, 0},
    {"boot-file-arch",
	TO_LEASE ACKED(4) "5 tftpd served " C
			  " file=ipxe-arm64.efi bytes=850528 ms=400 program=aarch64\n",
	1, "ipxe-arm64.efi is a program for aarch64, and this machine is efi-x64",
	"efi-x64 = ipxe64.efi in [pxedhcpd]", WHY_AS_IS, 0},
    {"boot-file-arch",
	TO_LEASE ACKED(4) "5 tftpd served " C " file=undionly.kpxe bytes=70085 ms=40\n", 1,
	"undionly.kpxe is no program for UEFI", NULL, WHY_AS_IS, 0},
    {"boot-file-again",
	TO_LEASE ACKED(4) GOT(5, "/ipxe64.efi") DISCOVER(9, "4011") GOT(10, "/ipxe64.efi"), 3,
	"It loaded ipxe64.efi and began anew", "Secure Boot", WHY_AS_IS, 0},
    {"second-stage-missing",
	TO_LEASE ACKED(4) TFTP(5, "shimx64.efi") "6 tftpd refused " C " file=grubx64.efi code=1 "
						 "reason=\"no such file\"\n",
	0, "what it asks for, grubx64.efi,", "put it to /srv/lanboot/grubx64.efi", WHY_AS_IS, 0},
    {"shim-refused",
	TO_LEASE ACKED(4) TFTP(5, "shimx64.efi")
	    TFTP(6, "grubx64.efi") "9 tftpd refused " C
				   " file=\"revocations.efi mmx64.efi\" files=2 code=1 "
				   "reason=\"no such file\" ordinary=shim\n",
	0, "shim does not start what it has loaded behind itself, grubx64.efi", NULL, WHY_AS_IS, 0},
    {"shim-refused",
	TO_LEASE ACKED(4) TFTP(5, "sb/shimx64.efi")
	    TFTP(6, "sb/grubx64.efi") "9 tftpd refused " C " file=sb/mmx64.efi code=1 "
				      "reason=\"no such file\"\n",
	0, "shim does not start what it has loaded behind itself, sb/grubx64.efi", NULL, WHY_AS_IS,
	0},
    {"shim-has-unsigned",
	TO_LEASE ACKED(4) TFTP(5, "sb/shimx64.efi") "6 tftpd served " C
						    " file=sb/grubx64.efi bytes=850528 ms=400 "
						    "program=x86_64 signed=no\n",
	9, "sb/grubx64.efi, which has no signature", "of one release", WHY_AS_IS, 0},
    {"second-stage-missing", /* by HTTP */
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/sb/shimx64.efi\n" LEASE(1) GOT(2,
	    "/sb/shimx64.efi") "3 httpbootd refused " C " path=/sb/revocations_sku.efi status=404 "
			       "reason=\"no such file\" bytes=0\n4 httpbootd refused " C
			       " path=/sb/grubx64.efi status=404 reason=\"no such file\" bytes=0\n",
	0, "what it asks for, sb/grubx64.efi,", "put it to /srv/lanboot/sb/grubx64.efi", WHY_AS_IS,
	0},
    {"grub-elsewhere", TO_LEASE ACKED(4) TFTP(5, "sb/shimx64.efi") TFTP(6, "sb/grubx64.efi"), 9,
	"GRUB, sb/grubx64.efi, was loaded, and asks us for nothing", "next-server", WHY_AS_IS, 0},
    {"grub-without-http",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/sb/shimx64.efi\n" LEASE(1) GOT(2, "/sb/shimx64.efi")
	    GOT(3, "/sb//grubx64.efi"),
	9, "it was built without HTTP", "the module http", WHY_AS_IS, 0},
    {"kernel-refused",
	TO_LEASE ACKED(4) TFTP(5, "sb/shimx64.efi")
	    TFTP(6, "sb/grubx64.efi") "7 tftpd served " C " file=grub/grub.cfg bytes=90 ms=1\n"
				      "8 tftpd served " C " file=boot/vmlinuz bytes=9000000 ms=1\n",
	9, "GRUB has loaded the kernel boot/vmlinuz", "as it was signed", WHY_AS_IS, 0},
    {"boot-file-unsigned",
	TO_LEASE ACKED(4) "5 tftpd served " C " file=ipxe64.efi bytes=850528 ms=400 "
			  "program=x86_64 signed=no\n"
			  "9 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient "
			  "form=http file=http://10.0.0.2/ipxe64.efi\n" GOT(10, "/ipxe64.efi"),
	3, "It loaded ipxe64.efi, which is not signed, and began anew", "Secure Boot off",
	WHY_AS_IS, 0},
    {"boot-file-key",
	TO_LEASE ACKED(4) TFTP(5, "site.efi") DISCOVER(9, "4011") TFTP(10, "site.efi"), 3,
	"It loaded site.efi, which is signed, and began anew", "enrol that key", WHY_AS_IS, 0},
    {"boot-file-unsigned",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/uki/x86_64/thin.efi\n" LEASE(
	    1) "2 httpbootd served " C
	       " path=/uki/x86_64/thin.efi status=200 bytes=30000000 ms=900 "
	       "program=x86_64 signed=no\n"
	       "9 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	       "file=http://10.0.0.2/uki/x86_64/thin.efi\n" GOT(10, "/uki/x86_64/thin.efi"),
	3, "It loaded uki/x86_64/thin.efi, which is not signed, and began anew", "Secure Boot off",
	WHY_AS_IS, 0},
    {"boot-file-key",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/uki/x86_64/thin.efi\n" LEASE(
	    1) "2 httpbootd served " C
	       " path=/uki/x86_64/thin.efi status=200 bytes=30000000 ms=900 "
	       "program=x86_64\n"
	       "9 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	       "file=http://10.0.0.2/uki/x86_64/thin.efi\n" GOT(10, "/uki/x86_64/thin.efi"),
	3, "It loaded uki/x86_64/thin.efi, which is signed, and began anew", "enrol that key",
	WHY_AS_IS, 0},
    {"uki-unsigned",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/uki/x86_64/thin.efi\n" LEASE(
	    1) "2 httpbootd served " C
	       " path=/uki/x86_64/thin.efi status=200 bytes=30000000 ms=900 "
	       "program=x86_64 signed=no\n",
	60, "It has loaded uki/x86_64/thin.efi, which is not signed", "lanboot uki make", WHY_AS_IS,
	0},
    {"uki-no-more",
	"0 pxedhcpd offered " M " arch=efi-x64-http class=HTTPClient form=http "
	"file=http://10.0.0.2/uki/x86_64/thin.efi\n" LEASE(
	    1) "2 httpbootd served " C
	       " path=/uki/x86_64/thin.efi status=200 bytes=30000000 ms=900 "
	       "program=x86_64\n",
	60, "It has loaded uki/x86_64/thin.efi, and nothing was seen", "lanboot key enrol",
	WHY_AS_IS, 0},
    {"shim-elsewhere", TO_LEASE ACKED(4) TFTP(5, "shimx64.efi"), 9,
	"shim, shimx64.efi, was loaded, and asks us for nothing", NULL, WHY_AS_IS, 0},
    {"same-address",
	TO_IPXE "6 httpbootd script client=10.0.0.5 mac=52:54:00:00:00:09 status=200\n"
		"7 httpbootd script " C " section=52:54:00:00:00:01 status=200\n",
	1, "52:54:00:00:00:09 has the address 10.0.0.5, too", NULL, 0, 0},
    {"same-address", /* it is the other that comes in between */
	"0 httpbootd script client=10.0.0.5 mac=52:54:00:00:00:09 status=200\n" TO_SCRIPT
	"9 httpbootd script client=10.0.0.5 mac=52:54:00:00:00:09 status=200\n",
	0, "52:54:00:00:00:09 has the address 10.0.0.5, too", NULL, 0, 0},
    {"same-address", /* it was up when the other came, and answers now in its name */
	TO_INITRD "11 httpbootd script client=10.0.0.5 mac=52:54:00:00:00:09 status=200\n"
		  "16 httpbootd up " C " asks=52:54:00:00:00:09 host=kiosk1 status=200 bytes=3\n"
		  "31 httpbootd not-its-machine " C
		  " asks=52:54:00:00:00:01 for=52:54:00:00:00:09\n"
		  "31 httpbootd refused " C " method=GET path=/told?step=kernel status=404 "
		  "reason=\"who asks is not the machine that it says\"\n",
	0, "52:54:00:00:00:09 has the address 10.0.0.5, too", "one address for each", 0, 0},
    {"same-mac", DISCOVER(0, "4011") DISCOVER(2, "4011") DISCOVER(4, "4011") TWIN(4), 1,
	"Another machine, with the UUID 44454c4c-4d00-1039-8035-b4c04f4b4d32, has the MAC "
	"52:54:00:00:00:01, too",
	"a MAC of its own for each", 0, 0},
    {"same-mac", /* and each loads what both are given */
	DISCOVER(0, "4011") DISCOVER(2, "4011") DISCOVER(4, "4011") TWIN(4) LEASE(8) ACKED(8)
	    TFTP(9, "ipxe64.efi") TFTP(10, "ipxe64.efi"),
	1, "has the MAC 52:54:00:00:00:01, too", "one laptop at a time", 0, 0},
    {"server-full",
	TO_LEASE ACKED(4) "5 tftpd failed " C
			  " file=ipxe64.efi block=0 reason=\"server is full, and the client "
			  "never answered\"\n",
	0, "no place for it", "max-transfers", WHY_NO_HTTP, 0},
    {"server-full",
	TO_LEASE ACKED(4) "5 tftpd turned-away " C " transfers=2000 reason=max-transfers\n", 0,
	"no place for it: max-transfers.", "max-transfers", WHY_NO_HTTP, 0},
    {"client-full",
	TO_IPXE IPXE(6, "script", URL) LEASE(7) SCRIPT(
	    8) "9 httpbootd turned-away " C " connections=512 reason=max-connections-per-client\n",
	0, "has given 10.0.0.5 all that one client may have", "max-connections-per-client", 0, 0},
    {"not-in-clients",
	TO_LEASE ACKED(
	    4) "5 tftpd refused " C
	       " reason=\"not in clients\" add=\"clients = 10.9.0.0/16\" section=tftpd\n",
	0, "whom clients lets in", "clients =", WHY_AS_IS, 0},
    {"disk-full",
	TO_INITRD "11 httpbootd no-overlay " C
		  " status=500 reason=\"cannot pack it: No space left on device\"\n",
	0, "A disk of the server is full", "df -h", 0, 0},

    /* iPXE. */
    {"ipxe-loop",
	TO_IPXE IPXE(6, "script", URL) TFTP(7, "ipxe64.efi") IPXE(8, "script", URL)
	    TFTP(9, "ipxe64.efi") IPXE(10, "script", URL),
	1, "iPXE loads ipxe64.efi instead of its script", "option 67", 0, 0},
    {"ipxe-loop", /* which hangs when it starts itself */
	TO_IPXE IPXE(6, "script", URL) TFTP(7, "ipxe64.efi"), 3,
	"iPXE loads ipxe64.efi instead of its script", "option 67", WHY_NO_HTTP, 0},
    {"ipxe-loop", /* which firmware had by HTTP */
	DISCOVER(0, "http")
	    LEASE(1) "2 httpbootd served " C " path=/ipxe64.efi status=200 bytes=850528 ms=100 "
		     "program=x86_64\n" IPXE(6, "script", URL) TFTP(7, "ipxe64.efi"),
	3, "iPXE loads ipxe64.efi instead of its script", "option 67", WHY_AS_IS, 0},
    {"ipxe-without-http",
	TO_IPXE IPXE(6, "direct", "ipxe64.efi") TFTP(7, "ipxe64.efi")
	    IPXE(8, "direct", "ipxe64.efi") TFTP(9, "ipxe64.efi") IPXE(10, "direct", "ipxe64.efi"),
	1, "This iPXE has no HTTP", "lanboot ipxe install /srv/lanboot", 0, 0},
    {"no-script", TO_IPXE IPXE(6, "script", URL) LEASE(7), 7, "did not come for its script", NULL,
	0, 0},
    {"script-name", TO_IPXE IPXE(6, "script", "http://boot.example/boot.ipxe") LEASE(7), 7,
	"needs a DNS server that knows the name", "public-url", 0, 0},
    {"script-tls", TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7), 7,
	"trust the certificate", "http://", 0, 0},
    {"tls-authority",
	TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7)
	    NO_TLS(8, "it does not know the authority of the certificate: unknown_ca"),
	0, "does not know the authority", "lanboot key enrol", 0, 0},
    {"tls-clock",
	TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7)
	    NO_TLS(8, "by its clock the certificate has ended: certificate_expired"),
	0, "by its clock", "lanboot key ca", 0, 0},
    {"tls-certificate",
	TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7)
	    NO_TLS(8, "it takes the certificate for a bad one: bad_certificate"),
	0, "for another name", "lanboot key ca", 0, 0},
    {"tls-cipher",
	TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7)
	    NO_TLS(8, "it has no cipher or signature that fits, or no TLS as new as 1.2"),
	0, "in common", "RSA key", 0, 0},
    {"tls-silent",
	TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7)
	    NO_TLS(8, "it was shown the certificate, and would not go on"),
	0, "would not go on", "set its clock", 0, 0},
    {"tls-failed",
	TO_IPXE IPXE(6, "script", "https://10.0.0.2/boot.ipxe") LEASE(7)
	    NO_TLS(8, "it spoke no TLS"),
	0, "spoke no TLS", "http://", 0, 0},
    {"tls-authority", /* of firmware, which tries it again and again */
	"0 pxedhcpd offered " M " arch=http-x64 class=HTTPClient form=http "
	"file=https://10.0.0.2/ipxe64.efi\n" LEASE(4)
	    NO_TLS(5, "it does not know the authority of the certificate: unknown_ca")
		NO_TLS(7, "it does not know the authority of the certificate: unknown_ca"),
	0, "authority", "http://", WHY_AS_IS, 0},
    {"script-loop",
	TO_IPXE IPXE(6, "script", URL) SCRIPT(8) SCRIPT(9) SCRIPT(10) SCRIPT(11) SCRIPT(12)
	    SCRIPT(13) SCRIPT(14) SCRIPT(15),
	1, "8 times", NULL, 0, 0},
    {"kernel-not-started",
	TO_INITRD GOT(16, "/alpine/3.24/x86_64/vmlinuz-lts")
	    GOT(17, "/alpine/3.24/x86_64/initramfs-lts"),
	1, "alpine/3.24/x86_64/vmlinuz-lts 2 times", "Secure Boot", 0, 0},

    /* What it says itself. */
    {"said-name",
	TO_IPXE IPXE(6, "script",
	    "http://boot.example/boot.ipxe") "9 httpbootd said " C " text=\"http://boot.example/"
					     "boot.ipxe... Error 0x3e11628e "
					     "(https://ipxe.org/3e11628e)\"\n",
	0, "cannot resolve the name", "public-url", 0, 0},
    {"said-trust", TO_SCRIPT "9 httpbootd told " C " step=kernel error=0x0216eb8f\n", 0,
	"does not trust", "http://", 0, 0},
    {"said-scheme", TO_SCRIPT "9 httpbootd told " C " step=kernel error=0x3c092083\n", 0,
	"was built without", "http://", 0, 0},
    {"said-signature", TO_INITRD "11 httpbootd told " C " step=boot error=0x0200813c\n", 0,
	"is not signed", "Secure Boot", 0, 0},
    {"said-program", TO_SCRIPT "9 httpbootd told " C " step=kernel error=0x2e008081\n", 0,
	"cannot start its kernel: ", "lanboot check", 0, 0},
    {"said-memory", TO_INITRD "11 httpbootd told " C " step=initrd error=0x3100608a\n", 0,
	"does not fit", "memory", 0, 0},
    {"said-memory", /* a connection of the machine as it was before is still being sent to */
	"0 httpbootd progress " C " path=/alpine/3.24/x86_64/initramfs-lts bytes=41000000 "
	"of=62000000 ms=9000\n"
	"1 pxedhcpd offered " M " arch=efi-x64 class=PXEClient host=kiosk1 form=4011 "
	"file=ipxe64.efi\n" LEASE(4) ACKED(4) TFTP(5, "ipxe64.efi") IPXE(6, "script", URL)
	    SCRIPT(8) "8 httpbootd progress " C " path=/alpine/3.24/x86_64/initramfs-lts "
		      "bytes=41000000 of=62000000 ms=17000\n" GOT(
			  9, "/alpine/3.24/x86_64/vmlinuz-lts") "10 httpbootd told " C
								" step=initrd error=0x34182006\n"
								"11 httpbootd served " C
								" path=/alpine/3.24/x86_64/"
								"initramfs-lts status=200 "
								"bytes=41000000 of=62000000 "
								"incomplete=timeout ms=20000\n",
	0, "Its initrd does not fit", "more memory", 0, 0},
    {"said-memory", /* it is sent whole, and that is told late */
	TO_SCRIPT GOT(
	    9, "/alpine/3.24/x86_64/vmlinuz-lts") "10 httpbootd told " C
						  " step=initrd error=0x34182006\n10 httpbootd "
						  "served " C
						  " path=/alpine/3.24/x86_64/initramfs-lts "
						  "status=200 bytes=9000000 ms=100\n",
	0, "Its initrd does not fit", "more memory", 0, 0},
    {"said-memory", /* once more */
	TO_INITRD "11 httpbootd told " C " step=boot\n11 httpbootd told " C
		  " step=boot error=0x46038101\n" GOT(17, "/alpine/3.24/x86_64/vmlinuz-lts")
		      GOT(18, "/alpine/3.24/x86_64/initramfs-lts"),
	0, "Its boot does not fit", "more memory", 0, 0},
    {"said-nobody", TO_SCRIPT "9 httpbootd told " C " step=kernel error=0x4c106092\n", 0,
	"Nobody answered", "lanboot test", 0, 0},

    /* What the script names. */
    {"file-stuck",
	TO_IPXE IPXE(6, "script", URL) SCRIPT(
	    8) "9 httpbootd begun " C " path=/alpine/3.24/x86_64/vmlinuz-lts of=9000000 ms=0\n"
	       "10 httpbootd progress " C
	       " path=/alpine/3.24/x86_64/vmlinuz-lts bytes=50000 of=9000000 ms=1000\n"
	       "15 httpbootd progress " C
	       " path=/alpine/3.24/x86_64/vmlinuz-lts bytes=50000 of=9000000 ms=6000\n",
	4, "in the midst of the kernel", NULL, 0, 0},
    {"packages-missing",
	TO_INITRD "16 httpbootd refused " C
		  " path=/alpine/v3.24/main/x86_64/APKINDEX.tar.gz status=404 "
		  "reason=\"no such file\" bytes=0\n",
	0, "Its repository has no alpine/v3.24/main/x86_64/APKINDEX.tar.gz", "repo =", 0, 0},
    {"modloop-release", TO_INITRD GOT(16, "/alpine/3.23/x86_64/modloop-lts"), 9,
	"Its kernel is of 3.24, and its modloop alpine/3.23/x86_64/modloop-lts of 3.23",
	"of one release in [profile kiosk]", 0, 0},
    {"apkovl-stuck", TO_INITRD GOT(13, "/kiosk.apkovl.tar.gz"), 60, "goes no further",
	"lanboot check", WHY_USUAL, 1},
    {"packages-signature",
	TO_INITRD "16 httpbootd stage " C " stage=packages failed=yes "
		  "text=\"ERROR: http://10.0.0.2/alpine: UNTRUSTED signature\"\n",
	0, "UNTRUSTED signature", "etc/apk/keys", 0, 0},
    {"packages-unreachable",
	TO_INITRD "16 httpbootd stage " C " stage=packages failed=yes "
		  "text=\"WARNING: http://10.0.0.9/alpine: network error\"\n",
	0, "does not reach", "repo in [profile kiosk]", 0, 0},
};

const size_t why_rows_n = sizeof why_rows / sizeof *why_rows;
