#ifndef LANBOOT_HTTPBOOTD_VIEW_LATEST_H
#define LANBOOT_HTTPBOOTD_VIEW_LATEST_H
/* The latest lines of the log of all machines. Pure. */
#include "httpbootd/codec/json.h"
#include "httpbootd/view/view.h"

enum { LATEST_LINES = 100 };

struct latest {
	struct latest_line {
		uint64_t at_ms;
		const char *line; /* of a machine */
	} line[LATEST_LINES];     /* n of them, the newest first */
	size_t n;
};

/* Adds the lines of a machine, whose texts have to last; zero *l before the first. */
void latest_add(struct latest *l, const struct seen *s);

/* Draws them, the newest at the end. */
void latest_draw(struct screen *t, const struct view *v, const struct latest *l);

/* Writes an object with them, the oldest first. */
void latest_json(struct json *j, const struct latest *l);

#endif
