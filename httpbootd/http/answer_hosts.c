#include "httpbootd/http/answer_hosts.h"

#include "common/host_name.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ONE_HOST = 32 * 1024 };

struct hosts_stream {
	struct stream stream;
	const struct site *site;
	unsigned generation; /* of the configuration that it lists */
	size_t next;         /* host */
	bool begun, ended;
	size_t len, done; /* of `text`: filled, and sent */
	char text[ONE_HOST];
};

enum { TEXT_MAX = 2000 };

static void put(struct hosts_stream *s, const char *text, size_t n)
{
	if (n > sizeof s->text - s->len)
		n = sizeof s->text - s->len;
	memcpy(s->text + s->len, text, n);
	s->len += n;
}

static void put_text(struct hosts_stream *s, const char *text)
{
	put(s, text, strlen(text));
}

/*
 * RFC 8259 §7. A value is cut after TEXT_MAX bytes: five of them fit even if all is escaped. What
 * is not UTF-8 is taken for Latin-1.
 */
static void put_string(struct hosts_stream *s, const char *value)
{
	put(s, "\"", 1);
	for (size_t i = 0, len; i < TEXT_MAX && value[i]; i += len) {
		char one[8];
		unsigned char c = (unsigned char)value[i];
		len = str_utf8(value + i, strlen(value + i));
		if (c == '"' || c == '\\')
			put(s, (char[]){'\\', (char)c}, 2);
		else if (c < ' ' || len == 0)
			put(s, one, (size_t)snprintf(one, sizeof one, "\\u%04x", c));
		else
			put(s, value + i, len);
		len += len == 0;
	}
	put(s, "\"", 1);
}

static void put_member(struct hosts_stream *s, const char *name, const char *value)
{
	if (!value)
		return;
	put_text(s, ",\"");
	put_text(s, name);
	put_text(s, "\":");
	put_string(s, value);
}

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
static void put_boots(struct hosts_stream *s, const struct boot *b)
{
	char text[TEXT_MAX + 1];
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
	put_member(s, "boots", kinds[b->kind].key);
	put_member(s, kinds[b->kind].key, kinds[b->kind].value);
}

/* All MACs of a machine that has several. */
static void put_macs(struct hosts_stream *s, const struct host *h)
{
	char mac[HOST_ID_TEXT];
	for (size_t i = 0; h->n_others && i <= h->n_others; i++) {
		put_text(s, i ? "," : ",\"macs\":[");
		put_string(s, host_id_text(host_nth_id(h, i), mac));
	}
	if (h->n_others)
		put_text(s, "]");
}

static void put_host(struct hosts_stream *s, const struct host *h)
{
	char section[HOST_ID_TEXT], overlay[TEXT_MAX + 1], line[32], buffer[HOST_NAME_SIZE];
	const char *name = host_name_of(h, NULL, buffer);
	struct boot b = host_boot(h);

	put_text(s, s->next > 1 ? ",\n{\"section\":" : "\n{\"section\":");
	put_string(s, host_id_text(&h->id, section));
	put_macs(s, h);
	put_member(s, "name", name ? name : h->name); /* of many machines: as configured */
	put_member(s, "by", selectors[h->id.kind]);
	put_member(s, "profile", h->profile_name);
	put_member(s, "once", h->once_name);
	put_boots(s, &b);
	put_member(s, "apkovl", b.apkovl);
	if (b.overlay.n)
		put_member(s, "overlay", words_text(&b.overlay, overlay, sizeof overlay));
	put_member(s, "boot-file", b.boot_file);
	put_member(s, "ignore", b.ignore == TRISTATE_YES ? "yes" : NULL);
	put_member(s, "file", h->file);
	put(s, line, (size_t)snprintf(line, sizeof line, ",\"line\":%u}", h->line));
}

/* The next piece of text; false: there is none. */
static bool refill(struct hosts_stream *s)
{
	const struct host_table *t = &s->site->daemon.conf->hosts;
	s->len = s->done = 0;
	if (!s->begun) {
		s->begun = true;
		put_text(s, "{\"hosts\":[");
	} else if (s->next < t->n) {
		s->next++;
		put_host(s, &t->hosts[s->next - 1]);
	} else if (!s->ended) {
		s->ended = true;
		put_text(s, "\n]}\n");
	}
	return s->len > 0;
}

static ssize_t hosts_next(struct stream *stream, char *to, size_t buffer)
{
	struct hosts_stream *s = (struct hosts_stream *)stream;
	size_t n = 0;
	if (s->generation != s->site->generation)
		return -1;
	while (n < buffer && (s->done < s->len || refill(s))) {
		size_t piece = s->len - s->done < buffer - n ? s->len - s->done : buffer - n;
		memcpy(to + n, s->text + s->done, piece);
		s->done += piece;
		n += piece;
	}
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
