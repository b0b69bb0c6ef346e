/* Why a machine does not come up: a story for each rule, and healthy ones that no rule is for. */
#include "httpbootd/machines/why.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 12, MINUTE = 60 * 1000 };

#define START 1764375229000u

/* What is known of machine and site beside its steps. */
enum {
	NOT_KNOWN = 1 << 0,   /* no section is for it */
	NO_NAME = 1 << 1,     /* its section gives it none */
	RIVAL = 1 << 2,       /* another server answers, too */
	NO_TFTP = 1 << 3,     /* tftpd does not tell */
	NO_HTTP = 1 << 4,     /* files come from elsewhere */
	WAS_UP = 1 << 5,      /* in a boot before, with a modloop */
	HAD_APKOVL = 1 << 10, /* and with an apkovl */
	IS_UP = 1 << 6,       /* by this boot */
	IS_SILENT = 1 << 7,   /* that was long ago, and it said that it was alive */
	NO_DHCP = 1 << 9,     /* pxedhcpd does not tell */
	NO_UP = 1 << 8,       /* its profile says expects-up = no */
	DHCP_GONE = 1 << 11,  /* pxedhcpd has stopped */
	TFTP_GONE = 1 << 12,  /* tftpd gives no sign of life */
	RIVAL_THEN = 1 << 13, /* that server was heard in a boot before */
};

struct row {
	const char *name; /* of the rule, or of a healthy story */
	unsigned flags;
	uint64_t after_ms; /* since its last step */
	struct step step[STEPS];
	const char *sentence, *remedy;
};

#define AT(k) .kind = STEP_##k
#define OFFERED                                                                                    \
	{                                                                                          \
		AT(OFFER), .by = BY_PXEDHCPD, .end = STEP_DONE, .file = "ipxe64.efi",              \
			   .reason = "direct"                                                      \
	}
#define ASKED                                                                                      \
	{                                                                                          \
		AT(OFFER), .by = BY_PXEDHCPD, .end = STEP_DONE, .file = "ipxe64.efi",              \
			   .reason = "4011"                                                        \
	}
#define ACKED                                                                                      \
	{                                                                                          \
		AT(ACK), .by = BY_PXEDHCPD, .end = STEP_DONE, .file = "ipxe64.efi"                 \
	}
#define LOADED                                                                                     \
	{                                                                                          \
		AT(TFTP), .by = BY_TFTPD, .end = STEP_DONE, .file = "ipxe64.efi",                  \
			  .bytes = 1000000, .of = 1000000                                          \
	}
#define IPXE                                                                                       \
	{                                                                                          \
		AT(IPXE), .by = BY_PXEDHCPD, .end = STEP_DONE, .file = "http://10.0.0.2/boot.ipxe" \
	}
#define STUB                                                                                       \
	{                                                                                          \
		AT(STUB), .by = BY_HTTPBOOTD, .end = STEP_DONE, .status = 200                      \
	}
#define GIVEN                                                                                      \
	{                                                                                          \
		AT(SCRIPT), .by = BY_HTTPBOOTD, .end = STEP_DONE, .status = 200                    \
	}
#define GOT(k, f)                                                                                  \
	{                                                                                          \
		AT(k), .by = BY_HTTPBOOTD, .end = STEP_DONE, .status = 200, .file = f,             \
		       .bytes = 14000000, .of = 14000000                                           \
	}
#define REFUSE(k, f, s, why)                                                                       \
	{                                                                                          \
		AT(k), .by = BY_HTTPBOOTD, .end = STEP_FAILED, .status = s, .file = f,             \
		       .reason = why                                                               \
	}
#define CUT(k, f, by_now)                                                                          \
	{                                                                                          \
		AT(k), .by = BY_HTTPBOOTD, .end = STEP_FAILED, .status = 200, .file = f,           \
		       .bytes = by_now, .of = 180000000, .reason = "closed"                        \
	}
