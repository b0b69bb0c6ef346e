#include "httpbootd/http/answer_script.h"

#include "common/autoexec.h"
#include "common/key_input.h"
#include "common/log.h"
#include "common/neighbour.h"
#include "httpbootd/boot/note.h"
#include "httpbootd/http/answer_wait.h"
#include "httpbootd/http/once_shared.h"
#include "httpbootd/http/private.h"
#include "httpbootd/http/site.h"
#include "httpbootd/http/state_warn.h"
#include "httpbootd/machines/memory.h"
#include "httpbootd/machines/told.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void reply_script(const struct script_out *out, const char *text, struct reply *reply)
{
	reply_text(reply, 200, text);
	reply->length = out->len;
	reply->is_generated = true;
}

static void warn_script(
    const struct boot_client *client, const struct machine *m, struct script_out out)
{
	static const char word[] = "no-script";
	char place[300];
	struct event e;
	event_start(&e, word);
	e.asker = asker_of_addr(client->id.addr);
	if (client->id.mac)
		event_mac(&e, "mac", client->mac);
	event_text(&e, "test", client->test);
	event_text(&e, "at", machine_location(m, out.key, place));
	event_text(&e, "key", out.key);
	event_text(&e, "reason", script_result_text(out.result));
	log_event(LEVEL_WARN, &e);
}

static void ask_guard(struct site *site, const struct request *q, const struct boot_client *client,
    bool always, struct guard_answer *may)
{
	const struct guard_question question = {.said = &client->id,
	    .key = client->key[0] ? client->key : NULL,
	    .always = always,
	    .is_dry_run = q->is_dry_run,
	    .test = q->test};
	guard_ask(site, &question, may);
}

/*
 * Where the client reaches us, in what it is handed. Asked at an address of its link, we name
 * another one of ours: on the machine that loads from it later, fe80::… would be no address without
 * a zone.
 */
static void find_origin(
    const struct site *site, const struct request *q, const struct target *t, struct origin *o)
{
	struct addr here = q->local;
	char text[ADDR_TEXT];

	request_origin(site->daemon.conf, q, t, o);
	if (!origin_is_of_link(o) ||
	    !neighbour_self(site->gate.netlink, here.v6.sin6_scope_id, &here.v6.sin6_addr))
		return;
	here.v6.sin6_scope_id = 0;
	(q->is_tls ? origin_of_tls_host : origin_of_host)(addr_port_text(&here, text), o);
}

static void answer_made(struct site *site, const struct request *q, const struct target *t,
    struct boot_client *client, struct reply *reply)
{
	static const char word[] = "once-not-booted";
	struct boot_site boot = site_boot(site);
	struct script_made *made = &site->script;
	const struct machine *m = &made->machine;
	struct origin o;

	struct guard_answer may;

	if (site->etcd && q->store && etcd_wait_known(site->etcd, q->store)) {
		reply->is_late = true;
		return;
	}
	find_origin(site, q, t, &o);
	client->test = q->test;
	ask_guard(site, q, client, false, &may);
	if (!may.host && !q->is_dry_run && !guard_tells(site, &may.asker)) {
		reply_refuse(reply, 503, "no section is for this machine, and it asks too often");
		return;
	}
	const char *key = may.verdict == BIND_BY_KEY ? client->key : NULL;
	boot.asker = (struct overlays_asker){q->wait, &q->client, PACK_FOR_SCRIPT};
	script_make_set(&boot, may.host, key, client, &o, made);
	int state_error = errno;
	private_prepare(site, &may, q->is_dry_run, &made->machine);
	reply_machine(reply, client->id.mac, m->host, m->script.profile);
	reply->machine.memory_mb = memory_mb(target_param(t, "memory"), target_param(t, "dimms"));
	reply->is_ignored = m->ignored;
	if (m->ignored)
		reply->reason = "its section says ignore = yes";
	wait_begin(site, q, t, client, &o, &made->machine);
	script_make(&boot, made);
	reply->is_late = made->is_late;
	if (made->is_late)
		return;
	errno = state_error;
	if (made->once == ONCE_UNREADABLE) /* it would be booted for ever */
		state_warn(word, &site->daemon, &client->id, client->test);
	if (made->once == ONCE_UNDECIDED && site->etcd)
		once_shared_warn(word, site, &client->id, client->test);
	if (made->out.result == SCRIPT_OK && !private_keep(site, q, &may, client->id.mac, made)) {
		reply_refuse(reply, 503, "too many machines load what is private now");
		return;
	}
	if (made->out.result == SCRIPT_OK) {
		note_log(client, m);
		reply_script(&made->out, made->text, reply);
		reply->is_cacheable =
		    made->is_cacheable && !may.is_bound && may.host && !made->has_token;
		reply->file_made_of = made->made_of[0];
		reply->also_made_of = made->made_of[1];
		reply->is_per_client = true;
		return;
	}
	warn_script(client, m, made->out);
	reply_refuse(reply, 500,
	    "the server's configuration makes no script for this machine: its "
	    "log says why");
}

