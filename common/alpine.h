#ifndef LANBOOT_COMMON_ALPINE_H
#define LANBOOT_COMMON_ALPINE_H
/*
 * Alpine's releases by their names, and what the init of each makes of the kernel's command line
 * (mkinitfs' initramfs-init). Pure.
 */
#include <stdbool.h>
#include <stddef.h>

enum { ALPINE_BRANCH = 16 };

/*
 * Returns true if the `len` bytes at `s` name a branch (`3.22`, `edge`) or one of its releases:
 * `3.22.1`, `3.23.0_rc1`, and edge's, which are dates, `20251016`.
 */
bool alpine_is_release(const char *s, size_t len);

/*
 * Writes the folder of that branch on Alpine's mirrors, `v3.22` or `edge`: a release has none of
 * its own. Returns false, with nothing in `out`, if the `len` bytes at `s` name none.
 */
bool alpine_branch(const char *s, size_t len, char out[ALPINE_BRANCH]);

/*
 * Returns the release that a path or URL is of, by a component of it:
 * alpine/3.19/x86_64/vmlinuz-lts, http://mirror/alpine/v3.19/main, netboot-3.19.4/initramfs. Its
 * length is in *len; NULL: none is named.
 */
const char *alpine_release_in(const char *path, size_t *len);

/*
 * Returns true if the init of that release takes several repositories, with commas between them:
 * since 3.20, mkinitfs 3.10.0. Those before take the whole for one URL, find nothing there and end
 * in a recovery shell.
 */
bool alpine_takes_repos(const char *release, size_t len);

/* Returns true if it fills in {UUID} in apkovl=, and not only {MAC}: since 3.18. */
bool alpine_fills_uuid(const char *release, size_t len);

/*
 * Returns why that init cannot take the configured `value` as an apkovl, in words that go on after
 * `expected`; NULL: it can. It keeps what it loads under what stands behind the URL's last `/`, cut
 * at a `?`, and unpacks it if that ends in `.gz`; anything else it takes for encrypted, and wants
 * openssl from a repository that it does not know yet.
 */
const char *alpine_apkovl_wrong(const char *value);

#endif
