#include "httpbootd/boot/script_make.h"

#include "common/alpine.h"
#include "common/path.h"
#include "httpbootd/boot/initrd_images.h"
#include "httpbootd/boot/overlays.h"
#include "httpbootd/boot/release.h"
#include "httpbootd/boot/script_file.h"
#include "httpbootd/files/alias.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
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
static void pin_release(const struct roots *roots, struct boot *b)
{
	static char kernel[SCRIPT_SIZE], modloop[SCRIPT_SIZE];
	static char file[INITRD_IMAGES_MAX][PATH_SIZE];
	static struct initrd initrd[INITRD_IMAGES_MAX];
	struct initrds *all = &b->initrd;
	struct release r;

	release_read(roots->folder[0].fd, b->kernel, &r);
	if (!r.branch[0])
		return;
	b->kernel = pin(&r, b->kernel, kernel, sizeof kernel);
	b->modloop = pin(&r, b->modloop, modloop, sizeof modloop);
	if (all->n > INITRD_IMAGES_MAX)
		return; /* more than a script may have: it says so */
	for (size_t i = 0; i < all->n; i++) {
		initrd[i] = all->item[i];
		initrd[i].file = pin(&r, all->item[i].file, file[i], sizeof file[i]);
	}
	all->item = initrd;
}

/* The path of its apkovl, beneath the folders that are returned; NULL: only iPXE knows it. */
static const struct roots *apkovl_roots(
    const struct roots *roots, const struct script *s, char clean[PATH_SIZE], const char **rest)
{
	char path[PATH_SIZE];

	if (!s->boot.apkovl || !script_file(s, s->boot.apkovl, true, path) || strchr(path, '$') ||
	    path_clean(path, strlen(path), false, clean) != PATH_OK)
		return NULL;
	const struct roots *alias = alias_roots(clean, rest);
	if (!alias)
		*rest = clean;
	return alias ? alias : roots;
}

static enum apkovl_state look_for_file(const struct roots *roots, struct machine *m)
{
	char clean[PATH_SIZE], why[ROOT_WHY];
	const char *rest;
	struct root_file f;
	const struct roots *of = apkovl_roots(roots, &m->script, clean, &rest);

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

static enum apkovl_state look_for_overlay(struct machine *m)
{
	static char why[TREE_WHY];
	struct overlay_archive bytes;
	uint8_t mac[MAC_LEN];
	const struct script *s = &m->script;
	const struct overlay_request q = {
	    .folders = s->boot.overlay, .host = s->host, .mac = str_mac(s->mac, mac) ? mac : NULL};

	if (overlays_pack(&q, &bytes, NULL, why)) {
		overlay_release(&bytes);
		return APKOVL_PRESENT;
	}
	snprintf(m->apkovl_reason, sizeof m->apkovl_reason, "overlay: %.390s", why);
	return APKOVL_MISSING;
}

/* A machine without its apkovl comes up bare, and nobody but us could tell why. */
static void look_for_apkovl(const struct roots *roots, struct machine *m)
{
	struct script *s = &m->script;
	const struct boot *b = &s->boot;

	s->apkovl = APKOVL_UNKNOWN;
	s->apkovl_reason = m->apkovl_reason;
	if (b->kind != BOOT_KERNEL || m->is_rendered)
		return; /* who will serve what is rendered has files of his own */
	if (b->overlay.n)
		s->apkovl = look_for_overlay(m);
	else if (b->apkovl)
		s->apkovl = look_for_file(roots, m);
	/* Another of the servers may have it: the script asks that one. */
	if (s->apkovl == APKOVL_MISSING && s->n_servers)
		s->apkovl = APKOVL_UNKNOWN;
}

bool script_make_is_cacheable(
    const struct roots *roots, const struct machine *m, struct validator *file)
{
	char clean[PATH_SIZE];
	const char *rest;

	if (m->script.apkovl == APKOVL_UNKNOWN)
		return true;
	if (m->script.apkovl == APKOVL_MISSING || m->script.boot.overlay.n)
		return false;
	const struct roots *of = apkovl_roots(roots, &m->script, clean, &rest);
	if (!of || strlen(rest) >= sizeof file->path)
		return false;
	snprintf(file->path, sizeof file->path, "%.255s", rest);
	file->root = of->folder[0].fd;
	return fstatat(file->root, file->path, &file->st, 0) == 0;
}

struct script_out script_make(const struct roots *roots, struct machine *m, char *out, size_t size)
{
	static char own[SCRIPT_SIZE];
	char path[PATH_SIZE];
	enum script_result r = machine_script_path(m, path, sizeof path);

	if (r != SCRIPT_OK)
		return (struct script_out){.result = r, .key = "script"};
	pin_release(roots, &m->script.boot);
	look_for_apkovl(roots, m);
	bool there = path[0] && read_text(roots, path, own, sizeof own);
	return machine_script(m, there ? own : NULL, out, size);
}
