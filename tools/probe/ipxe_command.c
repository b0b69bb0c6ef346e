/* The commands of iPXE that our scripts are made of, and some more. */
#include "common/strval.h"
#include "common/wire.h"
#include "tools/probe/ipxe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct ipxe_done rc_of(bool good)
{
	return (struct ipxe_done){.rc = good ? 0 : 1};
}

static struct ipxe_done stop(enum ipxe_what what)
{
	return (struct ipxe_done){.stops = true, .what = what};
}

/* The words from `from` on with a blank between two; cut off where they are too long. */
static void join(char **word, size_t n, size_t from, char *out, size_t size)
{
	struct writer w = writer_of(out, size - 1);

	for (size_t i = from; i < n; i++) {
		if (i > from)
			write_u8(&w, ' ');
		write_bytes(&w, word[i], strlen(word[i]));
	}
	out[w.len] = '\0';
}

/*
 * The index of the first word that is no option, n if there is none. Those that have a value:
 * --name, --timeout, --default and what imgverify and its like have.
 */
static size_t skip_options(char **word, size_t n)
{
	static const char *const valued[] = {"--name", "-n", "--timeout", "-t", "--default", "-d",
	    "--keep", "-k", "--signer", "-s", "--drive", "--key", "--ext", "-m", "--cmdline"};
	size_t i = 1;

	while (i < n && word[i][0] == '-') {
		bool has_value = false;
		for (size_t j = 0; j < sizeof valued / sizeof *valued; j++)
			has_value |= strcmp(word[i], valued[j]) == 0;
		i += has_value ? 2 : 1;
	}
	return i < n ? i : n;
}

static const char *option_of(char **word, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 1; i < n && word[i]; i++) {
		if (strcmp(word[i], name) == 0 && i + 1 < n)
			return word[i + 1];
		if (strncmp(word[i], name, len) == 0 && word[i][len] == '=')
			return word[i] + len + 1;
	}
	return NULL;
}

static struct ipxe_done fetch(struct ipxe *x, char **word, size_t n, enum ipxe_what what)
{
	size_t at = skip_options(word, n);

	if (at == n)
		return rc_of(false);
	join(word, at + 1, at, x->url, sizeof x->url);
	join(word, n, at + 1, x->args, sizeof x->args);
	x->has_kernel |= what == IPXE_FETCH_KERNEL;
	return stop(what);
}

static struct ipxe_done set(struct ipxe *x, char **word, size_t n)
{
	char value[IPXE_VALUE];

	if (n < 2)
		return rc_of(false);
	word[1][strcspn(word[1], ":")] = '\0'; /* its type */
	join(word, n, 2, value, sizeof value);
	ipxe_set(x, word[1], value);
	return rc_of(true);
}

static struct ipxe_done inc(struct ipxe *x, char **word, size_t n)
{
	const char *now = n > 1 ? ipxe_get(x, word[1]) : NULL;
	uint64_t value = 0, by = 1;
	char text[24];

	if (n < 2 || (now && !str_uint(now, 0, UINT32_MAX, &value)) ||
	    (n > 2 && !str_uint(word[2], 0, UINT32_MAX, &by)))
		return rc_of(false);
	snprintf(text, sizeof text, "%" PRIu64, value + by);
	ipxe_set(x, word[1], text);
	return rc_of(true);
}

/* Behind the line of that label; false: there is none. */
static bool go(struct ipxe *x, const char *label)
{
	size_t len = strlen(label), pos = 0;
	unsigned line = 0;

	while (pos < x->len) {
		const char *s = x->text + pos, *end = memchr(s, '\n', x->len - pos);
		size_t n = end ? (size_t)(end - s) : x->len - pos;
		pos += n + (end ? 1 : 0);
		line++;
		while (n && (s[n - 1] == '\r' || str_is_blank(s[n - 1])))
			n--;
		if (n == len + 1 && s[0] == ':' && memcmp(s + 1, label, len) == 0) {
			x->pos = pos;
			x->line = line;
			x->n_words = x->at = 0;
			return true;
		}
	}
	return false;
}

static struct ipxe_done jump(struct ipxe *x, char **word, size_t n)
{
	return rc_of(n == 2 && go(x, word[1]));
}

static struct ipxe_done isset(char **word, size_t n)
{
	return rc_of(n > 1 && word[1][0]);
}

/* An empty side, a variable that is not set, is an empty word: it is there. */
static struct ipxe_done iseq(char **word, size_t n)
{
	return rc_of(n == 3 && strcmp(word[1], word[2]) == 0);
}

static struct ipxe_done item(struct ipxe *x, char **word, size_t n)
{
	size_t at = skip_options(word, n);

	if (at < n && !x->first_item[0] && strcmp(word[1], "--gap") != 0)
		join(word, at + 1, at, x->first_item, sizeof x->first_item);
	return rc_of(true);
}

/* Nobody presses a key: it is the default's turn. */
static struct ipxe_done choose(struct ipxe *x, char **word, size_t n)
{
	const char *pick = option_of(word, n, "--default");

