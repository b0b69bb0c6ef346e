#include "tftpd/lookup.h"

#include "common/autoexec.h"
#include "common/neighbour.h"
#include "common/shim.h"
#include "tftpd/generated.h"
#include "tftpd/loader_make.h"
#include "tftpd/name.h"
#include "tftpd/probes.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The answer is that refusal. Always false, for the callers to return. */
static bool set_refusal(struct lookup_result *f, struct refusal why)
{
	f->fd = -1;
	f->refusal = why;
	return false;
}

/* A search under way. */
struct search {
	const struct lookup *lookup;
	struct lookup_client *client;
	struct lookup_result *f;
	bool is_uboot, is_probe; /* by what it asks for */
};

static const uint8_t *mac_of(const struct search *s)
{
	struct lookup_client *w = s->client;
	if (!w->sought_mac)
		w->has_mac = neighbour_mac(s->lookup->neighbours, &w->peer, w->ifindex, w->mac);
	w->sought_mac = true;
	return w->has_mac ? w->mac : NULL;
}

static const struct host *host_of(const struct search *s)
{
	const struct host_table *t = &s->lookup->conf->hosts;
	bool by_mac = t->per_kind[HOST_MAC] || t->per_kind[HOST_PREFIX];
	const struct machine_id id = {.mac = by_mac ? mac_of(s) : NULL};
	return t->n ? host_find(t, &id) : NULL;
}

/* What only a script's token leads to, at httpbootd, is not there. */
static bool is_private(const struct search *s, const char *path)
{
	const struct words *private = &s->lookup->conf->httpbootd.private;
	return path_is_beneath_any(path, private->word, private->n);
}

/* A link leads to such a file, which is open now. */
static bool leads_to_private(const struct search *s, int fd)
{
	char path[PATH_SIZE];
	return s->lookup->conf->httpbootd.private.n && roots_path_of(s->lookup->roots, fd, path) &&
	       is_private(s, path);
}

static enum root_result open_path(struct search *s, const char *path)
{
	struct root_file file;

	s->f->fd = -1;
	if (is_private(s, path) || (s->is_probe && s->lookup->anycase &&
				       anycase_lacks(s->lookup->anycase, s->lookup->roots, path)))
		return ROOT_NOT_FOUND;
	enum root_result r = roots_open(s->lookup->roots, path, &file);
	if (r == ROOT_OK && leads_to_private(s, file.fd)) {
		close(file.fd);
		return ROOT_NOT_FOUND;
	}
	s->f->fd = file.fd;
	s->f->st = file.st;
	memcpy(s->f->leads, file.leads, sizeof file.leads);
	return r;
}

/* The MAC of its card, then those that its section says it has besides; NULL: no more. */
static const uint8_t *nth_mac(const struct search *s, size_t n)
{
	const uint8_t *mac = mac_of(s);
	const struct host *h = n && mac ? host_of(s) : NULL;

	if (n == 0)
		return mac;
	for (size_t i = 0; h && h->n_others && i <= h->n_others; i++) {
		const uint8_t *other = host_nth_id(h, i)->bytes;
		if (memcmp(other, mac, MAC_LEN) != 0 && --n == 0)
			return other;
	}
	return NULL;
}

/* The `n`th of the client's own folders with f->path in it; false if there are no more. */
static bool own_path(const struct search *s, size_t n, char path[PATH_SIZE])
{
	char folder[ADDR_TEXT];
	const uint8_t *mac;

	switch (s->lookup->conf->tftpd.root_by) {
	case ROOT_BY_MAC:
		if (!(mac = nth_mac(s, n)))
			return false;
		mac_text(mac, '-', folder);
		break;
	case ROOT_BY_IP:
		if (n)
			return false;
		addr_text(&s->client->peer, folder);
		break;
	default:
		return false;
	}
	return folder[0] && snprintf(path, PATH_SIZE, "%s/%s", folder, s->f->path) < PATH_SIZE;
}

/* Real files: the client's own goes before the common one. */
static enum root_result open_real(struct search *s)
{
	char own[PATH_SIZE];
	for (size_t n = 0; own_path(s, n, own); n++) {
		enum root_result r = open_path(s, own);
		if (r != ROOT_NOT_FOUND) {
			memcpy(s->f->path, own, sizeof own);
			s->f->how = LOOKUP_OWN;
			return r;
		}
	}
	return open_path(s, s->f->path);
}

/* Whoever asks for the name `host-file` gets what its section calls boot-file. */
static void take_boot_file(struct search *s)
{
	const char *name = s->lookup->conf->tftpd.host_file;
	if (!name || strcmp(s->f->path, name) != 0)
		return;
	const struct host *host = host_of(s);
	const char *file = host ? host_boot(host).boot_file : NULL;
	if (!file || str_is_url(file))
		return;
	snprintf(s->f->path, PATH_SIZE, "%s", file);
	s->f->how = LOOKUP_HOST;
}

