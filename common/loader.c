#include "common/loader_write.h"

#include <stdio.h>

void loader_write(struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	char words[LOADER_WORDS];
	const char *why = loader_cannot(f, e);

	if (why) {
		snprintf(words, sizeof words, "lanboot: %s %s", e->name, why);
		loader_write_words(w, f, words);
		return;
	}
	if (f->loader == LOADER_GRUB)
		loader_grub_write(w, f, e);
	else
		loader_pxelinux_write(w, f, e);
}

void loader_write_menu(
    struct writer *w, const struct loader_file *f, const struct loader_entry *entries, size_t n)
{
	if (f->loader == LOADER_GRUB)
		loader_grub_menu(w, f, entries, n);
	else
		loader_pxelinux_menu(w, f, entries, n);
}

void loader_write_words(struct writer *w, const struct loader_file *f, const char *words)
{
	if (f->loader == LOADER_GRUB)
		loader_grub_words(w, f, words);
	else
		loader_pxelinux_words(w, f, words);
}
