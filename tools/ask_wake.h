#ifndef LANBOOT_TOOLS_ASK_WAKE_H
#define LANBOOT_TOOLS_ASK_WAKE_H
/* Wakes machines from where lanboot(8) runs, with httpbootd or without. */
#include "common/strval.h"

/*
 * Wakes `n` cards (httpbootd/machines/wake.h) and prints a line for each network that the packets
 * went to, or JSON of all. Returns an exit code; what failed was said.
 */
int wake_all(uint8_t (*macs)[MAC_LEN], size_t n, bool is_json);

#endif