/*
 * What shim, and what it starts, ask for elsewhere than beside it. Firmware may not tell it where
 * that is.
 */
static enum root_result open_beside_shim(struct search *s, const char *name)
{
	char path[PATH_SIZE];

	if (!s->client->shim || !shim_beside(s->client->shim, name, path))
		return ROOT_NOT_FOUND;
	enum root_result r = open_path(s, path);
	if (r == ROOT_NOT_FOUND)
		return r;
	memcpy(s->f->path, path, sizeof path);
	s->f->how = LOOKUP_SHIM;
	return r;
}

/*
 * No such file: an autoexec.ipxe can be generated. There are iPXEs that ask beside their binary and
 * then in the root, so a real one there goes before a generated one here.
 */
static enum root_result generate_autoexec(struct search *s)
{
	const struct conf *c = s->lookup->conf;
	char url[AUTOEXEC_URL], text[AUTOEXEC_SIZE];

	if (!c->lanboot.autoexec || !autoexec_is(s->f->path))
		return ROOT_NOT_FOUND;
	enum root_result r = open_beside_shim(s, s->f->path);
	if (r != ROOT_NOT_FOUND)
		return r;
	r = open_path(s, autoexec_name);
	if (r != ROOT_NOT_FOUND) {
		snprintf(s->f->path, PATH_SIZE, "%s", autoexec_name);
		return r;
	}
	if (!autoexec_url(c, host_of(s), &s->client->local, url))
		return ROOT_NOT_FOUND;
	return generated_answer(
	    text, autoexec_text(url, autoexec_over_ip6(&s->client->local), text), s->f);
}

/* For loader_make: whether a file is there, for this client. */
static bool is_on_disk(void *with, const char *path)
{
	struct lookup_result f = {.fd = -1};
	struct search s = *(const struct search *)with;

	s.f = &f;
	snprintf(f.path, sizeof f.path, "%s", path);
	if (open_real(&s) != ROOT_OK)
		return false;
	close(f.fd);
	return true;
}

/* No such file: what a boot loader asks for as `name` can be made. */
static enum root_result generate_for_loader(struct search *s, const char *name)
{
	struct loader_name which;

	if (!loader_name_parse(name, &which))
		return ROOT_NOT_FOUND;
	const struct loader_make make = {.conf = s->lookup->conf,
	    .peer = &s->client->peer,
	    .local = &s->client->local,
	    .mac = mac_of(s),
	    .is_uboot = s->is_uboot,
	    .path = name,
	    .is_there = is_on_disk,
	    .with = s};
	return loader_make_answer(&make, s->f);
}

/* Puts what [tftp-map] makes of `path` into f->path. False: refused. */
static bool rewrite_path(struct search *s, const char *path)
{
	const struct map *map = s->lookup->map;
	char mac[MAC_TEXT], hyphen[MAC_TEXT], ip[ADDR_TEXT];

	if (map_is_empty(map)) {
		memcpy(s->f->path, path, PATH_SIZE);
		return true;
	}
	struct map_client client = {
	    .ip = s->client->peer.len ? addr_text(&s->client->peer, ip) : NULL};
	const uint8_t *bytes = map_wants_mac(map) ? mac_of(s) : NULL;

	if (bytes) {
		client.mac = mac_text(bytes, ':', mac);
		client.mac_hyphen = mac_text(bytes, '-', hyphen);
	}
	enum map_result r = map_apply(map, path, &client, s->f->path, &s->f->rule);
	if (r == MAP_NONE)
		memcpy(s->f->path, path, PATH_SIZE);
	if (r == MAP_NONE || r == MAP_DONE)
		return true;
	memcpy(s->f->path, path, PATH_SIZE);
	return set_refusal(
	    s->f, refusal_of(r == MAP_BAD_PATH ? REFUSAL_MAP_PATH : REFUSAL_MAP_TIME));
}

/*
 * Tries one way to write the name. True: that is the answer, be it a refusal. False: it is not
 * there, and the next way is tried; of all these refusals the one of the name as it was asked for
 * stays.
 */
static bool try_name(struct search *s, const char *name)
{
	struct lookup_result *f = s->f;
	*f = (struct lookup_result){.fd = -1};
	if (!rewrite_path(s, name))
		return true;
	take_boot_file(s);
	enum root_result r = open_real(s);
	if (r == ROOT_NOT_FOUND)
		r = generate_autoexec(s);
	if (r == ROOT_NOT_FOUND)
		r = generate_for_loader(s, name);
	if (r != ROOT_OK)
		set_refusal(f, refusal_of_file(r));
	return r != ROOT_NOT_FOUND;
}

/*
 * The same as try_name, for what stands in the root in another case. A name that fits more than one
 * is nobody's: which of them it meant cannot be known.
 */
