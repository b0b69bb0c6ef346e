#include "httpbootd/http/machines_list.h"

#include "common/host_name.h"
#include "httpbootd/http/pieces.h"
#include "httpbootd/http/site.h"
#include "httpbootd/view/machine_json.h"
#include "httpbootd/view/tellers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FILTER = 128 };

enum phase { BEGINS, MACHINES, ENDS, IS_OVER };

/* By what a machine is found again. */
struct key {
	bool has_mac;
	uint8_t mac[MAC_LEN];
	struct addr addr;
};

struct list_stream {
	struct stream stream;
	struct machines_list list;
	struct view view;
	char room[FILTER], profile[FILTER];
	unsigned generation;
	struct key *key; /* n of them */
	size_t n, next, next_host;
	enum phase phase;
	bool has_items;
	bool *never; /* of each section: it is for one machine, which was not seen */
	struct row_layout layout;
	struct pieces pieces;
};

static struct key key_of(const struct seen *seen)
{
	struct key k = {.has_mac = seen->has_mac, .addr = seen->addr};
	memcpy(k.mac, seen->mac, MAC_LEN);
	return k;
}

/* Notes who is to be listed, for the table may change while it is sent. False: no memory. */
static bool note_keys(struct list_stream *s)
{
	const struct table *t = &s->list.site->machines.table;
	const struct seen **all = calloc(t->n + 1, sizeof(struct seen *));
	size_t n = 0;
	s->key = calloc(t->n + 1, sizeof *s->key);
	if (!all || !s->key) {
		free(all);
		return false;
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->all[i]->is_machine && (!s->list.only_configured || t->all[i]->section))
			all[n++] = t->all[i];
	if (!s->list.is_json)
		qsort(all, n, sizeof(struct seen *), row_by_name);
	for (; s->n < n; s->n++)
		s->key[s->n] = key_of(all[s->n]);
	free(all);
	return true;
}

static const struct seen *find(const struct list_stream *s, const struct key *k)
{
	const struct table *t = &s->list.site->machines.table;
	bool is_shared;
	return k->has_mac ? table_find_mac(t, k->mac)
			  : table_find_addr(t, &k->addr, s->view.now_ms, &is_shared);
}

static void put_tellers(struct json *j, const struct view *v)
{
	struct teller_line line[TELLERS];
	const size_t n = tellers_say(v, line);
	for (size_t i = 0; i < n; i++) {
		const struct teller_line *l = &line[i];
		json_object(j, NULL);
		json_string(j, "kind", l->kind);
		json_string(j, l->what, l->name);
		json_string(j, "sentence", l->sentence);
		json_string(j, "do", l->remedy[0] ? l->remedy : NULL);
		json_close(j);
	}
}

/* What stands in front of all of them. */
static void begin(struct list_stream *s)
{
	struct hall hall;
	struct pieces *p = &s->pieces;
	struct json j;
	if (!s->list.is_json) {
		p->len = row_header(&s->layout, p->text);
		return;
	}
	struct view counted = s->view;
	if (s->list.counts_all)
		counted.filter.state = VIEW_ANY_STATE;
	machines_hall(s->list.site, &counted, &hall);
	json_start(&j, p->text, sizeof p->text);
	json_object(&j, NULL);
	json_number(&j, "now", (int64_t)(s->view.now_ms / 1000));
	machine_json_counts(&j, &hall);
	json_array(&j, "trouble");
	if (s->view.site.rival) {
		json_object(&j, NULL);
		json_string(&j, "kind", "rival");
		json_string(&j, "server", s->view.site.rival);
		json_string(&j, "sentence", s->view.site.rival_breaks);
		json_close(&j);
	}
	put_tellers(&j, &s->view);
	json_close(&j);
	json_close(&j);
	p->len = j.len - 1; /* the object stays open */
	pieces_put(p, ",\"machines\":[");
}

/* Adds a row, or begins an item of JSON; false: the row is all of it. */
static bool begin_item(struct list_stream *s, const struct row *row, struct json *j)
{
	struct pieces *p = &s->pieces;
	if (!s->list.is_json) {
		p->len += row_line(&s->layout, row, p->text + p->len);
		return false;
	}
	pieces_put(p, s->has_items ? ",\n" : "\n");
	s->has_items = true;
	json_start(j, p->text + p->len, sizeof p->text - p->len);
	return true;
}

static void put_seen(struct list_stream *s, const struct view_machine *m)
{
	struct json j;
	if (!begin_item(s, &(struct row){.machine = m}, &j))
		return;
	machine_json(&j, &s->view, m);
	s->pieces.len += j.len;
}

