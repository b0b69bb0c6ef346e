/*
 * The rules of why.h, in the order in which they are asked. A new one is a row, and a story in
 * tests/unit/test_http_why.c that only it applies to.
 */
#include "httpbootd/machines/why.h"

#include <stdio.h>
#include <string.h>

#define STATE(s) (1u << STATE_##s)
#define STEP(k) (1ul << STEP_##k)
#define END(e) (1u << STEP_##e)

/* What is fetched from httpbootd to boot. */
#define FILES                                                                                      \
	(STEP(KERNEL) | STEP(INITRD) | STEP(APKOVL) | STEP(MODLOOP) | STEP(PACKAGES) | STEP(FILE))
#define LOADERS (STEP(TFTP) | STEP(LOADER))

static const char not_there[] = "no such file|not a regular file|not found";
static const char no_permission[] = "no permission";
static const char other_asker[] =
    "is not the machine|another machine|cannot be seen|anybody's to say|for another address";
static const char link_out[] = "a link|links in a loop";

bool why_has_any(const char *text, const char *words)
{
	char word[64];
	while (text && *words) {
		size_t len = strcspn(words, "|");
		snprintf(word, sizeof word, "%.*s", (int)len, words);
		if (strstr(text, word))
			return true;
		words += len + (words[len] == '|');
	}
	return false;
}

static bool waits_no_more(const struct why_story *s)
{
	return state_was_told_to_wait(s->seen) && !s->look->waits;
}

static bool has_rival(const struct why_story *s)
{
	return s->site->rival != NULL;
}

static bool is_form_4011(const struct why_story *s)
{
	return s->step->reason && strcmp(s->step->reason, "4011") == 0;
}

/* Who loads a boot file would be seen. */
static bool sees_loaders(const struct why_story *s)
{
	return s->site->hears_tftp;
}

static bool serves_http(const struct why_story *s)
{
	return s->site->serves_http;
}

static bool serves_no_http(const struct why_story *s)
{
	return !s->site->serves_http;
}

static bool sees_no_loaders(const struct why_story *s)
{
	return !s->site->hears_tftp;
}

/* iPXE would be seen, if it ran: when it asks for its address, or for its script. */
static bool sees_ipxe(const struct why_story *s)
{
	return s->site->hears_dhcp || s->site->serves_http;
}

static bool is_known(const struct why_story *s)
{
	return s->seen->section != NULL;
}

/* It lies where lanboot-image puts releases. */
static bool is_alpine(const struct why_story *s)
{
	const char *at = s->step->file ? strstr(s->step->file, "alpine/") : NULL;
	return at && at[7] >= '0' && at[7] <= '9';
}

/* iPXE, by one of the names that lanboot-ipxe installs. */
static bool is_ipxe(const struct why_story *s)
{
	const char *file = s->step->file;
	return file &&
	       (strstr(file, "undionly") || strstr(file, "snponly") || strstr(file, "ipxe"));
}

static bool is_cut_off(const struct why_story *s)
{
	return s->step->of > 0 && s->step->bytes < s->step->of && s->step->status < 400;
}

static bool is_refused(const struct why_story *s)
{
	return s->step->status >= 400;
}

static bool by_dhcp(const struct why_story *s)
{
	return s->step->by == BY_PXEDHCPD;
}

static bool has_reason(const struct why_story *s)
{
	return s->step->reason != NULL;
}

static bool waits_for_modloop(const struct why_story *s)
{
	return s->usual->start_ms[STEP_MODLOOP] > 0;
}

/* It was refused a script for who it says that it is. */
static bool is_other_asker(const struct why_story *s)
{
	for (size_t i = 0; s->boot && i < s->boot->n; i++)
		if (s->boot->step[i].kind == STEP_SCRIPT &&
		    why_has_any(s->boot->step[i].reason, other_asker))
			return true;
	return false;
}

