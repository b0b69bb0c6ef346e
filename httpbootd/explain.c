#include "httpbootd/explain.h"

#include "common/priv.h"
#include "common/root.h"
#include "httpbootd/answer_overlay.h"
#include "httpbootd/file.h"
#include "httpbootd/make.h"
#include "httpbootd/note.h"
#include "httpbootd/once.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char explain_help[] =
    "  explain mac=MAC [uuid=UUID] [serial=TEXT] [asset=TEXT] [product=TEXT]\n"
    "          [manufacturer=TEXT] [arch=NAME] [platform=pcbios|efi] [ip=ADDR] [profile=NAME]\n"
    "          [--server ADDR[:PORT]]\n"
    "                 which section is for this machine, why, and the script that it is given\n"
    "  explain PATH [--server ADDR[:PORT]]\n"
    "                 what a GET of this path is answered\n";

static const char *const values[] = {"--mac", "--uuid", "--server", NULL};
static const char *const flags[] = {NULL};

/* What can be said of a machine, as in the query of /boot.ipxe. */
static const char *const facts[] = {"mac", "uuid", "serial", "asset", "product", "manufacturer",
    "arch", "platform", "profile", "ip", NULL};
enum { FACTS = sizeof facts / sizeof *facts - 1 };

/* A machine as the command line tells it. */
struct told {
	const char *value[FACTS]; /* by place in facts; NULL: not said */
	struct addr addr;
	char query[TARGET_QUERY_ROOM * 2];
	struct target target;
	struct who who;
};

static int wrong(const struct daemon *d, const char *what, const char *want)
{
	fprintf(stderr, "%s: explain %s: expected %s\n", d->name, what, want);
	return EXIT_USAGE;
}

/* One file of a script: is it there, and may the daemon read it? False if not. */
static bool explain_file(
    const struct daemon *d, const struct script *script, const char *key, const char *value)
{
	char path[PATH_ROOM];
	char why[ROOT_WHY];
	struct root_file f;

	if (!value || strstr(value, "://") ||
	    script_path(script, value, path, sizeof path) != SCRIPT_OK || strchr(path, '$'))
		return true; /* nothing to look at; a bad value shows with the script */
	const char *rest;
	const struct roots *roots = file_roots(d, path, &rest);
	enum root_result r = roots_open(roots, rest, &f);
	printf("%-8s %s/%s", key, roots->folder[0].name, rest);
	if (r != ROOT_OK) {
		printf(": %s\n", root_why(r, &f, why));
		return false;
	}
	close(f.fd);
	printf(", %jd bytes\n", (intmax_t)f.st.st_size);
	return true;
}

/* By what the section is for the machine. */
static const char *const whys[HOST_KINDS] = {
    [HOST_MAC] = "by its MAC",
    [HOST_UUID] = "by its UUID",
    [HOST_SERIAL] = "by its serial number",
    [HOST_ASSET] = "by its asset tag",
    [HOST_ADDRESS] = "by its address",
    [HOST_PREFIX] = "by the beginning of its MAC",
    [HOST_NET] = "by the network that its address is in",
    [HOST_PRODUCT] = "by its product name",
    [HOST_MANUFACTURER] = "by its manufacturer",
    [HOST_ARCH] = "by its processor",
    [HOST_ANY] = "since it is for everyone",
};

static void explain_profile(const struct daemon *d, const struct machine *m)
{
	const char *name = m->script.profile;
	const struct profile *p = name ? profile_find(&d->conf->hosts, name) : NULL;
	if (!p)
		printf("profile  none\n");
	for (const char *word = "profile "; p; word = "inherits") {
		printf("%s %s, at %s:%u\n", word, p->name, p->file, p->line);
		p = p->inherits ? profile_find(&d->conf->hosts, p->inherits) : NULL;
	}
}

static void explain_once(const struct daemon *d, const struct host *h)
{
	static const char *const states[] = {
	    [ONCE_AHEAD] = "this is what it boots next",
	    [ONCE_DONE] = "it has booted that, and boots its own profile now",
	    [ONCE_LOST] = "left out, for it could not be noted: the folder of state cannot be read",
	};
	char name[ONCE_NAME];
	enum once_state state = once_state(d->state_fd, h);
	if (state == ONCE_NONE)
		return;
	printf("once     %s: %s\n", h->once_name, states[state]);
	if (state == ONCE_DONE)
		printf("         to have it once more, remove %s/%s\n", d->conf->httpbootd.state,
		    once_name(h, name));
}