static void put_never(struct list_stream *s, const struct host *h)
{
	char section[HOST_ID_TEXT], buffer[HOST_NAME_SIZE];
	struct json j;
	if (!begin_item(s, &(struct row){.host = h}, &j))
		return;
	json_object(&j, NULL);
	host_id_text(&h->id, section);
	json_string(&j, "mac", h->id.kind == HOST_MAC ? section : NULL);
	json_string(&j, "name", host_name_of(h, NULL, buffer));
	json_string(&j, "state", "never");
	json_string(&j, "profile", h->profile_name);
	json_string(&j, "room", h->room);
	json_string(&j, "section", section);
	json_close(&j);
	s->pieces.len += j.len;
}

static bool is_like(const char *wanted, const char *value)
{
	return !wanted || strcasecmp(wanted, value ? value : "") == 0;
}

/* A section for one machine that was not seen, if it is one of those that are asked for. */
static bool wants_never(const struct list_stream *s, const struct host *h)
{
	const struct host_table *t = &s->list.site->daemon.conf->hosts;
	return s->never[h - t->hosts] && is_like(s->view.filter.room, h->room) &&
	       is_like(s->view.filter.profile, h->profile_name);
}

/* Finds how wide the columns have to be. */
static void lay_out(struct list_stream *s)
{
	const struct host_table *t = &s->list.site->daemon.conf->hosts;
	struct view_machine m;
	row_layout_start(&s->layout, s->list.kind, s->view.style, s->view.now_ms);
	if (s->list.is_json || s->list.kind == ROW_CSV)
		return;
	for (size_t i = 0; i < s->n; i++) {
		const struct seen *seen = find(s, &s->key[i]);
		if (!seen)
			continue;
		machines_view_of(s->list.site, &s->view, seen, &m);
		if (view_wants(&s->view.filter, &m))
			row_layout_look(&s->layout, &(struct row){.machine = &m});
	}
	for (size_t i = 0; s->list.with_never && i < t->n; i++)
		if (wants_never(s, &t->hosts[i]))
			row_layout_look(&s->layout, &(struct row){.host = &t->hosts[i]});
	row_layout_finish(&s->layout);
}

/* The next machine, if it is one of those that are asked for; false: there are no more. */
static bool step(struct list_stream *s)
{
	const struct host_table *t = &s->list.site->daemon.conf->hosts;
	struct view_machine m;
	if (s->next < s->n) {
		const struct seen *seen = find(s, &s->key[s->next++]);
		if (seen)
			machines_view_of(s->list.site, &s->view, seen, &m);
		if (seen && view_wants(&s->view.filter, &m))
			put_seen(s, &m);
		return true;
	}
	if (!s->list.with_never || s->next_host == t->n)
		return false;
	const struct host *h = &t->hosts[s->next_host++];
	if (wants_never(s, h))
		put_never(s, h);
	return true;
}

/* The next piece of text; false: there is none. */
static bool refill(struct list_stream *s)
{
	pieces_clear(&s->pieces);
	s->view.site = machines_facts(s->list.site);
	if (s->phase == BEGINS) {
		begin(s);
		s->phase = MACHINES;
	}
	while (s->phase == MACHINES && !pieces_has(&s->pieces))
		if (!step(s))
			s->phase = ENDS;
	if (s->phase == ENDS && !pieces_has(&s->pieces)) {
		s->phase = IS_OVER;
		if (s->list.is_json)
			pieces_put(&s->pieces, "\n]}\n");
	}
	return pieces_has(&s->pieces);
}

static ssize_t stream_next(struct stream *stream, char *to, size_t size)
{
	struct list_stream *s = (struct list_stream *)stream;
	size_t n = 0;
	if (s->generation != s->list.site->generation)
		return -1;
	while (n < size && (pieces_has(&s->pieces) || refill(s)))
		n += pieces_take(&s->pieces, to + n, size - n);
	return (ssize_t)n;
}

static void stream_end(struct stream *stream)
{
	struct list_stream *s = (struct list_stream *)stream;
	free(s->never);
	free(s->key);
	free(s);
}

/* Copies a text of the filter, which lasts for the request alone. */
static const char *copy(char out[FILTER], const char *text)
{
	snprintf(out, FILTER, "%s", text ? text : "");
	return text ? out : NULL;
}

void machines_list(const struct machines_list *l, struct reply *reply)
{
	struct list_stream *s = calloc(1, sizeof *s);
	if (s) {
		s->list = *l;
		s->view = *l->view;
		s->view.filter.room = copy(s->room, l->view->filter.room);
		s->view.filter.profile = copy(s->profile, l->view->filter.profile);
		s->generation = l->site->generation;
		s->stream = (struct stream){.next = stream_next, .end = stream_end};
	}
	if (!s || !note_keys(s) || !(s->never = machines_never(l->site))) {
		if (s)
			stream_end(&s->stream);
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	lay_out(s);
	reply_stream(reply, &s->stream, 0);
	reply->type = l->is_json           ? "application/json"
		      : l->kind == ROW_CSV ? "text/csv; charset=utf-8; header=present"
					   : "text/plain; charset=utf-8";
	reply->is_generated = true;
}
