#include "common/daemon_reload.h"

#include "common/aide.h"
#include "common/clock.h"
#include "common/conf_inventory.h"
#include "common/log.h"
#include "common/path.h"
#include "common/root_moved.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	STACK_BYTES = 1 << 20, /* files' lines, and a sanitizer's need */
	STOP_MS = 1000,
};

/* Logs a text of several lines, one by one. */
static void log_lines(const char *prefix, char *text)
{
	char *rest;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		log_warnx("%s%s", prefix, line);
}

/* The configuration is good: are the folders still those that their names lead to? */
static void check_folders(struct daemon *d)
{
	char folder[PATH_SIZE];
	size_t len = (size_t)(d->source.base - d->source.path);

	roots_renew(&d->roots, "root");
	if (d->state)
		root_warn_moved(d->state_fd, d->state, "the folder of state,");
	if (len < sizeof folder) {
		memcpy(folder, d->source.path, len);
		folder[len] = '\0';
		root_warn_moved(
		    d->source.dir, len ? folder : ".", "the folder of the configuration,");
	}
}

/* Machines that somebody has enrolled are not forgotten for a folder that is closed. */
static void check_closed(const struct daemon *d, struct daemon_reload *r)
{
	const bool is_hosts_d = r->conf->hosts_d.is_closed && d->conf->hosts_d.is_there;
	const bool is_inventory = r->conf->lanboot.inventory && r->conf->inventory.is_closed &&
				  d->conf->inventory.is_there;

	if (!is_hosts_d && !is_inventory)
		return;
	fprintf(r->errors,
	    "%s/%s: user '%s' cannot read it, and it had machines; lanboot-setup mends that\n",
	    d->source.state, is_hosts_d ? "hosts.d" : INVENTORY_FOLDER, d->user);
	conf_free(r->conf);
	r->conf = NULL;
}

/* On the thread: reads all, and keeps what is wrong as text. */
static void read_again(void *arg)
{
	struct daemon *d = arg;
	struct daemon_reader *r = &d->reader;
	size_t size;

	r->conf = NULL;
	r->text = NULL;
	r->read_s = (uint64_t)time(NULL);
	r->began_ms = clock_now_ms();
	FILE *errors = open_memstream(&r->text, &size);
	if (errors) {
		r->conf = conf_load(&d->source, errors);
		fclose(errors);
	}
	r->ended_ms = clock_now_ms();
}

static void drop_read(struct daemon_reader *r)
{
	conf_free(r->conf);
	free(r->text);
	r->conf = NULL;
	r->text = NULL;
}

static void begin_reading(struct daemon *d, const char *why);

/* It is read. Where another one was taken meanwhile, perhaps what that one replaces was read. */
static void on_read(void *arg)
{
	struct daemon *d = arg;
	struct daemon_reader *r = &d->reader;

	hosts_watch_read(&d->hosts, r->began_ms, r->ended_ms);
	hosts_watch_read(&d->inventory, r->began_ms, r->ended_ms);
	if (!r->is_overtaken) {
		r->loop->on_signal(r->loop, CONF_READ);
		return;
	}
	drop_read(r);
	begin_reading(d, r->why);
}

/* Most are never asked to: the thread is started then. Without one, the loop waits. */
static void begin_reading(struct daemon *d, const char *why)
{
	const struct worker_job job = {read_again, on_read, d, STACK_BYTES};
	struct daemon_reader *r = &d->reader;

	r->is_busy = true;
	r->is_overtaken = false;
	r->why = why;
	if (!r->worker && !(r->worker = worker_start(r->loop, &job))) {
		read_again(d);
		on_read(d);
	} else {
		worker_give(r->worker);
	}
}

void daemon_reload_ask(struct daemon *d, const char *why)
{
	struct daemon_reader *r = &d->reader;

	if (!r->is_busy) {
		begin_reading(d, why);
		return;
	}
	r->next_why = r->is_asked && !r->next_why ? NULL : why;
	r->is_asked = true;
}

