/*
 * lanboot-probe: acts as firmware, iPXE and Alpine's init of a machine, for lanboot test and
 * lanboot audit, which are its manual. It leases no address, changes none, and leaves nothing
 * behind.
 */
#include "common/clock.h"
#include "tools/probe/collect.h"
#include "tools/probe/print.h"
#include "tools/probe/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	EXIT_WRONG_USE = 2,
	EXIT_UNKNOWN = 3,
	TEST_MS = 9500,
	AUDIT_MS = 14000,
	WHOLE_MS = 600 * 1000, /* with --whole a modloop may take its time */
	QUESTIONS = PROBE_KINDS,
	OWN_MAX = 256 * 1024,
};

struct options {
	const char *command, *interface, *name;
	const struct probe_kind *kind; /* NULL: what the machine is offered */
	uint8_t mac[MAC_LEN];
	bool has_mac, json, whole;
	struct in_addr server;
	struct own own;
};

struct probe {
	struct options o;
	struct lan lan;
	struct question question[QUESTIONS];
	size_t n;
	bool shown[QUESTIONS];
	struct steps *lan_steps, *walk; /* shared with the walks */
	uint64_t began_ms, deadline_ms;
};

static const char usage_text[] =
    "usage: lanboot-probe test|audit [--mac MAC] [--name NAME] [--arch ARCH] [--interface IF]\n"
    "                     [--server ADDRESS] [--own FILE] [--whole] [--json]\n"
    "It is run by lanboot test and lanboot audit: see lanboot(8).\n";

static int wrong_use(const char *what, const char *value)
{
	fprintf(stderr, "lanboot-probe: %s%s\n%s", what, value, usage_text);
	return EXIT_WRONG_USE;
}

/* What explain said, from a file. False: it cannot be read. */
static bool read_own(const char *path, struct own *own)
{
	char *text = malloc(OWN_MAX);
	int fd = text ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && own->len < OWN_MAX) {
		n = read(fd, text + own->len, OWN_MAX - own->len);
		own->len += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	own->text = text;
	return fd >= 0 && n == 0;
}

/* Returns 0, or the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
	static const struct option list[] = {{"mac", required_argument, NULL, 'm'},
	    {"name", required_argument, NULL, 'n'}, {"arch", required_argument, NULL, 'a'},
	    {"interface", required_argument, NULL, 'i'}, {"server", required_argument, NULL, 's'},
	    {"own", required_argument, NULL, 'o'}, {"whole", no_argument, NULL, 'w'},
	    {"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "", list, NULL)) != -1) {
		if (c == 'm' && !(o->has_mac = str_mac(optarg, o->mac)))
			return wrong_use("no MAC: ", optarg);
		if (c == 'a' && !(o->kind = kind_by_name(optarg)))
			return wrong_use("no kind of firmware: ", optarg);
		if (c == 's' && !str_addr4(optarg, &o->server))
			return wrong_use("no IPv4 address: ", optarg);
		if (c == 'o' && !read_own(optarg, &o->own))
			return wrong_use("cannot be read: ", optarg);
		if (c == '?')
			return wrong_use("", "");
		if (c == 'h') {
			fputs(usage_text, stdout);
			exit(0);
		}
		o->name = c == 'n' ? optarg : o->name;
		o->interface = c == 'i' ? optarg : o->interface;
		o->whole |= c == 'w';
		o->json |= c == 'j';
	}
	o->command = optind + 1 == argc ? argv[optind] : "";
	if (strcmp(o->command, "test") != 0 && strcmp(o->command, "audit") != 0)
		return wrong_use("say test or audit", "");
	return 0;
}

static void add_question(struct probe *p, const struct probe_kind *k, bool needed)
{
	struct question *q = &p->question[p->n];

	*q = (struct question){.ask.kind = k, .is_needed = needed};
	memcpy(q->ask.mac, p->o.mac, MAC_LEN);
	ask_uuid(k, p->o.mac, q->ask.uuid);
	q->ask.chained = k->as == AS_IPXE;
	if (getrandom(&q->ask.xid, sizeof q->ask.xid, 0) < 0)
		q->ask.xid = (uint32_t)(clock_now_ms() + p->n);
	p->n++;
}

static bool is_test(const struct probe *p)
{
	return strcmp(p->o.command, "test") == 0;
}

/* As whom to ask. A test without --arch asks as BIOS, too, for a machine that is offered no more.
 */
