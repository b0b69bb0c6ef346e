#include "common/arch.h"
#include "httpbootd/boot/script_apkovl.h"
#include "httpbootd/boot/script_kernel.h"
#include "httpbootd/boot/script_write.h"

#include <stdio.h>
#include <string.h>

enum {
	TRIES = 3,
	MENU_SECONDS = 10,
};

/* What was found, on the machine's screen. */
static void write_echoes(struct writer *w, const struct script *s)
{
	TEXT(w, "echo\n");
	script_write_echo(w, "server", s->url, "");
	script_write_echo(w, "next-server", "${next-server}", "");
	script_write_echo(w, "MAC address", s->mac, "");
	script_write_echo(w, "IP address", script_ip_setting(s), "");
	script_write_echo(w, "host", s->host, "not named");
	script_write_echo(w, "profile", s->profile, "none");
}

static void write_kernel_echoes(
    struct writer *w, const struct script *s, const struct script_kernel *f)
{
	if (s->boot.alpine)
		script_write_echo(w, "Alpine", s->boot.alpine, "");
	if (s->boot.flavor)
		script_write_echo(w, "flavor", s->boot.flavor, "");
	script_write_echo(w, "kernel", f->kernel, "");
	initrd_images_echo(w, s, &f->initrds);
	script_write_echo(w, "command line", f->cmdline, "empty");
	script_write_echo(w, "modloop", f->modloop, "none");
	script_write_echo(w, "repository", f->repo, "not set");
	if (f->repos_left)
		TEXT(w, "echo This release takes one repository: the apkovl names others\n");
	script_write_echo(w, "apkovl", f->apkovl, "none: a bare system");
	if (script_apkovl_by_https(s))
		TEXT(w, "echo By https Alpine loads it only if the certificate is a public one\n");
}

/* The last thing before booting: the server notes that `once` is done. */
static void write_once_report(struct writer *w, const struct script *s)
{
	if (!s->once_url)
		return;
	TEXT(w,
	    "echo Telling the server that this one time has come\nimgfetch --name lanboot-once ");
	if (s->once_is_shared && s->n_servers > 1) {
		TEXT(w, "${server}", s->once_url + strlen(s->server_url));
		script_write_or_next(w, s);
	} else {
		TEXT(w, s->once_url, " || goto failed\n");
	}
	TEXT(w, "imgfree lanboot-once\n");
}

static void write_boot_command(struct writer *w, const struct script *s)
{
	write_once_report(w, s);
	script_write_step(w, s, "boot");
	script_write_tell(w, s, "boot");
	TEXT(w, "echo Booting\nboot");
	script_write_or_next(w, s);
}

/*
 * What verifies the kernel: iPXE loads it under Secure Boot alone. One that cannot says so, and the
 * kernel is booted all the same, by firmware that takes it (src/hci/commands/shim_cmd.c).
 */
static void write_shim(struct writer *w, const struct script *s, const char *shim)
{
	if (!shim[0])
		return;
	if (strcmp(s->platform, "pcbios") != 0)
		TEXT(w, "iseq ${platform} efi && shim ", shim, " ||\n");
}

static struct script_out write_kernel(struct writer *w, const struct script *s)
{
	SCRIPT_UNSET struct script_kernel f;
	struct script_out expanded = script_kernel_expand(s, &f);

	if (expanded.result != SCRIPT_OK)
		return expanded;
	write_kernel_echoes(w, s, &f);
	script_write_apkovl_check(w, s, f.apkovl);
	/* Images from before, an autoexec.ipxe say, would end up in the initramfs. */
	TEXT(w, "\nimgfree\n");
	script_write_step(w, s, "kernel");
	TEXT(w, "kernel ", f.kernel);
	size_t args = w->len;
	initrd_images_args(w, &f.initrds);
	script_kernel_args(w, s, &f);
	if (w->len - args > arch_cmdline_max(s->arch))
		return script_failed(SCRIPT_CMDLINE, "cmdline");
	size_t cmdline = w->len - args;
	script_write_or_next(w, s);
	script_write_step(w, s, "initrd");
	initrd_images_load(w, s, &f.initrds);
	write_shim(w, s, f.shim);
	write_boot_command(w, s);
	script_write_no_apkovl(w, s, f.apkovl);
	return (struct script_out){.cmdline = cmdline};
}

