#include "httpbootd/explain.h"

#include "common/priv.h"
#include "common/root.h"
#include "httpbootd/answer.h"
#include "httpbootd/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char explain_help[] =
    "  explain --mac MAC [--uuid UUID] [--server ADDR[:PORT]]\n"
    "                 which section is for this machine, and the script that it is given\n"
    "  explain PATH [--server ADDR[:PORT]]\n"
    "                 what a GET of this path is answered\n";

static const char *const values[] = {"--mac", "--uuid", "--server", NULL};
static const char *const flags[] = {NULL};

static int wrong(const struct daemon *d, const char *what, const char *want)
{
	fprintf(stderr, "%s: explain %s: expected %s\n", d->name, what, want);
	return EXIT_USAGE;
}

/* One file of a script: is it there, and may the daemon read it? False if not. */
static bool explain_file(
    struct daemon *d, const struct script *script, const char *key, const char *value)
{
	char path[PATH_ROOM];
	char why[ROOT_WHY];
	struct root_file f;

	if (!value || strstr(value, "://") ||
	    script_fill(script, value, path, sizeof path) != SCRIPT_OK)
		return true; /* nothing to look at; a bad value shows with the script */
	enum root_result r = roots_open(&d->roots, path, &f);
	printf("%-8s %s/%s", key, conf_httpbootd_root(d->conf), path);
	if (r != ROOT_OK) {
		printf(": %s\n", root_why(r, &f, why));
		return false;
	}
	close(f.fd);
	printf(", %jd bytes\n", (intmax_t)f.st.st_size);
	return true;
}

static void explain_section(const struct machine *m)
{
	const struct host *h = m->host;
	if (!h) {
		printf("%s is in no section, and there is no [host *]\n", m->mac);
		return;
	}
	static const char *const whys[] = {
	    [HOST_MAC] = "its own section",
	    [HOST_UUID] = "the section of its UUID",
	    [HOST_PREFIX] = "the longest prefix of its MAC that has a section",
	    [HOST_ANY] = "since no section is its own",
	};
	char section[HOST_ID_TEXT];
	printf("%s is in [host %s] at %s:%u, %s\n", m->mac, machine_section(m, section), h->file,
	    h->line, whys[h->id.kind]);
	printf("name     %s\n", h->name ? h->name : "none");
	if (h->profile)
		printf("profile  %s, at %s:%u\n", h->profile->name, h->profile->file,
		    h->profile->line);
	else
		printf("profile  none\n");
}

static int explain_machine(struct daemon *d, const struct machine_id *id, const struct origin *o)
{
	static char text[SCRIPT_ROOM];
	char place[300];
	struct machine m;

	machine_find(d->conf, id, o, &m);
	struct script_out out = machine_script(&m, text, sizeof text);
	const struct boot *b = &m.script.boot;
	explain_section(&m);
	bool there = explain_file(d, &m.script, "kernel", b->kernel);
	there &= explain_file(d, &m.script, "initrd", b->initrd);
	there &= explain_file(d, &m.script, "modloop", b->modloop);
	there &= explain_file(d, &m.script, "apkovl", b->apkovl);
	if (out.result != SCRIPT_OK) {
		printf("script   none: %s, at %s, %s\n", out.key, machine_place(&m, out.key, place),
		    script_result_text(out.result));
		return 1;
	}
	printf("script   %s, %zu bytes:\n\n%s", m.again, out.len, text);
	return m.host && there ? 0 : 1;
}

static void print_reply(struct daemon *d, const struct reply *r, const struct record *rec)
{
	printf("status   %u\n", r->status);
	if (rec->reason)
		printf("reason   %s\n", rec->reason);
	if (rec->leads[0])
		printf("leads    to %s, which is in no folder of link-roots\n", rec->leads);
	if (r->fd >= 0)
		printf("file     %s/%s\n", conf_httpbootd_root(d->conf), rec->path);
	if (r->type)
		printf("type     %s\n", r->type);
	printf("bytes    %" PRIu64 "\n", r->length);
	if (r->fd < 0 && r->status == 200)
		printf("\n%.*s", (int)r->length, r->text);
}

static int explain_path(struct daemon *d, const char *path, const struct origin *o)
{
	char target[4096];
	struct record rec = {.method = "GET"};
	struct reply reply;

	snprintf(
	    target, sizeof target, "%s%s", *path == '/' || strstr(path, "://") ? "" : "/", path);
	struct request q = {.ask = {.method = "GET", .target = target}, .host = o->url + 7};
	snprintf(rec.path, sizeof rec.path, "%.200s", target + strspn(target, "/"));
	answer(d, &q, &rec, &reply);
	print_reply(d, &reply, &rec);
	if (reply.fd >= 0)
		close(reply.fd);
	return reply.status < 400 ? 0 : 1;
}

/* The server's address as the client would know it. */
static bool take_origin(const struct daemon *d, struct origin *o)
{
	const char *server = command_value(d->command, "--server");
	if (server)
		return origin_of_host(server, o) || origin_of_url(server, o);
	/* Without any, the address is the one that the client asks: it has no name yet. */
	char host[32];
	const struct addr *first = &d->conf->httpbootd.listen.addr[0];
	struct request q = {.host = host};
	struct target t = {.n = 0};
	snprintf(host, sizeof host, "SERVER:%u", addr_port(first));
	if (d->conf->lanboot.address.s_addr != INADDR_ANY)
		q.host = NULL;
	answer_origin(d->conf, &q, &t, o);
	return true;
}

int explain(struct daemon *d)
{
	struct origin o;
	uint8_t mac[MAC_LEN], uuid[UUID_SIZE];

	command_check(d, values, flags, 1);
	const char *text = command_value(d->command, "--mac");
	const char *path = command_word(d->command, values, 0);
	if (!text == !path)
		return wrong(d, "--mac MAC | PATH", "one of the two");
	if (text && !str_mac(text, mac))
		return wrong(d, "--mac", "a MAC address: 52:54:00:12:34:56");
	const char *uuid_text = command_value(d->command, "--uuid");
	if (uuid_text && !str_uuid(uuid_text, uuid))
		return wrong(d, "--uuid", "a UUID: 44454c4c-4d00-1039-8035-b4c04f4b4d31");
	const struct machine_id id = {.mac = mac, .uuid = uuid_text ? uuid : NULL};
	if (!take_origin(d, &o))
		return wrong(d, "--server", "ADDRESS or ADDRESS:PORT");
	/* What may be read is what the daemon's user may read, not root. */
	if (!priv_drop(d->conf->lanboot.user))
		return 1;
	return text ? explain_machine(d, &id, &o) : explain_path(d, path, &o);
}
