#ifndef LANBOOT_HTTPBOOTD_HTTP_BESIDE_H
#define LANBOOT_HTTPBOOTD_HTTP_BESIDE_H
/*
 * What is given instead of what is not there: to shim, which asks elsewhere than in its own folder
 * (common/shim.h), as in tftpd; and for an image that was not made.
 */
#include "httpbootd/files/folders.h"
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/request.h"

struct site;

/*
 * Where what was looked up, *l, is not there, and is beside the shim that this client took: has
 * *e lead there, and opens that, into *l. Returns whether it did.
 */
bool beside_shim(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l);

/*
 * Where what was looked up, *l, is a unified kernel image (common/uki.h) that is not there, or who
 * asks is to boot something else once: has *e lead to the boot file of machines with that
 * processor, and opens that, into *l; the log is told. Returns whether it did. *l is open or closed
 * as its result says, before and after.
 */
bool beside_uki(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l);

/*
 * Where who asks for a program for UEFI is to boot a disk's image once (chain, with .img or .iso):
 * has *e lead there, and opens that, into *l; for a GET it notes that it did, and the log is told.
 * Returns whether it did. With *is_late the store is asked first, whether it may: nothing is open,
 * and the request is to be answered late. Firmware takes it for a disk by its type, whatever the
 * URL (NetworkPkg/HttpBootDxe/HttpBootSupport.c).
 */
bool beside_disk(struct site *site, const struct request *q, struct endpoint *e, struct lookup *l,
    bool *is_late);

/* Notes that the client is given the file, if it is a shim. */
void beside_took(struct site *site, const struct request *q, const struct lookup *l);

#endif
