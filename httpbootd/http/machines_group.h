#ifndef LANBOOT_HTTPBOOTD_HTTP_MACHINES_GROUP_H
#define LANBOOT_HTTPBOOTD_HTTP_MACHINES_GROUP_H
/* Rooms and profiles, as they are asked for by name: is there one? */
#include "httpbootd/view/view.h"

struct site;

enum { GROUP_TEXT = 1024 };

/*
 * Looks whether any machine, seen or of the configuration, is in the room that the filter asks for,
 * and whether any has its profile, or the configuration has one of that name. The empty text, those
 * that have none, is always there. Returns false if not: then `out` says it, and which ones there
 * are, in whole sentences without control characters.
 */
bool machines_has_group(const struct site *site, const struct view_filter *f, char out[GROUP_TEXT]);

#endif
