#include "httpbootd/machines/enrol_plan.h"

#include "common/conf_inventory.h"
#include "common/keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool enrol_fail(struct enrol_error *e, unsigned status, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	e->status = status;
	vsnprintf(e->text, sizeof e->text, format, ap);
	va_end(ap);
	return false;
}

static const struct host *named(const struct host_table *t, const char *name, size_t *n)
{
	const struct host *found = NULL;
	char buffer[HOST_NAME_SIZE];

	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		const char *has = host_name_of(&t->hosts[i], NULL, buffer);
		if (!has || strcasecmp(has, name) != 0)
			continue;
		++*n;
		if (!found)
			found = &t->hosts[i];
	}
	return found;
}

const struct host *enrol_find(const struct host_table *t, const char *id, size_t *n)
{
	struct host_id parsed;
	const struct host *h = NULL;

	if (host_id_parse(id, &parsed))
		h = host_exact(t, &parsed);
	*n = h != NULL;
	if (h)
		return h;
	h = named(t, id, n);
	return *n == 1 ? h : NULL;
}

bool enrol_is_ours(const struct enrol_world *w, const struct host *h, char file[ENROL_FILE_NAME])
{
	size_t len = strlen(w->state);
	const char *rest = h->file;

	if (strncmp(rest, w->state, len) != 0)
		return false;
	rest += len;
	if (strncmp(rest, "/" ENROL_FOLDER "/", sizeof ENROL_FOLDER + 1) != 0)
		return false;
	rest += sizeof ENROL_FOLDER + 1;
	if (strchr(rest, '/') || strlen(rest) >= ENROL_FILE_NAME)
		return false;
	memcpy(file, rest, strlen(rest) + 1);
	return true;
}

bool enrol_is_one(const struct host *h, struct enrol_error *e)
{
	char text[HOST_SECTION_TEXT];

	if (host_id_is_exact(&h->id) || h->id.kind == HOST_CLIENT)
		return true;
	return enrol_fail(e, 409,
	    "[host %s] at %.300s:%u is for many machines, not for this one: enrol it first",
	    host_section_text(h, text), h->file, h->line);
}

/* What somebody else keeps the list of, and is fetched again. */
static bool is_of_inventory(const struct enrol_world *w, const struct host *h)
{
	const size_t len = strlen(w->state);

	return strncmp(h->file, w->state, len) == 0 &&
	       strncmp(h->file + len, "/" INVENTORY_FOLDER "/", sizeof INVENTORY_FOLDER + 1) == 0;
}

/* True if it is ours to change. */
static bool may_change(const struct enrol_world *w, const struct host *h,
    char file[ENROL_FILE_NAME], struct enrol_error *e)
{
	char text[HOST_SECTION_TEXT];

	if (enrol_is_ours(w, h, file))
		return true;
	if (is_of_inventory(w, h))
		return enrol_fail(e, 409,
		    "[host %s] is from the inventory: change it there; or write a section of its "
		    "own into the configuration, which goes before",
		    host_section_text(h, text));
	return enrol_fail(e, 409,
	    "[host %s] stands at %.300s:%u, in a file that people write: change it there, then "
	    "'lanboot reload'",
	    host_section_text(h, text), h->file, h->line);
}

static bool is_good_name(const char *name, struct enrol_error *e)
{
	if (enrol_is_name(name))
		return true;
	return enrol_fail(e, 400,
	    "'%.80s' cannot be a machine's name: expected up to 64 letters, digits, '_', '-' and "
	    "'.', a letter or digit first",
	    name);
}

/* True if no section but `self` has it. */
static bool is_free_name(
    const struct host_table *t, const char *name, const struct host *self, struct enrol_error *e)
{
	char text[HOST_SECTION_TEXT];
	size_t n;
	const struct host *h = named(t, name, &n);

	if (!h || (h == self && n == 1))
		return true;
	return enrol_fail(e, 409,
	    "there is a machine named %.80s already: [host %s] at %.300s:%u; choose another name",
	    name, host_section_text(h, text), h->file, h->line);
}

static bool has_file(const struct enrol_world *w, const char *file)
{
	char ours[ENROL_FILE_NAME];
	const struct host_table *t = &w->conf->hosts;

	for (size_t i = 0; i < t->n; i++)
		if (enrol_is_ours(w, &t->hosts[i], ours) && strcasecmp(ours, file) == 0)
			return true;
	return false;
}

