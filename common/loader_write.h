#ifndef LANBOOT_COMMON_LOADER_WRITE_H
#define LANBOOT_COMMON_LOADER_WRITE_H
/* The two languages, for loader*.c alone. Pure. */
#include "common/loader.h"

enum { LOADER_WORDS = 1024 };

/* Returns the path of one of ours, inside `url`, where files come by TFTP; else all of it. */
const char *loader_path(const struct loader_file *f, const char *url);

/* Writes what loader_write() is to write for GRUB, of what it can boot. */
void loader_grub_write(struct writer *w, const struct loader_file *f, const struct loader_entry *e);

/* Writes what loader_write_menu() is to write for GRUB. */
void loader_grub_menu(
    struct writer *w, const struct loader_file *f, const struct loader_entry *entries, size_t n);

/* Writes what loader_write_words() is to write for GRUB. */
void loader_grub_words(struct writer *w, const struct loader_file *f, const char *words);

/* Writes what loader_write() is to write for the others, of what they can boot. */
void loader_pxelinux_write(
    struct writer *w, const struct loader_file *f, const struct loader_entry *e);

/* Writes what loader_write_menu() is to write for the others. */
void loader_pxelinux_menu(
    struct writer *w, const struct loader_file *f, const struct loader_entry *entries, size_t n);

/* Writes what loader_write_words() is to write for the others. */
void loader_pxelinux_words(struct writer *w, const struct loader_file *f, const char *words);

#endif
