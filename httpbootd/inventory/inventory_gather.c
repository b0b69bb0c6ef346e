#include "httpbootd/inventory/inventory_gather.h"

#include "common/clock.h"
#include "common/conf_inventory.h"
#include "common/container_of.h"
#include "common/hash.h"
#include "common/plain.h"
#include "common/whole_file.h"
#include "common/worker.h"
#include "httpbootd/inventory/inventory_next.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CONNECT_MS = 5000,
	STACK_BYTES = 1 << 20, /* of the thread: a record, and a sanitizer's need */
	STOP_MS = 1000,
};

#define FRESH ".new-" INVENTORY_FILE

struct inventory_gather {
	struct loop *loop;
	struct fetcher *fetcher;
	inventory_done *done;
	void *arg;
	struct worker *worker; /* NULL: not started */
	struct inventory_ask ask;
	uint64_t until_ms; /* when all has to be done */

	struct fetch *fetch;     /* NULL: nothing is asked for now */
	struct loop_timer begin; /* of the next page, or of the end */
	char url[INVENTORY_URL]; /* of the page */
	size_t pages;
	uint64_t asked[INVENTORY_PAGES]; /* digests of their URLs */
	uint64_t bytes;
	unsigned again; /* how often all was asked anew */

	/* The thread's while it works. */
	char *page; /* what came */
	size_t len, size;
	struct inventory_build *build;
	char next[INVENTORY_URL]; /* empty: that was the last page */
	bool is_changed;          /* since its first page was asked: all is to be asked anew */
	struct inventory_found found;
};

/* Nothing of what was fetched is kept but the result. */
static void clear(struct inventory_gather *g)
{
	free(g->page);
	g->page = NULL;
	g->len = g->size = 0;
	inventory_build_free(g->build);
	g->build = NULL;
}

/* That is all of it. */
static void end(struct inventory_gather *g)
{
	clear(g);
	g->done(g->arg, &g->found);
}

static void fail(struct inventory_gather *g, const char *why)
{
	plain_words(why, g->found.why, sizeof g->found.why);
	end(g);
}

/*
 * On the thread
 */

