/*
 * Rates: on a clock that is only a number, clients of several kinds ask as often as they can; each
 * gets what is its, and nothing is left over that somebody wants.
 */
#include "tests/unit/unit.h"
#include "tftpd/share.h"

#include <stdio.h>

enum { MOST = 8, RUN_MS = 20000 };

static void test_rate(void)
{
	struct rate r = {0};

	unit_row("no limit");
	CHECK(rate_left(&r, 512, 1) == UINT64_MAX);
	unit_row("begins empty");
	rate_set(&r, 1000, 5000);
	CHECK_NUM(rate_left(&r, 100, 5000), 0);
	CHECK_NUM(rate_due_ms(&r, 100), 5100);
	unit_row("fills");
	CHECK_NUM(rate_left(&r, 100, 5099), 99);
	CHECK_NUM(rate_left(&r, 100, 5100), 100);
	rate_take(&r, 100);
	CHECK_NUM(rate_left(&r, 100, 5100), 0);
	CHECK_NUM(rate_due_ms(&r, 100), 5200);
	rate_give_back(&r, 40);
	CHECK_NUM(rate_due_ms(&r, 100), 5160);
	unit_row("two pieces add up");
	CHECK_NUM(rate_left(&r, 100, 99999999), 200);
	unit_row("a large piece at a small rate");
	CHECK_NUM(rate_left(&r, 65464, 99999999 + 65264), 65464);
	unit_row("or what comes in 50 ms");
	rate_set(&r, 1000000, 200000000);
	CHECK_NUM(rate_left(&r, 100, 300000000), 50000);
	unit_row("the largest rate, after the longest pause");
	rate_set(&r, (uint64_t)1 << 50, 300000000);
	CHECK(rate_left(&r, 100, UINT64_MAX / 2) == ((uint64_t)1 << 50) / 20);
}

/* Some clients, each with one transfer or more, that want to send for 20 s. */
struct want {
	uint32_t piece;
	uint32_t window;   /* pieces that it sends before it waits for an answer */
	uint32_t think_ms; /* until the answer is there */
	uint32_t transfers;
	double share; /* expected, of a client's fair bytes a second; with 5 % */
};

static const struct row {
	const char *name;
	uint64_t total, per_client;
	size_t n;
	struct want want[MOST];
	double fair; /* bytes a second that stand for a share of 1 */
} rows[] = {
    {"one client, a rate of its own", 0, 100000, 1, {{1468, 1, 1, 1, 1}}, 100000},
    {"a window", 0, 100000, 1, {{1468, 64, 1, 1, 1}}, 100000},
    {"the largest blocks", 0, 100000, 1, {{65464, 1, 1, 1, 1}}, 100000},
    {"three transfers of one client share its rate", 0, 100000, 1, {{1468, 4, 1, 3, 1}}, 100000},
    {"each client has its own", 0, 100000, 3,
	{{1468, 4, 1, 1, 1}, {512, 1, 1, 1, 1}, {512, 1, 1, 4, 1}}, 100000},
    {"one client, a rate for all", 1000000, 0, 1, {{1468, 1, 1, 1, 1}}, 1000000},
    {"a fast rate", 100000000, 0, 1, {{1468, 64, 0, 4, 1}}, 100000000},
    {"two alike", 1000000, 0, 2, {{1468, 8, 1, 1, 1}, {1468, 8, 1, 1, 1}}, 500000},
    {"a client with many transfers gets no more", 1000000, 0, 2,
	{{1468, 8, 1, 7, 1}, {1468, 8, 1, 1, 1}}, 500000},
    {"large and small blocks", 1000000, 0, 2, {{65464, 1, 1, 1, 1}, {512, 16, 1, 1, 1}}, 500000},
    {"what one does not use, others get", 1000000, 0, 3,
	{{1000, 1, 10, 1, 0.21}, {1468, 16, 1, 1, 1}, {1468, 16, 1, 1, 1}}, 452000},
    {"the smaller of two rates: each one's", 1000000, 200000, 2,
	{{1468, 8, 1, 1, 1}, {1468, 8, 1, 1, 1}}, 200000},
    {"the smaller of two rates: that for all", 300000, 200000, 3,
	{{1468, 8, 1, 1, 1}, {1468, 8, 1, 1, 1}, {1468, 8, 1, 2, 1}}, 100000},
};

struct sender {
	struct share_waiter w;
	uint32_t left;    /* of its window */
	uint64_t free_ms; /* when it has the answer to the last */
	uint64_t sent;
};

static struct sender senders[MOST][MOST];
static struct share_client clients[MOST];

