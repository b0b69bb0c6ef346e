#include "common/host_name.h"
#include "common/plain.h"
#include "pxedhcpd/render.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN = 4 }; /* machines of a set in a comment */

const char *const render_kind_name[RENDER_KINDS] = {
    [RENDER_IPXE] = "ipxe", [RENDER_HTTP] = "http", [RENDER_RPI] = "rpi", [RENDER_PXE] = "pxe"};

const char *render_rule_name(const struct render_rule *rule, char out[RENDER_NAME])
{
	bool http = rule->kind == RENDER_HTTP;

	if (rule->is_any)
		snprintf(out, RENDER_NAME, "%s", render_kind_name[rule->kind]);
	else
		snprintf(out, RENDER_NAME, "%s%s", http ? "http-" : "",
		    arch_by_number(rule->group[0])->name);
	return out;
}

void render_hex(FILE *out, const void *bytes, size_t n, char sep)
{
	const uint8_t *b = bytes;
	for (size_t i = 0; i < n; i++) {
		if (i && sep)
			fputc(sep, out);
		fprintf(out, "%02x", b[i]);
	}
}

/* A file's name can have a line end in it, which would end the comment. */
static const char *where_text(const struct host *h, char out[600])
{
	char section[HOST_SECTION_TEXT], text[600];
	snprintf(text, sizeof text, "[host %.200s] at %.300s:%u", host_section_text(h, section),
	    h->file, h->line);
	plain_name(text, out, 600);
	return out;
}

void render_string(FILE *out, const char *text, enum render_escape escape)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c >= ' ' && c < 0x7f)
			fputc(c, out);
		else if (escape == RENDER_JSON)
			fprintf(out, "\\u%04x", (unsigned)c);
		else
			fprintf(out, "\\%03o", (unsigned)c);
	}
	fputc('"', out);
}

void render_comment_set(const struct render *r, const struct render_set *s, const char *begin)
{
	const struct host *last = NULL;
	size_t shown = 0, hosts = 0;
	char text[600];

	fputs(begin, r->out);
	if (!s->n)
		fputs(r->n > 1 ? "all others" : "all machines", r->out);
	for (size_t i = 0; i < s->n; i++) {
		if (s->who[i].host == last)
			continue;
		last = s->who[i].host;
		hosts++;
		if (shown < SHOWN)
			fprintf(r->out, "%s%s", shown++ ? ", " : "", where_text(last, text));
	}
	if (hosts > shown)
		fprintf(r->out, " and %zu more", hosts - shown);
	fputc('\n', r->out);
}

void render_unsaid(struct render *r, const char *begin, const char *format, ...)
{
	char text[900], plain[PLAIN_TEXT * 300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	plain_name(text, plain, sizeof plain);
	fprintf(r->out, "%s%s\n", begin, plain);
	fprintf(r->errors, "pxedhcpd: %s\n", plain);
	r->unsaid++;
}

void render_unsaid_mac(struct render *r, const char *begin, const struct render_rule *rule)
{
	char name[RENDER_NAME];
	render_unsaid(r, begin,
	    "%s: left out: its URL has each machine's MAC in it, which a DHCP server does not put "
	    "there: %.200s",
	    render_rule_name(rule, name), rule->told.file);
}

void render_head(const struct render *r, const char *begin, const char *where)
{
	char plain[600];
	plain_name(r->conf_path, plain, sizeof plain);
	fprintf(r->out, "%sMade by 'pxedhcpd render' of %s.\n%s%s\n", begin, plain, begin, where);
	if (r->boards)
		fprintf(r->out,
		    "%sOnly for boards with U-Boot, which throw a proxy's offers away: pxedhcpd "
		    "answers all others.\n",
		    begin);
	else
		fprintf(r->out,
		    "%spxedhcpd is not to run beside it: a machine takes whichever answers "
		    "first.\n",
		    begin);
}
