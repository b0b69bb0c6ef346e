#include "httpbootd/inventory/inventory_token.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Printable ASCII, blanks among it. */
static bool is_line(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < ' ' || s[i] > '~')
			return false;
	return len > 0;
}

bool inventory_token_parse(const char *text, struct inventory_token *out)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
	static const char field[] = "Authorization:", newer[] = "nbt_";

	*out = (struct inventory_token){.is_field = false};
	text += strspn(text, " \t\r\n");
	size_t len = strcspn(text, "\r\n");
	if (text[len + strspn(text + len, " \t\r\n")])
		return false;
	while (len && strchr(" \t", text[len - 1]))
		len--;
	if (!is_line(text, len) || len + sizeof "Bearer " > INVENTORY_TOKEN)
		return false;
	if (strncasecmp(text, field, sizeof field - 1) == 0) {
		const size_t name = sizeof field - 1 + strspn(text + sizeof field - 1, " \t");
		if (name >= len)
			return false;
		snprintf(out->text, sizeof out->text, "%.*s", (int)(len - name), text + name);
		return true;
	}
	const size_t word = strspn(text, letters);
	out->is_field = word && text[word] == ':' && word + 1 < len;
	const bool is_bare = !out->is_field && !memchr(text, ' ', len);
	snprintf(out->text, sizeof out->text, "%s%.*s",
	    !is_bare                                 ? ""
	    : strncmp(text, newer, sizeof newer - 1) ? "Token "
						     : "Bearer ",
	    (int)len, text);
	return true;
}
