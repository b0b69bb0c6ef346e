#ifndef LANBOOT_TOOLS_PE_SHIM_H
#define LANBOOT_TOOLS_PE_SHIM_H
/*
 * What shim (sources of 16.1: sbat.c, cert.S, shim.c) and what it starts carry: SBAT rows, the
 * level that it sets, its vendor's certificate and the name of its second stage. Pure.
 */
#include "tools/pe_image.h"

/* A row of .sbat or of a level: component,generation,… */
struct pe_sbat {
	struct pe_span component, generation;
};

/* Takes the next row off *text; false: there is none. */
bool pe_sbat_next(struct pe_span *text, struct pe_sbat *out);

/*
 * The rows that it has the firmware keep, and refuse what is older, when it starts for the first
 * time: of its section .sbatlevel the "automatic" ones. .at NULL: it carries none.
 */
struct pe_span pe_shim_level(const struct pe *pe);

/* The first certificate of .vendor_cert, as DER; .at NULL: there is none. */
struct pe_span pe_shim_vendor(const struct pe *pe);

/* The file name of the second stage that is built in; .at NULL: it is no shim. */
struct pe_span pe_shim_next(const struct pe *pe);

#endif
