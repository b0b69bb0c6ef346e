/*
 * lanboot-ask: what lanboot(8) does with sockets and not with files.
 *
 *	get TARGET [NAME=VALUE]...	prints what httpbootd's admin address answers
 *	post TARGET [NAME=VALUE]...	has it do something
 *	follow [NAME=VALUE]...		prints events as they come
 *	live TARGET [NAME=VALUE]...	goes on showing it
 *	watch				tells a program (-e) or a URL (-u, by -c curl or wget), what
 *					for (-F KINDS), looking each -i SECONDS
 *	wake MAC...			wakes these machines
 *
 * Options stand in front: -a ADDRESS:PORT (again for each), -k FILE of the key, -t SECONDS, -j for
 * JSON, -p for a picture as wide and as coloured as the terminal is. Exit: enum ask_exit.
 */
#include "httpbootd/codec/json.h"
#include "tools/ask_event.h"
#include "tools/ask_http.h"
#include "tools/ask_live.h"
#include "tools/ask_out.h"
#include "tools/ask_wake.h"
#include "tools/ask_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TARGET_MAX = 3000, ANSWER_MAX = 64 * 1024 * 1024, ERROR_MAX = 64 * 1024 };

struct order {
	struct ask_server server;
	struct ask_out out;
	const char *key_file;
	bool is_picture;
	struct watch watch;
	char **words; /* the command, and what is behind it */
	int n_words;
};

static int usage(void)
{
	fprintf(stderr, "usage: a part of lanboot; see lanboot(8)\n");
	return ASK_CRITICAL;
}

/* An address to listen on is one to ask at: 0.0.0.0 is also 127.0.0.1. */
static bool add_address(struct ask_server *s, const char *text)
{
	struct addr a = {0};
	if (s->n_addrs == ASK_ADDRS || !str_addr_port(text, &a)) {
		fprintf(stderr, "lanboot: ");
		ask_out_show(stderr, text, strlen(text), false);
		fprintf(stderr, s->n_addrs == ASK_ADDRS ? ": too many addresses\n"
							: ": no ADDRESS:PORT to ask at\n");
		return false;
	}
	if (a.sa.sa_family == AF_INET && a.v4.sin_addr.s_addr == htonl(INADDR_ANY))
		a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (a.sa.sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&a.v6.sin6_addr))
		a.v6.sin6_addr = in6addr_loopback;
	s->addrs[s->n_addrs++] = a;
	return true;
}

static bool read_options(struct order *o, int argc, char **argv)
{
	uint64_t seconds;
	for (int option; (option = getopt(argc, argv, "+a:k:t:jpe:u:c:F:i:")) != -1;) {
		switch (option) {
		case 'a':
			if (!add_address(&o->server, optarg))
				return false;
			break;
		case 'k':
			o->key_file = optarg;
			break;
		case 't':
			if (!str_uint(optarg, 1, 3600, &seconds))
				return false;
			o->server.timeout_ms = (int)seconds * 1000;
			break;
		case 'j':
			o->server.wants_json = true;
			break;
		case 'p':
			o->is_picture = true;
			break;
		case 'e':
			o->watch.program = optarg;
			break;
		case 'u':
			o->watch.url = optarg;
			break;
		case 'c':
			o->watch.client = optarg;
			break;
		case 'F':
			o->watch.kinds = optarg;
			break;
		case 'i':
			if (!str_uint(optarg, 1, 3600, &seconds))
				return false;
			o->watch.every_ms = (int)seconds * 1000;
			break;
		default:
			return false;
		}
	}
	o->words = argv + optind;
	o->n_words = argc - optind;
	return o->n_words > 0;
}

