#include "tftpd/probes.h"

#include "common/container_of.h"
#include "tftpd/transfer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What is behind the last / or \\. */
static const char *base_of(const char *file)
{
	const char *base = file;
	for (const char *p = file; *p; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	return base;
}

/* True if `text` is `pattern`, in any case, where `#` stands for a digit. */
static bool is(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++) {
		if (*pattern == '#' ? *text < '0' || *text > '9'
				    : strncasecmp(text, pattern, 1) != 0)
			return false;
	}
	return !*text;
}

static bool is_one_of(const char *text, const char *const *patterns)
{
	while (*patterns && !is(text, *patterns))
		patterns++;
	return *patterns;
}

/* shim 15.8 and later: shim.c, load_revocations_file and load_certs. */
static const char *const shim[] = {"revocations.efi", "revocations_sku.efi", "revocations_sbat.efi",
    "shim_certificate.efi", "shim_certificate_#.efi", NULL};

/* The boot ROM and start*.elf of models 2 to 5: what they look for and need not find. */
static const char *const raspberry_pi[] = {"autoboot.txt", "boot.sig", "bootcfg.txt",
    "bootconf.sig", "bootconf.txt", "bootsig.bin", "dt-blob.bin", "hat_map.dtb", "overlay_map.dtb",
    "pieeprom.bin", "pieeprom.sig", "pieeprom.upd", "recover4.elf", "recovery.bin", "recovery.elf",
    "tryboot.txt", "vl805.bin", "vl805.sig", NULL};

/* The folder of a Raspberry Pi's serial number is tried before the root. */
static bool is_serial_folder(const char *file)
{
	size_t len = strspn(file, "0123456789abcdef");
	return len == 8 && file[len] == '/' && !strchr(file + len + 1, '/');
}

static const char *const raspberry_pi_first[] = {
    "start.elf", "start#.elf", "start#cd.elf", "bootcode.bin", "config.txt", NULL};

const char *probes_whose(const char *file)
{
	const char *base = base_of(file), *cfg = strstr(file, "pxelinux.cfg/");

	file += strspn(file, "/");
	if (is_one_of(base, shim))
		return "shim";
	if (is_one_of(base, raspberry_pi) || strncmp(base, "armstub", 7) == 0)
		return "raspberry-pi";
	if (is_serial_folder(file) && is_one_of(base, raspberry_pi_first))
		return "raspberry-pi";
	/* The last of each search is no probe: without it nothing boots. */
	if (cfg && strcmp(base, "default") != 0)
		return "pxelinux";
	if (strncmp(base, "grub.cfg-", 9) == 0)
		return "grub";
	return NULL;
}

/* Tells a row, and takes it out. */
static void tell(struct server *s, struct probes_row *r)
{
	struct probes *p = &s->probes;
	struct event e;

	event_start(&e, "refused");
	event_addr(&e, "client", &r->client);
	event_text(&e, "file", r->names);
	if (r->files > 1)
		event_num(&e, "files", r->files);
	event_num(&e, "code", TFTP_NOT_FOUND);
	event_text(&e, "reason", "no such file");
	event_text(&e, "ordinary", r->whose);
	*r = p->row[--p->n];
	server_report(s, LEVEL_INFO, &e);
}

static void set_timer(struct server *s)
{
	struct probes *p = &s->probes;
	uint64_t due_ms = UINT64_MAX;

	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].due_ms < due_ms)
			due_ms = p->row[i].due_ms;
	if (!p->n)
		loop_timer_clear(&s->loop, &p->timer);
	else if (!loop_timer_set(&s->loop, &p->timer, due_ms))
		probes_flush(s);
}

static void on_timer(struct loop_timer *timer, uint64_t now_ms)
{
	struct probes *p = container_of(timer, struct probes, timer);
	struct server *s = container_of(p, struct server, probes);

	for (size_t i = 0; i < p->n;) {
		if (p->row[i].due_ms <= now_ms)
			tell(s, &p->row[i]);
		else
			i++;
	}
	set_timer(s);
}

static struct probes_row *row_of(struct server *s, const struct addr *client, const char *whose)
{
	struct probes *p = &s->probes;
	struct probes_row *oldest = p->row;

	for (size_t i = 0; i < p->n; i++) {
		struct probes_row *r = &p->row[i];
		if (strcmp(r->whose, whose) == 0 && client_same_host(&r->client, client))
			return r;
		if (r->due_ms < oldest->due_ms)
			oldest = r;
	}
	if (p->n == PROBES_CLIENTS)
		tell(s, oldest);
	p->row[p->n] =
	    (struct probes_row){.client = *client, .whose = whose, .began_ms = s->loop.now_ms};
	return &p->row[p->n++];
}

void probes_note(struct server *s, const struct addr *client, const char *whose, const char *file)
{
	struct probes_row *r = row_of(s, client, whose);
	const char *base = base_of(file);
	size_t len = strlen(r->names);

	if (len + strlen(base) + 2 < sizeof r->names)
		snprintf(r->names + len, sizeof r->names - len, "%s%s", len ? " " : "", base);
	r->files++;
	r->due_ms = s->loop.now_ms + PROBES_WAIT_MS;
	if (r->due_ms > r->began_ms + PROBES_MOST_MS)
		r->due_ms = r->began_ms + PROBES_MOST_MS;
	s->probes.timer.fire = on_timer;
	set_timer(s);
}

void probes_flush(struct server *s)
{
	while (s->probes.n)
		tell(s, s->probes.row);
	loop_timer_clear(&s->loop, &s->probes.timer);
}
