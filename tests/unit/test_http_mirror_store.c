/* The folder of a mirror: its names, what stands in front of a file, who may have it; and readers.
 */
#include "common/whole_file.h"
#include "httpbootd/mirror/readers.h"
#include "httpbootd/mirror/store.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_names(void)
{
	struct apk_entry e = {.file = "zlib-1.3.1-r2.apk", .id = {0x01, [APK_ID - 1] = 0xff}};
	char name[STORE_NAME], longest[STORE_NAME];

	CHECK(store_package_name(&e, name));
	CHECK_STR(name, "p-01000000000000000000000000000000000000ff-zlib-1.3.1-r2.apk");
	uint8_t id[APK_ID];
	const char *file;
	CHECK(store_package_parse(name, id, &file));
	CHECK_STR(file, "zlib-1.3.1-r2.apk");
	CHECK(memcmp(id, e.id, APK_ID) == 0);
	static const char *const none[] = {"", "p-", "p-01", "f-a", "r-v3.24!main",
	    "p-01000000000000000000000000000000000000ff",
	    "p-01000000000000000000000000000000000000ff-",
	    "p-0100000000000000000000000000000000000gff-a", ".new-1"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		unit_row(none[i]);
		CHECK(!store_package_parse(none[i], id, &file));
	}
	CHECK(store_file_name("v3.24/releases/a.iso", name));
	CHECK_STR(name, "f-v3.24!releases!a.iso");
	CHECK(store_index_name("v3.24/main/x86_64", 12, name));
	CHECK_STR(name, "i-v3.24!main!x86_64-12");
	CHECK(store_repo_name("v3.24/main/x86_64", name));
	CHECK_STR(name, "r-v3.24!main!x86_64");

	for (size_t len = STORE_NAME - 4; len < STORE_NAME; len++) {
		memset(longest, 'a', len);
		longest[len] = '\0';
		bool fits = len + 2 < STORE_NAME;
		CHECK(store_file_name(longest, name) == fits);
		CHECK(store_repo_name(longest, name) == fits);
		CHECK(!store_index_name(longest, 1, name));
		CHECK(strlen(name) < STORE_NAME);
		e.file = longest;
		CHECK(!store_package_name(&e, name));
	}
}

