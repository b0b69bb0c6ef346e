/*
 * overlay-bytes: what lanboot-overlay(8) does with bytes and not with files. It packs with the very
 * code that httpbootd packs with, so the two cannot disagree.
 *
 *	pack FOLDER FILE [HOSTNAME]	packs an apkovl into FILE, which is there already
 *	unpack TAR FOLDER		makes a folder of an archive, after gzip -d
 *	compare A B NAME-A NAME-B	prints what differs, as overlay_compare.h says
 *	plain				is a filter for text: nothing in it steers the terminal
 *
 * pack and unpack print how many files, folders and links there are. Messages on standard error
 * begin with lanboot-overlay:, whose part this is. Exit: 0; 1: it cannot be done; 2: wrong use.
 */
#include "common/plain.h"
#include "httpbootd/boot/overlay_store.h"
#include "httpbootd/boot/tree_read.h"
#include "tools/overlay_compare.h"
#include "tools/overlay_unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char here[] = "."; /* the folder as a layer of itself */

/* Says why `what` (empty: nothing in particular) cannot be. Returns the exit code, 1. */
static int fail(const char *what, const char *why)
{
	char plain_what[2000], plain_why[4000];
	plain_name(what, plain_what, sizeof plain_what);
	plain_name(why, plain_why, sizeof plain_why);
	fprintf(stderr, "lanboot-overlay: %s%s%s\n", plain_what, *what ? ": " : "", plain_why);
	return 1;
}

/* The same, for a reason that names the layer, which is called `.` here and `folder` by the user.
 */
static int fail_folder(const char *folder, char *why)
{
	char text[2 * TREE_WHY];
	char *layer = strstr(why, "/./");
	if (layer)
		memmove(layer, layer + 2, strlen(layer + 2) + 1);
	if (strncmp(why, folder, strlen(folder)) == 0)
		return fail("", why);
	if (why[0] != '.' || (why[1] != '/' && why[1] != ':'))
		return fail(folder, why);
	snprintf(text, sizeof text, "%s%s", folder, why + 1);
	return fail("", text);
}

/* Reads the folder into `t`. False: it cannot be; that was said, and *status is the exit code. */
static bool read_folder(const char *folder, struct roots *roots, struct tree *t, int *status)
{
	char why[TREE_WHY];
	const struct tree_layer layer = {.name = here};

	if (!roots_add(roots, folder)) {
		*status = fail(folder, strerror(errno));
		return false;
	}
	t->max = OVERLAY_FILE_ENTRIES;
	if (!tree_read(roots, &layer, 1, 1, t, why)) {
		*status = fail_folder(folder, why);
		return false;
	}
	for (const struct tree_unused *u = t->unused; u; u = u->next) {
		char text[TREE_WHY];
		snprintf(text, sizeof text, "%.300s/.modes:%u: %s is not there", folder, u->line,
		    u->path);
		fail("", text);
	}
	return true;
}

static bool write_all(int fd, const struct overlay_archive *b)
{
	char buffer[65536];
	size_t at = 0, n;
	while ((n = overlay_read(b, at, buffer, sizeof buffer)) > 0) {
		if (write(fd, buffer, n) != (ssize_t)n)
			return false;
		at += n;
	}
	return fsync(fd) == 0 || errno == EINVAL;
}

static int pack(const char *folder, const char *file, const char *hostname)
{
	char why[TREE_WHY];
	struct roots roots = {0};
	struct tree t = {0};
	struct overlay_archive archive;
	struct overlay_store store;
	const struct overlay_from from = {&roots, NULL};
	char folder_itself[] = ".", *words[] = {folder_itself};
	const struct overlay_request q = {
	    .folders = {words, 1}, .host = hostname, .mac = NULL, .is_for_file = true};
	size_t n;
	int status = 1;

	overlay_store_init(&store);
	/* It is read here, too, for the lines of .modes that are for nothing. */
	bool ok = read_folder(folder, &roots, &t, &status);
	if (ok && t.n == 0) {
		fail(folder, "nothing is in it");
	} else if (ok && !overlay_pack(&from, &store, &q, &archive, &n, why)) {
		fail_folder(folder, why);
	} else if (ok) {
		int fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);
		if (fd < 0 || !write_all(fd, &archive))
			fail(file, strerror(errno));
		else
			status = 0;
		if (fd >= 0)
			close(fd);
		overlay_release(&archive);
		if (status == 0)
			printf("%zu\n", n);
	}
	tree_free(&t);
	roots_close(&roots);
	overlay_store_clear(&store);
	return status;
}

static int unpack(const char *tar, const char *folder)
{
	char why[UNPACK_WHY];
	size_t n;

	if (!overlay_unpack(tar, folder, &n, why)) {
		/* What follows the archive's name is the caller's to say. */
		printf("%s\n", why);
		return 1;
	}
	printf("%zu\n", n);
	return 0;
}

static int compare(char **argument)
{
	char why[TREE_WHY];
	struct side a = {.name = argument[2]}, b = {.name = argument[3]};
	int status = 1;

	if (read_folder(argument[0], &a.roots, &a.tree, &status) &&
	    read_folder(argument[1], &b.roots, &b.tree, &status)) {
		if (overlay_compare(&a, &b, stdout, why))
			status = 0;
		else
			fail("", why);
	}
	tree_free(&a.tree);
	tree_free(&b.tree);
	roots_close(&a.roots);
	roots_close(&b.roots);
	return status;
}

static int plain(void)
{
	char in[4096], out[sizeof in * PLAIN_TEXT];
	size_t len = 0, used = 1;

	for (;;) {
		size_t n = fread(in + len, 1, sizeof in - len, stdin);
		len += n;
		if (len == 0)
			return 0;
		fwrite(out, 1, plain_text(in, len, n == 0, out, &used), stdout);
		memmove(in, in + used, len - used);
		len -= used;
	}
}

int main(int argc, char **argv)
{
	int status = 2;

	/* Names in an archive of pax's are UTF-8; libarchive asks the locale what that is here. */
	setlocale(LC_CTYPE, "C.UTF-8");
	if (argc >= 4 && argc <= 5 && strcmp(argv[1], "pack") == 0)
		status = pack(argv[2], argv[3], argv[4]);
	else if (argc == 4 && strcmp(argv[1], "unpack") == 0)
		status = unpack(argv[2], argv[3]);
	else if (argc == 6 && strcmp(argv[1], "compare") == 0)
		status = compare(argv + 2);
	else if (argc == 2 && strcmp(argv[1], "plain") == 0)
		status = plain();
	else
		fprintf(stderr, "usage: a part of lanboot-overlay; see lanboot-overlay(8)\n");
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fail("standard output", strerror(errno));
		status = 1;
	}
	return status;
}
