#include "httpbootd/mirror/mirrors.h"

#include "common/calls.h"
#include "common/check.h"
#include "common/clock.h"
#include "common/conf_mirror.h"
#include "common/container_of.h"
#include "common/log.h"
#include "httpbootd/fetch/place.h"
#include "httpbootd/fetch/trust.h"
#include "httpbootd/mirror/mirror_kept.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LOOK_MS = 20 * 1000,
	BUSY_MIRRORS = 4, /* so many can fetch as much as they may, and none waits for another */
};

/*
 * Opening
 */

static void give_to(const char *folder, const char *user)
{
	const struct passwd *pw = getpwnam(user);

	if (pw && geteuid() == 0 && chown(folder, pw->pw_uid, pw->pw_gid) < 0)
		log_warn("%s cannot become that of %s", folder, user);
}

static bool open_cache(struct daemon *d)
{
	const char *folder = d->conf->httpbootd.cache;

	if (mkdir(folder, 0755) == 0)
		give_to(folder, d->user);
	else if (errno != EEXIST)
		fprintf(stderr, "%s: cache = %s: cannot be made: %s\n", d->name, folder,
		    strerror(errno));
	d->cache_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->cache_fd < 0)
		fprintf(stderr, "%s: cache = %s: cannot be opened: %s\n", d->name, folder,
		    strerror(errno));
	return d->cache_fd >= 0;
}

/* The one before it in the file that has the same path; NULL: none has. */
static const struct mirror_section *same_path(const struct conf *c, const struct mirror_section *m)
{
	const char *path, *own;
	const size_t own_len = conf_mirror_path(m, &own);

	for (const struct mirror_section *b = c->mirror; b < m; b++)
		if (conf_mirror_path(b, &path) == own_len && memcmp(path, own, own_len) == 0)
			return b;
	return NULL;
}

bool mirrors_are_said(const struct conf *c)
{
	bool ok = true;

	for (const struct mirror_section *m = c->mirror; m < c->mirror + c->mirror_n; m++) {
		const char *path, *why = NULL;
		const struct mirror_section *b = same_path(c, m);
		if (!m->from.n)
			why = "needs 'from =', a URL";
		else if (!conf_mirror_path(m, &path))
			why = "needs a folder as 'path =', like /mirror: / is what root has";
		else if (b)
			why = "has the path of another mirror; give it one of its own, 'path ='";
		if (why)
			fprintf(stderr, "%s:%u: [mirror %s] %s\n", m->file, m->line, m->name, why);
		ok &= !why;
	}
	return ok;
}

bool mirrors_open(struct mirrors *m, struct daemon *d)
{
	const struct conf *c = d->conf;
	bool ok;

	*m = (struct mirrors){0};
	list_init(&m->ready);
	list_init(&m->peers);
	list_init(&m->disk.waiting);
	if (!c->mirror_n)
		return true;
	if (!open_cache(d) || !(m->mirror = calloc(c->mirror_n, sizeof *m->mirror)))
		return false;
	ok = true;
	for (; m->n < c->mirror_n; m->n++)
		ok &= mirror_open(&m->mirror[m->n], &c->mirror[m->n], d->cache_fd, d->user);
	return ok;
}

/* The ports of all upstreams. */
static bool add_ports(struct daemon *d, const struct words *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct place place;
		if (!place_parse(from->word[i], &place))
			return false;
		if (!daemon_connect(d, place.port)) {
			log_warnx("the upstreams of all mirrors have more than %d ports",
			    DAEMON_CONNECTS);
			return false;
		}
	}
	return true;
}

static void look_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct mirrors *m = container_of(self, struct mirrors, look);

	for (size_t i = 0; i < m->n; i++)
		mirror_look(&m->mirror[i]);
	loop_timer_set(m->loop, self, now_ms + LOOK_MS);
}

bool mirrors_connect(struct mirrors *m, struct loop *loop, struct daemon *d)
{
	const char *ca = trust_file();

	if (!m->n)
		return true;
	m->loop = loop;
	m->look.fire = look_fire;
	for (size_t i = 0; i < m->n; i++)
		if (!add_ports(d, &m->mirror[i].arrivals.from)) {
			log_warnx("[mirror %s]: from has no URL with a host and a port",
			    m->mirror[i].name);
			return false;
		}
	fetch_connect_led(d); /* to another server's name, and another port */
	const size_t busy = m->n < BUSY_MIRRORS ? m->n : BUSY_MIRRORS;
	m->fetcher = fetcher_open_for(loop, ca, true, d, busy * ARRIVAL_AT_ONCE);
	if (!m->fetcher)
		return false;
	daemon_allow(d, calls_connects());
	if (ca)
		daemon_keep_folder_of(d, ca);
	for (size_t i = 0; i < m->n; i++) {
		const struct mirror_setup setup = {
		    loop, m->fetcher, &m->disk, &m->ready, &m->peers};
		mirror_connect(&m->mirror[i], &setup);
	}
	return true;
}

