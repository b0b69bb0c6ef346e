#include "common/clock.h"
#include "tools/probe/walk.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* No file is waited for longer, so that those behind it have their turn. */
enum { FILE_MS = 4000 };

bool walk_reaches(
    struct walk *w, const char *what, struct in_addr to, const char *kind, const char *url)
{
	char text[ADDR_TEXT];
	const struct fault_about a = {judge_ip(to, text), url, kind};

	switch (offer_reach(w->lease, to)) {
	case REACH_NOWHERE:
		step_fault(steps_add(w->steps, what, text, 0, url), FAULT_UNROUTABLE, &a);
		return false;
	case REACH_LOOPBACK:
		step_fault(steps_add(w->steps, what, text, 0, url), FAULT_LOOPBACK, &a);
		return false;
	default:
		return true;
	}
}

/* The machine, not we, has to come to that host. */
static bool reaches_host(
    struct walk *w, const char *what, const char *kind, const struct http_url *u, const char *url)
{
	struct in_addr to;
	const struct fault_about a = {u->host, url, kind};

	if (inet_pton(AF_INET, u->host, &to) == 1)
		return walk_reaches(w, what, to, kind, url);
	if (strcmp(u->host, "localhost") == 0) {
		step_fault(steps_add(w->steps, what, u->host, 0, url), FAULT_LOOPBACK, &a);
		return false;
	}
	if (w->lease && !w->lease->has_dns) {
		step_fault(steps_add(w->steps, what, u->host, 0, url), FAULT_NO_DNS, &a);
		return false;
	}
	return true;
}

/* What HTTP came to, or TFTP by a URL. */
static enum fault fault_of(const struct load *l)
{
	switch (l->result) {
	case LOAD_CLOSED:
		return FAULT_HTTP_CLOSED;
	case LOAD_SILENT:
		return FAULT_HTTP_SILENT;
	case LOAD_NO_NAME:
		return FAULT_HTTP_NAME;
	case LOAD_REFUSED:
		return l->code == 404 || l->code == 410 ? FAULT_MISSING : FAULT_STATUS;
	case LOAD_OK:
	case LOAD_NO_URL:
		return FAULT_NONE;
	default:
		return FAULT_HTTP_STOPS;
	}
}

/* A URL as it is shown: without what a long query says of the machine. */
static int shown(const char *url)
{
	return (int)strcspn(url, "&");
}

static void fetch(struct walk *w, enum role r, const char *url)
{
	uint64_t until = clock_now_ms() + FILE_MS;
	bool all = r == ROLE_CHAIN || w->whole;

	if (w->whole || until > w->deadline_ms)
		until = w->deadline_ms;
	load_http(url, all ? LOAD_ALL : LOAD_BEGIN, w->ipxe != NULL, until, &w->load);
}

/* True if explain has seen the file of that role: `apkovl   /srv/kiosk1.apkovl.tar.gz, 192 bytes`.
 */
static bool own_has(const struct own *own, const char *role)
{
	size_t len = strlen(role);
	static const char end[] = " bytes";

	for (size_t at = 0; own->text && at < own->len;) {
		const char *line = own->text + at, *nl = memchr(line, '\n', own->len - at);
		size_t n = nl ? (size_t)(nl - line) : own->len - at;
		at += n + 1;
		if (n > len + sizeof end && strncmp(line, role, len) == 0 && line[len] == ' ' &&
		    memcmp(line + n - (sizeof end - 1), end, sizeof end - 1) == 0)
			return true;
	}
	return false;
}

struct step *walk_load(struct walk *w, enum role r, const char *what, const char *url)
{
	static const char scheme[] = "http://";
	const char *kind = r == ROLE_LOOK ? what : role_name(r);
	char server[STEP_WHO], detail[STEP_DETAIL], is[80];
	struct http_url u;

	if (strncmp(url, scheme, sizeof scheme - 1) != 0 || !http_url_parse(url, &u)) {
		snprintf(detail, sizeof detail, "%s: only http:// is tried here", url);
		struct step *other = steps_add(w->steps, what, "", 0, detail);
		other->state = STEP_NOTE;
		w->load = (struct load){.result = LOAD_NO_URL};
		return other;
	}
	if (!reaches_host(w, what, kind, &u, url)) {
		w->load = (struct load){.result = LOAD_SILENT};
		return &w->steps->step[w->steps->n - 1];
	}
	fetch(w, r, url);
	const struct load *l = &w->load;
	enum fault f = fault_of(l);
	snprintf(server, sizeof server, u.port == 80 ? "%.50s" : "%.50s:%u", u.host, u.port);
	if (f == FAULT_NONE && l->has_size)
		snprintf(
		    detail, sizeof detail, "%.*s, %" PRIu64 " bytes", shown(url), url, l->size);
	else
		snprintf(detail, sizeof detail, l->code ? "%.*s: %u %s" : "%.*s", shown(url), url,
		    l->code, l->text);
	struct step *p = steps_add(w->steps, what, server, l->ms, detail);
	if (f == FAULT_NONE && r != ROLE_LOOK && l->result == LOAD_OK &&
	    !judge_file(r, w->firmware->ask.kind, l->head, l->head_len, l->size, is)) {
		f = FAULT_WRONG_KIND;
		kind = is;
	}
	if (l->result == LOAD_REFUSED && own_has(&w->own, kind)) {
		snprintf(detail, sizeof detail,
		    "%s: only the machine itself is given this; it is there", url);
		w->steps->n--;
		p = steps_add(w->steps, what, server, l->ms, detail);
		p->state = STEP_NOTE;
		return p;
	}
	const struct fault_about a = {server, url, kind};
	if (f != FAULT_NONE)
		step_fault(p, f, &a);
	return p;
}
