#include "httpbootd/machines/why.h"

#include "common/amount.h"
#include "common/arch.h"
#include "common/keys.h"
#include "httpbootd/machines/why_look.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_SIZE = 256 };

const char *why_kind_text(enum why_kind kind)
{
	static const char *const texts[] = {
	    [WHY_STUCK] = "stuck",
	    [WHY_MISSING] = "missing",
	    [WHY_REFUSED] = "refused",
	    [WHY_STAGE] = "stage",
	    [WHY_UNKNOWN] = "unknown",
	    [WHY_SILENT] = "silent",
	    [WHY_DARK] = "dark",
	};
	return texts[kind];
}

const struct why_rule *why_rule_nth(size_t n)
{
	const struct why_rule *r = why_rules_early;

	for (; n && r->name; n--)
		r++;
	if (r->name)
		return r;
	for (r = why_rules_late; n && r->name; n--)
		r++;
	return r->name ? r : NULL;
}

/* It has not moved for as long as the rule says, though it still boots. */
static bool is_soon(const struct why_rule *r, const struct why_story *s, enum state state)
{
	const uint64_t last_ms = s->boot ? s->boot->last_ms : s->now_ms;
	return state == STATE_BOOTING && r->soon_ms && r->states & 1u << STATE_FAILED &&
	       s->now_ms >= last_ms + r->soon_ms;
}

static bool rule_applies(const struct why_rule *r, const struct why_story *s, enum state state)
{
	const struct step *step = s->step;
	if (!(r->states & 1u << state) && !is_soon(r, s, state))
		return false;
	if (!step)
		return !r->steps && !r->ends && !r->reason && !r->also;
	return (!r->steps || r->steps & 1ul << step->kind) &&
	       (!r->ends || r->ends & 1u << step->end) &&
	       (!r->reason || why_has_any(step->reason, r->reason)) && (!r->also || r->also(s));
}

static const struct why_rule *first_rule(const struct why_story *s, enum state state)
{
	const struct why_rule *r;

	for (r = why_rules_early; r->name; r++)
		if (rule_applies(r, s, state))
			return r;
	for (r = why_rules_late; r->name; r++)
		if (rule_applies(r, s, state))
			return r;
	return NULL;
}

/* What holds up a machine that no section is for, before it could come to wait. */
static const struct why_rule *rule_of_unknown(const struct why_story *s)
{
	if (!s->boot || state_was_told_to_wait(s->seen) || s->boot->up_ms || why_is_other_asker(s))
		return NULL;
	return first_rule(s, s->look->is_held_up ? STATE_FAILED : STATE_BOOTING);
}

/*
 * Values
 */

static const char *or_else(const char *value, const char *otherwise)
{
	return value ? value : otherwise;
}

static const char *id_of(const struct seen *m, const char *mac)
{
	if (m->name)
		return m->name;
	return m->has_mac || !m->word[0] ? mac : m->word;
}

/* The key of [pxedhcpd] for it: a number has arch- in front. */
static void write_arch(const struct seen *m, char out[VALUE_SIZE])
{
	const char *arch = or_else(m->arch, "arch-N");
	bool is_number = *arch >= '0' && *arch <= '9';
	snprintf(out, VALUE_SIZE, "%s%s", is_number ? "arch-" : "", arch);
}

struct values {
	const struct why_story *story;
	uint64_t now_ms;
	char text[VALUE_SIZE]; /* of the value that was asked for last */
};

static const char *value_of_step(struct values *v, const char *name)
{
	static const struct step nothing;
	const struct step *step = v->story->step ? v->story->step : &nothing;
	if (strcmp(name, "step") == 0)
		return step->kind == STEP_REFUSED ? "file" : step_text((enum step_kind)step->kind);
	if (strcmp(name, "file") == 0 && !step->file)
		return step->kind < STEP_STUB ? "its boot file" : "that it asked for";
	if (strcmp(name, "file") == 0)
		return step->file + strspn(step->file, "/");
	if (strcmp(name, "at") == 0) {
		snprintf(v->text, sizeof v->text, "%s%s%s", step_text((enum step_kind)step->kind),
		    step->file ? " " : "", step->file ? step->file + strspn(step->file, "/") : "");
		return v->text;
	}
	if (strcmp(name, "reason") == 0)
		return or_else(step->reason, "no reason was told");
	if (strcmp(name, "said") == 0)
		return or_else(step->said, "nothing");
	if (strcmp(name, "status") == 0)
		snprintf(v->text, sizeof v->text, "%u", step->status);
	else if (strcmp(name, "release") == 0)
		why_release(step->file, false, v->text, sizeof v->text);
	else if (strcmp(name, "image-arch") == 0)
		why_release(step->file, true, v->text, sizeof v->text);
	else if (strcmp(name, "bytes") == 0)
		amount_bytes(step->bytes, v->text);
	else if (strcmp(name, "of") == 0 && step->of)
		amount_bytes(step->of, v->text);
	else if (strcmp(name, "of") == 0)
		return "an unknown length";
	else if (strcmp(name, "times") == 0)
		snprintf(v->text, sizeof v->text, "%" PRIu32, step->count);
	else if (strcmp(name, "wholes") == 0)
		snprintf(v->text, sizeof v->text, "%u", why_wholes(v->story));
	else if (strcmp(name, "blksize") == 0)
		snprintf(v->text, sizeof v->text, "%" PRIu32, step->blksize);
	else if (strcmp(name, "less") == 0)
		return step->blksize > 1024 ? "1024" : "512";
	else if (strcmp(name, "program") == 0 && step->reason)
		snprintf(v->text, sizeof v->text, "a program for %s", step->reason);
	else if (strcmp(name, "program") == 0)
		return "no program for UEFI";
	else
		return NULL;
	return v->text;
}