/* A program loaded like a kernel, with its arguments and nothing of ours. */
static struct script_out write_program(
    struct writer *w, const struct script *s, const char *key, const char *value)
{
	char url[VALUE_SIZE], cmdline[VALUE_SIZE];
	enum script_result r = script_url(s, value, url);
	if (r != SCRIPT_OK)
		return script_failed(r, key);
	if ((r = script_expand(s, s->boot.cmdline, cmdline, sizeof cmdline)) != SCRIPT_OK)
		return script_failed(r, "cmdline");
	script_write_echo(w, key, url, "");
	TEXT(w, "\nimgfree\n");
	script_write_step(w, s, "kernel");
	TEXT(w, "kernel ", url, cmdline[0] ? " " : "", cmdline);
	script_write_or_next(w, s);
	return (struct script_out){0};
}

static struct script_out write_memtest(struct writer *w, const struct script *s)
{
	struct script_out out = write_program(w, s, "memtest", s->boot.memtest);
	if (out.result == SCRIPT_OK)
		write_boot_command(w, s);
	return out;
}

/* On UEFI wimboot knows its files by the images' names, on BIOS by their arguments: say both. */
static struct script_out write_wimboot(struct writer *w, const struct script *s)
{
	const struct {
		const char *key, *name, *value;
	} files[] = {{"bootmgr", "bootmgr", s->boot.bootmgr}, {"bcd", "BCD", s->boot.bcd},
	    {"boot-sdi", "boot.sdi", s->boot.boot_sdi}, {"boot-wim", "boot.wim", s->boot.boot_wim}};
	char url[VALUE_SIZE];
	struct initrd_images more;
	enum script_result r = initrd_images_expand(s, true, &more);
	if (r != SCRIPT_OK)
		return script_failed(r, "initrd");
	struct script_out out = write_program(w, s, "wimboot", s->boot.wimboot);

	if (out.result == SCRIPT_OK)
		script_write_step(w, s, "initrd");
	for (size_t i = 0; i < sizeof files / sizeof *files && out.result == SCRIPT_OK; i++) {
		if ((r = script_url(s, files[i].value, url)) != SCRIPT_OK)
			return script_failed(r, files[i].key);
		TEXT(w, "initrd --name ", files[i].name, " ", url, " ", files[i].name);
		script_write_or_next(w, s);
	}
	if (out.result == SCRIPT_OK) {
		initrd_images_load(w, s, &more);
		write_boot_command(w, s);
	}
	return out;
}

static struct script_out write_chain(struct writer *w, const struct script *s)
{
	char url[VALUE_SIZE];
	enum script_result r = script_url(s, s->boot.chain, url);
	if (r != SCRIPT_OK)
		return script_failed(r, "chain");
	script_write_echo(w, "next", url, "");
	TEXT(w, "\nimgfree\n");
	write_once_report(w, s);
	script_write_step(w, s, "loader");
	/* Not described: no system that starts of it asks where its disk came from. */
	TEXT(w, boot_is_disk(url) ? "sanboot --no-describe " : "chain --replace ", url);
	script_write_or_next(w, s);
	return (struct script_out){0};
}

static void write_local(struct writer *w, const struct script *s)
{
	TEXT(w, "\n");
	write_once_report(w, s);
	TEXT(w, "echo Booting from this machine's own disk\n"
		"iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||\n");
	script_write_exit(w);
}

