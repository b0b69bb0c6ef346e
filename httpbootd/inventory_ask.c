#include "httpbootd/inventory_ask.h"

#include "common/clock.h"
#include "common/command.h"
#include "common/conf_inventory.h"
#include "common/container_of.h"
#include "common/log.h"
#include "common/priv.h"
#include "httpbootd/fetch/trust.h"
#include "httpbootd/inventory/inventory.h"
#include "httpbootd/inventory/inventory_next.h"
#include "httpbootd/inventory/inventory_stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const char inventory_ask_help[] =
    "  inventory test [URL]  ask the inventory once: what it names, and what would change\n"
    "  inventory fetch  ask it, and keep what it names, as the daemon does; for cron\n";

enum { SHOWN = 20, EXIT_ASKED_IN_VAIN = 3 };

struct asking {
	struct loop loop;
	struct inventory_map map;
	struct inventory_token token;
	struct inventory_found found;
	bool is_done;
};

static void done(void *arg, const struct inventory_found *found)
{
	struct asking *a = arg;

	a->found = *found;
	a->is_done = true;
	a->loop.stop = true;
}

static void on_signal(struct loop *l, int signal)
{
	if (signal == SIGTERM || signal == SIGINT)
		l->stop = true;
}

/*
 * What would change
 */

/* How many of a kind there were, of which the first ones are shown. */
struct shown {
	const char *word;
	size_t n;
};

static void show(struct shown *s, const struct host *h, const char *what)
{
	char id[HOST_SECTION_TEXT];

	if (s->n++ < SHOWN)
		printf("%s: [host %s]%s%s%s%s\n", s->word, host_section_text(h, id),
		    h->name ? " " : "", h->name ? h->name : "", *what ? ": " : "", what);
}

static void show_rest(const struct shown *s)
{
	if (s->n > SHOWN)
		printf("%s: %zu more\n", s->word, s->n - SHOWN);
}

/* The machine of the inventory of that id; NULL: there is none. */
static const struct host *find(const struct conf *c, const struct host_id *id)
{
	const struct host *h = host_exact(&c->hosts, id);
	return h && (size_t)(h - c->hosts.hosts) >= c->inventory.first ? h : NULL;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Writes what is another one, a word each; empty: nothing. */
static void compare(const struct host *was, const struct host *is, char out[160])
{
	char ids[2][HOST_SECTION_TEXT], tags[2][512];
	const struct {
		const char *key, *was, *is;
	} keys[] = {
	    {"name", was->name, is->name},
	    {"profile", was->profile_name, is->profile_name},
	    {"once", was->once_name, is->once_name},
	    {"room", was->room, is->room},
	    {"tags", words_text(&was->tags, tags[0], sizeof tags[0]),
		words_text(&is->tags, tags[1], sizeof tags[1])},
	    {"MACs", host_section_text(was, ids[0]), host_section_text(is, ids[1])},
	};
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!is_same(keys[i].was, keys[i].is) && len < 160)
			len += (size_t)snprintf(out + len, 160 - len, "%s%s was %.60s",
			    len ? ", " : "", keys[i].key, keys[i].was ? keys[i].was : "not said");
}

static void show_changes(const struct conf *was, const struct conf *is)
{
	struct shown new = {"new", 0}, gone = {"gone", 0}, changed = {"changed", 0};
	char what[160];

	for (size_t i = is->inventory.first; i < is->hosts.n; i++) {
		const struct host *h = &is->hosts.hosts[i], *before = find(was, &h->id);
		if (!before) {
			show(&new, h, "");
			continue;
		}
		compare(before, h, what);
		if (*what)
			show(&changed, h, what);
	}
	for (size_t i = was->inventory.first; i < was->hosts.n; i++)
		if (!find(is, &was->hosts.hosts[i].id))
			show(&gone, &was->hosts.hosts[i], "");
	show_rest(&new);
	show_rest(&changed);
	show_rest(&gone);
	if (new.n + gone.n + changed.n == 0)
		printf("nothing is another one than now\n");
	else
		printf("%zu new, %zu changed, %zu gone\n", new.n, changed.n, gone.n);
}

static void show_left(const struct conf_inventory *in)
{
	for (size_t i = 0; i < in->n_told; i++)
		printf("left out: %s\n", in->left[i]);
	if (in->n_left > in->n_told)
		printf("left out: %zu more\n", in->n_left - in->n_told);
}

/*
 * Asking
 */

