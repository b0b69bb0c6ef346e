/* Events on their way: the message, what the budget of a storm lets through, and keepers that are
 * not there, come, are full and go. */
#include "common/event.h"
#include "common/event_send.h"
#include "common/log_machine.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char line_1100[] =
#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
    "long text=" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
	HUNDRED;

static void test_message(void)
{
	static const struct {
		const char *name;
		struct event_head head;
		const char *line, *message;
	} rows[] = {
	    {"as the log has it", {1764375229, 123, "tftpd", 'i', 4711},
		"served ms=41 x=\"a\\\"b\"",
		"lanboot1 1764375229.123 tftpd i 4711 served ms=41 x=\"a\\\"b\""},
	    {"a step, milliseconds in three digits", {0, 7, "httpbootd", 's', 1}, "begun of=9",
		"lanboot1 0.007 httpbootd s 1 begun of=9"},
	    {"the largest numbers", {INT64_MAX, 999, "pxedhcpd", 'w', UINT64_MAX}, "x",
		"lanboot1 9223372036854775807.999 pxedhcpd w 18446744073709551615 x"},
	    {"no line of its own begins in it", {1, 0, "tftpd", 'd', 2}, "a\nb\tc\x7f\xc3\xa4",
		"lanboot1 1.000 tftpd d 2 a?b?c?\xc3\xa4"},
	    {"nothing", {1, 0, "tftpd", 'd', 2}, "", "lanboot1 1.000 tftpd d 2 "},
	};
	char out[EVENT_MESSAGE_MAX];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		CHECK_NUM(event_message(&rows[i].head, rows[i].line, out), strlen(rows[i].message));
		CHECK_STR(out, rows[i].message);
	}
	unit_row("the longest");
	const struct event_head head = {UINT64_MAX, 999, line_1100 + 10, 'i', UINT64_MAX};
	CHECK_NUM(event_message(&head, line_1100, out), EVENT_MESSAGE_MAX - 1);
	CHECK_NUM(strlen(out), 1200);
}

static const uint8_t kiosk[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

/* What a line of a table says before the log completes it. */
enum said { CLIENT = 1, MAC = 2, NO_MAC = 4, HOST = 8, FILE_NAME = 16, SERVER = 32 };

static void test_machine(void)
{
	static const struct {
		const char *name;
		unsigned said;
		const char *text;
	} rows[] = {
	    {"a client with a section", CLIENT | FILE_NAME,
		"word client=10.0.0.7 host=by-address file=x"},
	    {"its MAC, and who that is", MAC | FILE_NAME,
		"word mac=52:54:00:12:34:56 host=pc-123456 file=x"},
	    {"both", CLIENT | MAC | FILE_NAME,
		"word client=10.0.0.7 mac=52:54:00:12:34:56 asks=unseen host=by-address file=x"},
	    {"a name of its own", CLIENT | MAC | HOST,
		"word client=10.0.0.7 mac=52:54:00:12:34:56 asks=unseen host=its-own"},
	    {"no MAC is known", CLIENT | NO_MAC | FILE_NAME,
		"word client=10.0.0.7 host=by-address mac=unknown file=x"},
	    {"nobody", FILE_NAME, "word file=x"},
	    {"another server", SERVER | MAC, "word mac=52:54:00:12:34:56"},
	};
	static struct log_machine m = {.is_open = true, .netlink = -1};
	struct host_table hosts = {0};
	struct host_id id = {.kind = HOST_ADDRESS};
	struct addr client = unit_addr("10.0.0.7");

	host_id_of_addr(&client, &id);
	host_table_add(&hosts, &id)->name = "by-address";
	CHECK(host_id_parse("52:54:00:*", &id));
	host_table_add(&hosts, &id)->name = "pc-{mac-tail}";
	m.hosts = &hosts;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct event e;
		unit_row(rows[i].name);
		event_start(&e, "word");
		if (rows[i].said & SERVER)
			event_no_machine(&e);
		if (rows[i].said & CLIENT)
			event_client(&e, &client);
		if (rows[i].said & MAC)
			event_mac(&e, "mac", kiosk);
		if (rows[i].said & NO_MAC)
			event_text(&e, "mac", "unknown");
		if (rows[i].said & HOST)
			event_text(&e, "host", "its-own");
		if (rows[i].said & FILE_NAME)
			event_text(&e, "file", "x");
		log_machine_complete(&m, &e, 1000);
		CHECK_STR(e.text, rows[i].text);
		CHECK_NUM(e.len, strlen(e.text));
	}
	host_table_free(&hosts);
}

