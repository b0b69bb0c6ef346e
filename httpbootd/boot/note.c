#include "httpbootd/boot/note.h"

#include "common/boot_args.h"
#include "common/initrds.h"
#include "common/log.h"
#include "httpbootd/boot/script_apkovl.h"

#include <stdio.h>
#include <string.h>

static const char one_repository[] =
    "Alpine before 3.20 takes one repository, so the machine is given the first; its apkovl's "
    "etc/apk/repositories can name the others";

static const char by_https[] =
    "the machine loads its apkovl from here by https, and Alpine's wget takes certificates of "
    "public authorities alone: with one of your own it boots bare";

/* A line of that word for the key that is behind it. */
static void log_note(const char *word, enum log_level level, const struct boot_client *client,
    const struct machine *m, const char *key, const char *reason)
{
	char place[300];
	const struct asker asker = asker_of_addr(client->id.addr);
	struct event e;
	if (!log_wants(level, word, &asker))
		return;
	event_start(&e, word);
	e.asker = asker;
	if (client->id.mac)
		event_mac(&e, "mac", client->mac);
	event_text(&e, "test", client->test);
	event_text(&e, "at", machine_location(m, key, place));
	event_text(&e, "reason", reason);
	log_event(level, &e);
}

void note_log(const struct boot_client *client, const struct machine *m)
{
	static const char repository[] = "one-repository", https[] = "apkovl-https";
	static const char apkovl[] = "no-apkovl";
	const struct script *s = &m->script;
	const char *key = s->boot.overlay.n ? "overlay" : "apkovl";

	if (s->boot.kind != BOOT_KERNEL)
		return;
	if (boot_args_leave_repos(&s->boot))
		log_note(repository, LEVEL_INFO, client, m, s->boot.repo.n ? "repo" : "alpine",
		    one_repository);
	if (s->apkovl == APKOVL_MISSING)
		log_note(apkovl, LEVEL_WARN, client, m, key, s->apkovl_reason);
	else if (script_apkovl_by_https(s))
		log_note(https, LEVEL_INFO, client, m, key, by_https);
}

void note_print(const struct machine *m)
{
	const struct script *s = &m->script;
	if (s->boot.kind == BOOT_KERNEL && boot_args_leave_repos(&s->boot))
		printf("repo     %s\n", one_repository);
	if (script_apkovl_by_https(s))
		printf("apkovl   %s\n", by_https);
	if (s->boot.kind == BOOT_KERNEL && initrds_named(&s->boot.initrd) &&
	    strcmp(s->platform, "pcbios") != 0)
		printf("initrd   on UEFI a file under a name takes an iPXE of May 2021 or newer, "
		       "and one in a folder of its own one of 2024\n");
}
