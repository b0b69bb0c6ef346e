#include "tftpd/descriptors.h"

#include "common/log.h"

#include <sys/resource.h>

/* A transfer has its socket, one for strays and its file. */
enum { OF_A_TRANSFER = 3, OTHERS = 64 };

void descriptors_raise(uint32_t transfers)
{
	struct rlimit limit;
	rlim_t want = OF_A_TRANSFER * (rlim_t)transfers + OTHERS;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= want)
		return;
	if (limit.rlim_max < want) { /* root may */
		struct rlimit more = {want, want};
		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
	}
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < want)
		log_warnx("no more than %llu open files are allowed: max-transfers = %u will not "
			  "be reached; restart tftpd as root, or raise `ulimit -n` to %llu before",
		    (unsigned long long)limit.rlim_cur, transfers, (unsigned long long)want);
}
