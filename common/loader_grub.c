#include "common/arch.h"
#include "common/loader_write.h"
#include "common/plain.h"

#include <stdio.h>
#include <string.h>

/* A text within single quotes, where nothing but their end means anything; all but our variable. */
static void write_inner(struct writer *w, const char *s)
{
	size_t arch = strlen(loader_grub_arch);

	while (*s) {
		if ((unsigned char)*s < ' ' || *s == 0x7f) {
			w->failed = true; /* loader_cannot() says so before */
			return;
		}
		if (strncmp(s, loader_grub_arch, arch) == 0) {
			TEXT(w, "'\"", loader_grub_arch, "\"'");
			s += arch;
		} else if (*s == '\'') {
			TEXT(w, "'\\''");
			s++;
		} else {
			write_u8(w, (uint8_t)*s++);
		}
	}
}

static void write_quoted(struct writer *w, const char *s)
{
	TEXT(w, "'");
	write_inner(w, s);
	TEXT(w, "'");
}

static void write_echo(struct writer *w, const char *text)
{
	char plain[LOADER_WORDS];
	plain_words(text, plain, sizeof plain);
	TEXT(w, "echo ");
	write_quoted(w, plain);
	TEXT(w, "\n");
}

/* A URL as GRUB has it: (http,10.0.0.2:8080)/path. */
static void write_place(struct writer *w, const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t len = strcspn(host, "/");

	TEXT(w, "(");
	write_bytes(w, url, (size_t)(host - 3 - url));
	TEXT(w, ",");
	write_bytes(w, host, len);
	TEXT(w, ")");
	write_inner(w, host[len] ? host + len : "/");
}

/* What is ours, by TFTP where that is the way. */
static void write_device(struct writer *w, const struct loader_file *f, const char *url)
{
	const char *path = loader_path(f, url);

	write_place(w, path == url ? url : f->tftp);
	if (path != url)
		write_inner(w, path);
}

static void write_url(struct writer *w, const struct loader_file *f, const char *url)
{
	TEXT(w, "'");
	write_device(w, f, url);
	TEXT(w, "'");
}

/*
 * The words as the kernel parts them, each in quotes of GRUB's: it puts new ones around a word with
 * blanks in it, and these are what the kernel takes (lib/cmdline.c there, next_arg in Linux).
 */
static void write_args(struct writer *w, const char *args)
{
	char word[2048];

	while (*(args += strspn(args, " "))) {
		size_t n = 0;
		bool quoted = false;
		for (; *args && (quoted || *args != ' '); args++)
			if (*args == '"')
				quoted = !quoted;
			else if (n < sizeof word - 1)
				word[n++] = *args;
			else
				w->failed = true;
		word[n] = '\0';
		TEXT(w, " ");
		write_quoted(w, word);
	}
}

static void write_head(struct writer *w, const struct loader_file *f)
{
	char plain[LOADER_WORDS];
	plain_name(f->machine, plain, sizeof plain);
	TEXT(w, "# For ", plain, ". Made by lanboot.\n");
}

/* Begins what a GRUB does that has HTTP, where we are there by it. What cannot be loaded is no
 * error to configfile, so that is looked at before: at a file that is nobody's. */
static void write_if_http(struct writer *w, const char *server)
{
	TEXT(w, "set lanboot_http=no\n"
		"if insmod http; then\n"
		"\tif [ -s '");
	write_place(w, server);
	TEXT(w, "grub/grub.cfg' ]; then set lanboot_http=yes; fi\n"
		"fi\n"
		"if [ \"$lanboot_http\" = yes ]; then\n");
}

/* What it is told by HTTP goes before: that has seen the machine's apkovl, its tokens and `once`.
 */
static void begin(struct writer *w, const struct loader_file *f)
{
	write_head(w, f);
	if (!f->by_http)
		return;
	write_if_http(w, f->server);
	TEXT(w, "configfile '");
	write_place(w, f->by_http);
	TEXT(w, "'\nelse\n");
}

/* What GRUB calls a processor, by its $grub_cpu. A PC's BIOS has it say i386 on 64-bit ones, too.
 */
static void write_arch(struct writer *w)
{
	static const char *const names[][2] = {{"arm64", "aarch64"}, {"arm", "armv7"}};

	TEXT(w, "set lanboot_arch=\"$grub_cpu\"\n");
	for (size_t i = 0; i < 2; i++)
		TEXT(w, "if [ \"$grub_cpu\" = ", names[i][0],
		    " ]; then set lanboot_arch=", names[i][1], "; fi\n");
	TEXT(w, "if [ \"$grub_cpu\" = i386 ]; then\n"
		"\tset lanboot_arch=x86\n"
		"\tinsmod cpuid\n"
		"\tif cpuid -l; then set lanboot_arch=x86_64; fi\n"
		"fi\n");
}

/* Ends what begin() has begun. */
static void end(struct writer *w, const struct loader_file *f)
{
	if (f->by_http)
		TEXT(w, "fi\n");
}

static void write_again(struct writer *w, const struct loader_file *f)
{
	if (f->on_failure == ON_FAILURE_SHELL)
		return;
	write_echo(w, "In 30 seconds it goes on.");
	TEXT(w, "sleep 30\n");
	if (f->on_failure == ON_FAILURE_REBOOT || !f->again) {
		TEXT(w, "reboot\n");
		return;
	}
	TEXT(w, "configfile ");
	write_url(w, f, f->again);
	TEXT(w, "\n");
}

void loader_grub_words(struct writer *w, const struct loader_file *f, const char *words)
{
	begin(w, f);
	write_echo(w, words);
	end(w, f);
	write_again(w, f);
}

