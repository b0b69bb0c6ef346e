#include "common/host_name.h"

#include "common/expand.h"

#include <string.h>

const char *const host_name_vars[] = {"mac-tail", "mac-hyphen", NULL};

char *mac_tail(const uint8_t mac[MAC_LEN], char out[MAC_TAIL])
{
	hex_text(mac + MAC_LEN - 3, 3, '\0', out);
	return out;
}

const char *host_name(const char *name, const uint8_t *mac, char out[HOST_NAME_SIZE])
{
	char tail[MAC_TAIL], hyphen[MAC_TEXT];
	if (!name || !strchr(name, '{'))
		return name;
	const struct expand_var vars[] = {{host_name_vars[0], mac ? mac_tail(mac, tail) : NULL},
	    {host_name_vars[1], mac ? mac_text(mac, '-', hyphen) : NULL}, {NULL, NULL}};
	return expand_vars(name, vars, out, HOST_NAME_SIZE) ? out : NULL;
}

const char *host_name_of(const struct host *h, const uint8_t *mac, char out[HOST_NAME_SIZE])
{
	return host_name(h->name, h->id.kind == HOST_MAC ? h->id.bytes : mac, out);
}
