/* The configuration as it would be, were some of its files others. */
#include "common/conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/lanboot.XXXXXX";
static char conf_path[80], one[80], two[80];

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* Loads with these changes; puts into `errors` what is wrong. */
static struct conf *load(const struct conf_change *changes, size_t n, char errors[600])
{
	struct conf_source s;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out || !conf_source_open(&s, conf_path))
		abort();
	struct conf *c = conf_load_with(&s, changes, n, out);
	close(s.dir);
	fclose(out);
	snprintf(errors, 600, "%s", text);
	free(text);
	return c;
}

static void test_changes(void)
{
	static const char mac1[] = "[host 52:54:00:00:00:01]\nprofile = p\n",
			  mac2[] = "[host 52:54:00:00:00:02]\nprofile = p\n";
	char main_text[200], twice[400], errors[600];

	snprintf(main_text, sizeof main_text,
	    "[lanboot]\ninclude = %s/d-*.ini\n[profile p]\nlocal = yes\n", folder);
	write_file(conf_path, main_text);
	write_file(one, mac1);
	snprintf(twice, sizeof twice,
	    "%s:1: [host 52:54:00:00:00:01] is there twice: first at %s:1; take it out there, or: "
	    "lanboot remove d-two (rm %s)\n",
	    two, one, two);
	const struct {
		const char *name;
		struct conf_change change[2];
		size_t n, hosts; /* 0: it is bad */
		const char *errors;
	} rows[] = {
	    {"none", {{NULL, NULL}}, 0, 1, ""},
	    {"one more", {{two, mac2}}, 1, 2, ""},
	    {"another instead", {{one, mac2}}, 1, 1, ""},
	    {"one less", {{one, NULL}}, 1, 0, ""},
	    {"renamed", {{one, NULL}, {two, mac1}}, 2, 1, ""},
	    {"twice", {{two, mac1}}, 1, 0, twice},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		struct conf *c = load(rows[i].change, rows[i].n, errors);
		CHECK_STR(errors, rows[i].errors);
		CHECK(!c == (rows[i].errors[0] != '\0'));
		CHECK_NUM(c ? c->hosts.n : 0, rows[i].hosts);
		conf_free(c);
	}
}

/* What was foreseen and then written is the same; whatever else differs is not. */
static void test_same(void)
{
	static const char mac2[] = "[host 52:54:00:00:00:02]\nprofile = p\n",
			  named[] = "[host 52:54:00:00:00:02]\nprofile = p\nname = b\n";
	char errors[600];
	struct conf *before = load(NULL, 0, errors);
	struct conf *foreseen = load(&(struct conf_change){two, mac2}, 1, errors);

	unit_row("read twice");
	struct conf *now = load(NULL, 0, errors);
	CHECK(before && now && conf_is_same(before, now));
	conf_free(now);
	unit_row("written as foreseen");
	CHECK(foreseen && !conf_is_same(before, foreseen));
	write_file(two, mac2);
	now = load(NULL, 0, errors);
	CHECK(now && conf_is_same(foreseen, now) && !conf_is_same(before, now));
	conf_free(now);
	unit_row("another text");
	write_file(two, named);
	now = load(NULL, 0, errors);
	CHECK(now && !conf_is_same(foreseen, now));
	conf_free(now);
	unit_row("another name");
	unlink(two);
	char other[100];
	snprintf(other, sizeof other, "%s/d-zwei.ini", folder);
	write_file(other, mac2);
	now = load(NULL, 0, errors);
	CHECK(now && !conf_is_same(foreseen, now));
	conf_free(now);
	unlink(other);
	conf_free(before);
	conf_free(foreseen);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(conf_path, sizeof conf_path, "%s/lanboot.ini", folder);
	snprintf(one, sizeof one, "%s/d-one.ini", folder);
	snprintf(two, sizeof two, "%s/d-two.ini", folder);
	unit_run("configuration with other files", test_changes);
	unit_run("a configuration that is the same", test_same);
	unlink(conf_path);
	unlink(one);
	rmdir(folder);
	return unit_result();
}
