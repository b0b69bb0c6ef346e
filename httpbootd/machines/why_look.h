#ifndef LANBOOT_HTTPBOOTD_MACHINES_WHY_LOOK_H
#define LANBOOT_HTTPBOOTD_MACHINES_WHY_LOOK_H
/* What rules ask of a story beside its last step (why.h: `also`). Pure; none changes anything. */
#include "httpbootd/machines/why.h"

enum {
	WHY_SILENT_MS = 9 * 1000, /* UEFI asks for the third time after 12 s, others sooner */
	WHY_GRACE_MS = 7 * 1000,  /* so long may firmware take for what it does at once else */
	WHY_HEARD_MS = 3 * 1000,  /* what was on the wire has been told by who it was for by then */
	WHY_AGAIN_MS = 15 * 1000, /* who begins anew so soon was not switched off by a person */
	WHY_LOOPS = 3,            /* as often, and nothing behind it: it will not go on */
	WHY_ASKS = 8,             /* scripts without a file */
};

/* Words of why a script is refused to who is another machine than it says, as why_has_any takes
 * them. */
extern const char why_other_asker[];

/* Returns true if `text` (NULL: no) has one of the words that `|` parts. */
bool why_has_any(const char *text, const char *words);

/*
 * Returns the last step of a kind in a boot, whose file (NULL: whichever) is that; NULL: there is
 * none, or no boot.
 */
const struct step *why_step(const struct seen_boot *b, enum step_kind kind, const char *file);

/* Returns true if `a` (NULL: no) is `b`. */
bool why_is_text(const char *a, const char *b);

/* Returns true if the boot has a step of that kind. */
bool why_has(const struct why_story *s, enum step_kind kind);

/* Returns true if the boot has a script of any kind. */
bool why_has_script(const struct why_story *s);

/* Returns true if it has stood at its offer, port 4011 or iPXE's for longer than firmware does. */
bool why_is_overdue(const struct why_story *s);

/* Returns the boot file that a boot loaded last, by TFTP or HTTP; NULL: none. */
const struct step *why_loader(const struct seen_boot *b);

/* Returns what shim started, or would not start; NULL: it has loaded nothing behind a shim. */
const struct step *why_second(const struct seen_boot *b);

/*
 * Writes the release that a file lies in where lanboot-image puts it, as
 * alpine/3.24/x86_64/vmlinuz-lts does, or with `wants_arch` its architecture.
 */
void why_release(const char *file, bool wants_arch, char *out, size_t size);

/*
 * What rules ask, each true if it is so. Those of one kind stand together: who it is, the offer,
 * the boot file, iPXE, what the machine says, its files.
 */

/* True if it waited to be enrolled, and does no more. */
bool why_waits_no_more(const struct why_story *s);
/* True if it was refused a script for who it says that it is. */
bool why_is_other_asker(const struct why_story *s);
/* True if it came up without the modloop that it was to load. */
bool why_lacks_modloop(const struct why_story *s);
/*
 * True if it was up, and an offer was made to who says that it is this machine, with nothing behind
 * it that shows who that was.
 */
