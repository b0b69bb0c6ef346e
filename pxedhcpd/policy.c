#include "pxedhcpd/policy.h"

#include "common/uki.h"
#include "pxedhcpd/addressing.h"
#include "pxedhcpd/history.h"
#include "pxedhcpd/reply.h"
#include "pxedhcpd/request.h"
#include "pxedhcpd/template.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* What the configuration says of this one machine: its section, its profile, [pxedhcpd]. */
struct settings {
	struct boot boot;
	bool ignore;
	enum pxe_mode mode;
	const char *boot_file; /* NULL: by architecture */
	const char *script;
};

const char *answer_text(enum answer a)
{
	static const char *const texts[] = {
	    [ANSWER_NONE] = "none",
	    [ANSWER_DIRECT] = "direct",
	    [ANSWER_4011] = "4011",
	    [ANSWER_MENU] = "menu",
	    [ANSWER_RPI] = "rpi",
	    [ANSWER_PLAIN] = "plain",
	    [ANSWER_HTTP] = "http",
	    [ANSWER_SCRIPT] = "script",
	};
	return texts[a];
}

static struct settings settings_of(const struct conf *c, const struct host *h)
{
	struct boot b = h ? host_boot(h) : (struct boot){0};
	return (struct settings){
	    .boot = b,
	    .ignore = b.ignore == TRISTATE_YES,
	    .mode = b.pxe_mode ? (enum pxe_mode)b.pxe_mode : (enum pxe_mode)c->pxedhcpd.pxe_mode,
	    .boot_file = b.boot_file,
	    .script = b.script_url ? b.script_url : c->pxedhcpd.script,
	};
}

/* True if its previous offer was made in another exchange, which began at most `ms` ago. */
static bool came_back(const struct policy_input *in, uint64_t ms)
{
	return in->previous && in->previous->offered && in->previous->offered_xid != in->req->xid &&
	       in->now_ms - in->previous->offered_ms <= ms;
}

/* The boot file for this client; NULL if none is configured. */
static const char *boot_file_of(
    const struct policy_input *in, const struct settings *w, const struct decision *d)
{
	if (w->boot_file)
		return w->boot_file;
	if (d->answer == ANSWER_RPI)
		return in->conf->pxedhcpd.boot_file[ARCH_RPI];
	return request_boot_file(in->conf, d->arch);
}

/* The choice of a boot menu that the client made: its own boot file, or `otherwise`. */
static const char *chosen_file(const struct policy_input *in, const char *otherwise)
{
	size_t len;
	const uint8_t *item = request_boot_item(in->req, &len);
	if (!item)
		return otherwise;
	size_t n = (size_t)(item[0] << 8 | item[1]) - MENU_TYPE;
	if (n >= in->conf->menu_n || !in->conf->menu[n].boot_file)
		return otherwise;
	return in->conf->menu[n].boot_file;
}

/* Direct or by 4011. Machines differ in which they understand, and do not say: see adapt.h. */
static enum pxe_mode adapt(const struct policy_input *in, struct decision *d)
{
	enum pxe_mode usual = arch_is_efi(d->arch) ? PXE_MODE_4011 : PXE_MODE_DIRECT;
	const struct adapt_packet packet = history_packet(in);

	d->why = usual == PXE_MODE_4011 ? "UEFI PXE: comes to port 4011 for its boot file"
					: "BIOS PXE: loads the boot file of this offer";
	if (d->firmware == FIRMWARE_IPXE || !in->previous)
		return usual; /* iPXE takes both */
	return adapt_mode(&in->previous->pxe, usual, &packet, &d->why);
}

static enum answer pxe_answer(
    const struct policy_input *in, const struct settings *w, struct decision *d)
{
	enum pxe_mode mode = w->mode;

	if (in->req->type == DHCPREQUEST) {
		d->why = "PXE: asks for its boot file";
		return arch_is_efi(d->arch) ? ANSWER_4011 : ANSWER_DIRECT;
	}
	if (in->no_pxe_port) {
		d->why = "PXE: directly, for another program has port 4011";
		return ANSWER_DIRECT;
	}
	if (mode == PXE_MODE_MENU && d->firmware != FIRMWARE_IPXE &&
	    in->conf->menu_n) { /* it makes iPXE loop */
		d->why = "PXE: gets the boot menu";
		return ANSWER_MENU;
	}
	d->why = "PXE: in the form that the configuration says";
	if (mode == PXE_MODE_AUTO || mode == PXE_MODE_MENU)
		mode = adapt(in, d);
	return mode == PXE_MODE_4011 ? ANSWER_4011 : ANSWER_DIRECT;
}

