#include "common/clock.h"
#include "tools/probe/walk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ASK_MS = 2200, ASK_AGAIN_MS = 700, BOOT_FILE_MOST = 32 * 1024 * 1024 };

static struct in_addr who(const struct offer *o)
{
	return o->reply.server_id.s_addr ? o->reply.server_id : o->from;
}

/* edk2 asks from port 4011 itself; where a server of this machine has that, from any. */
static int open_asker(const struct lan *lan)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_addr = lan->addr, .sin_port = htons(PXE_PORT)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	at.sin_port = 0;
	if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Asks for the boot file on port 4011. *closed: nobody listens there. */
static bool ask_pxe(struct walk *w, const struct question *q, struct in_addr server,
    struct offer *ack, bool *closed)
{
	const struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_addr = server, .sin_port = htons(PXE_PORT)};
	struct probe_ask a = q->ask;
	uint8_t packet[DHCP_MAX], answer[2048];
	bool good = false;

	a.ciaddr = w->lan->addr;
	size_t len = ask_build(&a, DHCPREQUEST, packet, sizeof packet);
	int fd = open_asker(w->lan);
	uint64_t until = clock_now_ms() + ASK_MS;
	*closed = fd < 0;
	while (fd >= 0 && !good && !*closed && clock_now_ms() < until) {
		uint64_t again = clock_now_ms() + ASK_AGAIN_MS;
		if (sendto(fd, packet, len, 0, (const struct sockaddr *)&to, sizeof to) < 0)
			*closed = errno == ECONNREFUSED;
		while (!good && !*closed && load_wait(fd, POLLIN, again)) {
			ssize_t n = recv(fd, answer, sizeof answer, 0);
			if (n < 0)
				*closed = errno == ECONNREFUSED;
			good = n > 0 && offer_parse(answer, (size_t)n, &a, ack) &&
			       !ack->reply.yiaddr.s_addr;
		}
	}
	if (fd >= 0)
		close(fd);
	return good;
}

struct choice walk_choose(struct walk *w, const struct question *q)
{
	struct choice c = offers_choose(q->ask.kind, &q->offers), asked;
	char text[ADDR_TEXT];
	struct offer ack;
	bool closed;

	if (c.how != CHOICE_ASK)
		return c;
	const struct fault_about a = {judge_ip(c.server, text), NULL, q->ask.kind->key};
	if (!walk_reaches(w, "4011", c.server, "boot file", ""))
		return (struct choice){.by = c.by};
	uint64_t began = clock_now_ms();
	bool answered = ask_pxe(w, q, c.server, &ack, &closed);
	struct step *p = steps_add(w->steps, "4011", text, (uint32_t)(clock_now_ms() - began), "");
	if (!answered) {
		step_fault(p, closed ? FAULT_4011_CLOSED : FAULT_4011_SILENT, &a);
		return (struct choice){.by = c.by};
	}
	asked = offer_choose_ack(&ack);
	asked.by = c.by;
	if (asked.how == CHOICE_NONE) {
		step_fault(p, FAULT_4011_EMPTY, &a);
		return asked;
	}
	snprintf(p->detail, sizeof p->detail, "boot file %s", asked.file);
	return asked;
}

static void say_offers(struct walk *w, const struct question *q)
{
	const struct offer *lease = offers_lease(&q->offers);
	char who_text[ADDR_TEXT], text[ADDR_TEXT], detail[STEP_DETAIL];

	if (lease) {
		snprintf(detail, sizeof detail, "would lease %s%s%s",
		    judge_ip(lease->reply.yiaddr, text), lease->file[0] ? ", boot file " : "",
		    lease->file);
		steps_add(w->steps, "dhcp", judge_ip(who(lease), who_text), lease->ms, detail);
	}
	for (size_t i = 0; i < q->offers.n; i++) {
		const struct offer *o = &q->offers.offer[i];
		if (o->reply.yiaddr.s_addr)
			continue;
		snprintf(detail, sizeof detail, "%s%s%s", o->reply.marked ? "pxedhcpd" : "a proxy",
		    o->file[0] ? ", boot file " : "", o->file);
		steps_add(w->steps, "proxy", judge_ip(who(o), who_text), o->ms, detail);
	}
}

/* Nobody offers it anything, or in no form that it takes. */
static void say_nothing(struct walk *w, const struct question *q, const struct choice *c)
{
	const struct probe_kind *k = q->ask.kind;
	const struct offer *proxy = offers_proxy(&q->offers);
	char text[ADDR_TEXT];
	const struct fault_about nobody = {k->name, NULL, k->key};
	const struct fault_about untaken = {proxy ? judge_ip(who(proxy), text) : "", k->name, NULL};

	if (c->by)
		return; /* it was said on port 4011 */
	struct step *p = steps_add(w->steps, "offer", "", 0, "nobody offers it a boot file");
	if (proxy)
		step_fault(p, FAULT_NOT_TAKEN, &untaken);
	else if (q->is_needed)
		step_fault(p, k->as == AS_IPXE ? FAULT_NO_SCRIPT : FAULT_NOT_OFFERED, &nobody);
	else
		p->state = STEP_NOTE;
}

