#ifndef LANBOOT_COMMON_CONTAINER_OF_H
#define LANBOOT_COMMON_CONTAINER_OF_H
#include <stddef.h>

/*
 * The `type` whose member `member` is what `pointer` (not NULL) points to. The loop hands a
 * callback its struct loop_fd or loop_timer, a list its struct list_entry; this gets to what they
 * are part of.
 */
#define container_of(pointer, type, member)                                                        \
	((type *)(void *)((char *)(1 ? (pointer) : &((type *)0)->member) - offsetof(type, member)))

#endif
