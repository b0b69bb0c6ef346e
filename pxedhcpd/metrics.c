#include "pxedhcpd/metrics.h"

static void count_refusal(struct metrics *m, const char *why)
{
	size_t i = 0;

	while (i < METRICS_REASONS - 1 && m->refused[i].why && m->refused[i].why != why)
		i++;
	m->refused[i].why = i < METRICS_REASONS - 1 ? why : "others";
	m->refused[i].n++;
}

void metrics_decision(struct metrics *m, const struct decision *d)
{
	m->stepped_in += d->standby == STANDBY_STEPS_IN;
	if (d->standby == STANDBY_HELD)
		m->held++;
	else if (d->verdict == VERDICT_ANSWER && d->reply.type == DHCPOFFER)
		m->offers++;
	else if (d->verdict == VERDICT_ANSWER)
		m->acks++;
	else if (d->misled)
		m->misled++;
	else if (d->verdict == VERDICT_REFUSED)
		count_refusal(m, d->why);
	else
		m->ignored++;
}

void metrics_decision6(struct metrics *m, const struct decision6 *d)
{
	if (d->verdict == VERDICT_REFUSED)
		count_refusal(m, d->why);
	else if (d->verdict != VERDICT_ANSWER)
		m->ignored++;
	else if (d->reply.type == DHCP6_ADVERTISE)
		m->offers++;
	else
		m->acks++;
}

static void write_refusals(const struct metrics *m, struct metrics_page *p)
{
	metrics_header(p, "refused_total", "counter",
	    "Requests of machines that want to boot, and not from here, by reason.");
	for (size_t i = 0; i < METRICS_REASONS; i++)
		if (m->refused[i].why)
			metrics_value(
			    p, "refused_total", "reason", m->refused[i].why, m->refused[i].n);
}

void metrics_write(const struct metrics *m, struct metrics_page *p)
{
	metrics_counter(p, "offers_total", "Offers made.", m->offers);
	metrics_counter(p, "acks_total", "Requests for a boot file that were answered.", m->acks);
	write_refusals(m, p);
	metrics_counter(
	    p, "ignored_total", "Requests that are the site's server's to answer.", m->ignored);
	metrics_counter(
	    p, "standby_held_total", "Requests that standby has left to another server.", m->held);
	metrics_counter(p, "standby_steps_in_total",
	    "Machines that standby has answered, for no other server did.", m->stepped_in);
	metrics_counter(
	    p, "misled_total", "Clients that took an offer of ours for a lease.", m->misled);
	metrics_counter(p, "malformed_total", "Packets that could not be read.", m->malformed);
	metrics_counter(p, "unfit_total", "Answers longer than their client takes.", m->unfit);
	metrics_counter(p, "unsent_total", "Answers that the kernel did not take.", m->unsent);
	metrics_header(p, "rivals_total", "counter",
	    "Warnings of other servers whose offers stand in the way, by kind.");
	for (int k = RIVAL_PROXY; k <= RIVAL_SITE_FILE; k++)
		metrics_value(
		    p, "rivals_total", "kind", rival_kind_text((enum rival_kind)k), m->rivals[k]);
}