/* The file of another step than the story's. */
static const char *value_of_other(struct values *v, const char *name)
{
	const struct why_story *s = v->story;
	const struct seen_boot *before = s->seen->n_boots > 1 ? &s->seen->boot[1] : NULL;
	const struct {
		const char *name;
		const struct step *step;
		bool is_release;
	} steps[] = {
	    {"loader", why_loader(s->boot), false},
	    {"before", why_loader(before), false},
	    {"second", why_second(s->boot), false},
	    {"kernel", why_step(s->boot, STEP_KERNEL, NULL), false},
	    {"modloop", why_step(s->boot, STEP_MODLOOP, NULL), false},
	    {"kernel-release", why_step(s->boot, STEP_KERNEL, NULL), true},
	    {"modloop-release", why_step(s->boot, STEP_MODLOOP, NULL), true},
	    {"clash", why_step(s->boot, STEP_CLASH, NULL), false},
	    {"twin", why_step(s->boot, STEP_TWIN, NULL), false},
	};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct step *step = steps[i].step;
		if (strcmp(steps[i].name, name) != 0)
			continue;
		if (!step || !step->file)
			return "what it had";
		if (!steps[i].is_release)
			return step->file + strspn(step->file, "/");
		why_release(step->file, false, v->text, sizeof v->text);
		return v->text;
	}
	return NULL;
}

/* Who answered it, too: in this boot, else at all. */
static const char *rival_of(const struct why_story *s)
{
	const struct step *other = why_step(s->boot, STEP_ELSEWHERE, NULL);
	return or_else(other ? other->file : s->site->rival, "another server");
}

/* The key of [pxedhcpd] for it has this value by default, where there is one. */
static const char *efi_file_of(const struct seen *m)
{
	const struct arch *a = m->arch ? arch_by_name(m->arch) : NULL;
	switch (a ? a->boot_file : ARCHS_MAX) {
	case ARCH_BIOS:
		return "undionly.kpxe";
	case 6:
		return "ipxe32.efi";
	case 7:
		return "ipxe64.efi";
	case 11:
		return "ipxe-arm64.efi";
	default:
		return "FILE";
	}
}

/* The key of [pxedhcpd] that names its boot file: one is for PXE and for HTTP Boot. */
static const char *arch_key_of(const struct seen *m)
{
	const struct arch *a = m->arch ? arch_by_name(m->arch) : NULL;
	const struct key *k = a ? key_of_arch(a) : NULL;
	return k ? k->name : or_else(m->arch, "KEY");
}

static const char *value_of_machine(struct values *v, const char *name)
{
	const struct seen *m = v->story->seen;
	const struct why_site *site = v->story->site;
	char mac[MAC_TEXT], addr[ADDR_TEXT];
	const struct {
		const char *name, *value;
	} plain[] = {
	    {"word", m->word[0] ? m->word : "it"},
	    {"name", or_else(m->name, m->word)},
	    {"profile", or_else(m->profile, "NAME")},
	    {"section", or_else(m->section, "host *")},
	    {"root", or_else(site->root, "the folder of boot files")},
	    {"rival", rival_of(v->story)},
	    {"efi-file", efi_file_of(m)},
	    {"arch-key", arch_key_of(m)},
	    {"breaks", or_else(site->rival_breaks, "it stands in the way")},
	};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (strcmp(plain[i].name, name) == 0)
			return plain[i].value;
	snprintf(v->text, sizeof v->text, "%s",
	    m->has_mac    ? mac_text(m->mac, ':', mac)
	    : m->addr.len ? addr_text(&m->addr, addr)
			  : "a machine without an address");
	if (strcmp(name, "id") == 0)
		return id_of(m, v->text);
	if (strcmp(name, "addr") == 0)
		snprintf(v->text, sizeof v->text, "%s",
		    m->addr.len ? addr_text(&m->addr, addr) : "an address that is not known");
	else if (strcmp(name, "arch") == 0)
		write_arch(m, v->text);
	else if (strcmp(name, "memory") == 0 && m->memory_mb)
		amount_memory(m->memory_mb, v->text);
	else if (strcmp(name, "memory") == 0)
		return "a size that is not known";
	else if (strcmp(name, "asked") == 0)
		amount_rough((int64_t)(v->now_ms - m->held_ms), v->text);
	else if (strcmp(name, "heard") == 0)
		amount_rough((int64_t)(v->now_ms - m->heard_ms), v->text);
	else if (strcmp(name, "since") == 0)
		amount_rough((int64_t)(v->now_ms - v->story->look->since_ms), v->text);
	return v->text;
}

