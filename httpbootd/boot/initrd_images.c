#include "httpbootd/boot/initrd_images.h"

#include "common/path.h"
#include "common/url.h"

#include <stdio.h>
#include <string.h>

static bool is_plain_name(const char *s, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~+@,";
	return len > 0 && len < INITRD_NAME && strspn(s, plain) >= len;
}

/*
 * iPXE names an image by the last component of its URL's path, decoded. If that is no plain word,
 * or another image has it too, the image gets a name of ours.
 */
static void set_name(struct initrd_images *all)
{
	struct initrd_image *d = &all->one[all->n];
	const char *start = url_scheme(d->url) ? d->url + url_scheme(d->url) + 3 : d->url;
	const char *end = start + strcspn(start, "?#");
	const char *base = end;
	while (base > start && base[-1] != '/')
		base--;
	size_t len = (size_t)(end - base);

	d->renamed = !is_plain_name(base, len);
	for (size_t j = 0; j < all->n; j++)
		if (strlen(all->one[j].name) == len && memcmp(all->one[j].name, base, len) == 0)
			d->renamed = true;
	if (d->renamed) {
		snprintf(d->name, sizeof d->name, "initrd%zu", all->n + 1);
	} else {
		memcpy(d->name, base, len);
		d->name[len] = '\0';
	}
}

/* Keeps a text in all->text; NULL: no room. */
static const char *keep_text(struct initrd_images *all, const char *const *pieces)
{
	struct writer w = writer_of(all->text + all->used, sizeof all->text - all->used);
	const char *text = all->text + all->used;
	write_texts(&w, pieces);
	write_u8(&w, '\0');
	all->used += w.len;
	return w.failed ? NULL : text;
}
#define KEEP_TEXT(all, ...) keep_text((all), (const char *const[]){__VA_ARGS__, NULL})

/* The image's arguments: where it is in the initramfs. False: no room. */
static bool set_arguments(struct initrd_images *all, const char *path, const char *octal)
{
	struct initrd_image *d = &all->one[all->n];
	char mode[16] = "";
	const char *slash = *path == '/' ? "" : "/";
	/* One that is not known is ignored: iPXE has mkdir= since 2024. */
	bool deep = strchr(path + (*path == '/'), '/') != NULL;

	if (octal)
		snprintf(mode, sizeof mode, " mode=%s", octal);
	d->args = KEEP_TEXT(all, slash, path, mode, deep ? " mkdir=-1" : "");
	all->named = true;
	return d->args != NULL;
}

/* wimboot knows its files by the images' names on UEFI, and on BIOS by their arguments. */
static bool set_wimboot_name(struct initrd_images *all, const char *path)
{
	struct initrd_image *d = &all->one[all->n];
	const char *base = path_base(path);
	if (base[0] && strlen(base) < sizeof d->name)
		memmove(d->name, base, strlen(base) + 1);
	d->renamed = true;
	d->args = KEEP_TEXT(all, d->name);
	all->named = true;
	return d->args != NULL;
}

static enum script_result add_image(const struct script *s, bool wimboot,
    const struct initrd *configured, struct initrd_images *all)
{
	SCRIPT_UNSET char filled[VALUE_SIZE];
	struct initrd_image *d = &all->one[all->n];
	enum script_result r;

	if (all->n == INITRD_IMAGES_MAX)
		return SCRIPT_LONG;
	*d = (struct initrd_image){.args = ""};
	if ((r = script_url(s, configured->file, filled)) != SCRIPT_OK)
		return r;
	if (!(d->url = KEEP_TEXT(all, filled)))
		return SCRIPT_LONG;
	set_name(all);
	if ((r = script_expand(s, configured->as, filled, sizeof filled)) != SCRIPT_OK)
		return r;
	if ((wimboot && !set_wimboot_name(all, configured->as ? filled : d->name)) ||
	    (!wimboot && configured->as && !set_arguments(all, filled, configured->mode)))
		return SCRIPT_LONG;
	all->n++;
	return SCRIPT_OK;
}

enum script_result initrd_images_expand(
    const struct script *s, bool wimboot, struct initrd_images *all)
{
	enum script_result r = SCRIPT_OK;

	all->n = all->used = 0;
	all->named = false;
	for (size_t i = 0; r == SCRIPT_OK && i < s->boot.initrd.n; i++)
		r = add_image(s, wimboot, &s->boot.initrd.item[i], all);
	return r;
}

void initrd_images_args(struct writer *w, const struct initrd_images *all)
{
	if (all->named) { /* all of them, with what makes files of them */
		TEXT(w, " initrd=initrd.magic");
		return;
	}
	for (size_t i = 0; i < all->n; i++)
		TEXT(w, " initrd=", all->one[i].name);
}

void initrd_images_echo(struct writer *w, const struct script *s, const struct initrd_images *all)
{
	TEXT(w, "echo initrd is ", all->n ? "" : "none");
	for (size_t i = 0; i < all->n; i++) {
		const char *args = all->one[i].args;
		TEXT(w, i ? " " : "", all->one[i].url, *args ? " as " : "", args);
	}
	TEXT(w, "\n");
	if (all->named && strcmp(s->platform, "pcbios") != 0)
		TEXT(w, "iseq ${platform} efi && "
			"echo With files by name this takes an iPXE of May 2021 or later ||\n");
}

void initrd_images_load(struct writer *w, const struct script *s, const struct initrd_images *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct initrd_image *d = &all->one[i];
		TEXT(w, "initrd ");
		if (d->renamed)
			TEXT(w, "--name ", d->name, " ");
		TEXT(w, d->url, *d->args ? " " : "", d->args);
		script_write_or_next(w, s);
	}
}