/* By upstream's times alone. */
static void test_strong(void)
{
	static const struct {
		const char *etag, *changed, *said;
		bool is_strong;
	} heads[] = {
	    {"", "", "", false},
	    {"\"a\"", "", "", true},
	    {"\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", false},
	    {"\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:36 GMT", false},
	    {"", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:37 GMT", true},
	    {"", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 07:50:37 GMT", false},
	    {"\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT", "", false},
	    {"\"a\"", "yesterday", "Sun, 06 Nov 1994 08:50:37 GMT", false},
	};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct store_head h = {.date = ""};
		unit_row(heads[i].said);
		strcpy(h.etag, heads[i].etag);
		strcpy(h.last_modified, heads[i].changed);
		strcpy(h.date, heads[i].said);
		CHECK(store_head_is_strong(&h) == heads[i].is_strong);
	}
}

static void test_head(void)
{
	const struct store_head h = {
	    "\"abc-1\"", "Sat, 28 Nov 2026 10:00:00 GMT", "Sat, 28 Nov 2026 11:30:00 GMT"};
	struct store_head back;
	char text[STORE_HEAD], most[STORE_FIELD];

	store_head_text(&h, text);
	CHECK(store_head_parse(text, &back));
	CHECK_STR(back.etag, h.etag);
	CHECK_STR(back.last_modified, h.last_modified);
	CHECK_STR(back.date, h.date);
	/* Wherever it is cut, it is none; behind its end nothing counts. */
	const size_t len = strlen(text);
	for (size_t cut = 0; cut < len; cut++) {
		store_head_text(&h, text);
		memset(text + cut, 0, STORE_HEAD - cut);
		CHECK(!store_head_parse(text, &back));
	}
	store_head_text(&h, text);
	memset(text + len, 'x', STORE_HEAD - len);
	CHECK(store_head_parse(text, &back));

	memset(most, 'e', sizeof most);
	most[sizeof most - 1] = '\0';
	struct store_head full = {.date = ""};
	memcpy(full.etag, most, sizeof most);
	memcpy(full.last_modified, most, sizeof most);
	memcpy(full.date, most, sizeof most);
	store_head_text(&full, text);
	CHECK(store_head_parse(text, &back));
	CHECK_STR(back.etag, most);
	CHECK_STR(back.last_modified, most);

	static const char *const wrong[] = {"", "lanboot mirror 3\n", "lanboot mirror 3\netag \n",
	    "lanboot mirror 3\netag \nmodified \n", "lanboot mirror 3\nmodified \netag \ndate \n",
	    "lanboot mirror 2\netag \nmodified \ndate \n",
	    "lanboot mirror 31111111111\netag \nmodified \ndate \n", "\177ELF"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		unit_row(wrong[i]);
		memset(text, 0, sizeof text);
		memcpy(text, wrong[i], strlen(wrong[i]));
		CHECK(!store_head_parse(text, &back));
	}
	memset(text, 'x', sizeof text);
	CHECK(!store_head_parse(text, &back));
	/* An etag that fills the text has no end. */
	memcpy(text, "lanboot mirror 3\netag ", 22);
	CHECK(!store_head_parse(text, &back));
}

static int make_folder(char *folder)
{
	return CHECK(mkdtemp(folder) != NULL) ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
					      : -1;
}

static void test_folder(void)
{
	char folder[] = "/tmp/lanboot-store-XXXXXX", temporary[STORE_NAME], again[STORE_NAME];
	int dir = make_folder(folder);
	struct store s, other;
	struct stat st;

	if (dir < 0)
		return;
	CHECK(!store_open(&s, dir, "alpine"));
	CHECK_STR(store_open(&other, dir, "alpine"), "is another httpbootd's");
	CHECK(other.dir < 0);

	int fd = store_new(&s, temporary);
	CHECK(fd >= 0 && whole_file_append(fd, "text", 4));
	CHECK(store_read(&s, "f-a", &st) < 0 && errno == ENOENT);
	CHECK(store_commit(&s, fd, temporary, "f-a", NULL));
	close(fd);
	fd = store_read(&s, "f-a", &st);
	CHECK(fd >= 0 && st.st_size == 4);
	close(fd);

	/* What never came to its end is gone after a start, and a new one is begun in its place. */
	fd = store_new(&s, temporary);
	CHECK(fd >= 0);
	close(fd);
	store_close(&s);
	CHECK(!store_open(&s, dir, "alpine"));
	store_sweep(&s);
	CHECK(faccessat(s.dir, temporary, F_OK, 0) < 0);
	CHECK(faccessat(s.dir, "f-a", F_OK, 0) == 0);
	fd = store_new(&s, again);
	CHECK(fd >= 0);
	close(fd);

	/* A link or a folder in a file's place is none. */
	CHECK(symlinkat("/etc/passwd", s.dir, "f-link") == 0 &&
	      mkdirat(s.dir, "f-folder", 0755) == 0);
	CHECK(store_read(&s, "f-link", &st) < 0);
	CHECK(store_read(&s, "f-folder", &st) < 0);
	unlinkat(s.dir, "f-folder", AT_REMOVEDIR);
	store_remove(&s, "f-link");
	store_remove(&s, "f-a");
	store_sweep(&s);
	store_close(&s);
	CHECK(symlinkat("/tmp", dir, "link") == 0);
	CHECK_STR(store_open(&other, dir, "link"), "cannot be opened");
	CHECK(unlinkat(dir, "link", 0) == 0);
	CHECK(unlinkat(dir, "alpine", AT_REMOVEDIR) == 0);
	close(dir);
	CHECK(rmdir(folder) == 0);
}

static void test_readers(void)
{
	struct readers r = {0};
	const struct addr a = unit_addr("10.0.0.3"), b = unit_addr("fd00::3");

	CHECK_NUM(readers_find(&r, &a, "main"), 0);
	readers_note(&r, &a, "main", 1);
	readers_note(&r, &b, "main", 2);
	readers_note(&r, &a, "community", 3);
	CHECK_NUM(readers_find(&r, &a, "main"), 1);
	CHECK_NUM(readers_find(&r, &b, "main"), 2);
	CHECK_NUM(readers_find(&r, &a, "community"), 3);
	CHECK_NUM(readers_find(&r, &b, "community"), 0);
	readers_note(&r, &a, "main", 4);
	CHECK_NUM(readers_find(&r, &a, "main"), 4);
	CHECK_NUM(readers_find(&r, &a, "community"), 3);
	readers_free(&r);
	CHECK_NUM(readers_find(&r, &a, "main"), 0);
}

/* With more than there is room for, none is taken for another, and half of the room's are known. */
static void test_readers_many(void)
{
	struct readers r = {0};
	char text[32];
	unsigned known = 0;

	for (unsigned i = 1; i <= 4 * READERS; i++) {
		snprintf(text, sizeof text, "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
		const struct addr a = unit_addr(text);
		readers_note(&r, &a, "v3.24/main/x86_64", i);
		CHECK_NUM(readers_find(&r, &a, "v3.24/main/x86_64"), i);
	}
	for (unsigned i = 1; i <= 4 * READERS; i++) {
		snprintf(text, sizeof text, "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
		const struct addr a = unit_addr(text);
		unsigned index = readers_find(&r, &a, "v3.24/main/x86_64");
		CHECK(!index || index == i);
		known += i > 4 * READERS - READERS / 2 && index;
	}
	CHECK(known > READERS / 2 * 8 / 10);
	readers_free(&r);
}

int main(void)
{
	unit_run("mirror store names", test_names);
	unit_run("mirror store head", test_head);
	unit_run("mirror store: by what upstream is asked", test_strong);
	unit_run("mirror store folder", test_folder);
	unit_run("mirror readers", test_readers);
	unit_run("mirror readers many", test_readers_many);
	return unit_result();
}
