#include "httpbootd/http/answer_hosts.h"

#include "common/host_name.h"
#include "httpbootd/codec/json.h"
#include "httpbootd/http/pieces.h"
#include "httpbootd/http/site.h"

#include <stdlib.h>
#include <string.h>

struct hosts_stream {
	struct stream stream;
	const struct site *site;
	unsigned generation; /* of the configuration that it lists */
	size_t next;         /* host */
	bool begun, ended;
	struct pieces pieces;
};

/* By what a machine is known, by the names of the manual. */
static const char *const selectors[HOST_KINDS] = {
    [HOST_MAC] = "mac",
    [HOST_UUID] = "uuid",
    [HOST_CLIENT] = "client-id",
    [HOST_SERIAL] = "serial",
    [HOST_ASSET] = "asset",
    [HOST_ADDRESS] = "address",
    [HOST_PREFIX] = "mac-prefix",
    [HOST_NET] = "network",
    [HOST_PRODUCT] = "product",
    [HOST_MANUFACTURER] = "manufacturer",
    [HOST_ARCH] = "arch",
    [HOST_ANY] = "any",
};

/* The kind, and under its key what it boots. */
static void put_boots(struct json *j, const struct boot *b)
{
	char text[JSON_STRING_MAX + 1];
	const char *menu = words_text(&b->menu.names, text, sizeof text);
	const struct {
		const char *key, *value;
	} kinds[] = {
	    [BOOT_NONE] = {"nothing", NULL},
	    [BOOT_KERNEL] = {"kernel", b->kernel},
	    [BOOT_SCRIPT] = {"script", b->script},
	    [BOOT_CHAIN] = {"chain", b->chain},
	    [BOOT_LOCAL] = {"local", NULL},
	    [BOOT_WIMBOOT] = {"wimboot", b->wimboot},
	    [BOOT_MEMTEST] = {"memtest", b->memtest},
	    [BOOT_MENU] = {"menu", menu},
	};
	json_string(j, "boots", kinds[b->kind].key);
	json_string(j, kinds[b->kind].key, kinds[b->kind].value);
}

/* All MACs of a machine that has several. */
static void put_macs(struct json *j, const struct host *h)
{
	char mac[HOST_ID_TEXT];
	if (h->n_others == 0)
		return;
	json_array(j, "macs");
	for (size_t i = 0; i <= h->n_others; i++)
		json_string(j, NULL, host_id_text(host_nth_id(h, i), mac));
	json_close(j);
}

/* A list of texts; nothing if it is empty. */
static void put_words(struct json *j, const char *name, const struct words *w)
{
	if (w->n == 0)
		return;
	json_array(j, name);
	for (size_t i = 0; i < w->n; i++)
		json_string(j, NULL, w->word[i]);
	json_close(j);
}

static void put_host(struct json *j, const struct host *h)
{
	char section[HOST_ID_TEXT], overlay[JSON_STRING_MAX + 1], buffer[HOST_NAME_SIZE];
	const char *name = host_name_of(h, NULL, buffer);
	struct boot b = host_boot(h);

	json_object(j, NULL);
	json_string(j, "section", host_id_text(&h->id, section));
	put_macs(j, h);
	json_string(j, "name", name ? name : h->name); /* of many machines: as configured */
	json_string(j, "by", selectors[h->id.kind]);
	json_string(j, "room", h->room);
	put_words(j, "tags", &h->tags);
	json_string(j, "profile", h->profile_name);
	json_string(j, "once", h->once_name);
	put_boots(j, &b);
	json_string(j, "apkovl", b.apkovl);
	if (b.overlay.n)
		json_string(j, "overlay", words_text(&b.overlay, overlay, sizeof overlay));
	json_string(j, "boot-file", b.boot_file);
	json_string(j, "ignore", b.ignore == TRISTATE_YES ? "yes" : NULL);
	json_string(j, "expects-up", boot_expects_up(&b) ? "yes" : "no");
	json_string(j, "file", h->file);
	json_number(j, "line", h->line);
	json_close(j);
}

/* The next piece of text; false: there is none. */
static bool refill(struct hosts_stream *s)
{
	const struct host_table *t = &s->site->daemon.conf->hosts;
	struct pieces *p = &s->pieces;
	pieces_clear(p);
	if (!s->begun) {
		s->begun = true;
		pieces_put(p, "{\"hosts\":[");
	} else if (s->next < t->n) {
		struct json j;
		pieces_put(p, s->next ? ",\n" : "\n");
		json_start(&j, p->text + p->len, sizeof p->text - p->len);
		put_host(&j, &t->hosts[s->next++]);
		p->len += j.len;
	} else if (!s->ended) {
		s->ended = true;
		pieces_put(p, "\n]}\n");
	}
	return pieces_has(p);
}

static ssize_t hosts_next(struct stream *stream, char *to, size_t buffer)
{
	struct hosts_stream *s = (struct hosts_stream *)stream;
	size_t n = 0;
	if (s->generation != s->site->generation)
		return -1;
	while (n < buffer && (pieces_has(&s->pieces) || refill(s)))
		n += pieces_take(&s->pieces, to + n, buffer - n);
	return (ssize_t)n;
}

static void hosts_end(struct stream *stream)
{
	free(stream);
}

void answer_hosts(struct site *site, struct reply *reply)
{
	struct hosts_stream *s = calloc(1, sizeof *s);
	if (!s) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	s->stream = (struct stream){.next = hosts_next, .end = hosts_end};
	s->site = site;
	s->generation = site->generation;
	reply_stream(reply, &s->stream, 0);
	reply->type = "application/json";
	reply->is_generated = true;
}
