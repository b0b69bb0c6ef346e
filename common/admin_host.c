#include "common/admin_host.h"

#include "common/subject.h"

#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 256 };

const char admin_host_refused[] =
    "a Host that may be anybody's: ask by the address of 'admin', or write the name into "
    "admin-names of [lanboot]";

/* Copies the host up to its port. False: it is none. */
static bool take_name(const char *host, char out[NAME_SIZE])
{
	bool is_ip6 = host[0] == '[';
	size_t len = is_ip6 ? strcspn(host, "]") + 1 : strcspn(host, ":");

	if (len == 0 || len >= NAME_SIZE || len > strlen(host) || (host[len] && host[len] != ':'))
		return false;
	len -= !is_ip6 && host[len - 1] == '.';
	memcpy(out, host, len);
	out[len] = '\0';
	return len > 0;
}

bool admin_host_is_ours(const char *host, const char *machine, const struct words *names)
{
	char name[NAME_SIZE], ours[NAME_SIZE];
	struct addr a;

	if (!host || !host[0])
		return true;
	if (!take_name(host, name))
		return false;
	if (subject_addr(name, &a) || strcasecmp(name, "localhost") == 0 ||
	    (machine[0] && strcasecmp(name, machine) == 0))
		return true;
	for (size_t i = 0; i < names->n; i++)
		if (take_name(names->word[i], ours) && strcasecmp(name, ours) == 0)
			return true;
	return false;
}
