#include "tftpd/explain_machine.h"

#include "common/host_name.h"
#include "common/keys.h"
#include "common/shim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* IPv4 is mapped into it. */
static void addr_of_id(const struct host_id *id, struct addr *a)
{
	*a = (struct addr){0};
	if (host_id_is_ip4(id)) {
		a->v4.sin_family = AF_INET;
		memcpy(&a->v4.sin_addr, id->bytes + MAPPED_BITS / 8, 4);
		a->len = sizeof a->v4;
	} else {
		a->v6.sin6_family = AF_INET6;
		memcpy(&a->v6.sin6_addr, id->bytes, sizeof a->v6.sin6_addr);
		a->len = sizeof a->v6;
	}
}

void explain_is(const struct conf *c, const struct subject *s, struct lookup_client *client)
{
	const struct machine_id id = {.uuid = s->uuid};
	const struct host *h = s->kind == SUBJECT_UUID ? host_find(&c->hosts, &id) : s->host;
	const uint8_t *mac = s->kind == SUBJECT_MAC ? s->mac : NULL;

	if (h && h->id.kind == HOST_MAC)
		mac = h->id.bytes;
	if (mac) {
		memcpy(client->mac, mac, MAC_LEN);
		client->sought_mac = client->has_mac = true;
	}
	if (s->kind == SUBJECT_ADDRESS)
		client->peer = s->addr;
	else if (h && h->id.kind == HOST_ADDRESS)
		addr_of_id(&h->id, &client->peer);
}

static const struct host *section_of(
    const struct conf *c, const struct subject *s, const struct lookup_client *client)
{
	const struct machine_id id = {.mac = client->has_mac ? client->mac : NULL,
	    .uuid = s->kind == SUBJECT_UUID ? s->uuid : NULL,
	    .addr = client->peer.len ? &client->peer : NULL};
	return s->host ? s->host : host_find(&c->hosts, &id);
}

/* As the machine would ask for it; the name of its key in front. True if it gets it. */
static bool try_file(const struct lookup *lookup, const struct lookup_client *client,
    const char *key, const char *path)
{
	struct lookup_result f;
	struct lookup_client copy = *client;
	struct tftp_packet packet = {.opcode = TFTP_RRQ};

	if (str_is_url(path)) {
		printf("%s: %s: loaded by HTTP, not from here\n", key, path);
		return false;
	}
	packet.request.file = path;
	packet.request.file_len = strlen(path);
	packet.request.mode_text = "octet";
	packet.request.mode = TFTP_OCTET;
	lookup_file(lookup, &copy, &packet, &f);
	if (f.fd < 0) {
		printf("%s: %s: refused: %s\n", key, path, f.refusal.text);
		return false;
	}
	printf("%s: %s: %" PRIu64 " bytes, at %s\n", key, path, (uint64_t)f.st.st_size, f.path);
	close(f.fd);
	char second[PATH_SIZE];
	if (shim_is(path) && shim_second(path, second) == SHIM_NAMED)
		return try_file(lookup, client, "  it starts", second);
	return true;
}

int explain_boot_files(
    const struct lookup *lookup, const struct subject *s, const struct lookup_client *client)
{
	const struct conf *c = lookup->conf;
	const struct host *h = section_of(c, s, client);
	const struct boot b = h ? host_boot(h) : (struct boot){0};
	const char *name = "without a name";
	char text[HOST_SECTION_TEXT], buffer[HOST_NAME_SIZE];
	bool any = false;

	if (s->n > 1)
		printf("note:      %zu sections have this name; this is the first\n", s->n);
	if (h && h->name) {
		const char *made = host_name_of(h, client->has_mac ? client->mac : NULL, buffer);
		name = made ? made : h->name;
	}
	if (h)
		printf("host:      %s, [host %s] at %s:%u\n", name, host_section_text(h, text),
		    h->file, h->line);
	else
		printf("host:      no section is for it\n");
	if (b.boot_file)
		return try_file(lookup, client, "boot-file", b.boot_file) ? 0 : 1;
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		const char *path;
		if (strcmp(k->section, "pxedhcpd") != 0 || k->type != KEY_FILE)
			continue;
		memcpy(&path, (const char *)c + k->offset, sizeof path);
		any |= path && try_file(lookup, client, k->name, path);
	}
	return any ? 0 : 1;
}