/* Sets ${pick} to what is chosen; before the servers are tried. */
static void write_choice(struct writer *w, const struct script *s)
{
	char timeout[24];
	uint32_t seconds = s->boot.menu_timeout ? s->boot.menu_timeout : MENU_SECONDS;

	snprintf(timeout, sizeof timeout, "%lu", (unsigned long)seconds * 1000);
	TEXT(w, "menu What shall ", s->host ? s->host : s->mac, " boot?\n");
	const struct menu *menu = &s->boot.menu;
	for (size_t i = 0; i < menu->names.n; i++) {
		const struct profile *p = menu->profile[i];
		TEXT(w, "item ", p->name, " ", p->boot.title ? p->boot.title : p->name, "\n");
	}
	TEXT(w, "choose --timeout ", timeout, " --default ",
	    menu->names.n ? menu->names.word[0] : "", " pick || goto give_up\n\n");
}

static void write_pick(struct writer *w, const struct script *s)
{
	script_write_step(w, s, "script");
	TEXT(w, "echo Going on to ${pick}\nchain --replace ", s->pick_url, "${pick}",
	    s->pick_suffix);
	script_write_or_next(w, s);
}

/* Sets ${server} to one after the other, as each fails. */
static void write_servers(struct writer *w, const struct script *s)
{
	char label[32];
	if (s->n_servers < 2)
		return;
	for (size_t i = 0; i < s->n_servers; i++) {
		if (i) {
			snprintf(label, sizeof label, "server%zu", i + 1);
			TEXT(w, ":", label, "\n");
		}
		snprintf(label, sizeof label, "server%zu", i + 2);
		bool last = i + 1 == s->n_servers;
		TEXT(w, "set server ", s->servers[i], "\nset next ", last ? "failed" : label, "\n");
		if (!last)
			TEXT(w, "goto load\n\n");
	}
	TEXT(w, "\n:load\n");
}

/* True if a value of the section has {arch}, and only the machine knows it. */
static bool wants_arch(const struct script *s)
{
	return s->arch && strcmp(s->arch, "${arch}") == 0 && boot_mentions(&s->boot, "{arch}");
}

static struct script_out write_boot_kind(struct writer *w, const struct script *s)
{
	switch (s->boot.kind) {
	case BOOT_CHAIN:
		return write_chain(w, s);
	case BOOT_WIMBOOT:
		return write_wimboot(w, s);
	case BOOT_MEMTEST:
		return write_memtest(w, s);
	case BOOT_LOCAL:
		write_local(w, s);
		break;
	case BOOT_MENU:
		write_pick(w, s);
		break;
	default:
		return write_kernel(w, s);
	}
	return (struct script_out){0};
}

struct script_out script_boot(const struct script *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	char tries[12];

	TEXT(&w, "#!ipxe\n# ", s->mac, " boots this. Made by lanboot.\n\n");
	if (wants_arch(s))
		script_write_arch(&w);
	if (s->boot.kind == BOOT_LOCAL &&
	    !s->once_url) { /* nothing is loaded, so nothing to try again */
		write_echoes(&w, s);
		write_local(&w, s);
		return script_finish(&w);
	}
	TEXT(&w, ":start\nset tries:int32 0\n");
	script_write_step(&w, s, "script");
	if (s->boot.kind == BOOT_MENU)
		write_choice(&w, s);
	TEXT(&w, ":try\n");
	write_servers(&w, s);
	write_echoes(&w, s);
	struct script_out made = write_boot_kind(&w, s);
	if (made.result != SCRIPT_OK)
		return made;
	snprintf(tries, sizeof tries, "%u", s->boot.tries ? s->boot.tries : TRIES);
	TEXT(&w, "\n:failed\n");
	script_write_failed(&w, s, NULL);
	TEXT(&w, "inc tries\niseq ${tries} ", tries,
	    " && goto give_up ||\n"
	    "echo Try ${tries} of ",
	    tries,
	    " failed, the next one is in 5 seconds\n"
	    "sleep 5 ||\n"
	    "goto try\n\n"
	    ":give_up\n"
	    "echo\n"
	    "echo This machine could not be booted: the reason stands above.\n");
	script_write_give_up(&w, &s->boot, s);
	struct script_out whole = script_finish(&w);
	whole.cmdline = made.cmdline;
	return whole;
}
