#include "common/uki.h"

#include "common/key_value.h"
#include "common/overlay_name.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char folder[] = "uki/", suffix[] = ".efi";

/* Has the section words of its own that go into the image? Whether there is one, does not. */
static bool has_own_words(const struct boot *own)
{
	for (const struct key *k = keys; own && k < keys + n_keys; k++)
		if (k->target == IN_BOOT && k->offset != offsetof(struct boot, uki) &&
		    key_is_set(k, own) &&
		    (k->boots != BOOT_NONE || (k->used_by & BOOT_BIT(BOOT_KERNEL))))
			return true;
	return false;
}

/* What only one machine is. */
static bool mentions_machine(const struct boot *b)
{
	return boot_mentions(b, "{host}") || boot_mentions(b, "{mac");
}

/* What nobody knows before the machine asks. */
static bool mentions_unknown(const struct boot *b)
{
	return boot_mentions(b, "{uuid}") || boot_mentions(b, "{serial}") ||
	       boot_mentions(b, "{ip}");
}

static bool is_asked_for(const struct boot *b)
{
	return b->uki == TRISTATE_YES && b->kind == BOOT_KERNEL && b->ignore != TRISTATE_YES;
}

static bool is_found_by_mac(const struct host *h)
{
	return h->id.kind == HOST_MAC || h->id.kind == HOST_PREFIX || h->id.kind == HOST_ANY;
}

enum uki_kind uki_of_host(const struct host *h, const struct boot *b, const char **why)
{
	*why = NULL;
	if (!is_asked_for(b))
		return UKI_NONE;
	if (h->once) {
		*why = "it boots something else once, which a script alone can say";
		return UKI_CANNOT;
	}
	if (mentions_unknown(b)) {
		*why =
		    "its words have {uuid}, {serial} or {ip}, which are known when it asks alone";
		return UKI_CANNOT;
	}
	const bool is_own = !h->profile || has_own_words(h->own);
	if (!is_own && !mentions_machine(b)) {
		if (!b->overlay.n || is_found_by_mac(h))
			return UKI_SHARED;
		*why = "its overlay is found by its MAC, and its section is by another thing";
		return UKI_CANNOT;
	}
	if (h->id.kind != HOST_MAC || h->n_others) {
		*why = "it would be another one for each machine: that takes a section by one MAC";
		return UKI_CANNOT;
	}
	*why = is_own
		   ? "its section has words of its own"
		   : "its profile's words have a variable that each machine has another value of";
	return UKI_OWN;
}

bool uki_is_of_profile(const struct host_table *t, const struct profile *p)
{
	const char *why;

	if (p->boot.kind != BOOT_KERNEL)
		return false;
	if (is_asked_for(&p->boot) && !mentions_machine(&p->boot) && !mentions_unknown(&p->boot))
		return true;
	for (size_t i = 0; i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		if (h->profile != p || !h->own || h->own->uki != TRISTATE_YES)
			continue;
		const struct boot b = host_boot(h);
		if (uki_of_host(h, &b, &why) == UKI_SHARED)
			return true;
	}
	return false;
}

void uki_path_of_profile(const char *profile, const char *processor, char out[UKI_PATH])
{
	snprintf(out, UKI_PATH, "%s%s/%s%s", folder, processor, profile, suffix);
}

void uki_path_of_host(
    const struct host *h, enum uki_kind kind, const char *processor, char out[UKI_PATH])
{
	const char *profile = h->profile_name ? h->profile_name : overlay_name_own;
	char mac[MAC_TEXT];

	if (kind == UKI_SHARED)
		uki_path_of_profile(profile, processor, out);
	else
		snprintf(out, UKI_PATH, "%s%s/%s/%s%s", folder, processor, profile,
		    mac_text(h->id.bytes, '-', mac), suffix);
}

bool uki_path_of_client(
    const struct host *h, const struct boot *b, const struct arch *a, char out[UKI_PATH])
{
	const char *why;
	const enum uki_kind kind = uki_of_host(h, b, &why);
	const char *processor = arch_processor_of_pe(arch_by_number(a->boot_file)->pe_machine);

	if ((kind != UKI_SHARED && kind != UKI_OWN) || !processor)
		return false;
	uki_path_of_host(h, kind, processor, out);
	return true;
}

const char *uki_processor(const char *path)
{
	const size_t len = strlen(path), head = sizeof folder - 1, tail = sizeof suffix - 1;

	if (strncmp(path, folder, head) != 0 || len <= tail ||
	    strcmp(path + len - tail, suffix) != 0)
		return NULL;
	for (size_t i = 0; i < ARCH_PROCESSORS; i++) {
		const char *name = arch_processor_nth(i);
		const size_t n = strlen(name);
		if (strncmp(path + head, name, n) == 0 && path[head + n] == '/')
			return name;
	}
	return NULL;
}
