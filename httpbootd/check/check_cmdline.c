#include "httpbootd/check/check_cmdline.h"

#include "common/arch.h"
#include "common/boot_location.h"
#include "httpbootd/boot/machine.h"

#include <stdlib.h>
#include <string.h>

/* The URL that scripts have in them; where no key says it, one of the usual length. */
static void origin_of(const struct conf *c, struct origin *o)
{
	struct addr a = {.len = sizeof a.v4, .v4 = {.sin_family = AF_INET}};
	if (c->httpbootd.public_url && origin_of_url(c->httpbootd.public_url, o))
		return;
	a.v4.sin_addr = c->lanboot.address;
	a.v4.sin_port = htons(conf_http_port(c));
	if (a.v4.sin_addr.s_addr == INADDR_ANY)
		a.v4.sin_addr.s_addr = htonl(0x0a000a0a);
	origin_of_addr(&a, o);
}

/* Any of the words begins with that. */
static bool has_word(const char *cmdline, const char *begin)
{
	for (const char *s = cmdline; s && *(s += strspn(s, " ")); s += strcspn(s, " "))
		if (strncmp(s, begin, strlen(begin)) == 0)
			return true;
	return false;
}

/* What a key puts there already: of two, Alpine's init takes the last, and nobody looks at it. */
static void check_repeated_words(const struct conf *c, struct check *k, const struct host *h)
{
	const struct boot b = host_boot(h);
	const struct {
		const char *word, *key;
		bool other;
	} twice[] = {
	    {"alpine_repo=", "repo", b.repo.n || b.alpine},
	    {"apkovl=", "apkovl", b.apkovl || b.overlay.n},
	    {"modloop=", "modloop", b.modloop != NULL},
	};
	const struct boot_location at = boot_location(&c->hosts, h, h->profile, "cmdline");
	for (size_t i = 0; b.kind == BOOT_KERNEL && i < sizeof twice / sizeof *twice; i++) {
		if (!twice[i].other || !has_word(b.cmdline, twice[i].word))
			continue;
		check_warn(k, at.file, at.line,
		    "cmdline has %s, which the machine is given already: Alpine takes the last of "
		    "two, and nothing here looks whether it can; set '%s =' instead",
		    twice[i].word, twice[i].key);
		return;
	}
}

static void check_length(
    const struct conf *c, struct check *k, const struct host *h, const struct origin *o)
{
	static struct machine m;
	static char text[SCRIPT_SIZE];
	const uint8_t *mac = h->id.kind == HOST_MAC ? h->id.bytes : NULL;
	const char *arch = h->id.kind == HOST_ARCH ? h->id.text : NULL;

	machine_from_section(c, h, mac, "", o, &m);
	if (arch)
		m.script.arch = arch;
	if (m.ignored || m.script.boot.kind != BOOT_KERNEL ||
	    machine_script(&m, NULL, text, sizeof text).result != SCRIPT_CMDLINE)
		return;
	const struct boot_location at = boot_location(&c->hosts, h, h->profile, "cmdline");
	check_warn(k, at.file, at.line,
	    "cmdline, with what is put in front of it, is longer than a kernel%s%s takes: %zu "
	    "bytes, "
	    "and it cuts off the rest; make it shorter, or the paths of files in it",
	    arch ? " of " : "", arch ? arch : "", arch_cmdline_max(arch));
}

void check_cmdlines(const struct conf *c, struct check *k)
{
	const struct host_table *t = &c->hosts;
	bool *checked = calloc(t->n_profiles ? t->n_profiles : 1, sizeof *checked);
	size_t own = 0;
	struct origin o;

	origin_of(c, &o);
	for (size_t i = 0; checked && i < t->n; i++) {
		const struct host *h = &t->hosts[i];
		bool *its = h->profile ? &checked[h->profile - t->profiles] : NULL;
		if (h->own || h->id.kind == HOST_ARCH ? own++ >= CHECK_CMDLINES : !its || *its)
			continue;
		if (its && !h->own && h->id.kind != HOST_ARCH)
			*its = true;
		check_repeated_words(c, k, h);
		check_length(c, k, h, &o);
	}
	free(checked);
}
