/* The variables of configured values, and URLs. */
#include "common/bind.h"
#include "common/expand.h"
#include "common/path.h"
#include "common/percent.h"
#include "common/url.h"
#include "httpbootd/boot/script_write.h"

#include <string.h>

bool script_escape(const char *text, char *out, size_t size)
{
	return percent_encode(text, "-._~", out, size);
}

/* What the text has in it that is not to be had for this machine. */
static enum script_result find_missing(const struct script *s, const char *text)
{
	bool host = !s->host && strstr(text, "{host}");
	if ((host && s->name_needs_mac) || (!s->mac_tail && strstr(text, "{mac-tail}")))
		return SCRIPT_NO_MAC;
	return host ? SCRIPT_NO_NAME : SCRIPT_OK;
}

enum script_result script_expand(const struct script *s, const char *value, char *out, size_t size)
{
	const struct expand_var vars[] = {{"server", s->url}, {"address", s->address},
	    {"mac", s->mac}, {"mac-hyphen", s->mac_hyphen}, {"mac-tail", s->mac_tail},
	    {"uuid", s->uuid}, {"serial", s->serial}, {"arch", s->arch}, {"platform", s->platform},
	    {"host", s->host}, {"ip", s->ip}, {NULL, NULL}};

	out[0] = '\0';
	if (!value || !*value)
		return SCRIPT_OK;
	enum script_result r = find_missing(s, value);
	if (r != SCRIPT_OK)
		return r;
	if (!expand_vars(value, vars, out, size))
		return SCRIPT_LONG;
	return str_is_script_text(out) ? SCRIPT_OK : SCRIPT_BAD_WORD;
}

enum script_result script_expand_path(
    const struct script *s, const char *value, char *out, size_t size)
{
	struct script plain = *s;
	if (s->serial_path)
		plain.serial = s->serial_path;
	return script_expand(&plain, value, out, size);
}

enum script_result script_expand_own(
    const struct script *s, const char *text, char *out, size_t size)
{
	const struct expand_var vars[] = {{"server", s->server_url}, {"address", s->address},
	    {"mac", s->mac}, {"mac-hyphen", s->mac_hyphen}, {"mac-tail", s->mac_tail},
	    {"uuid", s->uuid}, {"serial", s->serial}, {"arch", s->arch}, {"platform", s->platform},
	    {"host", s->host ? s->host : ""}, {"ip", s->ip}, {NULL, NULL}};
	enum script_result r = find_missing(s, text);
	if (r == SCRIPT_NO_MAC)
		return r;
	return expand_known(text, vars, out, size) ? SCRIPT_OK : SCRIPT_LONG;
}

const char script_private[] = "/private/";

void script_write_base(struct writer *w, const struct script *s, bool is_private)
{
	if (is_private)
		TEXT(w, s->server_url, script_private, s->token, "/");
	else
		TEXT(w, s->url, "/");
}

bool script_is_private(const struct script *s, const char *value)
{
	const char *path = s->token ? url_beneath(value) : NULL;
	if (!path)
		return false;
	if (s->token_own && bind_is_own_value(value))
		return true;
	return s->token_paths && path_is_beneath_any(path, s->token_paths->word, s->token_paths->n);
}

/*
 * A path is escaped before its variables are filled in: what they stand for is escaped already,
 * and stays within its component.
 */
enum script_result script_url(const struct script *s, const char *value, char out[VALUE_SIZE])
{
	SCRIPT_UNSET char template[VALUE_SIZE];
	struct writer w = writer_of(template, sizeof template);

	out[0] = '\0';
	if (!value || !*value)
		return SCRIPT_OK;
	if (script_is_private(s, value)) {
		value = url_beneath(value);
		script_write_base(&w, s, true);
		percent_write_path(&w, value, strcspn(value, "?#"));
	} else if (url_is(value) || url_is_device(value)) {
		TEXT(&w, value);
	} else {
		value += strspn(value, "/");
		TEXT(&w, s->url, "/");
		percent_write_path(&w, value, strlen(value));
	}
	write_u8(&w, '\0');
	return w.failed ? SCRIPT_LONG : script_expand(s, template, out, VALUE_SIZE);
}

enum script_result script_urls(
    const struct script *s, const struct words *values, const char *between, char out[VALUE_SIZE])
{
	SCRIPT_UNSET char url[VALUE_SIZE];
	struct writer w = writer_of(out, VALUE_SIZE);
	enum script_result r = SCRIPT_OK;

	for (size_t i = 0; r == SCRIPT_OK && i < values->n; i++) {
		r = script_url(s, values->word[i], url);
		if (w.len)
			TEXT(&w, between);
		TEXT(&w, url);
	}
	write_u8(&w, '\0');
	return r != SCRIPT_OK ? r : w.failed ? SCRIPT_LONG : SCRIPT_OK;
}

void script_write_echo(struct writer *w, const char *what, const char *value, const char *none)
{
	TEXT(w, "echo ", what, " is ", value && *value ? value : none, "\n");
}

const char *script_ip_setting(const struct script *s)
{
	return strchr(s->ip, ':') ? "${netX/ip6}" : "${netX/ip}";
}

void script_write_or_next(struct writer *w, const struct script *s)
{
	TEXT(w, " || goto ", s->n_servers > 1 ? "${next}" : "failed", "\n");
}

void script_write_step(struct writer *w, const struct script *s, const char *step)
{
	if (s->told_url)
		TEXT(w, "set lanboot-step ", step, "\n");
}

static void write_told(
    struct writer *w, const struct script *s, const char *step, const char *error)
{
	if (s->told_url)
		TEXT(w, "imgfetch --name lanboot-told --timeout 1000 ", s->told_url, "&step=", step,
		    error, " && imgfree lanboot-told ||\n");
}

void script_write_tell(struct writer *w, const struct script *s, const char *step)
{
	write_told(w, s, step, "");
}

void script_write_failed(struct writer *w, const struct script *s, const char *step)
{
	write_told(w, s, step ? step : "${lanboot-step}", "&errno=${errno}");
}

struct script_out script_failed(enum script_result result, const char *key)
{
	return (struct script_out){.result = result, .key = key};
}

struct script_out script_finish(struct writer *w)
{
	write_u8(w, '\0');
	if (w->failed)
		return script_failed(SCRIPT_LONG, "script");
	return (struct script_out){.len = w->len - 1};
}

const char *script_result_text(enum script_result r)
{
	switch (r) {
	case SCRIPT_OK:
		return "ok";
	case SCRIPT_NO_NAME:
		return "has {host}, but the machine's section has no name";
	case SCRIPT_NO_MAC:
		return "has {mac-tail} in it, or a name that has, and this is for machines whose "
		       "MAC "
		       "only they know";
	case SCRIPT_BAD_WORD:
		return "has a word that iPXE takes for its own: ||, &&, ; or one that begins with "
		       "#, or ends in a backslash";
	case SCRIPT_LONG:
		return "is too long once its variables are filled in";
	case SCRIPT_CMDLINE:
		return "is too long with what is put in front of it: a kernel takes 2047 bytes, on "
		       "armv7 and riscv64 1023, on loongarch64 4095, and cuts off the rest";
	case SCRIPT_NO_FILE:
		return "cannot be read, is no text, or is over 32 kB long";
	}
	return "?";
}
