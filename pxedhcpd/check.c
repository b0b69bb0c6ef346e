#include "pxedhcpd/check.h"

#include "common/arch.h"
#include "common/boot_location.h"
#include "common/clients.h"
#include "common/keys.h"
#include "pxedhcpd/check_shim.h"
#include "pxedhcpd/iface.h"
#include "pxedhcpd/iface6.h"
#include "pxedhcpd/template.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const struct iface *iface_named(const struct iface_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->list[i].name, name) == 0)
			return &t->list[i];
	return NULL;
}

static const struct iface *iface_with(const struct iface_table *t, unsigned index)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].index == index)
			return &t->list[i];
	return NULL;
}

/* The names of those that could be meant. */
static void list_names(const struct iface_table *t, char out[200])
{
	out[0] = '\0';
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->list[i].name, "lo") != 0 && strlen(out) < 160)
			snprintf(out + strlen(out), 200 - strlen(out), "%s%s", out[0] ? " or " : "",
			    t->list[i].name);
	if (!out[0])
		snprintf(out, 200, "one that is");
}

static void check_wanted(const struct iface_table *t, struct check *k)
{
	const struct words *names = &k->conf->pxedhcpd.interfaces;
	char others[200];

	list_names(t, others);
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->word[i];
		if (iface_named(t, name))
			continue;
		if (if_nametoindex(name) == 0)
			check_fail_key(k, "pxedhcpd", "interfaces",
			    "interfaces = %.60s: no such interface is there, so nobody is "
			    "answered on it; write %s, or wait until it is",
			    name, others);
		else
			check_fail_key(k, "pxedhcpd", "interfaces",
			    "interfaces = %.60s: it is not up, or has no IPv4 address, so nobody "
			    "is answered on it; give it one, or write %s",
			    name, others);
	}
}

static void check_address(struct iface_table *t, struct check *k)
{
	struct in_addr address = k->conf->lanboot.address;
	char text[INET_ADDRSTRLEN];

	if (!k->tells_kinds || !address.s_addr || iface_is_local(t, address))
		return;
	inet_ntop(AF_INET, &address, text, sizeof text);
	check_warn_key(k, "lanboot", "address",
	    "address = %s: no interface of this machine has it, and machines are told to load "
	    "everything from there; write one of this machine's, or leave the line out",
	    text);
}

/* Are machines on none of the networks here clients? A relay may bring those that are. */
static void check_clients(const struct iface_table *t, struct check *k)
{
	const struct clients_rule rule = clients_rule(k->conf, "pxedhcpd");
	const char *section = k->conf->pxedhcpd.clients.n ? "pxedhcpd" : "lanboot";
	size_t n = 0;
	char name[IF_NAMESIZE + 16];

	if (k->conf->pxedhcpd.relays.on)
		return;
	for (size_t i = 0; i < t->n_nets; i++) {
		const struct local_net *net = &t->nets[i];
		const struct addr ours = addr_of_ip4(net->addr, 0);
		const struct iface *one = iface_with(t, net->ifindex);
		if (!one || !one->wanted || strcmp(one->name, "lo") == 0)
			continue;
		if (clients_on_net(&rule, &ours, local_net_bits(net->mask)))
			return;
		if (n++ == 0)
			snprintf(name, sizeof name, "%s", one->name);
	}
	if (n)
		check_fail_key(k, section, "clients",
		    "clients: the network of %s is not in them, nor any other here, so no machine "
		    "is answered; add links, or that network",
		    name);
}

/* `known-only`, and nobody is known. */
static void check_known(struct check *k)
{
	const struct host_table *t = &k->conf->hosts;

	if (!k->conf->pxedhcpd.known_only)
		return;
	for (size_t i = 0; i < t->n; i++)
		if (t->hosts[i].id.kind != HOST_ANY)
			return;
	check_fail_key(k, "pxedhcpd", "known-only",
	    "known-only = yes: no machine has a section but [host *], so none is answered; write "
	    "[host MAC] for those that are to boot, or leave the line out");
}

/* Between it and the name of a boot file nothing is put. */
static void check_http_root(struct check *k)
{
	const char *root = k->conf->pxedhcpd.http_root;
	size_t len = strlen(root);

	if (len && root[len - 1] != '/' && root[len - 1] != '=')
		check_warn_key(k, "pxedhcpd", "http-root",
		    "http-root = %.200s: the boot file's name is put right behind it, as in "
		    "%.200sipxe64.efi; write %.200s/",
		    root, root, root);
}

