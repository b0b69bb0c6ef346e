#include "tools/probe/print.h"

#include "common/strval.h"
#include "httpbootd/codec/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_WIDTH = 78, JSON_SIZE = 512 * 1024, WRONGS_MAX = 64 };

/* A fault, and the kinds of firmware that it shows with. */
struct wrong {
	const struct step *step;
	char kinds[160];
};

struct wrongs {
	struct wrong wrong[WRONGS_MAX];
	size_t n;
};

static bool is_same(const struct step *a, const struct step *b)
{
	return a->fault == b->fault && strcmp(a->about_who, b->about_who) == 0 &&
	       strcmp(a->about_what, b->about_what) == 0 &&
	       strcmp(a->about_kind, b->about_kind) == 0;
}

static void add_kind(struct wrong *w, const char *kind)
{
	size_t len = strlen(w->kinds);

	if (kind)
		snprintf(w->kinds + len, sizeof w->kinds - len, "%s%s", len ? ", " : "", kind);
}

static void add_wrongs(struct wrongs *all, const struct steps *s, const char *kind)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct step *p = &s->step[i];
		size_t at = 0;
		if (p->state != STEP_WRONG)
			continue;
		while (at < all->n && !is_same(all->wrong[at].step, p))
			at++;
		if (at == WRONGS_MAX)
			return;
		if (at == all->n)
			all->wrong[all->n++] = (struct wrong){.step = p};
		add_kind(&all->wrong[at], kind);
	}
}

static void collect_wrongs(const struct found *f, struct wrongs *all)
{
	add_wrongs(all, f->lan, NULL);
	for (size_t i = 0; i < f->n; i++)
		if (f->shown[i])
			add_wrongs(all, &f->walk[i], f->question[i].ask.kind->name);
}

/* Columns of a line, by COLUMNS, which lanboot(8) sets where there is a terminal. */
static int text_width(void)
{
	uint64_t columns = TEXT_WIDTH;
	const char *said = getenv("COLUMNS");

	if (!said || !str_uint(said, 40, 999, &columns))
		columns = TEXT_WIDTH;
	return (int)columns;
}

/* The text with line ends where it would be too long, each new line behind `indent` blanks. */
static void print_wrapped(const char *first, int indent, const char *text)
{
	const int width = text_width();
	int column = printf("%s", first);

	for (bool begins = true; *text; begins = false) {
		size_t n = strcspn(text, " ");
		bool fits = column + (int)n + 1 <= width;
		if (!begins && fits)
			column += printf(" ");
		else if (!begins)
			column = printf("\n%*s", indent, "") - 1;
		column += printf("%.*s", (int)n, text);
		text += n + strspn(text + n, " ");
	}
	printf("\n");
}

static void print_wrongs(const struct wrongs *all, bool with_kinds)
{
	char text[FAULT_TEXT];

	for (size_t i = 0; i < all->n; i++) {
		const struct step *p = all->wrong[i].step;
		const struct fault_about a = step_about(p);
		bool critical = fault_level(p->fault) == LEVEL_IS_CRITICAL;
		printf("\n");
		print_wrapped(
		    critical ? "FAIL  " : "warn  ", 6, fault_sentence(p->fault, &a, text));
		if (with_kinds && all->wrong[i].kinds[0])
			printf("      (%s)\n", all->wrong[i].kinds);
		print_wrapped("   -> ", 6, fault_remedy(p->fault, &a, text));
	}
}

static int status_of(const struct wrongs *all)
{
	int status = 0;

	for (size_t i = 0; i < all->n; i++) {
		bool critical = fault_level(all->wrong[i].step->fault) == LEVEL_IS_CRITICAL;
		if (critical || status == 0)
			status = critical ? 2 : 1;
	}
	return status;
}

static const char *state_word(const struct step *p)
{
	if (p->state == STEP_WRONG)
		return fault_level(p->fault) == LEVEL_IS_CRITICAL ? "FAIL" : "warn";
	return p->state == STEP_OK ? "ok" : p->state == STEP_NOTE ? "note" : "-";
}

static void print_steps(const struct steps *s)
{
	char text[FAULT_TEXT];

	for (size_t i = 0; i < s->n; i++) {
		const struct step *p = &s->step[i];
		const struct fault_about a = step_about(p);
		printf("%-5s %-9s %2u.%02u s  %-15s  %s\n", state_word(p), p->what, p->ms / 1000,
		    p->ms % 1000 / 10, p->who,
		    p->detail[0] || p->fault == FAULT_NONE ? p->detail
							   : fault_sentence(p->fault, &a, text));
	}
}

/* Nothing was only noted of its last step. */
static bool is_loaded(const struct steps *s)
{
	return s->loads[0] && s->n &&
	       !(s->step[s->n - 1].state == STEP_NOTE && s->step[s->n - 1].fault);
}

