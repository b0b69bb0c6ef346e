#include "httpbootd/etcd/etcd_answer.h"

#include "common/json_read.h"
#include "common/plain.h"
#include "httpbootd/etcd/base64.h"

#include <stdio.h>
#include <string.h>

/* The note whose members come by. */
struct reading {
	char key[ETCD_KEY], value[4 * ETCD_VALUE];
	bool has_key, is_bad;
	int64_t revision;
};

/* As a string or as a number; what is none is 0. */
static int64_t number_of(const char *text)
{
	int64_t n = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		if (n > (INT64_MAX - 9) / 10)
			return 0;
		n = n * 10 + (*text - '0');
	}
	return *text ? 0 : n;
}

static void take_own(const struct json_read *j, struct etcd_answer *a)
{
	if (strcmp(j->name, "count") == 0)
		a->count = number_of(j->value);
	else if (strcmp(j->name, "succeeded") == 0)
		a->is_swapped = strcmp(j->value, "true") == 0;
	else if (strcmp(j->name, "more") == 0)
		a->has_more = strcmp(j->value, "true") == 0;
	else if (strcmp(j->name, "code") == 0)
		a->code = (unsigned)(number_of(j->value) & 0xff);
	else if (strcmp(j->name, "error") == 0 && j->kind == JSON_READ_STRING)
		plain_words(j->value, a->error, sizeof a->error); /* for a terminal */
	else if (strcmp(j->name, "token") == 0 && strlen(j->value) < sizeof a->token)
		memcpy(a->token, j->value, strlen(j->value) + 1);
}

static void take_member(const struct json_read *j, struct reading *r)
{
	if (strcmp(j->name, "key") == 0) {
		const long len = base64_read(j->value, r->key, sizeof r->key);
		r->has_key = true;
		r->is_bad |= len < 0 || strlen(r->key) != (size_t)len;
	} else if (strcmp(j->name, "value") == 0) {
		const long len = base64_read(j->value, r->value, sizeof r->value);
		if (len < 0)
			r->value[0] = '\0'; /* what is too long is nothing of ours, but is there */
		for (char *s = r->value; s < r->value + (len < 0 ? 0 : len); s++)
			*s = (unsigned char)*s < ' ' ? '\0' : *s;
		r->value[ETCD_VALUE - 1] = '\0';
	} else if (strcmp(j->name, "mod_revision") == 0) {
		r->revision = number_of(j->value);
	}
}

/* An object has ended: of a note, if it had a key. */
static bool hand_on(
    struct reading *r, bool (*note)(void *arg, const struct etcd_note *n), void *arg)
{
	static const size_t folder = sizeof ETCD_FOLDER - 1;
	const struct etcd_note n = {r->key + folder, r->value, r->revision};
	const bool is_ours = r->has_key && !r->is_bad && strncmp(r->key, ETCD_FOLDER, folder) == 0;

	return !is_ours || !note || note(arg, &n);
}

static void forget(struct reading *r)
{
	*r->key = *r->value = '\0';
	r->has_key = r->is_bad = false;
	r->revision = 0;
}

bool etcd_answer_read(const char *text, size_t len, struct etcd_answer *a,
    bool (*note)(void *arg, const struct etcd_note *n), void *arg)
{
	struct json_read j = json_read_of(text, len);
	struct reading r;
	bool is_object = false;

	*a = (struct etcd_answer){.count = 0};
	forget(&r);
	while (json_read_next(&j)) {
		if (!is_object && j.kind != JSON_READ_OBJECT)
			return false;
		is_object = true;
		switch (j.kind) {
		case JSON_READ_OBJECT:
		case JSON_READ_ARRAY:
			forget(&r);
			break;
		case JSON_READ_END:
			if (!hand_on(&r, note, arg))
				return false;
			forget(&r);
			break;
		case JSON_READ_STRING:
		case JSON_READ_OTHER:
			if (j.depth == 1)
				take_own(&j, a);
			else if (strcmp(j.name, "count") == 0)
				a->count = number_of(j.value);
			else if (strcmp(j.name, "revision") == 0 && !a->revision)
				a->revision = number_of(j.value);
			else
				take_member(&j, &r);
		}
	}
	return is_object && !j.has_failed && j.depth == 0;
}

bool etcd_answer_read_store(const char *text, size_t len, struct etcd_answer *a,
    bool (*note)(void *arg, const struct etcd_note *n), void *arg)
{
	return etcd_answer_read(text, len, a, note, arg) && a->revision;
}
