#include "common/bind.h"

#include "common/key_value.h"
#include "common/path.h"
#include "common/url.h"

#include <string.h>

enum bind_mode bind_mode_of(const struct boot *b, int mode)
{
	int m = b->bind ? b->bind : mode;
	return m == BIND_NONE ? BIND_NONE : BIND_MAC;
}

bool bind_is_by_words(const struct host *h)
{
	return h->id.kind == HOST_UUID || h->id.kind == HOST_SERIAL || h->id.kind == HOST_ASSET;
}

/* Takes as long wherever the two differ. */
static bool is_key(const char *want, const char *said)
{
	if (!want || !said)
		return false;
	size_t len = strlen(want), n = strlen(said);
	unsigned char differs = len != n;
	for (size_t i = 0; i < len; i++)
		differs |= (unsigned char)(want[i] ^ (i < n ? said[i] : 0));
	return !differs;
}

/* One of the MACs of a section that is for a single machine. */
static bool is_mac_of(const struct host *h, const uint8_t *mac)
{
	for (size_t i = 0; i <= h->n_others; i++)
		if (memcmp(host_nth_id(h, i)->bytes, mac, MAC_LEN) == 0)
			return true;
	return false;
}

static bool is_address_of(const struct host *h, const struct addr *a)
{
	struct host_id id;
	if (!a || !a->len)
		return false;
	host_id_of_addr(a, &id);
	host_id_mask(&id, h->id.len);
	return memcmp(id.bytes, h->id.bytes, sizeof id.bytes) == 0;
}

/* It is the machine that it says, or says nothing of its MAC. */
static enum bind_verdict decide_said(const struct bind_question *q)
{
	const uint8_t *mac = q->said->mac;
	return !mac || memcmp(mac, q->asker->mac, MAC_LEN) == 0 ? BIND_BY_MAC : BIND_OTHER_MAC;
}

static enum bind_verdict decide_words(const struct bind_question *q)
{
	if (!q->said->mac)
		return BIND_NO_MAC;
	if (decide_said(q) != BIND_BY_MAC)
		return BIND_OTHER_MAC;
	return !q->first || memcmp(q->first, q->asker->mac, MAC_LEN) == 0 ? BIND_BY_MAC
									  : BIND_TAKEN;
}

enum bind_verdict bind_decide(const struct bind_question *q)
{
	const struct host *h = q->host;

	if (bind_mode_of(q->boot, q->mode) == BIND_NONE)
		return BIND_IS_OPEN;
	if (is_key(q->boot->key, q->key))
		return BIND_BY_KEY;
	if (!q->asker->is_near)
		return BIND_BEYOND;
	switch (h->id.kind) {
	case HOST_MAC:
		return is_mac_of(h, q->asker->mac) ? BIND_BY_MAC : BIND_OTHER_MAC;
	case HOST_PREFIX:
		return memcmp(h->id.bytes, q->asker->mac, h->id.len) == 0 ? decide_said(q)
									  : BIND_OTHER_MAC;
	case HOST_ADDRESS:
	case HOST_NET:
		return is_address_of(h, q->asker->addr) ? decide_said(q) : BIND_OTHER_ADDRESS;
	case HOST_UUID:
	case HOST_SERIAL:
	case HOST_ASSET:
		return decide_words(q);
	case HOST_CLIENT:
		return BIND_OTHER_MAC; /* only DHCP knows these */
	case HOST_PRODUCT:
	case HOST_MANUFACTURER:
	case HOST_ARCH:
	case HOST_ANY:
	case HOST_KINDS:
		break;
	}
	return decide_said(q);
}

bool bind_admits(enum bind_verdict v)
{
	return v == BIND_IS_OPEN || v == BIND_BY_KEY || v == BIND_BY_MAC;
}

const char *bind_verdict_text(enum bind_verdict v)
{
	switch (v) {
	case BIND_IS_OPEN:
		return "everybody may, for bind = none";
	case BIND_BY_KEY:
		return "it has the key";
	case BIND_BY_MAC:
		return "it is that machine";
	case BIND_OTHER_MAC:
		return "another machine asks: write all MACs of one into its [host …], or give it "
		       "bind = none or a key";
	case BIND_OTHER_ADDRESS:
		return "the section is for another address";
	case BIND_BEYOND:
		return "who asks is on no link of ours, so its MAC cannot be seen: give it a key, "
		       "or bind = none";
	case BIND_NO_MAC:
		return "a UUID, serial number or asset tag is anybody's to say: name its MAC in "
		       "[host …], or give it a key, or bind = none";
	case BIND_TAKEN:
		return "another machine said this UUID, serial number or asset tag first: name its "
		       "MACs in [host …], or reload where it has another card now";
	}
	return "?";
}

bool bind_is_own_value(const char *value)
{
	static const char *const names[] = {"{mac}", "{mac-hyphen}", "{mac-tail}", "{uuid}",
	    "{serial}", "{host}", "{ip}", "{MAC}", "{UUID}"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strstr(value, names[i]))
			return true;
	return false;
}

/* Of files that machines load by their script; an overlay is told by itself. */
static bool is_file_key(const struct key *k)
{
	return k->target == IN_BOOT && k->wants != WANT_NOTHING;
}

static const char *nth_value(const struct boot *b, size_t n, bool is_own)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		const char *value;
		for (size_t i = 0; is_file_key(k) && (value = key_nth(k, b, i)); i++)
			if (bind_is_own_value(value) == is_own && n-- == 0)
				return value;
	}
	return NULL;
}

const char *bind_own_value(const struct boot *b, size_t n)
{
	return nth_value(b, n, true);
}

const char *bind_shared_value(const struct boot *b, size_t n)
{
	return nth_value(b, n, false);
}

static size_t add_menu(const struct boot *b, const struct boot **list, size_t n)
{
	for (size_t i = 0; i < b->menu.names.n && n < BIND_BOOTS; i++)
		if (b->menu.profile && b->menu.profile[i])
			list[n++] = &b->menu.profile[i]->boot;
	return n;
}

size_t bind_boots(const struct host *h, struct boot *usual, const struct boot *list[BIND_BOOTS])
{
	size_t n = 0;
	*usual = host_boot(h);
	list[n++] = usual;
	if (h->once)
		list[n++] = &h->once->boot;
	n = add_menu(usual, list, n);
	return h->once ? add_menu(&h->once->boot, list, n) : n;
}

/* It names an apkovl, or a file beneath one of the folders, that is had by a token alone. */
static bool names_private(const struct boot *b, const struct words *folders)
{
	if (b->is_private == TRISTATE_YES && b->apkovl)
		return true;
	for (const struct key *k = keys; folders->n && k < keys + n_keys; k++) {
		const char *value, *path;
		for (size_t i = 0; is_file_key(k) && (value = key_nth(k, b, i)); i++)
			if ((path = url_beneath(value)) &&
			    path_is_beneath_any(path, folders->word, folders->n))
				return true;
	}
	return false;
}

bool bind_is_wanted(const struct host *h, const struct words *folders)
{
	struct boot usual;
	const struct boot *list[BIND_BOOTS];
	size_t n = bind_boots(h, &usual, list);

	if (host_id_is_exact(&h->id) && h->own && h->own->apkovl)
		return true;
	for (size_t i = 0; i < n; i++)
		if (list[i]->overlay.n || bind_own_value(list[i], 0) ||
		    names_private(list[i], folders))
			return true;
	return false;
}
