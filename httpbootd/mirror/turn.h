#ifndef LANBOOT_HTTPBOOTD_MIRROR_TURN_H
#define LANBOOT_HTTPBOOTD_MIRROR_TURN_H
/*
 * Which of several upstreams is asked first: the first that is named, as long as it answers. One
 * that lacks a file has answered: the next is asked for that file alone. While it does not, the one
 * that did goes first, and now and then a request finds out whether it does again. Pure.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TURN_AGAIN_MS = 60 * 1000 };

/* All zero at first. */
struct turn {
	size_t first;      /* the upstream that is asked first */
	uint64_t again_ms; /* if that is not the first named: when that is asked again */
};

/* Returns the upstream that a new request begins with. */
size_t turn_begin(struct turn *t, uint64_t now_ms);

/* `upstream` has answered; `others_failed`: those that were asked before did not. */
void turn_answered(struct turn *t, size_t upstream, bool others_failed, uint64_t now_ms);

#endif
