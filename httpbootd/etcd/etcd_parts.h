#ifndef LANBOOT_HTTPBOOTD_ETCD_ETCD_PARTS_H
#define LANBOOT_HTTPBOOTD_ETCD_ETCD_PARTS_H
/* What the parts of etcd.h share: etcd.c has the copy, etcd_take.c decides, etcd_open.c opens and
 * closes. */
#include "httpbootd/etcd/etcd.h"
#include "httpbootd/etcd/members.h"

enum {
	ETCD_NOTE_MS = 60 * 1000,
	ETCD_READ_MS = 10 * 1000, /* in which all notes have to be read */
	ETCD_TOLD_MS = 60 * 1000, /* in which it is told once that the store has begun anew */
};

struct etcd_taking {
	struct list_entry entry; /* in etcd->takings */
	struct ask ask;
	struct etcd *of;
	struct etcd_wait *wait; /* NULL: nobody waits any more */
	struct take take;
	char name[ETCD_KEY];
	bool is_done;
	enum etcd_result result;

	/* The note as the store has it: of the answer that is read. */
	bool is_there;
	char value[ETCD_VALUE];
	int64_t revision;
};

struct etcd_putting {
	struct ask ask;
	struct etcd *of;
	char name[ETCD_KEY], value[ETCD_VALUE];
	bool is_gone;
	etcd_told *told;
	void *arg;
};

struct etcd {
	struct loop *loop;
	struct members members;
	struct notes notes, fresh;
	struct loop_timer poll;
	struct ask asking;
	int64_t newest, count;  /* of the notes: what etcd_ask_newest tells of them */
	int64_t found, counted; /* and of those that are read now */
	char last[ETCD_KEY];    /* of these, the name that was read last */
	uint64_t until_ms;      /* when all of them have to be read */
	uint64_t told_ms;       /* when that was told; 0: never */
	int64_t asked;          /* the store's revision as it was known when it was asked */
	struct list takings;
	struct etcd_putting *putting; /* NULL: nothing is written; one at a time is */
	struct list unknown;          /* wait until anything is known */
	struct list ready;
	bool is_settled;   /* it was asked once */
	uint64_t since_ms; /* by the loop, that it answers, or does not */
	bool is_stopped;
	struct etcd_counts counts;
	void (*changed)(void *arg);
	void *arg;
};

/* The store has told that the note is so at that revision. */
void etcd_learn(struct etcd *e, const char *name, const char *value, int64_t revision);

/* Ends all that is under way, as etcd_stop. */
void etcd_take_stop(struct etcd *e);

#endif
