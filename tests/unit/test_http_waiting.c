/* How machines that wait are kept from asking too much, and what they say of their memory. */
#include "httpbootd/boot/waiting.h"
#include "httpbootd/machines/memory.h"
#include "tests/unit/unit.h"

/* Lets `n` machines wait for `seconds`; returns how often they asked in the last 30 of them. */
static unsigned let_wait(struct waiting *w, unsigned n, unsigned seconds, uint64_t *now_ms)
{
	static uint64_t due_ms[2000];
	static unsigned pause[2000];
	unsigned asked = 0;
	uint64_t end_ms = *now_ms + seconds * 1000ull;

	for (unsigned i = 0; i < n; i++) {
		pause[i] = 1000;
		due_ms[i] = *now_ms + i;
	}
	for (; *now_ms < end_ms; ++*now_ms)
		for (unsigned i = 0; i < n; i++)
			if (*now_ms >= due_ms[i]) {
				pause[i] = waiting_pause(w, pause[i], *now_ms);
				due_ms[i] = *now_ms + pause[i];
				asked += *now_ms + 30000 >= end_ms;
			}
	return asked;
}

static void test_waiting(void)
{
	static const struct {
		const char *name;
		unsigned n, least, most; /* a second */
	} rows[] = {
	    {"one", 1, 1, 1},
	    {"twenty", 20, 19, 20},
	    {"a thousand", 1000, 25, 100},
	    {"two thousand", 2000, 40, 100},
	    {"twenty, afterwards", 20, 15, 20},
	};
	struct waiting w = {0};
	uint64_t now_ms = 5000;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		unsigned asked = let_wait(&w, rows[i].n, 150, &now_ms) / 30;
		CHECK(asked >= rows[i].least && asked <= rows[i].most);
	}
	for (int i = 0; i < 100000; i++) {
		unsigned pause = waiting_pause(&w, i % 3 ? 0 : UINT64_MAX, now_ms);
		CHECK(pause >= WAITING_LEAST_MS && pause <= WAITING_MOST_MS);
	}
}

static void test_memory(void)
{
	static const struct {
		const char *memory, *dimms;
		unsigned mb;
	} rows[] = {
	    {NULL, NULL, 0},
	    {"", "", 0},
	    {"4096", NULL, 4096},
	    {"4096", "00-20", 4096},
	    {"", "00-20,00-20,,", 16384},
	    {"", "00-20,00-00,00-20,", 16384},
	    {"", ",,,", 0},
	    {"x", "00-80,00-90", 4},
	    {"", "ff-7f,ff-ff,00-10", 4096},
	    {"-1", "0", 0},
	    {"", "00", 0},
	    {"", "00:20", 0},
	    {"99999999999", "zz-zz,00-01", 256},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].dimms ? rows[i].dimms : "none");
		CHECK_NUM(memory_mb(rows[i].memory, rows[i].dimms), rows[i].mb);
	}
}

int main(void)
{
	unit_run("machines that wait", test_waiting);
	unit_run("memory of a machine", test_memory);
	return unit_result();
}
