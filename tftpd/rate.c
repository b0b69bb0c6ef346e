#include "tftpd/rate.h"

/* Longer pauses fill every bucket. */
enum { PAUSE_MAX_MS = 10000 };

void rate_set(struct rate *r, uint64_t per_s, uint64_t now_ms)
{
	if (!r->per_s) {
		r->at_ms = now_ms;
		r->thousandths = 0;
	}
	r->per_s = per_s;
}

static void fill_bucket(struct rate *r, uint32_t piece, uint64_t now_ms)
{
	uint64_t pause_ms = now_ms - r->at_ms;
	uint64_t most = r->per_s * RATE_BURST_MS;

	if (most < piece * (uint64_t)2000)
		most = piece * (uint64_t)2000;
	if (pause_ms > PAUSE_MAX_MS && r->per_s * PAUSE_MAX_MS >= most)
		pause_ms = PAUSE_MAX_MS;
	r->at_ms = now_ms;
	r->thousandths += r->per_s * pause_ms;
	if (r->thousandths > most)
		r->thousandths = most;
}

uint64_t rate_left(struct rate *r, uint32_t piece, uint64_t now_ms)
{
	if (!r->per_s)
		return UINT64_MAX;
	fill_bucket(r, piece, now_ms);
	return r->thousandths / 1000;
}

void rate_take(struct rate *r, uint64_t bytes)
{
	if (r->per_s)
		r->thousandths -= bytes * 1000 < r->thousandths ? bytes * 1000 : r->thousandths;
}

void rate_give_back(struct rate *r, uint64_t bytes)
{
	if (r->per_s)
		r->thousandths += bytes * 1000;
}

uint64_t rate_due_ms(const struct rate *r, uint32_t piece)
{
	uint64_t need = piece * (uint64_t)1000;

	if (!r->per_s || need <= r->thousandths)
		return r->at_ms;
	return r->at_ms + (need - r->thousandths + r->per_s - 1) / r->per_s;
}
