#include "httpbootd/check/check_unused.h"

#include "common/keys.h"

#include <stdio.h>
#include <string.h>

/* What becomes of keys that no boot of the kind makes use of. */
static const char *const reasons[] = {
    [BOOT_KERNEL] = "these are wimboot's",
    [BOOT_SCRIPT] = "a script of your own loads what it names itself",
    [BOOT_CHAIN] = "what iPXE goes on to loads its own",
    [BOOT_LOCAL] = "the machine's disk has its own",
    [BOOT_WIMBOOT] = "Windows PE takes initrd and cmdline alone",
    [BOOT_MEMTEST] = "a memory test takes cmdline alone",
    [BOOT_MENU] = "what is chosen boots as its profile says",
};

/* The key by which the section itself says its kind, at length if it does; or NULL. */
static const char *kind_key(const struct boot *b, const struct key_line *lines)
{
	const char *name = NULL;
	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (k->target == IN_BOOT && k->boots && (int)k->boots == b->kind &&
		    (!name || !k->is_short) && key_line_of(lines, k->name))
			name = k->name;
	return name;
}

static void check_section(
    struct check *k, const char *file, const struct boot *b, const struct key_line *lines)
{
	char names[160] = "";
	unsigned first = 0;
	const char *said = kind_key(b, lines);

	for (const struct key *key = keys; said && key < keys + n_keys; key++) {
		bool used = !key->used_by || key->used_by & BOOT_BIT(b->kind);
		unsigned line = used ? 0 : key_line_of(lines, key->name);
		if (!line)
			continue;
		size_t at = strlen(names);
		snprintf(names + at, sizeof names - at, "%s%s", at ? ", " : "", key->name);
		if (!first || line < first)
			first = line;
	}
	if (first)
		check_warn(k, file, first,
		    "%s: of no use beside '%s', so nobody gets it: %s; leave it out, or boot "
		    "another way",
		    names, said, reasons[b->kind]);
}

void check_unused(const struct conf *c, struct check *k)
{
	const struct host_table *t = &c->hosts;
	for (size_t i = 0; i < t->n_profiles; i++)
		check_section(k, t->profiles[i].file, &t->profiles[i].boot, t->profiles[i].lines);
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].own)
			check_section(k, t->hosts[i].file, t->hosts[i].own, t->hosts[i].lines);
}
