/* The body of a POST; then what is made of it for a file of the configuration. */
#include "httpbootd/codec/form.h"
#include "httpbootd/machines/enrol_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* How often a line begins so. */
static size_t count(const char *text, const char *begin)
{
	size_t n = 0;
	for (const char *s = text; s; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL)
		n += strncmp(s, begin, strlen(begin)) == 0;
	return n;
}

/* Whatever a field says, the file keeps its one section, and no line that is not a key's. */
static void check_text(const struct form *f)
{
	static char text[ENROL_FILE_SIZE], again[ENROL_FILE_SIZE];
	const struct enrol_section s = {"52:54:00:12:34:56", "kiosk7", "me", f};

	for (size_t i = 0; i < f->n; i++)
		if (enrol_is_key(f->field[i].name) && enrol_key_wrong(&f->field[i]))
			return;
	if (!enrol_text_new(&s, text, sizeof text))
		return;
	must(count(text, "[") == 1 && count(text, "name = kiosk7\n") == 1);
	if (enrol_text_set(text, &s, again, sizeof again))
		return;
	must(count(again, "[") == 1 && count(again, "name = kiosk7\n") == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *body = malloc(size + 1);
	struct form f;

	if (!body)
		return 0;
	memcpy(body, data, size);
	body[size] = '\0';
	if (form_parse(body, size, &f) == FORM_OK) {
		must(f.n <= FORM_FIELDS);
		for (size_t i = 0; i < f.n; i++) {
			must(f.field[i].name >= body && f.field[i].value <= body + size);
			must(!strpbrk(f.field[i].value, "\r\n") && f.field[i].name[0]);
			must(form_value(&f, f.field[i].name) == f.field[i].value);
		}
		check_text(&f);
	}
	free(body);
	return 0;
}