static void explain_section(
    const struct daemon *d, const struct machine_id *id, const struct machine *m)
{
	const struct host *h;
	struct host_walk walk = {0};
	char section[HOST_ID_TEXT];

	if (!m->host) {
		printf("%s is in no section, and there is no [host *]\n", m->mac);
		return;
	}
	h = host_next(&d->conf->hosts, id, &walk);
	printf("%s is in [host %s] at %s:%u, %s\n", m->mac, host_id_text(&h->id, section), h->file,
	    h->line, whys[h->id.kind]);
	while ((h = host_next(&d->conf->hosts, id, &walk)))
		printf("         not [host %s] at %s:%u, %s: less exact\n",
		    host_id_text(&h->id, section), h->file, h->line, whys[h->id.kind]);
	printf("name     %s\n", m->script.host ? m->script.host : "none");
	explain_once(d, m->host);
	explain_profile(d, m);
}

/* Each file of the list. */
static bool explain_files(
    const struct daemon *d, const struct script *script, const char *key, const char *list)
{
	char one[PATH_ROOM];
	bool there = true;
	for (list = list ? list : ""; *(list += strspn(list, " ")); list += strcspn(list, " ")) {
		snprintf(one, sizeof one, "%.*s", (int)strcspn(list, " "), list);
		there &= explain_file(d, script, key, one);
	}
	return there;
}

/* The apkovl that would be packed for the machine. */
static bool explain_overlay(const struct daemon *d, const struct machine *m, const uint8_t *mac)
{
	char why[TREE_WHY];
	struct overlay_bytes bytes;
	size_t entries;
	const struct boot *b = &m->script.boot;
	const struct overlay_ask q = {b->overlay, m->script.host, mac};

	if (b->kind != BOOT_KERNEL || !b->overlay)
		return true;
	printf("overlay  %s, in %s", b->overlay, d->conf->httpbootd.overlays);
	if (!overlays_pack(&q, &bytes, &entries, why)) {
		printf(": %s\n", why);
		return false;
	}
	printf(": %zu files, folders and links, packed %zu bytes\n", entries, bytes.len);
	overlay_release(&bytes);
	return true;
}

/* What the kind of boot needs of our files. */
static bool explain_boot(const struct daemon *d, const struct script *s)
{
	const struct boot *b = &s->boot;
	const struct {
		int kind;
		const char *key, *value;
	} files[] = {{BOOT_KERNEL, "kernel", b->kernel}, {BOOT_KERNEL, "initrd", b->initrd},
	    {BOOT_KERNEL, "modloop", b->modloop}, {BOOT_KERNEL, "apkovl", b->apkovl},
	    {BOOT_SCRIPT, "script", b->script}, {BOOT_CHAIN, "chain", b->chain},
	    {BOOT_MEMTEST, "memtest", b->memtest}, {BOOT_WIMBOOT, "wimboot", b->wimboot},
	    {BOOT_WIMBOOT, "bootmgr", b->bootmgr}, {BOOT_WIMBOOT, "bcd", b->bcd},
	    {BOOT_WIMBOOT, "boot-sdi", b->boot_sdi}, {BOOT_WIMBOOT, "boot-wim", b->boot_wim}};
	bool there = true;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i].kind == b->kind)
			there &= explain_files(d, s, files[i].key, files[i].value);
	return there;
}

static int explain_machine(struct daemon *d, const struct who *who, const struct origin *o)
{
	static char text[SCRIPT_ROOM];
	static struct machine m;
	char place[300];

	machine_find(d->conf, who, o, &m);
	if (once_state(d->state_fd, m.host) == ONCE_AHEAD)
		machine_once(d->conf, o, &m);
	if (who->pick[0])
		machine_pick(d->conf, who->pick, &m);
	struct script_out out = make_script(&d->roots, &m, text, sizeof text);
	explain_section(d, &who->id, &m);
	if (m.ignored)
		printf("ignored  its section says ignore = yes: iPXE is told to end, and the "
		       "firmware goes on\n");
	bool there =
	    m.ignored || (explain_boot(d, &m.script) & explain_overlay(d, &m, who->id.mac));
	note_print(&m);
	if (out.result != SCRIPT_OK) {
		printf("script   none: %s, at %s, %s\n", out.key, machine_place(&m, out.key, place),
		    script_result_text(out.result));
		return 1;
	}
	printf("script   %s, %zu bytes:\n\n%s", m.again, out.len, text);
	return m.host && there && !m.ignored ? 0 : 1;
}

static void print_reply(struct daemon *d, const struct reply *r, const struct record *rec)
{
	static struct target t;

	printf("status   %u\n", r->status);
	if (rec->reason)
		printf("reason   %s\n", rec->reason);
	if (rec->leads[0])
		printf("leads    to %s, which is in no folder of link-roots\n", rec->leads);
	if (r->is_file && target_parse(rec->path, strlen(rec->path), &t) == TARGET_OK) {
		const char *rest;
		const struct roots *roots = file_roots(d, t.path, &rest);
		printf("file     %s/%s\n", roots->folder[0].name, rest);
	}
	if (r->type)
		printf("type     %s\n", r->type);
	printf("bytes    %" PRIu64 "\n", r->length);
	if (r->fd < 0 && r->status == 200 && !r->owned && !r->stream && (r->is_made || !r->is_file))
		printf("\n%.*s", (int)r->length, r->text);
}

