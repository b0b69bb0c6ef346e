#include "common/priv.h"

#include "common/log.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Needs CAP_SETPCAP, which is gone after setresuid: so this comes first. */
static bool empty_bounding_set(void)
{
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++)
		if (cap_get_bound(cap) == 1 && cap_drop_bound(cap) < 0)
			return false;
	return true;
}

bool priv_user_is_good(const char *user, char why[PRIV_WHY])
{
	errno = 0;
	const struct passwd *pw = getpwnam(user);
	if (!pw)
		snprintf(why, PRIV_WHY,
		    "there is no such user: make it (addgroup -S %s, adduser -S -H -G %s %s on "
		    "Alpine, useradd -r -U %s elsewhere), or name another",
		    user, user, user, user);
	else if (pw->pw_uid == 0)
		snprintf(why, PRIV_WHY, "this is root: name a user without privileges");
	return pw && pw->pw_uid != 0;
}

static bool become(const char *user)
{
	const struct passwd *pw = getpwnam(user);
	if (!pw || pw->pw_uid == 0) {
		log_warnx("cannot become user '%s'", user);
		return false;
	}
	if (initgroups(user, pw->pw_gid) < 0 || setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) < 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) < 0) {
		log_warn("cannot become user '%s'", user);
		return false;
	}
	return true;
}

static bool empty_other_sets(void)
{
	cap_t none = cap_init();
	bool ok = none && cap_set_proc(none) == 0;
	cap_free(none);
	/* Kernels before 4.3 have no ambient set: nothing to empty there. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
		ok = false;
	return ok;
}

static bool nothing_left(void)
{
	cap_t now = cap_get_proc();
	cap_t none = cap_init();
	bool ok = now && none && cap_compare(now, none) == 0;
	cap_free(now);
	cap_free(none);
	return ok && setuid(0) < 0;
}

bool priv_drop(const char *user)
{
	bool root = geteuid() == 0;

	if (!empty_bounding_set() && root) {
		log_warn("cannot empty the capability bounding set");
		return false;
	}
	if (root && !become(user))
		return false;
	if (!empty_other_sets()) {
		log_warn("cannot drop capabilities");
		return false;
	}
	if (!nothing_left()) {
		log_warnx("privileges are still there after they were dropped");
		return false;
	}
	return true;
}
