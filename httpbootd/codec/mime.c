#include "httpbootd/codec/mime.h"

#include <string.h>
#include <strings.h>

/*
 * UEFI HTTP Boot takes a file for a program if it is named .efi or has the type application/efi,
 * for a disk image by .iso and .img (UEFI 2.10 §24.7.3.1). Compressed files go as what they are:
 * with Content-Encoding a client would unpack an initramfs or apkovl on its way.
 */
static const struct {
	const char *extension, *type;
} types[] = {
    {"efi", "application/efi"},
    {"ipxe", "text/plain; charset=utf-8"},
    {"txt", "text/plain; charset=utf-8"},
    {"cfg", "text/plain; charset=utf-8"},
    {"conf", "text/plain; charset=utf-8"},
    {"sh", "text/plain; charset=utf-8"},
    {"html", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"xml", "application/xml"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"gz", "application/gzip"},
    {"tgz", "application/gzip"},
    {"xz", "application/x-xz"},
    {"zst", "application/zstd"},
    {"apk", "application/gzip"},
    {"tar", "application/x-tar"},
    {"zip", "application/zip"},
    {"iso", "application/vnd.efi-iso"},
    {"img", "application/vnd.efi-img"},
};

const char *mime_type(const char *path)
{
	const char *dot = strrchr(path, '.');
	if (dot && !strchr(dot, '/'))
		for (size_t i = 0; i < sizeof types / sizeof *types; i++)
			if (strcasecmp(dot + 1, types[i].extension) == 0)
				return types[i].type;
	return "application/octet-stream";
}
