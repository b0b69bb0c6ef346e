#include "httpbootd/machines/told.h"

#include "common/autoexec.h"
#include "httpbootd/machines/kind.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct told_part part(const char *from, const char *end)
{
	return (struct told_part){from, (size_t)(end - from)};
}

/* Returns what follows `begins` in the line, or NULL. */
static const char *after(const char *line, const char *begins)
{
	const size_t len = strlen(begins);
	return strncmp(line, begins, len) == 0 ? line + len : NULL;
}

/* Reads eight hex digits, or fewer, that end with no other one. Returns 0 if that is none. */
static uint32_t read_hex(const char *s)
{
	uint32_t number = 0;
	size_t n = 0;

	for (; str_hex_digit(s[n]) >= 0; n++)
		number = number << 4 | (uint32_t)str_hex_digit(s[n]);
	return n > 0 && n <= 8 ? number : 0;
}

/* Where its errors are explained. */
static const char site[] = "ipxe.org/";

/* Where eight hex digits begin that the text ends with, `(…2d0c618e)`; NULL: nowhere. */
static const char *last_number(const char *text)
{
	enum { DIGITS = 8 };
	const size_t len = strlen(text);

	if (len < DIGITS + 2 || text[len - 1] != ')' || !strchr(text, '('))
		return NULL;
	const char *at = text + len - 1 - DIGITS;
	for (size_t i = 0; i < DIGITS; i++)
		if (str_hex_digit(at[i]) < 0)
			return NULL;
	return at[-1] == '(' || at[-1] == '/' ? at : NULL;
}

/*
 * The number that a text ends with, `Not found (https://ipxe.org/2d0c618e)`, or says in place of
 * words, `Error 0x2d0c618e`. Builds may have a site of their own there, or none. `words` is what
 * stands in front of it then.
 */
static uint32_t read_error(const char *text, struct told_part *words)
{
	const char *at = strstr(text, site), *own = at ? NULL : last_number(text);
	const char *end = at ? at : own ? own - 1 : text + strlen(text);
	uint32_t number = 0;

	if (at)
		number = read_hex(at + sizeof site - 1);
	else if ((at = after(text, "Error 0x")))
		number = read_hex(at);
	else if (own)
		number = read_hex(own);
	if (number && end > text && *end)
		while (end > text && *end != '(')
			end--;
	while (end > text && end[-1] == ' ')
		end--;
	*words = part(text, number && after(text, "Error 0x") ? text : end);
	return number;
}

/* What the line says of how something went; false: nothing. */
static bool read_outcome(const char *text, struct told *out)
{
	/* How far it was, where the line was cut in the midst of that. */
	for (size_t n; (n = strspn(text, "0123456789")) > 0 && text[n] == '%';)
		text += n + 1 + strspn(text + n + 1, " ");
	if (strcmp(text, "ok") == 0) {
		out->fault = TOLD_WELL;
		return true;
	}
	out->error = read_error(text, &out->text);
	out->fault = told_fault_of(out->error);
	return out->error != 0;
}

/* `WHAT... OUTCOME`: with a dot more for each second that it took, in builds of before 2015. */
static bool read_job(const char *line, struct told *out)
{
	const char *dots = NULL;

	for (const char *at = line; (at = strstr(at, "... ")); at++)
		dots = at;
	if (!dots || dots == line)
		return false;
	const char *text = dots + strspn(dots, ".");
	if (!read_outcome(text + strspn(text, " "), out))
		return false;
	while (dots > line && dots[-1] == '.')
		dots--;
	out->what = part(line, dots);
	return true;
}

/* The card, of `Configuring (net0 52:54:…)` and what else is done with one. */
static bool read_card(const char *line, struct told *out)
{
	const char *open = after(line, "Configuring ");

	if (open && (open = strchr(open, '(')))
		open++;
	else if (!(open = after(line, "Waiting for link-up on ")))
		return false;
	out->kind = TOLD_ADDRESS;
	out->what = part(open, open + strcspn(open, " .)"));
	return true;
}

/* `Could not select: Exec format error (https://ipxe.org/2e008081)` */
static bool read_command(const char *line, struct told *out)
{
	const char *what = after(line, "Could not "), *colon = what ? strstr(what, ": ") : NULL;

	if (!colon || !read_outcome(colon + 2, out))
		return false;
	out->kind = TOLD_COMMAND;
	out->what = part(what, colon);
	return true;
}

