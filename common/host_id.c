/* Who a [host …] section is for: text to id and back. Pure. */
#include "common/host.h"

#include <stdio.h>
#include <string.h>

bool str_uuid(const char *s, uint8_t uuid[UUID_SIZE])
{
	uint8_t out[UUID_SIZE];
	for (int i = 0; i < UUID_SIZE; i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *s++ != '-')
			return false;
		int byte = str_hex_byte(s);
		if (byte < 0)
			return false;
		out[i] = (uint8_t)byte;
		s += 2;
	}
	if (*s)
		return false;
	memcpy(uuid, out, UUID_SIZE);
	return true;
}

/* `52:54:00:*`: one to five bytes, each followed by the separator, then the star. */
static bool parse_prefix(const char *s, struct host_id *id)
{
	uint8_t n = 0;
	for (; n < MAC_LEN - 1; n++) {
		int byte = str_hex_byte(s);
		if (byte < 0 || (s[2] != ':' && s[2] != '-'))
			break;
		id->bytes[n] = (uint8_t)byte;
		s += 3;
	}
	id->kind = HOST_PREFIX;
	id->len = n;
	return n > 0 && strcmp(s, "*") == 0;
}

bool host_id_parse(const char *text, struct host_id *id)
{
	*id = (struct host_id){.kind = HOST_ANY};
	if (strcmp(text, "*") == 0)
		return true;
	if (str_mac(text, id->bytes)) {
		id->kind = HOST_MAC;
		id->len = MAC_LEN;
		return true;
	}
	if (str_uuid(text, id->bytes)) {
		id->kind = HOST_UUID;
		id->len = UUID_SIZE;
		return true;
	}
	return parse_prefix(text, id);
}

char *host_id_text(const struct host_id *id, char out[HOST_ID_TEXT])
{
	size_t at = 0;
	out[0] = '\0';
	for (int i = 0; i < id->len && at + 2 < HOST_ID_TEXT; i++) {
		bool dash = id->kind == HOST_UUID && (i == 4 || i == 6 || i == 8 || i == 10);
		bool colon = id->kind != HOST_UUID && i > 0;
		at += (size_t)snprintf(out + at, HOST_ID_TEXT - at, "%s%02x",
		    dash    ? "-"
		    : colon ? ":"
			    : "",
		    id->bytes[i]);
	}
	if (id->kind == HOST_PREFIX || id->kind == HOST_ANY)
		snprintf(out + at, HOST_ID_TEXT - at, "%s*", id->len ? ":" : "");
	return out;
}
