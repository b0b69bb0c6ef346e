#include "tftpd/pace.h"

void pace_init(struct pace *p, uint32_t blksize, uint64_t now_ms)
{
	*p = (struct pace){.blksize = blksize, .noted_ms = now_ms};
}

void pace_note(struct pace *p, const struct session *s, uint64_t now_ms)
{
	p->late_ms = pace_late_ms(p, s, now_ms);
	p->acked = s->acked;
	p->noted_ms = now_ms;
}

uint64_t pace_late_ms(const struct pace *p, const struct session *s, uint64_t now_ms)
{
	uint64_t earned_ms = (s->acked - p->acked) * p->blksize * 1000 / PACE;
	uint64_t owed_ms = session_quiet_ms(s, now_ms), since_ms = now_ms - p->noted_ms;
	uint64_t late_ms = p->late_ms > earned_ms ? p->late_ms - earned_ms : 0;

	return late_ms + (owed_ms < since_ms ? owed_ms : since_ms);
}

uint64_t pace_bytes(const struct pace *p, const struct session *s)
{
	return s->acked * p->blksize;
}
