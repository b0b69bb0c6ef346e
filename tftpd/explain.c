#include "tftpd/explain.h"

#include "common/command.h"
#include "common/gate.h"
#include "common/loader.h"
#include "common/neighbour.h"
#include "common/priv.h"
#include "tftpd/endpoint.h"
#include "tftpd/explain_machine.h"
#include "tftpd/lookup.h"
#include "tftpd/options.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const char explain_help[] =
    "  explain [MACHINE] PATH [--client ADDR] [--mac MAC] [--server ADDR] [--after SHIM]\n"
    "          [--mode octet] [--blksize N] [--windowsize N] [--timeout N] [--tsize]\n"
    "                 what a client that asks for PATH is answered, and why; MACHINE is its\n"
    "                 MAC, address or name\n"
    "  explain MACHINE\n"
    "                 which files its firmware may be told to load, and whether it gets them\n";

struct explain_options {
	const char *client, *mac, *server, *after, *mode, *blksize, *windowsize, *timeout;
	bool tsize;
};

/* The request as it would be parsed. */
static struct tftp_packet request_of(const struct explain_options *o, const char *path)
{
	struct tftp_packet p = {.opcode = TFTP_RRQ};

	p.request.file = path;
	p.request.file_len = strlen(path);
	p.request.mode_text = o->mode ? o->mode : "octet";
	p.request.mode = tftp_mode_of(p.request.mode_text);
	p.request.option[TFTP_BLKSIZE] = o->blksize;
	p.request.option[TFTP_WINDOWSIZE] = o->windowsize;
	p.request.option[TFTP_TIMEOUT] = o->timeout;
	p.request.option[TFTP_TSIZE] = o->tsize ? "0" : NULL;
	return p;
}

static bool client_addr(const char *text, struct addr *out)
{
	char with_port[ADDR_TEXT + 8];
	snprintf(with_port, sizeof with_port, strchr(text, ':') ? "[%.60s]:69" : "%.60s:69", text);
	return str_addr_port(with_port, out);
}

/* The value of an option that is an address; len 0: not given. Exits (2) if it is none. */
static struct addr addr_option(const struct daemon *d, const char *option, const char *text)
{
	struct addr a = {0};
	if (text && !client_addr(text, &a)) {
		fprintf(stderr, "%s: %s %s is no address\n", d->name, option, text);
		exit(EXIT_USAGE);
	}
	return a;
}