/* True if this iPXE gets the script; false: it gets our own iPXE first. */
static bool wants_script(const struct policy_input *in, struct decision *d)
{
	bool lacks = firmware_lacks_features(in->req, d->arch);

	d->why = "iPXE: gets the script's URL";
	if (in->req->chained)
		return true;
	if (!lacks && in->conf->pxedhcpd.ipxe_rom != IPXE_ROM_CHAIN)
		return true;
	if (came_back(in, CHAIN_MS)) {
		d->why = "iPXE, back after it was given a boot file: gets the script's URL";
		return true;
	}
	d->why = lacks ? "iPXE without HTTP, or without the kernel format that a boot needs: gets "
			 "our iPXE first"
		       : "iPXE in a ROM: gets our iPXE first";
	return false;
}

/* By UEFI HTTP Boot a machine loads the image of its profile; a boot file of its own goes before.
 */
static bool find_uki(const struct settings *w, const struct decision *d, char out[UKI_PATH])
{
	return d->kind == CLIENT_HTTP && d->firmware != FIRMWARE_IPXE && d->host && !w->boot_file &&
	       uki_path_of_client(d->host, &w->boot, d->arch, out);
}

static bool too_long(struct decision *d)
{
	d->answer = ANSWER_NONE;
	d->why = "the boot file's name or URL is longer than 254 bytes";
	return false;
}

/* Chooses what to load and how. Sets d->answer and the boot file; false: refused, with `why`. */
static bool choose(const struct policy_input *in, struct in_addr self, const struct settings *w,
    struct decision *d)
{
	char *file = d->reply.boot_file, uki[UKI_PATH];
	bool is_ipxe = d->firmware == FIRMWARE_IPXE;

	if (is_ipxe && wants_script(in, d)) {
		d->answer = ANSWER_SCRIPT;
		return template_url(in, self, w->script, "", file) || too_long(d);
	}
	const char *why = is_ipxe ? d->why : NULL;
	if (!d->arch) /* RFC 4578 §2.1 wants option 93; what sends none is an old BIOS */
		d->arch = arch_by_number(0);
	if (d->kind == CLIENT_PXE)
		d->answer = firmware_answer(d->firmware);
	const bool has_uki = find_uki(w, d, uki);
	const char *name = has_uki ? uki : boot_file_of(in, w, d);
	if (!name) {
		d->answer = ANSWER_NONE;
		d->why = "no boot file is configured for this architecture, by name or as arch-N";
		return false;
	}
	if (d->kind == CLIENT_HTTP) {
		const char *root = str_is_url(name) ? "" : in->conf->pxedhcpd.http_root;
		d->answer = ANSWER_HTTP;
		d->why = has_uki
			     ? "UEFI HTTP Boot: gets the URL of its profile's image, and no iPXE"
			     : "UEFI HTTP Boot: gets the boot file's URL";
		return template_url(in, self, root, name, file) || too_long(d);
	}
	name = chosen_file(in, name);
	size_t len = strlen(name);
	if (len >= OPTION_SIZE)
		return too_long(d);
	memcpy(file, name, len + 1);
	if (d->answer == ANSWER_RPI) {
		d->why = "Raspberry Pi: gets the menu that it looks for";
		d->delay_ms = in->conf->pxedhcpd.rpi_delay_ms;
	} else if (d->answer != ANSWER_NONE) {
		d->why = "PXE: the only form that this firmware takes";
	} else if (d->kind == CLIENT_CLASS) {
		d->answer = ANSWER_PLAIN;
		d->why = "one of the configured classes: gets its boot file";
	} else {
		d->answer = pxe_answer(in, w, d);
	}
	if (why)
		d->why = why;
	return true;
}

/* The word that the client's class begins with, or NULL. */
static const char *word_of(const struct words *classes, const struct dhcp_value *class)
{
	for (size_t i = 0; i < classes->n; i++)
		if (dhcp_value_starts(class, classes->word[i]))
			return classes->word[i];
	return NULL;
}