void mirrors_start(struct mirrors *m)
{
	if (!m->n || !m->fetcher)
		return;
	if (!disk_start(&m->disk, m->loop)) {
		log_warn("the mirrors have no thread: they serve nothing");
		return;
	}
	m->is_started = true;
	for (size_t i = 0; i < m->n; i++)
		mirror_load(&m->mirror[i]);
	loop_timer_set(m->loop, &m->look, clock_now_ms() + LOOK_MS);
}

void mirrors_reload(struct mirrors *m, const struct conf *c)
{
	/* Those are there that were at the start; what is new of them holds from now on. */
	for (size_t i = 0; i < m->n; i++) {
		m->mirror[i].policy.changes = (struct words){0};
		for (size_t j = 0; j < c->mirror_n; j++)
			if (strcmp(m->mirror[i].name, c->mirror[j].name) == 0)
				mirror_follow(&m->mirror[i], &c->mirror[j]);
	}
}

/*
 * Who asks
 */

struct mirror *mirrors_find(struct mirrors *m, const char *path, const char **rest)
{
	struct mirror *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; m->is_started && i < m->n; i++) {
		const char *own = m->mirror[i].path;
		const size_t len = strlen(own);
		if (strncmp(path, own, len) != 0 || path[len] != '/' || (best && len <= best_len))
			continue;
		best = &m->mirror[i];
		best_len = len;
		*rest = path + len + 1;
	}
	return best;
}

void *mirrors_take_ready(struct mirrors *m, const void *owner)
{
	for (struct list_entry *e = list_first(&m->ready); e; e = list_next(&m->ready, e)) {
		struct arrival_wait *w = container_of(e, struct arrival_wait, entry);
		if (w->owner != owner)
			continue;
		list_remove(e);
		return w->connection;
	}
	return NULL;
}

void mirrors_stop(struct mirrors *m)
{
	m->is_started = false;
	for (size_t i = 0; i < m->n; i++)
		mirror_give_up(&m->mirror[i]);
}

void mirrors_close(struct mirrors *m)
{
	m->is_started = false;
	if (m->loop)
		loop_timer_clear(m->loop, &m->look);
	disk_stop(&m->disk);
	for (size_t i = 0; i < m->n; i++)
		mirror_close(&m->mirror[i]);
	fetcher_close(m->fetcher);
	free(m->mirror);
	*m = (struct mirrors){0};
}

/* A file that is no key is told where the mirror is opened. */
static void leave_key(void *arg, const char *file, const char *why)
{
	(void)arg;
	(void)file;
	(void)why;
}

static void check_keys(struct check *k, const struct mirror_section *m)
{
	const char *folder = conf_mirror_keys(m);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct apk_keys *keys = fd < 0 ? NULL : apk_keys_read(fd, leave_key, NULL);

	if (!keys || !apk_keys_n(keys))
		check_fail(k, m->file, m->line,
		    "[mirror %s]: keys = %.200s: %s, so httpbootd does not start; put the keys of "
		    "any Alpine there, its /etc/apk/keys",
		    m->name, folder, keys ? "no key is in it" : strerror(errno));
	apk_keys_free(keys);
	if (fd >= 0)
		close(fd);
}

void mirrors_check(struct check *k)
{
	const struct conf *c = k->conf;

	for (size_t i = 0; i < c->mirror_n; i++) {
		const struct mirror_section *m = &c->mirror[i];
		char at[512];
		snprintf(at, sizeof at, "%s:%u", m->file, m->line);
		const char *const fact[] = {m->name, at, c->httpbootd.cache};
		check_facts(k, "mirror", fact, 3);
		if (conf_mirror_is_alpine(m))
			check_keys(k, m);
		for (size_t j = 0; j < m->from.n; j++) {
			struct place place;
			if (!place_parse(m->from.word[j], &place))
				check_warn(k, m->file, m->line,
				    "[mirror %s]: %.200s is no URL with a host and a port", m->name,
				    m->from.word[j]);
			else if (place.is_https && !fetch_has_tls())
				check_warn(k, m->file, m->line,
				    "[mirror %s]: %.200s: this httpbootd was built without TLS for "
				    "what it asks of "
				    "others; write http, which is enough where what is fetched is "
				    "signed",
				    m->name, m->from.word[j]);
			else if (place.is_https && !trust_file())
				check_warn(k, m->file, m->line,
				    "[mirror %s]: %.200s: this machine has no list of whom it "
				    "trusts; install "
				    "ca-certificates",
				    m->name, m->from.word[j]);
		}
	}
}
