/* The table of keys by their names, and advice for a name that is none. */
#include "common/arch.h"
#include "common/keys.h"
#include "common/wire.h"

#include <stdio.h>
#include <string.h>

static bool stands_in(const struct key *k, const char *section)
{
	return strcmp(k->section, section) == 0 ||
	       (k->target == IN_BOOT && strcmp(section, "host") == 0);
}

const struct key *key_find(const char *section, const char *name)
{
	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (stands_in(k, section) && strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

const char *key_nearer(const char *word, const char *best, const char *other)
{
	unsigned far = str_distance(word, other);
	if (far > 2 && far > strlen(word) / 3)
		return best;
	return best && str_distance(word, best) <= far ? best : other;
}

/* The section's keys, or those of all of them (NULL). */
static const struct key *nearest(const char *section, const char *name)
{
	const struct key *best = NULL;
	for (const struct key *k = keys; k < keys + n_keys; k++)
		if ((!section || stands_in(k, section)) &&
		    key_nearer(name, best ? best->name : NULL, k->name) == k->name)
			best = k;
	return best;
}

/* `[tftpd]`, `[profile NAME] or [host WHO]`: where the key stands, after what is there. */
static void put_section(const struct key *k, struct writer *w)
{
	static const char *const named[][2] = {{"profile", " NAME"}, {"host", " WHO"},
	    {"menu-item", " TEXT"}, {"alias", " PATH"}, {"mirror", " NAME"}, {NULL, ""}};
	size_t i = 0;
	while (named[i][0] && strcmp(named[i][0], k->section) != 0)
		i++;
	const char *const pieces[] = {
	    "[", k->section, named[i][1], "]", k->target == IN_BOOT ? " or [host WHO]" : ""};
	for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++)
		write_bytes(w, pieces[j], strlen(pieces[j]));
}

const struct key *key_of_arch(const struct arch *a)
{
	const size_t size = sizeof(char *);
	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (k->target == IN_CONF && a->boot_file < ARCHS_MAX &&
		    k->offset == offsetof(struct conf, pxedhcpd.boot_file) + a->boot_file * size)
			return k;
	return NULL;
}

static const char arch_prefix[] = "arch-";

/* Of `arch-N` with a number that is none, or has a key by name. */
static bool arch_advice(const char *name, char out[200])
{
	const size_t len = sizeof arch_prefix - 1;
	uint64_t number;

	if (strncmp(name, arch_prefix, len) != 0)
		return false;
	if (!str_uint(name + len, 0, arch_last(), &number)) {
		snprintf(out, 200,
		    ": expected arch-N, with the number of an architecture in "
		    "IANA's list (option 93), which ends at %u",
		    arch_last());
		return true;
	}
	const struct arch *a = arch_by_number((uint16_t)number);
	const struct key *k = key_of_arch(a);
	if (k && strncmp(k->name, arch_prefix, len) != 0)
		snprintf(out, 200, ": architecture %u (%s) has a key of its own, %s", a->number,
		    a->name, k->name);
	else
		snprintf(out, 200, ": write it arch-%u", a->number);
	return true;
}

void key_advice(const char *section, const char *name, char out[200])
{
	static const char belongs[] = ": it belongs in ", mean[] = ": did you mean '",
			  also[] = " or ";
	const struct key *near = section ? nearest(section, name) : NULL;
	struct writer w = writer_of(out, 199);

	if (section && strcmp(section, "pxedhcpd") == 0 && arch_advice(name, out))
		return;
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		if (strcmp(k->name, name) != 0)
			continue;
		write_bytes(
		    &w, w.len ? also : belongs, w.len ? sizeof also - 1 : sizeof belongs - 1);
		put_section(k, &w);
	}
	if (w.len == 0 && (near || (near = nearest(NULL, name)))) {
		write_bytes(&w, mean, sizeof mean - 1);
		write_bytes(&w, near->name, strlen(near->name));
		write_bytes(&w, "'", 1);
		if (!section || !stands_in(near, section)) {
			write_bytes(&w, " in ", 4);
			put_section(near, &w);
		}
		write_bytes(&w, "?", 1);
	}
	out[w.failed ? 0 : w.len] = '\0';
}
