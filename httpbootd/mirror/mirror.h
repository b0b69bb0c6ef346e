#ifndef LANBOOT_HTTPBOOTD_MIRROR_MIRROR_H
#define LANBOOT_HTTPBOOTD_MIRROR_MIRROR_H
/*
 * A mirror that fills itself, one [mirror] of the configuration: what clients ask for is fetched
 * once from an upstream and kept. An answer is had in three ways: it is here, it is arriving, or it
 * has to be waited for; whoever waits asks again.
 */
#include "common/conf.h"
#include "httpbootd/codec/condition.h"
#include "httpbootd/mirror/apk_keys.h"
#include "httpbootd/mirror/arrival.h"
#include "httpbootd/mirror/readers.h"
#include "httpbootd/mirror/repo.h"

enum {
	MIRROR_NAME = 65,
	MIRROR_REPOS = 256,
	MIRROR_FAILURES = 64,
	MIRROR_FAILED_MS = 3000,         /* so long nobody is asked for it again */
	MIRROR_FRESH_MS = 60 * 1000,     /* so long a file that changes is taken for the same */
	MIRROR_LOOK_MS = 10 * 60 * 1000, /* how often upstream is asked for an index that is used */
	MIRROR_ANEW_MS = 3000, /* or for whom a client forces that, and how long such a one waits */
	MIRROR_RETRY_MS = 60 * 1000,        /* where that failed */
	MIRROR_ASKED_MS = 36 * 3600 * 1000, /* an index that nobody has asked for so long is left */
	MIRROR_AHEAD = 4, /* packages that are fetched at once for an index that is coming */
};

/* A fetch that failed a moment ago. */
struct mirror_failure {
	char path[MIRROR_PATH];
	uint8_t id[APK_ID];
	uint64_t until_ms;
	unsigned status;
	char why[ARRIVAL_WHY];
};

/* What of its section may change with a reload. */
struct mirror_policy {
	uint64_t size;
	bool freeze, offline, eager;
	struct words changes; /* the configuration's: those that hold */
};

struct mirror_count {
	uint64_t hits, misses, refused; /* answers: from here, fetched for it, none */
	uint64_t hit_bytes;
};

struct mirror {
	char name[MIRROR_NAME];
	char path[MIRROR_PATH]; /* where clients find it, without `/` in front */
	struct mirror_policy policy;
	bool is_alpine;
	struct store store;
	struct apk_keys *keys; /* NULL: of a mirror that is none of Alpine's */
	struct arrivals arrivals;
	struct list repos;
	size_t n_repos;
	struct mirror_failure failure[MIRROR_FAILURES];
	size_t next_failure;
	struct readers readers; /* which index each client was given */
	struct mirror_count count;
	struct loop_timer slow;     /* somebody may have waited for upstream long enough */
	struct evict_job *evicting; /* NULL: nothing is thrown out */
	struct tidy *tidy;          /* NULL: nobody has asked for that */
	struct timespec changed;    /* when upstream said last that a file is another one */
	uint64_t kept_bytes;        /* what its folder had when it was looked through last */
	uint64_t evicted_ms, evicted_bytes,
	    evicted_size; /* when, and what had come and might stay */
	bool is_ended;
};

enum mirror_result {
	MIRROR_HAS,     /* fd, start, length */
	MIRROR_ARRIVES, /* arrival, held for the caller */
	MIRROR_LATER,   /* to be asked again: `wait` is among those who are told */
	MIRROR_HAS_NOT, /* status, why */
};

struct mirror_question {
	const char *path; /* decoded and beneath the mirror's own */
	const struct addr *client;
	struct arrival_wait *wait; /* what waits */
	bool is_anew;              /* upstream shall be asked whether it has a newer one */
};

struct mirror_answer {
	int fd;
	uint64_t start, length; /* ARRIVES: 0, where nobody knows */
	struct version version; /* HAS */
	struct arrival *arrival;
	bool is_fetched; /* HAS, ARRIVES: from upstream, for this very question */
	unsigned status;
	char why[ARRIVAL_WHY + 80];
};

/* Where the mirrors' parts are, and are reported to. */
struct mirror_setup {
	struct loop *loop;
	struct fetcher *fetcher;
	struct disk *disk;
	struct list *ready;
	struct list *peers; /* arrivals of all of them */
};

/*
 * Opens the folder of a mirror in that of the cache, and the keys, before the sandbox. `user` is
 * whose the folder becomes where it is made. Returns false, told on stderr, if that cannot be.
 * mirror_close frees what was opened.
 */
bool mirror_open(struct mirror *m, const struct mirror_section *conf, int cache, const char *user);

/* Connects it with what all mirrors share, which outlives it. */
void mirror_connect(struct mirror *m, const struct mirror_setup *setup);

/* Follows a section that was read again. */
void mirror_follow(struct mirror *m, const struct mirror_section *conf);

/* To be called every now and then: asks for newer indexes, writes what is used, makes room. */
void mirror_look(struct mirror *m);

/* All who wait go on, and are told that there is nothing. */
void mirror_give_up(struct mirror *m);

/* Frees all that it has; its files stay. */
void mirror_close(struct mirror *m);

/* Answers. With MIRROR_LATER `wait` is to be left by arrival_leave, if the client leaves. */
enum mirror_result mirror_ask(
    struct mirror *m, const struct mirror_question *q, struct mirror_answer *out);

#endif
