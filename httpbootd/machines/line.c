#include "httpbootd/machines/line.h"

#include "common/subject.h"

#include <string.h>

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* What is left of the message. */
struct rest {
	const char *at, *end;
};

/* Copies what is there up to a blank; false: nothing is, or it is not such a word. */
static bool take_word(struct rest *r, char *out, size_t size)
{
	size_t n = 0;

	for (; r->at < r->end && *r->at != ' '; r->at++) {
		if (!is_word_char(*r->at) || n + 1 >= size)
			return false;
		out[n++] = *r->at;
	}
	out[n] = '\0';
	return n > 0;
}

static bool take_blank(struct rest *r)
{
	if (r->at == r->end || *r->at != ' ')
		return false;
	r->at++;
	return true;
}

/* Digits, at most 18 of them: they fit. */
static bool take_number(struct rest *r, uint64_t *out)
{
	const char *start = r->at;

	for (*out = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
		*out = *out * 10 + (uint64_t)(*r->at - '0');
	return r->at > start && r->at - start <= 18;
}

/* `1764375229.123`. */
static bool take_time(struct rest *r, uint64_t *ms)
{
	uint64_t seconds, thousandths;

	if (!take_number(r, &seconds) || seconds > UINT32_MAX * UINT64_C(64) || r->at == r->end ||
	    *r->at++ != '.')
		return false;
	const char *start = r->at;
	if (!take_number(r, &thousandths) || r->at - start != 3)
		return false;
	*ms = seconds * 1000 + thousandths;
	return true;
}

/* The next character of a value: *plain says that it was not escaped. -1: there is none. */
static int take_char(struct rest *r, bool *plain)
{
	*plain = true;
	if (r->at == r->end)
		return -1;
	const char c = *r->at++;
	if (c != '\\')
		return (unsigned char)c;
	*plain = false;
	if (r->at == r->end)
		return -1;
	if (*r->at != 'x')
		return (unsigned char)*r->at++;
	char hex[3] = "";
	for (size_t i = 0; i < 2 && r->at + 1 + i < r->end; i++)
		hex[i] = r->at[1 + i];
	const int byte = str_hex_byte(hex);
	r->at += byte < 0 ? r->end - r->at : 3;
	return byte < 0 ? -1 : byte >= ' ' && byte != 0x7f ? byte : '?';
}

static void skip_to_blank(struct rest *r)
{
	while (r->at < r->end && *r->at != ' ')
		r->at++;
}

/* A value, up to a blank outside of quotes, into `values`, which has room for it. */
static void take_value(struct rest *r, struct line *l, size_t *used)
{
	bool quoted = r->at < r->end && *r->at == '"', plain;
	int c;

	r->at += quoted;
	while (r->at < r->end && (quoted || *r->at != ' ') && (c = take_char(r, &plain)) >= 0) {
		if (quoted && plain && c == '"')
			break;
		l->values[(*used)++] = (char)c;
	}
	skip_to_blank(r); /* what follows a closing quote belongs to nothing */
	l->values[(*used)++] = '\0';
}

/* ` key=value`, as often as it comes; what else there is are words for people. */
static void take_fields(struct rest *r, struct line *l)
{
	size_t used = 0;

	while (take_blank(r) && l->n < LINE_FIELDS) {
		char key[LINE_WORD_SIZE];
		size_t n = 0;
		for (; r->at < r->end && is_word_char(*r->at) && n + 1 < sizeof key; r->at++)
			key[n++] = *r->at;
		if (n == 0 || r->at == r->end || *r->at++ != '=') {
			skip_to_blank(r);
			continue;
		}
		struct line_field *f = &l->field[l->n++];
		memcpy(l->values + used, key, n);
		l->values[used + n] = '\0';
		f->key = l->values + used;
		used += n + 1;
		f->value = l->values + used;
		take_value(r, l, &used);
	}
}

bool line_parse_text(const char *text, size_t len, struct line *l)
{
	struct rest r = {text, text + len};

	l->n = 0;
	l->text = text;
	l->text_len = len;
	if (len > LINE_MAX_LEN)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	if (!take_word(&r, l->word, sizeof l->word)) {
		l->word[0] = '\0';
		skip_to_blank(&r);
	}
	take_fields(&r, l);
	return len > 0;
}

/* `1764375229.123 pxedhcpd i `. */
static bool take_head(struct rest *r, struct line *l)
{
	if (!take_time(r, &l->at_ms) || !take_blank(r) ||
	    !take_word(r, l->daemon, sizeof l->daemon) || !take_blank(r) || r->at == r->end)
		return false;
	l->level = *r->at++;
	return l->level && strchr("wids", l->level) && take_blank(r);
}

bool line_parse_kept(const char *text, size_t len, struct line *l)
{
	struct rest r = {text, text + len};

	l->seq = 0;
	return take_head(&r, l) && line_parse_text(r.at, (size_t)(r.end - r.at), l);
}

bool line_parse(const char *message, size_t len, struct line *l)
{
	static const char begins[] = "lanboot1 ";
	const size_t n = sizeof begins - 1;
	struct rest r = {message + n, message + len};

	if (len < n || len > LINE_MAX_LEN || memcmp(message, begins, n) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)message[i] >= 0x7f)
			return false;
	if (!take_head(&r, l) || !take_number(&r, &l->seq) || !take_blank(&r))
		return false;
	return line_parse_text(r.at, (size_t)(r.end - r.at), l);
}

const char *line_value(const struct line *l, const char *key)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->field[i].key, key) == 0)
			return l->field[i].value;
	return NULL;
}

uint64_t line_number(const struct line *l, const char *key, uint64_t otherwise)
{
	const char *value = line_value(l, key);
	uint64_t number;

	return value && str_uint(value, 0, INT64_MAX, &number) ? number : otherwise;
}

bool line_mac(const struct line *l, const char *key, uint8_t mac[MAC_LEN])
{
	const char *value = line_value(l, key);

	return value && str_mac(value, mac);
}

enum line_proof line_proof(const struct line *l)
{
	static const char *const looked_at[] = {"up", "alive", "stage"};
	uint8_t mac[MAC_LEN], asks[MAC_LEN];
	const bool is_other =
	    line_value(l, "asks") && !(line_mac(l, "asks", asks) && line_mac(l, "mac", mac) &&
					 memcmp(asks, mac, MAC_LEN) == 0);

	if (!is_other && strcmp(l->daemon, "pxedhcpd") != 0)
		return line_value(l, "client") ? PROOF_CARD : PROOF_SAID;
	/* The MAC that the frame came from, not one that is said in it. */
	if (strcmp(l->daemon, "pxedhcpd") == 0 && strcmp(l->word, "heard") == 0)
		return PROOF_CARD;
	for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++)
		if (strcmp(l->word, looked_at[i]) == 0)
			return PROOF_SAID;
	return PROOF_NONE;
}

bool line_addr(const struct line *l, const char *key, struct addr *a)
{
	const char *value = line_value(l, key);

	return value && subject_addr(value, a);
}
