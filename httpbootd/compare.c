#include "httpbootd/compare.h"

#include "httpbootd/check/load_folders.h"
#include "httpbootd/http/site.h"

void compare_follow(struct site *site)
{
	struct drift_folders folders;

	if (!site->drift)
		return;
	load_folders(site->daemon.conf, &folders);
	drift_look_at(site->drift, &folders);
	drift_reload(site->drift);
}
