#include "httpbootd/uki.h"

#include "common/arch.h"
#include "common/command.h"
#include "common/magic.h"
#include "common/priv.h"
#include "common/uki.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/boot/script_kernel.h"
#include "httpbootd/http/private.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const char uki_help[] =
    "  uki [--server http[s]://HOST[:PORT]]\n"
    "                 print what goes into each image of 'uki = yes', for 'lanboot uki make'\n";

struct ukis {
	struct site *site;
	struct origin origin; /* where machines reach us */
	char where[ORIGIN_SIZE];
	struct script_made *made; /* of the image that is printed */
	char why[ROOT_WHY + PATH_SIZE];
};

/* Whose image it is. */
struct subject {
	const struct profile *profile; /* NULL: a section's own */
	const struct host *host;       /* NULL: a profile's */
	const char *kind, *name;
	char path[UKI_PATH];
};

/* What only one machine's script is given a token for must not lie open in an image. */
static bool is_secret(struct ukis *u, const struct subject *of)
{
	const struct conf *c = u->site->daemon.conf;
	const struct host_table *t = &c->hosts;
	const struct boot *b = &u->made->machine.script.boot;
	struct script s = u->made->machine.script;
	char buffer[HOST_NAME_SIZE];

	s.token = "TOKEN";
	s.token_paths = c->httpbootd.private.n ? &c->httpbootd.private : NULL;
	const char *const values[] = {b->kernel, b->modloop, b->apkovl};
	bool found = private_is(b);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		found |= values[i] && script_is_private(&s, values[i]);
	for (size_t i = 0; i < b->initrd.n; i++)
		found |= script_is_private(&s, b->initrd.item[i].file);
	for (size_t i = 0; i < t->n && b->overlay.n && !found; i++) {
		const struct host *h = &t->hosts[i];
		if (h != of->host && (of->host || h->profile != of->profile))
			continue;
		const char *name = host_name_of(h, NULL, buffer);
		found = name ? overlays_have_secrets(&u->site->overlays, name)
			     : h->name && u->site->overlays.secrets.n;
	}
	return found;
}

/* The file of that value, open, with its name in `out`; false, with u->why: there is none. */
static bool find_file(struct ukis *u, const char *value, char out[2 * PATH_SIZE], int *fd)
{
	char path[PATH_SIZE], clean[PATH_SIZE];
	struct lookup l;

	if (!script_file(&u->made->machine.script, value, false, path) || strchr(path, '$') ||
	    path_clean(path, strlen(path), false, clean) != PATH_OK) {
		snprintf(u->why, sizeof u->why,
		    "%.300s is on another server, or known to iPXE alone", value);
		return false;
	}
	if (lookup_file(&u->site->folders, clean, &l) != ROOT_OK) {
		char why[ROOT_WHY];
		snprintf(
		    u->why, sizeof u->why, "%.300s: %s", clean, root_why(l.result, &l.file, why));
		return false;
	}
	snprintf(out, 2 * PATH_SIZE, "%s/%s", l.roots->folder[0].name, l.rest);
	*fd = l.file.fd;
	return true;
}

/* A kernel that firmware starts on that processor, with its name in `out`. */
static bool find_kernel(struct ukis *u, const char *processor, char out[2 * PATH_SIZE])
{
	const char *value = u->made->machine.script.boot.kernel;
	uint8_t head[MAGIC_HEAD];
	int fd;

	if (!find_file(u, value, out, &fd))
		return false;
	const ssize_t n = pread(fd, head, sizeof head, 0);
	close(fd);
	const char *is = n > 0 ? arch_processor_of_pe(magic_pe_machine(head, (size_t)n)) : NULL;
	if (is && strcmp(is, processor) == 0)
		return true;
	snprintf(u->why, sizeof u->why, "%.300s is no kernel for UEFI on %s", value, processor);
	return false;
}

static bool print_initrds(struct ukis *u)
{
	const struct script *s = &u->made->machine.script;
	char name[2 * PATH_SIZE], as[PATH_SIZE];

	for (size_t i = 0; i < s->boot.initrd.n; i++) {
		const struct initrd *one = &s->boot.initrd.item[i];
		int fd;
		if (!find_file(u, one->file, name, &fd))
			return false;
		close(fd);
		if (script_expand(s, one->as, as, sizeof as) != SCRIPT_OK) {
			snprintf(u->why, sizeof u->why, "%.300s cannot have that name", one->file);
			return false;
		}
		printf("initrd\t%s\t%s\t%s\n", name, as, one->mode ? one->mode : "");
	}
	return true;
}

static bool print_cmdline(struct ukis *u, const char *processor)
{
	struct script_kernel k;
	const struct script *s = &u->made->machine.script;
	char args[8192];
	struct writer w = writer_of(args, sizeof args);
	const struct script_out out = script_kernel_expand(s, &k);

	if (out.result != SCRIPT_OK) {
		snprintf(u->why, sizeof u->why, "%s %s", out.key, script_result_text(out.result));
		return false;
	}
	script_kernel_args(&w, s, &k);
	const size_t len = w.len;
	write_u8(&w, '\0');
	if (w.failed || len > arch_cmdline_max(processor))
		snprintf(u->why, sizeof u->why, "cmdline %s", script_result_text(SCRIPT_CMDLINE));
	else if (strstr(args, "${"))
		snprintf(u->why, sizeof u->why,
		    "the command line has something in it that iPXE alone knows: %.800s", args);
	else
		printf("cmdline\t%s\n", args + (args[0] == ' '));
	return !w.failed && len <= arch_cmdline_max(processor) && !strstr(args, "${");
}

