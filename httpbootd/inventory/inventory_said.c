/* What the configuration says of the inventory, and whether that can be. */
#include "common/conf_inventory.h"
#include "httpbootd/fetch/fetch.h"
#include "httpbootd/fetch/place.h"
#include "httpbootd/fetch/secret_file.h"
#include "httpbootd/fetch/trust.h"
#include "httpbootd/inventory/inventory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool inventory_is_said(const struct conf *c)
{
	const char *url = c->lanboot.inventory;
	const char *host = url ? strstr(url, "://") : NULL;
	struct inventory_map map;
	char why[INVENTORY_WHY];
	struct place place;

	if (!url)
		return true;
	if (!place_parse(url, &place) || strlen(url) >= INVENTORY_URL ||
	    (host && memchr(host + 3, '@', strcspn(host + 3, "/?#")))) {
		fprintf(stderr, "httpbootd: inventory in [lanboot] is no URL of http or https with "
				"a host in it, "
				"or has a password: that is for inventory-token-file\n");
		return false;
	}
	if (inventory_map_parse(c->lanboot.inventory_map, &map, why))
		return true;
	fprintf(stderr, "httpbootd: inventory-map in [lanboot]: %s\n", why);
	return false;
}

const char *inventory_read_token(const struct conf *c, struct inventory_token *out)
{
	const char *file = c->lanboot.inventory_token_file;
	char text[INVENTORY_TOKEN + 2];

	*out = (struct inventory_token){.is_field = false};
	if (!file)
		return NULL;
	const ssize_t n = secret_file_read(file, text, sizeof text);
	if (n < 0)
		return strerror(errno);
	const bool is_good = n < (ssize_t)sizeof text - 1 && strlen(text) == (size_t)n &&
			     inventory_token_parse(text, out);
	explicit_bzero(text, sizeof text);
	return is_good
		   ? NULL
		   : "it is to have one line of up to 1000 bytes: TOKEN, Bearer TOKEN, or a whole "
		     "header NAME: VALUE";
}

bool inventory_connect(struct daemon *d, const char *url)
{
	struct place place;

	return place_parse(url, &place) && daemon_connect(d, place.port) && fetch_connect_led(d);
}

static void check_token(struct check *k, const char *file)
{
	struct inventory_token token;
	const char *why = inventory_read_token(k->conf, &token);

	explicit_bzero(&token, sizeof token);
	secret_file_check(k, "lanboot", "inventory-token-file", file, why);
}

/* Each record that is left out, by its words. */
static void check_left(struct check *k)
{
	const struct conf_inventory *in = &k->conf->inventory;

	for (size_t i = 0; i < in->n_told; i++)
		check_warn_key(k, "lanboot", "inventory", "inventory: left out: %s", in->left[i]);
	if (in->n_left > in->n_told)
		check_warn_key(k, "lanboot", "inventory",
		    "inventory: %zu records are left out in all", in->n_left);
}

void inventory_check(struct check *k)
{
	const struct conf_lanboot *c = &k->conf->lanboot;
	struct place place;

	if (!c->inventory) {
		if (c->inventory_map || c->inventory_token_file || c->inventory_ca)
			check_warn_key(k, "lanboot",
			    c->inventory_map          ? "inventory-map"
			    : c->inventory_token_file ? "inventory-token-file"
						      : "inventory-ca",
			    "there is no inventory = to ask");
		return;
	}
	const bool is_https = place_parse(c->inventory, &place) && place.is_https;
	if (is_https && !fetch_has_tls())
		check_warn_key(k, "lanboot", "inventory",
		    "inventory: this httpbootd was built without TLS for what it asks of others; "
		    "name one by http");
	else if (is_https && !c->inventory_ca && !trust_file())
		check_warn_key(k, "lanboot", "inventory",
		    "inventory: this machine has no list of whom it trusts; install "
		    "ca-certificates, or name the inventory's own by inventory-ca");
	else if (!is_https && c->inventory_token_file)
		check_warn_key(k, "lanboot", "inventory",
		    "inventory: its token goes over the network as it is, for the URL is http; "
		    "https keeps it secret");
	if (c->inventory_ca && access(c->inventory_ca, R_OK) < 0)
		check_warn_key(k, "lanboot", "inventory-ca", "inventory-ca = %.200s: %s",
		    c->inventory_ca, strerror(errno));
	if (c->inventory_token_file)
		check_token(k, c->inventory_token_file);
	check_left(k);
}