const struct why_rule why_rules[] = {
    /* What pxedhcpd does not answer. */
    {"not-in-clients", WHY_REFUSED, STATE(FAILED) | STATE(UNKNOWN), 0, END(FAILED),
	"not in clients|no client's|in no network of 'relays'", NULL,
	"The server answers only whom clients lets in: {reason}.",
	"clients = links relays NETWORK in [lanboot]; lanboot log {id} says after add= which one"},
    {"no-boot-file", WHY_REFUSED, STATE(FAILED) | STATE(UNKNOWN), STEP(REFUSED) | STEP(OFFER),
	END(FAILED), "no boot file is configured", NULL,
	"pxedhcpd has no boot file for its architecture, {arch}.", "{arch} = FILE in [pxedhcpd]"},
    {"known-only", WHY_REFUSED, STATE(FAILED) | STATE(UNKNOWN), STEP(REFUSED) | STEP(OFFER),
	END(FAILED), "known-only", NULL,
	"No section is for {mac}, and known-only = yes answers no others.",
	"lanboot enrol {id} --name NAME --profile PROFILE"},
    {"not-answered", WHY_REFUSED, STATE(FAILED),
	STEP(REFUSED) | STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(FAILED), NULL, by_dhcp,
	"pxedhcpd did not answer it: {reason}.", "lanboot explain {id}"},

    /* Who it is. */
    {"refused-unknown", WHY_REFUSED, STATE(UNKNOWN), 0, 0, NULL, is_other_asker,
	"It asks as {mac}, which a section is for, and the server sees that another machine asks.",
	"all MACs of the machine in its [host ...]; or bind = none, or key = SECRET there"},
    {"unknown-left", WHY_UNKNOWN, STATE(UNKNOWN), 0, 0, NULL, waits_no_more,
	"No section is for {mac}. It does not wait any more; it was last heard of {heard} ago.",
	"lanboot enrol {id} --name NAME --profile PROFILE; or lanboot forget {id}"},
    {"unknown", WHY_UNKNOWN, STATE(UNKNOWN), 0, 0, NULL, NULL,
	"No section is for {mac}: it waits as {word}.",
	"lanboot enrol {word} --name NAME --profile PROFILE"},

    {"silent", WHY_SILENT, STATE(SILENT), 0, 0, NULL, NULL,
	"It was up, and for {since} there is no sign of life of it.", "lanboot wake {id}"},

    /* Its own start, in its own words. */
    {"stage-packages", WHY_STAGE, STATE(FAILED), STEP(STAGE), END(FAILED), NULL, NULL,
	"Its own start failed at {file}: {reason}.", "lanboot log {id}"},
    {"stage-stuck", WHY_STAGE, STATE(FAILED), STEP(STAGE), 0, NULL, NULL,
	"For {since} its own start says that it is at {file}, and nothing since.",
	"lanboot log {id}"},

    /* The boot file. */
    {"boot-file-missing-ipxe", WHY_MISSING, STATE(FAILED), LOADERS | STEP(REFUSED), END(FAILED),
	not_there, is_ipxe, "The boot file {file} is not there.", "lanboot ipxe install {root}"},
    {"boot-file-missing", WHY_MISSING, STATE(FAILED), LOADERS, END(FAILED), not_there, NULL,
	"The boot file {file} is not there.", "put it to {root}/{file}"},
    {"boot-file-unreadable", WHY_MISSING, STATE(FAILED), LOADERS, END(FAILED), no_permission, NULL,
	"The server may not read the boot file {file}.", "chmod a+r {root}/{file}"},
    {"boot-file-link", WHY_MISSING, STATE(FAILED), LOADERS, END(FAILED), link_out, NULL,
	"The boot file {file} is behind a link that the server may not follow: {reason}.",
	"link-roots = FOLDER in [lanboot], the folder that the link leads to"},
    {"boot-file-broken", WHY_STUCK, STATE(FAILED), LOADERS, END(FAILED), NULL, is_cut_off,
	"The transfer of {file} broke off at {bytes} of {of}: {reason}.",
	"max-blksize = 1432 in [tftpd] if the way loses long packets; else cable, card and switch"},
    {"boot-file-failed", WHY_STUCK, STATE(FAILED), LOADERS, END(FAILED), NULL, NULL,
	"The boot file {file} could not be loaded: {reason}.", "lanboot log {id}"},
    {"boot-file-stuck", WHY_STUCK, STATE(FAILED), LOADERS, END(RUNS), NULL, NULL,
	"It stopped in the midst of {file}, at {bytes} of {of}.",
	"cable, card and switch; max-blksize = 1432 in [tftpd] if the way loses long packets"},
    {"boot-file-no-more", WHY_STUCK, STATE(FAILED), LOADERS, END(DONE), NULL, sees_ipxe,
	"It has loaded {file}, and nothing was seen of it since.",
	"look at its screen; where that is black, efi-x64 = snponly.efi in [pxedhcpd], or Secure "
	"Boot off"},
    {"boot-file-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), LOADERS, END(DONE), NULL, NULL,
	"It has loaded {file}; what comes then is on servers that do not tell, and dark to us.",
	""},

    /* The offer. */
    {"rival", WHY_STUCK, STATE(FAILED), STEP(OFFER) | STEP(ACK) | STEP(IPXE), END(DONE), NULL,
	has_rival,
	"Its firmware did not take our offer of {file}; {rival} answers it, too: {breaks}.",
	"take options 43, 60, 66, 67 and the boot file out of the answers of {rival}"},
    {"4011-not-asked", WHY_STUCK, STATE(FAILED), STEP(OFFER), END(DONE), NULL, is_form_4011,
	"It was told to ask on port 4011 for {file}, and did not come there.",
	"form = direct in its section; and let UDP 4011 through the server's firewall"},
    {"4011-not-answered", WHY_STUCK, STATE(FAILED), STEP(ACK), END(FAILED) | END(RUNS), NULL, NULL,
	"It asked on port 4011 and got no answer: {reason}.", "lanboot explain {id}"},
    {"offer-not-taken", WHY_STUCK, STATE(FAILED), STEP(OFFER) | STEP(ACK), END(DONE), NULL,
	sees_loaders, "It was offered {file}, and did not come for it.",
	"let UDP 69 and TCP 80 through the server's firewall: lanboot check"},
    {"offer-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), STEP(OFFER) | STEP(ACK), END(DONE), NULL,
	sees_no_loaders,
	"It was offered {file}; whether it came for that is dark to us, for tftpd does not tell.",
	"events = in [lanboot] of the machine that tftpd runs on"},

    /* The script. */
    {"no-script", WHY_STUCK, STATE(FAILED), STEP(IPXE), END(DONE), NULL, serves_http,
	"iPXE runs, and did not come for its script.",
	"let TCP 80 through the server's firewall; lanboot test {mac} tries the way"},
    {"script-dark", WHY_DARK, STATE(FAILED) | STATE(OFF), STEP(IPXE), END(DONE), NULL,
	serves_no_http,
	"iPXE runs; its script is on a server that does not tell, so what comes then is dark to "
	"us.",
	""},
    {"no-second-script", WHY_STUCK, STATE(FAILED), STEP(STUB), END(DONE), NULL, NULL,
	"iPXE loaded the first script, and did not come back to say which machine it is.",
	"look at its screen: it says there why"},
    {"script-bind", WHY_REFUSED, STATE(FAILED), STEP(SCRIPT) | STEP(STUB), END(FAILED) | END(DONE),
	other_asker, NULL,
	"{addr} asks for the script of {mac}, and the server cannot see that it is that machine: "
	"{reason}.",
	"all MACs of the machine in its [host ...]; or bind = none, or key = SECRET there"},
    {"script-none", WHY_REFUSED, STATE(FAILED), STEP(SCRIPT) | STEP(STUB), END(FAILED),
	"makes no script", NULL, "The configuration makes no script for it.",
	"httpbootd explain {mac}"},
    {"script-refused", WHY_REFUSED, STATE(FAILED), STEP(SCRIPT) | STEP(STUB), END(FAILED), NULL,
	NULL, "Its script was refused: {reason} (status {status}).", "httpbootd explain {mac}"},
    {"no-apkovl", WHY_MISSING, STATE(FAILED) | STATE(BOOTING),
	STEP(SCRIPT) | STEP(APKOVL) | STEP(WAITING), END(DONE) | END(FAILED) | END(RUNS),
	"apkovl|overlay", has_reason, "It waits for its apkovl, which cannot be had: {reason}.",
	"put it there; or no-apkovl = boot in [profile {profile}] boots without one"},
    {"apkovl-missing", WHY_MISSING, STATE(FAILED), STEP(APKOVL), END(FAILED), not_there, NULL,
	"Its apkovl {file} is not there, and it waits for that.",
	"put it to {root}/{file}; or no-apkovl = boot in [profile {profile}]"},
    {"script-stuck", WHY_STUCK, STATE(FAILED), STEP(SCRIPT), END(DONE), NULL, serves_http,
	"It has its script, and loads nothing of what that says.",
	"look at its screen: iPXE says there why"},

    /* What the script names. */
    {"missing-image", WHY_MISSING, STATE(FAILED), FILES, END(FAILED), not_there, is_alpine,
	"The {step} {file} is not there.", "lanboot image add {release} {image-arch}"},
    {"missing", WHY_MISSING, STATE(FAILED), FILES | STEP(REFUSED), END(FAILED), not_there, NULL,
	"The {step} {file} is not there.", "put it to {root}/{file}"},
    {"unreadable", WHY_MISSING, STATE(FAILED), FILES | STEP(REFUSED), END(FAILED), no_permission,
	NULL, "The server may not read the {step} {file}.", "chmod a+r {root}/{file}"},
    {"link", WHY_MISSING, STATE(FAILED), FILES | STEP(REFUSED), END(FAILED), link_out, NULL,
	"The {step} {file} is behind a link that the server may not follow: {reason}.",
	"link-roots = FOLDER in [lanboot], the folder that the link leads to"},
    {"modloop-cut-off", WHY_STUCK, STATE(FAILED), STEP(MODLOOP), END(FAILED), NULL, is_cut_off,
	"Its modloop {file} was cut off at {bytes} of {of}: it is kept in half of its memory, of "
	"{memory}.",
	"more memory than twice the modloop; or a smaller flavor, such as virt"},
    {"cut-off", WHY_STUCK, STATE(FAILED), FILES, END(FAILED), NULL, is_cut_off,
	"The {step} {file} was cut off at {bytes} of {of}; its memory is {memory}.",
	"more memory, if that is less than it loads; else cable, card and switch"},
    {"refused", WHY_REFUSED, STATE(FAILED), FILES | STEP(REFUSED), END(FAILED), NULL, is_refused,
	"The {step} {file} was refused: {reason} (status {status}).", "lanboot log {id}"},
    {"file-stuck", WHY_STUCK, STATE(FAILED), FILES, END(RUNS), NULL, NULL,
	"It stopped in the midst of the {step} {file}, at {bytes} of {of}.",
	"cable, card and switch; its memory is {memory}"},
    {"no-modloop", WHY_STUCK, STATE(FAILED), STEP(KERNEL) | STEP(INITRD) | STEP(APKOVL), END(DONE),
	NULL, waits_for_modloop,
	"It has loaded {file}, and did not come for its modloop, as it does else.",
	"look at its screen: the kernel may lack the driver of its network card"},
    {"not-up", WHY_STUCK, STATE(FAILED), FILES, END(DONE), NULL, is_known,
	"It has loaded all up to {file}, and does not say that it is up.",
	"look at its screen; expects-up = no in [profile {profile}] if it never says so"},

    /* Whatever else. */
    {"failed", WHY_STUCK, STATE(FAILED), 0, END(FAILED), NULL, has_reason,
	"It stopped at {at}: {reason}.", "lanboot log {id}"},
    {"stuck", WHY_STUCK, STATE(FAILED), 0, 0, NULL, NULL,
	"It stopped at {at}, and nothing was seen of it for {since}.", "lanboot log {id}"},
    {.name = NULL},
};