	if (!pick)
		pick = option_of(word, n, "-d");
	if (!pick)
		pick = x->first_item;
	if (n < 2 || !*pick)
		return rc_of(false);
	ipxe_set(x, word[n - 1], pick);
	return rc_of(true);
}

/* Once something has failed, who waits does so to try again. */
static struct ipxe_done wait(const struct ipxe *x)
{
	return x->failed ? stop(IPXE_RETRY) : rc_of(true);
}

/* httpbootd knows that the apkovl is not there, and says so by this word (script_apkovl.c). */
static struct ipxe_done echo(struct ipxe *x, char **word, size_t n)
{
	if (n > 2 && strcmp(word[1], "no-apkovl:") == 0) {
		join(word, n, 2, x->complaint, sizeof x->complaint);
		x->failed = true;
	}
	return rc_of(true);
}

/* A key that nobody presses. */
static struct ipxe_done prompt(const struct ipxe *x)
{
	return x->failed ? stop(IPXE_RETRY) : rc_of(false);
}

static struct ipxe_done cpuid(const struct ipxe *x, char **word, size_t n)
{
	bool is_x86 = x->kind->processor && strncmp(x->kind->processor, "x86", 3) == 0;
	const char *bit = n ? word[n - 1] : "";

	/* 29 of the extended ones is 64 bits; what else is asked, a PC of today has. */
	return rc_of(
	    is_x86 && (strcmp(bit, "29") != 0 || strcmp(x->kind->processor, "x86_64") == 0));
}

static struct ipxe_done boot(struct ipxe *x, char **word, size_t n)
{
	size_t at = skip_options(word, n);

	if (at < n && strchr(word[at], '/'))
		return fetch(x, word, n, IPXE_FETCH_KERNEL); /* loads and boots */
	return x->has_kernel ? stop(IPXE_BOOT) : rc_of(false);
}

static struct ipxe_done san(struct ipxe *x, char **word, size_t n)
{
	size_t at = skip_options(word, n);

	if (at == n)
		return stop(IPXE_LOCAL);
	join(word, at + 1, at, x->url, sizeof x->url);
	return stop(IPXE_SAN);
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

struct ipxe_done ipxe_command(struct ipxe *x, char **word, size_t n)
{
	/* What does nothing that counts here. */
	static const char *const idle[] = {"dhcp", "ifopen", "ifclose", "ifconf", "ifstat",
	    "iflinkwait", "shim", "imgfree", "imgstat", "menu", "colour", "color", "cpair",
	    "console", "sync", "ntp", "route", "nstat", "params", "param", "imgtrust", "imgverify",
	    "imgargs", "imgselect", "imgmem", "set-defaults", "vcreate", "show", NULL};
	static const char *const chains[] = {"chain", "chainload", "imgexec", NULL};
	static const char *const kernels[] = {"kernel", "imgload", NULL};
	static const char *const initrds[] = {"initrd", "module", NULL};
	static const char *const ends[] = {"exit", "poweroff", NULL};
	const char *c = word[0];

	if (strcmp(c, "echo") == 0)
		return echo(x, word, n);
	if (is_one_of(c, idle))
		return rc_of(true);
	if (is_one_of(c, chains))
		return fetch(x, word, n, IPXE_FETCH_SCRIPT);
	if (is_one_of(c, kernels))
		return fetch(x, word, n, IPXE_FETCH_KERNEL);
	if (is_one_of(c, initrds))
		return fetch(x, word, n, IPXE_FETCH_INITRD);
	if (strcmp(c, "imgfetch") == 0)
		return fetch(x, word, n, IPXE_FETCH_LOOK);
	if (strcmp(c, "set") == 0)
		return set(x, word, n);
	if (strcmp(c, "clear") == 0)
		return set(x, word, n < 2 ? n : 2);
	if (strcmp(c, "inc") == 0)
		return inc(x, word, n);
	if (strcmp(c, "goto") == 0)
		return jump(x, word, n);
	if (strcmp(c, "isset") == 0)
		return isset(word, n);
	if (strcmp(c, "iseq") == 0)
		return iseq(word, n);
	if (strcmp(c, "item") == 0)
		return item(x, word, n);
	if (strcmp(c, "choose") == 0)
		return choose(x, word, n);
	if (strcmp(c, "sleep") == 0)
		return wait(x);
	if (strcmp(c, "prompt") == 0)
		return prompt(x);
	if (strcmp(c, "cpuid") == 0)
		return cpuid(x, word, n);
	if (strcmp(c, "boot") == 0)
		return boot(x, word, n);
	if (strcmp(c, "sanboot") == 0)
		return san(x, word, n);
	if (strcmp(c, "shell") == 0 || strcmp(c, "reboot") == 0)
		return stop(x->failed ? IPXE_RETRY : IPXE_LOCAL);
	if (is_one_of(c, ends))
		return stop(x->failed ? IPXE_RETRY : IPXE_LOCAL);
	join(word, 1, 0, x->url, sizeof x->url);
	return stop(IPXE_STRANGE);
}
