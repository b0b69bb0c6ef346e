#include "httpbootd/machines/lag.h"

uint64_t lag_when(struct lag *lag, uint64_t at_ms, uint64_t now_ms)
{
	const int64_t ahead_ms = (int64_t)(now_ms - at_ms);
	const int64_t late_ms = ahead_ms - lag->least_ms;

	if (!lag->is_known || now_ms < lag->since_ms || late_ms >= LAG_MAX_MS) {
		*lag = (struct lag){ahead_ms, ahead_ms, now_ms, true};
		return now_ms;
	}
	if (now_ms - lag->since_ms >= LAG_LAST_MS) {
		lag->least_ms = lag->next_ms;
		lag->next_ms = ahead_ms;
		lag->since_ms = now_ms;
	}
	if (ahead_ms < lag->next_ms)
		lag->next_ms = ahead_ms;
	if (ahead_ms < lag->least_ms)
		lag->least_ms = ahead_ms;
	return now_ms - (uint64_t)(ahead_ms - lag->least_ms);
}
