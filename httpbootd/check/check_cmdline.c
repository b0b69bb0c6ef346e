#include "httpbootd/check/check_cmdline.h"

#include "common/boot_args.h"
#include "httpbootd/boot/machine.h"
#include "httpbootd/boot/script_kernel.h"

#include <string.h>

const char *check_cmdline_repeats(const struct boot *b, const char **key)
{
	const struct {
		const char *word, *key;
		bool is_given;
	} words[] = {
	    {"alpine_repo=", "repo", b->repo.n || b->alpine},
	    {"apkovl=", "apkovl", b->apkovl || b->overlay.n},
	    {"initrd=", "initrd", b->initrd.n || b->alpine},
	    {"modloop=", "modloop", b->modloop != NULL},
	};
	for (size_t i = 0; b->kind == BOOT_KERNEL && i < sizeof words / sizeof *words; i++)
		if (words[i].is_given && boot_args_has(b->cmdline, words[i].word)) {
			*key = words[i].key;
			return words[i].word;
		}
	return NULL;
}

void check_cmdline_look(const struct conf *c, const struct host *h, const struct profile *p,
    const struct origin *o, struct check_cmdline *found)
{
	char text[SCRIPT_SIZE];
	struct machine m;

	*found = (struct check_cmdline){0};
	machine_from_section(c, h, h->id.kind == HOST_MAC ? h->id.bytes : NULL, "", o, &m);
	if (h->id.kind == HOST_ARCH)
		m.script.arch = h->id.text;
	if (p) {
		m.script.boot = p->boot;
		m.script.profile = p->name;
	}
	if (m.ignored || m.script.boot.kind != BOOT_KERNEL)
		return;
	found->is_long = machine_script(&m, NULL, text, sizeof text).result == SCRIPT_CMDLINE;
	script_kernel_init_words(&m.script, &found->words);
}