#define TO_IPXE OFFERED, LOADED, IPXE, STUB
#define TO_INITRD TO_IPXE, GIVEN, GOT(KERNEL, "/boot/vmlinuz"), GOT(INITRD, "/boot/initramfs")
#define TO_ALL TO_INITRD, GOT(APKOVL, "/k7.apkovl.tar.gz"), GOT(MODLOOP, "/boot/modloop")

static const struct row ill[] = {
    {"not-in-clients", 0, 5,
	{{AT(REFUSED), .by = BY_PXEDHCPD, .end = STEP_FAILED,
	    .reason = "it asks from an address that is not in clients"}},
	"The server answers only whom clients lets in: it asks from an address that is not in "
	"clients.",
	NULL},
    {"no-boot-file", 0, 5,
	{{AT(REFUSED), .by = BY_PXEDHCPD, .end = STEP_FAILED,
	    .reason = "no boot file is configured for this architecture, by name or as arch-N"}},
	"pxedhcpd has no boot file for its architecture, efi-x64.", "efi-x64 = FILE in [pxedhcpd]"},
    {"known-only", NOT_KNOWN, 5,
	{{AT(REFUSED), .by = BY_PXEDHCPD, .end = STEP_FAILED,
	    .reason = "known-only = yes, and it has no [host] section"}},
	"No section is for 52:54:00:12:34:56, and known-only = yes answers no others.", NULL},
    {"not-answered", 0, 5,
	{{AT(REFUSED), .by = BY_PXEDHCPD, .end = STEP_FAILED,
	    .reason = "the interface has no IPv4 address to answer from"}},
	"pxedhcpd did not answer it: the interface has no IPv4 address to answer from.",
	"lanboot explain kiosk7"},
    {"refused-unknown", NOT_KNOWN, 5,
	{TO_IPXE, REFUSE(SCRIPT, NULL, 404, "who asks is not the machine that it says")}, NULL,
	NULL},
    {"unknown-left", NOT_KNOWN, 300 * 1000,
	{TO_IPXE, {AT(WAITING), .by = BY_HTTPBOOTD, .end = STEP_DONE}},
	"No section is for 52:54:00:12:34:56. It does not wait any more; it was last heard of 5 "
	"min "
	"ago.",
	"lanboot enrol 52:54:00:12:34:56 --name NAME --profile PROFILE; or lanboot forget "
	"52:54:00:12:34:56"},
    {"unknown-left", NOT_KNOWN, 5,
	{TO_IPXE, {AT(WAITING), .by = BY_HTTPBOOTD, .end = STEP_DONE},
	    {AT(LOCAL), .by = BY_HTTPBOOTD, .end = STEP_DONE}},
	NULL, NULL},
    {"unknown", NOT_KNOWN, 5, {TO_IPXE, {AT(WAITING), .by = BY_HTTPBOOTD, .end = STEP_DONE}},
	"No section is for 52:54:00:12:34:56: it waits as amber-17.",
	"lanboot enrol amber-17 --name NAME --profile PROFILE"},
    {"unknown", NOT_KNOWN, 5, {{0}}, NULL, NULL},
    {"silent", IS_UP | IS_SILENT, 3 * 3600 * 1000, {TO_ALL, {AT(UP), .end = STEP_DONE}},
	"It was up, and for 3 h there is no sign of life of it.", "lanboot wake kiosk7"},
    {"stage-packages", 0, 5,
	{TO_ALL, {AT(STAGE), .by = BY_HTTPBOOTD, .end = STEP_FAILED, .file = "packages",
		     .reason = "ERROR: unable to select packages: foo (no such package)"}},
	"Its own start failed at packages: ERROR: unable to select packages: foo (no such "
	"package).",
	"lanboot log kiosk7"},
    {"stage-stuck", WAS_UP, 3 * MINUTE,
	{TO_ALL, {AT(STAGE), .by = BY_HTTPBOOTD, .end = STEP_DONE, .file = "services"}},
	"For 3 min its own start says that it is at services, and nothing since.", NULL},
    {"boot-file-missing-ipxe", 0, 5,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .status = 1, .file = "ipxe64.efi",
		      .reason = "no such file"}},
	"The boot file ipxe64.efi is not there.", "lanboot ipxe install /srv/lanboot"},
    {"boot-file-missing", 0, 5,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .status = 1, .file = "grub.efi",
		      .reason = "no such file"}},
	"The boot file grub.efi is not there.", "put it to /srv/lanboot/grub.efi"},
    {"boot-file-unreadable", 0, 5,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .status = 2, .file = "ipxe64.efi",
		      .reason = "forbidden (no permission to read it)"}},
	"The server may not read the boot file ipxe64.efi.", "chmod a+r /srv/lanboot/ipxe64.efi"},
    {"boot-file-link", 0, 5,
	{OFFERED,
	    {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .status = 2, .file = "ipxe64.efi",
		.reason = "a link leads to /usr/share/ipxe, which is in no folder of link-roots"}},
	NULL, NULL},
    {"boot-file-link", 0, 5,
	{OFFERED, REFUSE(LOADER, "ipxe64.efi", 403, "forbidden (a link out of the root)")}, NULL,
	NULL},
    {"boot-file-broken", 0, 5,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .file = "ipxe64.efi",
		      .bytes = 44032, .of = 1000000, .reason = "no answer to the last block"}},
	"The transfer of ipxe64.efi broke off at 44 kB of 1.0 MB: no answer to the last block.",
	NULL},
    {"boot-file-failed", 0, 5,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .file = "ipxe64.efi",
		      .reason = "server is stopping"}},
	NULL, NULL},
    {"boot-file-stuck", 0, 2 * MINUTE,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_RUNS, .file = "ipxe64.efi", .bytes = 1432,
		      .of = 1000000}},
	NULL, NULL},
    {"boot-file-no-more", 0, 2 * MINUTE, {OFFERED, LOADED},
	"It has loaded ipxe64.efi, and nothing was seen of it since.", NULL},
    {"boot-file-dark", NO_DHCP | NO_HTTP, 2 * MINUTE, {OFFERED, LOADED}, NULL, ""},
    {"pxedhcpd-gone", DHCP_GONE, 5, {OFFERED, LOADED}, NULL,
	"start pxedhcpd; lanboot check says what keeps it from running"},
    {"pxedhcpd-gone", DHCP_GONE, 2 * MINUTE, {ASKED},
	"pxedhcpd runs no more, or hangs: nobody answers what it asks next, and that is dark to "
	"us.",
	NULL},
    {"4011-dark", NO_DHCP, 2 * MINUTE, {ASKED},
	"It was told to ask on port 4011 for ipxe64.efi; whether it did is dark to us, for "
	"pxedhcpd does not tell.",
	NULL},
    {"tftpd-gone", TFTP_GONE, 5, {ASKED, ACKED}, NULL, NULL},
    {"tftpd-gone", TFTP_GONE, 2 * MINUTE, {OFFERED, {AT(LEASE), .end = STEP_DONE}},
	"tftpd runs no more, or hangs: nobody sends it ipxe64.efi, and what it does is dark to us.",
	"start tftpd; lanboot check says what keeps it from running"},
    {"tftpd-gone", TFTP_GONE, 2 * MINUTE,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_RUNS, .file = "ipxe64.efi", .of = 9}},
	NULL, NULL},
    {"rival", RIVAL, 2 * MINUTE, {OFFERED},
	"Its firmware did not take our offer of ipxe64.efi; 10.0.0.7 answers it, too: take option "
	"60 (vendor class) out of its answers.",
	NULL},
    {"4011-not-asked", 0, 2 * MINUTE, {ASKED},
	"It was told to ask on port 4011 for ipxe64.efi, and did not come there.", NULL},
    {"4011-not-asked", RIVAL | RIVAL_THEN, 2 * MINUTE, /* whose answers were mended */
	{ASKED, {AT(LEASE), .end = STEP_DONE, .file = "10.0.0.57", .reason = "10.0.0.7"}}, NULL,
	NULL},
    {"rival", RIVAL | RIVAL_THEN, 2 * MINUTE,
	{ASKED, {AT(LEASE), .end = STEP_DONE, .file = "10.0.0.57", .reason = "10.0.0.7"},
	    {AT(ELSEWHERE), .end = STEP_DONE, .file = "10.0.0.7", .reason = "other"}},
	NULL, NULL},
    {"4011-not-answered", 0, 2 * MINUTE,
	{ASKED, {AT(ACK), .by = BY_TFTPD, .end = STEP_FAILED, .reason = "it asks another server"}},
	NULL, NULL},
    {"offer-not-taken", 0, 2 * MINUTE, {OFFERED},
	"It was offered ipxe64.efi, and did not come for it.", NULL},
    {"offer-not-taken", 0, 2 * MINUTE, {ASKED, ACKED}, NULL, NULL},
    {"offer-dark", NO_TFTP, 2 * MINUTE, {OFFERED}, NULL, NULL},
    {"tftp-unseen", NO_TFTP, 2 * MINUTE, {OFFERED, {AT(HEARD), .end = STEP_DONE, .file = "tftp"}},
	NULL, NULL},
    {"no-script", 0, 2 * MINUTE, {OFFERED, LOADED, IPXE},
	"iPXE runs, and did not come for its script.",
	"let TCP 80 through the server's firewall; lanboot test 52:54:00:12:34:56 tries the way"},
    {"script-dark", NO_HTTP, 2 * MINUTE, {OFFERED, LOADED, IPXE}, NULL, ""},
    {"no-second-script", 0, 2 * MINUTE, {TO_IPXE}, NULL, NULL},
    {"script-bind", 0, 5,
	{TO_IPXE, REFUSE(SCRIPT, NULL, 404, "who asks is not the machine that it says")},
	"10.0.0.57 asks for the script of 52:54:00:12:34:56, and the server cannot see that it is "
	"that machine: who asks is not the machine that it says.",
	"all MACs of the machine in its [host ...]; or bind = none, or key = SECRET there"},
    {"script-bind", 0, 5,
	{TO_IPXE, REFUSE(SCRIPT, NULL, 404,
		      "who asks is on no link of ours, so its MAC cannot be seen: give it a key, "
		      "or bind = none")},
	NULL, NULL},
    {"script-none", 0, 5,
	{TO_IPXE,
	    REFUSE(SCRIPT, NULL, 500,
		"the server's configuration makes no script for this machine: its log says why")},
	NULL, "httpbootd explain 52:54:00:12:34:56"},
    {"script-refused", 0, 5,
	{TO_IPXE, REFUSE(SCRIPT, NULL, 503, "too many machines load what is private now")},
	"Its script was refused: too many machines load what is private now (status 503).", NULL},
    {"no-apkovl", 0, 5,
	{TO_IPXE, {AT(SCRIPT), .by = BY_HTTPBOOTD, .end = STEP_DONE,
		      .reason = "k7.apkovl.tar.gz: no such file"}},
	"It waits for its apkovl, which cannot be had: k7.apkovl.tar.gz: no such file.", NULL},
    {"apkovl-missing", 0, 5, {TO_INITRD, REFUSE(APKOVL, "/k7.tar.gz", 404, "no such file")},
	"Its apkovl k7.tar.gz is not there, and it waits for that.",
	"put it to /srv/lanboot/k7.tar.gz; or no-apkovl = bare in [profile kiosk]"},
    {"script-stuck", 0, 2 * MINUTE, {TO_IPXE, GIVEN}, NULL, NULL},
    {"missing-image", 0, 5,
	{TO_IPXE, GIVEN, REFUSE(KERNEL, "/alpine/3.24/x86_64/vmlinuz-lts", 404, "no such file")},
	"The kernel alpine/3.24/x86_64/vmlinuz-lts is not there.", "lanboot image add 3.24 x86_64"},
    {"missing", 0, 5, {TO_IPXE, GIVEN, REFUSE(KERNEL, "/boot/vmlinuz", 404, "no such file")},
	"The kernel boot/vmlinuz is not there.", "put it to /srv/lanboot/boot/vmlinuz"},
    {"missing", 0, 5,
	{TO_IPXE, GIVEN, GOT(KERNEL, "/a"), REFUSE(INITRD, "/b'; rm -rf ~ #", 404, "no such file")},
	"The initrd b'; rm -rf ~ # is not there.", "put it to /srv/lanboot/'b'\\''; rm -rf ~ #'"},
    {"unreadable", 0, 5,
	{TO_INITRD, REFUSE(MODLOOP, "/boot/modloop", 403, "forbidden (no permission to read it)")},
	"The server may not read the modloop boot/modloop.", "chmod a+r /srv/lanboot/boot/modloop"},
    {"link", 0, 5,
	{TO_INITRD, REFUSE(MODLOOP, "/boot/modloop", 403, "forbidden (a link out of the root)")},
	NULL, NULL},
    {"modloop-cut-off", 0, 5, {TO_INITRD, CUT(MODLOOP, "/boot/modloop", 120000000)},
	"Its modloop boot/modloop was cut off at 120 MB of 180 MB: it is kept in half of its "
	"memory, of 256 MB.",
	NULL},
    {"no-memory", 0, 5, {TO_IPXE, GIVEN, GOT(KERNEL, "/a"), CUT(INITRD, "/b", 1000)},
	"It broke off the initrd b at 1 kB of 180 MB: its memory, 256 MB, is too small for that.",
	NULL},
    {"cut-off", 0, 5,
	{TO_IPXE, GIVEN, GOT(KERNEL, "/a"),
	    {AT(INITRD), .by = BY_HTTPBOOTD, .end = STEP_FAILED, .status = 200, .file = "/b",
		.bytes = 1000, .of = 9000000, .reason = "closed"}},
	"The initrd b was cut off at 1 kB of 9.0 MB; its memory is 256 MB.", NULL},
    {"refused", 0, 5, {TO_INITRD, REFUSE(MODLOOP, "/boot/modloop", 500, "cannot open")},
	"The modloop boot/modloop was refused: cannot open (status 500).", "lanboot log kiosk7"},
    {"file-stuck", WAS_UP, 5 * MINUTE,
	{TO_INITRD, {AT(MODLOOP), .end = STEP_RUNS, .file = "/boot/modloop", .bytes = 5000000,
			.of = 180000000}},
	NULL, NULL},
    {"no-apkovl-asked", WAS_UP | HAD_APKOVL, 5 * MINUTE, {TO_INITRD},
	"It has loaded boot/initramfs, and did not come for its apkovl, as it does else.", NULL},
    {"no-modloop", WAS_UP, 5 * MINUTE, {TO_INITRD},
	"It has loaded boot/initramfs, and did not come for its modloop, as it does else.", NULL},
    {"not-up", WAS_UP, 5 * MINUTE, {TO_ALL},
	"It has loaded all up to boot/modloop, and does not say that it is up.", NULL},
    {"failed", 0, 5,
	{TO_INITRD, {AT(REFUSED), .end = STEP_FAILED, .file = "/x", .reason = "something new"}},
	NULL, NULL},
    {"stuck", 0, 5, {TO_INITRD, {AT(REFUSED), .end = STEP_FAILED, .file = "/x"}}, NULL, NULL},
};