/* Whether that file has that text. */
static bool has_text(int dir, const char *text, size_t len)
{
	const int fd = openat(dir, INVENTORY_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char piece[16384];
	struct stat st;
	size_t at = 0;
	ssize_t n = 1;

	if (fd < 0)
		return false;
	bool same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == len;
	while (same && at < len && (n = read(fd, piece, sizeof piece)) > 0) {
		same = (size_t)n <= len - at && memcmp(piece, text + at, (size_t)n) == 0;
		at += (size_t)n;
	}
	close(fd);
	return same && at == len;
}

static void write_file(int dir, size_t len, struct inventory_found *f)
{
	f->is_new = !has_text(dir, f->text, len);
	if (f->is_new &&
	    (!whole_file_write(dir, FRESH, f->text, len, 0644) ||
		renameat(dir, FRESH, dir, INVENTORY_FILE) < 0 || !whole_file_sync(dir))) {
		snprintf(f->why, sizeof f->why, "%s: cannot write it: %s", INVENTORY_FILE,
		    strerror(errno));
		unlinkat(dir, FRESH, 0);
		f->is_good = false;
	}
}

/* Reads a page; behind the last one, makes the file of all. */
static void work(void *arg)
{
	struct inventory_gather *g = arg;
	struct inventory_found *f = &g->found;
	char why[INVENTORY_WHY] = "";
	size_t len = 0;

	f->is_good = inventory_build_page(g->build, g->page, g->len, g->next, why);
	g->is_changed =
	    f->is_good && inventory_build_is_changed(g->build) && g->again < INVENTORY_AGAIN;
	if (f->is_good && !g->next[0] && !g->is_changed) {
		f->text = inventory_build_end(g->build, &len, &f->n, why);
		f->nameless = inventory_build_nameless(g->build);
		f->is_good = f->text;
	}
	if (*why)
		snprintf(f->why, sizeof f->why, "%s", why);
	if (f->is_good && f->text && g->ask.dir >= 0)
		write_file(g->ask.dir, len, f);
}

/*
 * In the loop
 */

/* Begins with the first page. False: there is no memory. */
static bool begin_all(struct inventory_gather *g)
{
	clear(g);
	g->pages = 0;
	snprintf(g->url, sizeof g->url, "%s", g->ask.url);
	g->build = inventory_build_start(g->ask.map);
	return g->build && loop_timer_set(g->loop, &g->begin, g->loop->now_ms);
}

static uint64_t digest_of(const char *url)
{
	return hash64_bytes(HASH64_START, url, strlen(url));
}

static bool is_asked(const struct inventory_gather *g)
{
	const uint64_t digest = digest_of(g->url);

	for (size_t i = 0; i < g->pages; i++)
		if (g->asked[i] == digest)
			return true;
	return false;
}

static void worked(void *arg)
{
	struct inventory_gather *g = arg;

	if (!g->found.is_good || (!g->next[0] && !g->is_changed)) {
		end(g);
		return;
	}
	g->found.is_good = false;
	if (g->is_changed) {
		g->again++;
		if (!begin_all(g))
			fail(g, "there is no memory for it");
		return;
	}
	if (!inventory_next_url(g->ask.url, g->next, g->url))
		fail(g, "the next page that it names is no URL");
	else if (is_asked(g))
		fail(g, "the next page that it names is one that it has given already");
	else if (g->pages == INVENTORY_PAGES || g->bytes > INVENTORY_ALL_BYTES)
		fail(g,
		    "it has more pages than there may be: a larger limit= in the URL makes fewer");
	else
		loop_timer_set(g->loop, &g->begin, g->loop->now_ms);
}

static bool take(void *arg, const void *bytes, size_t n)
{
	struct inventory_gather *g = arg;

	if (g->len + n > g->size) {
		const size_t size = 2 * (g->len + n) + 65536;
		char *more = realloc(g->page, size);
		if (!more)
			return false;
		g->page = more;
		g->size = size;
	}
	memcpy(g->page + g->len, bytes, n);
	g->len += n;
	g->bytes += n;
	return true;
}

/* What is to be done about an answer, where that is known. */
static const char *what_of(const struct inventory_gather *g, unsigned status)
{
	switch (status) {
	case 401:
	case 403:
		return ": inventory-token-file has no token that it takes";
	case 429:
		return ": it is asked too often, maybe by others, too";
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return g->ask.token && g->ask.token->is_field
			   ? ": it leads elsewhere, and a header of its own is not shown there: "
			     "name that URL instead"
			   : ": it leads nowhere";
	default:
		return "";
	}
}

static void answered(void *arg, unsigned status, uint32_t retry_after_s, const char *error)
{
	const struct worker_job job = {work, worked, arg, STACK_BYTES};
	struct inventory_gather *g = arg;
	char why[200];

	g->found.retry_after_s = retry_after_s;
	g->fetch = NULL;
	if (status == 200) {
		if (!g->worker)
			g->worker = worker_start(g->loop, &job);
		if (g->worker)
			worker_give(g->worker);
		else
			fail(g, "there is no thread that could read it");
		return;
	}
	snprintf(why, sizeof why, "it answers %u%s", status, what_of(g, status));
	fail(g, status ? why : error);
}

static void ask_page(struct loop_timer *self, uint64_t now_ms)
{
	struct inventory_gather *g = container_of(self, struct inventory_gather, begin);
	const struct inventory_token *t = g->ask.token;
	const bool has_token = t && t->text[0];

	if (now_ms >= g->until_ms) {
		fail(g, "all of it takes longer than five minutes");
		return;
	}
	const uint64_t left_ms = g->until_ms - now_ms;
	const struct fetch_request request = {
	    .url = g->url,
	    .max_bytes = INVENTORY_PAGE_BYTES,
	    .connect_ms = CONNECT_MS,
	    .stall_s = INVENTORY_STALL_S,
	    .total_ms = left_ms < INVENTORY_PAGE_MS ? (uint32_t)left_ms : INVENTORY_PAGE_MS,
	    /* libcurl shows Authorization to the same host alone; another field it would not hide.
	     */
	    .follows = !has_token || !t->is_field,
	    .authorization = has_token && !t->is_field ? t->text : NULL,
	    .field = has_token && t->is_field ? t->text : NULL,
	    .data = take,
	    .done = answered,
	    .arg = g,
	};
	g->asked[g->pages++] = digest_of(g->url);
	g->len = 0;
	g->fetch = fetch_start(g->fetcher, &request);
	if (!g->fetch)
		fail(g, "there is no memory for it, or the URL is none");
}

void inventory_gather_start(struct inventory_gather *g, const struct inventory_ask *ask)
{
	free(g->found.text);
	g->found = (struct inventory_found){.n = 0};
	g->ask = *ask;
	g->again = 0;
	g->bytes = 0;
	g->until_ms = clock_now_ms() + INVENTORY_ALL_MS;
	if (!begin_all(g))
		fail(g, "there is no memory for it");
}

struct inventory_gather *inventory_gather_open(
    struct loop *loop, struct fetcher *fetcher, inventory_done *done, void *arg)
{
	struct inventory_gather *g = calloc(1, sizeof *g);

	if (!g)
		return NULL;
	g->loop = loop;
	g->fetcher = fetcher;
	g->done = done;
	g->arg = arg;
	g->begin.fire = ask_page;
	return g;
}

void inventory_gather_close(struct inventory_gather *g)
{
	if (!g)
		return;
	fetch_cancel(g->fetch);
	loop_timer_clear(g->loop, &g->begin);
	if (!worker_stop(g->worker, STOP_MS))
		return; /* a disk does not answer: it goes with the process */
	clear(g);
	free(g->found.text);
	free(g);
}
