#include "tftpd/health.h"

#include "common/container_of.h"

static void add_metrics(struct admin *a, struct metrics_page *p)
{
	const struct running *r = container_of(a, struct health, admin)->running;
	metrics_write(&r->metrics, r->limits.transfers, p);
}

static const char *trouble(struct admin *a)
{
	(void)a;
	return NULL; /* without its port it does not start */
}

void health_open(
    struct health *h, struct loop *loop, struct daemon *d, const struct running *running)
{
	h->running = running;
	h->admin.prefix = "lanboot_tftp";
	h->admin.add_metrics = add_metrics;
	h->admin.trouble = trouble;
	admin_open(&h->admin, loop, d, &d->started->tftpd.admin);
}

void health_close(struct health *h)
{
	admin_close(&h->admin);
}