void answer_script(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	struct boot_client client;

	boot_client_read(t, &q->client, &client);
	site->script.loader = LOADER_NONE;
	answer_made(site, q, t, &client, reply);
}

void answer_loader(struct site *site, const struct request *q, const struct target *t,
    const struct loader_name *n, struct reply *reply)
{
	struct boot_client client;
	struct bind_asker asker;
	struct origin o;

	if (n->loader == LOADER_GRUB && !n->has_mac) {
		struct writer w = writer_of(site->text, LOADER_STUB);
		find_origin(site, q, t, &o);
		loader_write_stub(&w, o.url, NULL);
		write_u8(&w, '\0');
		struct script_out out = {.len = w.len - 1}; /* always fits: an origin is short */
		reply_script(&out, site->text, reply);
		reply->is_cacheable = true;
		return;
	}
	boot_client_read(t, &q->client, &client);
	guard_look_at(&site->guard, q, &asker);
	if (n->has_mac || asker.is_near) {
		memcpy(client.mac, n->has_mac ? n->mac : asker.mac, MAC_LEN);
		client.id.mac = client.mac;
	}
	site->script.loader = n->loader;
	answer_made(site, q, t, &client, reply);
	site->script.loader = LOADER_NONE;
}

void answer_stub(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	const struct words *servers = &d->conf->httpbootd.servers;
	struct origin o;

	find_origin(site, q, t, &o);
	/* Always fits: an origin is short, and so are the servers. */
	struct script_out out = script_stub(
	    o.url, servers->word, servers->n, boot_client_key(t), site->text, SCRIPT_SIZE);
	reply_script(&out, site->text, reply);
	reply->is_cacheable = true;
}

void answer_autoexec(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	char url[ORIGIN_SIZE + 16];
	struct origin o;

	find_origin(site, q, t, &o);
	snprintf(url, sizeof url, "%s/%s", o.url, endpoint_script_path);
	bool over_ip6 = autoexec_over_ip6(&q->local);
	struct script_out out = {
	    .len = autoexec_text(url, over_ip6, site->text)}; /* always fits, too */
	reply_script(&out, site->text, reply);
}

static void reply_ok(struct reply *reply)
{
	reply_text(reply, 200, "ok\n");
	reply->is_generated = true;
}

/* Returns true if this boot has taken it; else the reply says why not, or is late. */
static bool take_shared(struct site *site, const struct request *q, const struct target *t,
    const struct host *h, const char *next, struct reply *reply)
{
	switch (once_shared_take(site, q, t, h, next)) {
	case ETCD_LATER:
		reply->is_late = true;
		return false;
	case ETCD_OTHERS:
		reply_refuse(reply, 409, "another boot of this machine has taken it");
		return false;
	case ETCD_AWAY:
		reply_refuse(reply, 503, "the store does not say whether this machine boots it");
		return false;
	case ETCD_MINE:
		break;
	}
	return true;
}