static void add_questions(struct probe *p)
{
	const struct probe_kind *k = p->o.kind;

	if (!is_test(p)) {
		for (size_t i = 0; kind_nth(i); i++)
			add_question(p, kind_nth(i), p->o.kind == kind_nth(i));
		return;
	}
	add_question(p, k ? k : kind_by_name("efi-x64"), true);
	if (p->question[0].ask.kind->as != AS_IPXE && p->question[0].ask.kind->as != AS_RPI)
		add_question(p, kind_ipxe_of(p->question[0].ask.kind), true);
	if (!k) {
		add_question(p, kind_by_name("bios"), true);
		add_question(p, kind_by_name("ipxe-bios"), true);
	}
}

/* The question of that kind, or NULL. */
static const struct question *question_of(const struct probe *p, const struct probe_kind *k)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->question[i].ask.kind == k)
			return &p->question[i];
	return NULL;
}

static bool is_offered(const struct question *q)
{
	return offers_choose(q->ask.kind, &q->offers).how != CHOICE_NONE;
}

/* Which of the questions lead to a walk. */
static void choose_walks(struct probe *p)
{
	if (!is_test(p)) {
		for (size_t i = 0; i < p->n; i++)
			p->shown[i] = true;
		return;
	}
	bool by_bios = p->n > 2 && !is_offered(&p->question[0]) && is_offered(&p->question[2]);
	p->shown[by_bios ? 2 : 0] = true;
}

/* The firmware whose boot file is this iPXE. */
static const struct question *first_of(const struct probe *p, const struct question *q)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct probe_kind *k = p->question[i].ask.kind;
		if (k->as == AS_PXE && kind_ipxe_of(k) == kind_ipxe_of(q->ask.kind))
			return &p->question[i];
	}
	return NULL;
}

static void walk_in_child(const struct probe *p, size_t i)
{
	struct walk *w = calloc(1, sizeof *w);
	const struct question *q = &p->question[i];
	bool is_ipxe = q->ask.kind->as == AS_IPXE;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!w)
		return;
	w->firmware = q;
	w->first = first_of(p, q);
	if (is_ipxe)
		w->ipxe = q;
	else if (is_test(p) && q->ask.kind->as != AS_RPI)
		w->ipxe = question_of(p, kind_ipxe_of(q->ask.kind));
	w->lan = &p->lan;
	w->own = p->o.own;
	w->is_made_up = !p->o.has_mac;
	w->whole = p->o.whole;
	w->deadline_ms = p->deadline_ms - 300;
	w->steps = &p->walk[i];
	walk_run(w);
}

/* Each walk in a process, until all are done or the time is over. */
static void walk_all(struct probe *p)
{
	pid_t pid[QUESTIONS] = {0};
	bool any = true;

	for (size_t i = 0; i < p->n; i++) {
		pid[i] = p->shown[i] ? fork() : 0;
		if (p->shown[i] && pid[i] == 0) {
			walk_in_child(p, i);
			_exit(0);
		}
	}
	while (any && clock_now_ms() < p->deadline_ms) {
		any = false;
		for (size_t i = 0; i < p->n; i++) {
			if (pid[i] > 0 && waitpid(pid[i], NULL, WNOHANG) != 0)
				pid[i] = 0;
			any |= pid[i] > 0;
		}
		if (any)
			poll(NULL, 0, 10);
	}
	for (size_t i = 0; i < p->n; i++) {
		if (pid[i] > 0) {
			kill(pid[i], SIGKILL);
			waitpid(pid[i], NULL, 0);
		}
		const struct fault_about a = {"", p->question[i].ask.kind->title, ""};
		if (p->shown[i] && !p->walk[i].is_done)
			step_fault(steps_add(&p->walk[i], "time", "", 0, "it took too long"),
			    FAULT_LATE, &a);
	}
}

