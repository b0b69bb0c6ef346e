/* Which of several upstreams is asked first. */
#include "httpbootd/mirror/turn.h"
#include "tests/unit/unit.h"

static void test_turn(void)
{
	enum { MINUTE = TURN_AGAIN_MS };
	static const struct {
		const char *name;
		uint64_t at_ms;
		size_t begins, answers;
		bool others_failed;
	} rows[] = {
	    {"the first one", 0, 0, 0, false},
	    {"it lacks a file that the second has", 1, 0, 1, false},
	    {"and is asked first still", 2, 0, 0, false},
	    {"it is away", 1000, 0, 1, true},
	    {"the second goes first", 2000, 1, 1, false},
	    {"and lacks one that the first has, which is back", 3000, 1, 0, false},
	    {"so that goes first again", 3001, 0, 1, true},
	    {"it is away: nobody waits for it", 3001 + MINUTE - 1, 1, 1, false},
	    {"until a minute is over", 3001 + MINUTE, 0, 1, true},
	    {"one waits for it in a minute", 3001 + MINUTE + 1, 1, 1, false},
	    {"the third, where both are away", 3001 + MINUTE + 2, 1, 2, true},
	    {"and it is back", 3002 + 3 * (uint64_t)MINUTE, 0, 0, false},
	    {"to be asked first", 3003 + 3 * (uint64_t)MINUTE, 0, 0, false},
	};
	struct turn t = {.first = 0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK_NUM(turn_begin(&t, rows[i].at_ms), rows[i].begins);
		turn_answered(&t, rows[i].answers, rows[i].others_failed, rows[i].at_ms);
	}
}

int main(void)
{
	unit_run("mirror: whose turn it is", test_turn);
	return unit_result();
}
