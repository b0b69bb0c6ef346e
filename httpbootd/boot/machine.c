#include "httpbootd/boot/machine.h"

#include "common/conf_mirror.h"
#include "common/hash.h"
#include "common/key_value.h"
#include "httpbootd/boot/script_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where a machine begins in the list of servers: each with another one. */
static size_t first_server(const uint8_t *mac, size_t n)
{
	uint32_t h = mac ? hash32_bytes(HASH32_START, mac, MAC_LEN) : 0;
	return (h ^ h >> 16) % n;
}

static void set_servers(
    const struct conf *c, const uint8_t *mac, const struct origin *o, struct script *s)
{
	const struct words *servers = &c->httpbootd.servers;
	s->url = servers->n > 1 ? "${server}" : servers->n == 1 ? servers->word[0] : o->url;
	s->n_servers = servers->n;
	s->alpine = conf_mirror_of_alpine(c);
	for (size_t i = 0, from = servers->n ? first_server(mac, servers->n) : 0; i < servers->n;
	     i++)
		s->servers[i] = servers->word[(from + i) % servers->n];
}

/* What the machine boots: as its section says, or one of the profiles that this names. */
static void set_boot(const struct boot *b, const char *name, struct script *s)
{
	s->boot = *b;
	s->profile = name;
}

static void set_section(const uint8_t *mac, struct machine *m)
{
	if (!m->host)
		return;
	const struct boot b = host_boot(m->host);
	m->ignored = b.ignore == TRISTATE_YES;
	m->script.host = host_name_of(m->host, mac, m->name);
	m->script.name_needs_mac = m->host->name && !m->script.host;
	m->script.overlay_path = m->overlay;
	set_boot(&b, m->host->profile_name, &m->script);
}

/* By way of the stub, so that iPXE says all it knows once more. */
static void set_retry_url(const struct origin *o, struct machine *m)
{
	snprintf(m->retry_url, sizeof m->retry_url, "%s/boot.ipxe%s%s", o->url,
	    m->key ? "?key=" : "", m->key ? m->key : "");
}

/* What the machine is told by: its MAC, and where that is none, its UUID. */
static void set_told_url(const struct origin *o, struct machine *m)
{
	snprintf(m->told_url, sizeof m->told_url, "%s/told?%s%s%smac=%s&uuid=%s", o->url,
	    m->key ? "key=" : "", m->key ? m->key : "", m->key ? "&" : "", m->script.mac,
	    m->script.uuid);
	m->script.told_url = m->told_url;
}

/* The query that tells this machine again, but for what was found out of its MAC. */
static void write_query(char out[MACHINE_URL_SIZE], const char *url, const char *path,
    const struct machine *m, const char *profile)
{
	snprintf(out, MACHINE_URL_SIZE, "%s/%s?%s%s%smac=%s%s&profile=%s", url, path,
	    m->key ? "key=" : "", m->key ? m->key : "", m->key ? "&" : "", m->script.mac,
	    strchr(script_query, '&'), profile);
}

/* A menu goes on to this. */
static void set_pick_url(struct machine *m)
{
	if (m->script.boot.kind == BOOT_MENU)
		write_query(m->pick_url, m->script.url, "boot.ipxe", m, "");
}

/* NULL: iPXE fills it in. */
static void set_mac(const uint8_t *mac, struct machine *m)
{
	struct script *s = &m->script;
	s->mac = mac ? mac_text(mac, ':', m->mac) : "${netX/mac}";
	s->mac_hyphen = mac ? mac_text(mac, '-', m->mac_hyphen) : "${netX/mac:hexhyp}";
	s->mac_tail = mac ? mac_tail(mac, m->tail) : NULL;
}

void machine_find(const struct conf *c, const struct boot_client *client, const struct origin *o,
    struct machine *m)
{
	machine_set(c, host_find(&c->hosts, &client->id), NULL, client, o, m);
}

void machine_set(const struct conf *c, const struct host *host, const char *key,
    const struct boot_client *client, const struct origin *o, struct machine *m)
{
	const struct machine_id *id = &client->id;
	struct script *s = &m->script;

	m->host = host;
	m->key = key;
	m->ignored = m->is_rendered = false;
	m->once = m->picked = NULL;
	m->once_url[0] = m->pick_url[0] = '\0';
	*s = (struct script){.server_url = o->url,
	    .address = o->address,
	    .retry_url = m->retry_url,
	    .pick_url = m->pick_url,
	    .pick_suffix = ""};
	set_mac(id->mac, m);
	s->lacks_mac = !id->mac;
	s->uuid = id->uuid ? uuid_text(id->uuid, m->uuid) : "${uuid}";
	s->serial = id->serial && script_escape(id->serial, m->serial, sizeof m->serial)
			? m->serial
			: "${serial:uristring}";
	if (id->serial && !strchr(id->serial, '/'))
		s->serial_path = id->serial;
	s->arch = id->arch ? id->arch : "${arch}";
	s->platform = client->platform ? client->platform : "${platform}";
	s->ip = id->addr && id->addr->len ? addr_text(id->addr, m->ip) : "${netX/ip}";
	set_retry_url(o, m);
	set_told_url(o, m);
	set_servers(c, id->mac, o, s);
	if (m->host)
		overlay_name_path(
		    m->host, id->mac ? s->mac_hyphen : overlay_name_no_mac, m->overlay);
	set_section(id->mac, m);
	set_pick_url(m);
}

