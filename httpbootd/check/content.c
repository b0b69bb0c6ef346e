#include "httpbootd/check/content.h"

#include "httpbootd/check/unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_linux(enum magic m)
{
	return m == MAGIC_BZIMAGE || m == MAGIC_ARM64 || m == MAGIC_RISCV || m == MAGIC_PE;
}

/* As an initramfs of Linux: another kernel, as Xen, takes kernels, too. */
static bool is_no_initramfs(const struct content *c, const struct probe *p, struct probe *kernel)
{
	if (!c->kernel ||
	    (!is_linux(p->magic) && p->magic != MAGIC_SQUASHFS && p->inside != MAGIC_TAR))
		return false;
	if (c->cmdline && strstr(c->cmdline, "root=/dev/ram"))
		return false;
	probe_file(c->folders, WANT_KERNEL, c->kernel, kernel);
	return kernel->result == ROOT_OK && is_linux(kernel->magic);
}

/* The 32 bits of a processor run on its 64. */
static bool is_foreign(const char *one, const char *kernel)
{
	static const char *const both[][2] = {{"x86", "x86_64"}, {"armv7", "aarch64"}};

	if (!one || !kernel || strcmp(one, kernel) == 0)
		return false;
	for (size_t i = 0; i < sizeof both / sizeof *both; i++)
		if ((strcmp(one, both[i][0]) == 0 && strcmp(kernel, both[i][1]) == 0) ||
		    (strcmp(one, both[i][1]) == 0 && strcmp(kernel, both[i][0]) == 0))
			return false;
	return true;
}

static bool is_wrong_initramfs(
    const struct content *c, int fd, const struct probe *kernel, char why[CONTENT_WHY])
{
	struct unpacked w;

	unpack_initramfs(fd, kernel->release, &w);
	if (w.why[0])
		snprintf(why, CONTENT_WHY, "%s", w.why);
	else if (w.modules == MODULES_OTHER)
		snprintf(why, CONTENT_WHY,
		    "its modules are of %.64s, and the kernel %.120s is of %.64s: the machine "
		    "finds no modules, and so no network; take both of one release and flavor",
		    w.found, c->kernel, kernel->release);
	else if (is_foreign(w.arch, kernel->arch))
		snprintf(why, CONTENT_WHY,
		    "its programs are for %s, and the kernel %.120s is for %s: put the right file "
		    "there",
		    w.arch, c->kernel, kernel->arch);
	else
		return false;
	return true;
}

/* Opens the file and reads it to its end. */
static bool is_wrong_inside(const struct content *c, char why[CONTENT_WHY])
{
	char inside[UNPACK_WHY];
	struct lookup at;
	struct probe kernel = {.release = ""};
	bool wrong = false;

	if (lookup_file(c->folders, c->path, &at) != ROOT_OK)
		return false;
	if (c->kernel)
		probe_file(c->folders, WANT_KERNEL, c->kernel, &kernel);
	if (c->kind == WANT_APKOVL && !unpack_apkovl(at.file.fd, inside)) {
		snprintf(why, CONTENT_WHY, "%s", inside);
		wrong = true;
	} else if (c->kind == WANT_INITRD) {
		wrong = is_wrong_initramfs(c, at.file.fd, &kernel, why);
	}
	close(at.file.fd);
	return wrong;
}

bool content_is_wrong(const struct content *c, const struct probe *p, char why[CONTENT_WHY])
{
	char text[200];
	struct probe kernel;
	const char *mismatch = want_mismatch(c->kind, p->magic, p->inside, p->arch, c->arch, text);

	if (mismatch)
		snprintf(why, CONTENT_WHY, "this is %s", mismatch);
	else if (c->kind == WANT_INITRD && is_no_initramfs(c, p, &kernel))
		snprintf(why, CONTENT_WHY, "this is %s, no initramfs: put the right file there",
		    magic_text(p->inside != MAGIC_UNKNOWN ? p->inside : p->magic));
	else if (p->least_size > p->size)
		snprintf(why, CONTENT_WHY,
		    "it was cut off: it has %" PRIu64 " of at least %" PRIu64
		    " bytes: put it there once more",
		    p->size, p->least_size);
	else
		return c->deep && is_wrong_inside(c, why);
	return true;
}
