#include "httpbootd/machines/teller.h"

enum teller_state teller_look(const struct teller *t, uint64_t now_ms)
{
	if (!t || !t->heard_ms)
		return TELLER_UNHEARD;
	if (t->ended_ms)
		return TELLER_ENDED;
	if (t->says_lives && now_ms > t->heard_ms + TELLER_SILENT_MS)
		return TELLER_SILENT;
	return TELLER_TELLS;
}
