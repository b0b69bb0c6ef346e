#include "httpbootd/boot/overlay_layers.h"

#include "common/expand.h"
#include "common/host_name.h"

#include <stdio.h>
#include <string.h>

static bool add_layer(
    struct overlay_layers *l, const char *word, const struct expand_var *vars, char why[TREE_WHY])
{
	static const char *const none[] = {NULL};
	size_t len;
	bool varies = expand_unknown(word, none, &len) != NULL;

	if (!expand_vars(word, vars, l->name[l->n], sizeof l->name[l->n])) {
		snprintf(why, TREE_WHY, "%.900s: too long a name", word);
		return false;
	}
	l->layer[l->n] = (struct tree_layer){.name = l->name[l->n], .optional = varies};
	if (!varies && l->n_common == l->n)
		l->n_common++;
	l->n++;
	return true;
}

static void add_secrets(struct overlay_layers *l, const char *host)
{
	size_t len = host ? strlen(host) : 0;

	l->n_all = l->n;
	if (!host || host[0] == '.' || strchr(host, '/') || len == 0 || len >= PATH_SIZE)
		return;
	memcpy(l->name[l->n], host, len + 1);
	l->layer[l->n_all++] =
	    (struct tree_layer){.name = l->name[l->n], .optional = true, .is_secret = true};
}

bool overlay_layers_packs(const char *word)
{
	return word[0] != '/' && !strchr(word, '{');
}

static void add_packages(struct overlay_layers *l, const struct words *folders)
{
	for (size_t i = 0; i < folders->n && l->n < TREE_LAYERS; i++) {
		const char *word = folders->word[i];
		char *name = l->name[l->n];
		if (!overlay_layers_packs(word) ||
		    snprintf(name, PATH_SIZE, ".packages/%s", word) >= PATH_SIZE)
			continue;
		l->layer[l->n++] = (struct tree_layer){.name = name, .optional = true};
	}
	l->n_packages = l->n_common = l->n;
}

bool overlay_layers_make(struct overlay_layers *l, const struct words *folders, bool has_packages,
    const char *host, const uint8_t *mac, char why[TREE_WHY])
{
	char text[MAC_TEXT], hyphens[MAC_TEXT], tail[MAC_TAIL];
	const struct expand_var vars[] = {{"host", host},
	    {"mac", mac ? mac_text(mac, ':', text) : NULL},
	    {"mac-hyphen", mac ? mac_text(mac, '-', hyphens) : NULL},
	    {"mac-tail", mac ? mac_tail(mac, tail) : NULL}, {NULL, NULL}};

	l->n = l->n_common = l->n_packages = 0;
	if (has_packages)
		add_packages(l, folders);
	for (size_t i = 0; i < folders->n; i++) {
		const char *word = folders->word[i];
		if (l->n - l->n_packages == TREE_LAYERS) {
			snprintf(why, TREE_WHY, "more than %d folders", TREE_LAYERS);
			return false;
		}
		if (!mac && strstr(word, "{mac")) {
			snprintf(why, TREE_WHY, "%.900s is another folder for each machine", word);
			return false;
		}
		if (!host && strstr(word, "{host}"))
			continue; /* a machine without a name has no folder of its own */
		if (!add_layer(l, word, vars, why))
			return false;
	}
	add_secrets(l, host);
	return true;
}
