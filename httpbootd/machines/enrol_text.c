#include "httpbootd/machines/enrol_text.h"

#include "common/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char changed[] = "; Changed by ";

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_-.", c));
}

bool enrol_is_key(const char *field)
{
	static const char *const others[] = {"id", "name", "by", "all"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(field, others[i]) == 0)
			return false;
	return true;
}

const char *enrol_key_wrong(const struct form_field *f)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
	if (!f->name[0] || f->name[strspn(f->name, letters)])
		return "no key has such a name";
	if (f->value[0] == ';' || strstr(f->value, " ;") || strstr(f->value, "\t;"))
		return "what stands behind a blank and ; is a comment in the file";
	return NULL;
}

bool enrol_is_name(const char *name)
{
	size_t n = 0;
	while (is_name_byte(name[n]))
		n++;
	return n > 0 && n <= ENROL_NAME_MAX && !name[n] && !strchr("_-.", name[0]);
}

bool enrol_pattern(const char *pattern, size_t *before, size_t *after)
{
	static const char number[] = "{n}";
	const char *at = strstr(pattern, number);
	if (!at || strstr(at + 1, number))
		return false;
	*before = (size_t)(at - pattern);
	*after = strlen(at + sizeof number - 1);
	return true;
}

unsigned long enrol_number(const char *pattern, const char *name)
{
	size_t before, after, len = strlen(name);

	if (!enrol_pattern(pattern, &before, &after) || len <= before + after ||
	    len - before - after > 9 || strncmp(name, pattern, before) != 0 ||
	    strcmp(name + len - after, pattern + strlen(pattern) - after) != 0)
		return 0;
	unsigned long n = 0;
	for (const char *c = name + before; c < name + len - after; c++) {
		if (*c < '0' || *c > '9' || (*c == '0' && c == name + before))
			return 0;
		n = n * 10 + (unsigned long)(*c - '0');
	}
	return n;
}

void enrol_by(const char *user, const char *peer, long long now, char out[ENROL_BY_SIZE])
{
	char who[33] = "somebody", when[32] = "?";
	const time_t t = (time_t)now;
	struct tm tm;
	size_t n = 0;

	while (user && n + 1 < sizeof who && is_name_byte(user[n]))
		n++;
	if (n)
		snprintf(who, sizeof who, "%.*s", (int)n, user);
	if (gmtime_r(&t, &tm))
		strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S UTC", &tm);
	snprintf(out, ENROL_BY_SIZE, "%s, from %.60s, on %s", who, peer, when);
}

static void put(struct writer *w, const char *text)
{
	write_bytes(w, text, strlen(text));
}

static void put_key(struct writer *w, const char *key, const char *value)
{
	if (!value[0])
		return;
	put(w, key);
	put(w, " = ");
	put(w, value);
	put(w, "\n");
}

static bool finish(struct writer *w)
{
	write_u8(w, '\0');
	return !w->failed;
}

bool enrol_text_new(const struct enrol_section *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);

	put(&w, "; Enrolled by ");
	put(&w, s->by);
	put(&w, ". Written by httpbootd: lanboot set, rename and remove change it.\n[host ");
	put(&w, s->id);
	put(&w, "]\n");
	put_key(&w, "name", s->name ? s->name : "");
	for (size_t i = 0; i < s->form->n; i++)
		if (enrol_is_key(s->form->field[i].name))
			put_key(&w, s->form->field[i].name, s->form->field[i].value);
	return finish(&w);
}

/* A line of the file, up to and with its end. */
struct line {
	const char *text;
	size_t len, key_len; /* of the key at its beginning; 0: none */
	size_t indent;
};

static struct line line_at(const char *text)
{
	size_t len = strcspn(text, "\n");
	struct line l = {.text = text, .indent = strspn(text, " \t")};
	size_t equals = strcspn(text, "=\n");

	l.len = len + (text[len] == '\n');
	if (text[equals] == '=' && !strchr(";#[", text[l.indent]))
		l.key_len = equals;
	while (l.key_len > l.indent && strchr(" \t", text[l.key_len - 1]))
		l.key_len--;
	l.key_len = l.key_len > l.indent ? l.key_len - l.indent : 0;
	/* `  word=x` goes on with the key above, `  word = x` does not: see conf_line.c. */
	if (l.indent && l.key_len && !strchr(" \t", text[equals - 1]))
		l.key_len = 0;
	return l;
}

static bool is_key(const struct line *l, const char *key)
{
	return l->key_len == strlen(key) && memcmp(l->text + l->indent, key, l->key_len) == 0;
}

/* True if the section is to say this key otherwise than the line does. */
static bool is_said(const struct enrol_section *s, const struct line *l)
{
	if (s->name && is_key(l, "name"))
		return true;
	for (size_t i = 0; i < s->form->n; i++)
		if (enrol_is_key(s->form->field[i].name) && is_key(l, s->form->field[i].name))
			return true;
	return false;
}

static void put_said(struct writer *w, const struct enrol_section *s)
{
	if (s->name)
		put_key(w, "name", s->name);
	for (size_t i = 0; i < s->form->n; i++)
		if (enrol_is_key(s->form->field[i].name))
			put_key(w, s->form->field[i].name, s->form->field[i].value);
}

/* Without the lines that are said anew, which come at once behind the section's header. */
const char *enrol_text_set(const char *old, const struct enrol_section *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	size_t sections = 0;
	bool drops = false; /* what goes on with a key that is said anew goes away with it */

	put(&w, changed);
	put(&w, s->by);
	put(&w, ".\n");
	while (*old) {
		const struct line l = line_at(old);
		bool is_header = l.text[l.indent] == '[';
		old += l.len;
		if (strncmp(l.text, changed, sizeof changed - 1) == 0)
			continue;
		bool goes_on = l.indent && !l.key_len && !is_header && l.len > l.indent + 1;
		drops = goes_on ? drops : is_said(s, &l);
		if (drops)
			continue;
		write_bytes(&w, l.text, l.len);
		if (l.text[l.len - 1] != '\n')
			put(&w, "\n");
		if (is_header && ++sections == 1)
			put_said(&w, s);
	}
	if (sections != 1)
		return sections ? "the file has several sections" : "the file has no section";
	return finish(&w) ? NULL : "the file would be too long";
}
