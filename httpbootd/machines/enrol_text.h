#ifndef LANBOOT_HTTPBOOTD_MACHINES_ENROL_TEXT_H
#define LANBOOT_HTTPBOOTD_MACHINES_ENROL_TEXT_H
/* The text of a machine's file in hosts.d: made anew, and with some of its keys changed. Pure. */
#include "httpbootd/codec/form.h"

enum {
	ENROL_FILE_SIZE = 16 * 1024, /* of the text, with its NUL */
	ENROL_BY_SIZE = 160,         /* of who and when */
	ENROL_NAME_MAX = 64,         /* bytes of a machine's name */
};

/* What stands in the file of a machine. */
struct enrol_section {
	const char *id;   /* in its header: a MAC, or another id of one machine */
	const char *name; /* NULL: as it is */
	const char *by;   /* who, and when: `alice, from 127.0.0.1, on 2026-11-29 00:41:05 UTC` */
	const struct form *form; /* its other keys, and the fields that are none */
};

/* Returns true if the field is a key of the section, and not one of those that say what to do. */
bool enrol_is_key(const char *field);

/*
 * Returns NULL if the field may become a line `name = value`, else what is wrong with it, in words
 * that go on after its name.
 */
const char *enrol_key_wrong(const struct form_field *f);

/*
 * Returns true if this may be the name of a machine and of its file: up to ENROL_NAME_MAX letters,
 * digits, `_`, `-` and `.`, the first one a letter or a digit.
 */
bool enrol_is_name(const char *name);

/*
 * Cuts `pattern`, `kiosk{n}`, at its {n}: *before and *after are how many bytes stand in front of
 * it and behind it. Returns false if it has none, or two.
 */
bool enrol_pattern(const char *pattern, size_t *before, size_t *after);

/* Returns the number that `name` has where `pattern` has {n}; 0: it is no such name. */
unsigned long enrol_number(const char *pattern, const char *name);

/* Writes who and when, of `user` (anything) at the address `peer` at `now` (Unix time). */
void enrol_by(const char *user, const char *peer, long long now, char out[ENROL_BY_SIZE]);

/* Writes a new file. Returns false if it does not fit into `size` bytes with its NUL. */
bool enrol_text_new(const struct enrol_section *s, char *out, size_t size);

/*
 * Writes `old` with the keys of s->form as they are said there, and its name if s->name is not
 * NULL; a key with an empty value goes away. All other lines stay as they are. Returns NULL, or
 * what is in the way, in words.
 */
const char *enrol_text_set(const char *old, const struct enrol_section *s, char *out, size_t size);

#endif
