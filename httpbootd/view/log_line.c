#include "httpbootd/view/log_line.h"

#include <stdio.h>
#include <string.h>

bool log_line_read(const char *line, struct log_line *l)
{
	char number[24];
	const size_t seconds = strcspn(line, ".");
	uint64_t s, ms;
	if (seconds >= sizeof number || line[seconds] != '.')
		return false;
	snprintf(number, sizeof number, "%.*s", (int)seconds, line);
	if (!str_uint(number, 0, UINT64_MAX / 1000 - 1, &s))
		return false;
	line += seconds + 1;
	snprintf(number, sizeof number, "%.3s", line);
	if (strlen(number) != 3 || !str_uint(number, 0, 999, &ms) || line[3] != ' ')
		return false;
	line += 4;
	const size_t daemon = strcspn(line, " ");
	if (line[daemon] != ' ' || !line[daemon + 1] || line[daemon + 2] != ' ')
		return false;
	l->at_ms = s * 1000 + ms;
	snprintf(l->daemon, sizeof l->daemon, "%.*s", (int)(daemon < 15 ? daemon : 15), line);
	l->level = line[daemon + 1];
	l->text = line + daemon + 3;
	return true;
}
