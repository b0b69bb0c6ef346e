#ifndef LANBOOT_HTTPBOOTD_BOOT_SCRIPT_H
#define LANBOOT_HTTPBOOTD_BOOT_SCRIPT_H
/*
 * The iPXE scripts. Pure: values in, text in the caller's buffer out.
 *
 * A script is lines of commands, and iPXE has no quoting: it splits at blanks, takes the words
 * `||`, `&&`, `;` and all after a word with `#` at its front for its own, and fills in ${settings}
 * (src/core/exec.c). So what a client sent gets into a script only as a MAC or UUID that was parsed
 * and written anew, as one of a few known words, as a Host that origin_of_host() took, or through
 * script_escape(). What the configuration says is checked for iPXE's words.
 */
#include "common/conf.h"

enum { SCRIPT_SIZE = 32 * 1024 };

/* What is known of a machine's apkovl when its script is made. */
enum apkovl_state {
	APKOVL_UNKNOWN, /* nothing: the script asks for it before it boots */
	APKOVL_PRESENT, /* or the machine has none */
	APKOVL_MISSING, /* it is not there, or cannot be packed */
};

/* A machine, and what it boots. */
struct script {
	const char
	    *url; /* in front of paths: `http://10.0.0.2`, or `${server}` if there are several */
	const char *servers[SERVERS_MAX];    /* these, in the order in which they are tried */
	size_t n_servers;                    /* 0: only `url` */
	const struct mirror_section *alpine; /* has Alpine's packages; NULL: none does here */
	const char
	    *alpine_from; /* where they are instead, a base URL; NULL: at `alpine`, or Alpine */

	/* The variables; an iPXE setting where we do not know. */
	const char *server_url; /* URL of the server that the machine asked */
	const char *address;    /* of it */
	const char *mac, *mac_hyphen, *uuid, *serial, *arch, *platform, *ip;
	const char *mac_tail;    /* NULL: iPXE knows the MAC alone, and cannot cut it */
	const char *serial_path; /* as a file's name has it */
	const char *host;        /* NULL: it has no name */
	bool lacks_mac;          /* its card has another kind of address: InfiniBand */
	bool name_needs_mac;     /* it has one, but that is made of a MAC which is not known */

	const char *wait_url;  /* URL that says whether there is something new; NULL: none does */
	const char *profile;   /* for the screen; NULL: none */
	const char *retry_url; /* URL that gives this machine's script anew */
	const char *told_url;  /* URL to tell the way to, up to `&step=`; NULL: there is none */
	const char
	    *once_url;       /* URL to report to just before booting, for `once`; NULL: no report */
	bool once_is_shared; /* any of `servers` may be reported to */
	const char *overlay_path; /* path in front of PROFILE.apkovl.tar.gz; NULL: no section */
	const char *pick_url, *pick_suffix; /* a profile of the menu is at URL before-NAME-after */
	const char *token;               /* in the URLs of what is private; NULL: there is none */
	bool token_apkovl;               /* the apkovl or overlay is */
	bool token_own;                  /* what has a machine's variable in its path is */
	const struct words *token_paths; /* what lies beneath these is */
	enum apkovl_state apkovl;
	const char *apkovl_reason; /* of APKOVL_MISSING: what is wrong with what */
	struct boot boot;          /* as configured: paths and URLs, with their variables */
};

enum script_result {
	SCRIPT_OK,
	SCRIPT_NO_NAME,  /* a value has {host}, and the machine has no name */
	SCRIPT_NO_MAC,   /* a value takes the end of a MAC that only the machine knows */
	SCRIPT_BAD_WORD, /* a word that iPXE would take for its own */
	SCRIPT_LONG,     /* a value or the script does not fit */
	SCRIPT_CMDLINE,  /* the kernel would cut off the end of its command line */
	SCRIPT_NO_FILE,  /* the site's own script cannot be had; for those who read it */
};

/* What is in the buffer, or which key's value is to blame. */
struct script_out {
	enum script_result result;
	const char *key; /* `cmdline`, …; NULL on SCRIPT_OK */
	size_t len;      /* the text has a NUL behind it */
	size_t cmdline;  /* bytes of the kernel's command line; 0: there is none */
};

/*
 * Makes a word of whatever a client said: all but letters, digits, `-`, `.`, `_` and `~` becomes
 * %XX (RFC 3986 §2.1), so that it is one word of a command and one component of a URL's path.
 * Returns false if it does not fit into `size` bytes with its NUL.
 */
bool script_escape(const char *text, char *out, size_t size);

/*
 * Fills in the variables of one configured value (NULL: an empty one) as the script has it. Returns
 * SCRIPT_OK with the text in `out`, or what is wrong with the value.
 */
enum script_result script_expand(const struct script *s, const char *value, char *out, size_t size);

/* Fills in a path of the server's own files in the same way, but escapes nothing in it. */
enum script_result script_expand_path(
    const struct script *s, const char *value, char *out, size_t size);

/*
 * Fills in a whole script that the site wrote: names in braces that are not ours stay in it.
 * Returns SCRIPT_OK, SCRIPT_NO_MAC or SCRIPT_LONG.
 */
enum script_result script_expand_own(
    const struct script *s, const char *text, char *out, size_t size);

/*
 * Each of the following writes a script, with a NUL behind it, into the `size` bytes at `out`, and
 * returns its length or the key to blame. SCRIPT_SIZE bytes are always enough for the stubs.
 *
 * script_boot() writes the one that boots the machine, whatever kind it is but BOOT_NONE and
 * BOOT_SCRIPT; on failure it tries again, on the next server if there is one, and in the end does
 * what boot.on_failure says.
 */
struct script_out script_boot(const struct script *s, char *out, size_t size);

/*
 * Writes the script of a machine that no section names. With a wait_url it says how it is enrolled,
 * and waits for that: it asks there, again and again, and once there is something new comes back
 * to retry_url. Without one it says what to write, and comes back now and then.
 */
struct script_out script_unknown(const struct script *s, char *out, size_t size);

/*
 * Writes what is answered at wait_url: with `news` that the machine is to come back; when it is to
 * ask again, and the word that it is called by (NULL: none).
 */
struct script_out script_wait(
    bool news, unsigned pause_ms, const char *word, char *out, size_t size);

/* Writes the script of a machine that is ignored: it says so, and leaves it to its firmware. */
struct script_out script_ignored(const struct script *s, char *out, size_t size);

/*
 * Writes the script that comes back to /boot.ipxe of `url`, or if that does not answer of one of
 * the `n` servers, with all that iPXE knows of its machine and the key `key` (NULL: none).
 */
struct script_out script_stub(
    const char *url, char *const *servers, size_t n, const char *key, char *out, size_t size);

/*
 * Writes the same for a plain web server: it goes on to the machine's own file in `folder`, or to
 * default.ipxe there. `kinds` has bit 1 << K for each enum host_kind K that there are files for.
 */
struct script_out script_static_stub(const char *folder, unsigned kinds, char *out, size_t size);

/* What a URL with a token has in front of that: `/private/`. */
extern const char script_private[];

/* Returns what is wrong with the key's value, in words that go on after its name. */
const char *script_result_text(enum script_result r);

#endif