/* Reads the key, a word on a line. False: it cannot be; that was said. */
static bool read_key(struct order *o)
{
	char *key = o->server.key;
	int fd = open(o->key_file ? o->key_file : "", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	ssize_t n = fd < 0 || fstat(fd, &st) < 0 ? -1 : read(fd, key, ASK_KEY - 1);
	const int error = errno;
	if (fd >= 0)
		close(fd);
	if (n < 0) {
		char text[ASK_OUT_ERROR];
		snprintf(text, sizeof text, "%s: %s%s", o->key_file ? o->key_file : "no key",
		    strerror(error),
		    error == EACCES ? "; this key is root's and httpbootd's: run lanboot as root"
		    : error == ENOENT
			? "; httpbootd makes it when it starts: is it running, and is "
			  "`state` its folder?"
			: "");
		ask_out_error(&o->out, text, o->server.wants_json);
		return false;
	}
	o->server.key_user = st.st_uid;
	key[n] = '\0';
	key[strcspn(key, "\r\n")] = '\0';
	for (const char *p = key; *p; p++)
		if (*p <= ' ' || *p > '~')
			*key = '\0';
	if (!*key)
		fprintf(stderr, "lanboot: %s: no key is in it\n", o->key_file);
	return *key;
}

/* Puts the words behind the target as form fields into `text`, and what a picture is to be like. */
static bool add_fields(const struct order *o, char *text, size_t size)
{
	for (int i = 2; i < o->n_words; i++)
		if (!ask_form_pair(text, size, o->words[i]))
			return false;
	if (!o->is_picture)
		return true;
	char width[32];
	snprintf(width, sizeof width, "width=%u", o->out.columns);
	return ask_form_pair(text, size, width) &&
	       ask_form_pair(text, size, o->out.has_colour ? "colour=yes" : "colour=no") &&
	       ask_form_pair(text, size, o->out.has_utf8 ? "utf8=yes" : "utf8=no");
}

/* Says why nobody answered. */
static int say_unanswered(const struct order *o, const struct ask *ask)
{
	char text[ASK_OUT_ERROR];
	ask_unanswered(ask, text, sizeof text);
	ask_out_error(&o->out, text, o->server.wants_json);
	return ASK_UNKNOWN;
}

/* An answer that is not what was asked for: says it, and returns the exit code. */
static int say_refusal(const struct order *o, struct ask *ask, const char *target, bool is_post)
{
	const unsigned status = ask->head.status;
	size_t len;
	char *text = ask_read_all(ask, ERROR_MAX, &len);
	while (text && len > 0 && text[len - 1] == '\n')
		len--;
	if (text && o->server.wants_json && strcmp(ask->head.type, "application/json") == 0) {
		ask_out_write(&o->out, text, len, true);
		putchar('\n');
	} else {
		fprintf(stderr, "lanboot: ");
		if (text && len > 0)
			ask_out_show(stderr, text, len, false);
		else
			fprintf(stderr, "httpbootd answers with status %u to %s", status, target);
		if (status == 401 || status == 403)
			fprintf(stderr, "; the key was %s%s",
			    o->key_file ? "that of " : "not given", o->key_file ? o->key_file : "");
		fprintf(stderr, "\n");
	}
	free(text);
	if (status == 400)
		return ASK_CRITICAL;
	/* 404: nobody is known by that name, whatever was to be done with it. */
	return is_post && status != 404 ? ASK_WARNING : ASK_UNKNOWN;
}

/* Lines of CSV end in CR LF (RFC 4180), of which a terminal is shown the second. Returns the
 * length. */
static size_t drop_returns(char *text, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
			text[n++] = text[i];
	return n;
}

/* Prints the answer. Returns the exit code. */
static int print_answer(const struct order *o, struct ask *ask)
{
	const bool is_csv = strcmp(ask->head.type, "text/csv") == 0;
	const bool is_json = strcmp(ask->head.type, "application/json") == 0;
	size_t len;
	char *text = ask_read_all(ask, ANSWER_MAX, &len);
	if (!text) {
		fprintf(stderr, "lanboot: %s\n", ask->why);
		return ASK_UNKNOWN;
	}
	if (is_csv && o->out.is_terminal)
		len = drop_returns(text, len);
	ask_out_write(&o->out, text, len, is_json || is_csv);
	if (len > 0 && text[len - 1] != '\n')
		putchar('\n');
	free(text);
	return (int)ask->head.state;
}

/* Prints an event, with its time here, or as JSON; a line that is none as it came. */
static void print_event(const struct order *o, const char *line)
{
	struct ask_event e;
	struct json j;
	char text[3 * EVENT_LINE];
	if (!ask_event_read(line, &e)) {
		snprintf(text, sizeof text, "%s", line);
	} else if (o->server.wants_json) {
		json_start(&j, text, sizeof text);
		json_object(&j, NULL);
		json_number(&j, "at_ms", (int64_t)e.at_ms);
		json_string(&j, "daemon", e.daemon);
		json_string(&j, "level", (char[]){e.level, '\0'});
		json_number(&j, "number", (int64_t)e.number);
		json_string(&j, "text", e.text);
		json_close(&j);
	} else {
		const time_t seconds = (time_t)(e.at_ms / 1000);
		struct tm here;
		char at[32] = "";
		if (localtime_r(&seconds, &here))
			strftime(at, sizeof at, "%H:%M:%S", &here);
		snprintf(text, sizeof text, "%s.%02u %-9s %s", at, (unsigned)(e.at_ms % 1000 / 10),
		    e.daemon, e.text);
	}
	ask_out_write(&o->out, text, strlen(text), o->server.wants_json);
	putchar('\n');
}

/* Prints the events as they come, until the connection ends. */
static int print_events(const struct order *o, struct ask *ask)
{
	struct event_lines lines = {0};
	char piece[4096];
	for (ssize_t n; (n = ask_read(ask, piece, sizeof piece, -1)) > 0;) {
		for (size_t at = 0, used; at < (size_t)n; at += used)
			if (event_lines_take(&lines, piece + at, (size_t)n - at, &used))
				print_event(o, lines.text);
		if (fflush(stdout) != 0)
			return ASK_WARNING;
	}
	fprintf(stderr, "lanboot: httpbootd has ended%s%s\n", *ask->why ? ": " : "", ask->why);
	return ASK_UNKNOWN;
}

static int ask_for(struct order *o)
{
	const bool is_post = strcmp(o->words[0], "post") == 0;
	const bool is_follow = strcmp(o->words[0], "follow") == 0;
	char target[TARGET_MAX], body[TARGET_MAX] = "";
	struct ask ask;

	if (o->n_words < 2 || (is_post && !read_key(o)))
		return o->n_words < 2 ? usage() : ASK_UNKNOWN;
	snprintf(target, sizeof target, "%s%s", o->words[1],
	    !is_post && (o->n_words > 2 || o->is_picture) ? "?" : "");
	if (!add_fields(o, is_post ? body : target, sizeof body)) {
		fprintf(stderr, "lanboot: too long, or no NAME=VALUE\n");
		return ASK_CRITICAL;
	}
	int status;
	if (!ask_open(&ask, &o->server, target, is_post ? body : NULL))
		status = say_unanswered(o, &ask);
	else if (ask.head.status < 200 || ask.head.status > 299)
		status = say_refusal(o, &ask, o->words[1], is_post);
	else
		status = is_follow ? print_events(o, &ask) : print_answer(o, &ask);
	ask_end(&ask);
	return status;
}

static int wake(const struct order *o)
{
	const size_t n = (size_t)o->n_words - 1;
	uint8_t(*macs)[MAC_LEN] = calloc(n + 1, sizeof *macs);
	int status = macs && n > 0 ? ASK_WELL : usage();
	for (size_t i = 0; status == ASK_WELL && i < n; i++) {
		if (str_mac(o->words[i + 1], macs[i]))
			continue;
		ask_out_show(stderr, o->words[i + 1], strlen(o->words[i + 1]), false);
		fprintf(stderr, ": no MAC address; expected one such as 52:54:00:12:34:56\n");
		status = ASK_CRITICAL;
	}
	if (status == ASK_WELL)
		status = wake_all(macs, n, o->server.wants_json);
	free(macs);
	return status;
}

/* From now on signals are read, not acted upon. */
static bool read_signals(struct ask_server *server)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGWINCH);
	server->stop_fd = sigprocmask(SIG_BLOCK, &signals, NULL) < 0
			      ? -1
			      : signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (server->stop_fd < 0)
		fprintf(stderr, "lanboot: signals: %s\n", strerror(errno));
	return server->stop_fd >= 0;
}

