#include "tftpd/probes.h"

#include "common/shim.h"
#include "tftpd/tftp.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What is behind the last / or \\. */
static const char *base_name(const char *file)
{
	const char *base = file;
	for (const char *p = file; *p; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	return base;
}

/* True if `text` is `pattern`, in any case, where `#` stands for a digit. */
static bool matches_pattern(const char *text, const char *pattern)
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
	while (*patterns && !matches_pattern(text, *patterns))
		patterns++;
	return *patterns;
}

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

/* Its modules are built into the images that netboot; it looks for lists of more. */
static const char *const grub[] = {"command.lst", "fs.lst", "crypto.lst", "terminal.lst", NULL};

const char *probes_firmware(const char *file)
{
	const char *base = base_name(file), *cfg = strstr(file, "pxelinux.cfg/");

	file += strspn(file, "/");
	if (shim_does_without(base))
		return "shim";
	if (is_one_of(base, raspberry_pi) || strncmp(base, "armstub", 7) == 0)
		return "raspberry-pi";
	if (is_serial_folder(file) && is_one_of(base, raspberry_pi_first))
		return "raspberry-pi";
	/* The last of each search is no probe: without it nothing boots. */
	if (cfg && strcmp(base, "default") != 0)
		return "pxelinux";
	if (strncmp(base, "grub.cfg-", 9) == 0 || is_one_of(base, grub))
		return "grub";
	return NULL;
}

/* Makes the line of a row, and takes the row out. */
static void take_row(struct probes *p, struct probes_row *r, struct event *e)
{
	event_start(e, "refused");
	event_client(e, &r->client);
	event_text(e, "file", r->names);
	if (r->files > 1)
		event_num(e, "files", r->files);
	event_num(e, "code", TFTP_NOT_FOUND);
	event_text(e, "reason", "no such file");
	event_text(e, "ordinary", r->firmware);
	*r = p->row[--p->n];
}

/* The row that is due first; NULL: there is none. */
static struct probes_row *first_due(struct probes *p)
{
	struct probes_row *first = p->n ? p->row : NULL;

	for (size_t i = 1; i < p->n; i++)
		if (p->row[i].due_ms < first->due_ms)
			first = &p->row[i];
	return first;
}

static struct probes_row *find_row(
    struct probes *p, const struct addr *client, const char *firmware)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->row[i].firmware, firmware) == 0 &&
		    addr_same_host(&p->row[i].client, client))
			return &p->row[i];
	return NULL;
}

bool probes_note(struct probes *p, const struct addr *client, const char *firmware,
    const char *file, uint64_t now_ms, struct event *e)
{
	struct probes_row *r = find_row(p, client, firmware);
	bool full = !r && p->n == PROBES_CLIENTS;

	if (full)
		take_row(p, first_due(p), e);
	if (!r) {
		r = &p->row[p->n++];
		*r = (struct probes_row){
		    .client = *client, .firmware = firmware, .began_ms = now_ms};
	}
	const char *base = base_name(file);
	size_t len = strlen(r->names);
	if (len + strlen(base) + 2 < sizeof r->names)
		snprintf(r->names + len, sizeof r->names - len, "%s%s", len ? " " : "", base);
	r->files++;
	r->due_ms = now_ms + PROBES_WAIT_MS;
	if (r->due_ms > r->began_ms + PROBES_MOST_MS)
		r->due_ms = r->began_ms + PROBES_MOST_MS;
	return full;
}

bool probes_take(struct probes *p, uint64_t now_ms, struct event *e)
{
	struct probes_row *r = first_due(p);

	if (!r || r->due_ms > now_ms)
		return false;
	take_row(p, r, e);
	return true;
}

uint64_t probes_due_ms(const struct probes *p)
{
	uint64_t due_ms = UINT64_MAX;

	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].due_ms < due_ms)
			due_ms = p->row[i].due_ms;
	return due_ms;
}
