#include "common/overlay_name.h"

#include "common/percent.h"
#include "common/wire.h"

#include <string.h>

const char overlay_name_suffix[] = ".apkovl.tar.gz";
const char overlay_name_own[] = "own";
const char overlay_name_no_mac[] = "none";

static const char folder[] = "overlay/";
enum { FOLDER_LEN = sizeof folder - 1, SUFFIX_LEN = sizeof overlay_name_suffix - 1 };

static bool is_found_by_mac(enum host_kind kind)
{
	return kind == HOST_MAC || kind == HOST_PREFIX || kind == HOST_ANY;
}

/* As one component: `/` as %2F, which is escaped once more in the URL, and so `%` as %25. */
static void write_section(const char *section, char out[3 * HOST_ID_TEXT])
{
	struct writer w = writer_of(out, 3 * HOST_ID_TEXT - 1);
	for (; *section; section++)
		if (*section == '/')
			write_bytes(&w, "%2F", 3);
		else if (*section == '%')
			write_bytes(&w, "%25", 3);
		else
			write_u8(&w, (uint8_t)*section);
	out[w.len] = '\0';
}

/* And back, in place. */
static void decode_section(char *s)
{
	char *to = s;
	for (; *s; s++) {
		bool slash = strncmp(s, "%2F", 3) == 0;
		*to++ = *s;
		if (slash)
			to[-1] = '/';
		if (slash || strncmp(s, "%25", 3) == 0)
			s += 2;
	}
	*to = '\0';
}

void overlay_name_path(const struct host *h, const char *mac_hyphen, char out[OVERLAY_PATH])
{
	char section[HOST_ID_TEXT], one[3 * HOST_ID_TEXT], escaped[5 * HOST_ID_TEXT] = "";

	if (!is_found_by_mac(h->id.kind)) {
		write_section(host_id_text(&h->id, section), one);
		percent_encode(one, "-._~", escaped, sizeof escaped);
	}
	const char *const pieces[] = {folder, mac_hyphen, "/", escaped, escaped[0] ? "/" : ""};
	struct writer w = writer_of(out, OVERLAY_PATH);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		write_bytes(&w, pieces[i], strlen(pieces[i]));
	write_u8(&w, '\0');
}

/* A piece of a path, with its NUL; false if it is empty or does not fit. */
static bool copy_piece(char *out, size_t size, const char *from, const char *to)
{
	size_t len = (size_t)(to - from);
	if (len == 0 || len >= size)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return true;
}

bool overlay_name_parse(const char *path, struct overlay_name *n)
{
	char mac[MAC_TEXT];

	*n = (struct overlay_name){.section = ""};
	if (strncmp(path, folder, FOLDER_LEN) != 0)
		return false;
	const char *at = path + FOLDER_LEN;
	const char *end = at + strlen(at);
	const char *slash = strchr(at, '/'), *last = strrchr(at, '/');
	if (!slash || end - last <= SUFFIX_LEN ||
	    strcmp(end - SUFFIX_LEN, overlay_name_suffix) != 0)
		return false;
	if (!copy_piece(mac, sizeof mac, at, slash))
		return false;
	n->has_mac = strcmp(mac, overlay_name_no_mac) != 0;
	if (n->has_mac && !str_mac(mac, n->mac))
		return false;
	if (last != slash) {
		char section[3 * HOST_ID_TEXT];
		if (memchr(slash + 1, '/', (size_t)(last - slash - 1)) ||
		    !copy_piece(section, sizeof section, slash + 1, last))
			return false;
		decode_section(section);
		if (!copy_piece(n->section, sizeof n->section, section, section + strlen(section)))
			return false;
	}
	return copy_piece(n->profile, sizeof n->profile, last + 1, end - SUFFIX_LEN);
}
