/*
 * Eight bytes of size, then lines: Range, If-Range, If-None-Match, If-Match, If-Modified-Since,
 * If-Unmodified-Since. Whatever they say, what is sent lies within the file.
 */
#include "httpbootd/codec/condition.h"
#include "httpbootd/codec/httpdate.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void check_date(const char *s)
{
	char text[HTTPDATE_TEXT];
	int64_t t, back;
	if (!s || !httpdate_parse(s, &t))
		return;
	must(strlen(httpdate_format(t, text)) == HTTPDATE_TEXT - 1);
	/* A leap second at the end of the year 9999 is the one time that cannot be said. */
	must(httpdate_parse(text, &back) && (back == t || t == back + 1));
}

static void check(const struct selection *s, const struct version *v)
{
	if (s->status == 200)
		must(s->start == 0 && s->length == v->size);
	else if (s->status == 206)
		must(s->length > 0 && s->start < v->size && s->length <= v->size - s->start);
	else
		must((s->status == 304 || s->status == 412 || s->status == 416) && s->length == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t length = 0;
	const char *line[6] = {NULL};
	struct version v;

	if (size < 8)
		return 0;
	for (int i = 0; i < 8; i++)
		length = length << 8 | data[i];
	char *text = malloc(size - 7);
	if (!text)
		return 0;
	memcpy(text, data + 8, size - 8);
	text[size - 8] = '\0';
	char *rest = text;
	for (int i = 0; i < 6 && rest; i++) {
		char *one = strsep(&rest, "\n");
		line[i] = *one ? one : NULL;
	}
	version_of(length, (int64_t)(length * 7), (int64_t)(length % 1000000000), &v);
	struct conditions c = {.range = line[0],
	    .if_range = line[1],
	    .if_none_match = {line[2]},
	    .if_match = {line[3]},
	    .if_modified_since = line[4],
	    .if_unmodified_since = line[5]};
	struct selection s = condition_select(&c, &v, false);
	check(&s, &v);
	s = condition_select(&c, &v, true);
	must(s.status != 206 && s.status != 416);
	check(&s, &v);
	for (int i = 0; i < 6; i++)
		check_date(line[i]);
	free(text);
	return 0;
}
