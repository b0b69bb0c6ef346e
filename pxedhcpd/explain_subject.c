#include "pxedhcpd/explain_subject.h"

#include "common/gate.h"
#include "common/keys.h"
#include "common/neighbour.h"
#include "common/path.h"
#include "pxedhcpd/request.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The MAC that goes with the subject; false: it is not known. */
static bool mac_of(const struct subject *s, uint8_t mac[MAC_LEN])
{
	bool known = s->kind == SUBJECT_MAC || (s->host && s->host->id.kind == HOST_MAC);
	if (s->kind == SUBJECT_MAC)
		memcpy(mac, s->mac, MAC_LEN);
	else if (known)
		memcpy(mac, s->host->id.bytes, MAC_LEN);
	int fd = s->kind == SUBJECT_ADDRESS ? neighbour_open() : -1;
	if (fd < 0)
		return known;
	known = neighbour_mac(fd, &s->addr, 0, mac);
	close(fd);
	return known;
}

void explain_set_subject(const struct subject *s, struct dhcp_request *req)
{
	uint8_t mac[MAC_LEN], bytes[CLIENT_ID_MAX];
	if (mac_of(s, mac))
		memcpy(req->chaddr, mac, MAC_LEN);
	if (s->kind == SUBJECT_UUID)
		request_set_uuid(s->uuid, req);
	else if (s->host && s->host->id.kind == HOST_UUID)
		request_set_uuid(s->host->id.bytes, req);
	else if (s->host && s->host->id.kind == HOST_CLIENT)
		request_set_client_id(
		    bytes, client_id_parse(s->host->id.text, s->host->id.len, bytes), req);
}

void explain_print_machine(const struct dhcp_request *req, uint16_t port)
{
	const uint8_t *mac = request_mac(req);
	uint8_t uuid[UUID_SIZE];
	char text[3 * OPTION_SIZE + 1];

	printf("client:    %s, on port %u\n", mac ? mac_text(mac, ':', text) : "no Ethernet MAC",
	    port);
	if (!mac && request_uuid(req, uuid))
		printf("uuid:      %s\n", uuid_text(uuid, text));
	hex_text(req->client_id.bytes, req->client_id.len, ':', text);
	if (!mac && req->client_id.len)
		printf("client-id: %s\n", text);
}

void explain_print_unknown(const struct subject *s)
{
	uint8_t mac[MAC_LEN];
	char text[HOST_SECTION_TEXT];
	if (s->n > 1)
		printf("note:      %zu sections have this name; this is the first\n", s->n);
	if (s->host)
		printf("named:     [host %s] at %s:%u\n", host_section_text(s->host, text),
		    s->host->file, s->host->line);
	bool exact = s->host && (s->host->id.kind == HOST_UUID || s->host->id.kind == HOST_CLIENT);
	if (s->kind == SUBJECT_UUID || exact || mac_of(s, mac))
		return;
	printf("note:      neither its MAC nor its UUID is known: --mac MAC says it\n");
}

void explain_print_clients(const struct conf *c, const struct subject *s)
{
	char text[GATE_TEXT];

	if (s->kind != SUBJECT_ADDRESS)
		return;
	gate_explain(c, "pxedhcpd", &s->addr, text);
	printf("clients:   %s\n", text);
}

enum way explain_way_to(const struct addr *a)
{
	int fd = neighbour_open();
	enum way way = neighbour_way(fd, a);
	if (fd >= 0)
		close(fd);
	return way;
}

enum way explain_way(struct in_addr a)
{
	const struct addr to = addr_of_ip4(a, 0);

	return a.s_addr ? explain_way_to(&to) : WAY_UNKNOWN;
}

/* The boot file of row `at` of the table; NULL: it is no such row, or says nothing. */
static const char *file_at(const struct conf *c, size_t at)
{
	const struct key *k = &keys[at];
	const char *file;
	if (strcmp(k->section, "pxedhcpd") != 0 || k->type != KEY_FILE)
		return NULL;
	memcpy(&file, (const char *)c + k->offset, sizeof file);
	return file;
}

const char *explain_next_arch(const struct conf *c, size_t *at)
{
	for (; *at < n_keys; ++*at)
		if (file_at(c, *at)) {
			/* `efi-x64`, or `arch-14` by its number; what is left is no architecture.
			 */
			const char *name = keys[*at].name;
			name += strncmp(name, "arch-", 5) == 0 ? 5 : 0;
			if (arch_by_name(name)) {
				++*at;
				return name;
			}
		}
	return NULL;
}

static bool is_same(const char *file, const char *path)
{
	char clean[PATH_SIZE], other[PATH_SIZE];
	return file && (strcmp(file, path) == 0 ||
			   (path_clean(file, strlen(file), true, clean) == PATH_OK &&
			       path_clean(path, strlen(path), true, other) == PATH_OK &&
			       strcmp(clean, other) == 0));
}

int explain_print_path(const struct conf *c, const char *path)
{
	char where[300], text[HOST_SECTION_TEXT];
	int status = 1;

	printf("file:      %s\n", path);
	for (size_t i = 0; i < n_keys; i++)
		if (is_same(file_at(c, i), path)) {
			printf("told:      %s, by %s in [pxedhcpd], %s\n", keys[i].name,
			    keys[i].name, conf_where(c, "pxedhcpd", keys[i].name, where));
			status = 0;
		}
	for (size_t i = 0; i < c->hosts.n; i++) {
		const struct host *h = &c->hosts.hosts[i];
		const struct boot b = host_boot(h);
		if (!is_same(b.boot_file, path))
			continue;
		printf("told:      [host %s] at %s:%u, by boot-file\n", host_section_text(h, text),
		    h->file, h->line);
		status = 0;
	}
	for (size_t i = 0; i < c->menu_n; i++)
		if (is_same(c->menu[i].boot_file, path)) {
			printf("told:      who chooses '%s' of the menu, %s:%u\n", c->menu[i].text,
			    c->menu[i].file, c->menu[i].line);
			status = 0;
		}
	if (status)
		printf("told:      nobody: neither a key of [pxedhcpd] nor a boot-file names it\n");
	if (status && !strchr(path, '/'))
		printf(
		    "note:      no machine has the name %s, nor is it a MAC or IP address\n", path);
	return status;
}
