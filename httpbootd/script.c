#include "httpbootd/script.h"

#include "common/expand.h"
#include "common/path.h"
#include "common/strval.h"
#include "common/wire.h"

#include <string.h>

/* x86 and ARM kernels cut their command line at COMMAND_LINE_SIZE, 2048 with its NUL, silently. */
enum { VALUE_ROOM = 4096, KERNEL_ARGS_MAX = 2047 };

/* The values with their variables filled in, as they go into the script. */
struct filled {
	char kernel[VALUE_ROOM], initrd[VALUE_ROOM], modloop[VALUE_ROOM], apkovl[VALUE_ROOM];
	char repo[VALUE_ROOM], cmdline[VALUE_ROOM];
	char initrd_name[PATH_ROOM];
};

static void text(struct writer *w, const char *s)
{
	write_bytes(w, s, strlen(s));
}

/* Several texts, up to a NULL. */
static void texts(struct writer *w, const char *const *list)
{
	for (; *list; list++)
		text(w, *list);
}
#define TEXT(w, ...) texts((w), (const char *const[]){__VA_ARGS__, NULL})

static struct script_out failed(enum script_result result, const char *key)
{
	return (struct script_out){.result = result, .key = key};
}

static struct script_out finish(struct writer *w)
{
	write_u8(w, '\0');
	if (w->failed)
		return failed(SCRIPT_LONG, "script");
	return (struct script_out){.len = w->len - 1};
}

/* A byte that stands for itself in a URL's path; `{` and `$` start what others fill in. */
static bool url_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~!$&'()*+,;=:@/{}", c);
}

static void url_path(struct writer *w, const char *path)
{
	static const char digits[] = "0123456789ABCDEF";
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;
		char escape[] = {'%', digits[c >> 4], digits[c & 15]};
		if (url_byte(*path))
			write_u8(w, c);
		else
			write_bytes(w, escape, sizeof escape);
	}
}

/* A URL as it is, a path beneath the root as a URL of ours. */
static void url_of(struct writer *w, const struct script *s, const char *value)
{
	if (str_is_url(value)) {
		text(w, value);
		return;
	}
	TEXT(w, s->url, "/");
	url_path(w, value + strspn(value, "/"));
}

enum script_result script_fill(const struct script *s, const char *value, char *out, size_t room)
{
	const struct expand_var vars[] = {{"address", s->address}, {"mac", s->mac},
	    {"mac-hyphen", s->mac_hyphen}, {"host", s->host}, {NULL, NULL}};

	out[0] = '\0';
	if (!value)
		return SCRIPT_OK;
	if (!s->host && strstr(value, "{host}"))
		return SCRIPT_NO_NAME;
	if (!expand(value, vars, out, room))
		return SCRIPT_LONG;
	return str_is_script_text(out) ? SCRIPT_OK : SCRIPT_BAD_WORD;
}

static enum script_result fill_url(
    const struct script *s, const char *template, char out[VALUE_ROOM])
{
	char value[VALUE_ROOM];
	struct writer w = writer_of(out, VALUE_ROOM);
	enum script_result r = script_fill(s, template, value, sizeof value);
	if (r == SCRIPT_OK && value[0])
		url_of(&w, s, value);
	write_u8(&w, '\0');
	return r != SCRIPT_OK ? r : w.failed ? SCRIPT_LONG : SCRIPT_OK;
}

/* alpine_repo= takes its repositories with commas between them. */
static enum script_result fill_repo(const struct script *s, char out[VALUE_ROOM])
{
	char value[VALUE_ROOM];
	struct writer w = writer_of(out, VALUE_ROOM);
	enum script_result r = script_fill(s, s->boot.repo, value, sizeof value);
	const char *const blanks = " \t,";

	for (char *word = value + strspn(value, blanks); *word && r == SCRIPT_OK;) {
		size_t len = strcspn(word, blanks);
		char *next = word + len + strspn(word + len, blanks);
		word[len] = '\0';
		if (w.len)
			text(&w, ",");
		url_of(&w, s, word);
		word = next;
	}
	write_u8(&w, '\0');
	return r != SCRIPT_OK ? r : w.failed ? SCRIPT_LONG : SCRIPT_OK;
}

/*
 * The name that iPXE gives the image: the last component of the URL's path, decoded. UEFI's
 * kernel finds its initramfs by that name, so `initrd=` must be the same.
 */
