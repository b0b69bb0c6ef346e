#include "common/expand.h"

#include <arpa/inet.h>
#include <string.h>

/* If a variable of ours starts at `s` (at its brace) in `text`: the length of its name, else 0. */
static size_t variable_at(const char *text, const char *s)
{
	size_t n = 0;
	if (*s != '{' || (s > text && s[-1] == '$'))
		return 0;
	while ((s[1 + n] >= 'a' && s[1 + n] <= 'z') || s[1 + n] == '-')
		n++;
	return s[1 + n] == '}' ? n : 0;
}

static bool same(const char *name, const char *s, size_t len)
{
	return strlen(name) == len && memcmp(name, s, len) == 0;
}

/* Whether `value`, behind the `n` bytes of `out`, is an IPv6 address where a URL has its host (RFC
 * 3986 §3.2.2): that has it in brackets. */
static bool wants_brackets(const char *out, size_t n, const char *value)
{
	struct in6_addr a;

	return n >= 3 && memcmp(out + n - 3, "://", 3) == 0 && inet_pton(AF_INET6, value, &a) == 1;
}

static bool put(char *out, size_t size, size_t *n, const char *piece, size_t len)
{
	if (len >= size - *n)
		return false;
	memcpy(out + *n, piece, len);
	*n += len;
	return true;
}

static bool fill(
    const char *template, const struct expand_var *vars, bool keep_unknown, char *out, size_t size)
{
	size_t n = 0;

	for (const char *s = template; *s;) {
		const char *piece = s;
		size_t len = 1 + strcspn(s + 1, "{"); /* up to the next that could be one */
		size_t name = variable_at(template, s);
		if (name) {
			const struct expand_var *v = vars;
			while (v->name && !same(v->name, s + 1, name))
				v++;
			if (v->name && v->value)
				piece = v->value;
			else if (!keep_unknown || v->name)
				return false;
			len = v->name ? strlen(piece) : name + 2;
			s += name + 2;
			if (v->name && wants_brackets(out, n, piece)) {
				if (!put(out, size, &n, "[", 1) || !put(out, size, &n, piece, len))
					return false;
				piece = "]";
				len = 1;
			}
		} else {
			s += len;
		}
		if (!put(out, size, &n, piece, len))
			return false;
	}
	if (n >= size)
		return false;
	out[n] = '\0';
	return true;
}

bool expand_vars(const char *template, const struct expand_var *vars, char *out, size_t size)
{
	return fill(template, vars, false, out, size);
}

bool expand_known(const char *template, const struct expand_var *vars, char *out, size_t size)
{
	return fill(template, vars, true, out, size);
}

const char *expand_unknown(const char *template, const char *const *names, size_t *len)
{
	for (const char *s = template; *s; s++) {
		size_t name = variable_at(template, s);
		const char *const *known = names;
		if (!name)
			continue;
		while (*known && !same(*known, s + 1, name))
			known++;
		if (!*known) {
			*len = name;
			return s + 1;
		}
	}
	return NULL;
}