static void test_target(void)
{
	static const struct {
		const char *word;
		bool is_good, is_udp;
	} rows[] = {
	    {"/run/lanboot/events", true, false},
	    {"10.0.0.2:514", true, true},
	    {"[fd00::2]:514", true, true},
	    {"none", false, false},
	    {"events", false, false},
	    {"10.0.0.2", false, false},
	    {"10.0.0.2:0", false, false},
	    {"/" HUNDRED "012345", true, false},
	    {"/" HUNDRED "01234567", false, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct words one = unit_words(rows[i].word);
		struct event_target t;
		unit_row(rows[i].word);
		CHECK_NUM(event_target_parse(rows[i].word, NULL), rows[i].is_good);
		CHECK_NUM(event_target_parse(rows[i].word, &t), rows[i].is_good);
		CHECK_NUM(event_send_needs_udp(&one), rows[i].is_udp);
	}
}

static struct asker machine(uint32_t n)
{
	const uint8_t mac[MAC_LEN] = {
	    0x52, 0x54, 0, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	return asker_of_hardware(mac, MAC_LEN);
}

/* Says something of each machine, at that time. Returns how many events went. */
static uint32_t say(
    struct log_budget *b, const char *word, uint32_t first, uint32_t n, uint64_t now)
{
	uint32_t went = 0;

	for (uint32_t i = first; i < first + n; i++) {
		struct asker who = machine(i);
		if (!log_budget_may(b, word, &who, now))
			continue;
		log_budget_take(b, word, &who, now);
		went++;
	}
	return went;
}

/* One card, so many packets at once; returns how many were told of. */
static uint32_t ask_on(struct log_budget *b, const char *word, uint64_t now, int n)
{
	static const uint8_t mac[] = {0x52, 0x54, 0, 0, 0, 1};
	const struct asker who = asker_of_hardware(mac, sizeof mac);
	uint32_t went = 0;

	for (int i = 0; i < n; i++)
		went += log_budget_spend(b, word, &who, now);
	return went;
}

static void test_budget(void)
{
	struct log_budget *b = calloc(1, sizeof *b), *log = calloc(1, sizeof *log);
	uint64_t now = 1000;

	b->is_events = true;
	b->seed = log->seed = 7;
	unit_row("a thousand machines at once, three times each: all of it");
	for (int turn = 0; turn < 3; turn++)
		CHECK_NUM(say(b, "offered", 0, 1000, now), 1000);
	CHECK_NUM(say(b, "acked", 0, 1000, now), 1000);
	unit_row("of which the log has less");
	CHECK(say(log, "offered", 0, 1000, now) + say(log, "offered", 0, 1000, now) < 2000);
	unit_row("one that floods has half, and leaves others theirs");
	for (int i = 0; i < 10000; i++)
		say(b, "served", 5000, 1, now);
	CHECK_NUM(say(b, "served", 5000, 1, now), 0);
	CHECK_NUM(say(b, "served", 0, 300, now), 300);
	unit_row("one card that asks without end has a few");
	CHECK_NUM(ask_on(b, "discover", now, 10000), EVENTS_EACH);
	unit_row("and goes on being told of");
	uint32_t on = 0;
	for (uint64_t s = 1; s <= 100; s++)
		on += ask_on(b, "discover", now + s * 1000, 100);
	CHECK(on >= 5 * EVENTS_EACH / 2 && on <= 10 * EVENTS_EACH);
	unit_row("later, those that were heard of before are heard in a flood of made-up ones");
	now += LOG_KNOWN_MS + 1000;
	for (uint64_t end = now + 10000; now < end; now += 10)
		say(b, "offered", 100000 + (uint32_t)now * 100, 100, now);
	CHECK(say(b, "offered", 0, 300, now) >= 290);
	unit_row("and what is refilled");
	uint32_t went = 0;
	for (uint64_t end = now + 10000; now < end; now += 10)
		went += say(b, "offered", 100000 + (uint32_t)now * 100, 100, now);
	CHECK(went >= 9000 && went <= 11000);
	free(b);
	free(log);
}

/* Listens as a keeper does. */
static int listen_at(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	unlink(path);
	CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 1) == 0);
	return fd;
}

static void send_at(struct event_send *s, const char *line, uint64_t now_ms)
{
	static const struct asker nobody;

	if (event_send_spend(s, "word", &nobody, now_ms))
		event_send(s, 'i', line, now_ms);
}

/* The rest of the next message behind its time; empty: none came. */
static const char *heard(int fd)
{
	static char got[EVENT_MESSAGE_MAX];
	ssize_t n = recv(fd, got, sizeof got - 1, MSG_DONTWAIT);

	got[n > 0 ? n : 0] = '\0';
	const char *daemon = strstr(got, " tftpd ");
	return daemon ? daemon + 1 : got;
}

