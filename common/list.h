#ifndef LANBOOT_COMMON_LIST_H
#define LANBOOT_COMMON_LIST_H
/*
 * A doubly linked list whose entries are members of what is listed: adding and removing allocate
 * nothing and cannot fail. container_of.h leads from an entry to what it is part of. An entry that
 * is all zeros is in no list; list_remove leaves it so. The list must not be moved while it has
 * entries. Pure; not for two threads at once.
 */
#include <stdbool.h>
#include <stddef.h>

struct list_entry {
	struct list_entry *prev, *next;
};

/* The head: its `next` is the first entry, its `prev` the last. */
struct list {
	struct list_entry head;
};

/* Makes the list empty. Needed before its first use. */
static inline void list_init(struct list *l)
{
	l->head.prev = l->head.next = &l->head;
}

/* Returns true if the list has no entry. */
static inline bool list_is_empty(const struct list *l)
{
	return l->head.next == &l->head;
}

/* Returns true if the entry is in a list, whichever. */
static inline bool list_has(const struct list_entry *e)
{
	return e->next;
}

/* The first entry, or NULL if the list is empty. */
static inline struct list_entry *list_first(const struct list *l)
{
	return list_is_empty(l) ? NULL : l->head.next;
}

/* The last entry, or NULL if the list is empty. */
static inline struct list_entry *list_last(const struct list *l)
{
	return list_is_empty(l) ? NULL : l->head.prev;
}

/* The entry behind `e`, which is in the list; NULL behind the last. */
static inline struct list_entry *list_next(const struct list *l, const struct list_entry *e)
{
	return e->next == &l->head ? NULL : e->next;
}

/* Puts `e`, which is in no list, in front of `before`: an entry of the list, or &l->head. */
static inline void list_insert(struct list_entry *before, struct list_entry *e)
{
	e->prev = before->prev;
	e->next = before;
	// NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a list is a ring
	before->prev->next = e;
	before->prev = e;
}

/* Puts `e`, which is in no list, at the list's end. */
static inline void list_append(struct list *l, struct list_entry *e)
{
	list_insert(&l->head, e);
}

/* Takes `e` out of its list. One that is in none stays so. */
static inline void list_remove(struct list_entry *e)
{
	if (!e->next)
		return;
	e->prev->next = e->next;
	e->next->prev = e->prev;
	e->prev = e->next = NULL;
}

/* Puts all entries of `from` at the end of `to`, in their order; `from` is empty then. */
static inline void list_move_all(struct list *to, struct list *from)
{
	for (struct list_entry *e; (e = list_first(from));) {
		list_remove(e);
		list_append(to, e);
	}
}

#endif
