#include "httpbootd/check/check_unused.h"

#include "common/keys.h"

#include <stdio.h>
#include <string.h>

/* What a machine does with other keys, by what it boots. */
static const char *const whys[] = {
    [BOOT_KERNEL] = "these are wimboot's",
    [BOOT_SCRIPT] = "a script of your own loads what it names itself",
    [BOOT_CHAIN] = "what iPXE goes on to loads its own",
    [BOOT_LOCAL] = "the machine's disk has its own",
    [BOOT_WIMBOOT] = "Windows PE takes initrd and cmdline alone",
    [BOOT_MEMTEST] = "a memory test takes cmdline alone",
    [BOOT_MENU] = "what is chosen boots as its profile says",
};

/* The key by which the section itself says what it boots: rather `kernel` than `alpine`. */
static const char *find_boots(enum boot_kind kind, const struct key_line *lines)
{
	const char *name = NULL;
	for (size_t i = 0; i < n_keys; i++)
		if (kind != BOOT_NONE && keys[i].boots == kind && (!name || !keys[i].is_short) &&
		    key_line_of(lines, keys[i].name))
			name = keys[i].name;
	return name;
}

bool check_unused(enum boot_kind kind, const struct key_line *lines, struct unused_keys *u)
{
	*u = (struct unused_keys){.beside = find_boots(kind, lines), .why = whys[kind]};
	for (size_t i = 0; u->beside && i < n_keys; i++) {
		if (!keys[i].used_by || keys[i].used_by & BOOT_BIT(kind))
			continue;
		unsigned line = key_line_of(lines, keys[i].name);
		if (!line)
			continue;
		size_t at = strlen(u->names);
		snprintf(u->names + at, sizeof u->names - at, "%s%s", at ? ", " : "", keys[i].name);
		if (!u->line || line < u->line)
			u->line = line;
	}
	return u->line != 0;
}
