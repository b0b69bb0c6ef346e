/* Generations: which package of which index a client gets, and what is kept of that in a text. */
#include "httpbootd/mirror/repo.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OLD = 'A', NEW = 'B' };

/* Adds a package whose id is 19 zeros and the low six bits of that letter. */
static void add(struct apk_index *x, const char *name, const char *version, char id)
{
	char line[300];
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	snprintf(line, sizeof line, "C:Q1%c%026d=", id, 0);
	memset(line + 5, 'A', 26);
	CHECK(strchr(letters, id) && !apk_index_line(x, line, strlen(line)));
	snprintf(line, sizeof line, "P:%s", name);
	CHECK(!apk_index_line(x, line, strlen(line)));
	snprintf(line, sizeof line, "V:%s", version);
	CHECK(!apk_index_line(x, line, strlen(line)));
	CHECK(!apk_index_line(x, "S:9", 3) && !apk_index_line(x, "", 0));
}

/* The index that is coming next is that one: `a` of the id, and `b` of a version of its own. */
static void come(struct repo *r, char id)
{
	char version[32];

	r->coming = r->next++;
	add(&r->coming_index, "a", "1-r0", id);
	snprintf(version, sizeof version, "%u-r0", r->coming);
	add(&r->coming_index, "b", version, id);
	CHECK(!apk_index_end(&r->coming_index));
}

/* Returns the first byte of its id, times 4 that of its letter; -1: none. */
static int id_of(const struct repo *r, const char *file, unsigned given)
{
	const struct apk_entry *e = repo_find(r, file, given);
	return e ? 'A' + (e->id[0] >> 2) : -1;
}

static void test_upstream(void)
{
	struct repo *r = repo_new("v3.24/main/x86_64");

	come(r, OLD);
	repo_switch(r);
	CHECK(!repo_upstream(r));
	strcpy(r->upstream.etag, "\"a\"");
	CHECK(repo_upstream(r) == &r->upstream);
	strcpy(r->upstream.last_modified, "Sun, 06 Nov 1994 08:49:37 GMT");
	strcpy(r->upstream.date, "Sun, 06 Nov 1994 08:49:38 GMT");
	CHECK(!repo_upstream(r));
	strcpy(r->upstream.date, "Sun, 06 Nov 1994 08:59:38 GMT");

	/* It is of the newest; what is served again is another one. */
	come(r, NEW);
	repo_switch(r);
	CHECK(repo_upstream(r) == &r->upstream);
	CHECK(repo_roll_back(r));
	CHECK(!repo_upstream(r));
	repo_free(r);
}

static void test_generations(void)
{
	struct repo *r = repo_new("v3.24/main/x86_64");

	CHECK_STR(r->path, "v3.24/main/x86_64");
	CHECK(!repo_find(r, "a-1-r0.apk", 0) && !repo_roll_back(r));
	come(r, OLD);
	CHECK(!repo_find(r, "a-1-r0.apk", 1));
	repo_switch(r);
	CHECK(r->served == 1 && !r->before && !r->coming && !r->coming_index.n);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 0), OLD);
	CHECK_NUM(id_of(r, "b-1-r0.apk", 1), OLD);
	CHECK(!repo_find(r, "c-1-r0.apk", 1));

	/* Built anew under the same name: to each as its index says. */
	come(r, NEW);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 1), OLD);
	repo_switch(r);
	CHECK(r->served == 2 && r->before == 1);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 1), OLD);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 2), NEW);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 0), NEW);
	/* What the new one does not name is there for who began before, and who is forgotten. */
	CHECK_NUM(id_of(r, "b-1-r0.apk", 1), OLD);
	CHECK_NUM(id_of(r, "b-1-r0.apk", 0), OLD);
	CHECK_NUM(id_of(r, "b-2-r0.apk", 1), NEW);
	repo_free(r);
}

