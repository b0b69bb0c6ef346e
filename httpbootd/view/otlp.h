#ifndef LANBOOT_HTTPBOOTD_VIEW_OTLP_H
#define LANBOOT_HTTPBOOTD_VIEW_OTLP_H
/*
 * A finished boot as a trace of OpenTelemetry: JSON as OTLP has it (opentelemetry-proto,
 * trace/v1/trace.proto, and docs/specification.md: ids in hex, 64-bit numbers as strings, enums as
 * numbers). Names of attributes are those of its semantic conventions where it has some; ours begin
 * with `lanboot.`. Pure.
 */
#include "httpbootd/codec/json.h"
#include "httpbootd/machines/why.h"

enum {
	OTLP_TRACE_ID = 16, /* bytes */
	OTLP_SPAN_ID = 8,
	OTLP_SPANS = SEEN_STEPS + 1, /* the boot itself, and each of its steps */
};

/* How it ended. */
enum otlp_outcome {
	OTLP_UP,
	OTLP_FAILED,
	OTLP_ENDED, /* as it should, though nobody says that it is up */
};

struct otlp_boot {
	const struct seen *seen;
	const struct seen_boot *boot; /* one of its boots */
	enum otlp_outcome outcome;
	const struct why *why; /* of a boot that failed; else NULL */

	/* Random, and none of them all zeros. */
	uint8_t trace[OTLP_TRACE_ID];
	uint8_t span[OTLP_SPANS][OTLP_SPAN_ID];
};

/*
 * Writes the boot as members of an array `resourceSpans`, which is open: one for each daemon that
 * had a part in it.
 */
void otlp_write(struct json *j, const struct otlp_boot *b);

/* Returns `up`, `failed` or `ended`. */
const char *otlp_outcome_text(enum otlp_outcome outcome);

#endif
