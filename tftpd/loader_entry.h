#ifndef LANBOOT_TFTPD_LOADER_ENTRY_H
#define LANBOOT_TFTPD_LOADER_ENTRY_H
/* What a section or profile boots, for a loader that has it by TFTP: for loader_make.c alone. */
#include "common/autoexec.h"
#include "common/expand.h"
#include "common/host_name.h"
#include "common/path.h"
#include "tftpd/loader_make.h"

enum { LOADER_ROOM = 512 * 1024 };

/* What is made, and the texts that it is made of. */
struct loader_making {
	const struct loader_make *q;
	const struct host *host;
	struct loader_file file;
	struct expand_var vars[12];
	char server[AUTOEXEC_URL], mac[MAC_TEXT], mac_hyphen[MAC_TEXT], tail[MAC_TAIL];
	char name[HOST_NAME_SIZE], ip[ADDR_TEXT], address[AUTOEXEC_URL];
	char up[PATH_SIZE], again[ADDR_TEXT + PATH_SIZE + 16], http[AUTOEXEC_URL + 64];
	struct loader_entry entry[MENU_MAX];
	struct writer room; /* of `text` */
	char text[LOADER_ROOM];
};

/*
 * Sets `*e` to what `b` boots, of the profile `name` (NULL: the section's own), in texts that stay
 * in `*m`. What the loader cannot have is said in e->wrong.
 */
void loader_entry_set(
    struct loader_making *m, const char *name, const struct boot *b, struct loader_entry *e);

#endif
