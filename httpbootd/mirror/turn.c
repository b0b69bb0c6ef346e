#include "httpbootd/mirror/turn.h"

size_t turn_begin(struct turn *t, uint64_t now_ms)
{
	if (!t->first || now_ms < t->again_ms)
		return t->first;
	t->again_ms = now_ms + TURN_AGAIN_MS;
	return 0;
}

void turn_answered(struct turn *t, size_t upstream, bool others_failed, uint64_t now_ms)
{
	if (upstream == t->first || (upstream && !others_failed))
		return;
	t->first = upstream;
	t->again_ms = now_ms + TURN_AGAIN_MS;
}
