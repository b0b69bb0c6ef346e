#ifndef LANBOOT_TFTPD_LOOKUP_H
#define LANBOOT_TFTPD_LOOKUP_H
/* From a request to an open file, or to the ERROR that tells why not. */
#include "common/path.h"
#include "common/root.h"
#include "tftpd/anycase.h"
#include "tftpd/map.h"
#include "tftpd/refusal.h"
#include "tftpd/tftp.h"

/* Where files are looked for. */
struct lookup {
	const struct conf *conf;
	const struct roots *roots;
	const struct map *map;
	int neighbours;          /* of neighbour_open; -1: no client's MAC can be found out */
	struct anycase *anycase; /* NULL: names are looked for as they are, and in small letters */
};

/* Who asks. */
struct lookup_client {
	struct addr peer, local; /* len 0: not known */
	unsigned ifindex;        /* 0: not known */
	bool sought_mac;         /* its MAC was, which is only done where something needs it */
	bool has_mac;
	uint8_t mac[MAC_LEN];
	const char *shim; /* the path of the one that it took a moment ago; NULL: none */
};

enum lookup_how {
	LOOKUP_COMMON,
	LOOKUP_OWN,       /* in the client's own folder: root-by */
	LOOKUP_HOST,      /* its boot-file: host-file */
	LOOKUP_GENERATED, /* an autoexec.ipxe or a loader's that is no file */
	LOOKUP_SHIM,      /* beside the shim that it took: not where it asked (common/shim.h) */
};

struct lookup_result {
	int fd; /* the caller's to close; -1: refused */
	struct stat st;
	char path[PATH_SIZE]; /* beneath the root, as it was found; cleaned only, if refused */
	enum lookup_how how;  /* unless refused */
	bool lowered;         /* it was asked for in capitals */
	bool trimmed;         /* there were bytes behind its name */
	enum anycase_result any_case; /* what looking for it in any case came to */
	const struct map_rule *rule;  /* that made `path`; NULL: none. The configuration's */
	struct refusal refusal;       /* if refused */
	char leads[ROOT_LEADS];       /* where a link leads that may not be followed; or empty */
};

/*
 * Finds the file that an RRQ of `client` asks for. A name that is not there is looked for without
 * what firmware leaves behind its end (tftpd/name.h), then in small letters, then in whatever case
 * the root has it, if only one file fits; each of these goes through [tftp-map], host-file (but
 * for the last) and root-by. Last it is looked for beside the shim that the client took. Returns
 * false with the refusal if there is nothing to send, for a WRQ and for modes that we do not have.
 */
bool lookup_file(const struct lookup *lookup, struct lookup_client *client,
    const struct tftp_packet *packet, struct lookup_result *f);

#endif
