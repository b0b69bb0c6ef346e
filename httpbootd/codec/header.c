#include "httpbootd/codec/header.h"

#include <string.h>
#include <strings.h>

static void fail(struct header *h, enum header_fault f)
{
	if (h->fault == HEADER_OK)
		h->fault = f;
}

/* RFC 9110 §5.6.2: the bytes of a token. */
static bool is_token(const char *s, size_t len)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";
	for (size_t i = 0; i < len; i++) {
		char c = s[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			(c && strchr(marks, c))))
			return false;
	}
	return len > 0;
}

static bool is_value(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f)
			return false;
	return true;
}

static void take_once(struct header *h, const char **to, const char *value, enum header_fault twice)
{
	if (*to)
		fail(h, twice);
	*to = value;
}

/* Where one header of several with the same name counts, it is the first. */
static void take_first(const char **to, const char *value)
{
	if (!*to)
		*to = value;
}

/* Further lines than these are not looked at: a tag in them is as one that is not there. */
static void take_line(const char *lines[CONDITION_LINES], const char *value)
{
	size_t i = 0;
	while (i < CONDITION_LINES && lines[i])
		i++;
	if (i < CONDITION_LINES)
		lines[i] = value;
}

/* RFC 9111 §5.2.1: `no-cache`, as apk sends it when it is forced, `max-age=0`, as apt does always.
 */
static void take_cache(struct header *h, const char *value)
{
	while (*value) {
		const size_t len = strcspn(value, ",");
		const size_t skip = strspn(value, " \t");
		size_t n = len;
		while (n > skip && (value[n - 1] == ' ' || value[n - 1] == '\t'))
			n--;
		if (skip < len)
			h->is_anew |=
			    (n - skip == 8 && strncasecmp(value + skip, "no-cache", 8) == 0) ||
			    (n - skip == 9 && strncasecmp(value + skip, "max-age=0", 9) == 0);
		value += len + (value[len] == ',');
	}
}

/* The headers that say something to us; all others are of no matter. */
enum known {
	IS_HOST,
	IS_LENGTH,
	IS_CODING,
	IS_RANGE,
	IS_IF_RANGE,
	IS_IF_MATCH,
	IS_IF_NONE_MATCH,
	IS_IF_MODIFIED,
	IS_IF_UNMODIFIED,
	IS_FORWARDED_FOR,
	IS_FORWARDED_PROTO,
	IS_AGENT,
	IS_AUTHORIZATION,
	IS_ORIGIN,
	IS_FETCH_SITE,
	IS_COOKIE,
	IS_ACCEPT,
	IS_TYPE,
	IS_CACHE,
	IS_NOTHING,
};

/* What lanboot-probe says it is, before its version. */
static const char test_agent[] = "lanboot-test/";
/* GRUB, net/http.c, PACKAGE_STRING. By UEFI's HTTP it says UefiHttpBoot. */
static const char grub_agent[] = "GRUB ";

static enum known known_name(const char *name, size_t len)
{
	static const struct {
		const char *name;
		unsigned char len, is;
	} names[] = {
	    {"host", 4, IS_HOST},
	    {"content-length", 14, IS_LENGTH},
	    {"transfer-encoding", 17, IS_CODING},
	    {"range", 5, IS_RANGE},
	    {"if-range", 8, IS_IF_RANGE},
	    {"if-match", 8, IS_IF_MATCH},
	    {"if-none-match", 13, IS_IF_NONE_MATCH},
	    {"if-modified-since", 17, IS_IF_MODIFIED},
	    {"if-unmodified-since", 19, IS_IF_UNMODIFIED},
	    {"user-agent", 10, IS_AGENT},
	    {"x-forwarded-for", 15, IS_FORWARDED_FOR},
	    {"x-forwarded-proto", 17, IS_FORWARDED_PROTO},
	    {"authorization", 13, IS_AUTHORIZATION},
	    {"origin", 6, IS_ORIGIN},
	    {"sec-fetch-site", 14, IS_FETCH_SITE},
	    {"cookie", 6, IS_COOKIE},
	    {"accept", 6, IS_ACCEPT},
	    {"content-type", 12, IS_TYPE},
	    {"cache-control", 13, IS_CACHE},
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].len == len && strncasecmp(names[i].name, name, len) == 0)
			return (enum known)names[i].is;
	return IS_NOTHING;
}

void header_field(
    struct header *h, const char *name, size_t name_len, const char *value, size_t value_len)
{
	struct conditions *c = &h->conditions;

