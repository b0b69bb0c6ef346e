#include "pxedhcpd/health.h"

#include "common/container_of.h"

static void add_metrics(struct admin *a, struct metrics_page *p)
{
	metrics_write(container_of(a, struct health, admin)->metrics, p);
}

static const char *trouble(struct admin *a)
{
	const struct health *h = container_of(a, struct health, admin);
	return h->pxe->io.fd < 0 ? "another program has port 4011" : NULL;
}

void health_open(struct health *h, struct loop *loop, struct daemon *d)
{
	h->admin.prefix = "lanboot_dhcp";
	h->admin.add_metrics = add_metrics;
	h->admin.trouble = trouble;
	admin_open(&h->admin, loop, d, &d->started->pxedhcpd.admin);
}

void health_close(struct health *h)
{
	admin_close(&h->admin);
}