static bool fill_initrd_name(const struct script *s, struct filled *f)
{
	char value[VALUE_ROOM];
	if (script_fill(s, s->boot.initrd, value, sizeof value) != SCRIPT_OK)
		return false;
	if (str_is_url(value))
		value[strcspn(value, "?#")] = '\0';
	const char *base = path_base(value);
	size_t len = strlen(base);
	if (len >= sizeof f->initrd_name)
		return false;
	memcpy(f->initrd_name, base, len + 1);
	return true;
}

static struct script_out fill_all(const struct script *s, struct filled *f)
{
	const struct boot *b = &s->boot;
	const struct {
		const char *key, *template;
		char *out;
	} urls[] = {{"kernel", b->kernel, f->kernel}, {"initrd", b->initrd, f->initrd},
	    {"modloop", b->modloop, f->modloop}, {"apkovl", b->apkovl, f->apkovl}};
	enum script_result r;

	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		if ((r = fill_url(s, urls[i].template, urls[i].out)) != SCRIPT_OK)
			return failed(r, urls[i].key);
	if ((r = fill_repo(s, f->repo)) != SCRIPT_OK)
		return failed(r, "repo");
	if ((r = script_fill(s, b->cmdline, f->cmdline, sizeof f->cmdline)) != SCRIPT_OK)
		return failed(r, "cmdline");
	if (!fill_initrd_name(s, f))
		return failed(SCRIPT_LONG, "initrd");
	return (struct script_out){0};
}

static void echo_value(struct writer *w, const char *what, const char *value, const char *none)
{
	TEXT(w, "echo ", what, " is ", value && *value ? value : none, "\n");
}

/* What was found, on the machine's screen. */
static void write_echoes(struct writer *w, const struct script *s, const struct filled *f)
{
	TEXT(w, "echo\n");
	echo_value(w, "server", s->url, "");
	echo_value(w, "next-server", "${next-server}", "");
	echo_value(w, "MAC address", s->mac, "");
	echo_value(w, "IP address", "${netX/ip}", "");
	echo_value(w, "host", s->host, "not named");
	echo_value(w, "profile", s->profile, "none");
	if (s->boot.flavor)
		echo_value(w, "flavor", s->boot.flavor, "");
	echo_value(w, "kernel", f->kernel, "");
	echo_value(w, "initrd", f->initrd, "none");
	echo_value(w, "command line", f->cmdline, "empty");
	echo_value(w, "modloop", f->modloop, "none");
	echo_value(w, "repository", f->repo, "not set");
	echo_value(w, "apkovl", f->apkovl, "none: a bare system");
}

/* Any of the words begins with `ip=`. */
static bool says_ip(const char *cmdline)
{
	return strncmp(cmdline, "ip=", 3) == 0 || strstr(cmdline, " ip=") != NULL;
}

/* The kernel's whole command line. */
static void write_kernel_args(struct writer *w, const struct script *s, const struct filled *f)
{
	if (f->initrd[0])
		TEXT(w, " initrd=", f->initrd_name);
	TEXT(w, " BOOTIF=01-", s->mac_hyphen);
	if (f->modloop[0])
		TEXT(w, " modloop=", f->modloop);
	if (f->apkovl[0])
		TEXT(w, " apkovl=", f->apkovl);
	if (f->repo[0])
		TEXT(w, " alpine_repo=", f->repo);
	/* Alpine's init brings the network up for these two; the modloop wants it, too. */
	if (f->modloop[0] && !str_is_url(f->apkovl) && !str_is_url(f->repo) && !says_ip(f->cmdline))
		TEXT(w, " ip=dhcp");
	if (f->cmdline[0])
		TEXT(w, " ", f->cmdline);
}

/* Ends a script: a key opens a shell, else `again` is loaded in half a minute. */
static void write_again(struct writer *w, const char *again)
{
	TEXT(w,
	    "prompt --timeout 30000 Press a key for a shell, or wait 30 seconds to try again "
	    "&& shell ||\n"
	    "chain --replace ",
	    again, " || goto start\n");
}

struct script_out script_boot(const struct script *s, char *out, size_t room)
{
	struct writer w = writer_of(out, room);
	struct filled f;
	struct script_out filled = fill_all(s, &f);

