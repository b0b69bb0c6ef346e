#include "httpbootd/view/log_line.h"

#include <stdio.h>
#include <string.h>

const char *log_line_time(const char *line, uint64_t *at_ms)
{
	char number[24];
	const size_t seconds = strcspn(line, ".");
	uint64_t s, ms;
	if (seconds >= sizeof number || line[seconds] != '.')
		return NULL;
	snprintf(number, sizeof number, "%.*s", (int)seconds, line);
	if (!str_uint(number, 0, UINT64_MAX / 1000 - 1, &s))
		return NULL;
	line += seconds + 1;
	snprintf(number, sizeof number, "%.3s", line);
	if (strlen(number) != 3 || !str_uint(number, 0, 999, &ms) || line[3] != ' ')
		return NULL;
	*at_ms = s * 1000 + ms;
	return line + 4;
}

bool log_line_read(const char *line, struct log_line *l)
{
	if (!(line = log_line_time(line, &l->at_ms)))
		return false;
	const size_t daemon = strcspn(line, " ");
	if (line[daemon] != ' ' || !line[daemon + 1] || line[daemon + 2] != ' ')
		return false;
	snprintf(l->daemon, sizeof l->daemon, "%.*s", (int)(daemon < 15 ? daemon : 15), line);
	l->level = line[daemon + 1];
	l->text = line + daemon + 3;
	return true;
}
