#include "httpbootd/check/check_secrets.h"

void check_secrets(const struct boot_site *site, struct check *k)
{
	const struct roots *of = &site->overlays->secrets;
	struct stat st;

	/* Who cannot enter it reads nothing in it, whatever the modes there. */
	if (!of->n || fstat(of->folder[0].fd, &st) < 0 || !(st.st_mode & S_IRWXO))
		return;
	check_warn_key(k, "httpbootd", "secrets",
	    "secrets = %s: others on this machine can read the machines' keys: chmod o-rwx %s",
	    of->folder[0].name, of->folder[0].name);
}
