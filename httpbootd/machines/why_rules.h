#ifndef LANBOOT_HTTPBOOTD_MACHINES_WHY_RULES_H
#define LANBOOT_HTTPBOOTD_MACHINES_WHY_RULES_H
/*
 * Words for the tables of rules, why_early.c and why_late.c, which are asked one after the other,
 * each from its first row on. A new rule is a row, its paragraph in
 * doc/my-machine-does-not-boot.md, and a story in tests/unit/http_why_*.c that only it applies to.
 */
#include "httpbootd/machines/why_look.h"

#define STATE(s) (1u << STATE_##s)
#define STEP(k) (1ul << STEP_##k)
#define END(e) (1u << STEP_##e)

/* What is fetched from httpbootd to boot. */
#define FILES                                                                                      \
	(STEP(KERNEL) | STEP(INITRD) | STEP(APKOVL) | STEP(MODLOOP) | STEP(PACKAGES) | STEP(FILE))
#define LOADERS (STEP(TFTP) | STEP(LOADER))

/* Reasons, by some of their words. */
#define NOT_THERE "no such file|not a regular file|not found"
#define NO_PERMISSION "no permission"
#define LINK_OUT "a link|links in a loop"
#define FULL                                                                                       \
	"server is full|max-transfers|max-connections|every port of the range|out of file "        \
	"descriptors|out of memory"
#define NO_TLS "spoke no TLS"
#define TLS_AUTHORITY "know the authority of the certificate"
#define TLS_CLOCK "by its clock the certificate has ended"
#define TLS_BAD "takes the certificate for a bad one"
#define TLS_CIPHER "no cipher or signature that fits|no such version of TLS"
#define TLS_SILENT "would not go on"
#define DISK_FULL "No space left|full=disk|Disk quota"

/* What somebody does who can do without HTTPS. */
#define PLAIN_HTTP "http:// in http-root and script of [pxedhcpd]"

/* Soon: at once, for all that it says was seen; else once nothing has moved for so long. */
enum { NOW = 1, SHORT = 9 * 1000 };

#endif
