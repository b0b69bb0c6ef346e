/* Machines seen: of the daemons' lines, what each of them did, and what it is doing now. */
#include "httpbootd/machines/clock_set.h"
#include "httpbootd/machines/keep_load.h"
#include "httpbootd/machines/kept.h"
#include "httpbootd/machines/lag.h"
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/word.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START UINT64_C(1764375229000)

static const char site[] =
    "[httpbootd]\nservers = 10.0.0.20 http://[fd00:10::20]:8080\n"
    "[profile kiosk]\nkernel = boot/vmlinuz-{arch}\ninitrd = boot/first boot/x.img\n"
    "modloop = boot/modloop-lts\napkovl = kiosk.apkovl.tar.gz\n"
    "[profile disk]\nlocal = yes\n"
    "[profile choose]\nmenu = kiosk disk\n"
    "[profile quiet]\nkernel = boot/vmlinuz-lts\nexpects-up = no\n"
    "[host 52:54:00:00:00:01]\nname = kiosk1\nprofile = kiosk\nroom = a12\n"
    "[host 52:54:00:00:00:02]\nname = kiosk2\nprofile = kiosk\n"
    "[host 52:54:00:00:00:03]\nname = disk3\nprofile = disk\n"
    "[host 52:54:00:00:00:04]\nname = quiet4\nprofile = quiet\n"
    "[host 52:54:00:00:00:05]\nname = menu5\nprofile = choose\n";

#define M1 "mac=52:54:00:00:00:01"
#define M2 "mac=52:54:00:00:00:02"
#define M9 "mac=52:54:00:00:00:99"

static struct machines machines;
static int64_t clock_set_by; /* the clock that lines are heard by */

/* Hears `SECONDS DAEMON TEXT` lines, apart by newlines; returns the time of the last, in ms. */
static uint64_t hear(const char *lines)
{
	uint64_t now = START;
	unsigned seq = (unsigned)machines.events;

	while (*lines) {
		char message[LINE_MAX_LEN + 1], daemon[16];
		double seconds;
		int at = 0;
		size_t len = strcspn(lines, "\n");
		struct line l;
		if (sscanf(lines, "%lf %15s %n", &seconds, daemon, &at) != 2)
			abort();
		now = START + (uint64_t)(seconds * 1000) + (uint64_t)clock_set_by;
		int n = snprintf(message, sizeof message, "lanboot1 %llu.%03u %s i %u %.*s",
		    (unsigned long long)(now / 1000), (unsigned)(now % 1000), daemon, ++seq,
		    (int)(len - (size_t)at), lines + at);
		if (CHECK(line_parse(message, (size_t)n, &l)))
			machines_hear(&machines, &l, now);
		lines += len + (lines[len] == '\n');
	}
	return now;
}

/* All that is known of a machine in a line: its state, and the steps of its boots. */
static const char *story(const char *id, uint64_t now)
{
	static char out[2000];
	size_t n, len = 0;
	struct state_look look;
	const struct seen *s = machines_find(&machines, id, now, &n);

	if (!s)
		return n ? "several" : "none";
	machines_look(&machines, s, now, &look);
	len += (size_t)snprintf(out, sizeof out, "%s%s %s", state_text(look.state),
	    look.is_stuck ? " stuck" : "", s->name ? s->name : "-");
	for (size_t i = 0; i < s->n_boots; i++) {
		len += (size_t)snprintf(out + len, sizeof out - len, " |");
		for (size_t j = 0; j < s->boot[i].n; j++) {
			const struct step *step = &s->boot[i].step[j];
			len += (size_t)snprintf(out + len, sizeof out - len, " %s%s",
			    step_text(step->kind),
			    step->end == STEP_FAILED ? "!"
			    : step->end == STEP_RUNS ? "..."
						     : "");
			if (step->count > 1)
				len += (size_t)snprintf(
				    out + len, sizeof out - len, "*%u", step->count);
		}
	}
	return out;
}

#define OFFER                                                                                      \
	" pxedhcpd offered " M1                                                                    \
	" arch=x86_64 class=PXEClient host=kiosk1 form=direct file=undionly.kpxe\n"
#define LOADED " tftpd served client=10.0.0.5 " M1 " file=undionly.kpxe bytes=70000 ms=400\n"
#define SCRIPT                                                                                     \
	" httpbootd script client=10.0.0.5 " M1                                                    \
	" host=kiosk1 profile=kiosk section=52:54:00:00:00:01 status=200 bytes=900 ms=1\n"
#define KERNEL                                                                                     \
	" httpbootd served client=10.0.0.5 " M1                                                    \
	" method=GET path=/boot/vmlinuz-x86_64 status=200 bytes=9000000 ms=900\n"
#define NO_KERNEL                                                                                  \
	" httpbootd refused client=10.0.0.5 " M1                                                   \
	" method=GET path=/boot/vmlinuz-x86_64 status=404 reason=\"not found\" bytes=0 ms=1\n"
#define INITRD                                                                                     \
	" httpbootd served client=10.0.0.5 path=/boot/x.img status=200 bytes=9000000 ms=900\n"
#define UP " httpbootd up client=10.0.0.5 " M1 " host=kiosk1 status=200\n"
#define FORGED(by)                                                                                 \
	" httpbootd script client=10.0.0.66 " M1 " asks=" by                                       \
	" host=kiosk1 profile=kiosk section=52:54:00:00:00:01 status=200 bytes=900 ms=1\n"
#define FAR_UP "30 httpbootd up client=10.0.0.66 " M1 " asks=unseen host=kiosk1 status=200\n"
#define BOOTED "0" OFFER "2" LOADED "6" SCRIPT "7" KERNEL "9" INITRD "30" UP

