#include "common/clock.h"
#include "tools/probe/ipxe.h"
#include "tools/probe/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHAINS = 10, URL_SIZE = HTTP_PATH_SIZE + HTTP_HOST_SIZE };

/* What runs. */
struct run {
	struct walk *w;
	struct ipxe x;
	char at[URL_SIZE];       /* where the script is from */
	char text[IPXE_SCRIPT];  /* that runs now */
	char cmdline[IPXE_LINE]; /* of the kernel */
	char kernel[IPXE_LINE];
	char chain[CHAINS][URL_SIZE]; /* all that were gone on to */
	unsigned chains;
	bool is_over;
};

/* As scripts begin that httpbootd has for such a machine (script_unknown). */
static const char unknown[] = "#!ipxe\n# No section of the configuration is for this machine";

static bool is_unknown(const char *text, size_t len)
{
	return len >= sizeof unknown - 1 && memcmp(text, unknown, sizeof unknown - 1) == 0;
}

/* In the settings of iPXE, what it knows of the machine. */
static void set_machine(struct run *r, struct in_addr next)
{
	const struct probe_ask *a = &r->w->ipxe->ask;
	char mac[MAC_TEXT], ip[ADDR_TEXT], uuid[40];
	const uint8_t *u = a->uuid;

	ipxe_start(&r->x, a->kind);
	ipxe_set(&r->x, "mac", mac_text(a->mac, ':', mac));
	/* Option 97 has its first three fields the other way round. */
	snprintf(uuid, sizeof uuid,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[3], u[2],
	    u[1], u[0], u[5], u[4], u[7], u[6], u[8], u[9], u[10], u[11], u[12], u[13], u[14],
	    u[15]);
	ipxe_set(&r->x, "uuid", uuid);
	if (a->kind->buildarch)
		ipxe_set(&r->x, "buildarch", a->kind->buildarch);
	ipxe_set(&r->x, "platform", a->kind->efi ? "efi" : "pcbios");
	if (r->w->lease)
		ipxe_set(&r->x, "ip", judge_ip(r->w->lease->reply.yiaddr, ip));
	ipxe_set(&r->x, "next-server", judge_ip(next, ip));
	ipxe_set(&r->x, "version", "1.21.1+ (lanboot test)");
}

/* The script in what explain said. */
static const char *own_script(const struct own *own, size_t *len)
{
	for (size_t i = 0; own->text && i + 7 < own->len; i++)
		if ((i == 0 || own->text[i - 1] == '\n') &&
		    ipxe_is_script(own->text + i, own->len - i)) {
			*len = own->len - i;
			return own->text + i;
		}
	return NULL;
}

static void run_text(struct run *r, const char *text, size_t len)
{
	if (len > sizeof r->text)
		len = sizeof r->text;
	memcpy(r->text, text, len);
	ipxe_load(&r->x, r->text, len);
}

/* Explain does not know where machines reach httpbootd, and says SERVER: where this is from. */
static void run_own(struct run *r, const char *text, size_t len)
{
	static const char server[] = "://SERVER";
	const size_t n = sizeof server - 1;
	const char *host = strstr(r->at, "://");
	size_t host_len = host ? 3 + strcspn(host + 3, "/") : 0;
	struct writer w = writer_of(r->text, sizeof r->text);

	for (size_t i = 0; i < len;) {
		bool is_server = host && i + n <= len && memcmp(text + i, server, n) == 0;
		write_bytes(&w, is_server ? host : text + i, is_server ? host_len : 1);
		i += is_server ? n : 1;
	}
	ipxe_load(&r->x, r->text, w.len);
}

static void end(struct run *r, enum fault f, const char *who, const char *what)
{
	const struct fault_about a = {who, what, NULL};

	if (f != FAULT_NONE)
		step_fault(steps_add(r->w->steps, "script", "", 0, what), f, &a);
	r->is_over = true;
}

/* A machine that no section is for. With a made-up one that is no fault. */
static void end_unknown(struct run *r)
{
	char mac[MAC_TEXT];
	struct walk *w = r->w;

	mac_text(w->ipxe->ask.mac, ':', mac);
	if (!w->is_made_up) {
		end(r, w->own.text ? FAULT_NO_SECTION : FAULT_NOT_TOLD, mac, "");
		return;
	}
	steps_add(w->steps, "script", "", 0, "a machine without a section is told so")->state =
	    STEP_NOTE;
	r->is_over = true;
}

