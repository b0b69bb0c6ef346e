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
	s->wrong = 0;
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
	*s = (struct sessions){.wrong = s->wrong, .tried_ms = s->tried_ms};
}

bool session_may_try(const struct sessions *s, uint64_t now_ms)
{
	return s->wrong < SESSION_FREE_TRIES || now_ms - s->tried_ms >= SESSION_TRY_MS;
}

void session_was_wrong(struct sessions *s, uint64_t now_ms)
{
	s->wrong += s->wrong < SESSION_FREE_TRIES;
	s->tried_ms = now_ms;
}
