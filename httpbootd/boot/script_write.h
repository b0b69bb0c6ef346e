#ifndef LANBOOT_SCRIPT_WRITE_H
#define LANBOOT_SCRIPT_WRITE_H
/* Pieces that the scripts are written of. Pure. For script*.c alone. */
#include "common/wire.h"
#include "httpbootd/boot/script.h"

/* A value with its variables filled in, and a kernel's whole command line, are no longer. */
enum { VALUE_SIZE = 4096 };

/* Several texts, one after the other. */
void script_texts(struct writer *w, const char *const *list);
#define TEXT(w, ...) script_texts((w), (const char *const[]){__VA_ARGS__, NULL})

/* `echo WHAT is VALUE`; `none` where there is no value. */
void script_write_echo(struct writer *w, const char *what, const char *value, const char *none);

/* ` || goto failed` at the end of a command: to the next server, or the end of this try. */
void script_write_or_next(struct writer *w, const struct script *s);

struct script_out script_failed(enum script_result result, const char *key);

/* Ends the text with a NUL; SCRIPT_LONG if it did not fit. */
struct script_out script_finish(struct writer *w);

/* Sets ${arch} to Alpine's name of the processor, if the script has it. */
void script_write_arch(struct writer *w);

/* One value as a URL: as it is, or a path beneath the root as a URL of ours; empty stays empty. */
enum script_result script_url(const struct script *s, const char *value, char out[VALUE_SIZE]);

/* A list of them, with `between` between two. */
enum script_result script_urls(
    const struct script *s, const struct words *values, const char *between, char out[VALUE_SIZE]);

/* `mac=…&uuid=…` and so on, as iPXE is to say it of its machine. */
extern const char script_query[];

/*
 * Ends iPXE as one that has failed, for UEFI goes on with its next boot entry only then. The
 * setting is for an iPXE with a script of its own, which else would ask once more.
 */
void script_write_exit(struct writer *w);

/* What a script does when nothing has helped, by b->on_failure; goes on to `again`, or `start`. */
void script_write_give_up(struct writer *w, const struct boot *b, const char *again);

#endif
