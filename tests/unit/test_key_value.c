/* The values of keys, whatever their types: what a loop over the table of keys sees of them. */
#include "common/key_set.h"
#include "common/key_value.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/* What is said of a key in one section, what in the one under it, and the values that follow. */
static const struct {
	const char *key, *own, *under;
	const char *values; /* with `|` between two; of no text: empty */
	bool set;
	const char *mentioned;     /* NULL: nothing to look for */
	const char *not_mentioned; /* the same */
} rows[] = {
    {"kernel", "a/{arch}/k", "b", "a/{arch}/k|", true, "{arch}", "{host}"},
    {"kernel", NULL, "b", "b|", true, "b", "a"},
    {"kernel", NULL, NULL, "", false, NULL, "b"},
    {"initrd", "a b as /{host} mode=755", "c", "a|b|", true, "{host}", "755"},
    {"initrd", NULL, "c d", "c|d|", true, "d", "e"},
    {"overlay", "site, hosts/{host}", "x", "site|hosts/{host}|", true, "{host}", "x"},
    {"repo", NULL, "http://a/b c", "http://a/b|c|", true, "a/b", "d"},
    {"menu", "p q", "r", "p|q|", true, "q", "r"},
    {"cmdline", "a b", "c", "a b|", true, "a b", "c"},
    {"alpine", "3.24", NULL, "3.24 lts|", true, "lts", "virt"},
    {"tries", "3", NULL, "", true, NULL, "3"},
    {"tries", NULL, NULL, "", false, NULL, NULL},
    {"local", "no", "yes", "", true, NULL, "no"},
    {"local", "default", NULL, "", false, NULL, NULL},
    {"on-failure", NULL, "reboot", "", true, NULL, "reboot"},
    {"option", "17:a", "17:b", "", true, NULL, "a"},
};

static void set(const struct key *k, struct boot *b, const char *text, struct arena *arena)
{
	struct key_input in = {k, arena, ""};
	if (text && !CHECK(key_set(&in, b, text)))
		CHECK_STR(in.expected, "");
}

static void test_values(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct key *k = key_find("profile", rows[i].key);
		struct boot own = {0}, under = {0};
		struct arena arena = {0};
		char values[100] = "";
		const char *value;

		unit_row(rows[i].key);
		set(k, &own, rows[i].own, &arena);
		set(k, &under, rows[i].under, &arena);
		key_inherit(k, &own, &under);
		CHECK_NUM(key_is_set(k, &own), rows[i].set);
		for (size_t n = 0; (value = key_nth(k, &own, n)); n++)
			snprintf(
			    values + strlen(values), sizeof values - strlen(values), "%s|", value);
		CHECK_STR(values, rows[i].values);
		CHECK(!rows[i].mentioned || key_mentions(k, &own, rows[i].mentioned));
		CHECK(!rows[i].not_mentioned || !key_mentions(k, &own, rows[i].not_mentioned));
		arena_free(&arena);
	}
}

static void test_options(void)
{
	const struct key *k = key_find("profile", "option");
	struct boot own = {0}, under = {0};
	struct arena arena = {0};

	set(k, &own, "17:a", &arena);
	set(k, &under, "17:b", &arena);
	set(k, &under, "12:c", &arena);
	key_inherit(k, &own, &under);
	CHECK_STR(own.options[0]->written, "17:a");
	if (CHECK(own.options[1] != NULL))
		CHECK_STR(own.options[1]->written, "12:c");
	CHECK(own.options[2] == NULL);
	arena_free(&arena);
}

/* However little there is for them, words are cut and end in a NUL. */
static void test_words(void)
{
	const struct words w = unit_words("ab c def");
	static const char *const cut[] = {"", "a", "ab", "ab ", "ab c", "ab c ", "ab c d"};
	char out[9];

	CHECK_STR(words_text(&w, out, sizeof out), "ab c def");
	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
		CHECK_STR(words_text(&w, out, i + 1), cut[i]);
	CHECK(words_have(&w, "defg", 3) && words_have(&w, "ab", 2));
	CHECK(!words_have(&w, "de", 2) && !words_have(&(struct words){0}, "", 0));
}

int main(void)
{
	unit_run("values of keys", test_values);
	unit_run("DHCP options that are inherited", test_options);
	unit_run("words as text", test_words);
	return unit_result();
}
