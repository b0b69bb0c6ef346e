#include "common/asker.h"

#include <arpa/inet.h>
#include <string.h>

struct asker asker_of_addr(const struct addr *a)
{
	struct asker who = {0};
	size_t len;

	if (!a || a->len == 0)
		return who;
	const struct addr plain = addr_plain(a);
	const uint8_t *bytes = addr_bytes(&plain, &len);
	who.len = (uint8_t)len;
	memcpy(who.bytes, bytes, len);
	return who;
}

struct asker asker_of_hardware(const uint8_t *bytes, size_t len)
{
	struct asker who = {.is_hardware = len > 0};

	if (len > ASKER_BYTES) {
		bytes += len - ASKER_BYTES;
		len = ASKER_BYTES;
	}
	who.len = (uint8_t)len;
	if (len)
		memcpy(who.bytes, bytes, len);
	return who;
}

char *asker_text(const struct asker *a, char out[ASKER_TEXT])
{
	out[0] = '\0';
	if (a->is_hardware)
		hex_text(a->bytes, a->len, ':', out);
	else if (a->len)
		inet_ntop(a->len == 4 ? AF_INET : AF_INET6, a->bytes, out, ASKER_TEXT);
	return out;
}
