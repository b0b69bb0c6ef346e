#include "httpbootd/note.h"

#include "common/log.h"
#include "httpbootd/script_alpine.h"

#include <stdio.h>

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
	if (m->script.boot.kind == BOOT_KERNEL && script_leaves_repos(&m->script.boot))
		printf("repo     %s\n", one_repository);
}