static void write_program(
    struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	size_t len = strcspn(e->program, "?#");
	bool efi =
	    e->kind != BOOT_KERNEL && len > 4 && memcmp(e->program + len - 4, ".efi", 4) == 0;

	TEXT(w, "if ", efi ? "chainloader " : "linux ");
	write_url(w, f, e->program);
	write_args(w, e->args);
	TEXT(w, "; then\n");
	if (!e->n_initrds)
		return;
	TEXT(w, "if initrd");
	for (size_t i = 0; i < e->n_initrds; i++) {
		TEXT(w, " '");
		if (e->initrd[i].as) { /* GRUB puts a cpio header in front (lib/initrd.c) */
			TEXT(w, "newc:");
			write_inner(w, e->initrd[i].as);
			TEXT(w, ":");
		}
		write_device(w, f, e->initrd[i].url);
		TEXT(w, "'");
	}
	TEXT(w, "; then\n");
}

static void write_boot(struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	if (e->apkovl) {
		TEXT(w, "if [ -s ");
		write_url(w, f, e->apkovl);
		TEXT(w, " ]; then\n");
	}
	write_program(w, f, e);
	if (f->once) {
		TEXT(w, "if cat ");
		write_url(w, f, f->once);
		TEXT(w, "; then\n");
	}
	TEXT(w, "boot\n");
	for (int i = 1 + (e->n_initrds > 0) + (f->once != NULL); i > 0; i--)
		TEXT(w, "fi\n");
	if (e->apkovl) {
		TEXT(w, "else\n");
		write_echo(
		    w, "Its apkovl is not there, and without that it has nothing of its own.");
		TEXT(w, "fi\n");
	}
}

static void write_local(struct writer *w, const struct loader_file *f)
{
	if (f->once) {
		TEXT(w, "cat ");
		write_url(w, f, f->once);
		TEXT(w, "\n");
	}
	write_echo(w, "Booting from this machine's own disk");
	TEXT(w, "if [ \"$grub_platform\" = pc ]; then\n"
		"\tif chainloader (hd0)+1; then boot; fi\n"
		"fi\n"
		"exit\n");
}

/* What it does to boot that, which comes back only if it cannot. */
static void write_entry(struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	char words[LOADER_WORDS];

	snprintf(words, sizeof words, "Booting %s", e->name);
	write_echo(w, words);
	if (e->kind == BOOT_LOCAL) {
		write_local(w, f);
		return;
	}
	write_arch(w);
	write_boot(w, f, e);
	write_echo(w, "This machine could not be booted: the reason stands above.");
}

void loader_grub_write(struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	begin(w, f);
	write_entry(w, f, e);
	end(w, f);
	if (e->kind != BOOT_LOCAL)
		write_again(w, f);
}

static void write_item(struct writer *w, const struct loader_file *f, const struct loader_entry *e)
{
	char words[LOADER_WORDS];
	const char *why = loader_cannot(f, e);

	if (!why) {
		write_entry(w, f, e);
	} else {
		snprintf(words, sizeof words, "lanboot: %s %s", e->name, why);
		write_echo(w, words);
	}
	TEXT(w, "sleep 30\n");
}

void loader_grub_menu(
    struct writer *w, const struct loader_file *f, const struct loader_entry *entries, size_t n)
{
	char number[16];

	begin(w, f);
	snprintf(number, sizeof number, "%lu", (unsigned long)f->seconds);
	TEXT(w, "set default=0\nset timeout=", number, "\n");
	for (size_t i = 0; i < n; i++) {
		char plain[LOADER_WORDS];
		plain_words(
		    entries[i].title ? entries[i].title : entries[i].name, plain, sizeof plain);
		/* Else it were an option (lib/arg.c). */
		TEXT(w, plain[0] == '-' ? "menuentry -- " : "menuentry ");
		write_quoted(w, plain);
		TEXT(w, " {\n");
		if (f->tftp) {
			write_item(w, f, &entries[i]);
		} else {
			TEXT(w, "\tconfigfile '");
			write_device(w, f, f->again);
			TEXT(w, "?profile=", entries[i].name, "'\n");
		}
		TEXT(w, "}\n");
	}
	end(w, f);
}

/* Goes on to the machine's own file in the folder of that URL, by the MAC that GRUB knows. */
static void write_own(struct writer *w, const char *folder)
{
	TEXT(w, "configfile '");
	write_place(w, folder);
	TEXT(w, "grub.cfg-01-'\"$net_default_mac\"\n");
}

void loader_write_stub(struct writer *w, const char *http, const char *tftp)
{
	char words[LOADER_WORDS], folder[LOADER_STUB];

	TEXT(w, "# Goes on to this machine's own file. Made by lanboot; a file of this name goes "
		"before.\n");
	snprintf(folder, sizeof folder, "%s/grub/", http ? http : "");
	if (http && tftp)
		write_if_http(w, http);
	else if (http)
		TEXT(w, "insmod http\n");
	if (http)
		write_own(w, folder);
	if (http && tftp)
		TEXT(w, "else\n");
	if (tftp)
		write_own(w, tftp);
	if (http && tftp)
		TEXT(w, "fi\n");
	snprintf(words, sizeof words, "lanboot: GRUB could not load its file from %s",
	    tftp ? tftp : http);
	write_echo(w, words);
	if (tftp) /* httpbootd says so itself */
		TEXT(w, "echo 'If nothing says what it boots: lanboot enrol '\"$net_default_mac\"' "
			"NAME'\n");
	write_echo(w, "It tries again in 30 seconds.");
	TEXT(w, "sleep 30\nreboot\n");
}

void loader_write_other(struct writer *w, const char *url)
{
	TEXT(w, "# Goes on to this machine's own file. Made by lanboot.\nconfigfile '");
	write_place(w, url);
	TEXT(w, "'\n");
}
