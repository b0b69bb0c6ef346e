#include "httpbootd/http/private.h"

#include "common/clock.h"
#include "common/overlay_name.h"
#include "common/path.h"
#include "common/url.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

bool private_is(const struct boot *b)
{
	return b->is_private == TRISTATE_YES;
}

void private_prepare(
    struct site *site, const struct guard_answer *may, bool is_dry_run, struct machine *m)
{
	const struct words *paths = &site->daemon.conf->httpbootd.private;
	struct script *s = &m->script;
	uint8_t random[TOKEN_LEN];
	bool by_key = may->verdict == BIND_BY_KEY;

	bool is_packed = s->boot.overlay.n > 0;
	s->token_apkovl = private_is(&s->boot) || by_key ||
			  (is_packed && overlays_have_secrets(&site->overlays, s->host));
	s->token_own = by_key;
	s->token_paths = paths->n ? paths : NULL;
	if (!may->host || (!s->token_apkovl && !is_packed && !s->token_own && !s->token_paths))
		return; /* of what is packed it may show that it has secrets in it */
	s->token = m->token;
	if (is_dry_run) {
		snprintf(m->token, sizeof m->token, "TOKEN");
		return;
	}
	if (!site->guard.tokens || getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		m->token[0] = '\0'; /* which is no token: private_keep refuses */
	else
		hex_text(random, sizeof random, '\0', m->token);
}

/* Adds each path behind the token; one that only iPXE knows is none. False: too many. */
static bool add_paths(const struct token_table *t, struct token_set *set,
    const struct script_made *made, const char *prefix)
{
	struct target target;
	const char *text = made->text;
	const char *ends = made->loader == LOADER_GRUB ? " \n'" : " \n"; /* its words are quoted */
	for (const char *at = text; (at = strstr(at, prefix));) {
		at += strlen(prefix) - 1; /* from the slash on */
		size_t len = strcspn(at, ends);
		if (!memchr(at, '$', len) && target_parse(at, len, &target) == TARGET_OK &&
		    !token_add(t, set, target.path))
			return false;
		at += len;
	}
	return true;
}

static struct token_owner owner_of(const struct request *q, const struct bind_asker *asker)
{
	return (struct token_owner){
	    .addr = &q->client, .is_near = asker->is_near, .mac = asker->mac, .is_tls = q->is_tls};
}

/*
 * Whose tokens an answer replaces: the MAC that was said is anybody's to say unless it was found to
 * be who asks, by the kernel or a key; else whoever says another's could take his tokens away.
 */
static const uint8_t *machine_of(
    const struct guard_answer *may, const struct bind_asker *asker, const uint8_t *said)
{
	bool is_known = may->verdict == BIND_BY_MAC || may->verdict == BIND_BY_KEY;
	if (is_known && !may->is_refused)
		return said;
	return asker->is_near ? asker->mac : NULL;
}

bool private_keep(struct site *site, const struct request *q, const struct guard_answer *may,
    const uint8_t *mac, struct script_made *made)
{
	struct token_table *t = site->guard.tokens;
	char prefix[16 + TOKEN_TEXT];
	uint8_t token[TOKEN_LEN];
	struct bind_asker asker;
	const char *text = made->machine.script.token;

	snprintf(prefix, sizeof prefix, "%s%s/", script_private, text ? text : "");
	made->has_token = text && strstr(made->text, prefix);
	if (q->is_dry_run || request_is_head(q) || !may->host)
		return true;
	if (!made->has_token && (!t || !token_has_any(t)))
		return true;
	if (may->is_bound) /* it was looked at for this very request */
		asker = may->asker;
	else
		guard_look_at(&site->guard, q, &asker);
	struct token_owner owner = owner_of(q, &asker);
	owner.machine = machine_of(may, &asker, mac);
	owner.is_named = may->host->id.kind == HOST_MAC || may->host->id.kind == HOST_ADDRESS;
	if (!made->has_token) {
		token_forget(t, &owner);
		return true;
	}
	uint64_t now_ms = clock_now_ms();
	uint64_t until_ms = now_ms + site->daemon.conf->httpbootd.private_seconds * 1000ull;
	struct token_set *set =
	    t && token_parse(text, token) ? token_make(t, &owner, token, now_ms, until_ms) : NULL;
	return set && add_paths(t, set, made, prefix);
}

/* The words of what is not there: nobody is to learn more. */
static bool refuse(struct reply *reply)
{
	reply_refuse(reply, 404, root_result_text(ROOT_NOT_FOUND));
	return false;
}

static bool admit_by_token(
    struct site *site, const struct request *q, const struct endpoint *e, struct reply *reply)
{
	enum token_verdict v = TOKEN_UNKNOWN;
	struct bind_asker asker;
	struct overlay_name name;

