#include "httpbootd/explain_who.h"

#include "common/loader.h"
#include "common/overlay_name.h"
#include "common/path.h"
#include "httpbootd/http/answer_overlay.h"
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/private.h"

#include <stdio.h>
#include <string.h>

/* Of a section whose boot depends on who asks. */
static void print_bound(const struct host *h)
{
	char id[HOST_SECTION_TEXT];

	host_section_text(h, id);
	switch (h->id.kind) {
	case HOST_MAC:
		printf("the machine %s (its %s)", id,
		    h->n_others ? "cards' addresses" : "card's address");
		break;
	case HOST_UUID:
	case HOST_SERIAL:
	case HOST_ASSET:
		printf("the card that first says %s, until a reload: [host MAC] would name it", id);
		break;
	case HOST_CLIENT:
		printf("nobody: only pxedhcpd knows a client identifier");
		break;
	case HOST_ADDRESS:
	case HOST_NET:
		printf("a machine on a link of ours whose address is in %s, for itself", id);
		break;
	case HOST_PREFIX:
	case HOST_PRODUCT:
	case HOST_MANUFACTURER:
	case HOST_ARCH:
	case HOST_ANY:
	case HOST_KINDS:
		printf("each machine of [host %s], for itself (its card's address)", id);
		break;
	}
}

static void print_token(const struct site *site, const struct boot *b, const char *name)
{
	const char *why = private_is(b) ? "private = yes" : NULL;
	if (!why && b->overlay.n && overlays_have_secrets(&site->overlays, name))
		why = "it has secrets";
	if (why && (b->overlay.n || b->apkovl))
		printf("         its %s by a token of its script: %s\n",
		    b->overlay.n ? "overlay" : "apkovl", why);
}

static void print_section(
    const struct site *site, const struct host *h, const struct boot *b, const char *name)
{
	const struct boot usual = host_boot(h);

	printf("who may  ");
	if (bind_mode_of(&usual, site->daemon.conf->httpbootd.bind) == BIND_NONE)
		printf("everybody, for bind = none");
	else if (!bind_is_wanted(h, &site->daemon.conf->httpbootd.private))
		printf("everybody: none of it is one machine's own");
	else
		print_bound(h);
	printf("%s\n", usual.key ? ", and who has its key" : "");
	print_token(site, b, name);
}

void explain_who(const struct site *site, const struct machine *m)
{
	if (m->host && !m->ignored)
		print_section(site, m->host, &m->script.boot, m->script.host);
}

static void print_file(const struct site *site, const char *path)
{
	const struct words *private = &site->daemon.conf->httpbootd.private;
	const struct own_file *own = own_files_find(&site->guard.own, path);

	for (size_t i = 0; i < private->n; i++)
		if (path_is_beneath(path, private->word[i])) {
			printf("who may  a machine that boots it, by a token of its script: "
			       "private = %s\n",
			    private->word[i]);
			return;
		}
	if (!own)
		printf("who may  everybody\n");
	else if (own->is_private)
		printf("who may  a machine that boots it, by a token of its script: private = "
		       "yes beside %s\n",
		    own->value);
	else
		printf(
		    "who may  its machine (its card's address): a section names %s\n", own->value);
}

void explain_who_path(const struct site *site, const struct request *q)
{
	struct endpoint e;
	struct overlay_name name;
	struct boot usual;
	const struct host *h;
	char buffer[HOST_NAME_SIZE];

	endpoint_find(q, site->daemon.conf->httpbootd.listing, &e);
	struct loader_name loader;
	if (e.kind == ENDPOINT_FILE && loader_name_parse(e.target.path, &loader))
		return; /* what it boots says who may */
	if (e.kind == ENDPOINT_FILE) {
		print_file(site, e.target.path);
	} else if (e.kind == ENDPOINT_OVERLAY && overlay_name_parse(e.target.path, &name)) {
		const struct boot *b = answer_overlay_boot(site->daemon.conf, &name, &h, &usual);
		if (b)
			print_section(
			    site, h, b, host_name_of(h, name.has_mac ? name.mac : NULL, buffer));
	}
}
