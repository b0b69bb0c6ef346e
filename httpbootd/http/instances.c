#include "httpbootd/http/instances.h"

#include "common/log.h"
#include "httpbootd/codec/httpdate.h"
#include "httpbootd/codec/pem_end.h"
#include "httpbootd/view/tellers.h"

#include <stdio.h>
#include <string.h>

static struct mhd *add_instance(struct instances *all, const struct mhd_setup *setup)
{
	if (all->n == INSTANCES_MAX) {
		log_warnx("too many certificates at once: connections with the older ones still "
			  "run; the new one is used when some of them have ended");
		all->is_tls_late = true;
		return NULL;
	}
	struct mhd *m = mhd_open(setup);
	if (m)
		all->all[all->n++] = m;
	return m;
}

static bool is_same_pair(const struct tls_pair *a, const struct tls_pair *b)
{
	return a->cert && b->cert && strcmp(a->cert, b->cert) == 0 && strcmp(a->key, b->key) == 0;
}

static struct mhd_setup setup_of_admin(const struct mhd_setup *setup)
{
	struct mhd_setup admin = *setup;
	admin.is_admin = true;
	admin.max_connections = ADMIN_CONNECTIONS;
	return admin;
}

/* Both that are wanted, or none: one alone has no connection, and is closed as unused. */
static bool open_tls(struct instances *all, const struct tls_pair *pair)
{
	const struct conf_httpbootd *c = &all->setup.site->daemon.started->httpbootd;
	struct mhd_setup setup = all->setup, admin = setup_of_admin(&setup);
	struct mhd *m = NULL, *of_admin = NULL;

	setup.tls = admin.tls = pair;
	if ((c->tls_listen.n && !(m = add_instance(all, &setup))) ||
	    (c->tls_admin.n && !(of_admin = add_instance(all, &admin))))
		return false;
	all->tls = m;
	all->tls_admin = of_admin;
	return true;
}

bool instances_renew_tls(struct instances *all)
{
	struct tls_pair pair;
	if (!tls_read(&all->setup.site->tls, &pair))
		return false;
	if (is_same_pair(&pair, &all->pair)) {
		tls_free(&pair);
		return true;
	}
	if (!open_tls(all, &pair)) {
		tls_free(&pair);
		return false;
	}
	tls_free(&all->pair);
	all->pair = pair;
	all->setup.site->metrics.tls_end_s = 0;
	pem_end(pair.cert, &all->setup.site->metrics.tls_end_s);
	all->told_end_s = 0;
	return true;
}

void instances_tell_end(struct instances *all, int64_t now_s)
{
	enum { DAY_S = 86400 };
	const int64_t end_s = all->setup.site->metrics.tls_end_s;
	char until[HTTPDATE_TEXT];
	struct event e;

	if (!end_s || end_s - now_s > TELLERS_CERT_S ||
	    (all->told_end_s && now_s - all->told_end_s < DAY_S))
		return;
	all->told_end_s = now_s;
	event_start(&e, "tls-ends");
	event_no_machine(&e);
	event_text(&e, "until", httpdate_format(end_s, until));
	event_text(&e, "reason",
	    end_s > now_s
		? "the certificate of tls-cert ends soon: renew it, as lanboot key ca "
		  "--renew does with its own"
		: "the certificate of tls-cert has ended: machines do not take it; renew it");
	log_event(LEVEL_WARN, &e);
}

bool instances_take_tls(const struct site *site)
{
	char where[300];
	struct tls_pair pair;

	if (!site->tls.cert.path || !site->tls.key.path) /* not wanted, or that was told already */
		return true;
	if (!tls_read(&site->tls, &pair))
		return false;
	bool ok = mhd_takes(&pair);
	tls_free(&pair);
	if (!ok)
		fprintf(stderr,
		    "%s: tls-cert and tls-key: not a certificate in PEM and the key that belongs "
		    "to it\n",
		    conf_where(site->daemon.conf, "httpbootd", "tls-cert", where));
	return ok;
}

void instances_open(struct instances *all, const struct mhd_setup *setup)
{
	const struct conf_httpbootd *c = &setup->site->daemon.started->httpbootd;
	const struct mhd_setup admin = setup_of_admin(setup);
	*all = (struct instances){.setup = *setup};
	all->files = add_instance(all, setup);
	all->admin = add_instance(all, &admin);
	if (!all->files || !all->admin)
		fatalx("libmicrohttpd does not start");
	if (c->tls_listen.n + c->tls_admin.n && !instances_renew_tls(all))
		fatalx("[httpbootd] tls-cert and tls-key: the library does not take them; do they "
		       "belong together?");
}

void instances_forget_answers(struct instances *all)
{
	for (size_t i = 0; i < all->n; i++)
		mhd_forget_answers(all->all[i]);
}

static void close_unused(struct instances *all)
{
	for (size_t i = all->n; i-- > 0;) {
		struct mhd *m = all->all[i];
		if (m == all->files || m == all->admin || m == all->tls || m == all->tls_admin ||
		    mhd_count(m).open)
			continue;
		mhd_close(m);
		all->all[i] = all->all[--all->n];
	}
	if (all->is_tls_late && all->n < INSTANCES_MAX) {
		all->is_tls_late = false;
		instances_renew_tls(all);
	}
}

void instances_before_wait(struct instances *all)
{
	close_unused(all);
	for (size_t i = 0; i < all->n; i++)
		mhd_before_wait(all->all[i]);
}

size_t instances_busy(const struct instances *all)
{
	size_t busy = 0;
	for (size_t i = 0; i < all->n; i++)
		busy += mhd_count(all->all[i]).busy;
	return busy;
}

void instances_close(struct instances *all)
{
	while (all->n)
		mhd_close(all->all[--all->n]);
	tls_free(&all->pair);
}
