#include "httpbootd/check/facts.h"

#include "common/boot_location.h"
#include "common/daemon_check.h"
#include "common/url.h"
#include "httpbootd/check/looked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *kind_text(enum want_kind kind)
{
	static const char *const texts[] = {
	    [WANT_NOTHING] = "nothing",
	    [WANT_KERNEL] = "kernel",
	    [WANT_INITRD] = "initrd",
	    [WANT_MODLOOP] = "modloop",
	    [WANT_APKOVL] = "apkovl",
	    [WANT_REPO] = "repo",
	    [WANT_SCRIPT] = "script",
	    [WANT_PROGRAM] = "program",
	    [WANT_DATA] = "data",
	};
	return texts[kind];
}

void facts_url(struct checker *c, const struct booted *b, const struct want *w, const char *value,
    const struct script *s)
{
	char url[URL_MAX + 1], seen[URL_MAX + 64], line[16];

	if (!c->k->tells_kinds || !url_is(value) || !url_scheme(value) ||
	    script_expand(s, value, url, sizeof url) != SCRIPT_OK || strpbrk(url, "${} "))
		return;
	const char *arch = s->arch && !strchr(s->arch, '$') ? s->arch : "-";
	snprintf(seen, sizeof seen, "url %s %d %s", arch, (int)w->kind, url);
	if (!looked_add(c->looked, seen))
		return;
	const struct boot_location at =
	    boot_location(&c->d->conf->hosts, b->host, b->profile, w->key->name);
	snprintf(line, sizeof line, "%u", at.line);
	const char *const values[] = {at.file, line, at.key, kind_text(w->kind), arch, url};
	check_facts(c->k, "url", values, sizeof values / sizeof *values);
}

void facts_file(struct checker *c, const struct booted *b, const struct probe *p, const char *path)
{
	char size[32], changed[32];

	snprintf(size, sizeof size, "%" PRIu64, p->size);
	snprintf(changed, sizeof changed, "%lld", (long long)p->changed);
	const char *whose = b->host && host_id_is_exact(&b->host->id) ? "own" : "shared";
	const char *const values[] = {size, changed, whose, path, p->where};
	check_facts(c->k, "file", values, sizeof values / sizeof *values);
}

static void print_count(const struct checker *c, const char *name, size_t n)
{
	char text[32];

	snprintf(text, sizeof text, "%zu", n);
	check_fact(c->k, name, text);
}

static void print_addrs(const struct checker *c, const char *name, const struct addrs *list)
{
	char text[ADDR_TEXT];

	for (size_t i = 0; i < list->n; i++)
		check_fact(c->k, name, addr_port_text(&list->addr[i], text));
}

/* One value of [httpbootd], behind where it was set. */
static void print_key(const struct checker *c, const char *key, const char *value)
{
	char where[300];

	if (!value)
		return;
	conf_where(c->d->conf, "httpbootd", key, where);
	check_facts(c->k, key, (const char *const[]){where, value}, 2);
}

void facts_site(struct checker *c)
{
	const struct conf *conf = c->d->conf;
	const struct conf_httpbootd *h = &conf->httpbootd;
	size_t machines = 0;

	if (!c->k->tells_kinds)
		return;
	for (size_t i = 0; i < conf->hosts.n; i++)
		machines += host_id_is_exact(&conf->hosts.hosts[i].id);
	print_count(c, "machines", machines);
	print_count(c, "profiles", conf->hosts.n_profiles);
	print_count(c, "files", c->files);
	check_fact(c->k, "user", daemon_user(c->d));
	check_fact(c->k, "root", c->d->roots.folder[0].name);
	check_fact(c->k, "state", h->state);
	print_addrs(c, "listen", &h->listen);
	print_addrs(c, "tls-listen", &h->tls_listen);
	print_addrs(c, "admin", &h->admin);
	print_addrs(c, "tls-admin", &h->tls_admin);
	for (size_t i = 0; i < h->servers.n; i++)
		print_key(c, "servers", h->servers.word[i]);
	print_key(c, "public-url", h->public_url);
	if (h->tls_listen.n || h->tls_admin.n) {
		print_key(c, "tls-cert", h->tls_cert);
		print_key(c, "tls-key", h->tls_key);
	}
}
