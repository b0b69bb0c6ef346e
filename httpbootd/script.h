#ifndef LANBOOT_SCRIPT_H
#define LANBOOT_SCRIPT_H
/*
 * The iPXE scripts. Pure: values in, text in the caller's buffer out.
 *
 * A script is lines of commands, and iPXE has no quoting: it fills in ${settings}, splits at
 * blanks, and takes the words `||`, `&&`, `;` and all after a word with `#` at its front for its
 * own. So nothing that a client sent gets into a script, but for its MAC once str_mac() took it
 * and a Host that origin_of_host() took. What the configuration says is checked for those words.
 */
#include "common/host.h"

enum { SCRIPT_ROOM = 16384 };

/* A machine, and what it boots. */
struct script {
	const char *url;        /* of the server: `http://10.0.0.2`, no `/` at the end */
	const char *address;    /* {address} */
	const char *mac;        /* {mac}: `52:54:00:12:34:56`, or iPXE's own `${netX/mac}` */
	const char *mac_hyphen; /* {mac-hyphen}: the same with `-` */
	const char *again;      /* URL that gives this machine's script anew */
	const char *host;       /* {host}, NULL: it has no name */
	const char *profile;    /* NULL: none */
	struct boot boot;       /* as configured: paths and URLs, with their variables */
};

enum script_result {
	SCRIPT_OK,
	SCRIPT_NO_NAME,  /* a value has {host}, and the machine has no name */
	SCRIPT_BAD_WORD, /* a word that iPXE would take for its own */
	SCRIPT_LONG,     /* a value, the kernel's command line or the script does not fit */
};

/* What is in the buffer, or which key's value is to blame. */
struct script_out {
	enum script_result result;
	const char *key; /* `cmdline`, …; NULL on SCRIPT_OK */
	size_t len;      /* the text has a NUL behind it */
};

/* Fills in the variables of one configured value (NULL: an empty one) as the script has it. */
enum script_result script_fill(const struct script *s, const char *value, char *out, size_t room);

/* Boots the machine; on failure says so and, after half a minute or a shell, asks again. */
struct script_out script_boot(const struct script *s, char *out, size_t room);

/* For a machine that no section names: says so and what to write, then asks again. */
struct script_out script_unknown(const struct script *s, char *out, size_t room);

/* Comes back to `url`/boot.ipxe with all that iPXE knows of its machine. */
struct script_out script_stub(const char *url, char *out, size_t room);

/* For a plain web server: goes on to the machine's own file in `folder`, or to its default.ipxe. */
struct script_out script_static_stub(const char *folder, char *out, size_t room);

/* In words, for a log line. */
const char *script_result_text(enum script_result r);

#endif
