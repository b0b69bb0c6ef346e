/*
 * Any bytes as the path that a boot loader asks for, and as what its file is made of: in none of
 * the three languages a byte of it becomes a command. Two bytes say which loader, and what it
 * boots; then texts that end in NUL: path, kernel, command line, initrd and its name there, title.
 */
#include "common/loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH, KERNEL, ARGS, INITRD, AS, TITLE, TEXTS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* A file that is made, and what of it is language. */
struct made {
	char text[LOADER_SIZE], bones[LOADER_SIZE];
	size_t len; /* 0: none */
};

/* The end of a word of GRUB's that begins at `s` with a quoted part or ours; `s`: it does not. */
static const char *quoted_end(const char *s)
{
	static const char arch[] = "\"${lanboot_arch}\"", mac[] = "\"$net_default_mac\"";
	const char *begin;

	do {
		begin = s;
		if (*s == '\'' && strchr(s + 1, '\''))
			s = strchr(s + 1, '\'') + 1;
		else if (strncmp(s, "\\'", 2) == 0)
			s += 2;
		else if (strncmp(s, arch, sizeof arch - 1) == 0)
			s += sizeof arch - 1;
		else if (strncmp(s, mac, sizeof mac - 1) == 0)
			s += sizeof mac - 1;
	} while (s != begin);
	return s;
}

/* GRUB's without what is quoted: of a row of such words, one is left. Comments end with the line.
 */
static void grub_bones(const char *s, char *out)
{
	while (*s) {
		const char *end = quoted_end(s);
		if (end != s) {
			if (strncmp(out - 2, "Q ", 2) == 0)
				out--;
			else
				*out++ = 'Q';
			s = end;
		} else if (*s == '#') {
			s += strcspn(s, "\n");
			*out++ = '#';
		} else {
			*out++ = *s++;
		}
	}
	*out = '\0';
}

/* Of the others the first word of each line. */
static void pxelinux_bones(const char *s, char *out)
{
	for (; *s; s += strcspn(s, "\n") + 1) {
		size_t len = strcspn(s, "\n"), word = strspn(s, " ");
		must(s[len] == '\n' && !memchr(s, '\0', len));
		word += strcspn(s + word, " \n");
		memcpy(out, s, word);
		out += word;
		*out++ = '\n';
	}
	*out = '\0';
}

static void finish(struct writer *w, enum loader loader, struct made *m)
{
	char bones[LOADER_SIZE + 2] = "\n\n";

	write_u8(w, '\0');
	m->len = w->failed ? 0 : w->len;
	if (!m->len)
		return;
	must(strlen(m->text) == m->len - 1);
	for (const char *s = m->text; *s; s++)
		must((unsigned char)*s >= ' ' || *s == '\n' || *s == '\t');
	if (loader == LOADER_GRUB)
		grub_bones(m->text, bones + 2);
	else
		pxelinux_bones(m->text, bones + 2);
	memcpy(m->bones, bones + 2, sizeof m->bones);
}

/* What is made of texts of others has the bones of what is made of harmless ones. */
static void compare(const struct made *theirs, const struct made *plain)
{
	must(!theirs->len || (plain->len && strcmp(theirs->bones, plain->bones) == 0));
}

static void make(
    const struct loader_file *f, const struct loader_entry *e, bool menu, struct made *m)
{
	struct writer w = writer_of(m->text, sizeof m->text);

	if (menu)
		loader_write_menu(&w, f, e, 1);
	else
		loader_write(&w, f, e);
	finish(&w, f->loader, m);
}

