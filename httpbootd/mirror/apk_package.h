#ifndef LANBOOT_HTTPBOOTD_MIRROR_APK_PACKAGE_H
#define LANBOOT_HTTPBOOTD_MIRROR_APK_PACKAGE_H
/*
 * Proves a package of Alpine's while it arrives: three members of gzip, of which the second, the
 * control segment, has the SHA-1 that the index says, and in its .PKGINFO the SHA-256 of the third,
 * the data (apk-tools, doc/apk-v2.5.scd). So after some kilobytes it is known to be the right one,
 * and with the last byte to be whole. Does no I/O.
 */
#include "httpbootd/mirror/apk_index.h"

enum apk_proof {
	APK_PROOF_MORE,  /* too little has come: none of it may be handed on */
	APK_PROOF_RIGHT, /* it is that package, as far as it has come: the last bytes may be wrong
			  */
	APK_PROOF_WHOLE, /* all has come, and is right */
	APK_PROOF_WRONG,
};

struct apk_package;

/*
 * Begins: it has to be of `size` bytes, with that control segment. Returns NULL if memory ran out;
 * apk_package_free frees it.
 */
struct apk_package *apk_package_new(uint64_t size, const uint8_t id[APK_ID]);

/* Takes the next bytes. Returns what is known now; WRONG stays. */
enum apk_proof apk_package_feed(struct apk_package *p, const void *bytes, size_t len);

/* Returns why it is wrong, for people; lives for ever. NULL: it is not. */
const char *apk_package_why(const struct apk_package *p);

/* NULL is nothing. */
void apk_package_free(struct apk_package *p);

#endif
