#include "tftpd/loader_entry.h"

#include "common/arch.h"
#include "common/boot_args.h"
#include "common/overlay_name.h"
#include "common/percent.h"
#include "common/url.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_SIZE = 4096 };

static const char no_value[] =
    "has a variable that this loader does not tell, such as {uuid} or, of U-Boot, {arch}, or a "
    "value that is too long";

static const char *keep(struct loader_making *m, const char *text)
{
	const char *at = m->text + m->room.len;
	write_zstring(&m->room, text);
	return m->room.failed ? "" : at;
}

/*
 * A path or URL as a URL with its variables; NULL: it has none. What comes by TFTP is no URL in the
 * end, so nothing is escaped in it.
 */
static const char *url_of(struct loader_making *m, const char *value, bool by_tftp)
{
	char template[VALUE_SIZE], filled[VALUE_SIZE];
	struct writer w = writer_of(template, sizeof template);

	if (!value || !*value)
		return "";
	if (url_is(value) || url_is_device(value)) {
		TEXT(&w, value);
	} else {
		value += strspn(value, "/");
		TEXT(&w, m->server, "/");
		if (by_tftp)
			TEXT(&w, value);
		else
			percent_write_path(&w, value, strlen(value));
	}
	write_u8(&w, '\0');
	if (w.failed || !expand_vars(template, m->vars, filled, sizeof filled))
		return NULL;
	return keep(m, filled);
}

static const char *repos_of(struct loader_making *m, const struct boot *b)
{
	char all[VALUE_SIZE];
	struct writer w = writer_of(all, sizeof all);
	bool one = boot_args_leave_repos(b);

	if (!b->repo.n && b->alpine) {
		boot_args_repos(b, one, all, sizeof all);
		return keep(m, all);
	}
	for (size_t i = 0; i < b->repo.n && (i == 0 || !one); i++) {
		const char *url = url_of(m, b->repo.word[i], false);
		if (!url)
			return NULL;
		TEXT(&w, i ? "," : "", url);
	}
	write_u8(&w, '\0');
	return w.failed ? NULL : keep(m, all);
}

static bool is_private(const struct loader_making *m, const struct boot *b)
{
	const struct words *folders = &m->q->conf->httpbootd.private;
	const char *path = b->apkovl ? url_beneath(b->apkovl) : NULL;

	return b->is_private == TRISTATE_YES ||
	       (path && path_is_beneath_any(path, folders->word, folders->n));
}

/* A file of ours that is on the disk, or what is not ours to look at. */
static bool is_there(const struct loader_making *m, const char *url)
{
	char path[PATH_SIZE];
	if (!loader_is_ours(&m->file, url))
		return false;
	const char *ours = url + strlen(m->server) + 1;
	return path_clean(ours, strlen(ours), false, path) == PATH_OK &&
	       m->q->is_there(m->q->with, path);
}

/*
 * Without its apkovl a machine comes up bare, and these loaders cannot look whether it is there. So
 * it is looked for here, and what cannot be seen from here is only for those who may come up bare.
 */
static const char *apkovl_wrong(struct loader_making *m, const struct boot *b, const char **url)
{
	char overlay[OVERLAY_PATH + 512];
	bool may_be_bare = b->no_apkovl == NO_APKOVL_BARE;

	*url = "";
	if (!b->apkovl && !b->overlay.n)
		return NULL;
	if (is_private(m, b))
		return "is private: its apkovl is had by a token, which takes iPXE, or GRUB by "
		       "HTTP";
	if (b->overlay.n) {
		char path[OVERLAY_PATH];
		overlay_name_path(m->host, m->mac_hyphen, path);
		snprintf(overlay, sizeof overlay, "{server}/%s%s%s", path,
		    m->host->profile_name ? m->host->profile_name : overlay_name_own,
		    overlay_name_suffix);
		*url = url_of(m, overlay, false);
		return may_be_bare ? NULL
				   : "has an overlay, and this loader cannot look whether it is "
				     "packed: no-apkovl = bare has it boot without looking";
	}
	if (!(*url = url_of(m, b->apkovl, false)))
		return no_value;
	if (may_be_bare || url_is_device(b->apkovl))
		return NULL;
	const char *file = url_of(m, b->apkovl, true);
	return file && is_there(m, file)
		   ? NULL
		   : "has an apkovl that is not there, or that this loader cannot look for: "
		     "no-apkovl = bare has it boot without looking";
}

/* The words of an Alpine kernel. */
static const char *set_args(struct loader_making *m, const struct boot *b, struct loader_entry *e)
{
	char cmdline[VALUE_SIZE] = "", all[4 * VALUE_SIZE];
	const char *value = b->cmdline || !b->alpine ? b->cmdline : boot_args_alpine;
	struct writer w = writer_of(all, sizeof all);
	struct boot_args args = {.mac_hyphen = m->mac_hyphen, .cmdline = cmdline};

	if (value && !expand_vars(value, m->vars, cmdline, sizeof cmdline))
		return no_value;
	if (e->kind != BOOT_KERNEL) {
		e->args = keep(m, cmdline);
		return NULL;
	}
	const char *wrong = apkovl_wrong(m, b, &args.apkovl);
	if (wrong)
		return wrong;
	args.modloop = url_of(m, b->modloop, false);
	args.repo = repos_of(m, b);
	if (!args.modloop || !args.repo || !args.apkovl)
		return no_value;
	args.has_network = url_scheme(args.apkovl) || url_scheme(args.repo);
	boot_args_write(&w, &args);
	size_t len = w.len;
	write_u8(&w, '\0');
	if (w.failed || len > arch_cmdline_max(m->q->is_uboot ? "armv7" : "x86_64"))
		return "has a command line that is longer than a kernel takes";
	e->args = keep(m, all);
	return NULL;
}

static const char *set_initrds(
    struct loader_making *m, const struct boot *b, struct loader_entry *e)
{
	char as[VALUE_SIZE];

	if (e->kind != BOOT_KERNEL)
		return NULL;
	if (b->initrd.n > LOADER_INITRDS)
		return "has too many initrds";
	for (size_t i = 0; i < b->initrd.n; i++) {
		const struct initrd *from = &b->initrd.item[i];
		const char *url = url_of(m, from->file, true);
		if (!url || (from->as && !expand_vars(from->as, m->vars, as, sizeof as)))
			return no_value;
		e->initrd[e->n_initrds++] =
		    (struct loader_initrd){.url = url, .as = from->as ? keep(m, as) : NULL};
	}
	return NULL;
}

void loader_entry_set(
    struct loader_making *m, const char *name, const struct boot *b, struct loader_entry *e)
{
	const char *program = b->kind == BOOT_KERNEL    ? b->kernel
			      : b->kind == BOOT_MEMTEST ? b->memtest
			      : b->kind == BOOT_CHAIN   ? b->chain
							: NULL;

	*e = (struct loader_entry){.name = name ? name : "this machine",
	    .title = b->title,
	    .kind = b->kind,
	    .program = url_of(m, program, true),
	    .args = ""};
	e->wrong = e->program ? NULL : no_value;
	if (!program || e->wrong)
		return;
	if (!(e->wrong = set_args(m, b, e)))
		e->wrong = set_initrds(m, b, e);
}
