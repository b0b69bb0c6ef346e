/*
 * Any text as who a [host] section is for: what is read can be written, and read again as the same.
 */
#include "common/host_id.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void check_id(const char *text)
{
	struct host_id id, again;
	char out[HOST_ID_TEXT];

	if (!host_id_parse(text, &id))
		return;
	must(strlen(host_id_text(&id, out)) < sizeof out);
	must(host_id_parse(out, &again));
	must(again.kind == id.kind && (id.text || again.len == id.len));
	must(memcmp(again.bytes, id.bytes, sizeof id.bytes) == 0);
	must(host_id_is_exact(&id) == host_id_is_exact(&again));
}

static void check_addr(const char *text)
{
	struct addr a, again;
	char out[HOST_ID_TEXT];
	struct host_id id;
	size_t len;

	if (!str_addr_port(text, &a))
		return;
	must(addr_bytes(&a, &len) && (len == 4 || len == 16));
	must(str_addr_port(addr_port_text(&a, out), &again));
	must(addr_same_host(&a, &again) && addr_equal(&a, &again));
	host_id_of_addr(&a, &id);
	must(host_id_text(&id, out)[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t uuid[UUID_SIZE], swapped[UUID_SIZE], back[UUID_SIZE];
	char out[HOST_ID_TEXT];
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_id(text);
	check_addr(text);
	host_text_is_filler(text);
	if (str_uuid(text, uuid)) {
		uuid_swap(uuid, swapped);
		uuid_swap(swapped, back);
		must(memcmp(uuid, back, sizeof uuid) == 0);
		must(strlen(uuid_text(uuid, out)) == 36 && str_uuid(out, back));
		host_uuid_is_filler(uuid);
	}
	free(text);
	return 0;
}
