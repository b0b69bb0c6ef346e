/* Any bytes as events: nothing but printable ASCII gets into the table, and it stays bounded. */
#include "httpbootd/machines/machines.h"
#include "httpbootd/machines/why.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void must_be_clean(const char *text)
{
	for (; text && *text; text++)
		must(*text >= ' ' && *text < 0x7f);
}

/* Why it does not come up: whole sentences, at once and later. */
static void must_say_why(const struct machines *m, const struct seen *s, uint64_t now_ms)
{
	const struct why_site site = {.hears_dhcp = true, .hears_tftp = true, .serves_http = true};
	struct state_look look;
	struct usual usual;
	struct why why;

	machines_usual(m, s, &usual);
	for (unsigned later_ms = 0; later_ms <= 100000; later_ms += 10000) {
		why_state(s, &usual, &site, now_ms + later_ms, &look);
		why_make(s, &look, &usual, &site, now_ms + later_ms, &why);
		must_be_clean(why.sentence);
		must_be_clean(why.remedy);
		must(why.sentence[0] != '\0');
		must(!look.is_soon || why.rule);
	}
}

static void must_be_good(const struct machines *m, const struct seen *s)
{
	const char *const texts[] = {s->name, s->profile, s->release, s->room, s->section, s->arch,
	    s->class, s->vendor, s->product, s->serial, s->uuid, s->word};
	struct state_look look;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		must_be_clean(texts[i]);
	must(s->n_boots <= SEEN_BOOTS);
	for (size_t i = 0; i < s->n_boots; i++) {
		must(s->boot[i].n <= SEEN_STEPS);
		for (size_t j = 0; j < s->boot[i].n; j++) {
			must(s->boot[i].step[j].kind < STEP_KINDS);
			must_be_clean(s->boot[i].step[j].file);
			must_be_clean(s->boot[i].step[j].reason);
		}
	}
	for (const char *line = NULL; (line = table_next_line(s, line));)
		must_be_clean(line);
	machines_look(m, s, UINT64_C(2000000000000), &look);
	must(state_text(look.state) != NULL);
	must_say_why(m, s, s->n_boots ? s->boot[0].last_ms : s->heard_ms);
}

/* Messages, a line each; one that begins with `+` comes a minute later. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf conf = {.httpbootd.machines = 8};
	struct machines m;
	struct line l;
	uint64_t now_ms = UINT64_C(1764375229000);
	const char *at = (const char *)data, *end = at + size;

	machines_init(&m, &conf);
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			stop = end;
		if (*at == '+') {
			at++;
			now_ms += 60000;
		}
		char *message =
		    malloc((size_t)(stop - at) + 1); /* so that reading beyond it shows */
		if (message) {
			memcpy(message, at, (size_t)(stop - at));
			if (line_parse(message, (size_t)(stop - at), &l) &&
			    line_proof(&l) <= PROOF_CARD)
				machines_hear(&m, &l, now_ms);
		}
		free(message);
		at = stop + (stop < end);
	}
	must(m.table.n <= conf.httpbootd.machines);
	for (size_t i = 0; i < m.table.n; i++)
		must_be_good(&m, m.table.all[i]);
	machines_free(&m);
	return 0;
}
