#include "tools/ask_live.h"

#include "common/clock.h"
#include "common/hash.h"
#include "common/json_read.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

enum {
	SOONEST_MS = 200, /* between two pictures on a terminal */
	CLOCK_MS = 1000,  /* one that shows how time goes by */
	PRINT_MS = 1000,  /* between two looks where there is no terminal */
	AGAIN_MS = 2000,  /* until events are asked for again */
	PICTURE_MAX = 8 * 1024 * 1024,
	TARGET_MAX = 3500,
};

/* Of a terminal (xterm's ctlseqs): its other screen, no cursor, lines that do not wrap; and back.
 */
static const char enter[] = "\033[?1049h\033[?25l\033[?7l\033[H\033[2J";
static const char leave[] = "\033[?7h\033[?25h\033[?1049l";

struct showing {
	const struct live *live;
	struct ask events;
	bool has_events;
	uint64_t events_ms; /* when they were asked for last */
	bool is_ended;
	struct termios before;
	bool has_before;
	char *picture; /* the last one that was got, or NULL */
	size_t len;
	uint64_t signature;
	bool has_shown;
	char why[ASK_OUT_ERROR]; /* there is none now, a sentence; or empty */
};

/* Takes the signals that came. */
static void take_signals(struct showing *s)
{
	struct signalfd_siginfo info;
	while (read(s->live->server->stop_fd, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo != SIGWINCH)
			s->is_ended = true;
}

static void terminal_enter(struct showing *s)
{
	if (!s->live->out->is_terminal)
		return;
	if (isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &s->before) == 0) {
		struct termios quiet = s->before;
		quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
		quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
		s->has_before = tcsetattr(STDIN_FILENO, TCSANOW, &quiet) == 0;
	}
	fputs(enter, stdout);
}

static void terminal_leave(const struct showing *s)
{
	if (!s->live->out->is_terminal)
		return;
	fputs(leave, stdout);
	fflush(stdout);
	if (s->has_before)
		tcsetattr(STDIN_FILENO, TCSANOW, &s->before);
}

/* Asks for `target`. Returns its body, the caller's; NULL: s->why says why not. */
static char *get(struct showing *s, const char *target, size_t *len)
{
	struct ask ask;
	char *text = NULL;
	if (ask_open(&ask, s->live->server, target, NULL)) {
		text = ask_read_all(&ask, PICTURE_MAX, len);
		if (text && ask.head.status != 200) {
			snprintf(s->why, sizeof s->why, "%.*s", (int)strcspn(text, "\n"), text);
			free(text);
			ask_end(&ask);
			return NULL;
		}
	}
	ask_end(&ask);
	if (text)
		s->why[0] = '\0';
	else if (!ask.is_stopped)
		ask_unanswered(&ask, s->why, sizeof s->why);
	return text;
}

static void get_picture(struct showing *s)
{
	const struct ask_out *out = s->live->out;
	char target[TARGET_MAX];
	size_t len;
	snprintf(target, sizeof target, "%s%swidth=%u&colour=%s&utf8=%s", s->live->target,
	    strchr(s->live->target, '?') ? "&" : "?", out->columns, out->has_colour ? "yes" : "no",
	    out->has_utf8 ? "yes" : "no");
	char *text = get(s, target, &len);
	if (!text)
		return;
	free(s->picture);
	s->picture = text;
	s->len = len;
}

/* One line at the place of the cursor; what was there behind it goes. */
static void draw_line(const struct ask_out *out, const char *text, size_t len)
{
	ask_out_write(out, text, len, false);
	fputs(out->has_colour ? "\033[m\033[K\r\n" : "\033[K\r\n", stdout);
}

static void draw(const struct showing *s)
{
	const struct ask_out *out = s->live->out;
	const unsigned rows = out->rows > 2 ? out->rows - 1 : 24 - 1;
	const char *p = s->picture ? s->picture : "", *end = s->picture ? p + s->len : p;
	unsigned lines = 0, shown = *s->why ? rows - 1 : rows;
	char text[80];
	for (const char *c = p; c < end; c++)
		lines += *c == '\n';
	fputs("\033[H", stdout);
	for (unsigned i = 0; i < shown && p < end; i++) {
		const char *line = memchr(p, '\n', (size_t)(end - p));
		line = line ? line : end;
		if (i + 1 == shown && lines > shown) {
			snprintf(text, sizeof text,
			    "   and %u lines more; --room and --state choose", lines - i);
			draw_line(out, text, strlen(text));
			break;
		}
		draw_line(out, p, (size_t)(line - p));
		p = line + 1;
	}
	if (*s->why)
		draw_line(out, s->why, strlen(s->why));
	fputs("\033[J", stdout);
	fflush(stdout);
}

