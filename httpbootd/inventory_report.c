#include "httpbootd/inventory_report.h"

#include "httpbootd/codec/json.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_words[REPORT_KINDS] = {"new", "changed", "gone"};

/*
 * What would change
 */

static void add(struct inventory_report *r, enum report_kind kind, const struct host *h,
    const char what[REPORT_WHAT])
{
	const size_t i = r->n[kind]++;

	if (i >= REPORT_SHOWN)
		return;
	r->changes[kind][i].host = h;
	memcpy(r->changes[kind][i].what, what, REPORT_WHAT);
}

/* The machine of the inventory of that id; NULL: there is none. */
static const struct host *find(const struct conf *c, const struct host_id *id)
{
	const struct host *h = host_exact(&c->hosts, id);
	return h && (size_t)(h - c->hosts.hosts) >= c->inventory.first ? h : NULL;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Writes what is another one, a word each; empty: nothing. */
static void compare(const struct host *was, const struct host *is, char out[REPORT_WHAT])
{
	char ids[2][HOST_SECTION_TEXT], tags[2][512];
	const struct {
		const char *key, *was, *is;
	} keys[] = {
	    {"name", was->name, is->name},
	    {"profile", was->profile_name, is->profile_name},
	    {"once", was->once_name, is->once_name},
	    {"room", was->room, is->room},
	    {"tags", words_text(&was->tags, tags[0], sizeof tags[0]),
		words_text(&is->tags, tags[1], sizeof tags[1])},
	    {"MACs", host_section_text(was, ids[0]), host_section_text(is, ids[1])},
	};
	size_t len = 0;

	memset(out, 0, REPORT_WHAT);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!is_same(keys[i].was, keys[i].is) && len < REPORT_WHAT)
			len += (size_t)snprintf(out + len, REPORT_WHAT - len, "%s%s was %.60s",
			    len ? ", " : "", keys[i].key, keys[i].was ? keys[i].was : "not said");
}

void inventory_report_compare(struct inventory_report *r, const struct conf *was)
{
	static const char all[REPORT_WHAT];
	const struct conf *is = r->is;
	char what[REPORT_WHAT];

	r->is_compared = true;
	for (size_t i = is->inventory.first; i < is->hosts.n; i++) {
		const struct host *h = &is->hosts.hosts[i], *before = find(was, &h->id);
		if (!before) {
			add(r, REPORT_NEW, h, all);
			continue;
		}
		compare(before, h, what);
		if (*what)
			add(r, REPORT_CHANGED, h, what);
	}
	for (size_t i = was->inventory.first; i < was->hosts.n; i++)
		if (!find(is, &was->hosts.hosts[i].id))
			add(r, REPORT_GONE, &was->hosts.hosts[i], all);
}

static size_t kept(const struct inventory_report *r, enum report_kind kind)
{
	return r->n[kind] < REPORT_SHOWN ? r->n[kind] : REPORT_SHOWN;
}

/*
 * For people
 */

static void print_changes(const struct inventory_report *r, enum report_kind kind, FILE *out)
{
	char id[HOST_SECTION_TEXT];

	for (size_t i = 0; i < kept(r, kind); i++) {
		const struct inventory_change *c = &r->changes[kind][i];
		fprintf(out, "%s: [host %s]%s%s%s%s\n", kind_words[kind],
		    host_section_text(c->host, id), c->host->name ? " " : "",
		    c->host->name ? c->host->name : "", *c->what ? ": " : "", c->what);
	}
	if (r->n[kind] > REPORT_SHOWN)
		fprintf(out, "%s: %zu more\n", kind_words[kind], r->n[kind] - REPORT_SHOWN);
}

static void print_head(const struct inventory_report *r, FILE *out)
{
	const struct conf_inventory *in = &r->is->inventory;
	const size_t n = r->is->hosts.n - in->first;

	fprintf(out, "%s: %zu %s, %zu %s left out", r->url, n, n == 1 ? "machine" : "machines",
	    in->n_left, in->n_left == 1 ? "record is" : "records are");
	if (in->n_clashes)
		fprintf(out, ", %zu of them for sections of our own", in->n_clashes);
	if (r->nameless)
		fprintf(out, ", %zu say no MAC", r->nameless);
	fprintf(out, "\n");
	for (size_t i = 0; i < in->n_told; i++)
		fprintf(out, "left out: %s\n", in->left[i]);
	if (in->n_left > in->n_told)
		fprintf(out, "left out: %zu more\n", in->n_left - in->n_told);
}

void inventory_report_text(const struct inventory_report *r, FILE *out)
{
	const size_t *n = r->n;

	print_head(r, out);
	if (!r->is_compared)
		return;
	for (enum report_kind kind = 0; kind < REPORT_KINDS; kind++)
		print_changes(r, kind, out);
	if (n[REPORT_NEW] + n[REPORT_CHANGED] + n[REPORT_GONE] == 0)
		fprintf(out, "nothing is another one than now\n");
	else
		fprintf(out, "%zu new, %zu changed, %zu gone\n", n[REPORT_NEW], n[REPORT_CHANGED],
		    n[REPORT_GONE]);
}

/*
 * For programs
 */

static void write_changes(struct json *j, const struct inventory_report *r, enum report_kind kind)
{
	char id[HOST_SECTION_TEXT];

	json_object(j, kind_words[kind]);
	json_number(j, "count", (int64_t)r->n[kind]);
	json_array(j, "machines");
	for (size_t i = 0; i < kept(r, kind); i++) {
		const struct inventory_change *c = &r->changes[kind][i];
		json_object(j, NULL);
		json_string(j, "id", host_section_text(c->host, id));
		json_string(j, "name", c->host->name);
		json_string(j, "what", *c->what ? c->what : NULL);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

bool inventory_report_json(const struct inventory_report *r, int status, FILE *out)
{
	enum { SIZE = 1 << 20 }; /* 20 records and 60 machines are far from it */
	const struct conf_inventory *in = &r->is->inventory;
	char *text = malloc(SIZE);
	struct json j;

	if (!text)
		return false;
	json_start(&j, text, SIZE);
	json_object(&j, NULL);
	json_number(&j, "status", status);
	json_string(&j, "url", r->url);
	json_number(&j, "machines", (int64_t)(r->is->hosts.n - in->first));
	json_object(&j, "left_out");
	json_number(&j, "count", (int64_t)in->n_left);
	json_array(&j, "records");
	for (size_t i = 0; i < in->n_told; i++)
		json_string(&j, NULL, in->left[i]);
	json_close(&j);
	json_close(&j);
	json_number(&j, "own_sections", (int64_t)in->n_clashes);
	json_number(&j, "no_mac", (int64_t)r->nameless);
	for (enum report_kind kind = 0; r->is_compared && kind < REPORT_KINDS; kind++)
		write_changes(&j, r, kind);
	json_close(&j);
	fprintf(out, "%s\n", text);
	free(text);
	return true;
}
