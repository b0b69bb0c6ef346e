#include "httpbootd/check/judge.h"

#include "common/conf_mirror.h"
#include "httpbootd/check/facts.h"
#include "httpbootd/check/near.h"

#include <stdio.h>
#include <string.h>

static const char *const per_machine[] = {
    "{mac}", "{mac-hyphen}", "{mac-tail}", "{uuid}", "{serial}", "{host}", "{ip}"};
enum { PER_MACHINE = sizeof per_machine / sizeof *per_machine };

bool judge_is_per_machine(const char *value)
{
	for (size_t i = 0; i < PER_MACHINE; i++)
		if (strstr(value, per_machine[i]))
			return true;
	return false;
}

bool judge_boot_is_per_machine(const struct boot *b)
{
	struct want want[WANTS_MAX];
	size_t n = want_list(b, want);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < PER_MACHINE; j++)
			if (key_mentions(want[i].key, b, per_machine[j]))
				return true;
	return false;
}

/* What the section that is to blame says: `alpine = 3.24 lts`. */
static void write_setting(const struct boot *b, const struct want *w, const char *key,
    const char *value, const char *slash, char out[256])
{
	const char *said =
	    strcmp(key, w->key->name) != 0 ? key_nth(key_find("profile", key), b, 0) : NULL;
	snprintf(out, 256, "%s = %s%.200s", key, slash, said ? said : value);
}

struct check_group *judge_add(struct checker *c, const struct booted *b, const struct want *w,
    const char *value, const char *path, enum check_fault fault, const char *where, const char *why)
{
	const struct host_table *t = &c->d->conf->hosts;
	const struct boot_location at = boot_location(t, b->host, b->profile, w->key->name);
	const char *inside =
	    fault == FAULT_MISSING ? check_below_root(c->d->roots.folder[0].name, path) : NULL;
	char text[GROUP_TEXT], id[HOST_ID_TEXT], near[NEAR_NAME];

	struct check_group *one = check_group(&c->groups, &at, inside ? FAULT_OTHER : fault);
	/* What nobody can have is no matter of this machine. */
	if (!one || (one->files && !one->n_machines && b->host && b->host->id.kind == HOST_ARCH))
		return NULL;
	if (!one->said[0])
		write_setting(b->boot, w, at.key, value, inside ? "/" : "", one->said);
	if (inside) {
		snprintf(
		    text, sizeof text, "no such file: paths begin in root; write %.300s", inside);
		why = text;
	}
	if (strcmp(at.key, "alpine") == 0 && fault == FAULT_MISSING && !one->own_hint[0]) {
		snprintf(one->own_hint, sizeof one->own_hint,
		    "'lanboot-image add %s%s%s' fetches it, or name a release that is there",
		    b->boot->alpine, b->arch ? " " : "", b->arch ? b->arch : "");
		one->hint = one->own_hint;
	}
	if (fault == FAULT_MISSING && !one->hint &&
	    near_find(c->folders, path, !judge_is_per_machine(value), near)) {
		snprintf(
		    one->own_hint, sizeof one->own_hint, "'%.100s' is there: is that meant?", near);
		one->hint = one->own_hint;
	}
	check_group_file(one, where, why);
	if (b->host && (b->host->id.kind == HOST_ARCH || judge_is_per_machine(value)))
		check_group_machine(
		    one, b->host->name ? b->host->name : host_id_text(&b->host->id, id));
	return one;
}

/* What to do about what is no file, or a link that may not be followed. */
static const char *hint_for(enum root_result r)
{
	switch (r) {
	case ROOT_NOT_A_FILE:
		return "name a file";
	case ROOT_OUTSIDE:
		return "add its folder to link-roots, or put a copy into root";
	case ROOT_LOOP:
		return "mend the link";
	default:
		return NULL;
	}
}

void judge_file(struct checker *c, const struct booted *b, const struct want *w, const char *value,
    const char *path, const struct content *content, const struct probe *probe)
{
	char why[CONTENT_WHY];
	const char *rest;

	switch (probe->result) {
	case ROOT_OK:
		if (w->kind == WANT_REPO)
			return;
		if (content && content_is_wrong(content, probe, why))
			judge_add(c, b, w, value, path, FAULT_WRONG, probe->where, why);
		else if (content)
			facts_file(c, b, probe, path);
		return;
	case ROOT_NOT_FOUND:
		if (conf_mirror_has(c->d->conf, path))
			return;
		if (c->elsewhere) {
			facts_file(c, b, probe, path);
			return;
		}
		if (c->empty && folders_find(c->folders, path, &rest) == &c->d->roots) {
			c->empty_needed = true;
			return;
		}
		judge_add(c, b, w, value, path, FAULT_MISSING, probe->where, probe->why);
		return;
	case ROOT_FORBIDDEN:
		if (!c->closed || folders_find(c->folders, path, &rest) != &c->d->roots)
			judge_add(c, b, w, value, path, FAULT_CLOSED, probe->where, probe->why);
		return;
	default: {
		struct check_group *one =
		    judge_add(c, b, w, value, path, FAULT_OTHER, probe->where, probe->why);
		if (one)
			one->hint = hint_for(probe->result);
	}
	}
}