/* No rule may be for these. */
static const struct row healthy[] = {
    {"offered just now", 0, 5, {OFFERED}, NULL, NULL},
    {"offered just now, beside a rival", RIVAL, 5, {OFFERED}, NULL, NULL},
    {"asked on 4011 just now", 0, 5, {ASKED, ACKED}, NULL, NULL},
    {"loads its boot file", 0, 900,
	{OFFERED, {AT(TFTP), .by = BY_TFTPD, .end = STEP_RUNS, .file = "ipxe64.efi", .bytes = 1,
		      .of = 2}},
	NULL, NULL},
    {"has its boot file", 0, 3000, {OFFERED, LOADED}, NULL, NULL},
    {"iPXE was refused, then not", 0, 3000,
	{OFFERED,
	    {AT(TFTP), .by = BY_TFTPD, .end = STEP_FAILED, .file = "ipxe64.efi",
		.reason = "aborted"},
	    LOADED},
	NULL, NULL},
    {"iPXE runs", 0, 3000, {OFFERED, LOADED, IPXE}, NULL, NULL},
    {"has its first script", 0, 1000, {TO_IPXE}, NULL, NULL},
    {"has its script", 0, 1000, {TO_IPXE, GIVEN}, NULL, NULL},
    {"loads its kernel", 0, 1000,
	{TO_IPXE, GIVEN, {AT(KERNEL), .end = STEP_RUNS, .file = "/a", .bytes = 1, .of = 2}}, NULL,
	NULL},
    {"its kernel starts", 0, 20000, {TO_INITRD}, NULL, NULL},
    {"its kernel starts, and was up before", WAS_UP, 20000, {TO_INITRD}, NULL, NULL},
    {"has all", 0, 20000, {TO_ALL}, NULL, NULL},
    {"has all, and nobody says that it is up", 0, 9 * MINUTE, {TO_ALL}, NULL, NULL},
    {"has all, and never says that it is up", WAS_UP | NO_UP, 9 * MINUTE, {TO_ALL}, NULL, NULL},
    {"a file that it can do without", 0, 1000,
	{OFFERED, LOADED,
	    {AT(REFUSED), .by = BY_TFTPD, .end = STEP_FAILED, .file = "autoexec.ipxe",
		.reason = "no such file"},
	    IPXE},
	NULL, NULL},
    {"is up", IS_UP, 1000, {TO_ALL, {AT(UP), .end = STEP_DONE}}, NULL, NULL},
    {"is up for days", IS_UP, 3 * 86400ull * 1000, {TO_ALL, {AT(UP), .end = STEP_DONE}}, NULL,
	NULL},
    {"is up, and lacks a file", IS_UP, 1000,
	{TO_ALL, {AT(UP), .end = STEP_DONE}, REFUSE(FILE, "/wallpaper", 404, "no such file")}, NULL,
	NULL},
    {"goes on from its disk", 0, 9 * MINUTE, {TO_IPXE, {AT(LOCAL), .end = STEP_DONE}}, NULL, NULL},
    {"was enrolled when it was off", 0, 90 * MINUTE,
	{TO_IPXE, {AT(WAITING), .by = BY_HTTPBOOTD, .end = STEP_DONE}},
	"It was enrolled, and has not asked since: is it on?", NULL},
    {"a stage of its start", WAS_UP, 1000,
	{TO_ALL, {AT(STAGE), .end = STEP_DONE, .file = "services"}}, NULL, NULL},
};

