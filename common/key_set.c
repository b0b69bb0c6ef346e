/* A key's value from its text. */
#include "common/alpine.h"
#include "common/expand.h"
#include "common/host_name.h"
#include "common/key_file.h"
#include "common/key_option.h"
#include "common/url.h"

#include <stdio.h>
#include <string.h>

bool expected(char why[200], const char *what)
{
	snprintf(why, 200, "expected %s", what);
	return false;
}

bool keep(char **to, const char *text, struct arena *arena, char why[200])
{
	*to = arena_strndup(arena, text, strlen(text));
	return *to || expected(why, "more memory");
}

bool append(char **to, const char *text, struct arena *arena, char why[200])
{
	if (!*to)
		return keep(to, text, arena, why);
	*to = arena_join(arena, *to, text);
	return *to || expected(why, "more memory");
}

/* Calls `each` with every word of `text`; false as soon as it says so. */
static bool every_word(const char *text, bool (*each)(void *arg, const char *word), void *arg)
{
	char word[URL_MAX + 1];
	while (*(text += strspn(text, " \t,"))) {
		size_t len = strcspn(text, " \t,");
		if (len >= sizeof word)
			return false;
		memcpy(word, text, len);
		word[len] = '\0';
		if (!each(arg, word))
			return false;
		text += len;
	}
	return true;
}

bool key_is_name(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";
	return *s && *s != '-' && s[strspn(s, allowed)] == '\0' && strlen(s) <= 64 &&
	       strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}

bool check_vars(const struct key *k, const char *text, char why[200])
{
	size_t len;
	const char *unknown = k->choices ? expand_unknown(text, k->choices, &len) : NULL;
	if (!unknown)
		return true;
	int n = snprintf(
	    why, 200, "unknown variable {%.*s}; known are", (int)(len > 40 ? 40 : len), unknown);
	for (const char *const *v = k->choices; *v && n > 0 && n < 180; v++)
		n += snprintf(why + n, 200 - (size_t)n, " {%s}", *v);
	return false;
}

/* With its variables a name must be one for whatever machine; they are of one length each. */
static bool set_name(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200])
{
	static const uint8_t any[MAC_LEN];
	char buffer[HOST_NAME_SIZE];
	const char *name = text;

	if (k->choices && !check_vars(k, text, why))
		return false;
	if (k->choices)
		name = host_name(text, any, buffer);
	if (!name || !key_is_name(name))
		return expected(why, "a name of up to 64 letters, digits, '_', '-' and '.'");
	return keep(to, text, arena, why);
}

static bool set_lines(
    const struct key *k, char **to, const char *text, struct arena *arena, char why[200])
{
	if (!str_is_script_text(text))
		return expected(why,
		    "words without iPXE's own: ||, &&, ;, one that begins with #, or "
		    "a backslash at the end");
	return check_vars(k, text, why) && append(to, text, arena, why);
}

/* A word of a list, with what its key knows. */
struct member {
	const struct key *k;
	char **to;
	struct arena *arena;
	char *why;
};

static bool add_file(void *arg, const char *word)
{
	struct member *m = arg;
	char *one = NULL;
	return key_set_file(m->k, &one, word, m->arena, m->why) &&
	       append(m->to, one, m->arena, m->why);
}

static bool add_initrd(void *arg, const char *word)
{
	struct member *m = arg;
	return key_add_initrd(m->k, m->to, word, m->arena, m->why);
}

static bool add_name(void *arg, const char *word)
{
	struct member *m = arg;
	return key_is_name(word) ? append(m->to, word, m->arena, m->why)
				 : expected(m->why, "names, separated by blanks");
}

static bool set_list(const struct key *k, char **to, bool (*add)(void *arg, const char *word),
    const char *text, struct arena *arena, char why[200])
{
	struct member m = {.k = k, .to = to, .arena = arena, .why = why};
	expected(why, "words of up to 3500 bytes, separated by blanks");
	return every_word(text, add, &m) && *to;
}

/* `edge`, `3.24`, and after a blank, a flavor; lts if there is none. */
static bool set_release(char **to, const char *text, struct arena *arena, char why[200])
{
	char both[128];
	size_t release = strcspn(text, " \t");
	const char *flavor = text + release + strspn(text + release, " \t");
	if (!alpine_is_release(text, release) || (*flavor && !key_is_name(flavor)))
		return expected(why, "a release and a flavor, like 3.24 lts, 3.24.1, 3.25.0_rc1 or "
				     "edge virt");
	snprintf(both, sizeof both, "%.*s %s", (int)release, text, *flavor ? flavor : "lts");
	return keep(to, both, arena, why);
}

