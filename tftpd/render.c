#include "tftpd/render.h"

#include "common/autoexec.h"
#include "common/command.h"
#include "common/dir.h"
#include "common/plain.h"
#include "common/whole_file.h"
#include "tftpd/loader_make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define GRUB "grub"
#define PXELINUX "pxelinux.cfg"

const char render_help[] =
    "  render [--address ADDR] DIR\n"
    "                 write what GRUB and PXELINUX configure themselves by into DIR, for another\n"
    "                 TFTP server, at that address, that serves the same boot files\n";

enum { FILE_NAME = 64, HEAD = 256 };

struct render {
	const struct daemon *daemon;
	const char *folder;  /* as given */
	struct addr address; /* of the TFTP server; len 0: that of [lanboot] */
	int top;
	unsigned written, removed, failed;
	char text[LOADER_SIZE]; /* of the file that is being written */
};

static void report(struct render *r, const char *path, const char *why)
{
	char plain[PATH_SIZE];
	plain_name(path, plain, sizeof plain);
	fprintf(stderr, "%s: %s/%s: %s\n", r->daemon->name, r->folder, plain, why);
}

static void report_failure(struct render *r, const char *path)
{
	report(r, path, strerror(errno));
	r->failed++;
}

/* Of these folders only what a machine loads counts: its loaders' files are written here. */
static bool is_there(void *with, const char *path)
{
	const struct render *r = with;
	struct root_file file;

	if (strncmp(path, GRUB "/", sizeof GRUB) == 0 ||
	    strncmp(path, PXELINUX "/", sizeof PXELINUX) == 0 ||
	    roots_open(&r->daemon->roots, path, &file) != ROOT_OK)
		return false;
	close(file.fd);
	return true;
}

/* What the loader that asks for `path` is given, in r->text. Returns its length; 0: nothing. */
static size_t make(struct render *r, const char *path, const uint8_t *mac)
{
	const struct addr nobody = {.len = 0};
	const struct loader_make q = {.conf = r->daemon->conf,
	    .peer = &nobody,
	    .local = &r->address,
	    .mac = mac,
	    .path = path,
	    .is_there = is_there,
	    .with = r};
	return loader_make(&q, r->text, sizeof r->text);
}

enum whose { NOBODYS, OURS, THEIRS };

/* A file that was written here says so in its first line; what cannot be read is another's. */
static enum whose whose_is(const struct render *r, const char *path)
{
	char head[HEAD] = "";
	int fd = openat(r->top, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? NOBODYS : THEIRS;
	ssize_t n = read(fd, head, sizeof head - 1);
	close(fd);
	if (n <= 0)
		return THEIRS;
	head[strcspn(head, "\n")] = '\0';
	return head[0] == '#' && strcasestr(head, "made by lanboot") ? OURS : THEIRS;
}

/* Beside `path`, then moved there, so that a machine that boots meanwhile gets all of one. */
static bool write_whole(struct render *r, const char *path, const char *fresh, size_t len)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(r->top, fresh, flags, 0644);
	if (fd < 0)
		return false;
	bool ok = whole_file_append(fd, r->text, len);
	ok = close(fd) == 0 && ok;
	return ok && renameat(r->top, fresh, r->top, path) == 0;
}

static void write_file(struct render *r, const char *path, const uint8_t *mac)
{
	char fresh[FILE_NAME];
	size_t len = make(r, path, mac);

	if (!len)
		return;
	if (whose_is(r, path) == THEIRS) {
		report(r, path, "left as it is: it is not from here");
		return;
	}
	snprintf(fresh, sizeof fresh, "%.*s.new", (int)strcspn(path, "/"), path);
	if (write_whole(r, path, fresh, len)) {
		r->written++;
		return;
	}
	report_failure(r, path);
	unlinkat(r->top, fresh, 0);
}

/* GRUB writes its MAC with hyphens where it looks itself, and with colons in its variable. */
static void write_mac(struct render *r, const uint8_t *mac)
{
	char path[FILE_NAME], text[MAC_TEXT];

	snprintf(path, sizeof path, PXELINUX "/01-%s", mac_text(mac, '-', text));
	write_file(r, path, mac);
	snprintf(path, sizeof path, GRUB "/grub.cfg-01-%s", mac_text(mac, '-', text));
	write_file(r, path, mac);
	snprintf(path, sizeof path, GRUB "/grub.cfg-01-%s", mac_text(mac, ':', text));
	write_file(r, path, mac);
}