	if (++h->fields > HEADER_FIELDS_MAX)
		fail(h, HEADER_TOO_MANY);
	if (!is_token(name, name_len))
		fail(h, HEADER_NAME);
	if (!is_value(value, value_len))
		fail(h, HEADER_VALUE);
	switch (known_name(name, name_len)) {
	case IS_HOST:
		take_once(h, &h->host, value, HEADER_TWO_HOSTS);
		break;
	case IS_LENGTH:
		take_once(h, &h->length, value, HEADER_TWO_LENGTHS);
		break;
	case IS_CODING:
		take_once(h, &h->coding, value, HEADER_CODING);
		break;
	case IS_RANGE:
		h->ranges++;
		c->range = h->ranges == 1 ? value : NULL; /* two of them mean nothing */
		break;
	case IS_IF_RANGE:
		take_first(&c->if_range, value);
		break;
	case IS_IF_MATCH:
		take_line(c->if_match, value);
		break;
	case IS_IF_NONE_MATCH:
		take_line(c->if_none_match, value);
		break;
	case IS_IF_MODIFIED:
		take_first(&c->if_modified_since, value);
		break;
	case IS_IF_UNMODIFIED:
		take_first(&c->if_unmodified_since, value);
		break;
	case IS_AGENT:
		h->is_test = strncmp(value, test_agent, sizeof test_agent - 1) == 0;
		h->is_grub = strncmp(value, grub_agent, sizeof grub_agent - 1) == 0;
		break;
	case IS_FORWARDED_FOR:
		memmove(h->forwarded_for + 1, h->forwarded_for,
		    (FORWARDED_LINES - 1) * sizeof *h->forwarded_for);
		h->forwarded_for[0] = value;
		break;
	case IS_FORWARDED_PROTO:
		h->forwarded_proto = value;
		break;
	case IS_AUTHORIZATION:
		take_first(&h->authorization, value);
		break;
	case IS_ORIGIN:
		take_first(&h->origin, value);
		break;
	case IS_FETCH_SITE:
		take_first(&h->fetch_site, value);
		break;
	case IS_COOKIE:
		take_first(&h->cookie, value);
		break;
	case IS_ACCEPT:
		take_first(&h->accept, value);
		break;
	case IS_TYPE:
		take_first(&h->type, value);
		break;
	case IS_CACHE:
		take_cache(h, value);
		break;
	case IS_NOTHING:
		break;
	}
}

void header_end(struct header *h, const char *version)
{
	bool is_1_1 = strcmp(version, "HTTP/1.1") == 0;

	if (!is_1_1 && strcmp(version, "HTTP/1.0") != 0)
		fail(h, HEADER_VERSION);
	if (h->length && (!*h->length || h->length[strspn(h->length, "0123456789")] != '\0'))
		fail(h, HEADER_LENGTH);
	if (h->coding && h->length)
		fail(h, HEADER_LENGTH_AND_CODING);
	/* RFC 9112 §6.1: in HTTP/1.0 it is as good as a faulty one. */
	if (h->coding && (!is_1_1 || strcasecmp(h->coding, "chunked") != 0))
		fail(h, HEADER_CODING);
	if (is_1_1 && !h->host)
		fail(h, HEADER_NO_HOST);
	h->body = h->coding || (h->length && h->length[strspn(h->length, "0")] != '\0');
}

bool header_is_plain(const struct header *h)
{
	const struct conditions *c = &h->conditions;
	return h->fault == HEADER_OK && !h->body && !c->range && !c->if_match[0] &&
	       !c->if_none_match[0] && !c->if_modified_since && !c->if_unmodified_since;
}

bool header_wants_page(const struct header *h)
{
	return h->accept && strstr(h->accept, "text/html");
}

unsigned header_fault_status(enum header_fault f)
{
	switch (f) {
	case HEADER_TOO_MANY:
		return 431;
	case HEADER_VERSION:
		return 505;
	default:
		return 400;
	}
}

const char *header_fault_text(enum header_fault f)
{
	switch (f) {
	case HEADER_OK:
		return "ok";
	case HEADER_LAYOUT:
		return "a NUL, a folded line, a bare LF, or a blank too many in the header";
	case HEADER_NAME:
		return "a header name with a character that none may have";
	case HEADER_VALUE:
		return "a control character in a header";
	case HEADER_NO_HOST:
		return "HTTP/1.1 without a Host header";
	case HEADER_TWO_HOSTS:
		return "two Host headers";
	case HEADER_LENGTH:
		return "Content-Length is not a number";
	case HEADER_TWO_LENGTHS:
		return "two Content-Length headers";
	case HEADER_LENGTH_AND_CODING:
		return "both Content-Length and Transfer-Encoding";
	case HEADER_CODING:
		return "a Transfer-Encoding that is not chunked";
	case HEADER_VERSION:
		return "neither HTTP/1.0 nor HTTP/1.1";
	case HEADER_TOO_MANY:
		return "too many headers";
	}
	return "?";
}
