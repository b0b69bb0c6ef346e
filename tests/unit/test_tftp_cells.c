/* Every event in every state, cell by cell: what the session does, and its state afterwards. */
#include "tests/unit/unit.h"
#include "tftpd/session.h"

#include <stdio.h>

enum { WINDOW = 4, COLUMNS = 19 };

/* The events, in the order of the columns below. */
static const struct session_event events[COLUMNS] = {
    {.kind = EVENT_START},
    {.kind = EVENT_ACK, .block = 0},
    {.kind = EVENT_ACK, .block = 4},
    {.kind = EVENT_ACK, .block = 6},
    {.kind = EVENT_ACK, .block = 8},
    {.kind = EVENT_ACK, .block = 9},
    {.kind = EVENT_ERROR, .code = 0},
    {.kind = EVENT_ERROR, .code = 3},
    {.kind = EVENT_CLOCK},
    {.kind = EVENT_SENT, .count = 4, .end = true},
    {.kind = EVENT_HELD},
    {.kind = EVENT_GONE},
    {.kind = EVENT_UNREADABLE},
    {.kind = EVENT_STOP},
    {.kind = EVENT_RESTART},
    {.kind = EVENT_EVICT},
    {.kind = EVENT_AGAIN},
    {.kind = EVENT_NEXT},
    {.kind = EVENT_YIELD},
};

/* A cell: what it does (- nothing, O OACK, D DATA, E ERROR, X the end) and the state's letter. */
static const char *const names[COLUMNS] = {"START", "ACK 0", "ACK 4", "ACK 6", "ACK 8", "ACK 9",
    "ERROR 0", "ERROR 3", "CLOCK at its time", "SENT", "HELD", "GONE", "UNREADABLE", "STOP",
    "RESTART", "EVICT", "AGAIN later", "NEXT", "YIELD"};

/* The letters of enum session_state. */
static const char letters[] = "nosSUPTAGXRalEYL";

static const struct {
	const char *name;
	enum session_state state;
	uint64_t acked, next, high, last;
	const char *cells[COLUMNS];
} rows[] = {
    /* START ACK0 ACK4 ACK6 ACK8 ACK9 ERR0 ERR3 CLOCK SENT HELD GONE UNR STOP RESTART
     * EVICT AGAIN NEXT YIELD */
    {"not begun", SESSION_NEW, 0, 1, 0, 0,
	{"Ds", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n", "-n",
	    "-n", "-n", "-n", "-n"}},
    {"the OACK is out", SESSION_OPENING, 0, 1, 0, 0,
	{"-o", "Ds", "-o", "-o", "-o", "-o", "XP", "XA", "Oo", "-o", "-o", "-o", "ER", "XX", "Xa",
	    "XE", "Oo", "Xl", "XY"}},
    {"blocks 5 to 8 are out", SESSION_SENDING, 4, 9, 8, 0,
	{"-s", "-s", "-s", "Ds", "Ds", "-s", "XA", "XA", "Ds", "-s", "-s", "-s", "ER", "EX", "Xa",
	    "EE", "-s", "Xl", "EY"}},
    {"and 8 is the last", SESSION_SENDING, 4, 9, 8, 8,
	{"-s", "-s", "-s", "Ds", "XS", "-s", "XA", "XA", "Ds", NULL, "-s", "-s", "ER", "EU", "XU",
	    "EU", "-s", "XU", "EU"}},
    {"only the last one's ACK is missing", SESSION_SENDING, 7, 9, 8, 8,
	{"-s", "-s", "-s", "-s", "XS", "-s", "XA", "XA", "Ds", NULL, "-s", "-s", "ER", "EU", "XU",
	    "EU", "-s", "XU", "EU"}},
    {"nothing of the window is out yet", SESSION_SENDING, 4, 5, 4, 0,
	{"-s", "-s", "-s", "-s", "-s", "-s", "XA", "XA", "Ds", "-s", "-s", "-s", "ER", "EX", "Xa",
	    "EE", "-s", "Xl", "EY"}},
};

static char action_letter(enum session_action_kind kind)
{
	return "-ODEX"[kind];
}

static struct session session_in(size_t row)
{
	struct session_terms terms = {.oack = rows[row].state == SESSION_OPENING,
	    .windowsize = WINDOW,
	    .timeout_ms = 1000,
	    .retries = 3};
	struct session s;

	session_init(&s, &terms);
	s.state = rows[row].state;
	s.acked = rows[row].acked;
	s.next = rows[row].next;
	s.high = rows[row].high;
	s.last = rows[row].last;
	s.answered = rows[row].acked > 0;
	s.clean = true;
	s.deadline_ms = s.state == SESSION_NEW ? UINT64_MAX : 1000;
	s.wake_ms = s.deadline_ms;
	return s;
}

static void test_cells(void)
{
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
		for (size_t c = 0; c < COLUMNS; c++) {
			struct session s = session_in(r);
			struct session_action a;
			char row[100], got[3] = "";

			if (!rows[r].cells[c]) /* cannot happen */
				continue;
			snprintf(row, sizeof row, "%s: %s", rows[r].name, names[c]);
			unit_row(row);
			bool late = events[c].kind == EVENT_CLOCK || events[c].kind == EVENT_AGAIN;
			session_input(&s, &events[c], late ? 1000 : 10, &a);
			got[0] = action_letter(a.kind);
			got[1] = letters[s.state];
			CHECK_STR(got, rows[r].cells[c]);
			CHECK(session_over(&s) == (a.kind == ACTION_ERROR || a.kind == ACTION_END));
		}
}

/* After each end, whatever happens, nothing is done and nothing changes. */
static void test_ends(void)
{
	for (int state = SESSION_SERVED; state <= SESSION_TOO_LONG; state++)
		for (size_t c = 0; c < COLUMNS; c++) {
			struct session s = session_in(0);
			struct session_action a;
			char row[100];

			s.state = (enum session_state)state;
			s.last = s.high = 8;
			s.acked = 4;
			snprintf(row, sizeof row, "state %d: %s", state, names[c]);
			unit_row(row);
			session_input(&s, &events[c], 5000, &a);
			CHECK_NUM(a.kind, ACTION_NONE);
			CHECK_NUM(s.state, state);
			CHECK_NUM(s.acked, 4);
			CHECK(s.wake_ms == UINT64_MAX);
		}
}

/* On the last try, the clock ends it; one ACK short of the end, it counts as served. */
static void test_last_try(void)
{
	for (size_t r = 1; r < sizeof rows / sizeof *rows; r++) {
		struct session s = session_in(r);
		struct session_action a;
		bool last_ack = s.last; /* within a window */

		unit_row(rows[r].name);
		s.tries = 3;
		session_input(&s, &(struct session_event){.kind = EVENT_CLOCK}, 1000, &a);
		CHECK_NUM(a.kind, ACTION_END);
		CHECK_NUM(s.state, last_ack ? SESSION_UNCONFIRMED : SESSION_TIMED_OUT);
	}
}

int main(void)
{
	unit_run("tftp session: every event in every state", test_cells);
	unit_run("tftp session: nothing after the end", test_ends);
	unit_run("tftp session: the last try", test_last_try);
	return unit_result();
}