/* Sets d->class, too. */
static enum client_kind kind_of(const struct policy_input *in, struct decision *d)
{
	const struct dhcp_value *class = &in->req->class;

	if (dhcp_value_starts(class, "PXEClient"))
		return CLIENT_PXE;
	if (dhcp_value_starts(class, "HTTPClient"))
		return CLIENT_HTTP;
	if ((d->class = word_of(&in->conf->pxedhcpd.pxe_classes, class)))
		return CLIENT_PXE;
	if ((d->class = word_of(&in->conf->pxedhcpd.classes, class)))
		return CLIENT_CLASS;
	return CLIENT_OTHER;
}

/* Whether this packet is for us at all; sets d->why. */
static bool is_ours(const struct policy_input *in, struct decision *d)
{
	const struct dhcp_request *req = in->req;
	size_t len;

	d->kind = kind_of(in, d);
	if (d->kind == CLIENT_OTHER) {
		d->why = "neither PXEClient nor HTTPClient in option 60: an ordinary DHCP client";
		return false;
	}
	if (in->port == PXE_PORT) {
		d->why = "only a REQUEST is answered on port 4011";
		return req->type == DHCPREQUEST;
	}
	if (req->type == DHCPDISCOVER)
		return true;
	d->why = "only a DISCOVER, or a REQUEST with a boot item (43.71), is answered on port 67";
	return req->type == DHCPREQUEST && request_boot_item(req, &len);
}

/* What the configuration says of this machine; sets d->host. */
static struct settings find_settings(const struct policy_input *in, struct decision *d)
{
	uint8_t uuid[UUID_SIZE];
	const struct machine_id id = {
	    .mac = request_mac(in->req),
	    .uuid = request_uuid(in->req, uuid) ? uuid : NULL,
	    .client = in->req->client_id.bytes,
	    .client_len = in->req->client_id.len,
	};
	d->host = host_find(&in->conf->hosts, &id);
	return settings_of(in->conf, d->host);
}

/* Whether the configuration lets this machine boot; sets d->why. */
static bool is_allowed(const struct policy_input *in, const struct settings *w, struct decision *d)
{
	if (w->ignore) {
		d->why = "its section says ignore = yes";
		return false;
	}
	if (in->conf->pxedhcpd.known_only && (!d->host || d->host->id.kind == HOST_ANY)) {
		d->why = "known-only = yes, and it has no [host] section";
		return false;
	}
	return true;
}

void policy_decide(const struct policy_input *in, struct decision *d)
{
	struct in_addr self = in->conf->lanboot.address;

	memset(d, 0, sizeof *d);
	d->verdict = VERDICT_NOT_OURS;
	if (!self.s_addr)
		self = in->local;
	if (!is_ours(in, d)) {
		history_note_overheard(in, self, d);
		return;
	}
	if (history_is_misled(in, d))
		return;
	d->arch = request_arch(in->conf, in->req);
	d->firmware = firmware_of(in->req, d->arch);
	const struct settings w = find_settings(in, d);
	bool for_us = addressing_is_for_us(in, self, w.mode, d);
	if (!for_us && in->port != PXE_PORT) /* what all boot servers hear is nobody's trouble */
		return;
	d->verdict = VERDICT_REFUSED;
	if (!for_us)
		return;
	if (!is_allowed(in, &w, d))
		return;
	if (!self.s_addr) {
		d->why = "the interface has no IPv4 address to answer from";
		return;
	}
	if (!addressing_has_destination(in, self, d))
		return;
	if (in->req->relay.too_long) {
		d->why = "its relay's option 82 is longer than 510 bytes, and has to go back whole";
		return;
	}
	if (!choose(in, self, &w, d))
		return;
	if (w.boot.delay_ms && d->firmware != FIRMWARE_IPXE && in->req->type == DHCPDISCOVER)
		d->delay_ms = w.boot.delay_ms; /* iPXE waits 2 s for proxies, and no longer */
	if (!template_options(in, self, w.boot.options, &d->reply)) {
		d->answer = ANSWER_NONE;
		d->why = "the options of its section are too long, with their variables filled in";
		return;
	}
	reply_fill(in, self, d);
	history_note_answer(in, d);
	d->verdict = VERDICT_ANSWER;
}
