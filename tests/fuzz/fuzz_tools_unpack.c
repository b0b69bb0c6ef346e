/*
 * Any bytes as the tar archive of an apkovl: what is made of it lies in its folder, and can be
 * packed again.
 */
#include "httpbootd/boot/overlay_store.h"
#include "tools/overlay_unpack.h"

#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

/* A folder in a folder: what leads out of the inner one is seen in the outer one. */
static void unpack(const char *tar, const char *outer)
{
	static char why[UNPACK_WHY], reason[TREE_WHY];
	char inner[64];
	struct roots roots = {0};
	struct overlay_archive bytes;
	struct overlay_store store;
	const struct overlay_from from = {&roots, NULL};
	char folder[] = ".", *words[] = {folder};
	const struct overlay_request q = {.folders = {words, 1}, .is_for_file = true};
	size_t n;

	overlay_store_init(&store);

	snprintf(inner, sizeof inner, "%s/inner", outer);
	must(mkdir(inner, 0755) == 0);
	if (overlay_unpack(tar, inner, &n, why)) {
		must(n > 0 && roots_add(&roots, inner));
		must(overlay_pack(&from, &store, &q, &bytes, NULL, reason));
		overlay_release(&bytes);
		overlay_store_clear(&store);
		roots_close(&roots);
	} else {
		must(why[0] != '\0');
	}
	nftw(inner, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char outer[] = "/tmp/lanboot-fuzz-XXXXXX", tar[32];
	int fd = memfd_create("tar", MFD_CLOEXEC);

	must(fd >= 0 && mkdtemp(outer) != NULL);
	must(write(fd, data, size) == (ssize_t)size);
	snprintf(tar, sizeof tar, "/proc/self/fd/%d", fd);
	unpack(tar, outer);
	close(fd);
	must(rmdir(outer) == 0);
	return 0;
}
