#include "tests/unit/pxe_conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct conf *conf_of(const char *text)
{
	char path[] = "/tmp/lanboot-test-XXXXXX";
	struct conf_source s;
	int fd = mkstemp(path);
	if (fd < 0 || write(fd, text, strlen(text)) < 0 || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, stderr);
	close(fd);
	close(s.dir);
	unlink(path);
	if (!c)
		abort();
	return c;
}
