#include "common/sandbox.h"

#include "common/log.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's structure as of ABI 6; older headers know only its first member. */
struct ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

/* Rights by the ABI that brought them, beyond what every linux/landlock.h names. */
#define FS_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define FS_ABI_1 ((UINT64_C(1) << 13) - 1)
#define NET_BIND_TCP UINT64_C(1)               /* ABI 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)     /* ABI 4 */
#define SCOPE_ABSTRACT_UNIX_SOCKET UINT64_C(1) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)        /* ABI 6 */

static struct ruleset everything(long abi)
{
	struct ruleset r = {.handled_access_fs = FS_ABI_1};
	if (abi >= 2)
		r.handled_access_fs |= FS_REFER;
	if (abi >= 3)
		r.handled_access_fs |= FS_TRUNCATE;
	if (abi >= 4)
		r.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
	if (abi >= 5)
		r.handled_access_fs |= FS_IOCTL_DEV;
	if (abi >= 6)
		r.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
	return r;
}

static size_t ruleset_size(long abi)
{
	return abi >= 6 ? sizeof(struct ruleset) : abi >= 4 ? 16 : 8;
}

/* What it takes to write a file beside the old one and to rename it. */
static uint64_t writing(long abi)
{
	return LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
	       LANDLOCK_ACCESS_FS_REMOVE_FILE | (abi >= 3 ? FS_TRUNCATE : 0);
}

static bool allow(int ruleset, int dir, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = dir};
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

/* The kernel's structure and type of rule as of ABI 4. */
static bool allow_port(int ruleset, uint16_t port, uint64_t rights)
{
	enum { RULE_NET_PORT = 2 };
	const struct {
		uint64_t allowed_access;
		uint64_t port;
	} rule = {rights, port};
	return syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) == 0;
}

static bool allow_tcp(int ruleset, const struct sandbox_tcp *tcp)
{
	bool ok = true;

	for (size_t i = 0; tcp->bound_later && i < tcp->bound_later->n && ok; i++)
		ok = allow_port(ruleset, addr_port(&tcp->bound_later->addr[i]), NET_BIND_TCP);
	for (size_t i = 0; i < tcp->n_connect && ok; i++)
		ok = allow_port(ruleset, tcp->connect[i], NET_CONNECT_TCP);
	return ok;
}

bool sandbox_enter(
    const int *dirs, size_t n, const int *written, size_t n_written, const struct sandbox_tcp *tcp)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return false;

	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1) {
		log_warnx("this kernel has no Landlock: going on with file permissions alone");
		return true;
	}
	const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
	struct ruleset rules = everything(abi);
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, ruleset_size(abi), 0);
	if (fd < 0)
		return false;
	bool ok = true;
	for (size_t i = 0; i < n && ok; i++)
		ok = allow(fd, dirs[i], reading);
	for (size_t i = 0; i < n_written && ok; i++)
		ok = written[i] < 0 || allow(fd, written[i], reading | writing(abi));
	if (ok && tcp && abi >= 4)
		ok = allow_tcp(fd, tcp);
	ok = ok && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	int saved = errno;
	close(fd);
	errno = saved;
	return ok;
}
