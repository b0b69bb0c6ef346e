#include "tftpd/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { STEPS_MAX = 100 * 1000, HEAP_KIB = 1024, MESSAGE = 200 };

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	unsigned groups;
};

struct pattern *pattern_compile(const char *text, char why[300])
{
	struct pattern *p = calloc(1, sizeof *p);
	int error = 0;
	PCRE2_SIZE at = 0;

	if (p)
		p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
		    PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
	if (p && !p->code) {
		PCRE2_UCHAR message[MESSAGE];
		pcre2_get_error_message(error, message, sizeof message);
		snprintf(why, 300, "%s, at byte %zu", (const char *)message, at + 1);
		free(p);
		return NULL;
	}
	if (p) {
		p->limits = pcre2_match_context_create(NULL);
		p->data = pcre2_match_data_create(PATTERN_GROUPS, NULL);
	}
	if (!p || !p->limits || !p->data) {
		snprintf(why, 300, "out of memory");
		pattern_free(p);
		return NULL;
	}
	uint32_t groups = 0;
	pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	p->groups = groups;
	pcre2_set_match_limit(p->limits, STEPS_MAX);
	pcre2_set_heap_limit(p->limits, HEAP_KIB);
	return p;
}

unsigned pattern_groups(const struct pattern *p)
{
	return p->groups;
}

enum pattern_result pattern_match(
    const struct pattern *p, const char *path, struct pattern_span group[PATTERN_GROUPS])
{
	/* More groups than PATTERN_GROUPS: 0, the first ones are there. */
	int n = pcre2_match(p->code, (PCRE2_SPTR)path, strlen(path), 0, 0, p->data, p->limits);
	if (n == PCRE2_ERROR_NOMATCH)
		return PATTERN_NO;
	if (n < 0)
		return PATTERN_TOO_HARD;
	const PCRE2_SIZE *place = pcre2_get_ovector_pointer(p->data);
	for (int i = 0; i < PATTERN_GROUPS; i++) {
		group[i] = (struct pattern_span){0, 0};
		/* \K within a lookahead can set an end before its start. */
		if ((n == 0 || i < n) && place[2 * i] != PCRE2_UNSET &&
		    place[2 * i] <= place[2 * i + 1])
			group[i] = (struct pattern_span){place[2 * i], place[2 * i + 1]};
	}
	return PATTERN_MATCH;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p);
}
