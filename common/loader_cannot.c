#include "common/arch.h"
#include "common/boot_args.h"
#include "common/loader_write.h"

#include <string.h>

const char loader_grub_arch[] = "${lanboot_arch}";

/* iPXE's own settings, which no other loader fills in. */
static bool has_setting(const struct loader_file *f, const char *s)
{
	for (; (s = strstr(s, "${")); s += 2)
		if (f->loader != LOADER_GRUB ||
		    strncmp(s, loader_grub_arch, strlen(loader_grub_arch)) != 0)
			return true;
	return false;
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

/* A word that stands by itself in PXELINUX's language, and is no list of files. */
static bool is_plain_file(const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/+:@%=";
	return s[strspn(s, plain)] == '\0' && *s != '-';
}

static bool has_end(const char *url, const char *end)
{
	size_t len = strcspn(url, "?#"), n = strlen(end);
	return len >= n && memcmp(url + len - n, end, n) == 0;
}

static const char *cannot_load(const struct loader_file *f, const char *url)
{
	if (has_setting(f, url))
		return "names a file by what only iPXE knows of the machine, such as its UUID, "
		       "serial number or platform";
	if (has_control(url))
		return "names a file with a control character";
	if (f->loader == LOADER_GRUB && strchr(url, '\''))
		return "names a file with a ' in it, which GRUB cannot have here";
	if (f->loader == LOADER_GRUB && f->tftp && !loader_is_ours(f, url) &&
	    strncmp(url, "http://", 7) == 0)
		return "names a file that is not this server's, which takes a GRUB with its module "
		       "http";
	if (f->loader == LOADER_GRUB && loader_path(f, url) != url)
		return NULL;
	if (f->loader == LOADER_GRUB)
		return strncmp(url, "http://", 7) == 0 || strncmp(url, "tftp://", 7) == 0
			   ? NULL
			   : "names a file that GRUB cannot load: it can by http:// and tftp://";
	if (!loader_is_ours(f, url) && f->tftp)
		return "names a file that is not this server's, which this loader cannot load";
	return is_plain_file(loader_path(f, url))
		   ? NULL
		   : "names a file with a character that this loader takes for its own";
}

/*
 * Quotes that the kernel does not take off (lib/cmdline.c, next_arg): it does around a word, and
 * around what is behind the first `=` in one.
 */
static bool has_odd_quotes(const char *args)
{
	while (*(args += strspn(args, " "))) {
		const char *value = NULL, *word = args, *first = NULL;
		size_t n = 0;
		for (; *args && (n % 2 || *args != ' '); args++) {
			if (*args == '=' && !value)
				value = args + 1;
			if (*args != '"')
				continue;
			if (n++ == 0)
				first = args;
		}
		if (n > 0 && (n != 2 || args[-1] != '"' || (first != word && first != value)))
			return true;
	}
	return false;
}

static const char *grub_cannot_say(const char *args)
{
	if (strpbrk(args, "'\\"))
		return "has ' or \\ on its command line, which GRUB hands on changed";
	return has_odd_quotes(args)
		   ? "has \" within a word of its command line, which GRUB hands on "
		     "changed"
		   : NULL;
}

static const char *cannot_say(const struct loader_file *f, const char *args)
{
	if (has_setting(f, args))
		return "has what only iPXE knows of the machine on its command line";
	if (has_control(args))
		return "has a control character on its command line";
	if (f->loader == LOADER_GRUB)
		return grub_cannot_say(args);
	/* It loads the file of that name before what is after INITRD. */
	if (f->loader == LOADER_PXELINUX && boot_args_has(args, "initrd="))
		return "has initrd= on its command line, which PXELINUX loads: 'initrd =' says "
		       "what is loaded";
	/* U-Boot fills in and leaves out (cli_simple_process_macros); PXELINUX hands all on. */
	return f->loader == LOADER_EXTLINUX && strpbrk(args, "$\\'")
		   ? "has $, \\ or ' on its command line, which U-Boot takes for its own"
		   : NULL;
}

/* Of a file as it is named to the loader. */
static size_t name_len(const struct loader_file *f, const char *url)
{
	const char *path = loader_path(f, url);
	return strlen(path) + (path != url ? strlen(f->tftp) : 0);
}

/*
 * GRUB and PXELINUX put BOOT_IMAGE= and the kernel's name in front, PXELINUX initrd= and their
 * names, too, as /proc/cmdline shows; what is longer than a kernel takes, of x86 as of ARM, is cut
 * off at its end. PXELINUX counts the NUL behind it, too (com32/lib/syslinux/load_linux.c).
 */
static bool is_too_long(const struct loader_file *f, const struct loader_entry *e)
{
	size_t len = strlen(e->args + strspn(e->args, " ")) + sizeof "BOOT_IMAGE= " - 1;

	if (e->kind != BOOT_KERNEL || f->loader == LOADER_EXTLINUX)
		return false;
	len += name_len(f, e->program);
	if (f->loader == LOADER_PXELINUX)
		len++;
	for (size_t i = 0; i < e->n_initrds && f->loader == LOADER_PXELINUX; i++)
		len += name_len(f, e->initrd[i].url) + (i ? 1 : sizeof " initrd=" - 1);
	return len > arch_cmdline_max("x86_64");
}

static const char *cannot_initrds(const struct loader_file *f, const struct loader_entry *e)
{
	const char *why = NULL;

	if (f->loader == LOADER_EXTLINUX && e->n_initrds > 1)
		return "has several initrds, and U-Boot loads one";
	for (size_t i = 0; i < e->n_initrds && !why; i++) {
		const char *as = e->initrd[i].as;
		if (as && f->loader != LOADER_GRUB)
			return "puts a file into its initramfs by name, which only iPXE and GRUB "
			       "can";
		if (as && (has_setting(f, as) || has_control(as) || strchr(as, ':')))
			return "puts a file into its initramfs by a name that GRUB cannot have";
		why = cannot_load(f, e->initrd[i].url);
	}
	return why;
}

/* What the language has no words for. */
static const char *cannot_kind(const struct loader_file *f, const struct loader_entry *e)
{
	bool uboot = f->loader == LOADER_EXTLINUX;

	switch (e->kind) {
	case BOOT_SCRIPT:
		return "is an iPXE script, which only iPXE can run";
	case BOOT_WIMBOOT:
		return "is Windows PE by wimboot, which takes iPXE";
	case BOOT_CHAIN:
		if (boot_is_disk(e->program))
			return "is a disk's image, which this loader cannot boot";
		if (uboot || has_end(e->program, ".ipxe"))
			return "goes on to what this loader cannot run";
		return f->loader == LOADER_GRUB && !has_end(e->program, ".efi")
			   ? "goes on to what GRUB cannot run: it runs programs for UEFI, *.efi"
			   : NULL;
	case BOOT_MEMTEST:
		return uboot ? "is a memory test, which this loader cannot run" : NULL;
	case BOOT_MENU:
		return "is a menu within a menu";
	case BOOT_NONE:
		return "boots nothing";
	default:
		return NULL;
	}
}

const char *loader_cannot(const struct loader_file *f, const struct loader_entry *e)
{
	const char *why = e->wrong ? e->wrong : cannot_kind(f, e);
	if (why || e->kind == BOOT_LOCAL)
		return why;
	if ((why = cannot_load(f, e->program)) || (why = cannot_say(f, e->args)))
		return why;
	if (is_too_long(f, e))
		return "has a command line that is longer than a kernel takes, with what this "
		       "loader puts in front";
	return cannot_initrds(f, e);
}

bool loader_is_ours(const struct loader_file *f, const char *url)
{
	size_t len = strlen(f->server);
	return strncmp(url, f->server, len) == 0 && url[len] == '/';
}

const char *loader_path(const struct loader_file *f, const char *url)
{
	return f->tftp && loader_is_ours(f, url) ? url + strlen(f->server) + 1 : url;
}
