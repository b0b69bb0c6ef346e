#ifndef LANBOOT_HTTPBOOTD_VIEW_MACHINE_JSON_H
#define LANBOOT_HTTPBOOTD_VIEW_MACHINE_JSON_H
/* Machines as JSON. httpbootd(8) says what the names mean, and keeps them. Pure. */
#include "httpbootd/codec/json.h"
#include "httpbootd/view/hall.h"

/* Writes the machine as one object of a list: what it is, what it does, its trouble. */
void machine_json(struct json *j, const struct view *v, const struct view_machine *m);

/* Writes the same with its boots, their steps, and what is usual. */
void machine_json_whole(struct json *j, const struct view *v, const struct view_machine *m);

/* Writes an object with the machine's lines of the log. */
void machine_json_log(struct json *j, const struct seen *s);

/* Writes one of these lines as an object, unless it is none. */
void machine_json_line(struct json *j, const char *line);

/* Writes an object that says why it does not come up. */
void machine_json_why(struct json *j, const struct view *v, const struct view_machine *m);

/* Writes the members `counts` and `verdict` of the object that is open. */
void machine_json_counts(struct json *j, const struct hall *h);

#endif
