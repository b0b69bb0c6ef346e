#include "httpbootd/machines/change.h"

#include "common/uki.h"
#include "httpbootd/codec/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verbs[CHANGE_VERBS] = {
    [CHANGE_ENROL] = "enrol",
    [CHANGE_SET] = "set",
    [CHANGE_RENAME] = "rename",
    [CHANGE_REMOVE] = "remove",
    [CHANGE_ONCE] = "once",
    [CHANGE_WAKE] = "wake",
    [CHANGE_RELOAD] = "reload",
    [CHANGE_MIRROR] = "mirror",
};

enum change_verb change_verb_named(const char *name)
{
	size_t i = 0;
	while (i < CHANGE_VERBS && strcmp(verbs[i], name) != 0)
		i++;
	return (enum change_verb)i;
}

void change_free(struct change *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->text && i < c->n; i++)
		free(c->text[i]);
	free(c->text);
	free(c->file);
	free(c->body);
	if (c->wake)
		free(c->wake->macs);
	free(c->wake);
	conf_free(c->conf);
	free(c);
}

static bool make_room(struct change *c, size_t n)
{
	c->file = calloc(n, sizeof *c->file);
	c->text = calloc(n, sizeof *c->text);
	c->n = c->file && c->text ? n : 0;
	return c->n ? true : enrol_fail(&c->error, 503, "out of memory");
}

/* Which numbers names of the pattern have already. NULL: no memory. */
static bool *numbers_taken(const struct host_table *t, const char *pattern, size_t n)
{
	bool *taken = calloc(n, sizeof *taken);
	char buffer[HOST_NAME_SIZE];

	for (size_t i = 0; taken && i < t->n; i++) {
		const char *name = host_name_of(&t->hosts[i], NULL, buffer);
		unsigned long number = name ? enrol_number(pattern, name) : 0;
		if (number && number < n)
			taken[number] = true;
	}
	return taken;
}

/* The pattern with the number, or an error. */
static bool write_name(struct change *c, const char *pattern, size_t number, char out[128])
{
	size_t before, after;

	if (!enrol_pattern(pattern, &before, &after) || before + after > ENROL_NAME_MAX)
		return enrol_fail(&c->error, 400,
		    "'%.80s': a name for several machines has {n} in it once, where each one's "
		    "number comes",
		    pattern);
	snprintf(out, 128, "%.*s%zu%s", (int)before, pattern, number, pattern + before + 3);
	return true;
}

static bool plan_all(struct change *c, const struct enrol_world *w, const char *pattern,
    const struct change_target *targets, size_t n)
{
	size_t most = w->conf->hosts.n + n + 2, number = 1;
	bool *taken = numbers_taken(&w->conf->hosts, pattern, most);
	bool ok = true;
	char name[128];

	if (!taken)
		return enrol_fail(&c->error, 503, "out of memory");
	for (size_t i = 0; i < n && ok; i++, number++) {
		while (taken[number])
			number++;
		ok = write_name(c, pattern, number, name) &&
		     enrol_plan_new(w, &targets[i].id, name, &c->file[i], &c->error);
	}
	free(taken);
	return ok;
}

bool change_plan_enrol(
    struct change *c, const struct enrol_world *w, const struct change_target *targets, size_t n)
{
	const char *name = form_value(&c->form, "name");
	const char *profile = form_value(&c->form, "profile");
	struct enrol_error *e = &c->error;

	if (!name || !*name)
		return enrol_fail(
		    e, 400, "the name is missing: what is the machine called (--name)?");
	if (!profile || !*profile)
		return enrol_fail(
		    e, 400, "the profile is missing: what does the machine boot (--profile)?");
	if (!enrol_keys_good(w->conf, &c->form, e) || !make_room(c, n))
		return false;
	if (n > 1 || strchr(name, '{'))
		return plan_all(c, w, name, targets, n);
	return enrol_plan_new(w, &targets[0].id, name, &c->file[0], e);
}

static bool plan_set(struct change *c, const struct enrol_world *w, const struct host *h)
{
	size_t keys = 0;

	if (form_value(&c->form, "name"))
		return enrol_fail(
		    &c->error, 400, "name: 'lanboot rename' gives a machine another one");
	for (size_t i = 0; i < c->form.n; i++)
		keys += enrol_is_key(c->form.field[i].name);
	if (!keys)
		return enrol_fail(
		    &c->error, 400, "what is to be set is missing: profile=NAME, say");
	return enrol_keys_good(w->conf, &c->form, &c->error) &&
	       enrol_plan_change(w, h, NULL, &c->file[0], &c->error);
}