static int show(struct probe *p)
{
	char address[ADDR_TEXT], mac[MAC_TEXT], machine[200];
	const struct probe_kind *k = p->n ? p->question[0].ask.kind : NULL;

	for (size_t i = 0; is_test(p) && i < p->n; i++)
		k = p->shown[i] ? p->question[i].ask.kind : k;
	mac_text(p->o.mac, ':', mac);
	if (is_test(p))
		snprintf(machine, sizeof machine, "%.80s%s%s%s%s%s", p->o.name ? p->o.name : mac,
		    p->o.name ? " (" : "", p->o.name ? mac : "", p->o.name ? ")" : "",
		    k ? " as " : "", k ? k->name : "");
	else
		snprintf(machine, sizeof machine, "audit as %s", mac);
	const struct found f = {.command = p->o.command,
	    .machine = machine,
	    .interface = p->lan.name,
	    .address = p->lan.addr.s_addr ? judge_ip(p->lan.addr, address) : "no address",
	    .others = p->lan.others,
	    .lan = p->lan_steps,
	    .question = p->question,
	    .walk = p->walk,
	    .shown = p->shown,
	    .n = p->n,
	    .ms = (uint32_t)(clock_now_ms() - p->began_ms),
	    .json = p->o.json};
	return print_found(&f);
}

/* Without a link or an address there is nothing to ask. False: that was said. */
static bool can_ask(struct probe *p)
{
	const struct fault_about a = {p->lan.name, NULL, NULL};

	bool has_link = p->lan.link || p->lan.running;

	if (has_link && p->lan.addr.s_addr)
		return true;
	step_fault(steps_add(p->lan_steps, "interface", p->lan.name, 0, ""),
	    has_link ? FAULT_NO_ADDRESS : FAULT_NO_LINK, &a);
	return false;
}

static int unknown(const struct probe *p, const char *why)
{
	print_unknown(p->o.command, why, p->o.json);
	return EXIT_UNKNOWN;
}

/* Finds the interface; one that was just switched on has its link a moment later. */
static bool find_lan(struct probe *p)
{
	bool found = lan_find(p->o.interface, &p->lan);

	for (int i = 0; found && p->lan.link && !p->lan.running && i < 30; i++) {
		poll(NULL, 0, 100);
		found = lan_find(p->o.interface, &p->lan);
	}
	return found;
}

static int probe_run(struct probe *p)
{
	if (!find_lan(p))
		return unknown(p, p->o.interface ? "no Ethernet interface of that name"
						 : "no Ethernet interface is here");
	if (!p->o.has_mac)
		ask_made_up(p->lan.mac, p->o.mac);
	if (!can_ask(p))
		return show(p);
	if (!lan_open(&p->lan))
		return unknown(p, errno == EPERM
				      ? "needs root, to send as a machine without an address does"
				      : "no packet sockets are to be had here");
	add_questions(p);
	if (!collect(&p->lan, p->question, p->n, p->o.server))
		return unknown(p, strerror(errno));
	bool any = judge_lan(p->lan.name, p->question, p->n, p->lan_steps);
	if (any) {
		choose_walks(p);
		walk_all(p);
	} else {
		p->n = 0;
	}
	lan_close(&p->lan);
	return show(p);
}

int main(int argc, char **argv)
{
	struct probe *p = calloc(1, sizeof *p);

	if (!p)
		return EXIT_UNKNOWN;
	int status = read_options(argc, argv, &p->o);
	if (status)
		return status;
	const size_t size = (QUESTIONS + 1) * sizeof *p->walk;
	p->walk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p->walk == MAP_FAILED)
		return EXIT_UNKNOWN;
	p->lan_steps = p->walk + QUESTIONS;
	p->began_ms = clock_now_ms();
	p->deadline_ms = p->began_ms + (p->o.whole ? WHOLE_MS : is_test(p) ? TEST_MS : AUDIT_MS);
	status = probe_run(p);
	fflush(stdout);
	free((void *)(uintptr_t)p->o.own.text);
	free(p);
	return status;
}
