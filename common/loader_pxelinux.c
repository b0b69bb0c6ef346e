#include "common/loader_write.h"
#include "common/plain.h"

#include <stdio.h>
#include <string.h>

/* What most boards of U-Boot take at least, with a NUL (CONFIG_SYS_CBSIZE). */
enum { UBOOT_LINE = 256 };

/* A line of words: no byte of it ends the line. U-Boot's console is mostly one that has UTF-8. */
static void write_words(
    struct writer *w, const struct loader_file *f, const char *before, const char *words)
{
	char plain[LOADER_WORDS];
	if (f->loader == LOADER_EXTLINUX)
		plain_words(words, plain, sizeof plain);
	else
		plain_name(words, plain, sizeof plain);
	TEXT(w, before, plain, "\n");
}

static void write_file(struct writer *w, const struct loader_file *f, const char *url)
{
	const char *path = loader_path(f, url);
	TEXT(w, path == url ? "" : f->tftp, path);
}

/* How long a line U-Boot takes is its board's: for who looks why it took none. */
static void write_length(struct writer *w, const struct loader_file *f, const char *args)
{
	char number[32];

	if (f->loader != LOADER_EXTLINUX || strlen(args) < UBOOT_LINE)
		return;
	snprintf(number, sizeof number, "%zu", strlen(args));
	TEXT(w, "\n  # ", number,
	    " bytes: 'bootarg overflow' says that they are more than this U-Boot takes");
}

static void write_label(struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	if (e->kind == BOOT_LOCAL) {
		TEXT(w, "  LOCALBOOT 0\n");
		return;
	}
	TEXT(w, "  ", e->kind == BOOT_CHAIN ? "PXE " : "LINUX ");
	write_file(w, f, e->program);
	if (e->n_initrds)
		TEXT(w, "\n  INITRD ");
	for (size_t i = 0; i < e->n_initrds; i++) {
		TEXT(w, i ? "," : "");
		write_file(w, f, e->initrd[i].url);
	}
	const char *args = e->args + strspn(e->args, " ");
	write_length(w, f, args);
	TEXT(w, *args ? "\n  APPEND " : "", args, "\n");
}

/* DEFAULT, and what happens when nobody chooses. */
static void write_head(
    struct writer *w, const struct loader_file *f, const char *label, unsigned long seconds)
{
	char number[32];

	write_words(w, f, "# Made by lanboot for ", f->machine);
	TEXT(w, "DEFAULT ", label, "\nPROMPT ", seconds ? "1" : "0", "\n");
	if (!seconds)
		return;
	snprintf(number, sizeof number, "%lu", seconds * 10);
	TEXT(w, "TIMEOUT ", number, "\n");
}

void loader_pxelinux_words(struct writer *w, const struct loader_file *f, const char *words)
{
	write_head(w, f, "lanboot", 30);
	write_words(w, f, "SAY ", words);
	TEXT(w, "SAY In 30 seconds it asks again.\nLABEL lanboot\n  CONFIG ", f->again, "\n");
}

void loader_pxelinux_write(
    struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	write_head(w, f, "lanboot", 0);
	TEXT(w, "LABEL lanboot\n");
	write_label(w, f, e);
}

void loader_pxelinux_menu(
    struct writer *w, const struct loader_file *f, const struct loader_entry *entries, size_t n)
{
	char words[LOADER_WORDS];
	size_t first = 0;

	while (first < n && loader_cannot(f, &entries[first]))
		first++;
	if (first == n) {
		loader_pxelinux_words(w, f, "lanboot: nothing in its menu is for this loader");
		return;
	}
	write_head(w, f, entries[first].name, f->seconds);
	for (size_t i = 0; i < n; i++) {
		const struct loader_entry *e = &entries[i];
		const char *why = loader_cannot(f, e);
		snprintf(words, sizeof words, "%s  %s", e->name,
		    why        ? why
		    : e->title ? e->title
			       : "");
		write_words(w, f, "SAY ", words);
	}
	for (size_t i = 0; i < n; i++) {
		const struct loader_entry *e = &entries[i];
		if (loader_cannot(f, e))
			continue;
		TEXT(w, "LABEL ", e->name, "\n");
		write_words(w, f, "  MENU LABEL ", e->title ? e->title : e->name);
		write_label(w, f, e);
	}
}
