#include "httpbootd/explain_request.h"

#include "common/command.h"
#include "common/neighbour.h"
#include "httpbootd/boot/script.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What can be said of a machine, as in the query of /boot.ipxe. */
static const char *const facts[FACTS_MAX] = {"mac", "uuid", "serial", "asset", "product",
    "manufacturer", "arch", "platform", "profile", "ip"};
enum { MAC, UUID, SERIAL, ASSET, PRODUCT, MANUFACTURER, ARCH, PLATFORM, PROFILE, IP };

static bool refuse(const struct daemon *d, const char *what, const char *want)
{
	fprintf(stderr, "%s: explain %s: expected %s\n", d->name, what, want);
	return false;
}

/* `serial=ABC`: its place in facts, and the text behind the sign; -1: it is none of them. */
static int find_fact(const char *word, const char **value)
{
	size_t len = strcspn(word, "=");
	for (int i = 0; word[len] && i < FACTS_MAX; i++)
		if (strlen(facts[i]) == len && memcmp(facts[i], word, len) == 0) {
			*value = word + len + 1;
			return i;
		}
	return -1;
}

/* The words `mac=…` and so on, and the one that is none of them, in *other. False: there are two.
 */
static bool read_words(const struct daemon *d, struct explain_request *a, const char **other)
{
	const struct command_option options[] = {{"mac", &a->value[MAC], NULL},
	    {"uuid", &a->value[UUID], NULL}, {"server", &a->server, NULL}, {NULL, NULL, NULL}};
	const char *words[FACTS_MAX + 1];
	size_t n = command_read(d, options, words, FACTS_MAX + 1);

	*other = NULL;
	for (size_t i = 0; i < n; i++) {
		const char *word = words[i], *value;
		int fact = find_fact(word, &value);
		if (fact >= 0)
			a->value[fact] = value;
		else if (*other)
			return refuse(d, word, "one machine or path, and mac=, serial= and so on");
		else
			*other = word;
	}
	return true;
}

/* What the section by which a machine was named says of it. */
static void read_section(struct explain_request *a, const struct host_id *id)
{
	char *text = a->text[0];
	switch (id->kind) {
	case HOST_MAC:
	case HOST_PREFIX: { /* its first bytes will do to find it */
		uint8_t mac[MAC_LEN] = {0};
		memcpy(mac, id->bytes, id->len);
		a->value[MAC] = mac_text(mac, ':', text);
		break;
	}
	case HOST_UUID:
		a->value[UUID] = uuid_text(id->bytes, text);
		break;
	case HOST_ADDRESS:
	case HOST_NET:
		inet_ntop(AF_INET6, id->bytes, text, FACT_SIZE);
		a->value[IP] =
		    strncmp(text, "::ffff:", 7) == 0 && strchr(text, '.') ? text + 7 : text;
		break;
	case HOST_SERIAL:
		a->value[SERIAL] = id->text;
		break;
	case HOST_ASSET:
		a->value[ASSET] = id->text;
		break;
	case HOST_PRODUCT:
		a->value[PRODUCT] = id->text;
		break;
	case HOST_MANUFACTURER:
		a->value[MANUFACTURER] = id->text;
		break;
	case HOST_ARCH:
		a->value[ARCH] = id->text;
		break;
	case HOST_CLIENT: /* only DHCP tells it */
	case HOST_ANY:
	case HOST_KINDS:
		break;
	}
}

static void read_subject(const struct daemon *d, const char *word, struct explain_request *a)
{
	struct subject *s = &a->subject;
	subject_read(&d->conf->hosts, word, s);
	switch (s->kind) {
	case SUBJECT_PATH:
		a->path = word;
		break;
	case SUBJECT_MAC:
		a->value[MAC] = mac_text(s->mac, ':', a->text[0]);
		break;
	case SUBJECT_UUID:
		a->value[UUID] = uuid_text(s->uuid, a->text[0]);
		break;
	case SUBJECT_ADDRESS:
		a->value[IP] = addr_text(&s->addr, a->text[0]);
		break;
	case SUBJECT_NAME:
		a->same_name = s->n;
		read_section(a, &s->host->id);
		break;
	}
}

/* The MAC of a machine of which only the address is said, if it has spoken with us of late. */
static void look_up_mac(struct explain_request *a)
{
	uint8_t mac[MAC_LEN];
	int fd = neighbour_open();
	if (fd < 0)
		return;
	if (neighbour_mac(fd, &a->addr, 0, mac))
		a->value[MAC] = mac_text(mac, ':', a->text[1]);
	close(fd);
}

/* The machine as it would ask: by the very query. False if it does not fit into one. */
static bool read_query(struct explain_request *a)
{
	char escaped[3 * FACT_SIZE];
	size_t len = (size_t)snprintf(a->query, sizeof a->query, "/boot.ipxe?");
	for (int i = 0; i < FACTS_MAX; i++) {
		if (i == IP || !a->value[i])
			continue;
		if (!script_escape(a->value[i], escaped, sizeof escaped))
			return false;
		len += (size_t)snprintf(
		    a->query + len, sizeof a->query - len, "%s=%s&", facts[i], escaped);
		if (len >= sizeof a->query)
			return false;
	}
	if (target_parse(a->query, len, &a->target) != TARGET_OK)
		return false;
	boot_client_read(&a->target, a->addr.len ? &a->addr : NULL, &a->client);
	return true;
}

/* A word that is no such thing would only count as not said. */
static bool check_facts(const struct daemon *d, const struct explain_request *a)
{
	uint8_t bytes[UUID_SIZE];
	const char *const *v = a->value;
	if (v[MAC] && !str_mac(v[MAC], bytes))
		return refuse(d, "mac=", "a MAC address: 52:54:00:12:34:56");
	if (v[UUID] && !str_uuid(v[UUID], bytes))
		return refuse(d, "uuid=", "a UUID: 44454c4c-4d00-1039-8035-b4c04f4b4d31");
	if (v[ARCH] && !arch_processor(v[ARCH]))
		return refuse(d, "arch=", "a processor: x86_64, aarch64 …");
	if (v[PLATFORM] && strcmp(v[PLATFORM], "pcbios") != 0 && strcmp(v[PLATFORM], "efi") != 0)
		return refuse(d, "platform=", "pcbios or efi");
	return true;
}

bool explain_request_read(const struct daemon *d, struct explain_request *a)
{
	const char *word;
	bool any = false;

	if (!read_words(d, a, &word))
		return false;
	for (int i = 0; i < FACTS_MAX; i++)
		any |= a->value[i] != NULL;
	if (word)
		read_subject(d, word, a);
	else if (!any)
		return refuse(d, "MACHINE | PATH", "one of the two");
	if (a->path)
		return !any || refuse(d, a->path,
				   "a machine's MAC, address or name beside mac= and the like");
	if (!check_facts(d, a))
		return false;
	if (a->value[IP] && !subject_addr(a->value[IP], &a->addr))
		return refuse(d, "ip=", "an address: 10.0.3.7 or fd00:10::7");
	if (a->addr.len && !a->value[MAC])
		look_up_mac(a);
	a->mac_unknown = !a->value[MAC];
	return read_query(a) ||
	       refuse(d, "mac=", "shorter texts: a query of 1024 bytes holds them all");
}