/* Makes the machine of a row, as it is at *now_ms. */
static void fill(const struct row *r, struct seen *m, struct usual *usual, uint64_t *now_ms)
{
	static struct step steps[STEPS];
	static struct step heard_then = {AT(ELSEWHERE), .end = STEP_DONE, .file = "10.0.0.7"};
	struct seen_boot *b = &m->boot[0];
	*m = (struct seen){.mac = {0x52, 0x54, 0, 0x12, 0x34, 0x56},
	    .has_mac = true,
	    .word = "amber-17",
	    .addr = unit_addr("10.0.0.57"),
	    .arch = "efi-x64",
	    .memory_mb = 256,
	    .profile = "kiosk",
	    .is_machine = true,
	    .expects_up = !(r->flags & NO_UP),
	    .first_ms = START};
	*usual = (struct usual){0};
	if (!(r->flags & NOT_KNOWN)) {
		m->section = "52:54:00:12:34:56";
		m->name = r->flags & NO_NAME ? NULL : "kiosk7";
	}
	if (r->flags & WAS_UP)
		*usual = (struct usual){
		    .start_ms = {[STEP_KERNEL] = 8000, [STEP_MODLOOP] = 20000}, .up_ms = 30000};
	if (r->flags & HAD_APKOVL)
		usual->start_ms[STEP_APKOVL] = 15000;
	b->started_ms = START;
	b->last_ms = START;
	b->step = steps;
	for (; b->n < STEPS && r->step[b->n].kind; b->n++) {
		steps[b->n] = r->step[b->n];
		steps[b->n].start_ms = b->n * 1000u;
		b->last_ms = START + b->n * 1000u;
	}
	m->n_boots = b->n ? 1 : 0;
	if (r->flags & RIVAL_THEN)
		m->boot[m->n_boots++] = (struct seen_boot){.step = &heard_then, .n = 1};
	if (r->flags & IS_UP)
		m->up_ms = b->up_ms = m->alive_ms = b->last_ms;
	m->says_alive = r->flags & IS_SILENT;
	m->heard_ms = b->last_ms;
	*now_ms = b->last_ms + r->after_ms;
}

