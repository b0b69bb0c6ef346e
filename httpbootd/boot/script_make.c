#include "httpbootd/boot/script_make.h"

#include "common/alpine.h"
#include "common/path.h"
#include "httpbootd/boot/initrd_images.h"
#include "httpbootd/boot/overlay_repos.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/boot/release.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/files/folders.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* The file's text, with a NUL behind it; false if it cannot be read, is too long or no text. */
static bool read_text(const struct roots *roots, const char *path, char *out, size_t size)
{
	char clean[PATH_SIZE];
	struct root_file f;
	size_t len = 0;
	ssize_t n = 1;

	if (path_clean(path, strlen(path), false, clean) != PATH_OK ||
	    roots_open(roots, clean, &f) != ROOT_OK)
		return false;
	while (n != 0 && len < size) {
		n = read(f.fd, out + len, size - len);
		if (n < 0 && errno != EINTR)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	close(f.fd);
	if (n != 0 || len >= size)
		return false;
	out[len] = '\0';
	return !memchr(out, '\0', len);
}

/* `value` with the release for its branch, in `buffer`; as it is, if it does not fit. */
static const char *pin(const struct release *r, const char *value, char *buffer, size_t size)
{
	return value && release_pin(r, value, buffer, size) ? buffer : value;
}

/* Kernel, initramfs and modloop of one release, whatever is switched while the machine boots. */
void script_make_pin(const struct roots *roots, struct script_made *made)
{
	struct boot *b = &made->machine.script.boot;
	struct initrds *all = &b->initrd;
	struct release r;

	release_read(roots->folder[0].fd, b->kernel, &r);
	if (!r.branch[0])
		return;
	b->kernel = pin(&r, b->kernel, made->kernel, sizeof made->kernel);
	b->modloop = pin(&r, b->modloop, made->modloop, sizeof made->modloop);
	if (all->n > INITRD_IMAGES_MAX)
		return; /* more than a script may have: it says so */
	for (size_t i = 0; i < all->n; i++) {
		made->initrd[i] = all->item[i];
		made->initrd[i].file =
		    pin(&r, all->item[i].file, made->initrd_file[i], sizeof made->initrd_file[i]);
	}
	all->item = made->initrd;
}

/* The path of its apkovl, beneath the folders that are returned; NULL: only iPXE knows it. */
static const struct roots *apkovl_roots(
    const struct folders *f, const struct script *s, char clean[PATH_SIZE], const char **rest)
{
	char path[PATH_SIZE];

	if (!s->boot.apkovl || !script_file(s, s->boot.apkovl, true, path) || strchr(path, '$') ||
	    path_clean(path, strlen(path), false, clean) != PATH_OK)
		return NULL;
	return folders_find(f, clean, rest);
}

static enum apkovl_state check_apkovl_file(const struct folders *folders, struct machine *m)
{
	char clean[PATH_SIZE], why[ROOT_WHY];
	const char *rest;
	struct root_file f;
	const struct roots *of = apkovl_roots(folders, &m->script, clean, &rest);

	if (!of)
		return APKOVL_UNKNOWN;
	enum root_result r = roots_open(of, rest, &f);
	const char *wrong = NULL;
	if (r == ROOT_OK) {
		close(f.fd);
		if (f.st.st_size == 0)
			wrong = "an empty file";
		else if (alpine_apkovl_wrong(clean)) /* its name is the machine's own: {host} */
			wrong = "its name does not end in .gz, so Alpine's init cannot unpack it";
		else
			return APKOVL_PRESENT;
	}
	snprintf(m->apkovl_reason, sizeof m->apkovl_reason, "%.200s: %.200s", clean,
	    wrong ? wrong : root_why(r, &f, why));
	return APKOVL_MISSING;
}

/* The machine will ask for it in a moment, so it is packed now: then it is there. */
static enum apkovl_state check_overlay(const struct boot_site *site, struct script_made *made)
{
	uint8_t mac[MAC_LEN];
	struct machine *m = &made->machine;
	struct packed *packed;
	const struct script *s = &m->script;
	char repos[OVERLAY_REPOS];
	const struct overlay_request q = {.folders = s->boot.overlay,
	    .host = s->host,
	    .mac = str_mac(s->mac, mac) ? mac : NULL,
	    .has_packages = s->boot.packages == TRISTATE_YES,
	    .repos = overlay_repos(site->conf, &s->boot, repos)};

	enum pack_answer answer = overlays_ask(site->overlays, &q, &site->asker, &packed);
	made->is_late = answer == PACK_LATER;
	if (!packed) /* a token is for one download: with one, the machine must not look first */
		return s->token_apkovl ? APKOVL_PRESENT : APKOVL_UNKNOWN;
	bool is_good = !packed->why;
	if (!is_good)
		snprintf(m->apkovl_reason, sizeof m->apkovl_reason, "overlay: %.390s", packed->why);
	m->script.token_apkovl |= packed->has_secrets;
	packed_release(packed);
	return is_good ? APKOVL_PRESENT : APKOVL_MISSING;
}

/* A machine without its apkovl comes up bare, and nobody but us could tell why. */
static void check_apkovl(const struct boot_site *site, struct script_made *made)
{
	struct machine *m = &made->machine;
	struct script *s = &m->script;
	const struct boot *b = &s->boot;

	s->apkovl = APKOVL_UNKNOWN;
	s->apkovl_reason = m->apkovl_reason;
	if (b->kind != BOOT_KERNEL || m->is_rendered)
		return; /* who will serve what is rendered has files of his own */
	if (b->overlay.n)
		s->apkovl = check_overlay(site, made);
	else if (b->apkovl)
		s->apkovl = check_apkovl_file(site->folders, m);
	/* Another of the servers may have it: the script asks that one. */
	if (s->apkovl == APKOVL_MISSING && s->n_servers)
		s->apkovl = APKOVL_UNKNOWN;
}

/*
 * A script holds until a reload, but for the site's own, which is read from a file, and what
 * depends on what was booted before; one that boots a branch of Alpine's for as long as the folder
 * of its release is the same. To be asked before the branch is read, so that a switch meanwhile is
 * noticed.
 */
static bool set_release_validator(const struct roots *roots, struct script_made *made)
{
	const struct machine *m = &made->machine;
	char folder[RELEASE_PATH];

	if (m->ignored || m->script.boot.kind == BOOT_SCRIPT ||
	    (m->host && (m->host->once || m->once)))
		return false;
	return !release_branch_folder(m->script.boot.kernel, folder) ||
	       validator_set_now(&made->made_of[0], roots->folder[0].fd, folder);
}

/* What was found out of its apkovl holds for as long as that is the same file. */
static bool set_apkovl_validator(const struct folders *folders, struct script_made *made)
{
	const struct script *s = &made->machine.script;
	char clean[PATH_SIZE];
	const char *rest;

	if (s->boot.overlay.n)
		return false; /* that is looked at each time */
	if (s->apkovl == APKOVL_UNKNOWN)
		return true;
	if (s->apkovl == APKOVL_MISSING)
		return false;
	const struct roots *of = apkovl_roots(folders, s, clean, &rest);
	return of && validator_set_now(&made->made_of[1], of->folder[0].fd, rest);
}

void script_make_find(const struct boot_site *site, const struct boot_client *client,
    const struct origin *o, struct script_made *made)
{
	const struct host *host = host_find(&site->conf->hosts, &client->id);
	script_make_set(site, host, NULL, client, o, made);
}

/* What an administrator has it boot at its next start; NULL: nothing, or no such profile any more.
 */
static const struct profile *next_profile(const struct boot_site *site, const struct machine *m)
{
	char text[ONCE_NEXT];
	const char *name = m->ignored ? NULL : once_next(&site->once, m->host, text);
	return name ? profile_find(&site->conf->hosts, name) : NULL;
}

/* So that this boot alone takes what it boots once, and may say so twice. */
static void name_boot(struct machine *m)
{
	uint64_t bits;

	if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) == (ssize_t)sizeof bits)
		machine_name_boot(bits, m);
}