/* What tells whether any machine is in another state. */
static uint64_t signature_of(const char *text, size_t len)
{
	uint64_t all = 0, one = 0;
	struct json_read j = json_read_of(text, len);
	while (json_read_next(&j)) {
		if (j.kind == JSON_READ_OBJECT && j.depth == 3)
			one = HASH64_START;
		if (j.kind == JSON_READ_STRING && j.depth == 3 &&
		    (strcmp(j.name, "mac") == 0 || strcmp(j.name, "state") == 0))
			one = hash64_bytes(one, j.value, strlen(j.value) + 1);
		/* In whatever order they are listed. */
		if (j.kind == JSON_READ_END && j.depth == 2)
			all += one;
	}
	return all;
}

static void print_if_changed(struct showing *s)
{
	size_t len;
	char *text = get(s, "/machines.json", &len);
	if (!text)
		return;
	const uint64_t signature = signature_of(text, len);
	free(text);
	if (s->has_shown && signature == s->signature)
		return;
	s->signature = signature;
	get_picture(s);
	if (*s->why || !s->picture)
		return;
	if (s->has_shown)
		putchar('\n');
	ask_out_write(s->live->out, s->picture, s->len, false);
	s->is_ended = s->is_ended || fflush(stdout) != 0;
	s->has_shown = true;
}

static void show(struct showing *s)
{
	if (!s->live->out->is_terminal) {
		print_if_changed(s);
		return;
	}
	ask_out_find(s->live->out);
	get_picture(s);
	draw(s);
}

/* Has the events come in, or asks for them again. */
static void keep_events(struct showing *s)
{
	const uint64_t now = clock_now_ms();
	if (s->has_events || (s->events_ms > 0 && now - s->events_ms < AGAIN_MS))
		return;
	s->events_ms = now;
	s->has_events =
	    ask_open(&s->events, s->live->server, "/follow", NULL) && s->events.head.status == 200;
	if (!s->has_events)
		ask_end(&s->events);
}

/* Takes what came. Returns true if that was something. */
static bool take_events(struct showing *s)
{
	char piece[8192];
	bool any = false;
	while (s->has_events) {
		ssize_t n = ask_read(&s->events, piece, sizeof piece, 0);
		if (n == -2 || (n < 0 && s->events.is_stopped))
			break;
		any = true;
		if (n > 0)
			continue;
		ask_end(&s->events);
		s->has_events = false;
	}
	return any;
}

static void take_key(struct showing *s)
{
	char key = '\0';
	if (read(STDIN_FILENO, &key, 1) <= 0)
		s->has_before = false; /* nobody types there any more */
	if (key == 'q')
		s->is_ended = true;
}

/* Until there is reason to show it again. */
static void wait_for_change(struct showing *s)
{
	const bool is_terminal = s->live->out->is_terminal;
	const uint64_t begin = clock_now_ms();
	const uint64_t soonest = begin + (is_terminal ? SOONEST_MS : PRINT_MS);
	const uint64_t latest = begin + (is_terminal ? CLOCK_MS : 5 * PRINT_MS);
	bool has_changed = false;
	for (uint64_t now = begin; !s->is_ended && now < (has_changed ? soonest : latest);
	     now = clock_now_ms()) {
		const uint64_t end = has_changed ? soonest : latest;
		struct pollfd fds[3] = {{.fd = s->live->server->stop_fd, .events = POLLIN},
		    {.fd = has_changed || !s->has_events ? -1 : s->events.fd, .events = POLLIN},
		    {.fd = s->has_before ? STDIN_FILENO : -1, .events = POLLIN}};
		poll(fds, 3, (int)(end - now));
		if (fds[0].revents) {
			take_signals(s);
			has_changed = true;
		}
		if (fds[1].revents)
			has_changed = take_events(s) || has_changed;
		if (fds[2].revents)
			take_key(s);
	}
	take_events(s);
}

int live_run(const struct live *l)
{
	struct showing s = {.live = l, .events = {.fd = -1}};
	get_picture(&s);
	if (*s.why || !s.picture) {
		ask_out_error(l->out, s.why, false);
		free(s.picture);
		return ASK_UNKNOWN;
	}
	terminal_enter(&s);
	while (!s.is_ended) {
		keep_events(&s);
		show(&s);
		wait_for_change(&s);
	}
	terminal_leave(&s);
	ask_end(&s.events);
	free(s.picture);
	return ASK_WELL;
}