static void ask(const struct row *r, struct why *why)
{
	struct seen m;
	struct usual usual;
	struct state_look look;
	uint64_t now_ms;
	struct why_site site = {
	    .hears_dhcp = !(r->flags & (NO_DHCP | DHCP_GONE)),
	    .hears_tftp = !(r->flags & (NO_TFTP | TFTP_GONE)),
	    .dhcp = {r->flags & DHCP_GONE ? TELLER_ENDED : TELLER_TELLS, START},
	    .tftp = {r->flags & TFTP_GONE ? TELLER_SILENT : TELLER_TELLS, START},
	    .serves_http = !(r->flags & NO_HTTP),
	    .rival = r->flags & RIVAL ? "10.0.0.7" : NULL,
	    .rival_breaks = "take option 60 (vendor class) out of its answers",
	    .root = "/srv/lanboot",
	};
	fill(r, &m, &usual, &now_ms);
	why_state(&m, &usual, &site, now_ms, &look);
	why_make(&m, &look, &usual, &site, now_ms, why);
}

static void test_ill(void)
{
	struct why why;
	for (size_t i = 0; i < sizeof ill / sizeof *ill; i++) {
		unit_row(ill[i].name);
		ask(&ill[i], &why);
		CHECK_STR(why.rule ? why.rule->name : "none", ill[i].name);
		if (ill[i].sentence)
			CHECK_STR(why.sentence, ill[i].sentence);
		if (ill[i].remedy)
			CHECK_STR(why.remedy, ill[i].remedy);
		CHECK(
		    why.sentence[0] && !strpbrk(why.sentence, "{}") && !strpbrk(why.remedy, "{}"));
	}
}

static void test_healthy(void)
{
	struct why why;
	for (size_t i = 0; i < sizeof healthy / sizeof *healthy; i++) {
		unit_row(healthy[i].name);
		ask(&healthy[i], &why);
		CHECK_STR(why.rule ? why.rule->name : "none", "none");
		CHECK(why.sentence[0] && !why.remedy[0]);
		if (healthy[i].sentence)
			CHECK_STR(why.sentence, healthy[i].sentence);
	}
}

/* Each has whole sentences; that each has a story here or in test_http_why_events.c, lint sees. */
static void test_rules(void)
{
	const struct why_rule *r;
	for (size_t n = 0; (r = why_rule_nth(n)); n++) {
		size_t len = strlen(r->sentence);
		unit_row(r->name);
		CHECK(len && r->sentence[len - 1] == '.');
		CHECK(r->kind == WHY_DARK || r->remedy[0]);
		CHECK_STR(why_kind_text(r->kind) ? "word" : "none", "word");
	}
}

int main(void)
{
	unit_run("why: each rule", test_ill);
	unit_run("why: healthy stories", test_healthy);
	unit_run("why: the rules themselves", test_rules);
	return unit_result();
}
