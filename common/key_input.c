#include "common/key_input.h"

#include "common/expand.h"

#include <stdio.h>
#include <string.h>

bool key_expected(struct key_input *in, const char *what)
{
	snprintf(in->expected, sizeof in->expected, "expected %s", what);
	return false;
}

bool key_keep(struct key_input *in, char **to, const char *text)
{
	*to = arena_strndup(in->arena, text, strlen(text));
	return *to || key_expected(in, "more memory");
}

bool key_append(struct key_input *in, char **to, const char *text)
{
	if (!*to)
		return key_keep(in, to, text);
	*to = arena_join(in->arena, *to, text);
	return *to || key_expected(in, "more memory");
}

bool key_check_vars(struct key_input *in, const char *text)
{
	size_t len;
	const char *unknown =
	    in->key->choices ? expand_unknown(text, in->key->choices, &len) : NULL;
	if (!unknown)
		return true;
	int n = snprintf(in->expected, sizeof in->expected, "unknown variable {%.*s}; known are",
	    (int)(len > 40 ? 40 : len), unknown);
	for (const char *const *v = in->key->choices; *v && n > 0 && n < 180; v++)
		n += snprintf(in->expected + n, sizeof in->expected - (size_t)n, " {%s}", *v);
	return false;
}

bool key_is_name(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";
	return *s && *s != '-' && s[strspn(s, allowed)] == '\0' && strlen(s) <= 64 &&
	       strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}
