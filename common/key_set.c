#include "common/key_set.h"

#include "common/alpine.h"
#include "common/host_name.h"
#include "common/key_file.h"
#include "common/key_list.h"
#include "common/key_option.h"

#include <stdio.h>
#include <string.h>

/* With its variables a name must be one for whatever machine; they are of one length each. */
static bool set_name(struct key_input *in, char **to, const char *text)
{
	static const uint8_t any[MAC_LEN];
	char buffer[HOST_NAME_SIZE];
	const char *name = text;

	if (in->key->choices && !key_check_vars(in, text))
		return false;
	if (in->key->choices)
		name = host_name(text, any, buffer);
	if (in->key->min && strlen(text) < in->key->min)
		return key_expected(in, "at least 22 random letters and digits: 128 bits");
	if (!name || !key_is_name(name))
		return key_expected(in, "a name of up to 64 letters, digits, '_', '-' and '.'");
	return key_keep(in, to, text);
}

/* INI cuts a line at a blank and `;`, and a quote would be one of CSV or of a shell. */
static bool set_label(struct key_input *in, char **to, const char *text)
{
	size_t len = strlen(text);
	if (len > LABEL_MAX || strpbrk(text, ";\"\t") || str_utf8_span(text, len) != len)
		return key_expected(in, "up to 64 bytes of UTF-8 without ; and \"");
	return key_keep(in, to, text);
}

static bool set_lines(struct key_input *in, char **to, const char *text)
{
	if (!str_is_script_text(text))
		return key_expected(in,
		    "words without iPXE's own: ||, &&, ;, one that begins with #, or "
		    "a backslash at the end");
	return key_check_vars(in, text) && key_append(in, to, text);
}

/* `edge`, `3.24`, and after a blank, a flavor; lts if there is none. */
static bool set_release(struct key_input *in, char **to, const char *text)
{
	char both[128];
	size_t release = strcspn(text, " \t");
	const char *flavor = text + release + strspn(text + release, " \t");
	if (!alpine_is_release(text, release) || (*flavor && !key_is_name(flavor)))
		return key_expected(in,
		    "a release and a flavor, like 3.24 lts, 3.24.1, 3.25.0_rc1 or "
		    "edge virt");
	snprintf(both, sizeof both, "%.*s %s", (int)release, text, *flavor ? flavor : "lts");
	return key_keep(in, to, both);
}

/* The first `->` with blanks, or an end, around it; NULL: none. */
static const char *find_arrow(const char *text)
{
	const char *s = text;
	while ((s = strstr(s, "->")) &&
	       (s == text || !str_is_blank(s[-1]) || (s[2] && !str_is_blank(s[2]))))
		s++;
	return s;
}

static bool set_rule(struct key_input *in, struct map_rule *to, const char *text)
{
	const char *arrow = find_arrow(text);
	if (!arrow || strspn(text, " \t") == (size_t)(arrow - text))
		return key_expected(in, "FROM -> TO, with a blank on both sides of the arrow");
	size_t len = (size_t)(arrow - text);
	while (str_is_blank(text[len - 1]))
		len--;
	if (!to->pattern)
		for (; *text == '/'; len--)
			text++;
	to->from = arena_strndup(in->arena, text, len);
	arrow += 2;
	arrow += strspn(arrow, " \t");
	to->to = arena_strndup(in->arena, arrow, strlen(arrow));
	if (!to->from || !to->to)
		return key_expected(in, "more memory");
	return key_check_vars(in, arrow);
}

/* One server's base URL; its host and port are all that may be in it. */
static bool set_origin(struct key_input *in, char **to, const char *text)
{
	struct words one = {0};
	if (str_is_url(text) && key_add_server(in, &one, text) &&
	    !strchr(strstr(one.word[0], "://") + 3, '/')) {
		*to = one.word[0];
		return true;
	}
	return key_expected(in, "http://HOST, https://HOST or one of these with :PORT");
}

static bool set_choice(struct key_input *in, int *to, const char *text)
{
	int n = snprintf(in->expected, sizeof in->expected, "expected one of:");
	for (int i = 0; in->key->choices[i]; i++) {
		if (strcmp(text, in->key->choices[i]) == 0) {
			*to = i;
			return true;
		}
		n += snprintf(
		    in->expected + n, sizeof in->expected - (size_t)n, " %s", in->key->choices[i]);
	}
	return false;
}

static bool set_tristate(struct key_input *in, int *to, const char *text)
{
	bool yes;
	if (strcmp(text, "default") == 0)
		*to = TRISTATE_UNSET;
	else if (str_bool(text, &yes))
		*to = yes ? TRISTATE_YES : TRISTATE_NO;
	else
		return key_expected(in, "yes or no, or default to leave it open");
	return true;
}