static const struct {
	const char *name, *id, *lines;
	unsigned later_s;
	const char *story;
} stories[] = {
    {"all of it", "kiosk1", BOOTED, 1, "up kiosk1 | offer tftp script kernel initrd up"},
    {"by its address", "10.0.0.5", BOOTED, 1, "up kiosk1 | offer tftp script kernel initrd up"},
    {"heard in another order than it was: one boot", "kiosk1",
	"1.40" LOADED "1.41" SCRIPT "1.30" OFFER "1.45" KERNEL, 1,
	"booting kiosk1 | tftp script offer kernel"},
    {"and what is heard when it is up", "kiosk1", "0" OFFER "2" KERNEL "9" UP "1.2" LOADED, 1,
	"up kiosk1 | offer kernel up tftp"},
    {"the next boot option is another boot", "kiosk1",
	"0" OFFER "1" LOADED "1.01" OFFER "1.5" LOADED, 1,
	"booting kiosk1 | offer tftp | offer tftp"},
    {"a storm of offers", "kiosk1", "0" OFFER "1" OFFER "3" OFFER "7" OFFER, 5,
	"booting kiosk1 | offer*4"},
    {"beside its way: a lease, and another server", "kiosk1",
	"0" OFFER "1 pxedhcpd leased " M1 " class=PXEClient address=10.0.0.5 server=10.0.0.1\n"
	"1 pxedhcpd elsewhere " M1 " server=10.0.0.1 kind=site-file\n"
	"2 pxedhcpd heard " M1 " port=tftp\n2 pxedhcpd heard " M1 " port=4011\n",
	1, "booting kiosk1 | offer lease rival heard heard"},
    {"what is told beside it moves nothing", "kiosk1",
	"0" OFFER "50 pxedhcpd leased " M1 " class=PXEClient address=10.0.0.5 server=10.0.0.1\n",
	20, "failed stuck kiosk1 | offer lease"},
    {"its lease is its address", "10.0.0.5",
	"0" OFFER "1 pxedhcpd leased " M1 " class=PXEClient address=10.0.0.5 server=10.0.0.1\n", 1,
	"booting kiosk1 | offer lease"},
    {"who is up leases an address", "kiosk1",
	BOOTED "900" OFFER "901 pxedhcpd leased " M1 " address=10.0.0.6 server=10.0.0.1\n", 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"a lease that was held is of the boot", "kiosk1",
	BOOTED "900" OFFER "901 pxedhcpd leased " M1
	       " address=10.0.0.5 server=10.0.0.1\n902" LOADED,
	1, "booting kiosk1 | offer lease tftp | offer tftp script kernel initrd up"},
    {"who is up, and its own card asks us: it boots", "kiosk1",
	BOOTED "900" OFFER "901 pxedhcpd leased " M1 " address=10.0.0.5 server=10.0.0.1\n"
	       "902 pxedhcpd heard " M1 " port=4011\n",
	1, "booting kiosk1 | offer lease heard | offer tftp script kernel initrd up"},
    {"who is up, and asks by HTTP from its own card: it boots", "kiosk1",
	BOOTED "900 pxedhcpd offered " M1 " class=HTTPClient form=http file=http://10.0.0.2/a.efi\n"
	       "901 pxedhcpd leased " M1 " class=HTTPClient address=10.0.0.5 server=10.0.0.1\n"
	       "901 pxedhcpd heard " M1 " port=67\n",
	1, "booting kiosk1 | offer lease heard | offer tftp script kernel initrd up"},
    {"and hangs, if it comes for nothing", "kiosk1",
	BOOTED "900 pxedhcpd offered " M1 " class=HTTPClient form=http file=http://10.0.0.2/a.efi\n"
	       "901 pxedhcpd leased " M1 " class=HTTPClient address=10.0.0.5 server=10.0.0.1\n"
	       "901 pxedhcpd heard " M1 " port=67\n",
	61, "failed stuck kiosk1 | offer lease heard | offer tftp script kernel initrd up"},
    {"who is up, was offered a file, and says once more that it is up", "kiosk1",
	BOOTED "900" OFFER "950" UP, 1,
	"up kiosk1 | offer up | offer tftp script kernel initrd up"},
    {"who is up, and its own card asks for any file", "kiosk1",
	BOOTED "900 pxedhcpd heard " M1 " port=tftp\n", 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"no byte more is no move", "kiosk1",
	"0" OFFER "2 tftpd progress client=10.0.0.5 " M1 " file=undionly.kpxe bytes=9 of=20\n"
	"63 tftpd progress client=10.0.0.5 " M1 " file=undionly.kpxe bytes=9 of=20\n",
	1, "failed stuck kiosk1 | offer tftp..."},
    {"an ACK lacks", "kiosk1",
	"0" OFFER "3 tftpd unanswered client=10.0.0.5 " M1
	" file=undionly.kpxe block=1 blksize=1468 bytes=0 retransmits=2 of=70000 ms=2000\n",
	1, "booting kiosk1 | offer tftp..."},
    {"what shim does without", "kiosk1",
	"0" OFFER "2" LOADED "5 tftpd refused client=10.0.0.5 " M1
	" file=\"revocations.efi mmx64.efi\" files=2 code=1 reason=\"no such file\" "
	"ordinary=shim\n",
	1, "booting kiosk1 | offer tftp optional*2"},
    {"turned away", "kiosk1",
	"0" OFFER "2 tftpd turned-away client=10.0.0.5 " M1
	" transfers=9 reason=max-transfers-per-client\n",
	1, "failed kiosk1 | offer refused!"},
    {"turned away, and then let in", "kiosk1",
	"0" OFFER "2 tftpd turned-away client=10.0.0.5 " M1
	" transfers=9 reason=max-transfers-per-client\n3" LOADED,
	1, "booting kiosk1 | offer refused tftp"},
    {"turned away for one of several files", "kiosk1",
	"0" SCRIPT "1" KERNEL "2 httpbootd turned-away client=10.0.0.5 " M1
	" connections=9 reason=max-connections-per-client\n3" INITRD,
	1, "booting kiosk1 | script kernel refused initrd"},
    {"silence between", "kiosk1", "0" OFFER "100" OFFER, 5, "booting kiosk1 | offer | offer"},
    {"off and on again before it was up", "kiosk1", "0" OFFER "2" LOADED "20" OFFER "22" LOADED, 5,
	"booting kiosk1 | offer tftp | offer tftp"},
    {"off and on again while it was being sent its boot file", "kiosk1",
	"0" OFFER "2 tftpd begun client=10.0.0.5 " M1 " file=ipxe64.efi of=9\n"
	"8" OFFER "9 tftpd progress client=10.0.0.5 " M1 " file=ipxe64.efi bytes=3 of=9 ms=7000\n"
	"11" LOADED "40 tftpd failed client=10.0.0.5 " M1
	" file=ipxe64.efi bytes=3 ms=38000 reason=timeout\n",
	1, "booting kiosk1 | offer tftp | offer tftp..."},
    {"forged: an offer while it is being sent its boot file", "kiosk1",
	"0" OFFER "2 tftpd begun client=10.0.0.5 " M1 " file=undionly.kpxe of=9\n"
	"4" OFFER "5 tftpd served client=10.0.0.5 " M1 " file=undionly.kpxe bytes=9 ms=3000\n",
	1, "booting kiosk1 | offer tftp"},
    {"forgotten meanwhile", "kiosk1",
	"7 tftpd progress client=10.0.0.5 " M1 " file=ipxe64.efi bytes=3 of=9 ms=5000\n"
	"8" OFFER "9 tftpd progress client=10.0.0.5 " M1 " file=ipxe64.efi bytes=3 of=9 ms=7000\n"
	"11" LOADED,
	1, "booting kiosk1 | offer tftp | tftp..."},
    {"a day later", "kiosk1", BOOTED "86400" OFFER "86402" LOADED, 5,
	"booting kiosk1 | offer tftp | offer tftp script kernel initrd up"},
    {"the last that came up is kept", "kiosk1",
	BOOTED "1000" OFFER "1002" LOADED "2000" OFFER "2002" LOADED "3000" OFFER "3002" LOADED, 5,
	"booting kiosk1 | offer tftp | offer tftp | offer tftp script kernel initrd up"},
    {"forged: an offer to who is up", "kiosk1", BOOTED "1000" OFFER "1001" OFFER, 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"forged: and later it boots itself", "kiosk1", BOOTED "1000" OFFER "1100" OFFER "2000" LOADED,
	1, "booting kiosk1 | tftp | offer tftp script kernel initrd up"},
    {"forged: another card says its MAC", "kiosk1", BOOTED "1000" FORGED("52:54:00:00:00:99"), 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"forged: from beyond a router", "kiosk1", BOOTED "1000" FORGED("unseen"), 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"forged: its address stays", "10.0.0.5", BOOTED "1000" FORGED("unseen"), 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"forged: nor is there another", "10.0.0.66", BOOTED "1000" FORGED("unseen"), 1, "none"},
    {"forged: while it boots", "kiosk1", "0" OFFER "2" LOADED "3" FORGED("52:54:00:00:00:99"), 1,
	"booting kiosk1 | offer tftp"},
    {"beyond a router it is believed", "kiosk1", "0" OFFER "1" FORGED("unseen"), 1,
	"booting kiosk1 | offer script"},
    {"beyond a router, each time", "kiosk1", "0" FORGED("unseen") FAR_UP "1000" FORGED("unseen"), 1,
	"booting kiosk1 | script | script up"},
    {"who has a key is up from anywhere", "kiosk1",
	"0" OFFER "2" LOADED "9 httpbootd up client=10.9.0.5 " M1 " asks=unseen host=kiosk1\n", 1,
	"up kiosk1 | offer tftp up"},
    {"a test that only says so", "kiosk1", BOOTED "1000 pxedhcpd offered " M1 " test=said\n", 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"a test that only says so, of who was not seen", "kiosk1",
	"0 pxedhcpd offered " M1 " test=said\n1" FORGED("unseen test=said"), 1, "none"},
    {"a test that only says so hides no boot", "kiosk1",
	"0 httpbootd script client=10.0.0.5 " M1 " host=kiosk1 test=said\n", 1,
	"booting kiosk1 | script"},
    {"a test that only says so hides nobody", "52:54:00:00:00:99",
	"0 httpbootd unknown client=10.0.0.9 " M9 " test=said\n", 1, "unknown - | waiting"},
    {"another server that looks whether we have its files", "52:54:00:00:00:99",
	"0 httpbootd stub client=10.0.0.20 " M9 " test=said\n"
	"0 httpbootd served client=fd00:10::20 " M9 " test=said path=/a status=200\n",
	1, "none"},
    {"no server, though its address begins so", "52:54:00:00:00:99",
	"0 httpbootd stub client=10.0.0.2 " M9 " test=said\n", 1, "unknown - | stub"},
    {"a server that boots", "52:54:00:00:00:99", "0 httpbootd stub client=10.0.0.20 " M9 "\n", 1,
	"unknown - | stub"},
    {"what it loads once it is up", "kiosk1", BOOTED "40" KERNEL, 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"who is up loads kernel and initramfs, and nothing else: it starts anew", "kiosk1",
	BOOTED "1000" KERNEL "1002" INITRD, 1,
	"booting kiosk1 | kernel initrd | offer tftp script kernel initrd up"},
    {"and it is up again", "kiosk1", BOOTED "1000" KERNEL "1002" INITRD "1020" UP, 1,
	"up kiosk1 | kernel initrd up | offer tftp script kernel initrd up"},
    {"and stops then", "kiosk1", BOOTED "1000" KERNEL "1002" INITRD, 70,
	"failed stuck kiosk1 | kernel initrd | offer tftp script kernel initrd up"},
    {"an initramfs long after", "kiosk1", BOOTED "1000" KERNEL "1200" INITRD, 1,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"forged: somebody else loads them", "kiosk1",
	BOOTED "1000 httpbootd served client=10.0.0.66 " M1
	       " asks=unseen path=/boot/vmlinuz-x86_64 "
	       "status=200 bytes=9\n1001 httpbootd served client=10.0.0.66 " M1
	       " asks=unseen path=/boot/x.img status=200 bytes=9\n",
	1, "up kiosk1 | offer tftp script kernel initrd up"},
    {"no kernel", "kiosk1", "0" SCRIPT "1" NO_KERNEL, 2, "failed kiosk1 | script kernel!"},
    {"a kernel at last", "kiosk1", "0" SCRIPT "1" NO_KERNEL "6" SCRIPT "7" KERNEL, 2,
	"booting kiosk1 | script*2 kernel*2"},
    {"iPXE tries for long", "kiosk1",
	"0" SCRIPT "1" NO_KERNEL "40" SCRIPT "41" NO_KERNEL "80" SCRIPT "81" NO_KERNEL, 2,
	"failed kiosk1 | script*3 kernel!*3"},
    {"stuck", "kiosk1", "0" OFFER "2" LOADED, 61, "failed stuck kiosk1 | offer tftp"},
    {"slow, but usually so", "kiosk1",
	BOOTED "1000" OFFER "1002" LOADED "1006" SCRIPT "1007" KERNEL "1009" INITRD, 48,
	"booting kiosk1 | offer tftp script kernel initrd | offer tftp script kernel initrd up"},
    {"slower than twice as slow", "kiosk1",
	BOOTED "1000" OFFER "1002" LOADED "1006" SCRIPT "1007" KERNEL "1009" INITRD, 50,
	"failed stuck kiosk1 | offer tftp script kernel initrd | offer tftp script kernel initrd "
	"up"},
    {"others of its profile are faster", "kiosk2",
	BOOTED "100 httpbootd script " M2 " section=52:54:00:00:00:02 status=200\n"
	       "101 httpbootd served " M2 " path=/boot/vmlinuz-x86_64 status=200 bytes=9\n",
	39, "booting kiosk2 | script kernel"},
    {"a person reads a menu", "menu5",
	"0 httpbootd script mac=52:54:00:00:00:05 section=52:54:00:00:00:05 status=200\n", 599,
	"booting menu5 | script"},
    {"a stage that failed", "kiosk1",
	"0" SCRIPT "1" KERNEL "3" INITRD "9 httpbootd stage client=10.0.0.5 " M1
	" stage=packages failed=yes text=\"no such package\"\n",
	1, "failed kiosk1 | script kernel initrd stage!"},
    {"cut off", "kiosk1",
	"0" SCRIPT "1 httpbootd served " M1
	" path=/boot/modloop-lts status=200 bytes=7 ms=9 of=99 incomplete=closed\n",
	1, "failed kiosk1 | script modloop!"},
    {"firmware's questions in vain", "kiosk1",
	"0" OFFER "2 tftpd refused " M1
	" file=pxelinux.cfg/default code=1 reason=\"file not found\"\n"
	"3" LOADED,
	1, "booting kiosk1 | offer file! tftp"},
    {"nobody is up in this profile", "kiosk1", "0" SCRIPT "1" KERNEL, 90,
	"off kiosk1 | script kernel"},
    {"one that stands still in a file", "kiosk1",
	"0" SCRIPT "1 httpbootd begun " M1 " path=/boot/vmlinuz-x86_64 of=99\n", 90,
	"failed stuck kiosk1 | script kernel..."},
    {"others of its profile are up", "kiosk2",
	BOOTED "100 httpbootd script " M2 " section=52:54:00:00:00:02 status=200\n"
	       "101 httpbootd served " M2 " path=/boot/vmlinuz-x86_64 status=200 bytes=9\n",
	90, "failed stuck kiosk2 | script kernel"},
    {"never says up", "quiet4",
	"0 httpbootd script mac=52:54:00:00:00:04 section=52:54:00:00:00:04 status=200\n"
	"1 httpbootd served mac=52:54:00:00:00:04 path=/boot/vmlinuz-lts status=200 bytes=9\n",
	61, "off quiet4 | script kernel"},
    {"its own disk", "disk3",
	"0 httpbootd script mac=52:54:00:00:00:03 section=52:54:00:00:00:03 status=200\n", 61,
	"off disk3 | local"},
    {"silent", "kiosk1", BOOTED "60 httpbootd alive " M1 "\n", 601,
	"silent kiosk1 | offer tftp script kernel initrd up"},
    {"it never said alive", "kiosk1", BOOTED, 601,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"alive", "kiosk1", BOOTED "600 httpbootd alive " M1 "\n", 599,
	"up kiosk1 | offer tftp script kernel initrd up"},
    {"seen when it was up already", "kiosk1", "0 httpbootd alive " M1 "\n", 1, "up kiosk1"},
    {"nobody's", "52:54:00:00:00:99", "0 pxedhcpd offered " M9 " class=PXEClient file=x\n", 100,
	"unknown - | offer"},
    {"it waits", "52:54:00:00:00:99",
	"0 pxedhcpd offered " M9 " class=PXEClient\n1 pxedhcpd offered " M9 " class=iPXE\n"
	"2 httpbootd unknown " M9 " vendor=Dell product=\"OptiPlex 7010\" serial=ABC memory=16384\n"
	"7 httpbootd waits " M9 "\n12 httpbootd waits " M9 "\n",
	1, "unknown - | offer iPXE waiting*3"},
    {"and comes back", "52:54:00:00:00:99",
	"0 httpbootd unknown " M9 "\n3 httpbootd leaves " M9 "\n5 httpbootd waits " M9 "\n", 1,
	"unknown - | waiting | waiting local"},
    {"it leaves for its own disk", "52:54:00:00:00:99",
	"0 httpbootd unknown " M9 " vendor=Dell\n3 httpbootd leaves client=10.0.0.9 " M9 "\n", 1,
	"unknown - | waiting local"},
    {"a test of ours", "kiosk1", "0 pxedhcpd offered " M1 " class=PXEClient test=yes\n", 1, "none"},
    {"another server's offer", "kiosk1", "0 pxedhcpd rival server=10.0.0.9 " M1 " kind=x\n", 1,
	"none"},
    {"it has another address now", "10.0.0.6", BOOTED "40 httpbootd alive client=10.0.0.6 " M1 "\n",
	1, "up kiosk1 | offer tftp script kernel initrd up"},
    {"the one before leads to nobody", "10.0.0.5",
	BOOTED "40 httpbootd alive client=10.0.0.6 " M1 "\n", 1, "none"},
    {"two share an address", "kiosk1",
	"0" SCRIPT "1 httpbootd script client=10.0.0.5 " M2
	" section=52:54:00:00:00:02 status=200\n"
	"2" INITRD,
	1, "booting kiosk1 | script"},
    {"and the other one", "kiosk2",
	"0" SCRIPT "1 httpbootd script client=10.0.0.5 " M2
	" section=52:54:00:00:00:02 status=200\n"
	"2" INITRD,
	1, "booting kiosk2 | script"},
    {"a lease that another has now", "kiosk2",
	BOOTED "1000 httpbootd script client=10.0.0.5 " M2 " section=52:54:00:00:00:02 status=200\n"
	       "1002" INITRD,
	1, "booting kiosk2 | script initrd"},
    {"what was heard before its MAC was known", "kiosk1",
	"0 tftpd served client=10.0.0.5 file=undionly.kpxe bytes=7 ms=10\n3" SCRIPT, 1,
	"booting kiosk1 | tftp script"},
    {"the packages are one step", "kiosk1",
	"0" SCRIPT "1" KERNEL "2 httpbootd served client=10.0.0.5 "
	"path=/alpine/x86_64/APKINDEX.tar.gz status=200 bytes=5\n"
	"3 httpbootd served client=10.0.0.5 path=/a/b.apk status=200 bytes=5\n",
	1, "booting kiosk1 | script kernel packages*2"},
    {"this machine itself", "127.0.0.1",
	"0 httpbootd served client=127.0.0.1 path=/boot/x.img status=200\n", 1, "none"},
};

