/* Any text as a configuration: it loads, or there is an error message; what loads can be dumped. */
#include "common/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/lanboot-fuzz-XXXXXX";

static void remove_folder(void)
{
	rmdir(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64];
	char *errors = NULL, *dump = NULL;
	size_t errors_len = 0, dump_len = 0;

	if (!path[0]) {
		if (!mkdtemp(folder) || atexit(remove_folder) != 0)
			abort();
		snprintf(path, sizeof path, "%s/t.ini", folder);
	}
	FILE *f = fopen(path, "w");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		abort();
	struct conf_source s;
	FILE *out = open_memstream(&errors, &errors_len);
	if (!out || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, out);
	fclose(out);
	close(s.dir);
	unlink(path);
	if (!c && errors_len == 0)
		abort();
	if (c) {
		out = open_memstream(&dump, &dump_len);
		if (!out)
			abort();
		conf_dump(c, out);
		fclose(out);
	}
	conf_free(c);
	free(errors);
	free(dump);
	return 0;
}
