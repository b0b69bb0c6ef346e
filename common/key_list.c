#include "common/key_list.h"

#include "common/clients.h"
#include "common/event_send.h"
#include "common/key_file.h"
#include "common/url.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 64 }; /* words of most lists; a menu and files are counted by conf_link() */

static bool add_word(struct key_input *in, struct words *to, const char *word)
{
	char *copy = NULL;
	to->word = arena_grow(in->arena, to->word, to->n, sizeof *to->word);
	if (!to->word || !key_keep(in, &copy, word))
		return key_expected(in, "more memory");
	to->word[to->n++] = copy;
	return true;
}

static bool add_addr(struct key_input *in, struct addrs *to, const char *word)
{
	to->addr = arena_grow(in->arena, to->addr, to->n, sizeof *to->addr);
	return to->addr && str_addr_port(word, &to->addr[to->n]) && ++to->n;
}

static bool add_file(struct key_input *in, struct words *to, const char *word)
{
	char *one = NULL;
	return key_set_file(in, &one, word) && add_word(in, to, one);
}

static bool add_name(struct key_input *in, struct words *to, const char *word)
{
	return key_is_name(word) ? add_word(in, to, word)
				 : key_expected(in, "names, separated by blanks");
}

static bool add_net(struct key_input *in, struct words *to, const char *word)
{
	struct host_id id;
	bool is_net = host_id_parse(word, &id) && (id.kind == HOST_ADDRESS || id.kind == HOST_NET);

	if (in->key->type == KEY_CLIENTS && clients_is_word(word))
		is_net = true;
	return is_net && add_word(in, to, word);
}

/* `none` stands alone. */
static bool add_event_target(struct key_input *in, struct words *to, const char *word)
{
	bool none_before = to->n && strcmp(to->word[0], "none") == 0;
	bool is_none = strcmp(word, "none") == 0;

	return !none_before && (is_none ? to->n == 0 : event_target_parse(word, NULL)) &&
	       add_word(in, to, word);
}

/* HOST, [IPv6] or one of these with :PORT, up to the end or a slash. */
static bool is_host_port(const char *s)
{
	static const char digits[] = "0123456789";
	char port[8];
	uint64_t number;
	size_t len = *s == '[' ? strcspn(s, "]") + 1 : strcspn(s, ":/");

	if (len == 0 || strlen(s) < len)
		return false;
	s += len;
	if (*s != ':')
		return !*s || *s == '/';
	len = strspn(++s, digits);
	if (len >= sizeof port || (s[len] && s[len] != '/'))
		return false;
	snprintf(port, sizeof port, "%.*s", (int)len, s);
	return str_uint(port, 1, 65535, &number);
}

bool key_add_server(struct key_input *in, struct words *to, const char *word)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._:[]/~";
	char url[300];
	if ((url_scheme(word) && !str_is_url(word)) || strlen(word) > 250)
		return false;
	snprintf(url, sizeof url, "%s%.250s", str_is_url(word) ? "" : "http://", word);
	size_t len = strlen(url);
	while (len && url[len - 1] == '/')
		url[--len] = '\0';
	const char *host = strstr(url, "://");
	return host && is_host_port(host + 3) && url[strspn(url, allowed)] == '\0' &&
	       add_word(in, to, url);
}

static bool add_entry(struct key_input *in, void *to, const char *word)
{
	switch (in->key->type) {
	case KEY_FILES:
		return add_file(in, to, word);
	case KEY_INITRDS:
		return key_add_initrd(in, to, word);
	case KEY_MENU:
		return add_name(in, &((struct menu *)to)->names, word);
	case KEY_NAMES:
		return add_name(in, to, word);
	case KEY_LISTEN:
		return add_addr(in, to, word);
	case KEY_SERVERS:
		return key_add_server(in, to, word);
	case KEY_NETS:
	case KEY_CLIENTS:
	case KEY_RELAYS:
		return add_net(in, to, word);
	case KEY_EVENTS:
		return add_event_target(in, to, word);
	case KEY_FOLDERS:
		return word[0] == '/' && add_word(in, to, word);
	default:
		return add_word(in, to, word);
	}
}

static size_t count_entries(const struct key *k, const void *to)
{
	switch (k->type) {
	case KEY_LISTEN:
		return ((const struct addrs *)to)->n;
	case KEY_INITRDS:
		return ((const struct initrds *)to)->n;
	case KEY_MENU:
		return ((const struct menu *)to)->names.n;
	default:
		return ((const struct words *)to)->n;
	}
}

/* Says what the list is to be, unless one of its words says more. Returns how long it may be. */
static size_t expect_list(struct key_input *in)
{
	switch (in->key->type) {
	case KEY_LISTEN:
		key_expected(
		    in, in->key->may_be_none
			    ? "none, or up to 64 of ADDRESS:PORT, like 0.0.0.0:80 or [::]:80"
			    : "up to 64 of ADDRESS:PORT, like 0.0.0.0:69 or [::]:69");
		return LIST_MAX;
	case KEY_FOLDERS:
		key_expected(in, "up to 64 folders' paths that start with /, separated by blanks");
		return LIST_MAX;
	case KEY_NETS:
		key_expected(in, "up to 64 addresses or networks, like 127.0.0.1 or 10.0.3.0/24");
		return LIST_MAX;
	case KEY_CLIENTS:
		key_expected(
		    in, "up to 64 of links, relays, addresses and networks, like 10.0.3.0/24");
		return LIST_MAX;
	case KEY_RELAYS:
		key_expected(in, "yes or no, or up to 64 addresses and networks, like 10.0.3.0/24");
		return LIST_MAX;
	case KEY_EVENTS:
		key_expected(in,
		    "none, or up to 4 of the path of a socket, like /run/lanboot/events, and "
		    "ADDRESS:PORT");
		return EVENT_TARGETS;
	case KEY_WORDS:
		key_expected(in, "up to 64 words, separated by blanks");
		return LIST_MAX;
	case KEY_NAMES:
		key_expected(
		    in, "up to 16 names of letters, digits, _, - and ., separated by blanks");
		return TAGS_MAX;
	case KEY_SERVERS:
		snprintf(in->expected, sizeof in->expected,
		    "expected up to %d of ADDRESS, ADDRESS:PORT, [IPv6] or http://…", SERVERS_MAX);
		return SERVERS_MAX;
	default:
		key_expected(in, "words of up to 3500 bytes, separated by blanks");
		return SIZE_MAX;
	}
}

bool key_set_list(struct key_input *in, void *to, const char *text)
{
	static const char blanks[] = " \t,";
	char word[URL_MAX + 1];
	const size_t max = expect_list(in);

	if (in->key->may_be_none && strcmp(text, "none") == 0)
		return true;
	while (*(text += strspn(text, blanks))) {
		size_t len = strcspn(text, blanks);
		if (len >= sizeof word || count_entries(in->key, to) >= max)
			return false;
		memcpy(word, text, len);
		word[len] = '\0';
		if (!add_entry(in, to, word))
			return false;
		text += len;
	}
	return count_entries(in->key, to) > 0;
}