static void send_some(struct share *s, const struct want *want, struct sender *t, uint64_t now_ms)
{
	while (t->left) {
		uint64_t bytes =
		    share_take(s, &t->w, want->piece, t->left * (uint64_t)want->piece, now_ms);
		if (!bytes)
			return;
		CHECK(bytes % want->piece == 0 && bytes <= t->left * (uint64_t)want->piece);
		t->sent += bytes;
		t->left -= (uint32_t)(bytes / want->piece);
	}
	t->free_ms = now_ms + (want->think_ms ? want->think_ms : 1);
}

static void run_next(struct share *s, const struct row *row, uint64_t now_ms)
{
	struct share_waiter *w;

	while (share_due_ms(s) <= now_ms && (w = share_next(s, now_ms))) {
		size_t c = (size_t)(w->client - clients);
		send_some(s, &row->want[c], (struct sender *)w, now_ms);
	}
}

static void play(struct share *s, const struct row *row)
{
	for (uint64_t now_ms = 1000; now_ms < 1000 + RUN_MS; now_ms++) {
		run_next(s, row, now_ms);
		for (size_t c = 0; c < row->n; c++)
			for (size_t i = 0; i < row->want[c].transfers; i++) {
				struct sender *t = &senders[c][i];
				if (!t->left && t->free_ms <= now_ms) {
					t->left = row->want[c].window;
					send_some(s, &row->want[c], t, now_ms);
				}
			}
		run_next(s, row, now_ms);
	}
}

static void test_shares(void)
{
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		struct share s;
		char name[200];

		share_init(&s);
		share_set(&s, rows[r].total, rows[r].per_client, 1000);
		for (size_t c = 0; c < rows[r].n; c++) {
			share_join(&s, &clients[c], 1000);
			for (size_t i = 0; i < rows[r].want[c].transfers; i++)
				senders[c][i] = (struct sender){.w.client = &clients[c]};
		}
		play(&s, &rows[r]);
		for (size_t c = 0; c < rows[r].n; c++) {
			double sent = 0, due = rows[r].fair * rows[r].want[c].share * RUN_MS / 1000;
			for (size_t i = 0; i < rows[r].want[c].transfers; i++) {
				sent += (double)senders[c][i].sent;
				share_leave(&senders[c][i].w);
			}
			snprintf(name, sizeof name, "%s: client %zu: %.0f of %.0f bytes",
			    rows[r].name, c, sent, due);
			unit_row(name);
			CHECK(sent <= due * 1.05 && sent >= due * 0.95);
		}
		CHECK(share_due_ms(&s) == UINT64_MAX);
	}
}

/* Who ends while it waits is forgotten; the others go on, in their order. */
static void test_leave(void)
{
	struct share s;
	struct share_client c[2];
	struct share_waiter w[4];

	share_init(&s);
	share_set(&s, 1000, 0, 0);
	for (size_t i = 0; i < 2; i++)
		share_join(&s, &c[i], 0);
	for (size_t i = 0; i < 4; i++) {
		w[i] = (struct share_waiter){.client = &c[i / 3]};
		CHECK_NUM(share_take(&s, &w[i], 100, 100, 0), 0);
		CHECK_NUM(share_take(&s, &w[i], 100, 100, 0), 0);
	}
	CHECK_NUM(share_due_ms(&s), 100);
	CHECK(share_next(&s, 99) == NULL);
	share_leave(&w[1]);
	share_leave(&w[3]);
	CHECK(share_next(&s, 100) == &w[0]);
	CHECK_NUM(share_take(&s, &w[0], 100, 500, 100), 100);
	CHECK(share_next(&s, 199) == NULL);
	CHECK(share_next(&s, 200) == &w[2]);
	share_leave(&w[2]);
	CHECK(share_due_ms(&s) == UINT64_MAX);
	CHECK(share_next(&s, 9999) == NULL);

	unit_row("limits that are lifted let those go that wait");
	CHECK_NUM(share_take(&s, &w[2], 100, 100, 200), 100);
	CHECK_NUM(share_take(&s, &w[2], 100, 100, 200), 0);
	share_set(&s, 0, 0, 200);
	CHECK(share_due_ms(&s) <= 200);
	CHECK(share_next(&s, 200) == &w[2]);
	CHECK_NUM(share_take(&s, &w[2], 100, 700, 200), 700);
}

int main(void)
{
	unit_run("tftp rate", test_rate);
	unit_run("tftp share: bytes a second", test_shares);
	unit_run("tftp share: leaving", test_leave);
	return unit_result();
}
