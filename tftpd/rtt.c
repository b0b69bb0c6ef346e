#include "tftpd/rtt.h"

enum { SAMPLE_MAX_MS = 60000 };

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

uint32_t rtt_wait_ms(const struct rtt *r, uint32_t most_ms)
{
	/*
	 * The mean and four times the variation, which is what var_4 holds. Twice the mean at
	 * least: where a thousand clients wait for each other, times hardly vary until one more
	 * comes.
	 */
	uint32_t mean = r->srtt_8 / 8;
	uint32_t wait = mean + (r->var_4 > mean ? r->var_4 : mean);

	if (wait < RTT_WAIT_MIN_MS)
		wait = RTT_WAIT_MIN_MS;
	return r->known && wait < most_ms ? wait : most_ms;
}
