#include "pxedhcpd/dhcp.h"

#include <string.h>

bool dhcp_option_next(struct reader *r, struct dhcp_option *out)
{
	do {
		if (reader_left(r) == 0)
			return false;
		out->code = read_u8(r);
	} while (out->code == OPTION_PAD);
	if (out->code == OPTION_END)
		return false;
	out->len = read_u8(r);
	out->value = read_bytes(r, out->len);
	return out->value != NULL;
}

bool dhcp_option_find(
    const struct dhcp_value *list, uint8_t code, size_t least, struct dhcp_option *out)
{
	struct reader r = reader_of(list->bytes, list->len);

	while (dhcp_option_next(&r, out))
		if (out->code == code && out->len >= least)
			return true;
	return false;
}

bool dhcp_value_starts(const struct dhcp_value *v, const char *prefix)
{
	size_t len = strlen(prefix);
	return v->len >= len && memcmp(v->bytes, prefix, len) == 0;
}

void dhcp_option_write(struct writer *w, uint8_t code, const void *value, size_t len)
{
	write_u8(w, code);
	write_u8(w, (uint8_t)len);
	write_bytes(w, value, len);
}
