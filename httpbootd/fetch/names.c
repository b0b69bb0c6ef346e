#include "httpbootd/fetch/names.h"

#include "common/container_of.h"
#include "common/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct names_entry *find(struct names *names, const char *name)
{
	for (size_t i = 0; i < NAMES_MAX; i++)
		if (strcmp(names->entry[i].answer.name, name) == 0)
			return &names->entry[i];
	return NULL;
}

static void fail(struct names_entry *e, uint64_t now_ms, const char *why)
{
	snprintf(e->answer.error, sizeof e->answer.error, "%s", why);
	e->answer.n = 0;
	e->state = NAMES_FAILED;
	e->until_ms = now_ms + NAMES_FAILED_MS;
}

static void give_up(struct names *names)
{
	names_close(names);
	log_warnx("the process that looks names up is gone: servers with a name in their URL are "
		  "not reached until httpbootd is started again");
	for (size_t i = 0; i < NAMES_MAX; i++)
		if (names->entry[i].answer.name[0] && names->entry[i].state == NAMES_ASKED)
			fail(&names->entry[i], names->loop->now_ms, "nobody looks names up");
}

static void ready(struct loop_fd *self)
{
	struct names *names = container_of(self, struct names, resolver);
	struct resolver_answer answer;
	int taken = resolver_take(self->fd, &answer);

	if (taken == 0)
		return;
	if (taken < 0) {
		give_up(names);
	} else {
		answer.name[sizeof answer.name - 1] = '\0';
		answer.error[sizeof answer.error - 1] = '\0';
		struct names_entry *e = find(names, answer.name);
		if (!e || !answer.name[0])
			return; /* it went meanwhile */
		e->answer = answer;
		e->state = answer.error[0] ? NAMES_FAILED : NAMES_KNOWN;
		e->until_ms =
		    names->loop->now_ms + (answer.error[0] ? NAMES_FAILED_MS : NAMES_KEEP_MS);
	}
	names->answered(names);
}

void names_open(
    struct names *names, struct loop *loop, int resolver, void (*answered)(struct names *))
{
	memset(names, 0, sizeof *names);
	names->loop = loop;
	names->resolver = (struct loop_fd){.fd = resolver, .ready = ready};
	names->answered = answered;
	if (resolver >= 0 && !loop_add(loop, &names->resolver)) {
		log_warn("no name can be looked up");
		close(resolver);
		names->resolver.fd = -1;
	}
}

void names_close(struct names *names)
{
	if (names->resolver.fd < 0)
		return;
	loop_remove(names->loop, &names->resolver);
	close(names->resolver.fd);
	names->resolver.fd = -1;
}

static struct names_entry *place_for(struct names *names, const char *name)
{
	struct names_entry *e = find(names, "");

	for (size_t i = 0; !e && i < NAMES_MAX; i++)
		e = &names->entry[i];
	for (size_t i = 0; e->answer.name[0] && i < NAMES_MAX; i++)
		if (names->entry[i].used_ms < e->used_ms)
			e = &names->entry[i];
	memset(e, 0, sizeof *e);
	snprintf(e->answer.name, sizeof e->answer.name, "%s", name);
	return e;
}

static void ask(struct names *names, struct names_entry *e)
{
	e->state = NAMES_ASKED;
	if (names->resolver.fd < 0)
		fail(e, names->loop->now_ms, "nobody looks names up");
	else if (!resolver_ask(names->resolver.fd, e->answer.name))
		fail(e, names->loop->now_ms, "too many names are looked up at once");
}

enum names_state names_look(
    struct names *names, const char *name, const struct resolver_answer **answer)
{
	static const struct resolver_answer too_long = {.error = "its name is too long"};
	struct names_entry *e = NULL;

	if (strlen(name) >= RESOLVER_NAME || !*name) {
		*answer = &too_long;
		return NAMES_FAILED;
	}
	if (!(e = find(names, name)))
		ask(names, e = place_for(names, name));
	else if (e->state != NAMES_ASKED && e->until_ms <= names->loop->now_ms)
		ask(names, e);
	e->used_ms = names->loop->now_ms;
	*answer = e->state == NAMES_ASKED ? NULL : &e->answer;
	return e->state;
}

bool names_text(const struct resolver_answer *answer, uint16_t port, char out[NAMES_TEXT])
{
	char addr[ADDR_TEXT];
	int len = snprintf(out, NAMES_TEXT, "%s:%u:", answer->name, port);

	for (size_t i = 0; i < answer->n; i++) {
		const bool is_v6 = answer->addr[i].sa.sa_family == AF_INET6;
		len += snprintf(out + len, NAMES_TEXT - (size_t)len, "%s%s%s%s", i ? "," : "",
		    is_v6 ? "[" : "", addr_text(&answer->addr[i], addr), is_v6 ? "]" : "");
	}
	return answer->n > 0;
}
