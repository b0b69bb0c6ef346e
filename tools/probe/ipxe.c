#include "tools/probe/ipxe.h"

#include "common/strval.h"
#include "common/wire.h"

#include <string.h>

void ipxe_start(struct ipxe *x, const struct probe_kind *kind)
{
	memset(x, 0, sizeof *x);
	x->kind = kind;
}

/* net0 and netX are one device here: the one that it came by. */
static const char *plain_name(const char *name)
{
	if (strncmp(name, "netX/", 5) == 0 || strncmp(name, "net0/", 5) == 0)
		return name + 5;
	return name;
}

void ipxe_set(struct ipxe *x, const char *name, const char *value)
{
	size_t i = 0;

	name = plain_name(name);
	if (!*name || strlen(name) >= IPXE_NAME || strlen(value) >= IPXE_VALUE)
		return;
	while (i < x->n_vars && strcmp(x->vars[i].name, name) != 0)
		i++;
	if (!*value) {
		if (i < x->n_vars)
			x->vars[i] = x->vars[--x->n_vars];
		return;
	}
	if (i == IPXE_VARS)
		return;
	if (i == x->n_vars)
		memcpy(x->vars[x->n_vars++].name, name, strlen(name) + 1);
	memcpy(x->vars[i].value, value, strlen(value) + 1);
}

const char *ipxe_get(const struct ipxe *x, const char *name)
{
	name = plain_name(name);
	for (size_t i = 0; i < x->n_vars; i++)
		if (strcmp(x->vars[i].name, name) == 0)
			return x->vars[i].value;
	return NULL;
}

/* As src/core/settings.c formats them. */
static void write_value(struct writer *w, const char *value, const char *type)
{
	static const char hex[] = "0123456789abcdef";
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-._~";

	if (strcmp(type, "uristring") != 0) {
		for (; *value; value++) {
			bool colon = *value == ':';
			if (!(colon && strcmp(type, "hexraw") == 0))
				write_u8(w,
				    colon && strcmp(type, "hexhyp") == 0 ? '-' : (uint8_t)*value);
		}
		return;
	}
	for (; *value; value++) {
		uint8_t c = (uint8_t)*value;
		if (strchr(plain, *value)) {
			write_u8(w, c);
			continue;
		}
		write_u8(w, '%');
		write_u8(w, (uint8_t)hex[c >> 4]);
		write_u8(w, (uint8_t)hex[c & 15]);
	}
}

/* The variable in the `len` bytes between its braces. */
static void write_var(const struct ipxe *x, struct writer *w, const char *text, size_t len)
{
	char name[IPXE_NAME + 16];

	if (len >= sizeof name)
		return;
	memcpy(name, text, len);
	name[len] = '\0';
	char *type = strchr(name, ':');
	if (type)
		*type++ = '\0';
	const char *value = ipxe_get(x, name);
	if (value)
		write_value(w, value, type ? type : "");
}

bool ipxe_expand(const struct ipxe *x, const char *text, char *out, size_t size)
{
	struct writer w = writer_of(out, size);

	while (*text) {
		const char *end = text[0] == '$' && text[1] == '{' ? strchr(text, '}') : NULL;
		if (!end) {
			write_u8(&w, (uint8_t)*text++);
			continue;
		}
		write_var(x, &w, text + 2, (size_t)(end - text) - 2);
		text = end + 1;
	}
	write_u8(&w, '\0');
	if (w.failed && size)
		out[0] = '\0';
	return !w.failed;
}

bool ipxe_is_script(const char *text, size_t len)
{
	static const char ipxe[] = "#!ipxe", gpxe[] = "#!gpxe";

	return len >= sizeof ipxe - 1 && (memcmp(text, ipxe, sizeof ipxe - 1) == 0 ||
					     memcmp(text, gpxe, sizeof gpxe - 1) == 0);
}

void ipxe_load(struct ipxe *x, const char *text, size_t len)
{
	x->text = text;
	x->len = len;
	x->pos = x->line = 0;
	x->n_words = x->at = 0;
	x->rc = 0;
}

