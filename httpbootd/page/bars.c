#include "httpbootd/page/bars.h"

#include "common/amount.h"

#include <stdio.h>

enum { HIGH = 22, CURVE = 30, COLUMN = 8 };

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

/* So many columns, the highest as high as there is room. `unit` minutes each, `what` they all are.
 */
static void put_curve(
    struct html *h, const unsigned *count, size_t n, unsigned unit, const char *what)
{
	unsigned most = 1, all = 0;
	for (size_t i = 0; i < n; i++) {
		all += count[i];
		most = count[i] > most ? count[i] : most;
	}
	html_print(h,
	    "<svg width=\"%zu\" height=\"%d\" role=\"img\" aria-label=\"%u boots in the last "
	    "%s\">",
	    n * COLUMN, CURVE, all, what);
	for (size_t i = 0; i < n; i++) {
		/* One with one boot is seen, too. */
		const unsigned high = count[i] ? 2 + count[i] * (CURVE - 2) / most : 0;
		const unsigned ago = (unsigned)(n - 1 - i) * unit;
		html_print(h,
		    "<rect x=\"%zu\" y=\"%u\" width=\"%d\" height=\"%u\"><title>%u, %u %s "
		    "ago</title></rect>",
		    i * COLUMN, CURVE - high, COLUMN - 1, high, count[i],
		    unit < 60 ? ago : ago / 60, unit < 60 ? "min" : "h");
	}
	html_print(h, "</svg> <span>%u boots in the last %s</span> ", all, what);
}

static bool has_any(const unsigned *count, size_t n)
{
	bool any = false;
	for (size_t i = 0; i < n; i++)
		any |= count[i] != 0;
	return any;
}

void bars_boots(struct html *h, const struct hall *hall)
{
	if (!has_any(hall->hour, HALL_HOURS) && !has_any(hall->part, HALL_PARTS))
		return;
	html_put(h, "<p class=\"hours\">");
	put_curve(h, hall->part, HALL_PARTS, HALL_PART_MS / 60000, "hour");
	put_curve(h, hall->hour, HALL_HOURS, 60, "24 hours");
	html_put(h, "</p>\n");
}

void bars_share(struct html *h, size_t n, size_t all)
{
	html_print(h,
	    "<svg width=\"100%%\" height=\"10\" aria-hidden=\"true\"><rect "
	    "class=\"all\" width=\"100%%\" height=\"100%%\"/><rect class=\"done\" width=\"%zu%%\" "
	    "height=\"100%%\"/></svg>",
	    all ? n * 100 / all : 0);
}