static void test_stories(void)
{
	struct conf *c = conf_of(site);

	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		unit_row(stories[i].name);
		machines_init(&machines, c);
		const uint64_t now = hear(stories[i].lines) + stories[i].later_s * 1000ull;
		CHECK_STR(story(stories[i].id, now), stories[i].story);
		machines_free(&machines);
	}
	conf_free(c);
}

static void test_machine(void)
{
	struct conf *c = conf_of(site), *after;
	size_t n;
	struct usual usual;

	machines_init(&machines, c);
	uint64_t now =
	    hear(BOOTED "40 httpbootd unknown " M9
			" vendor=\"D\\x1b[2J\" product=\"<b>\" serial=$(x) memory=16384\n");
	const struct seen *s = machines_find(&machines, "KIOSK1", now, &n);
	CHECK_NUM(n, 1);
	CHECK_STR(s->room, "a12");
	CHECK_STR(s->profile, "kiosk");
	CHECK_STR(s->section, "52:54:00:00:00:01");
	CHECK_STR(s->class, "PXEClient");
	CHECK_STR(s->boot[0].step[1].file, "undionly.kpxe");
	CHECK_NUM(s->boot[0].step[1].start_ms, 1600);
	CHECK_NUM(s->boot[0].step[1].took_ms, 400);
	CHECK_STR(s->boot[0].step[0].reason, "direct");
	machines_usual(&machines, s, &usual);
	CHECK_NUM(usual.up_ms, 30000);
	CHECK_NUM(machines.ups[now / 3600000 % MACHINES_HOURS], 1);
	CHECK_STR(table_next_line(s, NULL),
	    "1764375229.000 pxedhcpd i offered " M1
	    " arch=x86_64 class=PXEClient host=kiosk1 form=direct file=undionly.kpxe");

	s = machines_find(&machines, "52:54:00:00:00:99", now, &n);
	CHECK_STR(s->vendor, "D?[2J");
	CHECK_NUM(s->memory_mb, 16384);
	CHECK(machines_find(&machines, s->word, now, &n) == s);
	CHECK_STR(machines_meet(&machines, s->mac, now)->word, s->word);

	/* It is enrolled. */
	after = conf_of("[profile kiosk]\nlocal = yes\n[host "
			"52:54:00:00:00:99]\nname = new\nprofile = kiosk\n");
	machines_reload(&machines, after);
	CHECK_STR(s->name, "new");
	CHECK(s->is_named);
	s = machines_find(&machines, "52:54:00:00:00:01", now, &n);
	CHECK(!s->section && !s->name);
	machines_forget(&machines, s);
	CHECK(!machines_find(&machines, "52:54:00:00:00:01", now, &n));
	machines_free(&machines);
	conf_free(after);
	conf_free(c);
}

