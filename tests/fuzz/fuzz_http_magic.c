/* Any bytes as a file that machines are to boot, as a squashfs's folders, and as a word of explain.
 */
#include "common/reach.h"
#include "common/subject.h"
#include "common/url.h"
#include "httpbootd/check/squashfs.h"
#include "httpbootd/check/want.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void look(const uint8_t *head, size_t n)
{
	char release[MAGIC_RELEASE], wrong[200];
	enum magic m = magic_detect(head, n, n);
	const char *arch = magic_arch(m, head, n);

	must(strlen(magic_text(m)) > 1);
	must(!arch || arch_processor(arch));
	magic_least_size(m, head, n);
	must(!magic_elf_arch(head, n) || arch_processor(magic_elf_arch(head, n)));
	must(m != MAGIC_PE || magic_pe_machine(head, n) || !arch);
	must(magic_version_offset(m, head, n) <= 0x200 + 0xffff);
	if (magic_parse_release(head, n, release))
		must(release[0] && !strchr(release, ' '));
	for (int what = WANT_KERNEL; what <= WANT_DATA; what++)
		want_mismatch((enum want_kind)what, m, m, arch, "x86_64", wrong);
}

static void folders(const uint8_t *data, size_t size)
{
	struct squashfs s;
	char name[256];
	size_t at = 0, n = 0;
	uint32_t left = 0;
	if (size >= SQUASHFS_HEAD && squashfs_read(data, &s)) {
		for (size_t i = 0; i < SQUASHFS_LISTS; i++)
			squashfs_end(&s, i, data);
		must(s.start < s.end);
	}
	bool packed;
	if (size >= 2)
		must(squashfs_block(data, &packed) <= SQUASHFS_BLOCK);
	while (squashfs_folder(data, size, &at, &left, name))
		n++;
	must(at <= size && n <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct host_table none;
	struct subject s;

	look(data, size < MAGIC_HEAD ? size : MAGIC_HEAD);
	folders(data, size);
	char *text = malloc(size + 1);
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	subject_read(&none, text, &s);
	must(!url_is_device(text) || !url_beneath(text) || strstr(text, "{server}/") == text);
	reach_url(text);
	reach_scheme(text);
	free(text);
	return 0;
}
