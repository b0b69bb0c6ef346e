#include "httpbootd/render_name.h"

#include "common/overlay_name.h"

#include <stdio.h>
#include <string.h>

bool render_file_name(const struct host_id *id, char out[RENDER_NAME])
{
	char text[HOST_ID_TEXT];
	host_id_text(id, text);
	if (id->kind == HOST_MAC)
		mac_text(id->bytes, '-', text);
	else if (id->kind == HOST_PREFIX || id->kind == HOST_NET || id->kind == HOST_CLIENT ||
		 strchr(text, '/'))
		return false;
	else if (strchr(text, ' '))
		*strchr(text, ' ') = '-';
	snprintf(out, RENDER_NAME, "%s", id->kind == HOST_ANY ? "default" : text);
	return true;
}

/* The section whose file has this name; false if none could. `text` keeps what id->text is in. */
static bool id_of_name(const char *name, size_t len, char text[RENDER_NAME], struct host_id *id)
{
	*id = (struct host_id){.kind = HOST_ANY};
	if (len == 7 && memcmp(name, "default", len) == 0)
		return true;
	if (len >= RENDER_NAME)
		return false;
	memcpy(text, name, len);
	text[len] = '\0';
	if (host_id_parse(text, id))
		return id->kind != HOST_ANY;
	char *dash = strchr(text, '-');
	if (dash)
		*dash = ' ';
	return dash && host_id_parse(text, id);
}

/* `file` without `suffix`: how long that is; 0: it has another end, or nothing in front. */
static size_t stem(const char *file, const char *suffix)
{
	size_t len = strlen(file), end = strlen(suffix);
	return len > end && strcmp(file + len - end, suffix) == 0 ? len - end : 0;
}

/* True if section `h` (NULL: none) has a script of that profile by its menu. */
static bool has_script(const struct host *h, const char *profile, size_t len)
{
	const struct boot b = h ? host_boot(h) : (struct boot){0};
	return b.kind == BOOT_MENU && words_have(&b.menu.names, profile, len);
}

/* The same of an apkovl that was packed. */
static bool has_overlay(
    const struct host_table *t, const struct host *h, const char *profile, size_t len)
{
	if (!h)
		return false;
	const struct boot b = host_boot(h);
	const char *own = h->profile_name ? h->profile_name : overlay_name_own;
	if (b.kind == BOOT_KERNEL)
		return b.overlay.n && strlen(own) == len && memcmp(own, profile, len) == 0;
	for (size_t i = 0; i < t->n_profiles && has_script(h, profile, len); i++) {
		const struct profile *p = &t->profiles[i];
		if (strlen(p->name) == len && memcmp(p->name, profile, len) == 0)
			return p->boot.kind == BOOT_KERNEL && p->boot.overlay.n;
	}
	return false;
}

bool render_is_stale(const struct host_table *t, const char *file)
{
	char text[RENDER_NAME];
	struct host_id id;
	size_t len = stem(file, overlay_name_suffix);
	bool is_overlay = len > 0, ours = false;

	if (!is_overlay) {
		len = stem(file, ".ipxe");
		ours = len && id_of_name(file, len, text, &id);
		if (ours && (host_exact(t, &id) || id.kind == HOST_ANY))
			return false;
	}
	/* `NAME.PROFILE`: names of profiles may have dots, too. */
	for (size_t dot = len; dot-- > 0;) {
		const char *profile = file + dot + 1;
		if (file[dot] != '.' || !id_of_name(file, dot, text, &id))
			continue;
		ours = true;
		const struct host *h = host_exact(t, &id);
		if (is_overlay ? has_overlay(t, h, profile, len - dot - 1)
			       : has_script(h, profile, len - dot - 1))
			return false;
	}
	return ours;
}