/* The next line, those that end in a backslash joined with their next, into words_text. */
static bool next_line(struct ipxe *x)
{
	size_t n = 0;

	if (x->pos >= x->len)
		return false;
	while (x->pos < x->len) {
		const char *line = x->text + x->pos, *end = memchr(line, '\n', x->len - x->pos);
		size_t len = end ? (size_t)(end - line) : x->len - x->pos;
		x->pos += len + (end ? 1 : 0);
		x->line++;
		while (len && (line[len - 1] == '\r' || str_is_blank(line[len - 1])))
			len--;
		bool joins = len && line[len - 1] == '\\';
		len -= joins;
		if (len > sizeof x->words_text - 1 - n)
			len = sizeof x->words_text - 1 - n;
		memcpy(x->words_text + n, line, len);
		n += len;
		if (!joins)
			break;
	}
	x->words_text[n] = '\0';
	return true;
}

/* Into words, up to a comment; a NUL in it ends it. */
static void split(struct ipxe *x)
{
	char *s = x->words_text;

	x->n_words = x->at = 0;
	while (*s && x->n_words < IPXE_WORDS) {
		while (str_is_blank(*s))
			*s++ = '\0';
		if (!*s || *s == '#')
			return;
		x->words[x->n_words++] = s;
		while (*s && !str_is_blank(*s))
			s++;
	}
}

static bool is_operator(const char *word)
{
	return strcmp(word, "||") == 0 || strcmp(word, "&&") == 0 || strcmp(word, ";") == 0;
}

/* Whether the command at x->at is run, by the operator before it and what was before that. */
static bool is_due(const struct ipxe *x)
{
	const char *before = x->at ? x->words[x->at - 1] : ";";

	if (strcmp(before, "||") == 0)
		return x->rc != 0;
	return strcmp(before, "&&") != 0 || x->rc == 0;
}

/* The words of the next command, their variables filled in; n may be 0. False: one is too long. */
static bool take_words(struct ipxe *x, char **word, size_t *n)
{
	size_t used = 0;

	*n = 0;
	for (; x->at < x->n_words && !is_operator(x->words[x->at]); x->at++) {
		char *to = x->out_words_text + used;
		if (!ipxe_expand(x, x->words[x->at], to, sizeof x->out_words_text - used))
			return false;
		used += strlen(to) + 1;
		word[(*n)++] = to;
	}
	x->at++; /* the operator; or the end */
	return true;
}

static void skip_words(struct ipxe *x)
{
	while (x->at < x->n_words && !is_operator(x->words[x->at]))
		x->at++;
	x->at++;
}

/* Runs what is left of the line. An empty command is a good one. */
static struct ipxe_done run_line(struct ipxe *x)
{
	char *word[IPXE_WORDS];
	struct ipxe_done done = {0};
	size_t n;

	while (x->at <= x->n_words && !done.stops) {
		if (x->at == x->n_words && (x->at == 0 || !is_operator(x->words[x->at - 1])))
			break;
		if (!is_due(x)) {
			skip_words(x);
			continue;
		}
		if (!take_words(x, word, &n)) {
			memcpy(x->url, "a line is too long", sizeof "a line is too long");
			return (struct ipxe_done){.stops = true, .what = IPXE_FAILED};
		}
		x->steps++;
		done = n ? ipxe_command(x, word, n) : (struct ipxe_done){0};
		x->rc = done.rc;
	}
	return done;
}

static bool is_label(const char *line)
{
	return line[0] == ':';
}

enum ipxe_what ipxe_run(struct ipxe *x)
{
	x->is_waiting = false;
	for (;;) {
		if (x->steps >= IPXE_STEPS)
			return IPXE_ENDLESS;
		struct ipxe_done done = run_line(x);
		if (done.stops) {
			x->is_waiting = done.what <= IPXE_FETCH_LOOK;
			return done.what;
		}
		if (x->rc) {
			memcpy(x->url, x->words_text, strlen(x->words_text) + 1);
			return IPXE_FAILED;
		}
		if (!next_line(x))
			return x->failed ? IPXE_RETRY : IPXE_END;
		x->steps++;
		if (is_label(x->words_text))
			x->n_words = x->at = 0;
		else
			split(x);
	}
}

void ipxe_answer(struct ipxe *x, bool came)
{
	x->rc = came ? 0 : 1;
	x->failed |= !came;
}
