#include "httpbootd/drift/drift_said.h"

#include "common/conf_alike.h"

#include <stdio.h>
#include <string.h>

static const char first_line[] = "lanboot drift 1";
static const char *const kinds[] = {"release", "link", "boot", "folder"};

enum { KINDS = sizeof kinds / sizeof *kinds, WORDS = 3, WORD = 80 };

_Static_assert((int)DRIFT_DIGEST == CONF_ALIKE && DRIFT_ID == (int)DRIFT_DIGEST, "one reads all");

bool drift_name_is_good(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	const size_t len = strspn(name, letters);
	return len > 0 && len < DRIFT_NAME && !name[len] && name[0] != '.';
}

bool drift_folder_is_good(const char *name)
{
	char part[DRIFT_NAME];

	if (strlen(name) >= DRIFT_NAME)
		return false;
	for (;; name++) {
		const size_t len = strcspn(name, "/");
		memcpy(part, name, len);
		part[len] = '\0';
		if (!drift_name_is_good(part))
			return false;
		name += len;
		if (!*name)
			return true;
	}
}

/*
 * Writing
 */

struct out {
	char *text;
	size_t len;
};

/* The table of sizes in the header has room for all lines. */
static void put(struct out *o, const char *word, const char *name, const uint8_t *digest)
{
	char hex[3 * DRIFT_DIGEST + 1] = "";
	int n;

	if (digest)
		hex_text(digest, DRIFT_DIGEST, 0, hex);
	n = snprintf(o->text + o->len, DRIFT_TEXT - o->len, "%s%s%s%s%s\n", word, name ? " " : "",
	    name ? name : "", digest ? " " : "", hex);
	if (n > 0 && (size_t)n < DRIFT_TEXT - o->len)
		o->len += (size_t)n;
	o->text[o->len] = '\0';
}

size_t drift_said_write(const struct drift_said *s, char out[DRIFT_TEXT])
{
	struct out o = {.text = out};

	put(&o, first_line, NULL, NULL);
	put(&o, "id", NULL, s->id);
	put(&o, "version", s->version, NULL);
	for (size_t i = 0; i < CONF_KINDS; i++)
		if (s->has_conf[i])
			put(&o, "conf", conf_alike_kind(i), s->conf.digest[i]);
	for (size_t i = 0; i < s->n; i++)
		put(&o, kinds[s->unit[i].kind], s->unit[i].name, s->unit[i].digest);
	if (s->reads)
		put(&o, "reads", NULL, NULL);
	put(&o, "end", NULL, NULL);
	return o.len;
}

/*
 * Reading
 */

static bool read_digest(const char *hex, uint8_t out[DRIFT_DIGEST])
{
	size_t i = 0;

	if (strlen(hex) != 2 * DRIFT_DIGEST)
		return false;
	for (; i < DRIFT_DIGEST; i++) {
		const int byte = str_hex_byte(hex + 2 * i);
		if (byte < 0)
			return false;
		out[i] = (uint8_t)byte;
	}
	return true;
}

/* Returns how many words the line has; 0: one is too long, or there are more. */
static size_t split(const char *line, size_t len, char word[WORDS][WORD])
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && line[i] != ' ') {
			if (at == WORD - 1 || line[i] < '!' || line[i] > '~')
				return 0;
			word[n][at++] = line[i];
			continue;
		}
		word[n][at] = '\0';
		at = 0;
		if (++n == WORDS && i < len)
			return 0;
	}
	return n;
}

static bool read_conf(char word[WORDS][WORD], struct drift_said *s)
{
	for (size_t i = 0; i < CONF_KINDS; i++)
		if (strcmp(word[1], conf_alike_kind(i)) == 0) {
			s->has_conf[i] = true;
			return read_digest(word[2], s->conf.digest[i]);
		}
	return true; /* a newer server's */
}

/* False: one that says so is not whole. */
static bool read_unit(enum drift_kind kind, char word[WORDS][WORD], struct drift_said *s)
{
	struct drift_unit *u = &s->unit[s->n];

	const bool is_good =
	    kind == DRIFT_FOLDER ? drift_folder_is_good(word[1]) : drift_name_is_good(word[1]);

	if (s->n == DRIFT_UNITS || !is_good || !read_digest(word[2], u->digest))
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (s->unit[i].kind == kind && strcmp(s->unit[i].name, word[1]) == 0)
			return false;
	u->kind = kind;
	memcpy(u->name, word[1], strlen(word[1]) + 1);
	s->n++;
	return true;
}

/* A line behind the first one. */
static bool read_line(const char *line, size_t len, struct drift_said *s, bool *has_id)
{
	char word[WORDS][WORD];
	const size_t n = split(line, len, word);

	if (n == 1 && strcmp(word[0], "reads") == 0)
		s->reads = true;
	if (n == 2 && strcmp(word[0], "id") == 0)
		return *has_id = read_digest(word[1], s->id);
	if (n == 2 && strcmp(word[0], "version") == 0) {
		snprintf(s->version, sizeof s->version, "%.31s", word[1]);
		return true;
	}
	if (n == 3 && strcmp(word[0], "conf") == 0)
		return read_conf(word, s);
	for (size_t k = 0; k < KINDS && n == 3; k++)
		if (strcmp(word[0], kinds[k]) == 0)
			return read_unit((enum drift_kind)k, word, s);
	return true;
}

bool drift_said_parse(const char *text, size_t len, struct drift_said *out)
{
	bool is_first = true, has_id = false;

	*out = (struct drift_said){.n = 0};
	while (len) {
		const char *end = memchr(text, '\n', len);
		const size_t line = end ? (size_t)(end - text) : len;
		if (!end)
			return false;
		if (is_first && (line != strlen(first_line) || memcmp(text, first_line, line) != 0))
			return false;
		if (!is_first && line == 3 && memcmp(text, "end", 3) == 0)
			return has_id;
		if (!is_first && !read_line(text, line, out, &has_id))
			return false;
		is_first = false;
		text += line + 1;
		len -= line + 1;
	}
	return false;
}