static void ask(struct asking *a, struct fetcher *fetcher, const struct inventory_ask *what)
{
	struct inventory_gather *g = inventory_gather_open(&a->loop, fetcher, done, a);
	const char *text = NULL;

	if (!g)
		return;
	inventory_gather_start(g, what);
	if (!a->is_done)
		loop_run(&a->loop);
	/* It outlives the gatherer. */
	if (a->found.text)
		text = strdup(a->found.text);
	a->found.text = (char *)(uintptr_t)text;
	inventory_gather_close(g);
}

/* Says what was found; the exit status. */
static int report(struct daemon *d, const struct asking *a, const char *url, bool is_test)
{
	struct conf_source source = d->source;
	char plain[INVENTORY_PATH];

	source.inventory = a->found.text;
	struct conf *c = conf_load(&source, stderr);
	if (!c)
		return EX_CONFIG;
	printf("%s: %zu %s, %zu %s left out", inventory_plain_url(url, plain),
	    c->hosts.n - c->inventory.first,
	    c->hosts.n - c->inventory.first == 1 ? "machine" : "machines", c->inventory.n_left,
	    c->inventory.n_left == 1 ? "record is" : "records are");
	if (c->inventory.n_clashes)
		printf(", %zu of them for sections of our own", c->inventory.n_clashes);
	if (a->found.nameless)
		printf(", %zu say no MAC", a->found.nameless);
	printf("\n");
	show_left(&c->inventory);
	if (is_test)
		show_changes(d->conf, c);
	const int status = c->inventory.n_left ? EXIT_FAILURE : EXIT_SUCCESS;
	conf_free(c);
	return status;
}

/* The folder that it is kept in, -1: it is only looked at. */
static int open_folder(const struct daemon *d, bool is_test)
{
	const int dir = is_test ? -1 : daemon_make_folder(d, INVENTORY_FOLDER);

	if (dir < 0 && !is_test) {
		perror("httpbootd: the folder inventory in that of state");
		exit(EXIT_ASKED_IN_VAIN);
	}
	return dir;
}

static int run(struct daemon *d, struct asking *a, const char *url, bool is_test)
{
	const char *ca =
	    d->conf->lanboot.inventory_ca ? d->conf->lanboot.inventory_ca : trust_file();
	const int dir = open_folder(d, is_test);
	struct fetcher *fetcher = fetcher_open(&a->loop, ca, true, d->user);
	if (!fetcher)
		return EXIT_ASKED_IN_VAIN;
	if (geteuid() == 0 && !priv_drop(d->user))
		return EX_OSERR;
	const struct inventory_ask what = {
	    .url = url, .token = &a->token, .map = &a->map, .dir = dir};
	ask(a, fetcher, &what);
	fetcher_close(fetcher);
	if (a->found.is_good && dir >= 0)
		inventory_stamp_write(dir, clock_unix_ms() / 1000);
	if (dir >= 0)
		close(dir);
	if (a->found.is_good)
		return report(d, a, url, is_test);
	fprintf(stderr, "httpbootd: %s: %s\n", url,
	    a->is_done ? a->found.why : "it was not waited for");
	return EXIT_ASKED_IN_VAIN;
}

int inventory_ask(struct daemon *d)
{
	static const struct command_option none[] = {{NULL, NULL, NULL}};
	const char *words[2] = {NULL, NULL}, *url = d->conf->lanboot.inventory, *no_token;
	struct asking *a = calloc(1, sizeof *a);
	char why[INVENTORY_WHY];

	const size_t n = command_read(d, none, words, 2);
	const bool is_test = n && strcmp(words[0], "test") == 0;
	if (!n || (!is_test && (strcmp(words[0], "fetch") != 0 || n > 1))) {
		daemon_usage(d, stderr);
		exit(EXIT_USAGE);
	}
	if (n == 2)
		d->conf->lanboot.inventory = (char *)(uintptr_t)(url = words[1]);
	if (!url) {
		fprintf(stderr, "httpbootd: there is no inventory = in [lanboot] of %s\n",
		    d->conf_path);
		exit(EXIT_ASKED_IN_VAIN);
	}
	if (!inventory_is_said(d->conf))
		exit(EX_CONFIG);
	if (!a || !loop_open(&a->loop, on_signal))
		fatal("cannot start");
	inventory_map_parse(d->conf->lanboot.inventory_map, &a->map, why);
	if ((no_token = inventory_read_token(d->conf, &a->token)))
		fprintf(stderr, "httpbootd: inventory-token-file = %s: %s\n",
		    d->conf->lanboot.inventory_token_file, no_token);
	const int status = run(d, a, url, is_test);
	loop_close(&a->loop);
	free(a->found.text);
	free(a);
	return status;
}