/* Our address on the way to the client; connecting a UDP socket sends nothing. */
static struct addr address_towards(const struct addr *peer)
{
	struct addr own = {.len = sizeof own.v6};
	int fd = peer->len ? socket(peer->sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
	if (fd < 0 || connect(fd, &peer->sa, peer->len) < 0 ||
	    getsockname(fd, &own.sa, &own.len) < 0)
		own.len = 0;
	if (fd >= 0)
		close(fd);
	return own;
}

static struct lookup_client client_of(
    const struct daemon *d, const struct explain_options *o, const struct subject *s)
{
	struct lookup_client client = {
	    .peer = addr_option(d, "--client", o->client),
	    .local = addr_option(d, "--server", o->server),
	    .shim = o->after,
	};

	if (o->mac && !str_mac(o->mac, client.mac)) {
		fprintf(stderr, "%s: --mac %s is no MAC address\n", d->name, o->mac);
		exit(EXIT_USAGE);
	}
	client.sought_mac = client.has_mac = o->mac != NULL;
	explain_is(d->conf, s, &client);
	if (client.local.len == 0)
		client.local = address_towards(&client.peer);
	return client;
}

/* The limit by the way to the client. */
static uint32_t max_blksize_towards(const struct addr *peer)
{
	char client[ADDR_TEXT];

	if (peer->len == 0) {
		printf("route:     not looked at: name the client by --client ADDR\n");
		return TFTP_BLKSIZE_MAX;
	}
	struct endpoint_kernel kernel;
	endpoint_kernel_open(&kernel);
	uint32_t most = endpoint_max_blksize(&kernel, peer);
	endpoint_kernel_close(&kernel);
	addr_text(peer, client);
	if (most == 0) {
		printf("route:     there is no route to %s\n", client);
		return TFTP_BLKSIZE_MAX;
	}
	printf("route:     carries blksize %" PRIu32 " to %s\n", most, client);
	return most;
}

static const char *why_left_out(enum tftp_option option, const char *value)
{
	uint64_t n;

	if (option == TFTP_TSIZE)
		return "not told in netascii nor of an empty file";
	if (option == TFTP_TIMEOUT && str_uint(value, 1, TFTP_TIMEOUT_MAX, &n))
		return "see timeout-option: what is lost is sent again sooner";
	return "not a value that the option has";
}

static void show_options(const struct tftp_request *rq, const struct options_terms *t)
{
	printf("answer:    %s", t->answer ? "OACK" : "DATA, no options");
	for (int i = 0; i < TFTP_OPTIONS; i++)
		if (t->oack.has[i])
			printf(" %s=%" PRIu64, tftp_option_name((enum tftp_option)i),
			    t->oack.value[i]);
	printf("\n");
	for (int i = 0; i < TFTP_OPTIONS; i++)
		if (rq->option[i] && !t->oack.has[i])
			printf("left out:  %s=%s: %s\n", tftp_option_name((enum tftp_option)i),
			    rq->option[i], why_left_out((enum tftp_option)i, rq->option[i]));
}

/* What was found out of the client, and only if something needed it. */
static void show_client(const struct lookup_client *client)
{
	char mac[MAC_TEXT];
	if (client->has_mac)
		printf("client:    %s\n", mac_text(client->mac, ':', mac));
	else if (client->sought_mac)
		printf("client:    its MAC address is not known: name it by --mac MAC\n");
}

static void show_rule(const struct lookup *lookup, const struct lookup_result *f)
{
	const struct map_rule *r = f->rule;
	if (r)
		printf("rule:      %s = %s -> %s, at %s:%u\n", r->pattern ? "pattern" : "prefix",
		    r->from[0] ? r->from : "/", r->to, r->file, r->line);
	else if (lookup->conf->rules_n)
		printf("rule:      none of [tftp-map] matches\n");
}

static void show_notes(const struct lookup_result *f)
{
	static const char *const hows[] = {
	    [LOOKUP_OWN] = "in the client's own folder",
	    [LOOKUP_HOST] = "host-file: the boot-file of the client's section",
	    [LOOKUP_GENERATED] = "there is no such file: generated from the configuration",
	    [LOOKUP_SHIM] = "not where it is asked for, but beside the shim that it took",
	};
	if (f->lowered)
		printf("note:      found in small letters\n");
	if (f->any_case == ANYCASE_ONE)
		printf("note:      found in another case, as the only name that fits\n");
	if (f->any_case == ANYCASE_TOO_MANY)
		printf("note:      not looked for in another case: too many names in a folder\n");
	if (f->trimmed)
		printf("note:      found without what is behind the name\n");
	if (hows[f->how])
		printf("note:      %s\n", hows[f->how]);
}

static void show_found(const struct lookup_result *f)
{
	if (f->path[0])
		printf("path:      %s\n", f->path);
	show_notes(f);
	if (f->fd < 0) {
		printf("refused:   %s\n", f->refusal.text);
		if (f->leads[0])
			printf("the link:  leads to %s, which is in no folder of link-roots\n",
			    f->leads);
		printf("answer:    ERROR %d %s\n", (int)f->refusal.code, f->refusal.text);
		return;
	}
	printf("size:      %" PRIu64 "\n", (uint64_t)f->st.st_size);
}

/* A generated file, to be read by people. */
static void show_text(int fd)
{
	char text[LOADER_SIZE];
	ssize_t n = pread(fd, text, sizeof text, 0);
	if (n > 0)
		printf("\n%.*s", (int)n, text);
}

/* The machine, of kind SUBJECT_PATH if none is named, and the path, NULL: none. */
static const char *words_or_exit(
    const struct daemon *d, struct explain_options *o, struct subject *s)
{
	const struct command_option options[] = {{"client", &o->client, NULL},
	    {"mac", &o->mac, NULL}, {"server", &o->server, NULL}, {"after", &o->after, NULL},
	    {"mode", &o->mode, NULL}, {"blksize", &o->blksize, NULL},
	    {"windowsize", &o->windowsize, NULL}, {"timeout", &o->timeout, NULL},
	    {"tsize", NULL, &o->tsize}, {NULL, NULL, NULL}};
	const char *words[2] = {NULL, NULL};

	command_read(d, options, words, 2);
	const char *first = words[0], *second = words[1];
	if (first)
		subject_read(&d->conf->hosts, first, s);
	if (!first || (second && s->kind == SUBJECT_PATH)) {
		if (first)
			fprintf(stderr, "%s: explain %s: expected a machine before the path\n",
			    d->name, first);
		fprintf(stderr, "usage: %s\n%s", d->name, explain_help);
		exit(EXIT_USAGE);
	}
	return s->kind == SUBJECT_PATH ? first : second;
}

/* False: it would get nothing at all. */
static bool show_gate(const struct conf *c, const struct addr *client)
{
	char text[GATE_TEXT];

	if (!client->len || gate_explain(c, "tftpd", client, text) != CLIENTS_OUTSIDE)
		return true;
	printf("clients:   %s\n", text);
	return false;
}

int explain(struct daemon *d, const struct map *map)
{
	struct explain_options o = {.client = NULL};
	struct subject subject;
	const char *path = words_or_exit(d, &o, &subject);
	const struct conf_tftpd *conf = &d->conf->tftpd;
	struct lookup_client client = client_of(d, &o, &subject);
	struct anycase anycase = {0};
	struct lookup lookup = {d->conf, &d->roots, map, neighbour_open(), &anycase};
	struct lookup_result result;

	/* With the eyes of the daemon: root can read what it cannot. */
	if (geteuid() == 0 && !priv_drop(d->user))
		exit(EX_OSERR);
	if (!path)
		return explain_boot_files(&lookup, &subject, &client);
	struct tftp_packet packet = request_of(&o, path);
	printf("asked:     %s\n", path);
	printf("root:      %s\n", conf_tftpd_root(d->conf));
	lookup_file(&lookup, &client, &packet, &result);
	anycase_free(&anycase);
	if (lookup.neighbours >= 0)
		close(lookup.neighbours);
	show_client(&client);
	bool is_client = show_gate(d->conf, &client.peer);
	show_rule(&lookup, &result);
	show_found(&result);
	if (result.fd < 0) {
		if (subject.kind == SUBJECT_PATH && !strchr(path, '/'))
			printf("note:      no machine has the name %s, nor is it a MAC or IP "
			       "address\n",
			    path);
		return 1;
	}

	uint32_t most = max_blksize_towards(&client.peer);
	struct options_limits limits = {
	    .max_blksize = most < conf->max_blksize ? most : conf->max_blksize,
	    .max_windowsize = conf->max_windowsize,
	    .max_timeout_s = conf_tftpd_max_timeout_s(d->conf),
	    .tsize_known = packet.request.mode == TFTP_OCTET,
	    .tsize = (uint64_t)result.st.st_size,
	};
	struct options_terms terms = options_negotiate(&packet.request, &limits);
	show_options(&packet.request, &terms);
	if (packet.request.mode == TFTP_OCTET)
		printf("then:      %" PRIu64 " blocks of %" PRIu32 " bytes, the last of %" PRIu64
		       ", %" PRIu32 " an ACK\n",
		    (uint64_t)result.st.st_size / terms.blksize + 1, terms.blksize,
		    (uint64_t)result.st.st_size % terms.blksize, terms.windowsize);
	if (result.how == LOOKUP_GENERATED)
		show_text(result.fd);
	close(result.fd);
	return is_client ? 0 : 1;
}