const char *daemon_reload_why(int signal)
{
	return signal == HOSTS_CHANGED       ? "hosts.d"
	       : signal == INVENTORY_CHANGED ? "inventory"
					     : NULL;
}

bool daemon_reload_signal(struct daemon *d, int signal)
{
	if (signal != SIGHUP && signal != HOSTS_CHANGED && signal != INVENTORY_CHANGED)
		return false;
	daemon_reload_ask(d, daemon_reload_why(signal));
	return true;
}

bool daemon_reload_is_asked(const struct daemon *d)
{
	return d->reader.is_busy;
}

/* Nobody has changed anything: of hosts.d it was this process, which knows what it wrote. */
static bool is_nothing_new(const struct daemon *d, const struct daemon_reload *r)
{
	return r->why && r->conf && !d->is_conf_bad && conf_is_same(r->conf, d->conf);
}

static void begin_next(struct daemon *d)
{
	struct daemon_reader *r = &d->reader;

	if (!r->is_asked)
		return;
	r->is_asked = false;
	begin_reading(d, r->next_why);
}

bool daemon_reload_take(struct daemon *d, struct daemon_reload *out)
{
	struct daemon_reader *r = &d->reader;

	*out = (struct daemon_reload){.why = r->why, .conf = r->conf, .read_s = r->read_s};
	r->conf = NULL;
	r->is_busy = false;
	bool is_new = !is_nothing_new(d, out);
	if (is_new && (out->errors = open_memstream(&out->text, &out->size)))
		fputs(r->text ? r->text : "", out->errors);
	else if (is_new)
		log_warn("cannot reload");
	else
		d->conf_read_s = out->read_s;
	drop_read(r);
	if (!out->errors) {
		conf_free(out->conf);
		out->conf = NULL;
	} else if (out->conf) {
		check_closed(d, out);
	}
	begin_next(d);
	return is_new;
}

void daemon_reload_stop(struct daemon *d)
{
	if (!worker_stop(d->reader.worker, STOP_MS))
		return;
	d->reader.worker = NULL;
	drop_read(&d->reader);
}

void daemon_reload_with(
    struct daemon *d, struct conf *conf, struct daemon_reload *r, const char *why)
{
	*r = (struct daemon_reload){.why = why, .read_s = (uint64_t)time(NULL)};
	d->reader.is_overtaken = true;
	r->errors = open_memstream(&r->text, &r->size);
	r->conf = conf;
	if (r->errors)
		return;
	log_warn("cannot reload");
	conf_free(conf);
}

static void count_reload(struct daemon *d, uint64_t read_s, bool good)
{
	d->is_conf_bad = !good;
	if (good) {
		d->good_reloads++;
		d->conf_read_s = read_s;
	} else {
		d->bad_reloads++;
	}
}

bool daemon_reload_end(struct daemon *d, struct daemon_reload *r, bool good)
{
	good = good && r->errors && r->conf;
	count_reload(d, r->read_s, good);
	if (!r->errors)
		return false;
	if (good)
		conf_needs_restart(d->started, r->conf, d->name, r->errors);
	fclose(r->errors);
	if (r->text) /* else memory ran out */
		log_lines("reload: ", r->text);
	free(r->text);
	if (!good) {
		log_warnx("reload: the configuration is bad: going on with the one before");
		conf_free(r->conf);
		return false;
	}
	if (d->conf != d->started)
		conf_free(d->conf);
	d->conf = r->conf;
	log_know(&d->conf->hosts);
	daemon_send_events(d);
	log_info("reloaded file=%s%s%s", d->conf_path, r->why ? " for=" : "", r->why ? r->why : "");
	check_folders(d);
	if (!r->why && !aide_ask_look(d->source.aide))
		log_warn("cannot look for what is wrong in the configuration");
	return true;
}