/* Who is told of https has to find it. */
static void check_https(struct check *k)
{
	const struct conf *c = k->conf;

	if (c->pxedhcpd.https != HTTPS_NO && !c->httpbootd.public_url && !c->httpbootd.tls_listen.n)
		check_warn_key(k, "pxedhcpd", "https",
		    "https: httpbootd has no tls-listen in this configuration, so machines are "
		    "told of http all the same; write tls-listen, tls-cert and tls-key there");
}

/* One machine's script, as iPXE is told of it: by an address of ours. */
static void print_script(const struct check *k, const struct policy_input *in,
    const struct boot_location *at, const char *template)
{
	char url[OPTION_SIZE], line[16];

	if (!template || strstr(template, "{mac") ||
	    !template_url(in, in->local, template, "", url))
		return;
	snprintf(line, sizeof line, "%u", at->line);
	const char *const values[] = {at->file, line, at->key, url};
	check_facts(k, "script", values, sizeof values / sizeof *values);
}

static void print_http_boot(const struct check *k, const struct policy_input *in)
{
	const struct conf *c = k->conf;

	for (uint16_t i = 0; i <= arch_last(); i++) {
		const struct arch *a = arch_by_number(i);
		char url[OPTION_SIZE];
		const char *file =
		    a->boot_file < ARCHS_MAX ? c->pxedhcpd.boot_file[a->boot_file] : NULL;
		if (a->http || !arch_is_efi(a) || a->boot_file != i || !file ||
		    strstr(file, "://") ||
		    !template_url(in, in->local, c->pxedhcpd.http_root, file, url))
			continue;
		const char *const values[] = {a->name, url, file};
		check_facts(k, "http-boot", values, sizeof values / sizeof *values);
	}
}

static void print_scripts(const struct check *k, const struct policy_input *in)
{
	const struct conf *c = k->conf;
	const struct conf_location *set = &c->locations[key_find("pxedhcpd", "script") - keys];
	const struct boot_location at = {
	    set->text ? set->file : k->path, set->text ? set->line : 0, "script"};

	print_script(k, in, &at, c->pxedhcpd.script);
	for (size_t i = 0; i < c->hosts.n_profiles; i++) {
		const struct profile *p = &c->hosts.profiles[i];
		const struct boot_location own = {
		    p->file, key_line_of(p->lines, "script-url"), "script-url"};
		if (own.line)
			print_script(k, in, &own, p->boot.script_url);
	}
}

static void print_facts(const struct iface_table *t, const struct check *k)
{
	static const struct dhcp_request nobody;
	struct policy_input in = {
	    .conf = k->conf, .req = &nobody, .http_port = conf_http_port(k->conf)};
	char text[INET_ADDRSTRLEN];

	for (size_t i = 0; i < t->n && k->tells_kinds; i++) {
		const struct iface *one = &t->list[i];
		if (!one->wanted || strcmp(one->name, "lo") == 0)
			continue;
		inet_ntop(AF_INET, &one->addr, text, sizeof text);
		const char *const values[] = {one->name, text};
		check_facts(k, "iface", values, 2);
		if (in.local.s_addr)
			continue;
		in.local = k->conf->lanboot.address.s_addr ? k->conf->lanboot.address : one->addr;
		print_scripts(k, &in);
		print_http_boot(k, &in);
	}
}

/* Where machines are answered over IPv6. */
static void print_facts6(const struct check *k)
{
	struct iface6_table t = {.list = NULL};
	char text[INET6_ADDRSTRLEN];

	if (!k->conf->pxedhcpd.ipv6 || !k->tells_kinds)
		return;
	if (iface6_open(&t, &k->conf->pxedhcpd.interfaces)) {
		for (size_t i = 0; i < t.n; i++) {
			inet_ntop(AF_INET6, &t.list[i].told.addr, text, sizeof text);
			const char *const values[] = {t.list[i].name, text};
			check_facts(k, "iface6", values, 2);
		}
		iface6_close(&t);
	}
}

void check_interfaces(const struct daemon *d, struct check *k)
{
	struct iface_table t;

	check_known(k);
	check_http_root(k);
	check_https(k);
	check_shims(k);
	if (iface_open(&t, &d->conf->pxedhcpd.interfaces)) {
		check_wanted(&t, k);
		check_address(&t, k);
		check_clients(&t, k);
		print_facts(&t, k);
	}
	iface_close(&t);
	print_facts6(k);
}
