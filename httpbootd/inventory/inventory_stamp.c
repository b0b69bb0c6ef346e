#include "httpbootd/inventory/inventory_stamp.h"

#include "common/conf_inventory.h"
#include "common/whole_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char name[] = ".fetched";

enum { TEXT = 32 };

uint64_t inventory_stamp_read(int dir)
{
	char text[TEXT];
	struct stat st;
	const int fd =
	    dir < 0 ? -1 : openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	const ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	if (n > 0) {
		text[n] = '\0';
		return strtoull(text, NULL, 10);
	}
	/* It was copied from elsewhere, say. */
	if (dir >= 0 && fstatat(dir, INVENTORY_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return (uint64_t)st.st_mtim.tv_sec;
	return 0;
}

void inventory_stamp_write(int dir, uint64_t unix_s)
{
	char text[TEXT];

	if (dir < 0)
		return;
	snprintf(text, sizeof text, "%" PRIu64 "\n", unix_s);
	whole_file_write(dir, name, text, strlen(text), 0644);
}