/* What came is the machine's next script, or a program that takes its place. */
static void take_script(struct run *r, const char *url, const char *head, size_t len)
{
	size_t own_len;
	const char *own = own_script(&r->w->own, &own_len);
	static const char who[] = "httpbootd explain";

	if (is_unknown(head, len) && own && !is_unknown(own, own_len)) {
		steps_add(r->w->steps, "script", who, 0,
		    "only the machine itself is given its script; this is what it is given")
		    ->state = STEP_NOTE;
		snprintf(r->at, sizeof r->at, "%s", url);
		run_own(r, own, own_len);
		return;
	}
	snprintf(r->at, sizeof r->at, "%s", url);
	if (is_unknown(head, len)) {
		end_unknown(r);
	} else if (ipxe_is_script(head, len)) {
		run_text(r, head, len);
	} else {
		steps_add(r->w->steps, "program", "", 0,
		    "what is no script of iPXE's starts now, and what it loads is its own")
		    ->state = STEP_NOTE;
		r->is_over = true;
	}
}

/* What the script wants, as a whole URL. False: it does not fit. */
static bool url_of(const struct run *r, char out[URL_SIZE])
{
	return http_url_join(r->at, r->x.url, out, URL_SIZE);
}

/* Notes that this script is gone on to; true: for the second time. */
static bool was_at(struct run *r, const char *url)
{
	for (unsigned i = 0; i < r->chains; i++)
		if (strcmp(r->chain[i], url) == 0)
			return true;
	memcpy(r->chain[r->chains++], url, strlen(url) + 1);
	return false;
}

/* chain: nothing is wrong yet where it does not come, for the script may say what then. */
static void do_chain(struct run *r)
{
	char url[URL_SIZE];

	if (r->chains == CHAINS || !url_of(r, url) || was_at(r, url)) {
		end(r, FAULT_SCRIPT_LOOP, "", r->x.url);
		return;
	}
	struct step *p = walk_load(r->w, ROLE_CHAIN, "script", url);
	if (p->state == STEP_WRONG)
		p->state = STEP_MAYBE;
	bool came = r->w->load.result == LOAD_OK && p->state == STEP_OK;
	if (r->w->load.result == LOAD_NO_URL) {
		r->is_over = true; /* it was said */
		return;
	}
	ipxe_answer(&r->x, came);
	if (came)
		take_script(r, url, (const char *)r->w->load.head, r->w->load.head_len);
}

static void do_file(struct run *r, enum role role, const char *what)
{
	char url[URL_SIZE];
	static const char once[] = "/once?";

	if (!url_of(r, url)) {
		ipxe_answer(&r->x, false);
		return;
	}
	if (strstr(url, once)) { /* that it has booted this once is for the machine to say */
		steps_add(r->w->steps, "once", "", 0, "would be told that this one time has come")
		    ->state = STEP_NOTE;
		ipxe_answer(&r->x, true);
		return;
	}
	if (strstr(url, "/told?")) { /* how far it has come, too, and nothing depends on it */
		ipxe_answer(&r->x, true);
		return;
	}
	if (strstr(url, "/private/TOKEN/")) { /* explain's word for one that nobody has yet */
		steps_add(r->w->steps, what, "", 0, "only the machine itself is given this")
		    ->state = STEP_NOTE;
		ipxe_answer(&r->x, true);
		return;
	}
	struct step *p = walk_load(r->w, role, what, url);
	if (p->state == STEP_WRONG)
		p->state = STEP_MAYBE;
	ipxe_answer(&r->x, p->state != STEP_MAYBE);
	if (role == ROLE_KERNEL) {
		snprintf(r->kernel, sizeof r->kernel, "%s", url);
		memcpy(r->cmdline, r->x.args, sizeof r->cmdline);
	}
}

static void do_boot(struct run *r)
{
	const char *arch = ipxe_get(&r->x, "arch"), *uuid = ipxe_get(&r->x, "uuid");
	const struct probe_kind *k = r->w->ipxe->ask.kind;
	char detail[STEP_DETAIL];

	snprintf(detail, sizeof detail, "%.200s starts", r->kernel[0] ? r->kernel : "it");
	steps_add(r->w->steps, "boot", "", 0, detail);
	steps_sum_up(r->w->steps, r->w->steps->from, r->kernel);
	walk_alpine(r->w, r->cmdline,
	    arch           ? arch
	    : k->processor ? k->processor
			   : "x86_64",
	    uuid ? uuid : "");
	r->is_over = true;
}

static void note(struct run *r, const char *format, const char *about)
{
	char detail[STEP_DETAIL];

	snprintf(detail, sizeof detail, "%s%.200s", format, about);
	steps_add(r->w->steps, "script", "", 0, detail)->state = STEP_NOTE;
	steps_sum_up(r->w->steps, r->w->steps->from, detail);
	r->is_over = true;
}

/* Nothing was booted. */
static void fail(struct run *r, enum fault f)
{
	const char *what = r->x.url[0] ? r->x.url : r->at;

	steps_settle(r->w->steps);
	if (f == FAULT_SCRIPT_FAILS && r->x.complaint[0]) {
		f = FAULT_NO_APKOVL;
		what = r->x.complaint;
	}
	end(r, steps_worst(r->w->steps) ? FAULT_NONE : f, "", what);
}

