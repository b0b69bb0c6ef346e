/*
 * lanboot-import: what lanboot import (lanboot_import.sh) does with bytes: it reads what awk
 * cannot, and checks what awk made of it, by the very code that reads the configuration. Its
 * commands:
 *
 * json FILE... prints each file, a line for a piece: J FILE LINE PATH KIND VALUE, where PATH is a
 * JSON Pointer and KIND one of { [ " 0.
 *
 * csv FILE... prints F FILE, then for each line of it C LINE VALUE...
 *
 * keys prints the keys of [host ...], see print_keys().
 *
 * known FILE prints what a configuration of ours says already, see import_known.h.
 *
 * check LEFT reads sections, see check_lines(), and prints those that would load.
 *
 * Fields have tabs between them; in a value of a file \ is \\, and what is a control character
 * \xHH. Messages on standard error begin with lanboot:, whose part this is. Exit: 0; 1: it cannot
 * be done; 2: wrong use.
 */
#include "common/csv.h"
#include "common/keys.h"
#include "common/plain.h"
#include "tools/import_check.h"
#include "tools/import_json.h"
#include "tools/import_known.h"
#include "tools/import_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *why)
{
	char plain[4 * IMPORT_WHY];
	plain_name(why, plain, sizeof plain);
	fprintf(stderr, "lanboot: %s\n", plain);
	return 1;
}

static int fail_at(struct import_text *t, size_t at, const char *why)
{
	char text[2 * IMPORT_WHY];
	const struct import_piece p = import_text_place(t, at);
	snprintf(text, sizeof text, "%s:%u: %s", p.file, p.line, why);
	return fail(text);
}

