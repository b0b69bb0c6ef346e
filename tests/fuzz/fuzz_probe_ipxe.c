/* Any bytes as an iPXE script: it ends, and what it wants stays in bounds. */
#include "tools/probe/ipxe.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipxe *x = malloc(sizeof *x);
	enum ipxe_what what;
	unsigned wants = 0;

	if (!x || size == 0) {
		free(x);
		return 0;
	}
	ipxe_start(x, kind_by_name(data[0] & 1 ? "ipxe-bios" : "ipxe-arm64"));
	ipxe_set(x, "mac", "02:4c:42:01:02:03");
	ipxe_set(x, "platform", data[0] & 1 ? "pcbios" : "efi");
	ipxe_is_script((const char *)data, size);
	ipxe_load(x, (const char *)data + 1, size - 1);
	do {
		what = ipxe_run(x);
		must(memchr(x->url, '\0', sizeof x->url) != NULL);
		must(memchr(x->args, '\0', sizeof x->args) != NULL);
		must(x->pos <= x->len && x->n_vars <= IPXE_VARS && x->n_words <= IPXE_WORDS);
		must(x->is_waiting == (what <= IPXE_FETCH_LOOK));
		if (what <= IPXE_FETCH_LOOK)
			ipxe_answer(x, !(data[0] & 2) || wants % 2);
	} while (what <= IPXE_FETCH_LOOK && ++wants <= IPXE_STEPS);
	must(wants <= IPXE_STEPS);
	free(x);
	return 0;
}
