#include "httpbootd/password.h"

#include "common/command.h"
#include "httpbootd/machines/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char password_help[] =
    "  password       set the password for the page to the line on standard input\n";

int password(const struct daemon *d)
{
	static const struct command_option none[] = {{NULL, NULL, NULL}};
	char line[PASSWORD_MOST + 3] = "", why[200];
	const char *state = d->conf->httpbootd.state;

	command_read(d, none, NULL, 0);
	if (!fgets(line, sizeof line, stdin) || (!strchr(line, '\n') && !feof(stdin))) {
		fprintf(stderr,
		    "httpbootd: expected the password on standard input, a line of %d to %d "
		    "characters\n",
		    PASSWORD_LEAST, PASSWORD_MOST);
		return EXIT_FAILURE;
	}
	line[strcspn(line, "\n")] = '\0';
	bool ok = false;
	if (d->state_fd < 0)
		snprintf(why, sizeof why, "the folder is not there; lanboot-setup makes it");
	else
		ok = password_write(d->state_fd, line, why, sizeof why);
	explicit_bzero(line, sizeof line);
	if (!ok)
		fprintf(stderr, "httpbootd: %s/" PASSWORD_FILE ": %s\n", state, why);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
