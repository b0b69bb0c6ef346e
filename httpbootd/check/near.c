#include "httpbootd/check/near.h"

#include "common/strval.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { NAMES_MAX = 2000, SHORTEST = 5 };

/* Without its digits. */
static void strip(const char *text, char out[NEAR_NAME])
{
	size_t n = 0;
	for (; *text && n + 1 < NEAR_NAME; text++)
		if (*text < '0' || *text > '9')
			out[n++] = *text;
	out[n] = '\0';
}

bool near_is(const char *wanted, const char *there, bool mistyped)
{
	size_t len = strlen(wanted);
	char one[NEAR_NAME], other[NEAR_NAME];

	if (strcasecmp(wanted, there) == 0)
		return true;
	if (strncasecmp(wanted, there, len) == 0 && there[len] == '.')
		return true;
	strip(wanted, one);
	strip(there, other);
	return mistyped && len >= SHORTEST && strcmp(one, other) != 0 &&
	       str_distance(wanted, there) <= 2;
}

bool near_find(const struct folders *f, const char *path, bool mistyped, char name[NEAR_NAME])
{
	char folder[PATH_SIZE];
	const char *base = path_base(path);
	struct lookup at;
	bool found = false;

	if (strlen(path) >= sizeof folder)
		return false;
	snprintf(folder, sizeof folder, "%.*s", (int)(base - path), path);
	if (*folder)
		folder[strlen(folder) - 1] = '\0';
	if (!*base || lookup_folder(f, folder, &at) != ROOT_OK)
		return false;
	DIR *dir = fdopendir(at.file.fd);
	if (!dir) {
		close(at.file.fd);
		return false;
	}
	struct dirent *e;
	for (size_t n = 0; !found && n < NAMES_MAX && (e = readdir(dir)); n++)
		if (e->d_name[0] != '.' && strlen(e->d_name) < NEAR_NAME &&
		    near_is(base, e->d_name, mistyped)) {
			snprintf(name, NEAR_NAME, "%.*s", NEAR_NAME - 1, e->d_name);
			found = true;
		}
	closedir(dir);
	return found;
}