bool change_plan_section(struct change *c, const struct enrol_world *w, const struct host *h)
{
	const char *name = form_value(&c->form, "name");

	if (!make_room(c, 1))
		return false;
	if (c->verb == CHANGE_SET)
		return plan_set(c, w, h);
	if (c->verb == CHANGE_REMOVE)
		return enrol_plan_gone(w, h, &c->file[0], &c->error);
	if (!name || !*name)
		return enrol_fail(&c->error, 400, "name= is missing: the machine's new one");
	for (size_t i = 0; i < c->form.n; i++)
		if (enrol_is_key(c->form.field[i].name))
			return enrol_fail(&c->error, 400, "%.80s: 'lanboot set' sets keys",
			    c->form.field[i].name);
	return enrol_plan_change(w, h, name, &c->file[0], &c->error);
}

/* Its file in the folder ENROL_FOLDER: as it is now, or the one that is gone. */
static const char *file_of(const struct enrol_file *f)
{
	return f->act == ENROL_GONE ? f->file : f->to;
}

static void write_json(FILE *out, const struct change *c)
{
	static char const between[] = ",";
	char text[ENROL_ERROR * 6 + 100];
	struct json j;

	if (c->error.status) {
		json_start(&j, text, sizeof text);
		json_object(&j, NULL);
		json_string(&j, "error", c->error.text);
		json_close(&j);
		fprintf(out, "%s\n", text);
		return;
	}
	if (c->wake) {
		wake_json(c->wake, out);
		return;
	}
	fputs("{\"done\":[", out);
	for (size_t i = 0; i < c->n; i++) {
		const struct enrol_file *f = &c->file[i];
		char file[sizeof ENROL_FOLDER + sizeof f->to];
		json_start(&j, text, sizeof text);
		json_object(&j, NULL);
		json_string(&j, "name", f->name[0] ? f->name : NULL);
		json_string(&j, "id", f->id);
		snprintf(file, sizeof file, ENROL_FOLDER "/%s", file_of(f));
		json_string(&j, "file", file);
		json_close(&j);
		fprintf(out, "%s%s", i ? between : "", text);
	}
	if (!c->n && c->verb != CHANGE_RELOAD) {
		json_start(&j, text, sizeof text);
		json_object(&j, NULL);
		json_string(&j, "id", form_value(&c->form, "id"));
		json_string(&j, "once", c->once[0] ? c->once : NULL);
		json_close(&j);
		fputs(text, out);
	}
	fputs("]}\n", out);
}

/* Of a machine whose firmware boots an image. */
static const char uki_own[] =
    "by HTTP Boot its firmware is given iPXE for that, instead of its image\n";
static const char uki_shared[] =
    "by HTTP Boot its firmware is given iPXE for that, instead of the image of its profile; not "
    "where a router is between, for nobody can tell there which machine asks\n";

static void write_text(FILE *out, const struct change *c)
{
	static const char *const done[] = {
	    [ENROL_NEW] = "enrolled", [ENROL_CHANGE] = "changed", [ENROL_GONE] = "removed"};

	if (c->error.status) {
		fprintf(out, "%s\n", c->error.text);
		return;
	}
	if (c->wake) {
		wake_text(c->wake, out);
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct enrol_file *f = &c->file[i];
		fprintf(out, "%s %s %s " ENROL_FOLDER "/%s\n", done[f->act],
		    f->name[0] ? f->name : "-", f->id, file_of(f));
	}
	const char *id = form_value(&c->form, "id");
	if (c->once_file[0] && c->once[0])
		fprintf(out, "%s boots %s at its next start, once\n%s", id, c->once,
		    c->uki == UKI_OWN      ? uki_own
		    : c->uki == UKI_SHARED ? uki_shared
					   : "");
	else if (c->once_file[0])
		fprintf(out, "%s boots its own profile at its next start\n", id);
	else if (c->verb == CHANGE_RELOAD)
		fputs("reloaded\n", out);
	else if (c->verb == CHANGE_MIRROR)
		fprintf(out, "%s: %s\n", id, form_value(&c->form, "act"));
	else if (!c->n)
		fprintf(out, "forgotten %s\n", id);
}

char *change_answer(const struct change *c, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	if (!out)
		return NULL;
	if (c->wants_json)
		write_json(out, c);
	else
		write_text(out, c);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