enum fault walk_tftp_fault(const struct load *l)
{
	switch (l->result) {
	case LOAD_CLOSED:
		return FAULT_TFTP_CLOSED;
	case LOAD_SILENT:
		return FAULT_TFTP_SILENT;
	case LOAD_BLOCKS:
		return FAULT_TFTP_BLOCKS;
	case LOAD_REFUSED:
		return l->code == TFTP_NOT_FOUND ? FAULT_BOOT_MISSING : FAULT_BOOT_REFUSED;
	case LOAD_OK:
		return FAULT_NONE;
	default:
		return FAULT_TFTP_STOPS;
	}
}

static bool load_boot_tftp(struct walk *w, const struct choice *c, const struct probe_kind *k)
{
	char text[ADDR_TEXT], is[80], detail[STEP_DETAIL], size[24];
	const char *kind = k->key;

	judge_ip(c->server, text);
	if (!walk_reaches(w, "tftp", c->server, "boot file", c->file))
		return false;
	load_tftp(c->server, c->file, k, BOOT_FILE_MOST, w->deadline_ms, &w->load);
	const struct load *l = &w->load;
	enum fault f = walk_tftp_fault(l);
	if (f == FAULT_NONE) {
		f = judge_boot_file(k, l->head, l->head_len, l->size, is);
		kind = is;
	}
	snprintf(detail, sizeof detail, "%s, %llu bytes%s%s", c->file, (unsigned long long)l->bytes,
	    l->text[0] ? ": " : "", l->text);
	snprintf(size, sizeof size, "%u", l->blksize);
	if (f == FAULT_TFTP_BLOCKS)
		kind = size;
	struct step *p = steps_add(w->steps, "tftp", text, l->ms, detail);
	const struct fault_about a = {text, c->file, kind};
	if (f != FAULT_NONE)
		step_fault(p, f, &a);
	return f == FAULT_NONE;
}

static bool load_boot_http(struct walk *w, const struct choice *c, const struct probe_kind *k)
{
	char is[80];
	struct step *p = walk_load(w, ROLE_LOOK, "boot file", c->file);

	if (p->state != STEP_OK)
		return false;
	enum fault f = judge_boot_file(k, w->load.head, w->load.head_len, w->load.size, is);
	const struct fault_about a = {p->who, c->file, is};
	if (f != FAULT_NONE)
		step_fault(p, f, &a);
	return f == FAULT_NONE;
}

/* Whether a site without such machines lacks it: only to be known, unless it was asked for. */
static bool is_spare(const struct question *q, const char *file)
{
	const char *usual = q->ask.kind->usual, *slash = strrchr(file, '/');
	const struct offer *proxy = offers_proxy(&q->offers);

	return !q->is_needed && usual && proxy && proxy->reply.marked &&
	       strcmp(slash ? slash + 1 : file, usual) == 0;
}

bool walk_boot(struct walk *w)
{
	const struct question *q = w->firmware;
	const struct probe_kind *k = q->ask.kind;
	char from[ADDR_TEXT], loads[STEP_DETAIL];

	say_offers(w, q);
	struct choice c = walk_choose(w, q);
	if (c.how == CHOICE_NONE) {
		say_nothing(w, q, &c);
		return false;
	}
	/* It asks for the files of its own ROM, and is told none. */
	bool good = strstr(c.file, "://") ? load_boot_http(w, &c, k) : load_boot_tftp(w, &c, k);
	struct step *last = &w->steps->step[w->steps->n - 1];
	bool spare = (last->fault == FAULT_BOOT_MISSING || last->fault == FAULT_MISSING) &&
		     is_spare(q, c.file);
	if (spare)
		last->state = STEP_NOTE;
	snprintf(loads, sizeof loads, "%s%s%s", c.file, strstr(c.file, "://") ? "" : " by TFTP",
	    spare ? ": not there" : "");
	steps_sum_up(w->steps, judge_ip(who(c.by), from), loads);
	return good;
}

void walk_run(struct walk *w)
{
	bool is_ipxe = w->firmware->ask.kind->as == AS_IPXE;

	w->lease = offers_lease(&w->firmware->offers);
	if (!w->lease && w->ipxe)
		w->lease = offers_lease(&w->ipxe->offers);
	if (is_ipxe)
		say_offers(w, w->firmware);
	bool goes_on = is_ipxe || walk_boot(w);
	if (goes_on && w->ipxe)
		walk_script(w);
	w->steps->is_done = true;
}
