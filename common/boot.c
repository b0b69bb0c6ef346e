#include "common/boot.h"

#include "common/key_value.h"

#include <string.h>
#include <strings.h>

void boot_inherit(struct boot *b, const struct boot *under)
{
	/* Who boots his disk has no kernel, even if the section under his says one. */
	bool disk_refused = b->local == TRISTATE_NO && under->kind == BOOT_LOCAL;
	bool same_kind = (!b->kind || b->kind == under->kind) && !disk_refused;
	bool has_apkovl = b->apkovl || b->overlay.n;

	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (k->target == IN_BOOT && (same_kind || !k->boots) &&
		    !(k->is_apkovl && has_apkovl))
			key_inherit(k, b, under);
	if (same_kind && !b->kind)
		b->kind = under->kind;
}

bool boot_expects_up(const struct boot *b)
{
	if (b->expects_up != TRISTATE_UNSET)
		return b->expects_up == TRISTATE_YES;
	return b->ignore != TRISTATE_YES &&
	       (b->kind == BOOT_KERNEL || b->kind == BOOT_SCRIPT || b->kind == BOOT_WIMBOOT);
}

bool boot_mentions(const struct boot *b, const char *text)
{
	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (k->target == IN_BOOT && k->choices && k->type != KEY_URL && !k->may_lack &&
		    key_mentions(k, b, text))
			return true;
	return false;
}

bool boot_is_disk(const char *file)
{
	size_t len = strcspn(file, "?#");
	return len > 4 && (strncasecmp(file + len - 4, ".img", 4) == 0 ||
			      strncasecmp(file + len - 4, ".iso", 4) == 0);
}