/* The audit's table. */
static void print_table(const struct found *f)
{
	printf("%-10s  %-15s  %s\n", "FIRMWARE", "FROM", "LOADS");
	for (size_t i = 0; i < f->n; i++) {
		const struct steps *s = &f->walk[i];
		if (!f->shown[i])
			continue;
		printf("%-10s  %-15s  %s%s\n", f->question[i].ask.kind->name,
		    s->from[0] ? s->from : "-", s->loads[0] ? s->loads : "nothing is offered",
		    steps_worst(s) ? "  FAIL"
		    : is_loaded(s) ? "  ok"
				   : "");
	}
}

static void print_head(const struct found *f, const struct wrongs *all, int status)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL"};
	char text[FAULT_TEXT];

	printf("%s: %s on %s (%s): ", words[status], f->machine, f->interface, f->address);
	if (all->n == 0) {
		printf("all is well, in %u.%u s\n", f->ms / 1000, f->ms % 1000 / 100);
		return;
	}
	const struct step *p = all->wrong[0].step;
	for (size_t i = 0; i < all->n && status == 2; i++)
		if (fault_level(all->wrong[i].step->fault) == LEVEL_IS_CRITICAL) {
			p = all->wrong[i].step;
			break;
		}
	const struct fault_about a = step_about(p);
	printf("%s", fault_sentence(p->fault, &a, text));
	if (all->n > 1)
		printf(" (and %zu more)", all->n - 1);
	printf("\n");
}

static void json_step(struct json *j, const struct step *p)
{
	json_object(j, NULL);
	json_string(j, "state", state_word(p));
	json_string(j, "what", p->what);
	json_string(j, "who", p->who);
	json_number(j, "ms", p->ms);
	json_string(j, "detail", p->detail);
	if (p->state == STEP_WRONG)
		json_string(j, "fault", fault_name(p->fault));
	json_close(j);
}

static void json_walk(struct json *j, const struct question *q, const struct steps *s)
{
	json_object(j, NULL);
	json_string(j, "firmware", q->ask.kind->name);
	json_string(j, "from", s->from);
	json_string(j, "loads", s->loads);
	json_bool(j, "wrong", steps_worst(s) != NULL);
	json_array(j, "steps");
	for (size_t i = 0; i < s->n; i++)
		json_step(j, &s->step[i]);
	json_close(j);
	json_close(j);
}

static void json_wrongs(struct json *j, const struct wrongs *all)
{
	char text[FAULT_TEXT];

	json_array(j, "faults");
	for (size_t i = 0; i < all->n; i++) {
		const struct step *p = all->wrong[i].step;
		const struct fault_about a = step_about(p);
		json_object(j, NULL);
		json_string(j, "fault", fault_name(p->fault));
		json_string(j, "level",
		    fault_level(p->fault) == LEVEL_IS_CRITICAL ? "critical" : "warning");
		json_string(j, "sentence", fault_sentence(p->fault, &a, text));
		json_string(j, "do", fault_remedy(p->fault, &a, text));
		if (all->wrong[i].kinds[0])
			json_string(j, "firmware", all->wrong[i].kinds);
		json_close(j);
	}
	json_close(j);
}

static void print_json(const struct found *f, const struct wrongs *all, int status)
{
	static const char *const words[] = {"ok", "warning", "critical"};
	char *text = malloc(JSON_SIZE);
	struct json j;

	if (!text)
		return;
	json_start(&j, text, JSON_SIZE);
	json_object(&j, NULL);
	json_string(&j, "command", f->command);
	json_string(&j, "status", words[status]);
	json_string(&j, "machine", f->machine);
	json_string(&j, "interface", f->interface);
	json_string(&j, "address", f->address);
	json_number(&j, "ms", f->ms);
	json_wrongs(&j, all);
	json_array(&j, "firmware");
	for (size_t i = 0; i < f->n; i++)
		if (f->shown[i])
			json_walk(&j, &f->question[i], &f->walk[i]);
	json_close(&j);
	json_close(&j);
	puts(text);
	free(text);
}

int print_found(const struct found *f)
{
	struct wrongs *all = calloc(1, sizeof *all);
	bool is_audit = strcmp(f->command, "audit") == 0;

	if (!all)
		return 3;
	collect_wrongs(f, all);
	int status = status_of(all);
	if (f->json) {
		print_json(f, all, status);
		free(all);
		return status;
	}
	print_head(f, all, status);
	if (f->others)
		printf("%zu more interfaces have a link and an address: --interface names one\n",
		    f->others);
	if (f->n)
		printf("\n");
	if (is_audit && f->n)
		print_table(f);
	for (size_t i = 0; !is_audit && i < f->n; i++)
		if (f->shown[i])
			print_steps(&f->walk[i]);
	print_wrongs(all, is_audit);
	free(all);
	return status;
}

void print_unknown(const char *command, const char *why, bool json)
{
	char text[2048];
	struct json j;

	if (!json) {
		printf("UNKNOWN: %s\n", why);
		return;
	}
	json_start(&j, text, sizeof text);
	json_object(&j, NULL);
	json_string(&j, "command", command);
	json_string(&j, "status", "unknown");
	json_string(&j, "why", why);
	json_close(&j);
	puts(text);
}
