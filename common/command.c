#include "common/command.h"

#include <getopt.h>
#include <stdlib.h>

enum { FIRST_OPTION = 256 }; /* what getopt_long returns for row 0: no character */

static _Noreturn void refuse(const struct daemon *d, const char *word)
{
	fprintf(stderr, "%s: what is '%s'?\n", d->name, word);
	daemon_usage(d, stderr);
	exit(EXIT_USAGE);
}

/* What getopt_long did not take: a letter, of which there may be several in a word, or a word. */
static _Noreturn void refuse_option(const struct daemon *d)
{
	const char letter[] = {'-', (char)optopt, '\0'};

	refuse(d, optopt > 0 && optopt < FIRST_OPTION ? letter : d->command[optind - 1]);
}

size_t command_read(
    const struct daemon *d, const struct command_option *options, const char **words, size_t max)
{
	struct option long_options[COMMAND_OPTIONS] = {0};
	size_t n = 0;
	int argc = 0, c;

	while (d->command[argc])
		argc++;
	for (int i = 0; i < COMMAND_OPTIONS - 1 && options[i].name; i++)
		long_options[i] = (struct option){.name = options[i].name,
		    .has_arg = options[i].value ? required_argument : no_argument,
		    .val = FIRST_OPTION + i};
	optind = 0; /* the options of the daemon were read by it: begin anew */
	opterr = 0;
	/* `-`: a word is returned as option 1, in its place; `:`: a missing value is told apart.
	 */
	while ((c = getopt_long(argc, d->command, "-:", long_options, NULL)) != -1) {
		if (c == 1 && n < max) {
			words[n++] = optarg;
		} else if (c == 1) {
			refuse(d, optarg);
		} else if (c == ':') {
			fprintf(stderr, "%s: %s needs a value\n", d->name, d->command[optind - 1]);
			exit(EXIT_USAGE);
		} else if (c < FIRST_OPTION) {
			refuse_option(d);
		} else if (options[c - FIRST_OPTION].value) {
			*options[c - FIRST_OPTION].value = optarg;
		} else {
			*options[c - FIRST_OPTION].flag = true;
		}
	}
	for (; d->command[optind]; optind++) /* behind `--` */
		if (n < max)
			words[n++] = d->command[optind];
		else
			refuse(d, d->command[optind]);
	return n;
}
