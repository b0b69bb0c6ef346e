#include "httpbootd/render_name.h"

#include <stdio.h>
#include <string.h>

bool render_name(const struct host_id *id, char out[RENDER_NAME])
{
	char text[HOST_ID_TEXT];
	host_id_text(id, text);
	if (id->kind == HOST_MAC)
		mac_text(id->bytes, '-', text);
	else if (id->kind == HOST_PREFIX || id->kind == HOST_NET || strchr(text, '/'))
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

static bool lists(const char *menu, const char *name, size_t len)
{
	for (; *(menu += strspn(menu, " ")); menu += strcspn(menu, " "))
		if (strcspn(menu, " ") == len && memcmp(menu, name, len) == 0)
			return true;
	return false;
}

bool render_is_stale(const struct host_table *t, const char *file)
{
	static const char suffix[] = ".ipxe";
	char text[RENDER_NAME];
	struct host_id id;
	size_t len = strlen(file);

	if (len < sizeof suffix || strcmp(file + len - (sizeof suffix - 1), suffix) != 0)
		return false;
	len -= sizeof suffix - 1;
	bool ours = id_of_name(file, len, text, &id);
	if (ours && (host_exact(t, &id) || id.kind == HOST_ANY))
		return false;
	/* `NAME.PROFILE`: names of profiles may have dots, too. */
	for (size_t dot = len; dot-- > 0;) {
		if (file[dot] != '.' || !id_of_name(file, dot, text, &id))
			continue;
		ours = true;
		const struct host *h = host_exact(t, &id);
		const struct boot b = h ? host_boot(h) : (struct boot){0};
		if (b.kind == BOOT_MENU && lists(b.menu, file + dot + 1, len - dot - 1))
			return false;
	}
	return ours;
}
