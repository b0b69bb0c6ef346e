#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRRORS_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRRORS_H
/* All mirrors of the configuration, and what they share. */
#include "common/daemon.h"
#include "httpbootd/mirror/mirror.h"

struct mirrors {
	struct mirror *mirror; /* n of them */
	size_t n;
	struct fetcher *fetcher;
	struct disk disk;
	struct loop *loop;
	struct list ready; /* those who may go on: see mirrors_take_ready */
	struct list peers; /* their arrivals, which share the fetcher */
	struct loop_timer look;
	bool is_started;
};

/* Returns false if a section lacks what it needs; each error was told on stderr. */
bool mirrors_are_said(const struct conf *c);

/*
 * Opens the mirrors of the configuration, which are said, and what they need, before privileges go:
 * the folder of the cache, made if need be, the keys, the way to the upstreams. Returns false if
 * one of them cannot be opened; each error was told on stderr. Where there is none, nothing is
 * opened.
 */
bool mirrors_open(struct mirrors *m, struct daemon *d);

/* Begins, after the sandbox. The loop outlives the mirrors. */
void mirrors_start(struct mirrors *m);

/* For a daemon that will serve: what is asked of others, in its loop. Before the sandbox. */
bool mirrors_connect(struct mirrors *m, struct loop *loop, struct daemon *d);

/* Follows a configuration that was read again. */
void mirrors_reload(struct mirrors *m, const struct conf *c);

/*
 * Returns the mirror that `path`, clean and without `/` in front, lies in, and in *rest what
 * follows its own path; NULL: none.
 */
struct mirror *mirrors_find(struct mirrors *m, const char *path, const char **rest);

/* Returns the connection of one of `owner` that may go on, once; NULL: there is none. */
void *mirrors_take_ready(struct mirrors *m, const void *owner);

/* The server stops: all who wait are ready, and are told that there is nothing. */
void mirrors_stop(struct mirrors *m);

/* Frees all of them. */
void mirrors_close(struct mirrors *m);

struct check;

/* For -n: warns of what cannot work. */
void mirrors_check(struct check *k);

#endif