/* What it says once, of itself, and what our scripts have it say. */
static bool read_rest(const char *line, struct told *out)
{
	static const char banner[] = " -- Open Source Network Boot Firmware";
	const char *at = after(line, "iPXE "), *end = at ? strstr(at, banner) : NULL;

	if (end) {
		out->kind = TOLD_VERSION;
		out->what = part(at, end);
	} else if ((at = after(line, "Features: "))) {
		out->kind = TOLD_FEATURES;
		out->what = part(at, at + strlen(at));
	} else if (strcmp(line, "Booting") == 0) {
		out->kind = TOLD_BOOTS;
	} else {
		return false;
	}
	return true;
}

void told_read(const char *line, struct told *out)
{
	struct told t = {.kind = TOLD_TEXT};

	*out = t;
	if (read_job(line, &t)) {
		t.kind = TOLD_FETCH;
		read_card(line, &t);
	} else if (!read_command(line, &t) && !read_rest(line, &t)) {
		return;
	}
	*out = t;
}

enum told_fault told_fault_in(const char *text)
{
	struct told_part words;
	return text ? told_fault_of(read_error(text, &words)) : TOLD_WELL;
}

uint32_t told_number(const char *text)
{
	const bool is_negative = *text == '-';
	const size_t digits = strspn(text + is_negative, "0123456789");
	uint64_t number;
	uint32_t pairs = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return read_hex(text + 2);
	if (text[is_negative + digits] == '\0' &&
	    str_uint(text + is_negative, 0, UINT32_MAX, &number)) {
		/* An int, of an error that was told with its sign, or without. */
		if (number > INT32_MAX)
			number = UINT32_MAX - number + 1;
		return (uint32_t)number;
	}
	if (strlen(text) == 8 && strspn(text, "0123456789abcdefABCDEF") == 8)
		return read_hex(text);
	for (size_t i = 0; i < 4; i++, text += 3) {
		const int byte = str_hex_byte(text);
		if (byte < 0)
			return 0;
		const bool goes_on = text[2] == ':' || text[2] == '-';
		if (i < 3 ? !goes_on : text[2] != '\0')
			return 0;
		pairs = pairs << 8 | (uint32_t)byte;
	}
	return pairs;
}

const char *told_said(const struct told *t, char out[TOLD_SAID])
{
	const char *words = t->text.len ? t->text.at : told_fault_text(t->fault);
	const size_t most = TOLD_SAID - 32, len = t->text.len ? t->text.len : strlen(words);
	char number[24] = "";

	if (t->error)
		snprintf(number, sizeof number, " (%s%08" PRIx32 ")", site, t->error);
	snprintf(out, TOLD_SAID, "%.*s%s", (int)(len < most ? len : most), words, number);
	for (char *c = out; *c; c++)
		if (*c == '"' || *c == '\\')
			*c = '?';
	return out;
}

/* Its name without a query: what asks for it is never where a boot stops. */
static bool is_beside(const char *url)
{
	static const char *const names[] = {"told", "wait"};
	const size_t len = strcspn(url, "?");
	size_t start = len;

	while (start && url[start - 1] != '/')
		start--;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (len - start == strlen(names[i]) &&
		    memcmp(url + start, names[i], len - start) == 0)
			return true;
	return autoexec_is(url);
}

static bool begins(const struct told_part *p, const char *with)
{
	return p->len >= strlen(with) && memcmp(p->at, with, strlen(with)) == 0;
}

enum step_kind told_step(const struct told *t, const struct boot *b)
{
	char url[SEEN_TEXT_LEN + 1];

	switch (t->kind) {
	case TOLD_VERSION:
	case TOLD_FEATURES:
		return STEP_IPXE;
	case TOLD_ADDRESS:
		return t->fault == TOLD_WELL ? STEP_NONE : STEP_IPXE;
	case TOLD_COMMAND:
		return begins(&t->what, "boot")             ? STEP_BOOT
		       : begins(&t->what, "start download") ? STEP_FILE
							    : STEP_KERNEL;
	case TOLD_BOOTS:
		return STEP_BOOT;
	case TOLD_FETCH:
		break;
	case TOLD_TEXT:
		return STEP_NONE;
	}
	/* The end of a long one: its name is there. */
	const size_t len = t->what.len < SEEN_TEXT_LEN ? t->what.len : SEEN_TEXT_LEN;
	snprintf(url, sizeof url, "%.*s", (int)len, t->what.at + t->what.len - len);
	return is_beside(url) ? STEP_NONE : kind_of_file(url, b);
}