static void flood(unsigned from, unsigned to, const char *format)
{
	char line[300];

	for (unsigned i = from; i < to; i++) {
		snprintf(line, sizeof line, format, i >> 8 & 0xff, i & 0xff, i);
		hear(line);
	}
}

#define MADE_UP "5 pxedhcpd offered mac=02:00:00:00:%02x:%02x class=PXEClient:%u\n"

static void test_flood(void)
{
	struct conf *c = conf_of("[httpbootd]\nmachines = 400\n[profile p]\nlocal = yes\n[host "
				 "52:54:00:00:00:00]\nname = one\nprofile = p\n");
	size_t n;

	machines_init(&machines, c);
	hear("0 pxedhcpd offered mac=52:54:00:00:00:00 class=PXEClient\n");
	flood(1, 100, "1 httpbootd up mac=52:54:01:00:%02x:%02x x=%u\n");
	flood(1, 101, "1 httpbootd script mac=52:54:02:00:%02x:%02x section=none x=%u\n");
	flood(0, 60000, MADE_UP);
	CHECK_NUM(machines.table.n, 400);
	CHECK_NUM(machines.table.of_rank[RANK_MADE_UP], 200);
	CHECK_NUM(machines.table.of_rank[RANK_NAMED], 1);
	CHECK(machines_find(&machines, "one", START, &n) && n == 1);
	CHECK(machines_find(&machines, "52:54:01:00:00:63", START, &n));
	CHECK(machines_find(&machines, "52:54:02:00:00:64", START, &n));
	CHECK(machines.table.texts.n < 1000);
	/* Those that go further push out their like, and leave a place for others. */
	flood(0, 5000, "6 httpbootd script mac=02:00:03:00:%02x:%02x section=none x=%u\n");
	CHECK_NUM(machines.table.of_rank[RANK_WAS_UP], 99);
	CHECK(machines.table.of_rank[RANK_BEGAN] <= 300);
	CHECK_NUM(machines.table.n, machines.table.of_rank[0] + machines.table.of_rank[1] + 100);
	machines_free(&machines);
	conf_free(c);
}

