/* A machine's packages, out of the lines of a log: how many, and which of them had to be fetched.
 */
#include "httpbootd/machines/story.h"
#include "httpbootd/view/phrase.h"
#include "tests/unit/unit.h"

#include <string.h>

#define AT " path=/alpine/v3.24/main/x86_64/"
#define SERVED "lanboot1 1.123 httpbootd i 1 served client=10.0.0.5"
#define INDEX SERVED AT "APKINDEX.tar.gz status=200 bytes=700 ms=1 from=mirror\n"
#define KEPT SERVED AT "musl-1.2-r0.apk status=200 bytes=1000 ms=1 from=mirror\n"
#define FETCHED SERVED AT "zlib-1.3-r0.apk status=200 bytes=1000 ms=9 from=upstream\n"
#define OWN SERVED " path=/packages/x86_64/own-1-r0.apk status=200 bytes=1000 ms=1\n"
#define BROKEN                                                                                     \
	SERVED AT "vim-1-r0.apk status=200 bytes=10 ms=9 from=upstream of=99 incomplete=closed\n"

static const struct {
	const char *name, *lines;
	unsigned mirrored, fetched;
	const char *outcome;
} rows[] = {
    {"all from here", INDEX KEPT KEPT, 2, 0, "2, all from here, 2 kB "},
    {"some were fetched", INDEX KEPT FETCHED KEPT, 3, 1,
	"3, 1 of them fetched from upstream, 3 kB "},
    {"an index alone", INDEX, 0, 0, "700 B "},
    {"of a folder", OWN OWN, 0, 0, "2 times 2 kB "},
    {"one that broke off", KEPT BROKEN, 1, 0, "1, all from here, 10 B of 99 B closed"},
};

static void test_packages(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static const struct seen_boot boot;
		struct step step = {0};
		char reason[64], out[PHRASE_SIZE];
		struct story_event e;
		struct line l;

		unit_row(rows[i].name);
		for (const char *at = rows[i].lines; *at; at += strcspn(at, "\n") + 1) {
			if (!CHECK(line_parse(at, strcspn(at, "\n"), &l)) ||
			    !CHECK(story_read(&l, NULL, &e)))
				continue;
			CHECK_NUM(e.kind, STEP_PACKAGES);
			story_tell(&boot, &step, &e, 0);
			step.reason =
			    e.reason ? strncpy(reason, e.reason, sizeof reason - 1) : NULL;
			reason[sizeof reason - 1] = '\0';
		}
		CHECK_NUM(step.mirrored, rows[i].mirrored);
		CHECK_NUM(step.fetched, rows[i].fetched);
		CHECK_STR(phrase_outcome(&step, out), rows[i].outcome);
	}
}

int main(void)
{
	unit_run("packages: whence", test_packages);
	return unit_result();
}