static void check_entry(const uint8_t *head, const char *const text[TEXTS])
{
	static struct made theirs, plain;
	bool by_tftp = head[0] & 4, menu = head[0] & 8;
	struct loader_file f = {.loader = (enum loader)(LOADER_GRUB + (head[0] & 3) % 3),
	    .machine = text[TITLE],
	    .server = "http://10.0.0.2:8080",
	    .on_failure = (head[0] >> 4) % 4,
	    .seconds = 5,
	    .once = head[1] & 32 ? "http://10.0.0.2:8080/once" : NULL,
	    .again = "http://10.0.0.2:8080/x"};
	struct loader_entry e = {.name = "p",
	    .title = text[TITLE],
	    .kind = head[1] % 8,
	    .program = text[KERNEL],
	    .args = text[ARGS],
	    .initrd = {{text[INITRD], head[1] & 64 ? text[AS] : NULL}},
	    .n_initrds = head[1] & 16 ? 1 : 0,
	    .apkovl = head[1] & 128 ? "http://10.0.0.2:8080/o" : NULL};
	struct loader_entry safe = e;

	if (by_tftp) {
		f.tftp = f.loader == LOADER_GRUB ? "tftp://10.0.0.2/" : "../";
		f.by_http = f.loader == LOADER_GRUB ? "http://10.0.0.2:8080/y" : NULL;
	}
	const char *why = loader_cannot(&f, &e);
	make(&f, &e, menu, &theirs);
	safe.wrong = why;
	safe.title = f.machine = "t";
	safe.program = "http://10.0.0.2:8080/k.efi";
	safe.args = e.args[strspn(e.args, " ")] ? "a" : "";
	safe.initrd[0] = (struct loader_initrd){"http://10.0.0.2:8080/i", NULL};
	make(&f, &safe, menu, &plain);
	/* Of a memory test the end of its name says how it is started. */
	if (why || e.kind != BOOT_MEMTEST)
		compare(&theirs, &plain);
}

static void check_path(const char *path)
{
	static struct made theirs, plain;
	const struct addr peer = {.v4 = {.sin_family = AF_INET}, .len = sizeof peer.v4};
	struct loader_name n, later;
	char name[32], url[2048];

	if (strlen(path) > 1024 || !loader_name_parse(path, &n))
		return;
	must(n.loader != LOADER_NONE && n.folder <= strlen(path) && n.prefix <= n.folder);
	must(!strchr(path + n.folder, '/') && (!n.folder || path[n.folder - 1] == '/'));
	must(!n.prefix || path[n.prefix - 1] == '/');
	for (size_t i = 0; loader_name_later(&n, &peer, i, name); i++)
		must(i < 9 && strlen(name) < sizeof name &&
		     (!loader_name_parse(name, &later) || !later.has_mac));
	struct writer w = writer_of(theirs.text, sizeof theirs.text);
	snprintf(url, sizeof url, "tftp://10.0.0.2/%.*s", (int)n.folder, path);
	loader_write_stub(&w, "http://10.0.0.2", url);
	finish(&w, LOADER_GRUB, &theirs);
	w = writer_of(plain.text, sizeof plain.text);
	loader_write_stub(&w, "http://10.0.0.2", "tftp://10.0.0.2/grub/");
	finish(&w, LOADER_GRUB, &plain);
	compare(&theirs, &plain);
	w = writer_of(theirs.text, sizeof theirs.text);
	loader_write_other(&w, url);
	finish(&w, LOADER_GRUB, &theirs);
	w = writer_of(plain.text, sizeof plain.text);
	loader_write_other(&w, "tftp://10.0.0.2/x");
	finish(&w, LOADER_GRUB, &plain);
	compare(&theirs, &plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text[TEXTS] = {"", "", "", "", "", ""};
	char *all = size > 2 ? malloc(size - 1) : NULL, *at = all;

	if (!all)
		return 0;
	memcpy(all, data + 2, size - 2);
	all[size - 2] = '\0';
	for (size_t i = 0; i < TEXTS && at <= all + size - 2; i++) {
		text[i] = at;
		at += strlen(at) + 1;
	}
	check_path(text[PATH]);
	check_entry(data, text);
	loader_of_word(text[TITLE]);
	free(all);
	return 0;
}