static void test_words(void)
{
	char a[WORD_SIZE], b[WORD_SIZE];
	struct conf *c = conf_of("");
	const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

	CHECK_STR(word_of(mac, MAC_LEN, 0, a), word_of(mac, MAC_LEN, 0, b));
	CHECK(strcmp(word_of(mac, MAC_LEN, 0, a), word_of(mac, MAC_LEN, 1, b)) != 0);
	CHECK(strlen(strchr(a, '-')) == 3);
	machines_init(&machines, c);
	flood(0, 20000, MADE_UP);
	size_t twice = 0;
	for (size_t i = 0; i < machines.table.n; i++)
		twice += table_find_word(&machines.table, machines.table.all[i]->word) !=
			 machines.table.all[i];
	CHECK_NUM(machines.table.n, 20000);
	CHECK_NUM(twice, 0);
	machines_free(&machines);
	conf_free(c);
}

/* The messages themselves. */
static void test_lines(void)
{
	static const struct {
		const char *name, *in;
		bool ok;
		const char *word, *key, *value;
	} rows[] = {
	    {"as it is", "lanboot1 1764375229.123 tftpd i 4711 served client=10.0.0.57 ms=41", true,
		"served", "ms", "41"},
	    {"quoted", "lanboot1 1.123 tftpd i 4711 x a=\"b \\\"c\\\" \\\\ \\x41\\x00\" d=e", true,
		"x", "a", "b \"c\" \\ A?"},
	    {"behind quotes", "lanboot1 1.123 tftpd i 4711 x a=\"b c\" d=e", true, "x", "d", "e"},
	    {"quotes without end", "lanboot1 1.123 tftpd i 4711 x a=\"b c", true, "x", "a", "b c"},
	    {"an escape without end", "lanboot1 1.123 tftpd i 4711 x a=\"b\\x1", true, "x", "a",
		"b"},
	    {"a sentence", "lanboot1 1.123 tftpd w 4711 /etc/x:3: root = a: not there; a=b", true,
		"", "a", "b"},
	    {"an empty value", "lanboot1 1.123 tftpd i 4711 x a= b=c", true, "x", "a", ""},
	    {"no such key", "lanboot1 1.123 tftpd i 4711 x b=c", true, "x", "a", NULL},
	    {"a key alone", "lanboot1 1.123 tftpd i 4711 x a b=c", true, "x", "a", NULL},
	    {"no text", "lanboot1 1.123 tftpd i 4711 ", false, NULL, NULL, NULL},
	    {"no number", "lanboot1 1.123 tftpd i x served", false, NULL, NULL, NULL},
	    {"too long a number", "lanboot1 1.123 tftpd i 4711471147114711471 served", false, NULL,
		NULL, NULL},
	    {"no level", "lanboot1 1.123 tftpd q 1 served", false, NULL, NULL, NULL},
	    {"no time", "lanboot1 x tftpd i 1 served", false, NULL, NULL, NULL},
	    {"time in tenths", "lanboot1 1.1 tftpd i 1 served", false, NULL, NULL, NULL},
	    {"another version", "lanboot2 1.123 tftpd i 1 served", false, NULL, NULL, NULL},
	    {"a control character", "lanboot1 1.123 tftpd i 1 served a=\033[2J", false, NULL, NULL,
		NULL},
	    {"beyond ASCII", "lanboot1 1.123 tftpd i 1 served a=\303\274", false, NULL, NULL, NULL},
	    {"nothing", "", false, NULL, NULL, NULL},
	};
	struct line l;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK_NUM(line_parse(rows[i].in, strlen(rows[i].in), &l), rows[i].ok);
		if (!rows[i].ok)
			continue;
		CHECK_STR(l.word, rows[i].word);
		if (rows[i].value)
			CHECK_STR(line_value(&l, rows[i].key), rows[i].value);
		else
			CHECK(!line_value(&l, rows[i].key));
	}
}