static void do_next(struct run *r)
{
	switch (ipxe_run(&r->x)) {
	case IPXE_FETCH_SCRIPT:
		do_chain(r);
		break;
	case IPXE_FETCH_KERNEL:
		do_file(r, ROLE_KERNEL, "kernel");
		break;
	case IPXE_FETCH_INITRD:
		do_file(r, ROLE_INITRD, "initrd");
		break;
	case IPXE_FETCH_LOOK:
		do_file(r, ROLE_LOOK, "file");
		break;
	case IPXE_BOOT:
		do_boot(r);
		break;
	case IPXE_LOCAL:
		note(r, "leaves to the machine's own disk", "");
		break;
	case IPXE_SAN:
		note(r, "boots a disk on the network: ", r->x.url);
		break;
	case IPXE_STRANGE:
		note(r, "somebody else's script: this test knows no command ", r->x.url);
		break;
	case IPXE_ENDLESS:
		fail(r, FAULT_SCRIPT_LOOP);
		break;
	case IPXE_RETRY:
	case IPXE_FAILED:
	case IPXE_END:
		fail(r, FAULT_SCRIPT_FAILS);
		break;
	}
}

/* By its name; a copy of it may have any, but then it is what the firmware loads, too. */
static bool is_ipxe_name(const char *file)
{
	static const char *const names[] = {"ipxe", "undionly", "snponly"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strstr(file, names[i]))
			return true;
	return false;
}

/* True if what iPXE is given is no script, but itself: what its firmware loads. */
static bool is_loop(const struct walk *w, const struct choice *c)
{
	struct choice first = {0};

	if (ipxe_is_script((const char *)w->load.head, w->load.head_len))
		return false;
	if (w->first)
		first = offers_choose(w->first->ask.kind, &w->first->offers);
	return is_ipxe_name(c->file) || (first.file[0] && strcmp(first.file, c->file) == 0);
}

/* The first script, or what stands in its place. */
static bool load_first(struct run *r, const struct choice *c, const char *url)
{
	struct walk *w = r->w;
	char text[ADDR_TEXT], by[ADDR_TEXT], detail[STEP_DETAIL], size[12];
	struct step *p;

	judge_ip(c->server, text);
	judge_ip(c->by->reply.server_id.s_addr ? c->by->reply.server_id : c->by->from, by);
	if (c->how == CHOICE_TFTP) {
		if (!walk_reaches(w, "script", c->server, "script", c->file))
			return false;
		load_tftp(
		    c->server, c->file, w->ipxe->ask.kind, IPXE_SCRIPT, w->deadline_ms, &w->load);
		snprintf(
		    detail, sizeof detail, "%s by TFTP, %" PRIu64 " bytes", c->file, w->load.bytes);
		p = steps_add(w->steps, "script", text, w->load.ms, detail);
		if (w->load.result != LOAD_OK) {
			enum fault f = walk_tftp_fault(&w->load);
			snprintf(size, sizeof size, "%u", w->load.blksize);
			const struct fault_about a = {
			    text, c->file, f == FAULT_TFTP_BLOCKS ? size : w->ipxe->ask.kind->key};
			step_fault(p, f, &a);
			return false;
		}
	} else {
		p = walk_load(w, ROLE_CHAIN, "script", url);
		if (w->load.result != LOAD_OK || p->state == STEP_WRONG)
			return false;
	}
	if (!is_loop(w, c))
		return true;
	const struct fault_about a = {by, c->file, NULL};
	step_fault(p, FAULT_LOOP, &a);
	return false;
}

void walk_script(struct walk *w)
{
	struct choice c = walk_choose(w, w->ipxe);
	const char *key = w->ipxe->ask.kind->key;
	char url[URL_SIZE], from[ADDR_TEXT];
	struct run *r = calloc(1, sizeof *r);

	if (!r)
		return;
	r->w = w;
	if (c.how == CHOICE_NONE) {
		const struct fault_about a = {"", "", key};
		struct step *p = steps_add(w->steps, "script", "", 0, "iPXE is told of none");
		if (w->ipxe->is_needed)
			step_fault(p, FAULT_NO_SCRIPT, &a);
		else
			p->state = STEP_NOTE;
		free(r);
		return;
	}
	set_machine(r, c.server);
	if (!ipxe_expand(&r->x, c.file, url, sizeof url))
		url[0] = '\0';
	if (w->firmware == w->ipxe) {
		struct in_addr by =
		    c.by->reply.server_id.s_addr ? c.by->reply.server_id : c.by->from;
		steps_sum_up(w->steps, judge_ip(by, from), url);
	}
	if (load_first(r, &c, url)) {
		take_script(r, url, (const char *)w->load.head, w->load.head_len);
		while (!r->is_over && clock_now_ms() < w->deadline_ms)
			do_next(r);
	}
	free(r);
}
