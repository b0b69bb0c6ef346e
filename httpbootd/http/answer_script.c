#include "httpbootd/http/answer_script.h"

#include "common/autoexec.h"
#include "common/log.h"
#include "httpbootd/boot/note.h"
#include "httpbootd/boot/once.h"
#include "httpbootd/boot/release.h"
#include "httpbootd/boot/script_make.h"
#include "httpbootd/http/site.h"

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
	if (client->id.mac)
		event_mac(&e, "mac", client->mac);
	event_text(&e, "at", machine_location(m, out.key, place));
	event_text(&e, "key", out.key);
	event_text(&e, "reason", script_result_text(out.result));
	log_event(LEVEL_WARN, &e);
}

static void warn_state(const char *word, const struct daemon *d, const struct boot_client *client)
{
	const char *why = errno ? strerror(errno) : "it could not be opened at the start";
	struct event e;
	event_start(&e, word);
	if (client->id.mac)
		event_mac(&e, "mac", client->mac);
	event_text(&e, "state", d->started->httpbootd.state);
	event_text(&e, "reason", why);
	log_event(LEVEL_WARN, &e);
}

/* A `once` that cannot be noted is not booted: it would be booted for ever. */
static bool is_ahead(const struct daemon *d, const struct boot_client *client, const struct host *h)
{
	static const char word[] = "once-not-booted";
	errno = 0;
	enum once_state state = once_read(d->state_fd, h);
	if (state == ONCE_UNREADABLE)
		warn_state(word, d, client);
	return state == ONCE_PENDING;
}

/*
 * As it is until a reload: not what a file says, nor what depends on what was booted before. Where
 * the machine boots a branch of Alpine's, *file is the folder of its release, for as long as which
 * the script holds; to be asked before the script is made, so that a switch meanwhile is noticed.
 */
static bool is_lasting(const struct roots *roots, const struct machine *m, struct validator *file)
{
	if (m->script.boot.kind == BOOT_SCRIPT || (m->host && m->host->once))
		return false;
	if (!release_branch_folder(m->script.boot.kernel, file->path))
		return true;
	file->root = roots->folder[0].fd;
	return fstatat(file->root, file->path, &file->st, 0) == 0;
}

void answer_script(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	struct machine m;
	struct origin o;
	struct boot_client client;

	request_origin(d->conf, q, t, &o);
	boot_client_read(t, &q->client, &client);
	machine_find(d->conf, &client, &o, &m);
	if (m.host && m.host->once && !m.ignored && is_ahead(d, &client, m.host))
		machine_boot_once(&o, &m);
	if (client.pick[0])
		machine_boot_picked(client.pick, &m);
	reply_machine(reply, client.id.mac, m.host, m.script.profile);
	reply->is_ignored = m.ignored;
	if (m.ignored)
		reply->reason = "its section says ignore = yes";
	bool lasting = is_lasting(&d->roots, &m, &reply->file_made_of);
	struct script_out out = script_make(&d->roots, &m, site->text, SCRIPT_SIZE);
	if (out.result == SCRIPT_OK) {
		note_log(&client, &m);
		reply_script(&out, site->text, reply);
		/* What is kept has no reason for the log. */
		reply->is_cacheable = lasting && !m.ignored &&
				      script_make_is_cacheable(&d->roots, &m, &reply->also_made_of);
		reply->is_per_client = true;
		return;
	}
	warn_script(&client, &m, out);
	reply_refuse(reply, 500,
	    "the server's configuration makes no script for this machine: its "
	    "log says why");
}

void answer_stub(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	const struct words *servers = &d->conf->httpbootd.servers;
	struct origin o;

	request_origin(d->conf, q, t, &o);
	/* Always fits: an origin is short, and so are the servers. */
	struct script_out out =
	    script_stub(o.url, servers->word, servers->n, site->text, SCRIPT_SIZE);
	reply_script(&out, site->text, reply);
	reply->is_cacheable = true;
}

void answer_autoexec(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	char url[ORIGIN_SIZE + 16];
	struct origin o;

	request_origin(d->conf, q, t, &o);
	snprintf(url, sizeof url, "%s/%s", o.url, endpoint_script_path);
	struct script_out out = {.len = autoexec_text(url, site->text)}; /* always fits, too */
	reply_script(&out, site->text, reply);
}

static void reply_ok(struct reply *reply)
{
	reply_text(reply, 200, "ok\n");
	reply->is_generated = true;
}

void answer_once(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	static const char word[] = "once-not-noted";
	struct boot_client client;

	boot_client_read(t, &q->client, &client);
	const struct host *h = host_find(&d->conf->hosts, &client.id);
	if (!h || !h->once || strcmp(client.pick, h->once_name) != 0) {
		reply_refuse(reply, 404, "this machine has no such profile to boot once");
		return;
	}
	if (q->is_dry_run || strcmp(q->method, "GET") != 0) {
		reply_ok(reply); /* a HEAD only asks whether it could, too */
		return;
	}
	if (once_read(d->state_fd, h) != ONCE_DONE && !once_write(d->state_fd, h)) {
		warn_state(word, d, &client);
		reply_refuse(reply, 500, "it cannot be noted that this machine boots this once");
		return;
	}
	reply_machine(reply, client.id.mac, h, h->once_name);
	reply_ok(reply);
}

void answer_up(
    struct site *site, const struct request *q, const struct target *t, struct reply *reply)
{
	const struct daemon *d = &site->daemon;
	struct boot_client client;
	boot_client_read(t, &q->client, &client);
	const struct host *h = host_find(&d->conf->hosts, &client.id);
	reply_machine(reply, client.id.mac, h, h ? h->profile_name : NULL);
	if (!request_is_head(q))
		metrics_up(&site->metrics);
	reply_ok(reply);
}