enum { LIST_MAX = 64 };

struct list {
	struct words *words;
	struct addrs *addrs;
	struct arena *arena;
};

static bool add_word(void *arg, const char *word)
{
	struct list *l = arg;
	struct words *w = l->words;
	if (!w->word)
		w->word = arena_alloc(l->arena, LIST_MAX * sizeof *w->word);
	if (!w->word || w->n == LIST_MAX)
		return false;
	w->word[w->n] = arena_strndup(l->arena, word, strlen(word));
	return w->word[w->n++] != NULL;
}

static bool add_addr(void *arg, const char *word)
{
	struct list *l = arg;
	struct addrs *a = l->addrs;
	if (!a->addr)
		a->addr = arena_alloc(l->arena, LIST_MAX * sizeof *a->addr);
	return a->addr && a->n < LIST_MAX && str_addr_port(word, &a->addr[a->n++]);
}

static bool set_listen(struct addrs *to, const char *text, struct arena *arena, char why[200])
{
	struct list l = {.addrs = to, .arena = arena};
	*to = (struct addrs){0};
	if (every_word(text, add_addr, &l) && to->n)
		return true;
	return expected(why, "up to 64 of ADDRESS:PORT, like 0.0.0.0:69 or [::]:69");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first `->` with blanks, or an end, around it; NULL: none. */
static const char *find_arrow(const char *text)
{
	const char *s = text;
	while (
	    (s = strstr(s, "->")) && (s == text || !is_blank(s[-1]) || (s[2] && !is_blank(s[2]))))
		s++;
	return s;
}

static bool set_rule(
    const struct key *k, struct map_rule *to, const char *text, struct arena *arena, char why[200])
{
	const char *arrow = find_arrow(text);
	if (!arrow || strspn(text, " \t") == (size_t)(arrow - text))
		return expected(why, "FROM -> TO, with a blank on both sides of the arrow");
	size_t len = (size_t)(arrow - text);
	while (is_blank(text[len - 1]))
		len--;
	if (!to->pattern)
		for (; *text == '/'; len--)
			text++;
	to->from = arena_strndup(arena, text, len);
	arrow += 2;
	arrow += strspn(arrow, " \t");
	to->to = arena_strndup(arena, arrow, strlen(arrow));
	if (!to->from || !to->to)
		return expected(why, "more memory");
	return check_vars(k, arrow, why);
}

static bool set_words(struct words *to, const char *text, struct arena *arena, char why[200])
{
	struct list l = {.words = to, .arena = arena};
	if (every_word(text, add_word, &l) && to->n)
		return true;
	return expected(why, "up to 64 words, separated by blanks");
}

static bool is_folder(void *arg, const char *word)
{
	return word[0] == '/' && add_word(arg, word);
}

static bool set_folders(struct words *to, const char *text, struct arena *arena, char why[200])
{
	struct list l = {.words = to, .arena = arena};
	if (every_word(text, is_folder, &l) && to->n)
		return true;
	return expected(why, "up to 64 folders' paths that start with /, separated by blanks");
}

/* `10.0.0.2`, `boot.example:8080`, `[fd00::1]`, or the URL of one of them. */
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

static bool add_server(void *arg, const char *word)
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
	       add_word(arg, url);
}

static bool set_servers(struct words *to, const char *text, struct arena *arena, char why[200])
{
	struct list l = {.words = to, .arena = arena};
	if (every_word(text, add_server, &l) && to->n && to->n <= SERVERS_MAX)
		return true;
	snprintf(why, 200, "expected up to %d of ADDRESS, ADDRESS:PORT, [IPv6] or http://…",
	    SERVERS_MAX);
	return false;
}

/* One of the same; its host and port are all that may be in it. */
static bool set_origin(char **to, const char *text, struct arena *arena, char why[200])
{
	struct words one = {0};
	struct list l = {.words = &one, .arena = arena};
	if (str_is_url(text) && add_server(&l, text) &&
	    !strchr(strstr(one.word[0], "://") + 3, '/')) {
		*to = one.word[0];
		return true;
	}
	return expected(why, "http://HOST, https://HOST or one of these with :PORT");
}

static bool is_net(void *arg, const char *word)
{
	struct host_id id;
	return host_id_parse(word, &id) && (id.kind == HOST_ADDRESS || id.kind == HOST_NET) &&
	       add_word(arg, word);
}

static bool set_nets(struct words *to, const char *text, struct arena *arena, char why[200])
{
	struct list l = {.words = to, .arena = arena};
	if (every_word(text, is_net, &l) && to->n)
		return true;
	return expected(why, "up to 64 addresses or networks, like 127.0.0.1 or 10.0.3.0/24");
}

