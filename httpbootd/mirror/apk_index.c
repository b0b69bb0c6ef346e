#include "httpbootd/mirror/apk_index.h"

#include <ctype.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Base64 of an id: 27 letters and a `=`. */
enum { ID_TEXT = 28 };

/* `Q1` and base64. Other beginnings are of hashes that no package of version 2 is known by. */
static bool parse_id(const char *s, size_t len, uint8_t out[APK_ID])
{
	uint8_t id[BASE64_DECODE_LENGTH(ID_TEXT)];
	struct base64_decode_ctx base64;
	size_t n = sizeof id;

	if (len != 2 + ID_TEXT || s[0] != 'Q' || s[1] != '1')
		return false;
	base64_decode_init(&base64);
	if (!base64_decode_update(&base64, &n, id, ID_TEXT, s + 2) ||
	    !base64_decode_final(&base64) || n != APK_ID)
		return false;
	memcpy(out, id, APK_ID);
	return true;
}

/* What is behind the digits says nothing, as with apk. */
static bool parse_size(const char *s, size_t len, uint64_t *out)
{
	uint64_t value = 0;
	size_t i = 0;

	for (; i < len && s[i] >= '0' && s[i] <= '9'; i++) {
		if (i == 15)
			return false;
		value = value * 10 + (uint64_t)(s[i] - '0');
	}
	*out = value;
	return i;
}

/* What may be in a file's name that is asked for by a URL and made on a disk. */
static bool is_name(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && (!s[i] || !strchr("._+-~", s[i])))
			return false;
	return len && s[0] != '.' && len < APK_FILE;
}

static bool copy_name(const char *s, size_t len, char out[APK_FILE])
{
	if (!is_name(s, len))
		return false;
	memcpy(out, s, len);
	out[len] = '\0';
	return true;
}

/* The entries are an array that doubles: an arena would keep each that it outgrew. */
static bool grow(struct apk_index *x)
{
	size_t capacity = x->capacity ? 2 * x->capacity : 256;
	struct apk_entry *entry;

	if (x->n < x->capacity)
		return true;
	entry = realloc(x->entry, capacity * sizeof *entry);
	if (!entry)
		return false;
	x->entry = entry;
	x->capacity = capacity;
	return true;
}

static void leave_out(struct apk_index *x, const char *why)
{
	if (!x->left_why) {
		x->left_why = why;
		x->left_line = x->line;
	}
	x->is_left_out = true;
}

static const char *add(struct apk_index *x, const char *file, size_t len)
{
	if (x->n >= APK_INDEX_ENTRIES)
		return "more packages than there can be";
	if (!grow(x))
		return "there is no memory for it";
	struct apk_entry *e = &x->entry[x->n];
	e->file = arena_strndup(&x->names, file, len);
	if (!e->file)
		return "there is no memory for it";
	e->size = x->size;
	memcpy(e->id, x->id, sizeof e->id);
	e->nth = (uint32_t)x->n++;
	return NULL;
}

static const char *end_paragraph(struct apk_index *x)
{
	const bool is_empty =
	    !x->name[0] && !x->version[0] && !x->has_size && !x->has_id && !x->is_left_out;
	const bool is_whole = x->name[0] && x->version[0] && x->has_size && x->has_id;
	char file[2 * APK_FILE + sizeof "-.apk"];
	const char *why = NULL;

	if (is_empty)
		return NULL;
	const int len = snprintf(file, sizeof file, "%s-%s.apk", x->name, x->version);
	if (!is_whole)
		leave_out(x, "a package without one of C:, P:, V: and S:");
	else if (len < 0 || len >= APK_FILE)
		leave_out(x, "a package whose name is too long");
	if (!x->is_left_out)
		why = add(x, file, (size_t)len);
	x->left_out += x->is_left_out;
	x->name[0] = x->version[0] = '\0';
	x->has_size = x->has_id = x->is_left_out = false;
	return why;
}

const char *apk_index_line(struct apk_index *x, const char *line, size_t len)
{
	x->line++;
	if (!len)
		return end_paragraph(x);
	if (len < 2 || line[1] != ':')
		return "a line that is no field";
	const char *value = line + 2;
	len -= 2;
	switch (line[0]) {
	case 'C':
		x->has_id = parse_id(value, len, x->id);
		if (!x->has_id)
			leave_out(x, "a checksum that is not Q1 and the base64 of a SHA-1");
		break;
	case 'P':
		if (!copy_name(value, len, x->name))
			leave_out(x, "a name that no package can have");
		break;
	case 'V':
		if (!copy_name(value, len, x->version))
			leave_out(x, "a version that no package can have");
		break;
	case 'S':
		x->has_size = parse_size(value, len, &x->size);
		if (!x->has_size)
			leave_out(x, "a size that is no number");
		break;
	default:
		break;
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	const struct apk_entry *left = a, *right = b;
	return strcmp(left->file, right->file);
}

static int compare_nth(const void *a, const void *b)
{
	const struct apk_entry *left = a, *right = b;
	const int order = compare(a, b);
	return order ? order : left->nth < right->nth ? -1 : left->nth > right->nth;
}

const char *apk_index_end(struct apk_index *x)
{
	const char *why = end_paragraph(x);
	size_t n = 0;

	if (why)
		return why;
	if (x->n)
		qsort(x->entry, x->n, sizeof *x->entry, compare_nth);
	for (size_t i = 0; i < x->n; i++)
		if (!n || compare(&x->entry[n - 1], &x->entry[i]))
			x->entry[n++] = x->entry[i];
	x->n = n;
	return NULL;
}

const struct apk_entry *apk_index_find(const struct apk_index *x, const char *file)
{
	const struct apk_entry key = {.file = file};
	return x->n ? bsearch(&key, x->entry, x->n, sizeof *x->entry, compare) : NULL;
}

void apk_index_free(struct apk_index *x)
{
	free(x->entry);
	arena_free(&x->names);
	*x = (struct apk_index){0};
}
