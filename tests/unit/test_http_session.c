/* Sessions of browsers: who has one, for how long, and how often a password may be tried. */
#include "httpbootd/http/session.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static void begin(struct sessions *s, uint8_t seed, uint64_t now_ms, char cookie[128])
{
	uint8_t random[SESSION_BYTES];
	char token[SESSION_TEXT];
	memset(random, seed, sizeof random);
	session_begin(s, random, now_ms, token);
	snprintf(cookie, 128, "%s=%s", session_cookie, token);
}

static void test_cookies(void)
{
	struct sessions s = {0};
	char good[128], text[400];
	begin(&s, 0xa5, 1000, good);
	CHECK_NUM(strlen(good), strlen(session_cookie) + 1 + 2 * SESSION_BYTES);
	static const struct {
		const char *before, *behind;
		bool is;
	} rows[] = {
	    {"", "", true},
	    {"a=b; ", "", true},
	    {"a=b;", "; c=d", true},
	    {"", "0", false},
	    {"x", "", false},
	    {"a=b,", "", false},
	    {"; ; ", ";;", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof text, "%s%s%s", rows[i].before, good, rows[i].behind);
		unit_row(text);
		CHECK(session_is(&s, text, 1000) == rows[i].is);
	}
	unit_row("others");
	CHECK(!session_is(&s, NULL, 1000));
	CHECK(!session_is(&s, "", 1000));
	snprintf(text, sizeof text, "%s=", session_cookie);
	CHECK(!session_is(&s, text, 1000));
	snprintf(text, sizeof text, "%s", good);
	text[strlen(text) - 1] ^= 1;
	CHECK(!session_is(&s, text, 1000));
	/* A place that is free has no token: one of NULs is none. */
	snprintf(text, sizeof text, "%s=%064d", session_cookie, 0);
	CHECK(!session_is(&s, text, 1000));
}

static void test_ends(void)
{
	struct sessions s = {0};
	char one[128], other[128];
	begin(&s, 1, 1000, one);
	begin(&s, 2, 2000, other);
	CHECK(session_is(&s, one, 1000 + SESSION_MS - 1));
	CHECK(!session_is(&s, one, 1000 + SESSION_MS));
	session_end(&s, one);
	CHECK(!session_is(&s, one, 2000) && session_is(&s, other, 2000));
	session_end(&s, NULL);
	session_end_all(&s);
	CHECK(!session_is(&s, other, 2000));
	/* The oldest makes room. */
	for (uint8_t i = 0; i <= SESSIONS; i++)
		begin(&s, (uint8_t)(10 + i), 3000 + i, i == 0 ? one : other);
	CHECK(!session_is(&s, one, 4000) && session_is(&s, other, 4000));
}

static struct addr client(const char *text)
{
	struct addr a = {0};
	CHECK(str_addr_port(text, &a));
	return a;
}

static void test_tries(void)
{
	struct sessions s = {0};
	const struct addr one = client("10.0.0.7:1"), other = client("10.0.0.8:1");
	const struct addr six = client("[fd00::1]:1"), near = client("[fd00::2:1]:1"),
			  far = client("[fd00:0:0:1::1]:1");
	for (int i = 0; i < SESSION_FREE_TRIES; i++) {
		CHECK(session_may_try(&s, &one, 1000));
		session_tried(&s, &one, false, 1000);
		session_tried(&s, &six, false, 1000);
	}
	CHECK(!session_may_try(&s, &one, 1000 + SESSION_TRY_MS - 1));
	CHECK(session_may_try(&s, &one, 1000 + SESSION_TRY_MS));
	CHECK(session_may_try(&s, &other, 1000));
	CHECK(!session_may_try(&s, &near, 1000) && session_may_try(&s, &far, 1000));
	session_tried(&s, &one, false, 9000);
	CHECK(!session_may_try(&s, &one, 9001));
	session_tried(&s, &other, true, 9001);
	session_tried(&s, &one, true, 20000);
	CHECK(session_may_try(&s, &one, 20000));
	/* Another password ends sessions, and forgets no guess. */
	session_end_all(&s);
	CHECK(!session_may_try(&s, &six, 1001));
	/* Who was counted longest ago makes room. */
	for (unsigned i = 0; i < SESSION_CLIENTS; i++) {
		char text[32];
		snprintf(text, sizeof text, "10.0.1.%u:1", i);
		const struct addr a = client(text);
		for (int k = 0; k < SESSION_FREE_TRIES; k++)
			session_tried(&s, &a, false, 2000 + i);
		CHECK(!session_may_try(&s, &a, 2000 + i));
	}
	CHECK(session_may_try(&s, &six, 1001));
}

int main(void)
{
	unit_run("session cookies", test_cookies);
	unit_run("session ends", test_ends);
	unit_run("session tries", test_tries);
	return unit_result();
}
