#include "common/loader.h"
#include "common/path.h"

#include <stdio.h>
#include <string.h>

enum loader loader_of_word(const char *word)
{
	static const char *const words[] = {
	    [LOADER_GRUB] = "grub", [LOADER_PXELINUX] = "pxelinux", [LOADER_EXTLINUX] = "extlinux"};
	for (int i = LOADER_GRUB; i <= LOADER_EXTLINUX; i++)
		if (strcmp(words[i], word) == 0)
			return (enum loader)i;
	return LOADER_NONE;
}

static bool starts_with(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* The folder that ends before `end` is called `name`; where that begins, in *begin. */
static bool folder_is(const char *path, size_t end, const char *name, size_t *begin)
{
	size_t len = strlen(name);
	if (end < len + 1 || memcmp(path + end - 1 - len, name, len) != 0)
		return false;
	*begin = end - 1 - len;
	return *begin == 0 || path[*begin - 1] == '/';
}

/* grub/x86_64-efi: what lies beneath it is for one processor, and asked for before. */
static bool is_of_processor(const char *path, size_t end)
{
	static const char *const ends[] = {"-efi/", "-pc/"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (end >= strlen(ends[i]) &&
		    memcmp(path + end - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
			return true;
	return false;
}

static bool take_mac(const char *text, struct loader_name *n)
{
	n->has_mac = starts_with(text, "01-") && str_mac(text + 3, n->mac);
	return n->has_mac;
}

bool loader_name_parse(const char *path, struct loader_name *n)
{
	const char *base = path_base(path);

	*n = (struct loader_name){.folder = (size_t)(base - path)};
	n->prefix = n->folder;
	if (starts_with(base, "grub.cfg") && !is_of_processor(path, n->folder)) {
		n->loader = LOADER_GRUB;
		return !base[8] || (base[8] == '-' && take_mac(base + 9, n));
	}
	if (folder_is(path, n->folder, "pxelinux.cfg", &n->prefix)) {
		n->loader = LOADER_PXELINUX;
		return take_mac(base, n) || strcmp(base, "default") == 0 ||
		       starts_with(base, "default-");
	}
	n->loader = LOADER_EXTLINUX;
	return folder_is(path, n->folder, "extlinux", &n->prefix) &&
	       strcmp(base, "extlinux.conf") == 0;
}

bool loader_name_later(const struct loader_name *n, const struct addr *peer, size_t i, char out[32])
{
	const char *before = n->loader == LOADER_GRUB ? "grub.cfg-" : "";
	size_t len, digits = 8;
	const uint8_t *ip = addr_bytes(peer, &len);

	if (!n->has_mac)
		return false;
	if (i == digits) {
		snprintf(out, 32, "%s", n->loader == LOADER_GRUB ? "grub.cfg" : "default");
		return true;
	}
	if (i > digits)
		return false;
	if (len != 4) /* by IPv6 only GRUB asks so, and PXELINUX not at all */
		out[0] = '\0';
	else
		snprintf(out, 32, "%s%02X%02X%02X%02X", before, ip[0], ip[1], ip[2], ip[3]);
	if (out[0])
		out[strlen(before) + digits - i] = '\0';
	return true;
}
