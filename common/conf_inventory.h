#ifndef LANBOOT_COMMON_CONF_INVENTORY_H
#define LANBOOT_COMMON_CONF_INVENTORY_H
/*
 * The inventory: machines that somebody else keeps the list of, which httpbootd has fetched and put
 * into the folder of state, for all daemons (httpbootd/inventory/). They are what others wrote: a
 * record can say who a machine is, and which of our profiles it boots, and nothing else; and one
 * that does not fit is left out, while the others hold.
 */
#include <stdbool.h>

/* In the folder of state. */
#define INVENTORY_FOLDER "inventory"
#define INVENTORY_FILE "machines.ini"

/* What stands in front of why a record is not in that file, in a line of it. */
#define INVENTORY_LEFT "; left out: "
/* And of how many that are, which is the last of these lines. */
#define INVENTORY_LEFT_ALL "; left out in all: "

/* Returns true if such a record may say that key of a [host]. Pure. */
bool conf_inventory_takes(const char *key);

#endif