static int live(struct order *o)
{
	char target[TARGET_MAX];
	if (o->n_words < 2)
		return usage();
	snprintf(target, sizeof target, "%s%s", o->words[1], o->n_words > 2 ? "?" : "");
	if (!add_fields(o, target, sizeof target) || !read_signals(&o->server))
		return ASK_CRITICAL;
	return live_run(&(struct live){&o->server, &o->out, target});
}

static int watch(struct order *o)
{
	if ((!o->watch.program && (!o->watch.url || !o->watch.client)) || o->watch.every_ms == 0)
		return usage();
	o->watch.server = &o->server;
	signal(SIGPIPE, SIG_IGN);
	return read_signals(&o->server) ? watch_run(&o->watch) : ASK_WARNING;
}

static int obey(struct order *o)
{
	const char *command = o->words[0];
	if (strcmp(command, "wake") == 0)
		return wake(o);
	if (strcmp(command, "live") == 0)
		return live(o);
	if (strcmp(command, "watch") == 0)
		return watch(o);
	if (strcmp(command, "get") == 0 || strcmp(command, "post") == 0 ||
	    strcmp(command, "follow") == 0)
		return ask_for(o);
	return usage();
}

int main(int argc, char **argv)
{
	struct order o = {.server = {.timeout_ms = 10000, .stop_fd = -1}};
	ask_out_find(&o.out);
	int status = read_options(&o, argc, argv) ? obey(&o) : usage();
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == ASK_WELL) {
		fprintf(stderr, "lanboot: standard output: %s\n", strerror(errno));
		status = ASK_WARNING;
	}
	return status;
}