static void put(const char *text)
{
	for (; *text; text++)
		if (*text == '\\')
			fputs("\\\\", stdout);
		else if ((unsigned char)*text < ' ' || *text == 0x7f)
			printf("\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
}

/*
 * JSON
 */

static int print_json(struct import_text *t)
{
	static const char kinds[] = "{[}\"0";
	const size_t clean = import_json_clean(t->text, t->len);
	struct import_json j = import_json_of(t->text, t->len);

	if (clean < t->len)
		return fail_at(t, clean, "this comment does not end");
	bool is_empty = true;
	for (; import_json_next(&j); is_empty = false) {
		const size_t end = (size_t)(j.reader.at - t->text);
		const struct import_piece p = import_text_place(t, end ? end - 1 : 0);
		if (j.is_cut)
			return fail_at(t, end, "a name or text is longer than any that is known");
		fputs("J\t", stdout);
		put(p.file);
		printf("\t%u\t", p.line);
		put(j.path);
		printf("\t%c\t", kinds[j.reader.kind]);
		put(j.reader.value);
		putchar('\n');
	}
	if (j.reader.has_failed || j.reader.depth || is_empty)
		return fail_at(t, (size_t)(j.reader.at - t->text),
		    j.reader.at == j.reader.end
			? "this is no JSON: it ends too early"
			: "this is no JSON from here on, or more than 16 levels deep");
	for (; j.reader.at < j.reader.end; j.reader.at++)
		if (!memchr(" \t\r\n", *j.reader.at, 4))
			return fail_at(t, (size_t)(j.reader.at - t->text),
			    "the JSON has ended, and here is more");
	return 0;
}

static int read_json(const char *file)
{
	struct import_text t = {0};
	const int status = import_text_add(&t, file) ? print_json(&t) : fail(t.why);
	import_text_free(&t);
	return status;
}

/*
 * CSV
 */

static char *read_all(FILE *in, size_t *len)
{
	char *text = NULL;
	size_t size;
	char block[4096];
	FILE *out = open_memstream(&text, &size);

	for (size_t n; out && (n = fread(block, 1, sizeof block, in));)
		fwrite(block, 1, n, out);
	if (out)
		fclose(out);
	*len = text ? size : 0;
	return text;
}

static int print_csv(const char *file, char *text, size_t len)
{
	enum csv_result result;
	struct csv_record r;
	struct csv c;
	char why[IMPORT_WHY];

	csv_start(&c, text, len + 1);
	while ((result = csv_next(&c, &r)) != CSV_END) {
		if (result != CSV_OK) {
			snprintf(why, sizeof why, "%.900s:%u: %s", file, r.line,
			    csv_result_text(result));
			return fail(why);
		}
		printf("C\t%u", r.line);
		for (size_t i = 0; i < r.n; i++) {
			putchar('\t');
			put(r.field[i]);
		}
		putchar('\n');
	}
	return 0;
}

static int read_csv(const char *file)
{
	char why[IMPORT_WHY], *text = NULL;
	size_t len;
	FILE *in = fopen(file, "r");

	if (in) {
		text = read_all(in, &len);
		fclose(in);
	}
	if (!text) {
		snprintf(why, sizeof why, "%.1000s: cannot be read", file);
		return fail(why);
	}
	fputs("F\t", stdout);
	put(file);
	putchar('\n');
	const int status = print_csv(file, text, len);
	free(text);
	return status;
}

/*
 * What was made
 */

enum { FIELDS = 6, HEADER = 300 };

/* Cuts a line at its tabs; further fields are empty. */
static void split(char *line, char *field[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++) {
		field[i] = line;
		line += strcspn(line, "\t");
		if (*line)
			*line++ = '\0';
	}
}

/* A section while its lines are read. */
struct section {
	char header[HEADER];
	bool is_good;
	bool is_lost; /* what it boots is */
};

/* May a line stand in a section whose kernel, or what else it boots, is lost? */
static bool is_of_all(const char *name)
{
	const struct key *k = key_find("profile", name);
	return !k || (k->boots == BOOT_NONE && !k->used_by);
}

/* K KEY VALUE FILE LINE WHOLE. */
static void check_key(struct section *s, char *f[FIELDS], FILE *left)
{
	char expected[IMPORT_EXPECTED];

	if (s->is_lost && !is_of_all(f[1]))
		return;
	if (import_check_key(s->header, f[1], f[2], expected)) {
		printf("%s = %s\n", f[1], f[2]);
		return;
	}
	fprintf(left, "lost\t%s\t%s\t%s\t%s: %s\n", f[3], f[4], f[5], f[1], expected);
	const struct key *k = key_find("profile", f[1]);
	if (k && k->boots != BOOT_NONE) {
		s->is_lost = true;
		puts("; what it boots is lost\nlocal = yes");
	}
}

/* S HEADER FILE LINE WHOLE. */
static void begin_section(struct section *s, char *f[FIELDS], FILE *left)
{
	char expected[IMPORT_EXPECTED] = "a section's name is not so long";

	*s = (struct section){.is_good = strlen(f[1]) < HEADER};
	snprintf(s->header, sizeof s->header, "%.*s", HEADER - 1, f[1]);
	s->is_good = s->is_good && import_check_section(s->header, expected);
	if (s->is_good)
		printf("[%s]\n", s->header);
	else
		fprintf(left, "lost\t%s\t%s\t%s\t%s\n", f[2], f[3], f[4], expected);
}

/*
 * Reads lines, with tabs between their fields:
 *	T TEXT			which is printed
 *	S HEADER FILE LINE WHOLE	begins a section, made of that line
 *	K KEY VALUE FILE LINE WHOLE	a line of it
 * Prints the configuration; adds to the file `left` what would not load, as import/common.awk does.
 */
static int check_lines(FILE *left)
{
	struct section s = {.header = ""};
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		char *f[FIELDS];
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		split(line, f);
		if (*f[0] == 'T')
			puts(f[1]);
		else if (*f[0] == 'S')
			begin_section(&s, f, left);
		else if (*f[0] == 'K' && s.is_good)
			check_key(&s, f, left);
	}
	free(line);
	return ferror(left) || ferror(stdin) ? 1 : 0;
}

/* A key of [host …] a line, behind B if the machine boots by it, else H. */
static void print_keys(void)
{
	for (const struct key *k = keys; k < keys + n_keys; k++)
		if (k->target == IN_HOST || k->target == IN_BOOT)
			printf("%c%s\n", k->target == IN_BOOT && k->boots != BOOT_NONE ? 'B' : 'H',
			    k->name);
}

int main(int argc, char **argv)
{
	const char *command = argc > 2 ? argv[1] : "";
	int status = 2;

	if (argc == 2 && strcmp(argv[1], "keys") == 0) {
		print_keys();
		status = 0;
	} else if (strcmp(command, "check") == 0 && argc == 3) {
		FILE *left = fopen(argv[2], "a");
		status = left ? check_lines(left) : fail("no place for what is left");
		if (left && fclose(left) != 0)
			status = 1;
	} else if (strcmp(command, "known") == 0 && argc == 3) {
		status = import_known(argv[2], stdout, stderr) ? 0 : 1;
	} else if (strcmp(command, "json") == 0 || strcmp(command, "csv") == 0) {
		status = 0;
		for (int i = 2; i < argc && status == 0; i++)
			status = *command == 'j' ? read_json(argv[i]) : read_csv(argv[i]);
	}
	if (status == 2)
		fail("usage: lanboot-import json|csv FILE..., keys, known FILE, or check LEFT");
	return fflush(stdout) != 0 && status == 0 ? 1 : status;
}
