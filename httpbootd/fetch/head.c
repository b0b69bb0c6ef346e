#include "httpbootd/fetch/head.h"

#include <string.h>
#include <strings.h>

/* `name` with its colon. */
static void take_field(const char *line, size_t len, const char *name, char out[FETCH_FIELD])
{
	size_t at = strlen(name);

	if (len < at || strncasecmp(line, name, at) != 0)
		return;
	while (at < len && (line[at] == ' ' || line[at] == '\t'))
		at++;
	while (len > at && strchr(" \t\r\n", line[len - 1]))
		len--;
	if (len - at >= FETCH_FIELD)
		return;
	memcpy(out, line + at, len - at);
	out[len - at] = '\0';
}

void head_line(struct fetch_head *head, const char *line, size_t len)
{
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
		*head = (struct fetch_head){.length = -1};
	take_field(line, len, "ETag:", head->etag);
	take_field(line, len, "Last-Modified:", head->last_modified);
	take_field(line, len, "Date:", head->date);
}
