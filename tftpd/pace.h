#ifndef LANBOOT_TFTPD_PACE_H
#define LANBOOT_TFTPD_PACE_H
/*
 * How far a client is behind the slowest pace that counts as progress: PACE bytes a second, of the
 * time in which it was its turn. Pure.
 *
 * A machine that loads by blocks of 512 bytes, and loses every third packet, is well ahead of that
 * pace. Time that we hold a transfer back (a rate, a disk) is not the client's. Who was fast gains
 * nothing for later; who paused catches up by the next blocks.
 */
#include "tftpd/session.h"

enum { PACE = 1024 }; /* bytes a second */

/* A transfer's. */
struct pace {
	uint32_t blksize;
	uint64_t late_ms; /* so far behind it was at noted_ms */
	uint64_t acked;   /* the session's by then */
	uint64_t noted_ms;
};

/* Begins at `now_ms` for a transfer of blocks of `blksize` bytes, of which none was sent yet. */
void pace_init(struct pace *p, uint32_t blksize, uint64_t now_ms);

/* Takes in that a packet of the client came at `now_ms`, before its session does. */
void pace_note(struct pace *p, const struct session *s, uint64_t now_ms);

/* Returns by how many milliseconds the client is behind now; 0: it is not. */
uint64_t pace_late_ms(const struct pace *p, const struct session *s, uint64_t now_ms);

/* Returns how many bytes the client has acknowledged; of the last block, as if it were full. */
uint64_t pace_bytes(const struct pace *p, const struct session *s);

#endif
