#include "common/clock_watch.h"

int64_t clock_watch(struct clock_watch *w, uint64_t unix_ms, uint64_t gone_ms)
{
	const int64_t ahead_ms = (int64_t)(unix_ms - gone_ms);
	const int64_t by_ms = w->has_looked ? ahead_ms - w->ahead_ms : 0;

	w->ahead_ms = ahead_ms;
	w->has_looked = true;
	return by_ms >= CLOCK_SET_MS || by_ms <= -CLOCK_SET_MS ? by_ms : 0;
}
