#ifndef LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_MAP_H
#define LANBOOT_HTTPBOOTD_INVENTORY_INVENTORY_MAP_H
/*
 * Where in a record of an inventory's JSON what stands: `inventory-map`. Pure.
 *
 *	mac=mac_address name=device.name profile=custom_fields.boot|device.role.slug|"thin"
 *
 * A path is names of members with a dot between them; what is inside an array has the path of the
 * array. Of several, the first that leads to something counts, and a word in quotes is itself.
 */
#include <stdbool.h>
#include <stddef.h>

enum inventory_field {
	INVENTORY_MAC,     /* several, with blanks between them */
	INVENTORY_SECTION, /* as behind [host */
	INVENTORY_UUID,
	INVENTORY_SERIAL,
	INVENTORY_ASSET,
	INVENTORY_NAME,
	INVENTORY_PROFILE,
	INVENTORY_ONCE,
	INVENTORY_ROOM,
	INVENTORY_TAGS, /* likewise */
	INVENTORY_FIELDS,
};

enum { INVENTORY_PATHS = 4, INVENTORY_PATH = 128, INVENTORY_WHY = 240 };

struct inventory_map {
	size_t n[INVENTORY_FIELDS];
	struct inventory_path {
		bool is_text; /* it is what it says */
		char text[INVENTORY_PATH];
	} path[INVENTORY_FIELDS][INVENTORY_PATHS];
};

/* Returns a field's name, `mac` and so on. */
const char *inventory_field_name(enum inventory_field field);

/* Returns true if the field is a list. */
bool inventory_field_is_list(enum inventory_field field);

/*
 * Reads what `inventory-map` says; NULL: nothing, and then it is the map of what `lanboot export
 * json` writes. Returns false, with what is wrong, if it is none, or no field says who a machine
 * is.
 */
bool inventory_map_parse(const char *text, struct inventory_map *out, char why[INVENTORY_WHY]);

#endif