/* What is kept is the same when it is loaded again. */
static void test_kept(void)
{
	char before[2000], line[KEPT_LINE];
	struct conf *c = conf_of(site);
	struct keep_load load = {.machines = &machines};
	struct machines kept;
	size_t n;
	struct usual usual;

	machines_init(&machines, c);
	load.now_ms = hear(BOOTED "86400" OFFER "86402" LOADED "86403 httpbootd unknown " M9
				  " product=\"a \\\"b\\\"\" serial=x vendor=\" \" "
				  "uuid=\" B\\xc3\\xbcro \\xe2\\x80\\xae\\xff\\x9b. \"\n");
	hear("86402 httpbootd said client=10.0.0.5 " M1 " text=\"gr\\xc3\\xbcn\"\n"
	     "86403 httpbootd said client=10.0.0.5 " M1 " text=\"Not found\"\n");
	hear("86404 pxedhcpd rival server=10.0.0.7 breaks=\"take option 60 out\"\n");
	machines_lost(&machines, "tftpd", 3);
	snprintf(before, sizeof before, "%s", story("kiosk1", load.now_ms));
	kept = machines;
	machines_init(&machines, c);
	keep_load_line(&load, kept_begins, strlen(kept_begins) - 1);
	if (CHECK((n = kept_write_rival(&kept.rival, line))))
		keep_load_line(&load, line, n - 1);
	for (size_t i = 0; i < MACHINES_DAEMONS; i++)
		if ((n = kept_write_lost(&kept.teller[i], line)))
			keep_load_line(&load, line, n - 1);
	for (size_t i = 0; i < kept.table.n; i++) {
		struct kept_at at = {.has_begun = false};
		while ((n = kept_write(kept.table.all[i], &at, line)))
			keep_load_line(&load, line, n - 1);
	}
	keep_load_end(&load);
	CHECK_NUM(load.n, kept.table.n);
	CHECK_STR(machines.rival.server, "10.0.0.7");
	CHECK_STR(machines.rival.breaks, "take option 60 out");
	CHECK_STR(machines.rival.text, kept.rival.text);
	CHECK_NUM(machines.rival.heard_ms, load.now_ms);
	CHECK_NUM(machines.lost, 3);
	CHECK_STR(story("kiosk1", load.now_ms), before);
	const struct seen *s = machines_find(&machines, "52:54:00:00:00:99", load.now_ms, &n);
	CHECK_STR(s ? s->product : NULL, "a \"b\"");
	CHECK_STR(s ? s->uuid : NULL, "B\303\274ro ???.");
	CHECK(s && !s->vendor);
	CHECK_STR(s ? s->word : NULL, machines_find(&kept, "52:54:00:00:00:99", 0, &n)->word);
	s = machines_find(&machines, "10.0.0.5", load.now_ms, &n);
	CHECK_STR(table_next_line(s, NULL),
	    table_next_line(machines_find(&kept, "10.0.0.5", load.now_ms, &n), NULL));
	s = machines_find(&machines, "kiosk1", load.now_ms, &n);
	const char *screen = s ? table_next_screen(s, NULL) : NULL;
	CHECK_STR(screen, "1764461631.000 gr\303\274n");
	CHECK_STR(screen ? table_next_screen(s, screen) : NULL, "1764461632.000 Not found");
	machines_usual(&machines, s, &usual);
	CHECK_NUM(usual.up_ms, 30000);
	CHECK_NUM(s->rank, RANK_NAMED);
	machines_free(&kept);
	machines_free(&machines);
	conf_free(c);
}

