#include "common/conf_link.h"

#include "common/keys.h"

#include <stdio.h>
#include <string.h>

/* A kernel named `boot/vmlinuz-FLAVOR` and so on, where only the flavor was said. */
static const char *by_flavor(struct arena *a, const char *what, const char *flavor)
{
	size_t room = strlen(what) + strlen(flavor) + 7;
	char *path = arena_alloc(a, room);
	if (path)
		snprintf(path, room, "boot/%s-%s", what, flavor);
	return path;
}

static void fill_by_flavor(struct boot *b, struct arena *a)
{
	if (!b->flavor)
		return;
	if (!b->kernel)
		b->kernel = by_flavor(a, "vmlinuz", b->flavor);
	if (!b->initrd)
		b->initrd = by_flavor(a, "initramfs", b->flavor);
	if (!b->modloop)
		b->modloop = by_flavor(a, "modloop", b->flavor);
}

/* There is no such profile: says so, with the nearest name there is. */
static void complain_of_profile(
    const struct host_table *t, const struct host *h, conf_complain *complain, void *arg)
{
	char what[300];
	const char *nearest = NULL;
	for (size_t i = 0; i < t->n_profiles; i++)
		nearest = nearer(h->profile_name, nearest, t->profiles[i].name);
	snprintf(what, sizeof what, "there is no [profile %s]%s%s%s", h->profile_name,
	    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	complain(arg, h, h->profile_line, what);
}

/* A section may also be there only to say how pxedhcpd treats the machine. */
static bool has_purpose(struct boot b)
{
	return b.kernel || b.boot_file || b.script_url || b.ignore == SAID_YES;
}

/* `{host}` is the machine's name: without one, no script could be made. */
static bool needs_name(const struct boot *b)
{
	const char *const values[] = {
	    b->kernel, b->initrd, b->modloop, b->apkovl, b->repo, b->cmdline};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (values[i] && strstr(values[i], "{host}"))
			return true;
	return false;
}

void conf_link(struct conf *c, conf_complain *complain, void *arg)
{
	struct host_table *t = &c->hosts;

	for (size_t i = 0; i < t->n_profiles; i++)
		fill_by_flavor(&t->profiles[i].boot, &c->arena);
	for (size_t i = 0; i < t->n; i++) {
		struct host *h = &t->hosts[i];
		if (h->profile_name && !(h->profile = profile_find(t, h->profile_name))) {
			complain_of_profile(t, h, complain, arg);
			continue;
		}
		fill_by_flavor(&h->boot, &c->arena);
		struct boot b = host_boot(h);
		if (!h->name && needs_name(&b))
			complain(arg, h, h->line,
			    "what this machine boots has {host} in it: give the machine a 'name "
			    "='");
		if (!has_purpose(b))
			complain(arg, h, h->line,
			    "this machine has nothing to boot: give it 'profile =', 'flavor =' or "
			    "'kernel =', or give its profile one");
	}
}
