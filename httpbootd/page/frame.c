#include "httpbootd/page/frame.h"

#include "common/amount.h"

#include <inttypes.h>

const char frame_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action "
    "'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

void frame_begin(struct html *h, const char *title, const char *search)
{
	html_put(h, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>");
	html_text(h, title);
	html_put(h,
	    "</title>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<link rel=\"icon\" href=\"data:,\">\n"
	    "<link rel=\"stylesheet\" href=\"/page.css\">\n"
	    "<script src=\"/page.js\" defer></script>\n"
	    "<header><a class=\"home\" href=\"/\">lanboot</a>"
	    "<nav><a href=\"/all\">all machines</a></nav>"
	    "<form role=\"search\" action=\"/all\"><label>search <input type=\"search\" name=\"q\" "
	    "placeholder=\"name, MAC, address, serial\" value=\"");
	html_text(h, search);
	html_put(h, "\"></label></form>"
		    "<p id=\"live\" role=\"status\" hidden></p></header>\n<main>\n");
}

void frame_end(struct html *h)
{
	html_put(h, "</main>\n</html>\n");
}

void frame_id(struct html *h, const struct seen *s)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT];
	html_query(h, s->has_mac ? mac_text(s->mac, ':', mac) : addr_text(&s->addr, addr));
}

void frame_machine(struct html *h, const struct seen *s)
{
	char name[ADDR_TEXT];
	html_put(h, "<a class=\"name\" href=\"/machine?id=");
	frame_id(h, s);
	html_put(h, "\">");
	html_text(h, view_name(s, name));
	html_put(h, "</a>");
}

void frame_why(struct html *h, const struct why *why)
{
	html_put(h, "<p class=\"say\">");
	html_text(h, why->sentence);
	html_put(h, "</p>");
	if (!why->remedy[0])
		return;
	html_put(h, "<p class=\"do\"><span aria-hidden=\"true\">→</span> <code>");
	html_text(h, why->remedy);
	html_put(h, "</code></p>");
}

void frame_since(struct html *h, const struct view *v, uint64_t since_ms)
{
	char span[AMOUNT_TEXT];
	const uint64_t ms = v->now_ms > since_ms ? v->now_ms - since_ms : 0;
	html_print(h, "<span class=\"since\" data-ms=\"%" PRIu64 "\">%s</span>", ms,
	    amount_span((int64_t)ms, span));
}

void frame_notice(struct html *h, const char *title, const char *text)
{
	frame_begin(h, title, NULL);
	html_put(h, "<h1 id=\"still\">");
	html_text(h, title);
	html_put(h, "</h1>\n<p class=\"say\">");
	html_text(h, text);
	html_put(h, "</p>\n<p><a href=\"/\">The machines</a></p>\n");
	frame_end(h);
}