/* Sets u->made to what boots by that image. */
static void set_machine(struct ukis *u, const struct subject *of, const char *processor)
{
	struct machine *m = &u->made->machine;
	struct script *s = &m->script;

	const uint8_t *mac = of->host ? of->host->id.bytes : NULL;
	machine_from_section(u->site->daemon.conf, of->host, mac, "uki", &u->origin, m);
	s->url = u->where;
	s->n_servers = 0;
	s->arch = processor;
	s->platform = "efi";
	s->lacks_mac = !of->host; /* BOOTIF is one machine's */
	s->overlay_path = m->overlay;
	if (of->host) {
		overlay_name_path(of->host, s->mac_hyphen, m->overlay);
	} else {
		s->boot = of->profile->boot;
		s->profile = of->profile->name;
		/* Alpine's init fills that in. */
		snprintf(m->overlay, sizeof m->overlay, "overlay/{MAC}/");
	}
	const struct boot_site boot = site_boot(u->site);
	script_make_pin(boot.roots, u->made);
}

static void print_head(const struct subject *of, const char *processor, const struct boot *b)
{
	printf("image\t%s\t%s\t%s %s\t%s\n", of->path, processor, of->kind, of->name,
	    b->secure_boot == TRISTATE_YES ? "yes" : "no");
}

static void set_path(struct subject *of, const char *processor)
{
	if (of->host)
		uki_path_of_host(of->host, UKI_OWN, processor, of->path);
	else
		uki_path_of_profile(of->profile->name, processor, of->path);
}

/* All that goes into it, or what is wrong with that. */
static void print_image(
    struct ukis *u, struct subject *of, const char *processor, const char *kernel)
{
	const struct boot *b = &u->made->machine.script.boot;

	set_path(of, processor);
	print_head(of, processor, b);
	if (is_secret(u, of))
		snprintf(u->why, sizeof u->why,
		    "what it boots has secrets, which a machine is given by its script alone");
	else {
		printf("kernel\t%s\n", kernel);
		if (print_initrds(u) && print_cmdline(u, processor))
			return;
	}
	printf("wrong\t%s\n", u->why);
}

/* For each processor that there is a kernel for. */
static void print_subject(struct ukis *u, struct subject *of)
{
	static const char *const processors[] = {"x86_64", "aarch64", "riscv64", "x86"};
	char kernel[2 * PATH_SIZE], why[sizeof u->why] = "";
	size_t found = 0;

	for (size_t i = 0; i < sizeof processors / sizeof *processors; i++) {
		set_machine(u, of, processors[i]);
		if (find_kernel(u, processors[i], kernel)) {
			print_image(u, of, processors[i], kernel);
			found++;
		}
		if (i == 0)
			memcpy(why, u->why, sizeof why);
	}
	if (found)
		return;
	set_machine(u, of, processors[0]);
	set_path(of, processors[0]);
	print_head(of, processors[0], &u->made->machine.script.boot);
	printf("wrong\t%s\n", why);
}

static void print_host(struct ukis *u, const struct host *h)
{
	char section[HOST_SECTION_TEXT];
	const char *why;
	const struct boot b = host_boot(h);
	const enum uki_kind kind = uki_of_host(h, &b, &why);

	host_section_text(h, section);
	if (kind == UKI_CANNOT)
		printf("none\thost %s\t%s\n", section, why);
	if (kind != UKI_OWN)
		return;
	struct subject of = {.host = h, .kind = "host", .name = section};
	print_subject(u, &of);
}

/* Where machines reach us, of which a name may not be known before one asks. */
static bool find_origin(struct ukis *u, const char *server)
{
	const struct conf *c = u->site->daemon.conf;
	const struct words *servers = &c->httpbootd.servers;
	char text[INET_ADDRSTRLEN], url[64];

	if (!server)
		server = servers->n ? servers->word[0] : c->httpbootd.public_url;
	if (!server && c->lanboot.address.s_addr != INADDR_ANY) {
		inet_ntop(AF_INET, &c->lanboot.address, text, sizeof text);
		snprintf(url, sizeof url, "http://%s:%u", text, conf_http_port(c));
		server = url;
	}
	if (!server || !origin_of_url(server, &u->origin))
		return false;
	snprintf(u->where, sizeof u->where, "%s", u->origin.url);
	return true;
}

int uki(struct site *site)
{
	struct daemon *d = &site->daemon;
	const struct host_table *t = &d->conf->hosts;
	struct ukis u = {.site = site, .made = &site->script};
	const char *server = NULL;
	const struct command_option options[] = {{"server", &server, NULL}, {NULL, NULL, NULL}};

	command_read(d, options, NULL, 0);
	if (!find_origin(&u, server)) {
		fprintf(stderr,
		    "%s: uki: expected --server http://HOST[:PORT] or https://…, where machines "
		    "reach this server, or address in [lanboot]\n",
		    d->name);
		return EXIT_USAGE;
	}
	if (!priv_drop(d->user))
		return 1;
	for (size_t i = 0; i < t->n_profiles; i++) {
		const struct profile *p = &t->profiles[i];
		struct subject of = {.profile = p, .kind = "profile", .name = p->name};
		if (uki_is_of_profile(t, p))
			print_subject(&u, &of);
	}
	for (size_t i = 0; i < t->n; i++)
		print_host(&u, &t->hosts[i]);
	return 0;
}