	guard_look_at(&site->guard, q, &asker);
	const struct token_owner owner = owner_of(q, &asker);
	if (site->guard.tokens && q->client.len)
		v = token_find(site->guard.tokens, e->token, &owner, e->target.path, clock_now_ms(),
		    &reply->use);
	if (v == TOKEN_GOOD) {
		reply->is_private = true;
		return true;
	}
	bool is_of_mac = overlay_name_parse(e->target.path, &name) && name.has_mac;
	guard_tell(site, &asker, is_of_mac ? name.mac : NULL, NULL, token_verdict_text(v));
	return refuse(reply);
}

/* The path of a URL, which may be one of ours by whatever name we have there; or what it is. */
static const char *after_authority(const char *value)
{
	size_t scheme = url_scheme(value);
	const char *path = scheme ? strchr(value + scheme + 3, '/') : value;
	return path ? path : "";
}

/* True if the value is this path, once it is filled in. */
static bool value_is(const struct script *s, const char *value, bool is_apkovl, const char *path)
{
	char plain[PATH_SIZE], filled[PATH_SIZE];
	if (own_file_path(value, plain))
		value = plain;
	else if (!url_beneath(value))
		value = after_authority(value);
	return script_file(s, value, is_apkovl, filled) && own_file_matches(filled, path);
}

/* True if one of the values of what `h` boots is this path, for the machine `client`. */
static bool section_has(
    struct site *site, const struct host *h, const struct boot_client *client, const char *path)
{
	static const struct origin none = {.url = "", .address = ""};
	struct machine *m = &site->script.machine;
	const struct boot *list[BIND_BOOTS];
	struct boot usual;
	const char *value;

	machine_set(site->daemon.conf, h, NULL, client, &none, m);
	size_t n = bind_boots(h, &usual, list);
	for (size_t i = 0; i < n; i++) {
		const char *apkovl = list[i]->apkovl;
		if (apkovl && value_is(&m->script, apkovl, true, path))
			return true;
		for (size_t j = 0; (value = bind_own_value(list[i], j)); j++)
			if (value_is(&m->script, value, false, path))
				return true;
	}
	return false;
}

/* True if it is a file of the machine that asks. */
static bool is_its_own(struct site *site, const struct bind_asker *asker, const char *path)
{
	const struct host_table *t = &site->daemon.conf->hosts;
	struct boot_client client = {.id = {.addr = asker->addr}};
	struct host_walk walk = {0};

	if (!asker->is_near)
		return false;
	memcpy(client.mac, asker->mac, MAC_LEN);
	client.id.mac = client.mac;
	for (const struct host *h; (h = host_next(t, &client.id, &walk));)
		if (section_has(site, h, &client, path))
			return true;
	for (size_t i = 0; i < site->guard.n_sections; i++) /* found by what it said first */
		if (site->guard.has_first[i] &&
		    memcmp(site->guard.first[i], asker->mac, MAC_LEN) == 0 &&
		    section_has(site, &t->hosts[i], &client, path))
			return true;
	return false;
}

/* True if it is a file of a machine whose section says bind = none. */
static bool is_open(struct site *site, const char *path)
{
	const struct own_files *own = &site->guard.own;
	for (size_t i = 0; i < own->n_open; i++) {
		const struct host *h = &site->daemon.conf->hosts.hosts[own->open[i]];
		struct boot_client client = {.id = {.addr = NULL}};
		if (h->id.kind == HOST_MAC) {
			memcpy(client.mac, h->id.bytes, MAC_LEN);
			client.id.mac = client.mac;
		}
		if (section_has(site, h, &client, path))
			return true;
	}
	return false;
}

static bool admit_file(
    struct site *site, const struct request *q, const char *path, struct reply *reply)
{
	const struct words *private = &site->daemon.conf->httpbootd.private;
	const struct own_file *own = own_files_find(&site->guard.own, path);
	bool is_private = own && own->is_private;
	struct bind_asker asker;

	for (size_t i = 0; i < private->n; i++)
		is_private |= path_is_beneath(path, private->word[i]);
	if (!is_private && !own)
		return true;
	guard_look_at(&site->guard, q, &asker);
	reply->is_bound = true;
	if (!is_private && (is_its_own(site, &asker, path) || is_open(site, path)))
		return true;
	if (is_private)
		guard_tell_private(site, q, NULL, NULL);
	else
		guard_tell(site, &asker, NULL, NULL, "the file is another machine's");
	return refuse(reply);
}

bool private_admits(
    struct site *site, const struct request *q, const struct endpoint *e, struct reply *reply)
{
	if (e->has_token)
		return admit_by_token(site, q, e, reply);
	if (q->is_dry_run || e->kind != ENDPOINT_FILE)
		return true;
	return admit_file(site, q, e->target.path, reply);
}

bool private_admits_open(
    struct site *site, const struct request *q, const struct lookup *l, struct reply *reply)
{
	const struct own_files *own = &site->guard.own;
	bool any = site->daemon.conf->httpbootd.private.n || own->n_fixed || own->n_patterns;
	char path[PATH_SIZE];
	size_t i = 0;

	if (!any || reply->is_bound || q->is_dry_run || l->result != ROOT_OK)
		return true;
	while (folders_next_path(&site->folders, l->file.fd, &i, path))
		if (strcmp(path, l->path) != 0 && !admit_file(site, q, path, reply)) {
			close(l->file.fd);
			return false;
		}
	return true;
}

void private_begin(struct site *site, const struct request *q, struct reply *reply)
{
	struct bind_asker asker;
	uint64_t from = 0;

	if (!reply->use.set || reply->is_late)
		return;
	reply->is_cacheable = false;
	if (reply->status >= 300 || request_is_head(q)) {
		reply->use.set = 0; /* no byte of it goes */
		return;
	}
	if (reply->status == 206)
		from = strtoull(reply->content_range + strlen("bytes "), NULL, 10);
	enum token_verdict v =
	    token_begin(site->guard.tokens, &reply->use, reply->version.size, from, reply->length);
	if (v == TOKEN_GOOD)
		return;
	guard_look_at(&site->guard, q, &asker);
	guard_tell(site, &asker, NULL, NULL, token_verdict_text(v));
	reply_release(reply);
	*reply = (struct reply){.machine = reply->machine, .is_private = true};
	refuse(reply);
}
