#include "httpbootd/codec/syslog.h"

#include "common/letter.h"

#include <string.h>

enum { PRIORITY_DIGITS = 3, TIME = 16 }; /* `Nov 29 10:55:01 ` */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Returns what is behind `<6>`, or NULL. */
static const char *after_priority(const char *s, const char *end)
{
	const char *at = s;

	if (at == end || *at++ != '<')
		return NULL;
	while (at < end && is_digit(*at) && at - s <= PRIORITY_DIGITS)
		at++;
	return at < end && *at == '>' && at - s > 1 ? at + 1 : NULL;
}

/* Returns true for the time of RFC 3164 §4.1.2. */
static bool has_time(const char *s, size_t len)
{
	static const char shape[] = "aaa dd dd:dd:dd ";

	if (len < TIME)
		return false;
	for (size_t i = 0; i < TIME; i++) {
		const bool is_letter = (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z');
		const bool fits = shape[i] == 'a'   ? is_letter
				  : shape[i] == 'd' ? is_digit(s[i]) || s[i] == ' '
						    : s[i] == shape[i];
		if (!fits)
			return false;
	}
	return true;
}

/* Returns what is behind iPXE's tag, with the machine's name in front of it or none; or NULL. */
static const char *after_tag(const char *s, const char *end)
{
	static const char tag[] = "ipxe:";
	const size_t len = sizeof tag - 1;
	const char *blank = memchr(s, ' ', (size_t)(end - s));

	if (blank && !memchr(s, ':', (size_t)(blank - s)))
		s = blank + 1; /* behind its name */
	if ((size_t)(end - s) < len || memcmp(s, tag, len) != 0)
		return NULL;
	s += len;
	return s < end && *s == ' ' ? s + 1 : s;
}

bool syslog_parse(const void *bytes, size_t len, struct syslog_message *out)
{
	const char *end = (const char *)bytes + len, *at = after_priority(bytes, end);

	if (!at)
		return false;
	const char *text = after_tag(at, end);
	out->is_ipxe = text != NULL;
	if (!text)
		text = has_time(at, (size_t)(end - at)) ? at + TIME : at;
	out->text = text;
	out->len = (size_t)(end - text);
	return true;
}

/* Where the line ends that begins here. */
static size_t line_len(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '\n' && s[n] != '\0')
		n++;
	return n;
}

/* Copies it, each character that may be shown as it is. Returns how many bytes that are. */
static size_t copy_visible(const char *s, size_t len, char line[SYSLOG_LINE])
{
	size_t n = 0, one;
	unsigned columns;

	for (size_t i = 0; i < len; i += one) {
		const size_t letter = letter_at(s + i, len - i, &columns);
		one = letter ? letter : 1;
		if (n + one >= SYSLOG_LINE)
			break;
		if (s[i] == '\t')
			line[n++] = ' ';
		else if (letter == 0)
			line[n++] = '?';
		else
			for (size_t j = 0; j < one; j++)
				line[n++] = s[i + j];
	}
	line[n] = '\0';
	return n;
}

bool syslog_next(struct syslog_message *m, char line[SYSLOG_LINE], bool *is_piece)
{
	if (m->len == 0 && !m->text)
		return false;
	size_t len = line_len(m->text, m->len);
	const char *text = m->text;
	*is_piece = m->is_ipxe && len == m->len && len == SYSLOG_IPXE_PIECE;
	if (len < m->len) {
		m->text += len + 1;
		m->len -= len + 1;
	} else {
		m->text = NULL;
		m->len = 0;
	}
	while (!*is_piece && len && is_blank(text[len - 1]))
		len--;
	while (!*is_piece && len && is_blank(*text)) {
		text++;
		len--;
	}
	copy_visible(text, len, line);
	return true;
}
