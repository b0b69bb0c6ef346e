#include "httpbootd/overlay_name.h"

#include "common/wire.h"
#include "httpbootd/script.h"

#include <string.h>

const char overlay_suffix[] = ".apkovl.tar.gz";
const char overlay_own[] = "own";

static const char folder[] = "overlay/";
enum { FOLDER_LEN = sizeof folder - 1, SUFFIX_LEN = sizeof overlay_suffix - 1 };

static bool by_mac(enum host_kind kind)
{
	return kind == HOST_MAC || kind == HOST_PREFIX || kind == HOST_ANY;
}

void overlay_path(const struct host *h, const char *mac_hyphen, char out[OVERLAY_PATH])
{
	char section[HOST_ID_TEXT], escaped[3 * HOST_ID_TEXT] = "";

	if (!by_mac(h->id.kind))
		script_escape(host_id_text(&h->id, section), escaped, sizeof escaped);
	const char *const pieces[] = {folder, mac_hyphen, "/", escaped, escaped[0] ? "/" : ""};
	struct writer w = writer_of(out, OVERLAY_PATH);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		write_bytes(&w, pieces[i], strlen(pieces[i]));
	write_u8(&w, '\0');
}

/* A piece of a path, with its NUL; false if it is empty or does not fit. */
static bool take(char *out, size_t room, const char *from, const char *to)
{
	size_t len = (size_t)(to - from);
	if (len == 0 || len >= room)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return true;
}

bool overlay_parse(const char *path, struct overlay_name *n)
{
	char mac[MAC_TEXT];

	*n = (struct overlay_name){.section = ""};
	if (strncmp(path, folder, FOLDER_LEN) != 0)
		return false;
	const char *at = path + FOLDER_LEN;
	const char *end = at + strlen(at);
	const char *slash = strchr(at, '/'), *last = strrchr(at, '/');
	if (!slash || end - last <= SUFFIX_LEN || strcmp(end - SUFFIX_LEN, overlay_suffix) != 0)
		return false;
	if (!take(mac, sizeof mac, at, slash) || !str_mac(mac, n->mac))
		return false;
	if (last != slash && !take(n->section, sizeof n->section, slash + 1, last))
		return false;
	return take(n->what, sizeof n->what, last + 1, end - SUFFIX_LEN);
}
