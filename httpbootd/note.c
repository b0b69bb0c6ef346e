#include "httpbootd/note.h"

#include "common/initrds.h"
#include "common/log.h"
#include "httpbootd/script_alpine.h"

#include <stdio.h>
#include <string.h>

static const char one_repository[] =
    "Alpine before 3.20 takes one repository, so the machine is given the first; its apkovl's "
    "etc/apk/repositories can name the others";

void note_log(const struct who *who, const struct machine *m)
{
	static const char word[] = "one-repository";
	char place[300];
	struct event e;

	if (m->script.boot.kind != BOOT_KERNEL || !script_leaves_repos(&m->script.boot) ||
	    !log_wants(LEVEL_INFO, word))
		return;
	event_start(&e, word);
	if (who->id.mac)
		event_mac(&e, "mac", who->mac);
	event_text(&e, "at", machine_place(m, m->script.boot.repo ? "repo" : "alpine", place));
	event_text(&e, "reason", one_repository);
	log_event(LEVEL_INFO, &e);
}

void note_print(const struct machine *m)
{
	const struct boot *b = &m->script.boot;
	if (b->kind != BOOT_KERNEL)
		return;
	if (script_leaves_repos(b))
		printf("repo     %s\n", one_repository);
	if (initrds_named(b->initrd) && strcmp(m->script.platform, "pcbios") != 0)
		printf("initrd   on UEFI a file under a name takes an iPXE of May 2021 or newer, "
		       "and one "
		       "in a folder of its own one of 2024\n");
}
