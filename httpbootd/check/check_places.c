#include "httpbootd/check/check_places.h"

#include "httpbootd/boot/overlays_folder.h"

#include <string.h>

#define CONF_FOLDER "/etc/lanboot/"

static bool is_beside_conf(const char *path)
{
	return path && strncmp(path, CONF_FOLDER, strlen(CONF_FOLDER)) == 0;
}

static void check_overlays(const char *overlays, struct check *k)
{
	const char *folder = k->conf->httpbootd.overlays;

	if (is_beside_conf(folder))
		check_warn_key(k, "httpbootd", "overlays",
		    "overlays = %s: they may hold secrets, and are in the folder of the "
		    "configuration, which all three daemons enter; leave the line out and run "
		    "lanboot-setup: it moves those of " OVERLAYS_OLD_FOLDER
		    " to where httpbootd alone reads them",
		    folder);
	else if (overlays && strcmp(overlays, folder) != 0)
		check_warn(k, k->path, 0,
		    "the overlays are still in %s, which all three daemons enter, and none is in "
		    "%s: run lanboot-setup, which moves them, and start again",
		    overlays, folder);
	else if (overlays && overlays_are_in(OVERLAYS_OLD_FOLDER))
		check_warn(k, k->path, 0,
		    "there are overlays in " OVERLAYS_OLD_FOLDER
		    ", too, which are not used: those in %s are; lanboot-setup removes what is in "
		    "both",
		    folder);
}

void check_places(const char *overlays, struct check *k)
{
	const char *key = k->conf->httpbootd.tls_key;

	check_overlays(overlays, k);
	if (is_beside_conf(key))
		check_warn_key(k, "httpbootd", "tls-key",
		    "tls-key = %s: it is in the folder of the configuration, which all three "
		    "daemons enter; move it to /var/lib/lanboot/keys, where httpbootd alone reads: "
		    "mode 0640, of its user's group, and name it there",
		    key);
}
