/* Any bytes at an admin address: what is whole stays what it is, whatever follows. */
#include "common/admin_request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum admin_request before = ADMIN_UNFINISHED;
	bool was_head = false, is_head;

	for (size_t len = 0; len <= size && len <= ADMIN_REQUEST_MAX; len++) {
		char *bytes = malloc(len ? len : 1); /* so that a byte too many is seen */
		if (!bytes)
			return 0;
		if (len)
			memcpy(bytes, data, len);
		enum admin_request now = admin_request_parse(bytes, len, &is_head);
		if (before != ADMIN_UNFINISHED && (now != before || is_head != was_head))
			abort();
		if (strlen(admin_request_status(now)) < 4)
			abort();
		char host[ADMIN_HOST_SIZE];
		if (admin_request_host(bytes, len, host) && strlen(host) >= sizeof host)
			abort();
		before = now;
		was_head = is_head;
		free(bytes);
	}
	return 0;
}
