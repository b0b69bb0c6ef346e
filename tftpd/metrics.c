#include "tftpd/metrics.h"

#include <stdbool.h>

void metrics_refusal(struct metrics *m, struct refusal why)
{
	unsigned code = why.code;
	m->refused[why.our_fault || code >= METRICS_CODES ? METRICS_CODES : code]++;
}

static void write_refusals(const struct metrics *m, struct metrics_page *p)
{
	static const struct {
		unsigned code;
		const char *reason;
	} rows[] = {
	    {TFTP_NOT_FOUND, "no such file"},
	    {TFTP_ACCESS_VIOLATION, "not allowed"},
	    {TFTP_ILLEGAL_OPERATION, "illegal request"},
	    {TFTP_UNDEFINED, "other"},
	    {METRICS_CODES, "server error"},
	};

	metrics_header(p, "refused_total", "counter", "Requests that were not served, by reason.");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		metrics_value(
		    p, "refused_total", "reason", rows[i].reason, m->refused[rows[i].code]);
	metrics_value(p, "refused_total", "reason", "not in clients", m->outside);
}

void metrics_write(const struct metrics *m, unsigned transfers, struct metrics_page *p)
{
	metrics_gauge(p, "transfers", "Transfers under way.", transfers);
	metrics_header(p, "transfers_total", "counter", "Transfers that have ended, by how.");
	metrics_value(p, "transfers_total", "end", "served", m->served);
	metrics_value(p, "transfers_total", "end", "probed", m->probed);
	metrics_value(p, "transfers_total", "end", "failed", m->failed);
	metrics_counter(p, "sent_bytes_total",
	    "Bytes that clients acknowledged, of transfers that have ended.", m->sent_bytes);
	metrics_counter(
	    p, "retransmits_total", "Packets that were sent more than once.", m->resent);
	write_refusals(m, p);
}
