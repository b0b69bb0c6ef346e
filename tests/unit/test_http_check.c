/* What is of no use in a section, and what its command line has twice. */
#include "httpbootd/check/check_cmdline.h"
#include "httpbootd/check/check_unused.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { LINES_MAX = 4 };

static void test_unused(void)
{
	static const struct {
		const char *name;
		enum boot_kind kind;
		const char *said[LINES_MAX]; /* keys, from line 10 on */
		const char *names, *beside;
		unsigned line;
	} rows[] = {
	    {"initramfs beside a script", BOOT_CHAIN, {"chain", "initrd", "apkovl"},
		"initrd, apkovl", "chain", 11},
	    {"in front of it", BOOT_CHAIN, {"modloop", "chain"}, "modloop", "chain", 10},
	    {"Windows' beside a kernel", BOOT_KERNEL, {"alpine", "kernel", "bcd"}, "bcd", "kernel",
		12},
	    {"beside alpine alone", BOOT_KERNEL, {"alpine", "bcd"}, "bcd", "alpine", 11},
	    {"wimboot takes these", BOOT_WIMBOOT, {"wimboot", "initrd", "cmdline", "bcd"}, "", "",
		0},
	    {"a memory test does not", BOOT_MEMTEST, {"memtest", "cmdline", "initrd"}, "initrd",
		"memtest", 12},
	    {"what it boots is its profile's", BOOT_CHAIN, {"initrd"}, "", "", 0},
	    {"nothing at all", BOOT_NONE, {"initrd"}, "", "", 0},
	    {"for all kinds", BOOT_LOCAL, {"local", "tries", "title"}, "", "", 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct key_line line[LINES_MAX];
		const struct key_line *said = NULL;
		struct unused_keys u;
		for (size_t j = 0; j < LINES_MAX && rows[i].said[j]; j++) {
			line[j] = (struct key_line){said, rows[i].said[j], 10 + (unsigned)j};
			said = &line[j];
		}
		unit_row(rows[i].name);
		bool found = check_unused(rows[i].kind, said, &u);
		CHECK_NUM(found, rows[i].line != 0);
		CHECK_STR(u.names, rows[i].names);
		CHECK_NUM(u.line, rows[i].line);
		if (found) {
			CHECK_STR(u.beside, rows[i].beside);
			CHECK_NUM(u.why != NULL, 1);
		}
	}
}

static void test_repeats(void)
{
	static const struct {
		const char *name;
		struct boot boot;
		const char *word, *key;
	} rows[] = {
	    {"modloop", {.kind = BOOT_KERNEL, .modloop = "m", .cmdline = "quiet modloop=x"},
		"modloop=", "modloop"},
	    {"alpine names a repository",
		{.kind = BOOT_KERNEL, .alpine = "3.24", .cmdline = "alpine_repo=x"},
		"alpine_repo=", "repo"},
	    {"alpine names an initramfs",
		{.kind = BOOT_KERNEL, .alpine = "3.24", .cmdline = "quiet initrd=initramfs-lts"},
		"initrd=", "initrd"},
	    {"no key says it", {.kind = BOOT_KERNEL, .cmdline = "apkovl=x"}, "", ""},
	    {"within a word", {.kind = BOOT_KERNEL, .apkovl = "a", .cmdline = "xapkovl=x"}, "", ""},
	    {"no kernel", {.kind = BOOT_MEMTEST, .apkovl = "a", .cmdline = "apkovl=x"}, "", ""},
	    {"no command line", {.kind = BOOT_KERNEL, .apkovl = "a"}, "", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *key = "";
		unit_row(rows[i].name);
		const char *word = check_cmdline_repeats(&rows[i].boot, &key);
		CHECK_STR(word ? word : "", rows[i].word);
		CHECK_STR(key, rows[i].key);
	}
}

int main(void)
{
	unit_run("keys of no use", test_unused);
	unit_run("words of a command line twice", test_repeats);
	return unit_result();
}