static bool try_any_case(struct search *s, const char *name)
{
	struct lookup_result *f = s->f;
	char own[PATH_SIZE], wanted[PATH_SIZE];

	*f = (struct lookup_result){.fd = -1};
	if (!rewrite_path(s, name))
		return true;
	memcpy(wanted, f->path, sizeof wanted);
	enum anycase_result r = ANYCASE_NONE;
	for (size_t n = 0; r == ANYCASE_NONE && own_path(s, n, own); n++)
		r = anycase_find(s->lookup->anycase, s->lookup->roots, own, f->path);
	f->how = r == ANYCASE_ONE ? LOOKUP_OWN : LOOKUP_COMMON;
	if (r == ANYCASE_NONE)
		r = anycase_find(s->lookup->anycase, s->lookup->roots, wanted, f->path);
	f->any_case = r;
	if (r == ANYCASE_SEVERAL) {
		memcpy(f->path, wanted, sizeof wanted);
		set_refusal(f, refusal_of(REFUSAL_CASE));
		return true;
	}
	if (r != ANYCASE_ONE)
		return false;
	enum root_result opened = open_path(s, f->path);
	if (opened != ROOT_OK)
		set_refusal(f, refusal_of_file(opened));
	return opened != ROOT_NOT_FOUND;
}

static bool try_beside_shim(struct search *s, const char *name)
{
	*s->f = (struct lookup_result){.fd = -1};
	enum root_result r = open_beside_shim(s, name);
	if (r != ROOT_OK)
		set_refusal(s->f, refusal_of_file(r));
	return r != ROOT_NOT_FOUND;
}

/* What the name may be, from where it may end. */
struct names {
	char path[NAME_ENDS][PATH_SIZE]; /* empty: none */
	enum path_result cleaned[NAME_ENDS];
	size_t n, judged;
};

/* Tries all of them in one way. True: that is the answer. */
static bool try_names(
    struct search *s, const struct names *names, bool (*try)(struct search *s, const char *name))
{
	for (size_t i = 0; i < names->n; i++)
		if (names->path[i][0] && try(s, names->path[i])) {
			s->f->trimmed = i > 0;
			return true;
		}
	return false;
}

/* Firmware that knows 8.3 names only asks for BOOT\IPXE.EFI. */
static bool try_lower(struct search *s, const char *name)
{
	char lower[PATH_SIZE];

	snprintf(lower, sizeof lower, "%s", name);
	if (!name_lower(lower) || !try_name(s, lower))
		return false;
	return s->f->lowered = true;
}

static bool find_name(struct search *s, const char *name, size_t len)
{
	struct names names;
	size_t end[NAME_ENDS];

	names.n = name_ends(name, len, end, &names.judged);
	for (size_t i = 0; i < names.n; i++) {
		names.cleaned[i] = path_clean(name, end[i], true, names.path[i]);
		if (names.cleaned[i] != PATH_OK)
			names.path[i][0] = '\0';
	}
	if (try_names(s, &names, try_name))
		return s->f->fd >= 0;
	const struct lookup_result as_asked = *s->f; /* where there is only one */
	if (try_names(s, &names, try_lower))
		return s->f->fd >= 0;
	if (s->lookup->anycase && try_names(s, &names, try_any_case))
		return s->f->fd >= 0;
	/* What is said of it is what is wrong with the name itself. */
	const enum anycase_result any_case = s->f->any_case;
	if (try_names(s, &names, try_beside_shim))
		return s->f->fd >= 0;
	if (names.cleaned[names.judged] != PATH_OK)
		set_refusal(s->f, refusal_of_path(names.cleaned[names.judged]));
	else if (names.n == 1)
		*s->f = as_asked;
	else
		try_name(s, names.path[names.judged]);
	s->f->any_case = any_case;
	return s->f->fd >= 0;
}

bool lookup_file(const struct lookup *lookup, struct lookup_client *client,
    const struct tftp_packet *packet, struct lookup_result *f)
{
	const struct tftp_request *rq = &packet->request;
	struct search s = {.lookup = lookup,
	    .client = client,
	    .f = f,
	    .is_probe = probes_firmware(rq->file) != NULL,
	    .is_uboot = rq->option[TFTP_TIMEOUT] != NULL}; /* PXELINUX never asks for that */

	*f = (struct lookup_result){.fd = -1};
	path_clean(rq->file, rq->file_len, true, f->path);
	if (packet->opcode == TFTP_WRQ)
		return set_refusal(f, refusal_of(REFUSAL_READ_ONLY));
	if (rq->mode == TFTP_MAIL)
		return set_refusal(f, refusal_of(REFUSAL_MODE_MAIL));
	if (rq->mode == TFTP_MODE_UNKNOWN)
		return set_refusal(f, refusal_of(REFUSAL_MODE_UNKNOWN));
	return find_name(&s, rq->file, rq->file_len);
}
