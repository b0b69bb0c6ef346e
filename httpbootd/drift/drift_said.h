#ifndef LANBOOT_HTTPBOOTD_DRIFT_DRIFT_SAID_H
#define LANBOOT_HTTPBOOTD_DRIFT_DRIFT_SAID_H
/*
 * What a server says of itself, so that another one sees whether both are alike. Pure. As text,
 *which is the answer to GET /drift, a line each:
 *
 *	lanboot drift 1
 *	id 0123456789abcdef0123456789abcdef
 *	version 1.0.0
 *	conf httpbootd 0123456789abcdef0123456789abcdef
 *	release 3.24.1 0123456789abcdef0123456789abcdef
 *	link 3.24 0123456789abcdef0123456789abcdef
 *	folder sb/grub 0123456789abcdef0123456789abcdef
 *	reads
 *	end
 *
 * Lines with another first word are a newer server's, and left out.
 */
#include "common/conf.h"

enum {
	DRIFT_ID = 16,
	DRIFT_VERSION = 32,
	DRIFT_NAME = 65,   /* of a release, with its NUL */
	DRIFT_DIGEST = 16, /* the first bytes of a SHA-256 */
	DRIFT_UNITS = 64,
	DRIFT_TEXT = 8192, /* no answer is longer */
};

/* What files are compared by. */
enum drift_kind {
	DRIFT_RELEASE, /* a folder in alpine/: all files in it */
	DRIFT_LINK,    /* a branch, alpine/3.24: which release it leads to */
	DRIFT_BOOT,    /* the files of the root itself; its name is `root` */
	DRIFT_FOLDER,  /* another folder (drift_folders.h); a digest of zeros: it is not there */
};

struct drift_unit {
	enum drift_kind kind;
	char name[DRIFT_NAME]; /* letters, digits, `.`, `_` and `-`, no `.` in front; a folder's
				  with `/` */
	uint8_t digest[DRIFT_DIGEST];
};

struct drift_said {
	uint8_t id[DRIFT_ID]; /* of the process: another one's is another */
	char version[DRIFT_VERSION];
	bool reads; /* its files, which are not all known yet */
	bool has_conf[CONF_KINDS];
	struct conf_alike conf;
	size_t n;
	struct drift_unit unit[DRIFT_UNITS];
};

/* Returns true if a release or branch may be called so. */
bool drift_name_is_good(const char *name);

/* Returns true if such a folder may: names like that, with `/` between them. */
bool drift_folder_is_good(const char *name);

/* Writes it as text; whatever it says fits. Returns its length. */
size_t drift_said_write(const struct drift_said *s, char out[DRIFT_TEXT]);

/*
 * Reads `len` bytes, any. Returns false if they are no whole answer of that form; *out is undefined
 * then.
 */
bool drift_said_parse(const char *text, size_t len, struct drift_said *out);

#endif
