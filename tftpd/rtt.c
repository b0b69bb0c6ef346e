#include "tftpd/rtt.h"

enum {
	SAMPLE_MAX_MS = 60000,
	PAUSE_MAX_MS = 1000,
	TICKS_MS = 2, /* what two readings of a clock of milliseconds make of nothing */
};

void rtt_sample(struct rtt *r, uint64_t ms)
{
	uint32_t sample = ms < SAMPLE_MAX_MS ? (uint32_t)ms : SAMPLE_MAX_MS;

	if (!r->known) {
		r->known = true;
		r->srtt_8 = sample * 8;
		r->var_4 = sample * 2;
		return;
	}
	uint32_t srtt = r->srtt_8 / 8;
	uint32_t off = sample > srtt ? sample - srtt : srtt - sample;
	r->var_4 = r->var_4 - r->var_4 / 4 + off;
	r->srtt_8 = r->srtt_8 - r->srtt_8 / 8 + sample;
}

uint32_t rtt_mean_ms(const struct rtt *r)
{
	return r->srtt_8 / 8;
}

/*
 * The mean and four times the variation, which is what var_4 holds. Twice the mean at least: where
 * a thousand clients wait for each other, times hardly vary until one more comes.
 */
static uint32_t usual_ms(const struct rtt *r)
{
	uint32_t mean = r->srtt_8 / 8;
	return mean + (r->var_4 > mean ? r->var_4 : mean);
}

void rtt_paused(struct rtt *r, uint64_t ms)
{
	uint32_t least = ms < PAUSE_MAX_MS / 2 ? (uint32_t)ms * 2 : PAUSE_MAX_MS;

	if (r->least_ms < least)
		r->least_ms = least;
}

bool rtt_judge(struct rtt *r, uint64_t first_ms, uint64_t latest_ms)
{
	if (!r->known)
		return false;
	if (latest_ms > usual_ms(r) + TICKS_MS) {
		rtt_paused(r, first_ms);
		return false;
	}
	r->least_ms /= 2;
	return true;
}

uint32_t rtt_wait_ms(const struct rtt *r, uint32_t most_ms)
{
	uint32_t wait = usual_ms(r), slow = r->srtt_8 / 8 * 2;

	if (!r->known)
		return most_ms;
	if (wait < r->least_ms)
		wait = r->least_ms;
	if (wait < RTT_WAIT_MIN_MS)
		wait = RTT_WAIT_MIN_MS;
	if (wait > most_ms)
		wait = most_ms;
	return wait > slow ? wait : slow;
}