/* Daemons that tell us: they go, they hang, and some never say that they live. */
static void test_tellers(void)
{
	static const struct {
		const char *name, *lines;
		unsigned later_s;
		bool ends;
		enum teller_state state;
	} rows[] = {
	    {"never heard", "0 httpbootd ready\n", 1, false, TELLER_UNHEARD},
	    {"it tells", "0 tftpd lives\n", 50, false, TELLER_TELLS},
	    {"it says nothing any more", "0 tftpd lives\n", 51, false, TELLER_SILENT},
	    {"any line is a sign", "0 tftpd lives\n40" LOADED, 50, false, TELLER_TELLS},
	    {"one that never says so", "0" LOADED, 3600, false, TELLER_TELLS},
	    {"it ends", "0 tftpd lives\n", 1, true, TELLER_ENDED},
	    {"it tells others from now on", "0 tftpd lives\n1 tftpd hushed\n", 3600, false,
		TELLER_UNHEARD},
	};
	struct conf *c = conf_of(site);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		machines_init(&machines, c);
		const uint64_t now = hear(rows[i].lines) + rows[i].later_s * UINT64_C(1000);
		if (rows[i].ends)
			machines_ended(&machines, "tftpd", now);
		CHECK_NUM(teller_look(machines_teller(&machines, "tftpd"), now), rows[i].state);
		hear("5000 tftpd lives\n");
		CHECK_NUM(teller_look(machines_teller(&machines, "tftpd"), START + 5000000),
		    TELLER_TELLS);
		CHECK_NUM(machines.table.n, strstr(rows[i].lines, "served") ? 1 : 0);
		machines_free(&machines);
	}
	conf_free(c);
}