void answer_once(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	static const char word[] = "once-not-noted";
	struct boot_client client;
	struct guard_answer may;

	boot_client_read(t, &q->client, &client);
	client.test = q->test;
	ask_guard(site, q, &client, true, &may);
	const struct host *h = may.host;
	char text[ONCE_NEXT];
	const char *next = once_shared_next(site, q, h, text);
	if (once_shared_is_again(site, t, h, client.pick))
		next = client.pick;
	bool is_next = next && strcmp(client.pick, next) == 0;
	if (!h || (!is_next && (!h->once || strcmp(client.pick, h->once_name) != 0))) {
		reply_refuse(reply, 404, "this machine has no such profile to boot once");
		return;
	}
	if (q->is_dry_run || q->test || strcmp(q->method, "GET") != 0) {
		reply_ok(reply); /* a HEAD only asks whether it could, too */
		return;
	}
	if (site->etcd && !take_shared(site, q, t, h, is_next ? next : NULL, reply))
		return;
	if (!site->etcd && !once_taken(d->state_fd, h, is_next)) {
		state_warn(word, d, &client.id, client.test);
		reply_refuse(reply, 500, "it cannot be noted that this machine boots this once");
		return;
	}
	reply_machine(reply, client.id.mac, h, is_next ? next : h->once_name);
	reply_ok(reply);
}

/* Who says of no section of ours that it is up: it must be who it says, too. */
static bool is_itself(const struct conf *c, const struct guard_answer *may, const uint8_t *mac)
{
	if (c->httpbootd.bind == BIND_NONE)
		return true;
	return may->asker.is_near && (!mac || memcmp(mac, may->asker.mac, MAC_LEN) == 0);
}

/* Whether the machine is who it says; then it is noted, and the answer is ok. */
static bool admit_itself(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	struct boot_client client;
	struct guard_answer may;

	boot_client_read(t, &q->client, &client);
	client.test = q->test;
	ask_guard(site, q, &client, true, &may);
	const struct host *h = may.host;
	if (!h && !q->is_dry_run && !is_itself(site->daemon.conf, &may, client.id.mac)) {
		reply_refuse(reply, 404, "who asks is not the machine that it says");
		return false;
	}
	reply_machine(reply, client.id.mac, h, h ? h->profile_name : NULL);
	reply_ok(reply);
	return true;
}

void answer_up(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	if (admit_itself(site, q, t, reply) && !request_is_head(q))
		metrics_up(&site->metrics);
}

void answer_alive(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	admit_itself(site, q, t, reply);
}

void answer_stage(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const char *name = target_param(t, "stage"), *text = target_param(t, "text");
	const char *failed = target_param(t, "failed");
	struct reply_stage *s = &reply->stage;
	bool has_failed = false;

	if (!name || strlen(name) >= sizeof s->name || !key_is_name(name)) {
		reply_refuse(
		    reply, 400, "stage= is a name of up to 32 letters, digits, _, - and .");
		return;
	}
	if (!admit_itself(site, q, t, reply))
		return;
	s->has_failed = failed && str_bool(failed, &has_failed) && has_failed;
	memcpy(s->name, name, strlen(name) + 1);
	size_t len = text ? strnlen(text, sizeof s->text - 1) : 0;
	memcpy(s->text, text ? text : "", len);
}

void answer_told(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const char *step = target_param(t, "step"), *error = target_param(t, "errno");
	struct reply_stage *s = &reply->stage;

	if (!step || strlen(step) >= sizeof s->name || !key_is_name(step)) {
		reply_refuse(reply, 400, "step= is the name of a step, such as kernel");
		return;
	}
	if (!admit_itself(site, q, t, reply))
		return;
	memcpy(s->name, step, strlen(step) + 1);
	s->has_failed = error != NULL;
	snprintf(s->text, sizeof s->text, "0x%08x", error ? told_number(error) : 0);
}
