#ifndef LANBOOT_HTTPBOOTD_VIEW_SHOW_H
#define LANBOOT_HTTPBOOTD_VIEW_SHOW_H
/* One machine's story: its boots to the scale of time, what was done, and what the log says. Pure.
 */
#include "httpbootd/view/view.h"

enum { SHOW_SIZE = 96 * 1024 }; /* bytes that are enough */

/* Draws the machine with its latest lines of the log. */
void show_draw(struct screen *t, const struct view *v, const struct view_machine *m);

/* Draws its lines of the log alone, all that are kept. */
void show_draw_log(struct screen *t, const struct view *v, const struct seen *s);

/* Draws one kept line of a machine, whole. */
void show_draw_line(struct screen *t, const struct view *v, const char *line);

/* Draws why it does not come up, and what to do. */
void show_draw_why(struct screen *t, const struct view *v, const struct view_machine *m);

#endif
