#include "common/host_table.h"

#include "common/hash.h"

#include <stdio.h>
#include <string.h>

static bool has_text(enum host_kind kind)
{
	return kind == HOST_SERIAL || kind == HOST_ASSET || kind == HOST_PRODUCT ||
	       kind == HOST_MANUFACTURER || kind == HOST_ARCH;
}

static uint8_t lower(char c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* How many of id->bytes count. */
static size_t bytes_of(const struct host_id *id)
{
	return id->kind == HOST_NET || id->kind == HOST_ADDRESS ? sizeof id->bytes : id->len;
}

/* Ids come from clients, too, but only those of the file are in the table. */
size_t host_slot(const struct host_table *t, const struct host_id *id)
{
	uint32_t h = hash32_byte(HASH32_START, (uint8_t)id->kind);
	if (id->kind == HOST_CLIENT) {
		uint8_t client[CLIENT_ID_MAX];
		size_t n = client_id_parse(id->text, id->len, client);
		h = hash32_bytes(h, client, n);
		return (h ^ h >> 15) & (t->slots - 1);
	}
	h = hash32_byte(h, (uint8_t)id->len);
	if (has_text(id->kind))
		for (size_t i = 0; i < id->len; i++)
			h = hash32_byte(h, lower(id->text[i]));
	else
		h = hash32_bytes(h, id->bytes, bytes_of(id));
	return (h ^ h >> 15) & (t->slots - 1);
}

/* Written in whatever way. */
static bool same_client(const struct host_id *a, const struct host_id *b)
{
	uint8_t x[CLIENT_ID_MAX], y[CLIENT_ID_MAX];
	size_t n = client_id_parse(a->text, a->len, x);
	return n && n == client_id_parse(b->text, b->len, y) && memcmp(x, y, n) == 0;
}

static bool same_id(const struct host_id *a, const struct host_id *b)
{
	if (a->kind == HOST_CLIENT && b->kind == HOST_CLIENT)
		return same_client(a, b);
	if (a->kind != b->kind || a->len != b->len)
		return false;
	if (!has_text(a->kind))
		return memcmp(a->bytes, b->bytes, bytes_of(a)) == 0;
	for (size_t i = 0; i < a->len; i++)
		if (lower(a->text[i]) != lower(b->text[i]))
			return false;
	return true;
}

const struct profile *profile_find(const struct host_table *t, const char *name)
{
	for (size_t i = 0; i < t->n_profiles; i++)
		if (strcmp(t->profiles[i].name, name) == 0)
			return &t->profiles[i];
	return NULL;
}

const struct host_id *host_nth_id(const struct host *h, size_t n)
{
	return n == 0 ? &h->id : &h->others[n - 1];
}

char *host_section_text(const struct host *h, char out[HOST_SECTION_TEXT])
{
	char one[HOST_ID_TEXT];
	int len = 0;
	for (size_t i = 0; i <= h->n_others && len < HOST_SECTION_TEXT; i++)
		len += snprintf(out + len, HOST_SECTION_TEXT - (size_t)len, "%s%s", i ? " " : "",
		    host_id_text(host_nth_id(h, i), one));
	return out;
}

static bool has_id(const struct host *h, const struct host_id *id)
{
	for (size_t i = 0; i <= h->n_others; i++)
		if (same_id(host_nth_id(h, i), id))
			return true;
	return false;
}

const struct host *host_exact(const struct host_table *t, const struct host_id *id)
{
	if (!t->slots)
		return NULL;
	for (size_t slot = host_slot(t, id); t->index[slot]; slot = (slot + 1) & (t->slots - 1)) {
		const struct host *h = &t->hosts[t->index[slot] - 1];
		if (has_id(h, id))
			return h;
	}
	return NULL;
}

static bool id_of_bytes(const uint8_t *bytes, size_t len, struct host_id *id)
{
	if (!bytes)
		return false;
	memcpy(id->bytes, bytes, len);
	id->len = (uint8_t)len;
	return true;
}

static bool id_of_text(const char *text, struct host_id *id)
{
	size_t len = text ? strlen(text) : 0;
	id->text = text;
	id->len = (uint8_t)len;
	return len > 0 && len <= HOST_NAME_MAX_LEN;
}

static bool id_of_net(const struct addr *a, unsigned bits, struct host_id *id)
{
	if (!a || a->len == 0)
		return false;
	enum host_kind kind = id->kind;
	if (a->sa.sa_family == AF_INET && bits < MAPPED_BITS)
		return false; /* a network of IPv6, which has IPv4 only in its way of writing */
	host_id_of_addr(a, id);
	host_id_mask(id, bits);
	id->kind = kind;
	return true;
}

/* `hex` keeps what id->text is in. */
static bool id_of_client(const uint8_t *bytes, size_t len, char hex[], struct host_id *id)
{
	if (!bytes || len > CLIENT_ID_MAX)
		return false;
	hex_text(bytes, len, '\0', hex);
	id->text = hex;
	id->len = (uint8_t)(2 * len);
	return true;
}

/* The machine's id of that kind; `len`: of a prefix in bytes, of a network in bits. */
static bool id_of(const struct machine_id *m, enum host_kind kind, unsigned len,
    char hex[2 * CLIENT_ID_MAX + 1], struct host_id *id)
{
	*id = (struct host_id){.kind = kind};
	switch (kind) {
	case HOST_MAC:
	case HOST_PREFIX:
		return id_of_bytes(m->mac, len, id);
	case HOST_UUID:
		return id_of_bytes(m->uuid, UUID_SIZE, id);
	case HOST_CLIENT:
		return id_of_client(m->client, m->client_len, hex, id);
	case HOST_SERIAL:
		return id_of_text(m->serial, id);
	case HOST_ASSET:
		return id_of_text(m->asset, id);
	case HOST_PRODUCT:
		return id_of_text(m->product, id);
	case HOST_MANUFACTURER:
		return id_of_text(m->manufacturer, id);
	case HOST_ARCH:
		return id_of_text(m->arch, id);
	case HOST_ADDRESS:
	case HOST_NET:
		return id_of_net(m->addr, len, id);
	case HOST_ANY:
	case HOST_KINDS:
		break;
	}
	return true;
}

/* The longest a prefix or network can be; one length for all other kinds. */
static unsigned longest(enum host_kind kind)
{
	switch (kind) {
	case HOST_MAC:
		return MAC_LEN;
	case HOST_PREFIX:
		return MAC_LEN - 1;
	case HOST_NET:
		return NET_BITS - 1;
	case HOST_ADDRESS:
		return NET_BITS;
	default:
		return 0;
	}
}

/* How many lengths of that kind there are to try. */
static int lengths(const struct host_table *t, enum host_kind kind)
{
	if (t->per_kind[kind] == 0)
		return 0;
	return kind == HOST_PREFIX ? MAC_LEN - 1 : kind == HOST_NET ? NET_BITS : 1;
}

const struct host *host_next(
    const struct host_table *t, const struct machine_id *m, struct host_walk *walk)
{
	for (; walk->kind < HOST_KINDS; walk->kind++, walk->tried = 0) {
		enum host_kind kind = (enum host_kind)walk->kind;
		while (walk->tried < lengths(t, kind)) {
			unsigned len = longest(kind) - (unsigned)walk->tried++;
			struct host_id id;
			char hex[2 * CLIENT_ID_MAX + 1];
			if ((kind == HOST_PREFIX && !t->per_prefix[len]) ||
			    (kind == HOST_NET && !t->per_net[len]))
				continue;
			bool said = id_of(m, kind, len, hex, &id);
			const struct host *h = said ? host_exact(t, &id) : NULL;
			if (h)
				return h;
		}
	}
	return NULL;
}

const struct host *host_find(const struct host_table *t, const struct machine_id *m)
{
	struct host_walk walk = {0};
	return host_next(t, m, &walk);
}

struct boot host_boot(const struct host *h)
{
	struct boot b = {0};
	if (h->own) {
		b = *h->own;
		if (h->profile)
			boot_inherit(&b, &h->profile->boot);
	} else if (h->profile) {
		b = h->profile->boot;
	}
	return b;
}
