#include "httpbootd/page/bars.h"

#include "common/amount.h"

#include <stdio.h>

enum { HIGH = 22, CURVE = 30, HOUR = 8 };

/* Of the whole width, in percent. */
static double percent(uint64_t ms, uint64_t most_ms)
{
	return most_ms ? (double)ms * 100.0 / (double)most_ms : 0;
}

static void put_part(
    struct html *h, const struct timeline_part *p, uint64_t at_ms, uint64_t most_ms)
{
	static const char *const kinds[] = {
	    [PART_MOMENT] = "moment", [PART_STEP] = "step", [PART_DARK] = "dark"};
	const double width = percent(p->ms, most_ms);
	char span[AMOUNT_TEXT];
	html_print(h, "<svg x=\"%.2f%%\" width=\"%.2f%%\" height=\"%d\" class=\"%s%s\"><title>",
	    percent(at_ms, most_ms), width < 0.3 ? 0.3 : width, HIGH, kinds[p->kind],
	    p->failed ? " bad" : "");
	html_text(h, p->label[0] ? p->label : "nothing seen");
	html_print(h, " %s</title><rect width=\"100%%\" height=\"100%%\"/>",
	    p->ms ? amount_span((int64_t)p->ms, span) : "");
	if (p->kind != PART_MOMENT && p->label[0]) {
		html_put(h, "<text x=\"50%\" y=\"15\">");
		html_text(h, p->label);
		html_put(h, "</text>");
	}
	html_put(h, "</svg>");
}

void bars_boot(struct html *h, const struct timeline *l, uint64_t most_ms)
{
	uint64_t at_ms = 0;
	html_print(
	    h, "<svg class=\"bar\" width=\"100%%\" height=\"%d\" role=\"img\" aria-label=\"", HIGH);
	for (size_t i = 0; i < l->n; i++) {
		const struct timeline_part *p = &l->part[i];
		char span[AMOUNT_TEXT];
		html_put(h, i ? ", " : "");
		html_text(h, p->label[0] ? p->label : "nothing seen");
		html_print(
		    h, " %s%s", amount_span((int64_t)p->ms, span), p->failed ? ", failed" : "");
	}
	html_put(h, "\">");
	for (size_t i = 0; i < l->n; i++) {
		put_part(h, &l->part[i], at_ms, most_ms);
		at_ms += l->part[i].ms;
	}
	html_put(h, "</svg>");
}

void bars_progress(struct html *h, unsigned hundredths)
{
	html_print(h,
	    "<svg class=\"far\" width=\"100%%\" height=\"10\" role=\"img\" aria-label=\"%u %%\">"
	    "<rect class=\"all\" width=\"100%%\" height=\"100%%\"/>"
	    "<rect class=\"done\" width=\"%u%%\" height=\"100%%\"/></svg>",
	    hundredths, hundredths);
}

void bars_hours(struct html *h, const unsigned hour[HALL_HOURS])
{
	unsigned most = 0, all = 0;
	for (size_t i = 0; i < HALL_HOURS; i++) {
		all += hour[i];
		most = hour[i] > most ? hour[i] : most;
	}
	if (most == 0)
		return;
	html_print(h,
	    "<p class=\"hours\"><svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%u boots "
	    "in the "
	    "last 24 hours, %u in this one\">",
	    HALL_HOURS * HOUR, CURVE, all, hour[HALL_HOURS - 1]);
	for (size_t i = 0; i < HALL_HOURS; i++) {
		/* An hour with one boot is seen, too. */
		const unsigned high = hour[i] ? 2 + hour[i] * (CURVE - 2) / most : 0;
		html_print(h,
		    "<rect x=\"%zu\" y=\"%u\" width=\"%d\" height=\"%u\"><title>%u in the hour %zu "
		    "h "
		    "ago</title></rect>",
		    i * HOUR, CURVE - (high > CURVE ? CURVE : high), HOUR - 1,
		    high > CURVE ? CURVE : high, hour[i], HALL_HOURS - 1 - i);
	}
	html_print(h, "</svg> %u boots in 24 h, %u in this hour</p>\n", all, hour[HALL_HOURS - 1]);
}