/* Behind NAT nothing is seen of a start but that. */
static void test_lag(void)
{
	static const struct {
		const char *name;
		uint64_t at_ms, now_ms, when_ms;
	} rows[] = {
	    {"the first", 1000, 5000, 5000},
	    {"as soon", 1100, 5100, 5100},
	    {"sooner: this is what the clocks are apart", 1200, 5150, 5150},
	    {"later", 1210, 5460, 5160},
	    {"much later", 1300, 7249, 5250},
	    {"its clock was set back", 1400, 7400, 7400},
	    {"and forward", 901400, 7410, 7410},
	    {"late by the new one", 901410, 7500, 7420},
	    {"ours was set back", 901420, 3000, 3000},
	    {"after a minute", 961420, 63100, 63000},
	    {"the old one counts no more in two", 1021420, 123150, 123100},
	    {"nor does it later", 1081420, 183150, 183150},
	};
	struct lag lag = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK_NUM(lag_when(&lag, rows[i].at_ms, rows[i].now_ms), rows[i].when_ms);
	}
}

static void test_up_again(void)
{
	struct conf *c = conf_of(site);
	size_t n;

	machines_init(&machines, c);
	hear("0" UP);
	const uint64_t now = hear("900" UP "910 httpbootd alive client=10.0.0.5 " M1 "\n");
	const struct seen *s = machines_find(&machines, "kiosk1", now, &n);
	struct state_look look;
	if (CHECK(s)) {
		machines_look(&machines, s, now, &look);
		CHECK_NUM(look.state, STATE_UP);
		CHECK_NUM(look.since_ms, START + 900000);
		CHECK_NUM(s->n_boots, 1);
	}
	CHECK_NUM(machines.ups[machines.ups_hour % MACHINES_HOURS], 2);
	machines_free(&machines);
	conf_free(c);
}

/* The clock is set between two steps of a boot: that is no time that went by. */
static void test_clock_set(void)
{
	static const int64_t by_ms[] = {3600000, -3600000, 86400000, -86400000, 1500, -1500};
	struct conf *c = conf_of(site);
	size_t n;

	for (size_t i = 0; i < sizeof by_ms / sizeof *by_ms; i++) {
		machines_init(&machines, c);
		hear("0 tftpd lives\n0" OFFER "2" LOADED "6" SCRIPT);
		clock_set_by = by_ms[i];
		machines_clock_set(&machines, by_ms[i]);
		const uint64_t now = START + 8000 + (uint64_t)by_ms[i];
		CHECK_STR(story("kiosk1", now), "booting kiosk1 | offer tftp script");
		CHECK_NUM(teller_look(machines_teller(&machines, "tftpd"), now), TELLER_TELLS);
		const uint64_t later = hear("8" KERNEL "9" INITRD "30" UP);
		CHECK_STR(
		    story("10.0.0.5", later), "up kiosk1 | offer tftp script kernel initrd up");
		const struct seen *s = machines_find(&machines, "kiosk1", later, &n);
		CHECK_NUM(s->boot[0].up_ms - s->boot[0].started_ms, 30000);
		CHECK_NUM(s->boot[0].step[4].start_ms, 8100); /* 9 s, less the 900 ms of it */
		/* Back, and what came up within this hour has come up within this hour. */
		clock_set_by = 0;
		machines_clock_set(&machines, -by_ms[i]);
		CHECK_NUM(s->up_ms, START + 30000);
		CHECK_NUM(machines.ups_hour, (START + 30000) / 3600000);
		CHECK_NUM(machines.ups[machines.ups_hour % MACHINES_HOURS], 1);
		machines_free(&machines);
	}
	conf_free(c);
}

/* An offer that was held, and the clock is set before the boot that it began is known. */
static void test_clock_set_held(void)
{
	struct conf *c = conf_of(site);
	size_t n;

	for (int64_t by_ms = -3600000; by_ms <= 3600000; by_ms += 7200000) {
		machines_init(&machines, c);
		hear("0" OFFER "2" LOADED "6" SCRIPT "7" KERNEL "9" INITRD "30" UP "100" OFFER);
		clock_set_by = by_ms;
		machines_clock_set(&machines, by_ms);
		const uint64_t now = hear("103" OFFER "104" LOADED);
		const struct seen *s = machines_find(&machines, "kiosk1", now, &n);
		for (size_t i = 0; i < s->boot[0].n; i++)
			CHECK(s->boot[0].step[i].start_ms <= 10000);
		clock_set_by = 0;
		machines_free(&machines);
	}
	conf_free(c);
}

int main(void)
{
	unit_run("machines: lines", test_lines);
	unit_run("machines: stories", test_stories);
	unit_run("machines: what is known of one", test_machine);
	unit_run("machines: a flood", test_flood);
	unit_run("machines: words", test_words);
	unit_run("machines: the clock is set", test_clock_set);
	unit_run("machines: the clock is set after an offer", test_clock_set_held);
	unit_run("machines: who tells", test_tellers);
	unit_run("machines: lag", test_lag);
	unit_run("machines: up once more", test_up_again);
	unit_run("machines: kept", test_kept);
	return unit_result();
}