/* Whoever began with an index goes on by it, however many came since, up to very many. */
static void test_past(void)
{
	enum { ALL = PAST_INDEXES + 6 };
	struct repo *r = repo_new("x");

	for (unsigned i = 1; i <= ALL; i++) {
		come(r, (char)(OLD + i));
		repo_switch(r);
		for (unsigned given = i > PAST_INDEXES ? i - PAST_INDEXES + 1 : 1; given <= i;
		     given++) {
			char file[32];
			CHECK_NUM(id_of(r, "a-1-r0.apk", given), OLD + (int)given);
			snprintf(file, sizeof file, "b-%u-r0.apk", given);
			CHECK_NUM(id_of(r, file, given), OLD + (int)given);
			CHECK_NUM(id_of(r, file, 0), OLD + (int)given);
			CHECK_NUM(id_of(r, file, i), OLD + (int)given);
		}
		CHECK_NUM(id_of(r, "a-1-r0.apk", 0), OLD + (int)i);
		CHECK(!repo_find(r, "c-1-r0.apk", 1));
	}
	CHECK(r->past.n <= 2 * PAST_INDEXES);
	repo_free(r);
}

/* What stayed the same over some indexes, then was built anew. */
static void test_past_same(void)
{
	static const char ids[] = "AABBCA";
	struct repo *r = repo_new("x");

	for (unsigned i = 0; ids[i]; i++) {
		come(r, ids[i]);
		repo_switch(r);
		for (unsigned given = 1; given <= i + 1; given++)
			CHECK_NUM(id_of(r, "a-1-r0.apk", given), ids[given - 1]);
	}
	CHECK(repo_roll_back(r));
	for (unsigned given = 1; ids[given - 1]; given++)
		CHECK_NUM(id_of(r, "a-1-r0.apk", given), ids[given - 1]);
	come(r, 'D');
	repo_switch(r);
	for (unsigned given = 1; ids[given - 1]; given++)
		CHECK_NUM(id_of(r, "a-1-r0.apk", given), ids[given - 1]);
	repo_free(r);
}

static void test_roll_back(void)
{
	struct repo *r = repo_new("x");

	come(r, OLD);
	repo_switch(r);
	CHECK(!repo_roll_back(r) && !r->is_frozen);
	come(r, NEW);
	repo_switch(r);
	come(r, OLD);
	CHECK(repo_roll_back(r));
	CHECK(r->served == 1 && r->before == 2 && !r->coming && r->is_frozen && r->used.is_changed);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 1), OLD);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 2), NEW);
	CHECK_NUM(id_of(r, "a-1-r0.apk", 0), OLD);
	CHECK(repo_roll_back(r));
	CHECK(r->served == 2 && r->before == 1);
	repo_drop_coming(r);
	repo_free(r);
}

static void test_used(void)
{
	static const char *const files[] = {"zlib-1.3.1-r2.apk", "a-1-r0.apk", "a-2-r0.apk",
	    "no-release-1.apk", "gtk+3.0-3.24.43-r0.apk", "gtk+3.0-lang-3.24.43-r0.apk", "",
	    "-r0.apk"};
	struct repo *r = repo_new("x");
	struct apk_index x = {0};
	const struct apk_entry *e;
	size_t at = 0;

	for (int twice = 0; twice < 2; twice++)
		for (size_t i = 0; i < sizeof files / sizeof *files; i++)
			repo_use(r, files[i]);
	CHECK_NUM(r->used.n, 4);
	CHECK(r->used.is_changed);
	CHECK_STR(r->used.package[0], "a");
	CHECK_STR(r->used.package[1], "gtk+3.0");
	CHECK_STR(r->used.package[2], "gtk+3.0-lang");
	CHECK_STR(r->used.package[3], "zlib");

	/* By the name alone, and by the whole of it. */
	CHECK(!repo_next_used(r, &x, &at));
	add(&x, "gtk+3.0-dev", "9-r0", OLD);
	add(&x, "gtk+3.0", "9-r0", OLD);
	add(&x, "zlib-dev", "2-r0", OLD);
	add(&x, "zlib", "2-r0", OLD);
	CHECK(!apk_index_end(&x));
	at = 0;
	e = repo_next_used(r, &x, &at);
	CHECK(e && strcmp(e->file, "gtk+3.0-9-r0.apk") == 0);
	e = repo_next_used(r, &x, &at);
	CHECK(e && strcmp(e->file, "zlib-2-r0.apk") == 0);
	CHECK(!repo_next_used(r, &x, &at) && !repo_next_used(r, &x, &at));
	apk_index_free(&x);
	repo_free(r);
}

