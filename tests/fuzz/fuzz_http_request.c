/*
 * A request as bytes, split as the library would hand it to us: what passes is answered from within
 * the file, what cannot be trusted is refused, and the answer's page and script are harmless.
 */
#include "httpbootd/codec/condition.h"
#include "httpbootd/codec/origin.h"
#include "httpbootd/files/listing.h"
#include "httpbootd/http/endpoint.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* The next line, NUL-terminated; *s moves past it. */
static char *next_line(char **s, char *end, size_t *len)
{
	char *line = *s;
	char *lf = memchr(line, '\n', (size_t)(end - line));
	char *stop = lf ? lf : end;
	*s = lf ? lf + 1 : end;
	if (stop > line && stop[-1] == '\r')
		stop--;
	*stop = '\0';
	*len = (size_t)(stop - line);
	return line;
}

static void take_field(struct header *h, char *line, size_t len)
{
	char *colon = memchr(line, ':', len);
	if (!colon)
		return;
	*colon = '\0';
	char *value = colon + 1;
	while (*value == ' ' || *value == '\t')
		value++;
	header_field(h, line, (size_t)(colon - line), value, (size_t)(line + len - value));
}

static void check_page(const char *path)
{
	static char text[4096];
	struct listing l;
	listing_start(&l, text, sizeof text, path);
	size_t head = l.len;
	listing_add(&l, path, false);
	must(!memchr(text + head, '\'', l.len - head));
	listing_end(&l);
	must(l.len < sizeof text && strlen(text) == l.len);
	must(strcmp(text + l.len - 8, "</html>\n") == 0);
}

static void check_endpoint(const struct endpoint *r, const struct header *h, const char *method)
{
	if (r->kind == ENDPOINT_REFUSE) {
		must(r->status >= 400 && r->status < 600 && r->reason);
		return;
	}
	must(h->fault == HEADER_OK && !h->body);
	must(strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0);
	must(r->target.path[0] != '/' && !strstr(r->target.path, "//"));
	must(strncmp(r->target.path, "../", 3) != 0 && !strstr(r->target.path, "/../"));
	if (r->kind == ENDPOINT_FILE)
		must(r->target.path[0]);
	check_page(r->target.path);
}

/* Whatever Host, target and configuration say, our own URL is one. */
static void check_origin(const struct header *h, char *line)
{
	static const char marks[] = "|&;#\"'` \t\\$<>";
	static struct target t;
	struct origin o;
	struct conf c = {.httpbootd.public_url = line};
	struct request q = {.header = h, .target = line};

	if (target_parse(line, strlen(line), &t) != TARGET_OK)
		t.authority[0] = '\0';
	q.local.len = sizeof q.local.v4;
	q.local.v4.sin_family = AF_INET;
	for (int i = 0; i < 8; i++) {
		q.is_tls = i & 1;
		c.httpbootd.public_url = i & 2 ? line : NULL;
		c.lanboot.address.s_addr = i & 4 ? htonl(0x0a000002) : 0;
		request_origin(&c, &q, &t, &o);
		must(strncmp(o.url, "http", 4) == 0 && o.url[strcspn(o.url, marks)] == '\0');
		must(o.address[0] && o.address[strcspn(o.address, marks)] == '\0');
	}
	target_has_too_many(line);
}

static void check_fault(const struct header *h)
{
	unsigned status = header_fault_status(h->fault);
	must(header_fault_text(h->fault)[0] != '?');
	must(h->fault == HEADER_OK || (status >= 400 && status < 600));
	must(!header_is_plain(h) || h->fault == HEADER_OK);
}

static void check_part(const struct conditions *c, bool head)
{
	struct version v;
	version_of(1000, 784111777, 5, &v);
	struct selection s = condition_select(c, &v, head);
	if (s.status == 200)
		must(s.start == 0 && s.length == 1000);
	if (s.status == 206)
		must(!head && s.length > 0 && s.start < 1000 && s.length <= 1000 - s.start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct header h = {0};
	struct endpoint r;
	size_t len;
	char *copy = malloc(size + 1);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	copy[size] = '\0';
	char *s = copy, *end = copy + size;

	char *method = next_line(&s, end, &len);
	char *target = strchr(method, ' ');
	if (!target) {
		free(copy);
		return 0;
	}
	*target++ = '\0';
	char *version = strrchr(target, ' ');
	if (version)
		*version++ = '\0';
	while (s < end) {
		char *line = next_line(&s, end, &len);
		if (len == 0)
			break;
		take_field(&h, line, len);
	}
	header_end(&h, version ? version : "");
	for (int i = 0; i < 4; i++) {
		struct request q = {
		    .is_admin = i & 1, .header = &h, .method = method, .target = target};
		endpoint_find(&q, i & 2, &r);
		check_endpoint(&r, &h, method);
	}
	check_origin(&h, target);
	check_fault(&h);
	check_part(&h.conditions, strcmp(method, "HEAD") == 0);
	free(copy);
	return 0;
}
