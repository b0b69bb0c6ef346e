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
#include "httpbootd/inventory_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const char inventory_ask_help[] =
    "  inventory test [URL] [--json]  ask the inventory once: what it names, and what would "
    "change\n"
    "  inventory fetch  ask it, and keep what it names, as the daemon does; for cron\n";

enum { EXIT_ASKED_IN_VAIN = 3 };

struct asking {
	struct loop loop;
	struct inventory_map map;
	struct inventory_token token;
	struct inventory_found found;
	bool is_test;
	bool is_json;
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
static int report(struct daemon *d, const struct asking *a, const char *url)
{
	struct conf_source source = d->source;
	char plain[INVENTORY_PATH];

	source.inventory = a->found.text;
	struct conf *c = conf_load(&source, stderr);
	struct inventory_report *r = calloc(1, sizeof *r);
	if (!c || !r) {
		conf_free(c);
		free(r);
		return EX_CONFIG;
	}
	int status = c->inventory.n_left ? EXIT_FAILURE : EXIT_SUCCESS;
	r->url = inventory_plain_url(url, plain);
	r->is = c;
	r->nameless = a->found.nameless;
	if (a->is_test)
		inventory_report_compare(r, d->conf);
	if (!a->is_json)
		inventory_report_text(r, stdout);
	else if (!inventory_report_json(r, status, stdout))
		status = EX_OSERR;
	free(r);
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

static int run(struct daemon *d, struct asking *a, const char *url)
{
	const char *ca =
	    d->conf->lanboot.inventory_ca ? d->conf->lanboot.inventory_ca : trust_file();
	const int dir = open_folder(d, a->is_test);
	struct fetcher *fetcher = fetcher_open(&a->loop, ca, true, d);
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
		return report(d, a, url);
	fprintf(stderr, "httpbootd: %s: %s\n", url,
	    a->is_done ? a->found.why : "it was not waited for");
	return EXIT_ASKED_IN_VAIN;
}

int inventory_ask(struct daemon *d)
{
	const char *words[2] = {NULL, NULL}, *url = d->conf->lanboot.inventory, *no_token;
	struct asking *a = calloc(1, sizeof *a);
	char why[INVENTORY_WHY];

	if (!a || !loop_open(&a->loop, on_signal))
		fatal("cannot start");
	const struct command_option options[] = {{"json", NULL, &a->is_json}, {NULL, NULL, NULL}};
	const size_t n = command_read(d, options, words, 2);
	a->is_test = n && strcmp(words[0], "test") == 0;
	if (!n || (!a->is_test && (strcmp(words[0], "fetch") != 0 || n > 1))) {
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
	inventory_connect(d, url);
	inventory_map_parse(d->conf->lanboot.inventory_map, &a->map, why);
	if ((no_token = inventory_read_token(d->conf, &a->token)))
		fprintf(stderr, "httpbootd: inventory-token-file = %s: %s\n",
		    d->conf->lanboot.inventory_token_file, no_token);
	const int status = run(d, a, url);
	loop_close(&a->loop);
	free(a->found.text);
	free(a);
	return status;
}
