#include "httpbootd/machine.h"

#include "common/keys.h"

#include <stdio.h>
#include <string.h>

static void fill_script(
    const struct origin *o, const char *mac, const char *hyphen, struct machine *m)
{
	m->script = (struct script){
	    .url = o->url,
	    .address = o->address,
	    .mac = mac,
	    .mac_hyphen = hyphen,
	    .again = m->again,
	};
	if (m->host) {
		m->script.host = m->host->name;
		m->script.profile = m->host->profile_name;
		m->script.boot = host_boot(m->host);
	}
}

void machine_find(
    const struct conf *c, const uint8_t mac[MAC_LEN], const struct origin *o, struct machine *m)
{
	*m = (struct machine){.host = NULL};
	m->host = host_find(&c->hosts, mac, &m->match);
	mac_text(mac, ':', m->mac);
	mac_text(mac, '-', m->mac_hyphen);
	snprintf(m->again, sizeof m->again, "%s/boot.ipxe?mac=%s", o->url, m->mac);
	fill_script(o, m->mac, m->mac_hyphen, m);
}

void machine_any(const struct conf *c, const struct origin *o, const char *again, struct machine *m)
{
	const struct host_table *t = &c->hosts;
	*m = (struct machine){.host = t->any ? &t->hosts[t->any - 1] : NULL};
	m->match = m->host ? HOST_ANY : HOST_NONE;
	snprintf(m->again, sizeof m->again, "%s", again);
	fill_script(o, "${netX/mac}", "${netX/mac:hexhyp}", m);
}

struct script_out machine_script(const struct machine *m, char *out, size_t room)
{
	return m->host ? script_boot(&m->script, out, room) : script_unknown(&m->script, out, room);
}

/* True if this section itself says `key`. */
static bool says(const struct boot *b, const struct key *k)
{
	const char *value;
	memcpy(&value, (const char *)b + k->offset, sizeof value);
	return value != NULL;
}

const char *machine_place(const struct machine *m, const char *key, char out[300])
{
	const struct key *k = key_find("profile", key);
	const struct host *h = m->host;
	if (h && h->profile && k && !says(&h->boot, k))
		snprintf(out, 300, "%.280s:%u", h->profile->file, h->profile->line);
	else if (h)
		snprintf(out, 300, "%.280s:%u", h->file, h->line);
	else
		snprintf(out, 300, "the configuration");
	return out;
}