void machine_boot_once(const struct origin *o, const struct profile *profile, struct machine *m)
{
	if (!m->host || !profile || m->ignored)
		return;
	m->once = profile;
	set_boot(&profile->boot, profile->name, &m->script);
	set_pick_url(m);
	write_query(m->once_url, o->url, "once", m, profile->name);
	m->script.once_url = m->once_url;
}

void machine_name_boot(uint64_t bits, struct machine *m)
{
	const size_t len = strlen(m->once_url);

	snprintf(m->once_url + len, sizeof m->once_url - len, "&boot=%016" PRIx64, bits);
}

void machine_boot_picked(const char *name, struct machine *m)
{
	struct script *s = &m->script;
	const struct menu *menu = &s->boot.menu;
	for (size_t i = 0; i < menu->names.n; i++)
		if (strcmp(menu->names.word[i], name) == 0) {
			m->picked = menu->profile[i];
			set_boot(&m->picked->boot, m->picked->name, s);
			return;
		}
}

void machine_from_section(const struct conf *c, const struct host *h, const uint8_t *mac,
    const char *name, const struct origin *o, struct machine *m)
{
	*m = (struct machine){.host = h, .is_rendered = true};
	m->script = (struct script){.server_url = o->url,
	    .address = o->address,
	    .uuid = "${uuid}",
	    .serial = "${serial:uristring}",
	    .arch = "${arch}",
	    .platform = "${platform}",
	    .ip = "${netX/ip}",
	    .retry_url = m->retry_url,
	    .pick_url = m->pick_url,
	    .pick_suffix = ".ipxe"};
	set_mac(mac, m);
	set_retry_url(o, m);
	set_servers(c, mac, o, &m->script);
	char escaped[ORIGIN_SIZE] = "";
	script_escape(name, escaped, sizeof escaped);
	snprintf(m->pick_url, sizeof m->pick_url, "%s/boot.ipxe.d/%s.", m->script.url, escaped);
	snprintf(m->overlay, sizeof m->overlay, "boot.ipxe.d/%s.", escaped);
	set_section(mac, m);
}

enum script_result machine_script_path(const struct machine *m, char *out, size_t size)
{
	out[0] = '\0';
	if (m->script.boot.kind != BOOT_SCRIPT || m->ignored)
		return SCRIPT_OK;
	enum script_result r = script_expand_path(&m->script, m->script.boot.script, out, size);
	/* What only iPXE knows is no part of a file's name here. */
	return r == SCRIPT_OK && strchr(out, '$') ? SCRIPT_NO_FILE : r;
}

/* The site's own script, with its variables; a report for `once` goes in front. */
static struct script_out own_script(
    const struct machine *m, const char *own, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	size_t first = own ? strcspn(own, "\n") : 0;

	if (!own || (strncmp(own, "#!ipxe", 6) != 0 && strncmp(own, "#!gpxe", 6) != 0))
		return script_failed(SCRIPT_NO_FILE, "script");
	if (own[first] == '\n')
		first++;
	write_bytes(&w, own, first);
	if (m->script.once_url)
		TEXT(&w, "imgfetch --name lanboot-once ", m->script.once_url,
		    " || exit 1\nimgfree lanboot-once\n");
	if (w.failed)
		return script_failed(SCRIPT_LONG, "script");
	enum script_result r =
	    script_expand_own(&m->script, own + first, out + w.len, size - w.len);
	if (r != SCRIPT_OK)
		return script_failed(r, "script");
	return (struct script_out){.len = w.len + strlen(out + w.len)};
}

struct script_out machine_script(const struct machine *m, const char *own, char *out, size_t size)
{
	if (m->ignored)
		return script_ignored(&m->script, out, size);
	switch (m->script.boot.kind) {
	case BOOT_NONE: /* a section may be there only for pxedhcpd: `boot-file`, `form` … */
		return script_unknown(&m->script, out, size);
	case BOOT_SCRIPT:
		return own_script(m, own, out, size);
	default:
		return script_boot(&m->script, out, size);
	}
}

const char *machine_location(const struct machine *m, const char *key, char out[300])
{
	const struct key *k = key_find("profile", key);
	const struct host *h = m->host;
	const struct profile *p = m->picked ? m->picked
				  : !h      ? NULL
				  : m->once ? m->once
					    : h->profile;
	bool own = h && h->own && k && k->target == IN_BOOT && key_is_set(k, h->own) && !m->once &&
		   !m->picked;
	if (p && k && !own)
		snprintf(out, 300, "%.280s:%u", p->file, p->line);
	else if (h)
		snprintf(out, 300, "%.280s:%u", h->file, h->line);
	else
		snprintf(out, 300, "the configuration");
	return out;
}
