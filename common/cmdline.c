#include "common/cmdline.h"

#include <string.h>

size_t cmdline_max(const char *arch)
{
	static const struct {
		const char *arch;
		size_t max;
	} sizes[] = {{"x86_64", 2047}, {"x86", 2047}, {"aarch64", 2047}, {"armv7", 1023},
	    {"riscv64", 1023}, {"loongarch64", CMDLINE_MOST}};
	for (size_t i = 0; arch && i < sizeof sizes / sizeof *sizes; i++)
		if (strcmp(sizes[i].arch, arch) == 0)
			return sizes[i].max;
	return CMDLINE_USUAL;
}
