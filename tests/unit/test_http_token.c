/* Tokens of private things: whose, how long, and for how many bytes. */
#include "httpbootd/boot/token.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

static struct token_table table;
static uint8_t macs[3][MAC_LEN] = {{2, 1}, {2, 2}, {2, 3}};
static struct addr addrs[3];

static struct token_owner owner_of(size_t n)
{
	addrs[n] = (struct addr){.len = sizeof addrs[n].v4};
	addrs[n].v4.sin_family = AF_INET;
	addrs[n].v4.sin_addr.s_addr = htonl(0x0a000000u + (uint32_t)n);
	return (struct token_owner){.machine = macs[n],
	    .addr = &addrs[n],
	    .is_near = true,
	    .mac = macs[n],
	    .is_named = true};
}

static const uint8_t one[TOKEN_LEN] = {1}, two[TOKEN_LEN] = {2}, three[TOKEN_LEN] = {3};

static struct token_set *begin(void)
{
	const struct token_owner o = owner_of(0);
	memset(&table, 0, sizeof table);
	struct token_set *s = token_make(&table, &o, one, 1000, 301000);
	CHECK(s && token_add(&table, s, "overlay/a.apkovl.tar.gz") && token_add(&table, s, "k"));
	return s;
}

static enum token_verdict find(const uint8_t *token, const struct token_owner *o, const char *path,
    uint64_t now_ms, struct token_use *use)
{
	return token_find(&table, token, o, path, now_ms, use);
}

static void test_whose(void)
{
	static const char path[] = "overlay/a.apkovl.tar.gz";
	struct token_owner its = owner_of(0), other = owner_of(1), far = owner_of(0),
			   card = owner_of(0), tls;
	struct token_use use;

	begin();
	far.is_near = false;
	card.mac = macs[2];
	CHECK_NUM(find(one, &its, path, 2000, &use), TOKEN_GOOD);
	CHECK_NUM(find(two, &its, path, 2000, &use), TOKEN_UNKNOWN);
	CHECK_NUM(use.set, 0);
	CHECK_NUM(find(one, &other, path, 2000, &use), TOKEN_NOT_ITS);
	CHECK_NUM(find(one, &far, path, 2000, &use), TOKEN_NOT_ITS);
	CHECK_NUM(find(one, &card, path, 2000, &use), TOKEN_NOT_ITS);
	CHECK_NUM(find(one, &its, "overlay/b.apkovl.tar.gz", 2000, &use), TOKEN_NO_FILE);
	CHECK_NUM(find(one, &its, path, 300999, &use), TOKEN_GOOD);
	CHECK_NUM(find(one, &its, path, 301000, &use), TOKEN_LATE);

	unit_row("dead with its next script");
	CHECK(token_make(&table, &its, three, 3000, 303000) != NULL);
	CHECK_NUM(find(one, &its, path, 3000, &use), TOKEN_UNKNOWN);
	CHECK_NUM(find(three, &its, path, 3000, &use), TOKEN_NO_FILE);

	unit_row("not in clear");
	tls = its;
	tls.is_tls = true;
	struct token_set *s = token_make(&table, &tls, one, 3000, 303000);
	CHECK(s && token_add(&table, s, path));
	CHECK_NUM(find(one, &its, path, 3000, &use), TOKEN_IN_CLEAR);
	CHECK_NUM(find(one, &tls, path, 3000, &use), TOKEN_GOOD);
}