static int explain_path(struct daemon *d, const char *path, const struct origin *o)
{
	char target[4096];
	struct record rec = {.method = "GET"};
	struct reply reply;

	snprintf(
	    target, sizeof target, "%s%s", *path == '/' || strstr(path, "://") ? "" : "/", path);
	struct request q = {
	    .ask = {.listing = d->conf->httpbootd.listing, .method = "GET", .target = target},
	    .host = strstr(o->url, "://") + 3,
	    .tls = strncmp(o->url, "https:", 6) == 0,
	    .dry = true};
	snprintf(rec.path, sizeof rec.path, "%.250s", target);
	answer(d, &q, &rec, &reply);
	print_reply(d, &reply, &rec);
	if (reply.fd >= 0)
		close(reply.fd);
	free(reply.owned);
	if (reply.stream)
		reply.stream->end(reply.stream);
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

/* `serial=ABC`: its place in facts, and the text behind the sign; -1: it is none of them. */
static int fact_of(const char *word, const char **value)
{
	size_t len = strcspn(word, "=");
	for (int i = 0; word[len] && facts[i]; i++)
		if (strlen(facts[i]) == len && memcmp(facts[i], word, len) == 0) {
			*value = word + len + 1;
			return i;
		}
	return -1;
}

/* Puts the words, `mac=…` and so on, where they belong; the first that is none of them, or NULL. */
static const char *take_words(const struct daemon *d, struct told *t)
{
	const char *word, *value;
	t->value[0] = command_value(d->command, "--mac");
	t->value[1] = command_value(d->command, "--uuid");
	for (int n = 0; (word = command_word(d->command, values, n)); n++) {
		int fact = fact_of(word, &value);
		if (fact < 0)
			return word;
		t->value[fact] = value;
	}
	return NULL;
}

/* The machine as it would ask: by the very query. False if it does not fit into one. */
static bool ask_as(struct told *t)
{
	char escaped[3 * 256];
	size_t len = (size_t)snprintf(t->query, sizeof t->query, "/boot.ipxe?");
	for (int i = 0; facts[i]; i++) {
		const char *value = t->value[i] ? t->value[i] : "";
		if (strcmp(facts[i], "ip") == 0)
			continue;
		if (!script_escape(value, escaped, sizeof escaped))
			return false;
		len += (size_t)snprintf(
		    t->query + len, sizeof t->query - len, "%s=%s&", facts[i], escaped);
		if (len >= sizeof t->query)
			return false;
	}
	if (target_parse(t->query, len, &t->target) != TARGET_OK)
		return false;
	who_read(&t->target, t->addr.len ? &t->addr : NULL, &t->who);
	return true;
}

/* An address without a port. */
static bool take_address(const char *text, struct addr *a)
{
	char with_port[80];
	snprintf(with_port, sizeof with_port, strchr(text, ':') ? "[%.60s]:1" : "%.60s:1", text);
	return str_addr_port(with_port, a);
}

int explain(struct daemon *d)
{
	static struct told t;
	uint8_t bytes[UUID_SIZE];
	struct origin o;

	command_check(d, values, flags, FACTS);
	const char *path = take_words(d, &t);
	const char *mac = t.value[0], *uuid = t.value[1], *ip = t.value[FACTS - 1];
	if (!mac == !path)
		return wrong(d, "mac=MAC … | PATH", "one of the two");
	if (mac && !str_mac(mac, bytes))
		return wrong(d, "mac=", "a MAC address: 52:54:00:12:34:56");
	if (uuid && !str_uuid(uuid, bytes))
		return wrong(d, "uuid=", "a UUID: 44454c4c-4d00-1039-8035-b4c04f4b4d31");
	if (ip && !take_address(ip, &t.addr))
		return wrong(d, "ip=", "an address: 10.0.3.7 or fd00:10::7");
	if (mac && !ask_as(&t))
		return wrong(d, "mac=", "shorter texts: a query of 1024 bytes holds them all");
	if (!take_origin(d, &o))
		return wrong(d, "--server", "ADDRESS or ADDRESS:PORT");
	/* What may be read is what the daemon's user may read, not root. */
	if (!priv_drop(d->conf->lanboot.user))
		return 1;
	return mac ? explain_machine(d, &t.who, &o) : explain_path(d, path, &o);
}
