#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_WRITE_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_WRITE_H
/*
 * Pieces that the scripts are written of, for script*.c and machine.c alone. Pure. What does not
 * fit makes the writer fail, which script_finish() tells.
 */
#include "common/wire.h"
#include "httpbootd/boot/script.h"

/* A value with its variables filled in, and a kernel's whole command line, are no longer. */
enum { VALUE_SIZE = 4096 };

/*
 * Before a buffer of values that is written before it is read: the compiler need not set it to zero
 * (-ftrivial-auto-var-init), which for the 32 KB of a script costs a tenth of the time that it
 * takes.
 */
#if defined __has_attribute
#if __has_attribute(uninitialized)
#define SCRIPT_UNSET __attribute__((uninitialized))
#endif
#endif
#ifndef SCRIPT_UNSET
#define SCRIPT_UNSET
#endif

/* Writes our URL up to its path: of what is private with the token, and of the server that made it.
 */
void script_write_base(struct writer *w, const struct script *s, bool is_private);

/* Returns true if the script's token goes into the URL of this file; token_apkovl is no part of it.
 */
bool script_is_private(const struct script *s, const char *value);

/* Writes `echo WHAT is VALUE`, with `none` where there is no value. */
void script_write_echo(struct writer *w, const char *what, const char *value, const char *none);

/* Returns iPXE's setting of the address that the machine has, of the IP that it asked by. */
const char *script_ip_setting(const struct script *s);

/* Ends a command with ` || goto …`: to the next server, or to the end of this try. */
void script_write_or_next(struct writer *w, const struct script *s);

/* Writes that what follows is this step (state.h's word), for script_write_failed. */
void script_write_step(struct writer *w, const struct script *s, const char *step);

/*
 * Writes that the server is told that this step comes. It costs a second at most, where nobody
 * answers, and whatever becomes of it, what follows is done.
 */
void script_write_tell(struct writer *w, const struct script *s, const char *step);

/*
 * Writes that the server is told that the step has failed, `step` or the one that was written last
 * (NULL), and iPXE's number for it: before any command that sets another one.
 */
void script_write_failed(struct writer *w, const struct script *s, const char *step);

/* Returns the result of a script that cannot be made, since the value of `key` is as `result` says.
 */
struct script_out script_failed(enum script_result result, const char *key);

/* Ends the text with a NUL. Returns its length, or SCRIPT_LONG if it did not fit. */
struct script_out script_finish(struct writer *w);

/* Writes the commands that set ${arch} to Alpine's name of the machine's processor. */
void script_write_arch(struct writer *w);

/*
 * Expands one value to a URL: a URL stays as it is, a path beneath the root becomes one of ours,
 * NULL becomes empty. Returns SCRIPT_OK, or what is wrong with the value.
 */
enum script_result script_url(const struct script *s, const char *value, char out[VALUE_SIZE]);

/* Expands a list of them, with `between` between two. */
enum script_result script_urls(
    const struct script *s, const struct words *values, const char *between, char out[VALUE_SIZE]);

/* The query `mac=…&uuid=…` and so on, as iPXE is to say it of its machine. */
extern const char script_query[];

/*
 * Writes the commands that end iPXE as one that has failed, for UEFI goes on with its next boot
 * entry only then. The setting is for an iPXE with a script of its own, which else would ask once
 * more.
 */
void script_write_exit(struct writer *w);

/*
 * Writes that it goes on to this machine's script anew, of the server that it is from or, where
 * that does not answer, of another one; if none does, to the label `otherwise`.
 */
void script_write_again(struct writer *w, const struct script *s, const char *otherwise);

/*
 * Writes what a script does when nothing has helped, by b->on_failure, then script_write_again, or
 * its label `start`.
 */
void script_write_give_up(struct writer *w, const struct boot *b, const struct script *s);

#endif
