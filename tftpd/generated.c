#include "tftpd/generated.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum root_result generated_answer(const void *bytes, size_t len, struct lookup_result *f)
{
	f->fd = memfd_create("generated", MFD_CLOEXEC);
	if (f->fd < 0)
		return ROOT_NO_RESOURCES;
	/* Memory, of a few pages: all or nothing. */
	if (pwrite(f->fd, bytes, len, 0) == (ssize_t)len && fstat(f->fd, &f->st) == 0) {
		f->how = LOOKUP_GENERATED;
		return ROOT_OK;
	}
	int saved = errno;
	close(f->fd);
	f->fd = -1;
	errno = saved;
	return ROOT_NO_RESOURCES;
}
