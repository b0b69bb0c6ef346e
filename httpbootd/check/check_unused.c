#include "httpbootd/check/check_unused.h"

#include "common/boot_location.h"

#include <stdio.h>
#include <string.h>

enum { USED_MAX = 3 };

/* What a section says that it boots. */
static const struct {
	const char *key, *does;
	int kind; /* enum boot_kind */
} boots[] = {
    {"script", "a script of your own loads what it names itself", BOOT_SCRIPT},
    {"chain", "what iPXE goes on to loads its own", BOOT_CHAIN},
    {"local", "the machine's disk has its own", BOOT_LOCAL},
    {"memtest", "a memory test takes cmdline alone", BOOT_MEMTEST},
    {"menu", "what is chosen boots as its profile says", BOOT_MENU},
    {"wimboot", "Windows PE takes initrd and cmdline alone", BOOT_WIMBOOT},
    {"kernel", "these are wimboot's", BOOT_KERNEL},
    {"alpine", "these are wimboot's", BOOT_KERNEL},
    {"flavor", "these are wimboot's", BOOT_KERNEL},
};

/* Which kinds make use of a key. */
static const struct {
	const char *key;
	int by[USED_MAX]; /* enum boot_kind; 0: no more */
} uses[] = {
    {"initrd", {BOOT_KERNEL, BOOT_WIMBOOT}},
    {"cmdline", {BOOT_KERNEL, BOOT_WIMBOOT, BOOT_MEMTEST}},
    {"modloop", {BOOT_KERNEL}},
    {"apkovl", {BOOT_KERNEL}},
    {"overlay", {BOOT_KERNEL}},
    {"repo", {BOOT_KERNEL}},
    {"bootmgr", {BOOT_WIMBOOT}},
    {"bcd", {BOOT_WIMBOOT}},
    {"boot-sdi", {BOOT_WIMBOOT}},
    {"boot-wim", {BOOT_WIMBOOT}},
};

static bool is_used(size_t i, int kind)
{
	for (size_t j = 0; j < USED_MAX; j++)
		if (uses[i].by[j] == kind)
			return true;
	return false;
}

static void check_section(struct check *k, const char *file, const struct boot *b)
{
	char names[160] = "";
	unsigned first = 0;
	size_t said = 0;

	while (said < sizeof boots / sizeof *boots &&
	       (boots[said].kind != b->kind || !boot_line(b, boots[said].key)))
		said++;
	if (said == sizeof boots / sizeof *boots)
		return;
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
		unsigned line = is_used(i, b->kind) ? 0 : boot_line(b, uses[i].key);
		if (!line)
			continue;
		size_t at = strlen(names);
		snprintf(names + at, sizeof names - at, "%s%s", at ? ", " : "", uses[i].key);
		if (!first || line < first)
			first = line;
	}
	if (first)
		check_warn(k, file, first,
		    "%s: of no use beside '%s', so nobody gets it: %s; leave it out, or boot "
		    "another way",
		    names, boots[said].key, boots[said].does);
}

void check_unused(const struct conf *c, struct check *k)
{
	const struct host_table *t = &c->hosts;
	for (size_t i = 0; i < t->n_profiles; i++)
		check_section(k, t->profiles[i].file, &t->profiles[i].boot);
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].own)
			check_section(k, t->hosts[i].file, t->hosts[i].own);
}
