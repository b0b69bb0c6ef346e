#include "httpbootd/view/latest.h"

#include "httpbootd/view/log_line.h"
#include "httpbootd/view/machine_json.h"
#include "httpbootd/view/show.h"

#include <string.h>

static void keep(struct latest *l, uint64_t at_ms, const char *line)
{
	if (l->n == LATEST_LINES && at_ms <= l->line[LATEST_LINES - 1].at_ms)
		return;
	size_t at = l->n < LATEST_LINES ? l->n++ : LATEST_LINES - 1;
	for (; at > 0 && l->line[at - 1].at_ms < at_ms; at--)
		l->line[at] = l->line[at - 1];
	l->line[at] = (struct latest_line){at_ms, line};
}

void latest_add(struct latest *l, const struct seen *s)
{
	const char *end = s->lines.bytes ? s->lines.bytes + s->lines.len : NULL;
	struct log_line one;
	/* Lines have their daemon's time, which may be a little off the keeper's. */
	if (l->n == LATEST_LINES && s->heard_ms + 60000 < l->line[LATEST_LINES - 1].at_ms)
		return;
	for (const char *line = s->lines.bytes; line < end; line += strlen(line) + 1)
		if (log_line_read(line, &one))
			keep(l, one.at_ms, line);
}

void latest_draw(struct screen *t, const struct view *v, const struct latest *l)
{
	if (l->n == 0) {
		screen_print(t, " Nothing was heard of any machine.");
		screen_newline(t);
	}
	for (size_t i = l->n; i-- > 0;)
		show_draw_line(t, v, l->line[i].line);
}

void latest_json(struct json *j, const struct latest *l)
{
	json_object(j, NULL);
	json_array(j, "lines");
	for (size_t i = l->n; i-- > 0;)
		machine_json_line(j, l->line[i].line);
	json_close(j);
	json_close(j);
}
