/*
 * Any bytes as what another server says of itself: what is taken for an answer can be said again,
 * and is the same then; and it can be compared, either way.
 */
#include "httpbootd/drift/drift_judge.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct drift_said said, again, none;
	char text[DRIFT_TEXT], what[DRIFT_WHAT];
	struct drift_peer peer = {.times = 0};

	if (!drift_said_parse((const char *)data, size, &said))
		return 0;
	const size_t len = drift_said_write(&said, text);
	must(len == strlen(text) && drift_said_parse(text, len, &again));
	must(again.n == said.n && again.reads == said.reads);
	must(drift_compare(&said, &again, what) == DRIFT_SELF);
	again.id[0] ^= 1;
	must(drift_compare(&said, &again, what) == (said.reads ? DRIFT_UNKNOWN : DRIFT_SAME));
	const enum drift_state seen = drift_compare(&none, &said, what);
	must(strlen(what) < sizeof what);
	drift_judge(&peer, seen, what);
	must(drift_judge(&peer, seen, what) == (peer.state == DRIFT_DIFFERS));
	drift_compare(&said, &none, what);
	return 0;
}
