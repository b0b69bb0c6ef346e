/* The arguments of a command: options and words in any order. What is refused exits: see
 * explain.sh. */
#include "common/command.h"
#include "unit.h"

#include <string.h>

enum { ARGS = 8, WORDS = 2 };

static void test_command(void)
{
	static const struct {
		const char *name;
		char *args[ARGS];
		const char *mac, *port;
		bool again;
		const char *words[WORDS];
	} rows[] = {
	    {"nothing", {"explain"}, NULL, NULL, false, {NULL}},
	    {"a word", {"explain", "kiosk1"}, NULL, NULL, false, {"kiosk1"}},
	    {"a value behind its option", {"explain", "--mac", "m"}, "m", NULL, false, {NULL}},
	    {"a value behind =", {"explain", "--mac=m", "--port="}, "m", "", false, {NULL}},
	    {"a value that looks like an option", {"explain", "--mac", "--again"}, "--again", NULL,
		false, {NULL}},
	    {"words between options", {"explain", "a", "--again", "b", "--port", "67"}, NULL, "67",
		true, {"a", "b"}},
	    {"the last of two", {"explain", "--mac", "m", "--mac", "n"}, "n", NULL, false, {NULL}},
	    {"cut short", {"explain", "--po", "67"}, NULL, "67", false, {NULL}},
	    {"words alone behind --", {"explain", "a", "--", "--again"}, NULL, NULL, false,
		{"a", "--again"}},
	    {"a word that is -", {"explain", "-"}, NULL, NULL, false, {"-"}},
	    {"a word with =", {"explain", "mac=m"}, NULL, NULL, false, {"mac=m"}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *mac = NULL, *port = NULL, *words[WORDS] = {NULL, NULL};
		bool again = false;
		const struct command_option options[] = {{"mac", &mac, NULL}, {"port", &port, NULL},
		    {"again", NULL, &again}, {NULL, NULL, NULL}};
		char *args[ARGS + 1] = {NULL};
		const struct daemon d = {.name = "test", .command = args};
		size_t n = 0;

		unit_row(rows[i].name);
		memcpy(args, rows[i].args, sizeof rows[i].args);
		while (n < WORDS && rows[i].words[n])
			n++;
		CHECK_NUM(command_read(&d, options, words, WORDS), n);
		CHECK_STR(mac ? mac : "(none)", rows[i].mac ? rows[i].mac : "(none)");
		CHECK_STR(port ? port : "(none)", rows[i].port ? rows[i].port : "(none)");
		CHECK(again == rows[i].again);
		for (size_t w = 0; w < n; w++)
			CHECK_STR(words[w], rows[i].words[w]);
	}
}

int main(void)
{
	unit_run("options of a command", test_command);
	return unit_result();
}
