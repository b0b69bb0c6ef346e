#include "httpbootd/http/session.h"

#include <string.h>

const char session_cookie[] = "lanboot-session";

/* Returns the value of our cookie in the header, of SESSION_TEXT - 1 characters; NULL: none. */
static const char *find_cookie(const char *cookies)
{
	const size_t name = strlen(session_cookie);
	while (cookies && *cookies) {
		cookies += strspn(cookies, "; ");
		const size_t len = strcspn(cookies, ";");
		if (len == name + 1 + SESSION_TEXT - 1 && cookies[name] == '=' &&
		    strncmp(cookies, session_cookie, name) == 0)
			return cookies + name + 1;
		cookies += len;
	}
	return NULL;
}

static bool is_alike(const char *a, const char *b)
{
	unsigned differs = 0;
	for (size_t i = 0; i < SESSION_TEXT - 1; i++)
		differs |= (unsigned)((unsigned char)a[i] ^ (unsigned char)b[i]);
	return differs == 0;
}

/* The session of that value, which may be too old; SESSIONS: there is none. */
static size_t find(const struct sessions *s, const char *value)
{
	size_t found = SESSIONS;
	for (size_t i = 0; value && i < SESSIONS; i++)
		if (s->one[i].token[0] && is_alike(s->one[i].token, value))
			found = i;
	return found;
}

void session_begin(struct sessions *s, const uint8_t random[SESSION_BYTES], uint64_t now_ms,
    char token[SESSION_TEXT])
{
	char text[3 * SESSION_BYTES + 1];
	size_t oldest = 0;
	for (size_t i = 1; i < SESSIONS; i++)
		if (s->one[oldest].token[0] &&
		    (!s->one[i].token[0] || s->one[i].begun_ms < s->one[oldest].begun_ms))
			oldest = i;
	hex_text(random, SESSION_BYTES, 0, text);
	memcpy(token, text, SESSION_TEXT - 1);
	token[SESSION_TEXT - 1] = '\0';
	memcpy(s->one[oldest].token, token, SESSION_TEXT);
	s->one[oldest].begun_ms = now_ms;
}

bool session_is(const struct sessions *s, const char *cookies, uint64_t now_ms)
{
	const size_t i = find(s, find_cookie(cookies));
	return i < SESSIONS && now_ms - s->one[i].begun_ms < SESSION_MS;
}

void session_end(struct sessions *s, const char *cookies)
{
	const size_t i = find(s, find_cookie(cookies));
	if (i < SESSIONS)
		s->one[i].token[0] = '\0';
}

void session_end_all(struct sessions *s)
{
	memset(s->one, 0, sizeof s->one);
}

/* Whoever has one address of an IPv6 network has all of its /64. */
static bool is_same_client(const struct addr *a, const struct addr *b)
{
	return a->sa.sa_family == AF_INET6 && b->sa.sa_family == AF_INET6
		   ? memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, 8) == 0
		   : addr_same_host(a, b);
}

/* His place; SESSION_CLIENTS: he has none. */
static size_t find_tries(const struct sessions *s, const struct addr *client)
{
	size_t i = 0;
	while (i < SESSION_CLIENTS &&
	       (!s->tries[i].wrong || !is_same_client(&s->tries[i].client, client)))
		i++;
	return i;
}

bool session_may_try(const struct sessions *s, const struct addr *client, uint64_t now_ms)
{
	const size_t i = find_tries(s, client);
	return i == SESSION_CLIENTS || s->tries[i].wrong < SESSION_FREE_TRIES ||
	       now_ms - s->tries[i].tried_ms >= SESSION_TRY_MS;
}

void session_tried(struct sessions *s, const struct addr *client, bool was_right, uint64_t now_ms)
{
	size_t i = find_tries(s, client), oldest = 0;
	for (size_t k = 1; k < SESSION_CLIENTS; k++)
		if (s->tries[oldest].wrong &&
		    (!s->tries[k].wrong || s->tries[k].tried_ms < s->tries[oldest].tried_ms))
			oldest = k;
	if (i == SESSION_CLIENTS && was_right)
		return;
	if (i == SESSION_CLIENTS) {
		i = oldest;
		s->tries[i] = (struct session_tries){.client = *client};
	}
	struct session_tries *t = &s->tries[i];
	t->wrong = was_right ? 0 : t->wrong + (t->wrong < SESSION_FREE_TRIES);
	t->tried_ms = now_ms;
}