	if (filled.result != SCRIPT_OK)
		return filled;
	TEXT(&w, "#!ipxe\n# ", s->mac, " boots this. Made by lanboot.\n\n:start\n");
	write_echoes(&w, s, &f);
	/* Images from before, an autoexec.ipxe say, would end up in the initramfs. */
	TEXT(&w, "\nimgfree\nkernel ", f.kernel);
	size_t args = w.len;
	write_kernel_args(&w, s, &f);
	if (w.len - args > KERNEL_ARGS_MAX)
		return failed(SCRIPT_LONG, "cmdline");
	TEXT(&w, " || goto failed\n");
	if (f.initrd[0])
		TEXT(&w, "initrd ", f.initrd, " || goto failed\n");
	TEXT(&w, "boot || goto failed\n\n"
		 ":failed\n"
		 "echo\n"
		 "echo This machine could not be booted: the reason stands above.\n");
	write_again(&w, s->again);
	return finish(&w);
}

struct script_out script_unknown(const struct script *s, char *out, size_t room)
{
	struct writer w = writer_of(out, room);
	TEXT(
	    &w, "#!ipxe\n# No section of the configuration is for this machine.\n\n:start\necho\n");
	echo_value(&w, "server", s->url, "");
	echo_value(&w, "MAC address", s->mac, "");
	echo_value(&w, "IP address", "${netX/ip}", "");
	TEXT(&w,
	    "echo\n"
	    "echo The server does not know what this machine boots. Write into its lanboot.ini\n"
	    "echo\n"
	    "echo [host ",
	    s->mac,
	    "]\n"
	    "echo profile = NAME\n"
	    "echo\n"
	    "echo where [profile NAME] stands there too, and reload httpbootd, or render again.\n"
	    "echo [host *] is for every machine without a section of its own.\n"
	    "echo\n");
	write_again(&w, s->again);
	return finish(&w);
}

struct script_out script_stub(const char *url, char *out, size_t room)
{
	struct writer w = writer_of(out, room);
	/*
	 * netX is the network device that iPXE opened last, the one this came by.
	 * :uristring escapes what a BIOS may say of its machine.
	 */
	TEXT(&w,
	    "#!ipxe\n# Comes back with what iPXE knows of this machine. Made by lanboot.\n\n"
	    ":start\n"
	    "chain --replace ",
	    url,
	    "/boot.ipxe?mac=${netX/mac}&uuid=${uuid}&serial=${serial:uristring}"
	    "&asset=${asset:uristring}&manufacturer=${manufacturer:uristring}"
	    "&product=${product:uristring}&arch=${buildarch}&platform=${platform} ||\n"
	    "echo\n"
	    "echo This machine's script could not be loaded: the reason stands above.\n");
	TEXT(&w, "prompt --timeout 30000 Press a key for a shell, or wait 30 seconds to try again "
		 "&& shell ||\ngoto start\n");
	return finish(&w);
}

struct script_out script_static_stub(const char *folder, char *out, size_t room)
{
	struct writer w = writer_of(out, room);
	TEXT(&w,
	    "#!ipxe\n# Goes on to the file of this machine. Made by lanboot.\n\n"
	    ":start\n"
	    "echo Looking for the script of ${netX/mac}\n"
	    "chain --replace ",
	    folder,
	    "/${netX/mac:hexhyp}.ipxe ||\n"
	    "chain --replace ",
	    folder,
	    "/${uuid}.ipxe ||\n"
	    "echo It has none of its own: loading the default\n"
	    "chain --replace ",
	    folder, "/default.ipxe ||\n");
	TEXT(&w, "echo\necho No script could be loaded: the reason stands above.\n"
		 "prompt --timeout 30000 Press a key for a shell, or wait 30 seconds to try again "
		 "&& shell ||\ngoto start\n");
	return finish(&w);
}

const char *script_result_text(enum script_result r)
{
	switch (r) {
	case SCRIPT_OK:
		return "ok";
	case SCRIPT_NO_NAME:
		return "has {host}, but the machine's section has no name";
	case SCRIPT_BAD_WORD:
		return "has a word that iPXE takes for its own: ||, &&, ; or one that begins with "
		       "#, or ends in a backslash";
	case SCRIPT_LONG:
		return "is too long once its variables are filled in (a kernel's command line "
		       "holds 2047 bytes in all)";
	}
	return "?";
}