static void test_used_most(void)
{
	struct repo *r = repo_new("x");
	char file[64];

	for (unsigned i = 0; i < 2 * REPO_USED; i++) {
		snprintf(file, sizeof file, "p%u-1-r0.apk", i * 7919 % (2 * REPO_USED));
		repo_use(r, file);
	}
	CHECK_NUM(r->used.n, REPO_USED);
	for (size_t i = 1; i < r->used.n; i++)
		if (!CHECK(strcmp(r->used.package[i - 1], r->used.package[i]) < 0))
			break;
	char *text = repo_text(r);
	struct repo *back = repo_new("x");
	r->served = 1;
	free(text);
	text = repo_text(r);
	CHECK(repo_parse(back, text) && back->used.n == REPO_USED);
	free(text);
	repo_free(back);
	repo_free(r);
}

static void test_names(void)
{
	static const struct {
		const char *file;
		size_t len;
	} rows[] = {{"a-1-r0.apk", 1}, {"py3-foo-1.2_rc3-r10.apk", 7}, {"a-b-c-1-r0.apk", 5},
	    {"a-1.apk", 0}, {"a-r0.apk", 0}, {"-1-r0.apk", 0}, {"a-1-rX.apk", 0}, {"a-x-r0.apk", 0},
	    {"", 0}, {"-", 0}, {"--r0", 0}, {"a--r0", 0}, {"1-1-r0", 1}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].file);
		CHECK_NUM(repo_package_len(rows[i].file), rows[i].len);
	}
}

static void test_text(void)
{
	struct repo *r = repo_new("x"), *back = repo_new("x");

	r->served = 7;
	r->before = 9;
	r->is_frozen = true;
	repo_use(r, "zlib-1-r0.apk");
	repo_use(r, "a-1-r0.apk");
	char *text = repo_text(r);
	CHECK_STR(text, "lanboot mirror 1\nserved 7\nbefore 9\nfrozen 1\nused a\nused zlib\n");
	CHECK(repo_parse(back, text));
	CHECK(back->served == 7 && back->before == 9 && back->is_frozen && back->next == 10);
	CHECK(back->used.n == 2 && !back->used.is_changed);
	free(text);
	text = repo_text(back);
	CHECK_STR(text, "lanboot mirror 1\nserved 7\nbefore 9\nfrozen 1\nused a\nused zlib\n");
	free(text);
	repo_free(back);
	repo_free(r);
}

/* What is cut off, or another's, is none: and then nothing of it may count. */
static void test_text_wrong(void)
{
	static const char *const rows[] = {"", "\n",
	    "lanboot mirror 2\nserved 1\nbefore 0\nfrozen 0\n", "lanboot mirror 1\n",
	    "lanboot mirror 1\nserved 1\nbefore 0\n",
	    "lanboot mirror 1\nserved 0\nbefore 0\nfrozen 0\n",
	    "lanboot mirror 1\nserved 1\nbefore 1\nfrozen 0\n",
	    "lanboot mirror 1\nserved x\nbefore 0\nfrozen 0\n",
	    "lanboot mirror 1\nserved 1\nbefore 0\nfrozen 0\nrubbish\n",
	    "lanboot mirror 1\nserved 99999999999\nbefore 0\nfrozen 0\n",
	    "lanboot mirror 1\nserved -1\nbefore 0\nfrozen 0\n"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct repo *r = repo_new("x");
		unit_row(rows[i]);
		CHECK(!repo_parse(r, rows[i]));
		CHECK(!r->served && !r->before && !r->used.n && !r->is_frozen);
		repo_free(r);
	}
}

int main(void)
{
	unit_run("mirror generations", test_generations);
	unit_run("mirror asks upstream by what it said", test_upstream);
	unit_run("mirror past", test_past);
	unit_run("mirror past that stays", test_past_same);
	unit_run("mirror roll back", test_roll_back);
	unit_run("mirror used", test_used);
	unit_run("mirror used most", test_used_most);
	unit_run("mirror package names", test_names);
	unit_run("mirror repo text", test_text);
	unit_run("mirror repo text wrong", test_text_wrong);
	return unit_result();
}
