#include "httpbootd/boot/overlays_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

bool overlays_are_in(const char *folder)
{
	const struct dirent *e;
	struct stat st;
	bool found = false;
	DIR *dir = opendir(folder);

	/* What begins with a dot is none: a tool may be at work on it. */
	while (dir && !found && (e = readdir(dir)))
		found = e->d_name[0] != '.' && fstatat(dirfd(dir), e->d_name, &st, 0) == 0 &&
			S_ISDIR(st.st_mode);
	if (dir)
		closedir(dir);
	return found;
}

const char *overlays_folder(const struct conf *c)
{
	char where[300];
	const char *folder = c->httpbootd.overlays;

	conf_where(c, "httpbootd", "overlays", where);
	if (strcmp(where, "default") != 0 || !overlays_are_in(OVERLAYS_OLD_FOLDER))
		return folder;
	DIR *dir = opendir(folder);
	bool closed = !dir && errno != ENOENT;
	if (dir)
		closedir(dir);
	return closed || overlays_are_in(folder) ? folder : OVERLAYS_OLD_FOLDER;
}
