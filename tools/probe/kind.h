#ifndef LANBOOT_TOOLS_PROBE_KIND_H
#define LANBOOT_TOOLS_PROBE_KIND_H
/* The kinds of firmware that a probe acts as. Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum probe_as { AS_PXE, AS_HTTP, AS_IPXE, AS_RPI };

struct probe_kind {
	const char *name;      /* as pxedhcpd calls its architecture; `ipxe-bios`, `rpi` */
	const char *title;     /* for people */
	const char *key;       /* of [pxedhcpd], that names its boot file */
	enum probe_as as;      /* which rules it goes by */
	uint16_t arch;         /* option 93 */
	const char *class;     /* option 60, as this firmware sends it */
	bool efi;              /* its programs are PE */
	const char *processor; /* as arch_processor() names it; the one that its programs are for */
	const char *buildarch; /* what its iPXE says in ${buildarch} */
	uint16_t blksize, windowsize; /* that it asks for by TFTP; windowsize 1: does not ask */
	const char *usual; /* its boot file where none is configured, if many a site has no
			      such machine, and so not the file; or NULL */
};

enum { PROBE_KINDS = 9 };

/* Returns the nth kind, from 0; NULL: there are no more. */
const struct probe_kind *kind_nth(size_t n);

/* Returns the kind of that name, or NULL. */
const struct probe_kind *kind_by_name(const char *name);

/* Returns the iPXE that this firmware would load; itself, if it is one already. */
const struct probe_kind *kind_ipxe_of(const struct probe_kind *k);

#endif