bool why_asked_again(const struct why_story *s);
/* True if another server answers machines, and it has stood at its offer for long. */
bool why_has_rival(const struct why_story *s);
/* True if that server is a proxy, as we are. */
bool why_two_proxies(const struct why_story *s);
/* True if that server leases addresses, and says PXEClient. */
bool why_site_class(const struct why_story *s);
/* True if that server leases addresses, and says HTTPClient. */
bool why_site_http(const struct why_story *s);
/* True if that server leases addresses, and has options of a boot menu. */
bool why_site_menu(const struct why_story *s);
/* True if that server leases addresses, and names a boot file. */
bool why_site_file(const struct why_story *s);
/* True if it asks again and again, and takes no address. */
bool why_is_site_silent(const struct why_story *s);
/* True if it was to come to port 4011, and has not. */
bool why_ignores_4011(const struct why_story *s);
/* True if it has an address, and did not come for the file of a direct offer. */
bool why_ignores_direct(const struct why_story *s);
/* True if neither this form of offer nor that of the boot before helped it. */
bool why_ignores_both(const struct why_story *s);
/* True if it did not come for the URL that it was offered. */
bool why_ignores_http(const struct why_story *s);
/* True if the same, of one by https. */
bool why_ignores_https(const struct why_story *s);
/* True if it did not come for the file, and would be seen. */
bool why_ignores_offer(const struct why_story *s);
/* True if its request for the file was on the wire, and tftpd, which tells, had none. */
bool why_tftp_is_blocked(const struct why_story *s);
/* True if the same, but tftpd has not told of anything yet. */
bool why_tftp_is_unseen(const struct why_story *s);
/* True if its request to port 4011 was on the wire, and pxedhcpd had none. */
bool why_4011_is_blocked(const struct why_story *s);
/* True if tftpd answers it, and no answer was acknowledged. */
bool why_is_unheard(const struct why_story *s);
/* True if the OACK was acknowledged, and the first long block is not. */
bool why_loses_long(const struct why_story *s);
/* True if the file is for another processor, or for another firmware. */
bool why_is_other_arch(const struct why_story *s);
/* True if the boot file that it loaded last is a shim. */
bool why_has_shim(const struct why_story *s);
/* True if that asked for nothing. */
bool why_shim_is_alone(const struct why_story *s);
/* True if it asked for its MokManager, which it does where it refuses a file. */
bool why_shim_refused(const struct why_story *s);
/* True if it has loaded what shim starts, which has no signature, and nothing since. */
bool why_shim_has_unsigned(const struct why_story *s);
/* True if it has loaded a GRUB, and that asked us for nothing. */
bool why_grub_is_alone(const struct why_story *s);
/* True if the same, of one that came by HTTP. */
bool why_grub_lacks_http(const struct why_story *s);
/* True if a GRUB that shim started has loaded the kernel, and did not go on to an initrd. */
bool why_grub_has_kernel(const struct why_story *s);
/* True if what it loads is a unified kernel image (common/uki.h). */
bool why_is_uki(const struct why_story *s);
/* True if that has no signature. */
bool why_uki_is_unsigned(const struct why_story *s);
/* True as why_began_anew, of a file without a signature. */
bool why_refuses_unsigned(const struct why_story *s);
/* True as why_began_anew, of a file that has one, and is no shim. */
bool why_refuses_signed(const struct why_story *s);
/* True if the boot before ended behind its boot file, and this one began at once. */
bool why_began_anew(const struct why_story *s);
/* True if the file has a name that lanboot-ipxe installs. */
bool why_is_ipxe(const struct why_story *s);
/* True if it has less of the file than there is. */
bool why_is_cut_off(const struct why_story *s);
/* True if tftpd tells, so that who loads a boot file is seen. */
bool why_sees_loaders(const struct why_story *s);
/* True if tftpd does not. */
bool why_sees_no_loaders(const struct why_story *s);
/* True if what it asks next is pxedhcpd's to answer, and that runs no more, or hangs. */
bool why_dhcp_is_gone(const struct why_story *s);
/* True if it was to ask on port 4011, and pxedhcpd does not tell whether it did. */
bool why_4011_is_dark(const struct why_story *s);
/* True if what it loads next is tftpd's to send, and that runs no more, or hangs. */
bool why_tftp_is_gone(const struct why_story *s);
/* True if iPXE would be seen when it asks for its address or its script. */
bool why_sees_ipxe(const struct why_story *s);
/* True if httpbootd serves files. */
bool why_serves_http(const struct why_story *s);
/* True if it does not. */
bool why_serves_no_http(const struct why_story *s);
/* True if iPXE is given an iPXE again and again, for it lacks what a script needs. */
bool why_lacks_http(const struct why_story *s);
/* True if iPXE loads iPXE again and again. */
bool why_loops(const struct why_story *s);
/* True if the URL of the script has a name in it, and iPXE does not come. */
bool why_needs_name(const struct why_story *s);
/* True if the URL of the script is by https, and iPXE does not come. */
bool why_needs_tls(const struct why_story *s);
/* True if iPXE has an address, and does not come. */
bool why_comes_for_no_script(const struct why_story *s);
/* True if it loaded its script very often, and nothing else. */
bool why_asks_again(const struct why_story *s);
/* Returns how often it had its kernel whole, as far as it says. */
unsigned why_wholes(const struct why_story *s);
/* True if it had kernel and initramfs whole more than once, and nothing behind them. */
bool why_starts_no_kernel(const struct why_story *s);
/* True if it says that it cannot resolve a name. */
bool why_said_name(const struct why_story *s);
/* True if it says that it does not trust a server. */
bool why_said_trust(const struct why_story *s);
/* True if it says that its iPXE was built without such URLs. */
bool why_said_scheme(const struct why_story *s);
/* True if it says that what it loaded is not signed. */
bool why_said_signature(const struct why_story *s);
/* True if it says that what it loaded is no program. */
bool why_said_program(const struct why_story *s);
/* True if it says that what it loads does not fit. */
bool why_said_memory(const struct why_story *s);
/* True if it says that nobody answers. */
bool why_said_nobody(const struct why_story *s);
/* True if pxedhcpd told of the step. */
bool why_by_dhcp(const struct why_story *s);
/* True if the step has a reason. */
bool why_has_reason(const struct why_story *s);
/* True if a section is for the machine. */
bool why_is_known(const struct why_story *s);
/* True if the step has a status of an error. */
bool why_is_refused(const struct why_story *s);
/* True if the file lies where lanboot-image puts releases. */
bool why_is_alpine(const struct why_story *s);
/* True if it closed in the midst of a file that has more than a quarter of its memory. */
bool why_lacks_memory(const struct why_story *s);
/* True if kernel and initramfs, as they were loaded, have more than a quarter of its memory. */
bool why_has_little_memory(const struct why_story *s);
/* True if kernel and modloop lie in two releases. */
bool why_other_modloop(const struct why_story *s);
/* True if it came up, and they do. */
bool why_is_up_by_other(const struct why_story *s);
/* True if it usually loads an apkovl, and has not. */
bool why_skips_apkovl(const struct why_story *s);
/* True if it usually loads a modloop. */
bool why_waits_for_modloop(const struct why_story *s);
/* True if another machine has its address. */
bool why_has_clash(const struct why_story *s);
/* True if another machine has its MAC. */
bool why_has_twin(const struct why_story *s);

#endif
