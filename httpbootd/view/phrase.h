#ifndef LANBOOT_HTTPBOOTD_VIEW_PHRASE_H
#define LANBOOT_HTTPBOOTD_VIEW_PHRASE_H
/*
 * What is said of a machine in a few words, the same in the terminal and on the page. The texts are
 * what was said: who shows them makes them fit to be shown. Pure.
 */
#include "common/amount.h"
#include "httpbootd/view/view.h"

enum { PHRASE_SIZE = 400 };

/* Returns the word of its state: `stuck`, or state_text. */
const char *phrase_state(const struct view_machine *m);

/* Writes what it does of which it cannot get out: `stuck 1:12 at kernel`. Returns `out`. */
char *phrase_doing(const struct view *v, const struct view_machine *m, char out[PHRASE_SIZE]);

/* Writes the step that it is at: `modloop 62 %`, `kernel`; empty: none. Returns `out`. */
char *phrase_step(const struct view_machine *m, char out[PHRASE_SIZE]);

/* Writes how long it boots already: `usually 31 s, now 24 s`, `now 24 s`. Returns `out`. */
char *phrase_times(const struct view *v, const struct view_machine *m, char out[PHRASE_SIZE]);

/* Returns how far it is, in hundredths, by its usual time; else by its step. */
unsigned phrase_progress(const struct view *v, const struct view_machine *m);

/* Writes what the step brought: bytes, time, rate; or why it failed. Returns `out`. */
char *phrase_outcome(const struct step *step, char out[PHRASE_SIZE]);

/*
 * Copies a line of the log without what says whose it is: of one machine's story they are all
 * alike. Words that do not fit into `size` bytes are left out. Returns `out`.
 */
char *phrase_line(const char *text, char *out, size_t size);

/* Returns true for a line of the machine's latest boot. */
bool phrase_is_recent(const struct seen *s, const char *line);

/*
 * Returns what a line that the machine wrote on its console (seen.h) says, and when, in *at_ms;
 * NULL: it was written before its latest boot began, or is no such line.
 */
const char *phrase_screen(const struct seen *s, const char *line, uint64_t *at_ms);

#endif
