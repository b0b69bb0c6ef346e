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

/* Where the script comes back to: the stub, so that iPXE says all it knows once more. */
static void fill_again(const struct origin *o, struct machine *m)
{
	snprintf(m->again, sizeof m->again, "%s/boot.ipxe", o->url);
}

void machine_find(
    const struct conf *c, const struct machine_id *id, const struct origin *o, struct machine *m)
{
	*m = (struct machine){.host = host_find(&c->hosts, id)};
	mac_text(id->mac, ':', m->mac);
	mac_text(id->mac, '-', m->mac_hyphen);
	fill_again(o, m);
	fill_script(o, m->mac, m->mac_hyphen, m);
}

void machine_of_section(const struct host *h, const struct origin *o, struct machine *m)
{
	*m = (struct machine){.host = h};
	fill_again(o, m);
	fill_script(o, "${netX/mac}", "${netX/mac:hexhyp}", m);
}

const char *machine_section(const struct machine *m, char out[HOST_ID_TEXT])
{
	return m->host ? host_id_text(&m->host->id, out) : "none";
}

struct script_out machine_script(const struct machine *m, char *out, size_t room)
{
	/* A section may be there only for pxedhcpd: `ignore`, `boot-file` … */
	return m->script.boot.kernel ? script_boot(&m->script, out, room)
				     : script_unknown(&m->script, out, room);
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
