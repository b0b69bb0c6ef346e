#include "httpbootd/boot/script_loader.h"

#include "common/arch.h"
#include "httpbootd/boot/script_apkovl.h"
#include "httpbootd/boot/script_kernel.h"

#include <stdio.h>
#include <string.h>

enum { MENU_SECONDS = 10, PATH_NAMES = 512 };

/* The names that files have in the initramfs. */
struct names {
	char text[LOADER_INITRDS][PATH_NAMES];
};

/* Each image's name, without iPXE's further words. */
static void set_initrds(
    const struct initrd_images *all, struct names *names, struct loader_entry *e)
{
	for (size_t i = 0; i < all->n; i++) {
		const char *args = all->one[i].args;
		snprintf(names->text[i], PATH_NAMES, "%.*s", (int)strcspn(args, " "), args);
		e->initrd[e->n_initrds++] = (struct loader_initrd){
		    .url = all->one[i].url, .as = names->text[i][0] ? names->text[i] : NULL};
	}
}

/* GRUB looks whether it is there, where we cannot; the others boot what may be bare alone. */
static void set_apkovl(
    const struct script *s, enum loader loader, const char *url, struct loader_entry *e)
{
	if (!script_apkovl_must_wait(s, url))
		return;
	if (s->apkovl == APKOVL_MISSING)
		e->wrong = s->apkovl_reason;
	else if (loader == LOADER_GRUB && strncmp(url, "http://", 7) == 0)
		e->apkovl = url;
	else
		e->wrong = "has an apkovl that this loader cannot look for";
}

static struct script_out write_kernel(
    struct writer *w, const struct script *s, const struct loader_file *f, struct loader_entry e)
{
	SCRIPT_UNSET struct script_kernel k;
	SCRIPT_UNSET struct names names;
	SCRIPT_UNSET char args[4 * VALUE_SIZE], apkovl[VALUE_SIZE];
	struct writer a = writer_of(args, sizeof args);
	struct script_out out = script_kernel_expand(s, &k);

	if (out.result != SCRIPT_OK)
		return out;
	script_kernel_args(&a, s, &k);
	size_t len = a.len;
	write_u8(&a, '\0');
	if (a.failed || len > arch_cmdline_max(s->arch))
		return script_failed(SCRIPT_CMDLINE, "cmdline");
	if (!script_expand_init(s, k.apkovl, apkovl, sizeof apkovl))
		return script_failed(SCRIPT_LONG, "apkovl");
	e.program = k.kernel;
	e.args = args;
	set_initrds(&k.initrds, &names, &e);
	set_apkovl(s, f->loader, apkovl, &e);
	loader_write(w, f, &e);
	return (struct script_out){.cmdline = len};
}

static struct script_out write_program(struct writer *w, const struct script *s,
    const struct loader_file *f, const char *key, const char *value, struct loader_entry e)
{
	SCRIPT_UNSET char url[VALUE_SIZE], cmdline[VALUE_SIZE];
	enum script_result r = script_url(s, value, url);

	cmdline[0] = '\0';
	if (r != SCRIPT_OK)
		return script_failed(r, key);
	if (s->boot.kind == BOOT_MEMTEST &&
	    (r = script_expand(s, s->boot.cmdline, cmdline, sizeof cmdline)) != SCRIPT_OK)
		return script_failed(r, "cmdline");
	e.program = url;
	e.args = cmdline;
	loader_write(w, f, &e);
	return (struct script_out){0};
}

/* GRUB comes back for what is chosen. */
static void write_menu(struct writer *w, const struct script *s, const struct loader_file *f)
{
	const struct menu *menu = &s->boot.menu;
	struct loader_entry items[MENU_MAX];

	if (f->loader != LOADER_GRUB) {
		loader_write_words(w, f, "lanboot: by HTTP a menu takes iPXE or GRUB");
		return;
	}
	for (size_t i = 0; i < menu->names.n; i++)
		items[i] = (struct loader_entry){
		    .name = menu->profile[i]->name, .title = menu->profile[i]->boot.title};
	loader_write_menu(w, f, items, menu->names.n);
}

static struct script_out write_kind(
    struct writer *w, const struct script *s, const struct loader_file *f, bool ignored)
{
	struct loader_entry e = {.name = s->profile ? s->profile : "this machine",
	    .kind = ignored ? BOOT_LOCAL : s->boot.kind,
	    .args = ""};
	char words[256];

	switch (e.kind) {
	case BOOT_NONE:
		snprintf(words, sizeof words,
		    "lanboot: nothing says what %s boots: lanboot enrol %s NAME gives it a section",
		    s->mac, s->mac);
		loader_write_words(w, f, words);
		break;
	case BOOT_MENU:
		write_menu(w, s, f);
		break;
	case BOOT_KERNEL:
		return write_kernel(w, s, f, e);
	case BOOT_MEMTEST:
		return write_program(w, s, f, "memtest", s->boot.memtest, e);
	case BOOT_CHAIN:
		return write_program(w, s, f, "chain", s->boot.chain, e);
	default:
		loader_write(w, f, &e);
	}
	return (struct script_out){0};
}

struct script_out script_loader(
    const struct script *script, enum loader loader, bool ignored, char *out, size_t size)
{
	struct script s = *script;
	struct writer w = writer_of(out, size);
	char again[1024];

	snprintf(again, sizeof again,
	    loader == LOADER_GRUB ? "%s/grub/grub.cfg-01-%s" : "%s/pxelinux.cfg/01-%s",
	    s.server_url, s.mac_hyphen);
	if (loader == LOADER_GRUB && strchr(s.arch, '$'))
		s.arch = loader_grub_arch;
	else if (loader == LOADER_PXELINUX && strchr(s.arch, '$'))
		s.arch = "x86_64";
	if (loader == LOADER_PXELINUX && strchr(s.platform, '$'))
		s.platform = "pcbios";
	if (s.n_servers) { /* the others are iPXE's to try */
		s.url = s.servers[0];
		s.n_servers = 0;
	}
	const struct loader_file f = {.loader = loader,
	    .machine = s.host ? s.host : s.mac,
	    .server = s.url,
	    .again = again,
	    .once = loader == LOADER_GRUB ? s.once_url : NULL,
	    .on_failure = s.boot.on_failure,
	    .seconds = s.boot.menu_timeout ? s.boot.menu_timeout : MENU_SECONDS};
	struct script_out made = write_kind(&w, &s, &f, ignored);
	if (made.result != SCRIPT_OK)
		return made;
	struct script_out whole = script_finish(&w);
	whole.cmdline = made.cmdline;
	return whole;
}