enum { PORT_UNPRIVILEGED = 1024 };

static bool set_ports(struct key_input *in, struct port_range *to, const char *text)
{
	char first[8] = "";
	uint64_t from, until;
	size_t len = strcspn(text, "-");

	if (len < sizeof first && text[len]) {
		memcpy(first, text, len);
		/* Root's rights, which lower ports need, are gone by then. */
		if (str_uint(first, PORT_UNPRIVILEGED, UINT16_MAX, &from) &&
		    str_uint(text + len + 1, from, UINT16_MAX, &until)) {
			*to = (struct port_range){(uint16_t)from, (uint16_t)until};
			return true;
		}
	}
	return key_expected(in, "a range of ports from 1024 on, like 20000-20999");
}

static bool set_number(struct key_input *in, uint32_t *to, const char *text)
{
	uint64_t v;
	if (in->key->may_be_none && strcmp(text, "none") == 0) {
		*to = 0;
		return true;
	}
	if (str_uint(text, in->key->min, in->key->max, &v)) {
		*to = (uint32_t)v;
		return true;
	}
	snprintf(in->expected, sizeof in->expected, "expected %sa number from %u to %u",
	    in->key->may_be_none ? "none, or " : "", in->key->min, in->key->max);
	return false;
}

static bool set_size(struct key_input *in, uint64_t *to, const char *text)
{
	return (str_size(text, to) && (*to == 0 || *to >= KEY_SIZE_MIN)) ||
	       key_expected(
		   in, "0, or 1K to 1024G: a number, with K, M or G for 1024, 1024K or 1024M");
}

/* A lone 0 or 1 is no or yes, and no network. */
static bool set_relays(struct key_input *in, struct relays *to, const char *text)
{
	if (str_bool(text, &to->on))
		return true;
	to->on = true;
	return key_set_list(in, &to->nets, text);
}

static bool set_addr4(struct key_input *in, struct in_addr *to, const char *text)
{
	if (in->key->may_be_none && strcmp(text, "none") == 0) {
		to->s_addr = INADDR_NONE;
		return true;
	}
	return str_addr4(text, to) ||
	       key_expected(in, in->key->may_be_none ? "none, or an IPv4 address, like 10.0.0.2"
						     : "an IPv4 address, like 10.0.0.2");
}

bool key_set(struct key_input *in, void *target, const char *text)
{
	void *to = (char *)target + in->key->offset;

	if (!*text)
		return key_expected(in, "a value; to have the default, leave the line out");
	for (const char *s = text; *s; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return key_expected(in, "text without control characters");

	switch (in->key->type) {
	case KEY_LINES:
		return set_lines(in, to, text);
	case KEY_FOLDER:
		return text[0] == '/' ? key_keep(in, to, text)
				      : key_expected(in, "a folder's path that starts with /");
	case KEY_FILE:
		return key_go_on_file(in, to, text);
	case KEY_RELEASE:
		return set_release(in, to, text);
	case KEY_ORIGIN:
		return set_origin(in, to, text);
	case KEY_URL:
		return key_set_url(in, to, text);
	case KEY_NAME:
		return set_name(in, to, text);
	case KEY_LABEL:
		return set_label(in, to, text);
	case KEY_ADDR4:
		return set_addr4(in, to, text);
	case KEY_WORDS:
	case KEY_FOLDERS:
	case KEY_SERVERS:
	case KEY_NETS:
	case KEY_CLIENTS:
	case KEY_EVENTS:
	case KEY_LISTEN:
	case KEY_FILES:
	case KEY_INITRDS:
	case KEY_MENU:
	case KEY_NAMES:
		return key_set_list(in, to, text);
	case KEY_RELAYS:
		return set_relays(in, to, text);
	case KEY_BOOL:
		return str_bool(text, to) || key_expected(in, "yes or no");
	case KEY_TRISTATE:
		return set_tristate(in, to, text);
	case KEY_PORTS:
		return set_ports(in, to, text);
	case KEY_PATH:
		return text[0] == '/' ? key_keep(in, to, text)
				      : key_expected(in, "a file's path that starts with /");
	case KEY_NUMBER:
		return set_number(in, to, text);
	case KEY_SIZE:
		return set_size(in, to, text);
	case KEY_RULE:
		return set_rule(in, to, text);
	case KEY_OPTION:
		return key_add_option(in, to, text);
	case KEY_CHOICE:
		return set_choice(in, to, text);
	}
	return key_expected(in, "a known type of key");
}