static void test_keeper(void)
{
	char folder[] = "/tmp/test_events_XXXXXX", path[64];
	struct event_send *s = calloc(1, sizeof *s);
	static const struct asker nobody;

	CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/events", folder);
	s->daemon = "tftpd";
	s->budget.is_events = true;
	unit_row("nobody is named");
	CHECK(!event_send_wants(s, "word", &nobody, 1000));
	struct words where = unit_words(path);
	event_send_to(s, &where, false);

	unit_row("nobody is there, which is looked for once a second");
	CHECK(event_send_wants(s, "word", &nobody, 1000));
	send_at(s, "one", 1000);
	CHECK(!event_send_wants(s, "word", &nobody, 1999));
	CHECK_NUM(s->lost, 0);
	uint64_t seq = s->seq;
	CHECK_NUM(seq, 3);

	unit_row("somebody comes");
	int keeper = listen_at(path);
	send_at(s, "two", 1999);
	CHECK(accept(keeper, NULL, NULL) < 0);
	send_at(s, "three", 2000);
	send_at(s, "four", 2000);
	int fd = accept(keeper, NULL, NULL);
	CHECK(fd >= 0);
	CHECK_STR(heard(fd), "tftpd i 5 three");
	CHECK_STR(heard(fd), "tftpd i 6 four");

	unit_row("a reload leaves it connected");
	where = unit_words(path);
	event_send_to(s, &where, false);
	send_at(s, "five", 2001);
	CHECK_STR(heard(fd), "tftpd i 7 five");
	CHECK_NUM(s->lost, 0);

	unit_row("it does not read");
	alarm(20); /* a wait would end the test */
	int n = 0;
	for (; n < 100000 && s->lost == 0; n++)
		send_at(s, line_1100, 3000 + (uint64_t)n);
	alarm(0);
	CHECK(n > 50 && n < 100000);
	unit_row("a moment later it does: what had no room is all that it misses");
	const uint64_t full = s->lost, since = 3000 + (uint64_t)n - 1;
	send_at(s, line_1100, since + 1);
	send_at(s, line_1100, since + EVENT_FULL_MS - 1);
	CHECK_NUM(s->lost, full + 2);
	while (*heard(fd))
		;
	send_at(s, "now", since + EVENT_FULL_MS - 1);
	CHECK(strstr(heard(fd), " now") != NULL);
	CHECK_NUM(s->lost, full + 2);

	unit_row("for long: it is asked as often as it is let be, and costs nothing between");
	for (n = 0; n < 100000 && s->lost == full + 2; n++)
		send_at(s, line_1100, 111000);
	uint32_t asked = 0;
	uint64_t before = s->lost;
	for (uint64_t now = 111001; now < 113000; now++) {
		asked += event_send_wants(s, "other", &nobody, now);
		send_at(s, line_1100, now);
	}
	CHECK(asked >= 64 + 28 && asked <= 64 + 32);
	CHECK(s->lost - before >= 1999);
	while (*heard(fd))
		;
	send_at(s, "six", 200000);
	CHECK(strstr(heard(fd), " six") != NULL);

	unit_row("it has gone, and another is there: nothing is lost");
	uint64_t lost = s->lost;
	close(fd);
	close(keeper);
	keeper = listen_at(path);
	send_at(s, "seven", 300000);
	fd = accept(keeper, NULL, NULL);
	CHECK(strstr(heard(fd), " seven") != NULL);
	CHECK_NUM(s->lost, lost);

	unit_row("it has gone, and nobody is there: all is lost");
	close(fd);
	close(keeper);
	unlink(path);
	send_at(s, "eight", 400000);
	CHECK(!event_send_wants(s, "word", &nobody, 400001));
	CHECK_NUM(s->lost, lost + 2);

	unit_row("none");
	where = unit_words("none");
	event_send_to(s, &where, false);
	CHECK_NUM(s->n, 0);
	rmdir(folder);
	free(s);
}

static void test_udp(void)
{
	struct event_send *s = calloc(1, sizeof *s);
	struct addr at;
	char text[ADDR_TEXT];

	if (!unit_loopback("a keeper by UDP"))
		goto out;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	at = unit_addr("127.0.0.1");
	CHECK(bind(fd, &at.sa, at.len) == 0 && getsockname(fd, &at.sa, &at.len) == 0);
	s->daemon = "tftpd";
	addr_port_text(&at, text);
	struct words where = unit_words(text);
	unit_row("it may not");
	event_send_to(s, &where, false);
	CHECK_NUM(s->n, 0);
	unit_row("it may");
	where = unit_words(text);
	event_send_to(s, &where, true);
	send_at(s, "one", 1000);
	CHECK_STR(heard(fd), "tftpd i 1 one");
	unit_row("to no port: noticed, and let be for a second");
	close(fd);
	send_at(s, "two", 1001);
	send_at(s, "three", 1002);
	static const struct asker nobody;
	CHECK(!event_send_wants(s, "word", &nobody, 1003));
	CHECK(event_send_wants(s, "word", &nobody, 2003));
out:
	where = unit_words("none");
	event_send_to(s, &where, true);
	free(s);
}

int main(void)
{
	unit_run("event_message", test_message);
	unit_run("the machine of a line", test_machine);
	unit_run("event_target_parse", test_target);
	unit_run("events of a storm", test_budget);
	unit_run("event_send to a keeper", test_keeper);
	unit_run("event_send by UDP", test_udp);
	return unit_result();
}
