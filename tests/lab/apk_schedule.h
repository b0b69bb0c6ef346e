#ifndef LANBOOT_TESTS_LAB_APK_SCHEDULE_H
#define LANBOOT_TESTS_LAB_APK_SCHEDULE_H
/* What apk_schedules.c and the upstream of its schedules share. */
#include "tests/lab/apk_world.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	USED = 5, /* packages that clients fetch from the beginning */
	NAMES = 8,
	CLIENTS = 2,
	GENERATIONS = 64,
};

struct generation {
	struct world_package *package[NAMES]; /* NULL: it has none of that name */
	struct world_index index;
};

struct schedule {
	unsigned number;
	uint64_t random;
	struct generation made[GENERATIONS];
	size_t n;

	/* What upstream has; the old files stay beside the new ones until they are removed. */
	pthread_mutex_t lock;
	struct world_index index;
	struct world_package *now[NAMES], *old[NAMES];
	bool is_down;

	unsigned given[CLIENTS]; /* which index each client read, from 1 on; 0: none */
	unsigned faults, fetched, indexes, refused, generations_seen;
};

/* Serves the n schedules at 127.0.0.1:PORT from now on, each beneath /mN/sNUMBER/x86_64. */
void upstream_start(uint16_t port, struct schedule *schedules, unsigned n);

/* Its files and its index begin as the first generation, which is made. */
void upstream_begin(struct schedule *s);

/* One step of an upstream that follows its own; each may come long after the one before. */
void upstream_step(struct schedule *s);

/* A number below n. */
uint64_t below(struct schedule *s, uint64_t n);

bool send_all(int fd, const void *bytes, size_t len);

/* Begins a thread, which ends by itself where `out` is NULL. */
void start_thread(void *(*run)(void *), void *arg, pthread_t *out);

#endif
