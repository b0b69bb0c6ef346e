#ifndef LANBOOT_HTTPBOOTD_MACHINES_MEMORY_H
#define LANBOOT_HTTPBOOTD_MACHINES_MEMORY_H
/* How much memory a machine has, as its iPXE says. Pure. */

/*
 * Returns its MiB; 0: it does not say. `memory` is iPXE's ${memsize}, which most builds do not have
 * (MEMMAP_SETTINGS, and BIOS alone): decimal. `dimms` are the sizes of its first memory devices,
 * with `,` between them, as ${smbios/17.12.2:hexhyp} has them: two bytes in hex, the lower one
 * first, in MiB, or with the top bit set in KiB (DSP0134 §7.18.1). Each may be NULL or nonsense.
 */
unsigned memory_mb(const char *memory, const char *dimms);

#endif
