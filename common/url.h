#ifndef LANBOOT_COMMON_URL_H
#define LANBOOT_COMMON_URL_H
/*
 * URLs of any scheme, and what else stands for a file elsewhere. Pure. Who loads a file decides
 * which schemes it can have; iPXE and Alpine's init compare them as they are written.
 */
#include <stdbool.h>
#include <stddef.h>

enum { URL_MAX = 3500 }; /* bytes; a line of the configuration and a value of a script hold it */

/* Returns how long the scheme is that `s` begins with (RFC 3986 §3.1), before `://`; 0: none. */
size_t url_scheme(const char *s);

/* Returns true for a URL with any scheme, and of `{server}…`, the URL of ours that a script is
 * from. */
bool url_is(const char *s);

/* Returns true if `list`, of schemes with a blank between two, has that one. */
bool url_scheme_in(const char *list, const char *scheme, size_t len);

/*
 * Returns true for a device of the machine's own with a path on it, as Alpine's init takes them in
 * apkovl= (mkinitfs, prepare_apkovl): `/dev/sda1:host.apkovl.tar.gz`,
 * `LABEL=usb:vfat:host.apkovl.tar.gz`, and, as mkinitfs-bootparam(7) has it,
 * `sda1:host.apkovl.tar.gz`.
 */
bool url_is_device(const char *s);

/* Returns the path that a configured file has beneath our root, inside `s`; NULL: it is elsewhere.
 */
const char *url_beneath(const char *s);

/* Returns true for a disk on the network as iPXE's sanboot takes it, `iscsi:10.0.0.9::::iqn…`: no
 * file. */
bool url_is_san(const char *s);

/*
 * Returns how long the scheme is of a URL that is none for want of `//`, as in `http:/10.0.0.2/x`;
 * 0: it is a path.
 */
size_t url_lacks_slashes(const char *s);

#endif
