#ifndef LANBOOT_HTTPBOOTD_BOOT_PACK_H
#define LANBOOT_HTTPBOOTD_BOOT_PACK_H
/*
 * Archives, written by libarchive into memory: pieces of a tar archive in GNU's format, each
 * compressed by itself. A gzip file may have several members (RFC 1952 §2.2), so pieces that stand
 * one behind the other are one .tar.gz: what many machines have in common is compressed once. The
 * same entries give the same bytes: no time is in them, and no name of an owner.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack_bytes {
	char *data; /* malloc'd; NULL: none */
	size_t len, capacity;
};

struct pack_entry {
	const char *path; /* no `/` in front */
	const char *link; /* where a symbolic link leads; NULL: it is none */
	bool is_folder;
	unsigned mode;
	uint32_t uid, gid;
	size_t len; /* of a file's content, which pack_data() adds */
};

struct pack;

/* A new piece without entries, for pack_end() or pack_drop() to free; NULL if memory ran out. */
struct pack *pack_new(void);

/*
 * Adds an entry behind those that are there. False if the format cannot hold it, or memory ran out:
 * pack_why() says which.
 */
bool pack_add(struct pack *p, const struct pack_entry *e);

/*
 * Adds the next bytes of the content of the file that was added last, as many as its `len` said in
 * all. It is compressed as it comes, so that no piece is in memory twice. False as of pack_add().
 */
bool pack_data(struct pack *p, const void *data, size_t len);

/*
 * Ends the piece, or with `last` the archive, and frees `p` in any case. Its bytes are in *out, the
 * caller's to free, and no more memory than they take: none for a piece without entries. False if
 * memory ran out.
 */
bool pack_end(struct pack *p, bool last, struct pack_bytes *out);

/* What went wrong in pack_add() or pack_data(), in words; good until the next call with `p`. */
const char *pack_why(struct pack *p);

/* Frees a piece that is not to be ended. NULL is nothing. */
void pack_drop(struct pack *p);

#endif
