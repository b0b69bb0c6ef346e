#ifndef LANBOOT_HTTPBOOTD_CODEC_FORM_H
#define LANBOOT_HTTPBOOTD_CODEC_FORM_H
/*
 * The body of a POST as HTML forms and curl -d send it: application/x-www-form-urlencoded
 * (https://url.spec.whatwg.org/#application/x-www-form-urlencoded). Pure.
 */
#include <stdbool.h>
#include <stddef.h>

enum { FORM_FIELDS = 48, FORM_SIZE = 64 * 1024 };

struct form_field {
	const char *name, *value; /* in the body that was parsed */
};

struct form {
	struct form_field field[FORM_FIELDS];
	size_t n;
};

enum form_result {
	FORM_OK,
	FORM_TOO_MANY,   /* over FORM_FIELDS fields */
	FORM_TWICE,      /* two fields of the same name */
	FORM_NO_NAME,    /* a field without a name */
	FORM_BAD_ESCAPE, /* a % without two hex digits behind it */
	FORM_BAD_BYTE,   /* a control character, a line's end among them, or no UTF-8 */
};

/*
 * Decodes `len` bytes of `body` in place, of which body[len] is NUL, and lists the fields; blanks
 * around a value go away. On failure *f is not to be used.
 */
enum form_result form_parse(char *body, size_t len, struct form *f);

/* Returns the value of the field of that name; NULL if there is none. */
const char *form_value(const struct form *f, const char *name);

/* Returns the result in words, which live for ever. */
const char *form_result_text(enum form_result r);

#endif
