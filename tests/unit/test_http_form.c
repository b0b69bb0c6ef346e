/* The body of a POST, as forms send it. */
#include "httpbootd/codec/form.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static void test_form(void)
{
	static const struct {
		const char *name, *body;
		enum form_result result;
		const char *fields; /* name=value, each with a `;` */
	} rows[] = {
	    {"nothing", "", FORM_OK, ""},
	    {"two fields", "id=amber-17&name=kiosk7", FORM_OK, "id=amber-17;name=kiosk7;"},
	    {"escapes and blanks", "room=Hall+A%20%C3%BC&a%2Db=%3D%26", FORM_OK,
		"room=Hall A \xc3\xbc;a-b==&;"},
	    {"blanks around", "a=+x++&b=%20", FORM_OK, "a=x;b=;"},
	    {"without a value", "a&b=", FORM_OK, "a=;b=;"},
	    {"empty pieces", "&&a=1&&", FORM_OK, "a=1;"},
	    {"a value with =", "a=b=c", FORM_OK, "a=b=c;"},
	    {"twice", "a=1&%61=2", FORM_TWICE, ""},
	    {"no name", "=1", FORM_NO_NAME, ""},
	    {"half an escape", "a=%4", FORM_BAD_ESCAPE, ""},
	    {"an escape over the end", "a=%&41=b", FORM_BAD_ESCAPE, ""},
	    {"no hex", "a=%zz", FORM_BAD_ESCAPE, ""},
	    {"a line", "a=x%0a[host+*]", FORM_BAD_BYTE, ""},
	    {"a NUL", "a=x%00", FORM_BAD_BYTE, ""},
	    {"no UTF-8", "a=%ff", FORM_BAD_BYTE, ""},
	    {"a control character as it is", "a=\x1b[2J", FORM_BAD_BYTE, ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char body[100], got[200] = "";
		struct form f;
		unit_row(rows[i].name);
		size_t len = strlen(rows[i].body);
		memcpy(body, rows[i].body, len + 1);
		enum form_result r = form_parse(body, len, &f);
		CHECK_NUM(r, rows[i].result);
		for (size_t k = 0; r == FORM_OK && k < f.n; k++)
			snprintf(got + strlen(got), sizeof got - strlen(got), "%s=%s;",
			    f.field[k].name, f.field[k].value);
		CHECK_STR(got, rows[i].fields);
		CHECK(form_result_text(r)[0] != '?');
	}
}

static void test_many(void)
{
	char body[400] = "";
	struct form f;

	for (int i = 0; i < FORM_FIELDS; i++)
		snprintf(body + strlen(body), sizeof body - strlen(body), "f%d=&", i);
	size_t len = strlen(body);
	CHECK_NUM(form_parse(body, len, &f), FORM_OK);
	CHECK_NUM(f.n, FORM_FIELDS);
	CHECK_STR(form_value(&f, "f7"), "");
	CHECK(!form_value(&f, "f99"));
	body[0] = '\0';
	for (int i = 0; i <= FORM_FIELDS; i++)
		snprintf(body + strlen(body), sizeof body - strlen(body), "f%d=&", i);
	CHECK_NUM(form_parse(body, strlen(body), &f), FORM_TOO_MANY);
}

int main(void)
{
	unit_run("form", test_form);
	unit_run("form with many fields", test_many);
	return unit_result();
}