/*
 * Templates
 */

/* True if a shell takes it for one plain word. */
static bool is_word(const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._/:@%+,-";
	return *s && *s != '-' && s[strspn(s, plain)] == '\0';
}

static size_t put(char *out, size_t size, size_t len, const char *text)
{
	int n = snprintf(out + len, size - len, "%s", text);
	return n < 0 ? len : len + (size_t)n < size ? len + (size_t)n : size - 1;
}

/* Writes a value in single quotes; one of its own ends them for a moment. */
static size_t put_quoted(char *out, size_t size, size_t len, const char *value)
{
	len = put(out, size, len, "'");
	for (; *value; value++)
		len = put(out, size, len, *value == '\'' ? "'\\''" : (char[]){*value, '\0'});
	return put(out, size, len, "'");
}

/* Fills in what stands in braces. */
static void expand(const char *text, bool for_shell, struct values *v, char *out, size_t size)
{
	size_t len = 0;
	out[0] = '\0';
	while (*text) {
		size_t plain = strcspn(text, "{");
		char name[16], piece[256];
		snprintf(piece, sizeof piece, "%.*s", (int)plain, text);
		len = put(out, size, len, piece);
		text += plain;
		if (!*text)
			break;
		size_t end = strcspn(text, "}");
		snprintf(name, sizeof name, "%.*s", (int)end - 1, text + 1);
		text += end + (text[end] == '}');
		const char *value = value_of_step(v, name);
		if (!value)
			value = value_of_other(v, name);
		if (!value)
			value = value_of_machine(v, name);
		bool is_ours = strcmp(name, "section") == 0;
		if (for_shell && !is_ours && !is_word(value))
			len = put_quoted(out, size, len, value);
		else
			len = put(out, size, len, value);
	}
}

/*
 * Of a machine that nothing is wrong with.
 */
static const char *sentence_of(const struct why_story *s)
{
	switch (s->look->state) {
	case STATE_UP:
		return "It is up, for {since}.";
	case STATE_OFF:
		if (s->step && s->step->kind == STEP_WAITING)
			return "It was enrolled, and has not asked since: is it on?";
		return s->step && s->step->kind == STEP_LOCAL
			   ? "Its boot ended as it should: it goes on from its own disk."
			   : "It is not booting; nobody says whether it is up.";
	case STATE_BOOTING:
		return s->step ? "It boots, for {since} by now: it is at {at}." : "It boots.";
	case STATE_UNKNOWN:
	case STATE_SILENT:
	case STATE_FAILED:
		break;
	}
	return "Nothing is known of it.";
}

/* The story, and the rule that it is one for; NULL: none. */
static const struct why_rule *find_rule(struct why_story *s)
{
	const struct state_look *look = s->look;
	const struct why_rule *r = NULL;

	s->boot = s->seen->n_boots ? &s->seen->boot[0] : NULL;
	s->step = look->failed ? look->failed : look->at;
	if (look->state == STATE_UNKNOWN)
		r = rule_of_unknown(s);
	return r ? r : first_rule(s, look->is_soon ? STATE_BOOTING : look->state);
}

void why_make(const struct seen *seen, const struct state_look *look, const struct usual *usual,
    const struct why_site *site, uint64_t now_ms, struct why *why)
{
	struct why_story story = {
	    .seen = seen, .look = look, .usual = usual, .site = site, .now_ms = now_ms};
	const struct why_rule *r = find_rule(&story);
	struct values v = {.story = &story, .now_ms = now_ms};

	why->rule = r;
	expand(
	    r ? r->sentence : sentence_of(&story), false, &v, why->sentence, sizeof why->sentence);
	expand(r ? r->remedy : "", true, &v, why->remedy, sizeof why->remedy);
}

void why_state(const struct seen *seen, const struct usual *usual, const struct why_site *site,
    uint64_t now_ms, struct state_look *look)
{
	struct why_story story = {
	    .seen = seen, .look = look, .usual = usual, .site = site, .now_ms = now_ms};

	state_look(seen, usual, now_ms, look);
	if (!look->is_stuck && look->state != STATE_BOOTING)
		return;
	const struct why_rule *r = find_rule(&story);
	if (r && is_soon(r, &story, look->state)) {
		look->state = STATE_FAILED;
		look->is_stuck = look->is_held_up = look->is_soon = true;
		look->since_ms = seen->boot[0].last_ms;
	} else if (look->is_stuck && r && r->kind == WHY_DARK) {
		const bool is_long = now_ms >= seen->boot[0].last_ms + STATE_STUCK_MS;
		look->state = is_long ? STATE_OFF : STATE_BOOTING;
		look->is_stuck = look->is_held_up = false;
	}
}
