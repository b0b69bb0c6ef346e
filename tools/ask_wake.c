#include "tools/ask_wake.h"

#include "httpbootd/machines/wake.h"
#include "tools/ask_reply.h"

#include <stdio.h>
#include <unistd.h>

int wake_all(uint8_t (*macs)[MAC_LEN], size_t n, bool is_json)
{
	struct wake w = {.macs = macs, .n = n};
	char why[1000];
	int fd = wake_open();
	bool ok = wake_send(&w, fd, why, sizeof why);

	if (fd >= 0)
		close(fd);
	if (is_json)
		wake_json(&w, stdout);
	else
		wake_text(&w, stdout);
	if (!ok)
		fprintf(stderr, "lanboot: %s\n", why);
	return ok ? ASK_WELL : ASK_WARNING;
}