/* Chooses a file that no section stands in: NAME.ini, unless that is another machine's. */
static void choose_file(const struct enrol_world *w, const char *name, char out[ENROL_FILE_NAME])
{
	snprintf(out, ENROL_FILE_NAME, "%.64s.ini", name);
	for (unsigned i = 2; has_file(w, out) && i < 1000; i++)
		snprintf(out, ENROL_FILE_NAME, "%.64s-%u.ini", name, i);
}

bool enrol_plan_new(const struct enrol_world *w, const struct host_id *id, const char *name,
    struct enrol_file *f, struct enrol_error *e)
{
	const struct host_table *t = &w->conf->hosts;
	char section[HOST_SECTION_TEXT];

	*f = (struct enrol_file){.act = ENROL_NEW};
	host_id_text(id, f->id);
	const struct host *h = host_exact(t, id);
	if (h)
		return enrol_fail(e, 409,
		    "%s has a section already: [host %s]%s%s at %.300s:%u; %s", f->id,
		    host_section_text(h, section), h->name ? " named " : "", h->name ? h->name : "",
		    h->file, h->line,
		    enrol_is_ours(w, h, f->to) ? "'lanboot set' and 'lanboot rename' change it"
					       : "change it there, then 'lanboot reload'");
	if (!is_good_name(name, e) || !is_free_name(t, name, NULL, e))
		return false;
	snprintf(f->name, sizeof f->name, "%s", name);
	choose_file(w, name, f->to);
	return true;
}

bool enrol_plan_change(const struct enrol_world *w, const struct host *h, const char *name,
    struct enrol_file *f, struct enrol_error *e)
{
	*f = (struct enrol_file){.act = ENROL_CHANGE};
	if (!may_change(w, h, f->file, e))
		return false;
	if (name && (!is_good_name(name, e) || !is_free_name(&w->conf->hosts, name, h, e)))
		return false;
	host_section_text(h, f->id);
	memcpy(f->to, f->file, sizeof f->to);
	const char *is = name ? name : h->name;
	snprintf(f->name, sizeof f->name, "%s", is ? is : "");
	if (name && (!h->name || strcasecmp(h->name, name) != 0))
		choose_file(w, name, f->to);
	return true;
}

bool enrol_plan_gone(
    const struct enrol_world *w, const struct host *h, struct enrol_file *f, struct enrol_error *e)
{
	*f = (struct enrol_file){.act = ENROL_GONE};
	if (!may_change(w, h, f->file, e))
		return false;
	host_section_text(h, f->id);
	snprintf(f->name, sizeof f->name, "%s", h->name ? h->name : "");
	return true;
}

bool enrol_has_profile(const struct conf *c, const char *name, struct enrol_error *e)
{
	const struct host_table *t = &c->hosts;
	const char *nearest = NULL;
	char all[300];
	size_t len = 0;

	if (profile_find(t, name))
		return true;
	all[0] = '\0';
	for (size_t i = 0; i < t->n_profiles; i++) {
		const char *p = t->profiles[i].name;
		nearest = key_nearer(name, nearest, p);
		if (len + strlen(p) + 6 < sizeof all)
			len += (size_t)snprintf(
			    all + len, sizeof all - len, "%s%s", len ? ", " : "", p);
	}
	if (!t->n_profiles)
		return enrol_fail(e, 400,
		    "there is no [profile %.80s], and no other: lanboot.ini "
		    "needs one first",
		    name);
	if (nearest)
		return enrol_fail(e, 400,
		    "there is no [profile %.80s]: did you mean '%s'? There "
		    "is %s",
		    name, nearest, all);
	return enrol_fail(e, 400, "there is no [profile %.80s]; there is %s", name, all);
}

bool enrol_keys_good(const struct conf *c, const struct form *form, struct enrol_error *e)
{
	const char *const profiles[] = {"profile", "once"};

	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->field[i];
		const char *wrong = enrol_is_key(f->name) ? enrol_key_wrong(f) : NULL;
		if (wrong)
			return enrol_fail(e, 400, "%.80s: %s", f->name, wrong);
	}
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		const char *value = form_value(form, profiles[i]);
		if (value && *value && !enrol_has_profile(c, value, e))
			return false;
	}
	return true;
}