static bool set_choice(const struct key *k, int *to, const char *text, char why[200])
{
	int n = snprintf(why, 200, "expected one of:");
	for (int i = 0; k->choices[i]; i++) {
		if (strcmp(text, k->choices[i]) == 0) {
			*to = i;
			return true;
		}
		n += snprintf(why + n, 200 - (size_t)n, " %s", k->choices[i]);
	}
	return false;
}

static bool set_said(int *to, const char *text, char why[200])
{
	bool yes;
	if (strcmp(text, "default") == 0)
		*to = TRISTATE_UNSET;
	else if (str_bool(text, &yes))
		*to = yes ? TRISTATE_YES : TRISTATE_NO;
	else
		return expected(why, "yes or no, or default to leave it open");
	return true;
}

enum { PORT_UNPRIVILEGED = 1024 };

static bool set_ports(struct port_range *to, const char *text, char why[200])
{
	char first[8] = "";
	uint64_t from, until;
	size_t len = strcspn(text, "-");

	if (text[len] && len < sizeof first) {
		memcpy(first, text, len);
		/* Root's rights, which lower ports need, are gone by then. */
		if (str_uint(first, PORT_UNPRIVILEGED, UINT16_MAX, &from) &&
		    str_uint(text + len + 1, from, UINT16_MAX, &until)) {
			*to = (struct port_range){(uint16_t)from, (uint16_t)until};
			return true;
		}
	}
	return expected(why, "a range of ports from 1024 on, like 20000-20999");
}

static bool set_number(const struct key *k, uint32_t *to, const char *text, char why[200])
{
	uint64_t v;
	if (str_uint(text, k->min, k->max, &v)) {
		*to = (uint32_t)v;
		return true;
	}
	snprintf(why, 200, "expected a number from %u to %u", k->min, k->max);
	return false;
}

static bool set_size(uint64_t *to, const char *text, char why[200])
{
	return (str_size(text, to) && (*to == 0 || *to >= KEY_SIZE_MIN)) ||
	       expected(
		   why, "0, or 1K to 1024G: a number, with K, M or G for 1024, 1024K or 1024M");
}

bool key_set(
    const struct key *k, void *target, const char *text, struct arena *arena, char why[200])
{
	void *to = (char *)target + k->offset;

	if (!*text)
		return expected(why, "a value; to have the default, leave the line out");
	for (const char *s = text; *s; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return expected(why, "text without control characters");

	switch (k->type) {
	case KEY_LINES:
		return set_lines(k, to, text, arena, why);
	case KEY_FOLDER:
		return text[0] == '/' ? keep(to, text, arena, why)
				      : expected(why, "a folder's path that starts with /");
	case KEY_FOLDERS:
		return set_folders(to, text, arena, why);
	case KEY_FILE:
		return key_go_on_file(k, to, text, arena, why);
	case KEY_FILES:
		return set_list(k, to, add_file, text, arena, why);
	case KEY_INITRDS:
		return set_list(k, to, add_initrd, text, arena, why);
	case KEY_NAMES:
		return set_list(k, to, add_name, text, arena, why);
	case KEY_RELEASE:
		return set_release(to, text, arena, why);
	case KEY_SERVERS:
		return set_servers(to, text, arena, why);
	case KEY_ORIGIN:
		return set_origin(to, text, arena, why);
	case KEY_NETS:
		return set_nets(to, text, arena, why);
	case KEY_URL:
		return key_set_url(k, to, text, arena, why);
	case KEY_NAME:
		return set_name(k, to, text, arena, why);
	case KEY_ADDR4:
		return str_addr4(text, to) || expected(why, "an IPv4 address, like 10.0.0.2");
	case KEY_LISTEN:
		return set_listen(to, text, arena, why);
	case KEY_WORDS:
		return set_words(to, text, arena, why);
	case KEY_BOOL:
		return str_bool(text, to) || expected(why, "yes or no");
	case KEY_TRISTATE:
		return set_said(to, text, why);
	case KEY_PORTS:
		return set_ports(to, text, why);
	case KEY_PATH:
		return text[0] == '/' ? keep(to, text, arena, why)
				      : expected(why, "a file's path that starts with /");
	case KEY_NUMBER:
		return set_number(k, to, text, why);
	case KEY_SIZE:
		return set_size(to, text, why);
	case KEY_RULE:
		return set_rule(k, to, text, arena, why);
	case KEY_OPTION:
		return key_add_option(k, to, text, arena, why);
	case KEY_CHOICE:
		return set_choice(k, to, text, why);
	}
	return expected(why, "a known type of key");
}
