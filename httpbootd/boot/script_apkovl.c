#include "httpbootd/boot/script_apkovl.h"

#include "common/url.h"

#include <string.h>

static bool starts_with(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool is_beneath_server(const struct script *s, const char *url)
{
	return starts_with(url, s->url) && url[strlen(s->url)] == '/';
}

/* By what iPXE may lack, https, Alpine can load; so from elsewhere that is left to Alpine. */
static bool can_fetch(const struct script *s, const char *url)
{
	return starts_with(url, "http://") || is_beneath_server(s, url);
}

bool script_apkovl_must_wait(const struct script *s, const char *url)
{
	if (!*url || s->boot.no_apkovl == NO_APKOVL_BARE)
		return false;
	if (s->apkovl == APKOVL_UNKNOWN && strstr(url, script_private))
		return false; /* it can be had once: not to look whether it is there */
	return s->apkovl == APKOVL_MISSING || (s->apkovl == APKOVL_UNKNOWN && can_fetch(s, url));
}

bool script_expand_init(const struct script *s, const char *value, char *out, size_t size)
{
	const struct {
		const char *name, *value;
	} vars[] = {{"{MAC}", s->mac}, {"{UUID}", s->uuid}};
	struct writer w = writer_of(out, size);

	for (bool done[2] = {false}; *value;) {
		size_t i = 0;
		while (i < 2 && (done[i] || !starts_with(value, vars[i].name)))
			i++;
		if (i == 2) {
			write_u8(&w, (uint8_t)*value++);
			continue;
		}
		done[i] = true;
		TEXT(&w, vars[i].value);
		value += strlen(vars[i].name);
	}
	write_u8(&w, '\0');
	return !w.failed;
}

/* A reason as iPXE takes it for text: of a file's name any byte may be in it. */
static void write_plain(struct writer *w, const char *why)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789 -._:,=/'()%+@";
	for (; *why; why++)
		write_u8(w, strchr(plain, *why) ? (uint8_t)*why : '?');
}

void script_write_apkovl_check(struct writer *w, const struct script *s, const char *url)
{
	if (s->apkovl == APKOVL_MISSING && *url && !script_apkovl_must_wait(s, url)) {
		TEXT(w, "echo no-apkovl: ");
		write_plain(w, s->apkovl_reason);
		TEXT(w, "\necho It boots bare, as no-apkovl = bare says\n");
	}
	if (!script_apkovl_must_wait(s, url))
		return;
	if (s->apkovl == APKOVL_MISSING) {
		TEXT(w, "goto no_apkovl\n\n:bare\n");
		return;
	}
	SCRIPT_UNSET char placed[VALUE_SIZE];
	if (!script_expand_init(s, url, placed, sizeof placed)) {
		w->failed = true;
		return;
	}
	TEXT(w,
	    "\nimgfree\necho Looking whether the apkovl is there\n"
	    "imgfetch --name lanboot-apkovl ",
	    placed);
	if (s->n_servers > 1 && is_beneath_server(s, url))
		TEXT(w, " && goto bare ||\niseq ${next} failed && goto no_apkovl ||\n"
			"goto ${next}\n\n:bare\n");
	else
		TEXT(w, " || goto no_apkovl\n\n:bare\n");
}

void script_write_no_apkovl(struct writer *w, const struct script *s, const char *url)
{
	if (!script_apkovl_must_wait(s, url))
		return;
	TEXT(w, "goto failed\n\n:no_apkovl\n");
	if (s->apkovl != APKOVL_MISSING)
		script_write_failed(w, s, "apkovl");
	TEXT(w, "echo\necho no-apkovl: ");
	if (s->apkovl == APKOVL_MISSING)
		write_plain(w, s->apkovl_reason);
	else
		TEXT(w, "it cannot be loaded: the reason stands above");
	TEXT(w,
	    "\necho Without its apkovl this machine has nothing of its own, and root no password.\n"
	    "prompt --key b --timeout 30000 Press b to boot it bare, or wait 30 seconds to ask "
	    "again && goto bare ||\n");
	script_write_again(w, s, "start");
}

bool script_apkovl_by_https(const struct script *s)
{
	const char *value = s->boot.apkovl;
	if (s->boot.kind != BOOT_KERNEL || (!value && !s->boot.overlay.n))
		return false;
	if (value && starts_with(value, "https://{address}"))
		return true;
	if (value && !url_beneath(value))
		return false;
	bool any = starts_with(s->url, "https://");
	for (size_t i = 0; i < s->n_servers; i++)
		any |= starts_with(s->servers[i], "https://");
	return any;
}