void script_make_set(const struct boot_site *site, const struct host *host, const char *key,
    const struct boot_client *client, const struct origin *o, struct script_made *made)
{
	struct machine *m = &made->machine;

	machine_set(site->conf, host, key, client, o, m);
	errno = 0;
	made->once = m->ignored ? ONCE_NONE : once_read(&site->once, m->host);
	int saved = errno;
	if (made->once == ONCE_PENDING)
		machine_boot_once(o, m->host->once, m);
	machine_boot_once(o, next_profile(site, m), m); /* goes before what the section says */
	if (!m->ignored && once_next_is_kept_back(&site->once, m->host))
		made->once = ONCE_UNDECIDED;
	m->script.once_is_shared = m->once && site->once.notes;
	if (m->script.once_is_shared)
		name_boot(m);
	errno = saved;
	if (client->pick[0])
		machine_boot_picked(client->pick, m);
}

void script_make(const struct boot_site *site, struct script_made *made)
{
	struct machine *m = &made->machine;
	char path[PATH_SIZE];
	enum script_result r = machine_script_path(m, path, sizeof path);

	made->is_cacheable = made->is_late = false;
	made->made_of[0].path[0] = made->made_of[1].path[0] = '\0';
	made->out = (struct script_out){.result = r, .key = "script"};
	if (r != SCRIPT_OK && !made->loader)
		return;
	bool lasts = set_release_validator(site->roots, made);
	script_make_pin(site->roots, made);
	check_apkovl(site, made);
	if (made->is_late)
		return;
	bool there = path[0] && read_text(site->roots, path, made->own, sizeof made->own);
	if (made->loader)
		made->out = script_loader(
		    &m->script, made->loader, m->ignored, made->text, sizeof made->text);
	else
		made->out =
		    machine_script(m, there ? made->own : NULL, made->text, sizeof made->text);
	made->is_cacheable = lasts && set_apkovl_validator(site->folders, made);
}