/* Each row is one answer: its range, how much of it went, and what the next one finds. */
static void test_download(void)
{
	static const struct {
		const char *name;
		struct {
			uint64_t from, length, sent;
			enum token_verdict begin;
		} answer[5];
		enum token_verdict then;
	} rows[] = {
	    {"at once", {{0, 100, 100, TOKEN_GOOD}}, TOKEN_USED},
	    {"nothing arrived", {{0, 100, 0, TOKEN_GOOD}}, TOKEN_GOOD},
	    {"it breaks and goes on", {{0, 100, 40, TOKEN_GOOD}, {40, 60, 60, TOKEN_GOOD}},
		TOKEN_USED},
	    {"it goes on a little before",
		{{0, 100, 40, TOKEN_GOOD}, {30, 70, 10, TOKEN_GOOD}, {40, 60, 60, TOKEN_GOOD}},
		TOKEN_USED},
	    {"backwards", {{50, 50, 50, TOKEN_GOOD}, {0, 50, 50, TOKEN_GOOD}}, TOKEN_USED},
	    {"all but a byte, again",
		{{0, 99, 99, TOKEN_GOOD}, {0, 99, 99, TOKEN_USED}, {1, 10, 10, TOKEN_USED}},
		TOKEN_GOOD},
	    {"all but a byte, then all", {{0, 99, 99, TOKEN_GOOD}, {0, 100, 100, TOKEN_GOOD}},
		TOKEN_USED},
	};
	const struct token_owner o = owner_of(0);
	struct token_use use, second;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		begin();
		for (size_t j = 0; j < 5 && rows[i].answer[j].length; j++) {
			if (!CHECK_NUM(find(one, &o, "k", 2000, &use), TOKEN_GOOD))
				break;
			enum token_verdict v = token_begin(
			    &table, &use, 100, rows[i].answer[j].from, rows[i].answer[j].length);
			CHECK_NUM(v, rows[i].answer[j].begin);
			if (v == TOKEN_GOOD)
				token_end(&table, &use, rows[i].answer[j].sent);
		}
		CHECK_NUM(find(one, &o, "k", 2000, &use), rows[i].then);
		CHECK_NUM(find(one, &o, "overlay/a.apkovl.tar.gz", 2000, &use), TOKEN_GOOD);
	}
	unit_row("two at once");
	begin();
	CHECK_NUM(find(one, &o, "k", 2000, &use), TOKEN_GOOD);
	CHECK_NUM(token_begin(&table, &use, 100, 0, 100), TOKEN_GOOD);
	CHECK_NUM(find(one, &o, "k", 2000, &second), TOKEN_GOOD);
	CHECK_NUM(token_begin(&table, &second, 100, 0, 100), TOKEN_OPEN);
	unit_row("an end that comes after the next script");
	CHECK(token_make(&table, &o, two, 3000, 303000) != NULL);
	token_end(&table, &use, 100);
	unit_row("in small pieces, for ever");
	begin();
	size_t n = 0;
	for (; n < 1000000; n++) {
		CHECK_NUM(find(one, &o, "k", 2000, &use), TOKEN_GOOD);
		if (token_begin(&table, &use, 1000, 0, 1000) != TOKEN_GOOD)
			break;
		token_end(&table, &use, 0);
	}
	CHECK(n < 2000);
}

static void test_table(void)
{
	uint8_t mac[MAC_LEN] = {6}, random[TOKEN_LEN] = {0};
	struct token_owner come = owner_of(1), its = owner_of(0);
	struct token_use use;

	begin();
	come.machine = come.mac = mac;
	come.is_named = false;
	for (uint32_t i = 1; i < TOKENS; i++) {
		memcpy(mac + 1, &i, sizeof i);
		memcpy(random + 4, &i, sizeof i);
		CHECK(token_make(&table, &come, random, 2000, 302000) != NULL);
	}
	unit_row("full: who only comes waits");
	mac[5] = 7;
	CHECK(!token_make(&table, &come, random, 2000, 302000));
	unit_row("and pushes nobody out");
	CHECK_NUM(find(one, &its, "k", 2000, &use), TOKEN_GOOD);
	unit_row("who is named has a place");
	come.is_named = true;
	CHECK(token_make(&table, &come, two, 2000, 302000) != NULL);
	unit_row("when their time is over there are places");
	mac[5] = 8;
	come.is_named = false;
	CHECK(token_make(&table, &come, three, 302000, 602000) != NULL);
}

static void test_text(void)
{
	uint8_t token[TOKEN_LEN];
	CHECK(token_parse("0123456789abcdef0123456789abcdef", token));
	CHECK_NUM(token[1], 0x23);
	CHECK(token_parse("0123456789abcdef0123456789abcdef/x", token));
	CHECK(!token_parse("0123456789ABCDEF0123456789abcdef", token));
	CHECK(!token_parse("0123456789abcdef0123456789abcde", token));
	CHECK(!token_parse("0123456789abcdef0123456789abcdef0", token));
}

int main(void)
{
	unit_run("token: whose it is", test_whose);
	unit_run("token: one download", test_download);
	unit_run("token: the table", test_table);
	unit_run("token: its text", test_text);
	return unit_result();
}
