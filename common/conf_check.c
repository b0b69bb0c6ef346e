#include "common/conf_check.h"

#include "common/key_value.h"
#include "common/reach.h"

#include <string.h>

static bool is_set(const struct conf *c, const char *section, const char *key)
{
	const struct key *k = key_find(section, key);
	return k && c->locations[k - keys].text;
}

static void check_address(struct check *k)
{
	struct addr a = {.len = sizeof a.v4};
	char text[ADDR_TEXT];
	a.v4.sin_family = AF_INET;
	a.v4.sin_addr = k->conf->lanboot.address;
	const char *why = reach_addr(&a, false);
	if (why && is_set(k->conf, "lanboot", "address"))
		check_fail_key(k, "lanboot", "address",
		    "address = %s, which %s, is what machines are told; write the one that they "
		    "can "
		    "reach, or leave the line out",
		    addr_text(&a, text), why);
}

/* All of a daemon's addresses for machines. Something in front of it may bring them there. */
static void check_listen(
    struct check *k, const char *section, const struct addrs *listen, const struct addrs *tls)
{
	const struct conf *c = k->conf;
	const struct addrs *both[] = {listen, tls};
	char text[ADDR_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; both[i] && j < both[i]->n; j++, n++)
			if (!reach_addr(&both[i]->addr[j], true))
				return;
	if (n == 0 || !check_wants(k, section))
		return;
	if (strcmp(section, "httpbootd") == 0 &&
	    (c->httpbootd.servers.n || is_set(c, section, "public-url")))
		return;
	check_fail_key(k, section, "listen",
	    "listen = %s, which %s: no other can ask here; write 0.0.0.0:%u, or the address of the "
	    "interface",
	    addr_port_text(&listen->addr[0], text), reach_addr(&listen->addr[0], true),
	    addr_port(&listen->addr[0]));
}

/* One URL that machines are given. Of its key, what to write instead. */
static void check_url(
    struct check *k, const char *file, unsigned line, const char *key, const char *url)
{
	const char *why = reach_url(url);
	if (why)
		check_fail(k, file, line,
		    "%s = %.200s: the address in it is one which %s; write one that every machine "
		    "can reach",
		    key, url, why);
}

/* The URLs of [pxedhcpd] and [httpbootd]. */
static void check_urls(struct check *k)
{
	const struct conf *c = k->conf;
	for (const struct key *key = keys; key < keys + n_keys; key++) {
		const char *url;
		const struct conf_location *at = &c->locations[key - keys];
		if (key->target != IN_CONF || (key->type != KEY_URL && key->type != KEY_ORIGIN) ||
		    key->is_ours || !at->text || !check_wants(k, key->section))
			continue;
		memcpy(&url, (const char *)c + key->offset, sizeof url);
		check_url(k, at->file, at->line, key->name, url);
	}
	const struct key *servers = key_find("httpbootd", "servers");
	const struct conf_location *at = &c->locations[servers - keys];
	for (size_t i = 0; i < c->httpbootd.servers.n && check_wants(k, "httpbootd"); i++)
		check_url(k, at->file, at->line, servers->name, c->httpbootd.servers.word[i]);
}

static void check_value(
    struct check *k, const char *file, unsigned line, const char *key, const char *value)
{
	const char *meant = reach_scheme(value);
	if (meant)
		check_fail(k, file, line, "%s: %.200s: there is no such scheme; %s is meant", key,
		    value, meant);
	else
		check_url(k, file, line, key, value);
}

/* The words of a command line, or what stands behind `name=` in one. */
static void check_words(
    struct check *k, const char *file, unsigned line, const char *key, const char *text)
{
	char word[512];
	for (; *(text += strspn(text, " \t,")); text += strcspn(text, " \t,")) {
		snprintf(word, sizeof word, "%.*s", (int)strcspn(text, " \t,"), text);
		const char *equals = strchr(word, '=');
		check_value(k, file, line, key, equals ? equals + 1 : word);
	}
}

/* What a section itself says. */
static void check_boot(
    struct check *k, const struct boot *b, const struct key_line *lines, const char *file)
{
	for (const struct key_line *l = lines; l; l = l->next) {
		const struct key *key = key_find("profile", l->key);
		const char *value;
		if (!key || key->target != IN_BOOT || key_line_of(l->next, l->key))
			continue; /* of a value over several lines, the first */
		bool pxe = key->type == KEY_URL || strcmp(key->name, "boot-file") == 0;
		if (!check_wants(k, pxe ? "pxedhcpd" : "httpbootd"))
			continue;
		for (size_t i = 0; (value = key_nth(key, b, i)); i++)
			if (key->type == KEY_LINES)
				check_words(k, file, l->line, key->name, value);
			else if (strstr(value, "://"))
				check_value(k, file, l->line, key->name, value);
	}
}

void conf_check(struct check *k)
{
	const struct conf *c = k->conf;
	check_address(k);
	check_listen(k, "tftpd", &c->tftpd.listen, NULL);
	check_listen(k, "httpbootd", &c->httpbootd.listen, &c->httpbootd.tls_listen);
	check_urls(k);
	for (size_t i = 0; i < c->hosts.n_profiles; i++)
		check_boot(k, &c->hosts.profiles[i].boot, c->hosts.profiles[i].lines,
		    c->hosts.profiles[i].file);
	for (size_t i = 0; i < c->hosts.n; i++)
		if (c->hosts.hosts[i].own)
			check_boot(k, c->hosts.hosts[i].own, c->hosts.hosts[i].lines,
			    c->hosts.hosts[i].file);
	/* The machines of an inventory are not known before it was fetched for the first time. */
	if (c->hosts.n == 0 && c->hosts.n_profiles && !c->lanboot.inventory &&
	    check_wants(k, "httpbootd"))
		check_fail(k, c->hosts.profiles[0].file, c->hosts.profiles[0].line,
		    "[profile %s]: there is no [host …], so no machine boots any profile; write "
		    "[host *] with 'profile =' for everyone",
		    c->hosts.profiles[0].name);
}
