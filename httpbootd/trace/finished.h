#ifndef LANBOOT_HTTPBOOTD_TRACE_FINISHED_H
#define LANBOOT_HTTPBOOTD_TRACE_FINISHED_H
/* Whether a boot is over, and how it ended. Pure. */
#include "httpbootd/view/otlp.h"

enum {
	FINISHED_UP_MS = 2 * 1000, /* what tells of its last steps may come a little later */
	FINISHED_QUIET_MS = STATE_SILENT_MS, /* a boot that has not moved for so long is over */
};

/* What is known beside the boot. */
struct finished_ask {
	const struct seen *seen;
	size_t boot; /* which of its boots */
	const struct usual *usual;
	const struct why_site *site;
};

struct finished {
	enum otlp_outcome outcome;
	struct why why;        /* of one that failed */
	struct seen as_it_was; /* the machine with this boot alone, as its boot[0] */
};

/*
 * Returns when a boot is over, if it does not move till then: soon after it came up; when the next
 * one began; or when it has been quiet for long. In milliseconds since 1970.
 */
uint64_t finished_at(const struct seen *s, size_t boot);

/*
 * Looks at a boot that is over, as it stood then. Returns false if it was only cut off, switched
 * off in the middle, say: that is neither up nor a failure. What is in *out belongs to the machine.
 */
bool finished_look(const struct finished_ask *ask, struct finished *out);

#endif
