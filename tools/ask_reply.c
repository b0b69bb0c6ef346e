#include "tools/ask_reply.h"

#include <string.h>

/* Does the line of `len` bytes begin with this name (lower case) and a colon? Returns the value. */
static const char *value_of(const char *line, size_t len, const char *name, size_t *value_len)
{
	size_t n = strlen(name);
	if (len <= n || line[n] != ':')
		return NULL;
	for (size_t i = 0; i < n; i++) {
		char c = line[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c != name[i])
			return NULL;
	}
	for (n++; n < len && (line[n] == ' ' || line[n] == '\t'); n++)
		;
	while (len > n && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	*value_len = len - n;
	return line + n;
}

static bool is_word(const char *value, size_t len, const char *word)
{
	return len == strlen(word) && memcmp(value, word, len) == 0;
}

static bool read_status(const char *line, size_t len, struct ask_head *head)
{
	if (len < 12 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ')
		return false;
	for (size_t i = 9; i < 12; i++)
		if (line[i] < '0' || line[i] > '9')
			return false;
	head->status = (unsigned)(line[9] - '0') * 100 + (unsigned)(line[10] - '0') * 10 +
		       (unsigned)(line[11] - '0');
	return head->status >= 100;
}

static bool read_length(const char *value, size_t len, struct ask_head *head)
{
	if (len == 0 || len > 18)
		return false;
	head->has_length = true;
	for (size_t i = 0; i < len; i++) {
		if (value[i] < '0' || value[i] > '9')
			return false;
		head->length = head->length * 10 + (uint64_t)(value[i] - '0');
	}
	return true;
}

static bool read_field(const char *line, size_t len, struct ask_head *head)
{
	size_t n;
	const char *value = value_of(line, len, "content-length", &n);
	if (value)
		return read_length(value, n, head);
	if (value_of(line, len, "transfer-encoding", &n))
		head->is_chunked = true;
	else if ((value = value_of(line, len, "lanboot-status", &n)))
		head->state = is_word(value, n, "critical")  ? ASK_CRITICAL
			      : is_word(value, n, "warning") ? ASK_WARNING
			      : is_word(value, n, "unknown") ? ASK_UNKNOWN
							     : ASK_WELL;
	else if ((value = value_of(line, len, "content-type", &n))) {
		size_t i = 0;
		for (; i < n && i < sizeof head->type - 1 && value[i] != ';' && value[i] != ' ';
		     i++)
			head->type[i] = value[i];
		head->type[i] = '\0';
	}
	return true;
}

int ask_head_read(const char *text, size_t len, struct ask_head *head)
{
	*head = (struct ask_head){0};
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		if (!end)
			return 0;
		size_t n = (size_t)(end - (text + at));
		if (n > 0 && text[at + n - 1] == '\r')
			n--;
		const char *line = text + at;
		bool is_first = at == 0;
		at = (size_t)(end - text) + 1;
		if (is_first ? !read_status(line, n, head) : n > 0 && !read_field(line, n, head))
			return -1;
		if (n == 0)
			return (int)at;
	}
	return 0;
}

static bool form_add(char *out, size_t size, const char *text, size_t len)
{
	static const char hex[] = "0123456789ABCDEF";
	const size_t begin = strlen(out);
	size_t at = begin;
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)text[i];
		const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				      (c >= '0' && c <= '9') || (c && strchr("-._*", c));
		if (at + (is_plain ? 1 : 3) >= size) {
			out[begin] = '\0';
			return false;
		}
		if (is_plain) {
			out[at++] = (char)c;
			continue;
		}
		out[at++] = '%';
		out[at++] = hex[c >> 4];
		out[at++] = hex[c & 15];
	}
	out[at] = '\0';
	return true;
}

bool ask_form_add(char *out, size_t size, const char *text)
{
	return form_add(out, size, text, strlen(text));
}

static bool form_sign(char *out, size_t size, char sign)
{
	const size_t len = strlen(out);
	if (len + 1 >= size)
		return false;
	out[len] = sign;
	out[len + 1] = '\0';
	return true;
}

bool ask_form_pair(char *out, size_t size, const char *pair)
{
	const size_t begin = strlen(out);
	const char *equals = strchr(pair, '=');
	const size_t name = equals ? (size_t)(equals - pair) : strlen(pair);
	if (name > 0 && (begin == 0 || out[begin - 1] == '?' || form_sign(out, size, '&')) &&
	    form_add(out, size, pair, name) && form_sign(out, size, '=') &&
	    ask_form_add(out, size, equals ? equals + 1 : "yes"))
		return true;
	out[begin] = '\0';
	return false;
}