static void write_host(struct render *r, const struct host *h)
{
	char section[HOST_ID_TEXT];
	bool has_mac = false;

	for (size_t i = 0; i <= h->n_others; i++) {
		const struct host_id *id = host_nth_id(h, i);
		if (id->kind != HOST_MAC)
			continue;
		has_mac = true;
		write_mac(r, id->bytes);
	}
	if (!has_mac)
		fprintf(stderr,
		    "%s: %s:%u: [host %s] is left out: for a file of its own a loader asks by its "
		    "whole MAC\n",
		    r->daemon->name, h->file, h->line, host_id_text(&h->id, section));
}

/* Else a machine that was taken out of the configuration would go on booting as before. */
static void remove_stale(struct render *r, const char *folder)
{
	char path[FILE_NAME];
	struct loader_name n;
	DIR *dir = dir_open(r->top, folder);

	if (!dir) {
		report_failure(r, folder);
		return;
	}
	for (struct dirent *e; (e = readdir(dir));) {
		if (snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= (int)sizeof path ||
		    !loader_name_parse(path, &n) || !n.has_mac || make(r, path, n.mac) ||
		    whose_is(r, path) != OURS)
			continue;
		if (unlinkat(r->top, path, 0) < 0)
			report_failure(r, path);
		else
			r->removed++;
	}
	closedir(dir);
}

static void write_all(struct render *r)
{
	const struct host_table *t = &r->daemon->conf->hosts;

	for (size_t i = 0; i < t->n; i++)
		write_host(r, &t->hosts[i]);
	remove_stale(r, GRUB);
	remove_stale(r, PXELINUX);
	write_file(r, GRUB "/grub.cfg", NULL); /* last: it leads to the others */
	if (syncfs(r->top) < 0)
		report_failure(r, "");
}

static bool open_folders(struct render *r)
{
	r->top = open(r->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->top >= 0 && (mkdirat(r->top, GRUB, 0755) == 0 || errno == EEXIST) &&
	    (mkdirat(r->top, PXELINUX, 0755) == 0 || errno == EEXIST))
		return true;
	report_failure(r, "");
	return false;
}

/* Says on stderr what is missing. */
static bool has_address(const struct render *r)
{
	char text[ADDR_TEXT];

	if (autoexec_address(r->daemon->conf, &r->address, text))
		return true;
	fprintf(stderr,
	    "%s: render: expected the address of the TFTP server, by --address or as address in "
	    "[lanboot]\n",
	    r->daemon->name);
	return false;
}

int render(struct daemon *d)
{
	struct render *r = malloc(sizeof *r);
	const char *address = NULL;
	const struct command_option options[] = {{"address", &address, NULL}, {NULL, NULL, NULL}};
	char with_port[ADDR_TEXT];

	if (!r)
		return EX_OSERR;
	*r = (struct render){.daemon = d, .top = -1};
	command_read(d, options, &r->folder, 1);
	int status = EXIT_USAGE;
	snprintf(with_port, sizeof with_port, "%.50s:69", address ? address : "");
	if (!r->folder) {
		fprintf(stderr, "usage: %s\n%s", d->name, render_help);
	} else if (!d->conf->lanboot.loaders) {
		fprintf(
		    stderr, "%s: render: loaders = no in [lanboot]: nothing is made\n", d->name);
	} else if (address && !str_addr_port(with_port, &r->address)) {
		fprintf(stderr, "%s: render --address %s: no IPv4 address\n", d->name, address);
	} else if (has_address(r)) {
		if (open_folders(r))
			write_all(r);
		if (r->written)
			printf("%s: wrote " GRUB "/ and " PXELINUX
			       "/: %u files, %u old ones removed\n",
			    r->folder, r->written, r->removed);
		status = r->failed ? EX_OSERR : 0;
	}
	if (r->top >= 0)
		close(r->top);
	free(r);
	return status;
}
