#include "httpbootd/etcd/take.h"

#include <stdio.h>
#include <string.h>

bool take_is_done(const char *note, const char *profile)
{
	const size_t len = strlen(profile);

	return note && len && strncmp(note, profile, len) == 0 &&
	       (note[len] == '\0' || note[len] == ' ');
}

bool take_is_next(const char *note)
{
	return note && note[0] && !strchr(note, ' ');
}

static bool is_free(const struct take *t, const char *note)
{
	if (t->kind == TAKE_ONCE)
		return !take_is_done(note, t->profile);
	return take_is_next(note) && strcmp(note, t->profile) == 0;
}

bool take_begin(struct take *t, enum take_kind kind, const char *profile, const char *boot,
    const char *note, int64_t revision)
{
	*t = (struct take){.kind = kind};
	if (!*profile || strlen(profile) >= sizeof t->profile || !*boot ||
	    strlen(boot) >= TAKE_BOOT)
		return false;
	memcpy(t->profile, profile, strlen(profile) + 1);
	snprintf(t->value, sizeof t->value, "%s %s", profile, boot);
	t->revision = !is_free(t, note) ? -1 : note ? revision : 0;
	return true;
}

enum take_step take_answered(struct take *t, bool is_swapped, const char *note, int64_t revision)
{
	if (is_swapped || (note && strcmp(note, t->value) == 0))
		return TAKE_MINE;
	if (!is_free(t, note))
		return TAKE_OTHERS;
	t->revision = note ? revision : 0;
	return ++t->rounds < TAKE_ROUNDS ? TAKE_ASK : TAKE_TOO_OFTEN;
}
