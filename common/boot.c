#include "common/boot.h"

#include <stddef.h>

/* Adds the options of `under` that `b` has not. */
static void options_under(struct boot *b, const struct boot *under)
{
	for (size_t i = 0; i < BOOT_OPTIONS_MAX && under->options[i]; i++) {
		size_t n = 0;
		while (n < BOOT_OPTIONS_MAX && b->options[n] &&
		       b->options[n]->code != under->options[i]->code)
			n++;
		if (n < BOOT_OPTIONS_MAX && !b->options[n])
			b->options[n] = under->options[i];
	}
}

/* One member of a struct boot. */
#define UNDER(member) b->member = b->member ? b->member : under->member

void boot_inherit(struct boot *b, const struct boot *under)
{
	/* Who boots his disk has no kernel, even if the section under his says one. */
	bool disk_refused = b->local == TRISTATE_NO && under->kind == BOOT_LOCAL;
	if ((!b->kind || b->kind == under->kind) && !disk_refused) {
		UNDER(kind);
		UNDER(kernel);
		UNDER(script);
		UNDER(chain);
		UNDER(local);
		UNDER(wimboot);
		UNDER(memtest);
		UNDER(menu);
		UNDER(alpine);
		UNDER(flavor);
	}
	UNDER(initrd);
	UNDER(modloop);
	if (!b->apkovl && !b->overlay) { /* one stands for the other */
		b->apkovl = under->apkovl;
		b->overlay = under->overlay;
	}
	UNDER(no_apkovl);
	UNDER(repo);
	UNDER(cmdline);
	UNDER(bootmgr);
	UNDER(bcd);
	UNDER(boot_sdi);
	UNDER(boot_wim);
	UNDER(title);
	UNDER(menu_timeout);
	UNDER(tries);
	UNDER(on_failure);
	UNDER(boot_file);
	UNDER(script_url);
	UNDER(pxe_mode);
	UNDER(ignore);
	UNDER(delay_ms);
	options_under(b, under);
}
