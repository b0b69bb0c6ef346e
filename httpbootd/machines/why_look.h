#ifndef LANBOOT_HTTPBOOTD_MACHINES_WHY_LOOK_H
#define LANBOOT_HTTPBOOTD_MACHINES_WHY_LOOK_H
/* What rules ask of a story beside its last step (why.h: `also`). Pure; none changes anything. */
#include "httpbootd/machines/why.h"

enum {
	WHY_GRACE_MS = 9 * 1000,  /* so long may firmware take for what it does at once else */
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

/* Returns true if the boot has a step of that kind; if it has a script of any kind. */
bool why_has(const struct why_story *s, enum step_kind kind);
bool why_has_script(const struct why_story *s);

/* Returns true if it has stood at its offer, port 4011 or iPXE's for longer than firmware does. */
bool why_is_overdue(const struct why_story *s);

/* Returns the boot file that a boot loaded last, by TFTP or HTTP; NULL: none. */
const struct step *why_loader(const struct seen_boot *b);

/*
 * Writes the release that a file lies in where lanboot-image puts it, as
 * alpine/3.24/x86_64/vmlinuz-lts does, or with `wants_arch` its architecture.
 */
void why_release(const char *file, bool wants_arch, char *out, size_t size);

/* It waited to be enrolled, and does no more. */
bool why_waits_no_more(const struct why_story *s);
/* It was refused a script for who it says that it is. */
bool why_is_other_asker(const struct why_story *s);
/* Another server answers machines; which way says the word of pxedhcpd's line. */
bool why_has_rival(const struct why_story *s);
bool why_two_proxies(const struct why_story *s);
bool why_site_class(const struct why_story *s);
bool why_site_http(const struct why_story *s);
bool why_site_menu(const struct why_story *s);
bool why_site_file(const struct why_story *s);

/* The offer: its form, and what came of it. */
bool why_is_site_silent(const struct why_story *s);
bool why_ignores_4011(const struct why_story *s);
bool why_ignores_direct(const struct why_story *s);
bool why_ignores_both(const struct why_story *s);
bool why_ignores_http(const struct why_story *s);
bool why_ignores_offer(const struct why_story *s);
bool why_tftp_is_blocked(const struct why_story *s);
bool why_tftp_is_unseen(const struct why_story *s);
bool why_4011_is_blocked(const struct why_story *s);

/* The boot file. */
bool why_is_unheard(const struct why_story *s);
bool why_loses_long(const struct why_story *s);
bool why_is_other_arch(const struct why_story *s);
bool why_has_shim(const struct why_story *s);
bool why_shim_is_alone(const struct why_story *s);
bool why_shim_refused(const struct why_story *s);
bool why_began_anew(const struct why_story *s);
bool why_is_ipxe(const struct why_story *s);
bool why_is_cut_off(const struct why_story *s);
/* It would be seen to go on. */
bool why_sees_loaders(const struct why_story *s);
bool why_sees_no_loaders(const struct why_story *s);
bool why_sees_ipxe(const struct why_story *s);
bool why_serves_http(const struct why_story *s);
bool why_serves_no_http(const struct why_story *s);

/* iPXE, and its script. */
bool why_lacks_http(const struct why_story *s);
bool why_loops(const struct why_story *s);
bool why_needs_name(const struct why_story *s);
bool why_needs_tls(const struct why_story *s);
bool why_comes_for_no_script(const struct why_story *s);
bool why_asks_again(const struct why_story *s);
bool why_starts_no_kernel(const struct why_story *s);

/* What the machine itself says (told.h). */
bool why_said_name(const struct why_story *s);
bool why_said_trust(const struct why_story *s);
bool why_said_scheme(const struct why_story *s);
bool why_said_signature(const struct why_story *s);
bool why_said_program(const struct why_story *s);
bool why_said_memory(const struct why_story *s);
bool why_said_nobody(const struct why_story *s);

/* What the script names. */
bool why_by_dhcp(const struct why_story *s);
bool why_has_reason(const struct why_story *s);
bool why_is_known(const struct why_story *s);
bool why_is_refused(const struct why_story *s);
bool why_is_alpine(const struct why_story *s);
bool why_lacks_memory(const struct why_story *s);
bool why_other_modloop(const struct why_story *s);
bool why_skips_apkovl(const struct why_story *s);
bool why_waits_for_modloop(const struct why_story *s);
bool why_has_clash(const struct why_story *s);

#endif
