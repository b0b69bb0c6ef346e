#include "httpbootd/calls.h"

#include "common/call_numbers.h"

#include <fcntl.h>

static const struct call_rule rules[] = {
    CALL(SYS_accept4),
    CALL(SYS_sendfile),
    CALL(SYS_sendfile64),
    CALL(SYS_shutdown),
    CALL(SYS_epoll_create1),                /* a certificate renewed takes a new MHD instance */
    CALL_IS(SYS_fcntl, 1, F_DUPFD_CLOEXEC), /* of a folder, for the thread that packs */
    CALL_IS(SYS_fcntl64, 1, F_DUPFD_CLOEXEC),

    /* Notes: Landlock says where. */
    CALL(SYS_openat),
    CALL(SYS_open),
    CALL(SYS_fsync),
    CALL(SYS_renameat),
    CALL(SYS_renameat2),
    CALL(SYS_rename),
    CALL(SYS_unlinkat),
    CALL(SYS_unlink),

    /* What mirrors keep. */
    CALL(SYS_fdatasync),
    CALL(SYS_utimensat),
    CALL(SYS_memfd_create),
};

struct call_rules httpbootd_calls(void)
{
	return (struct call_rules){rules, sizeof rules / sizeof *rules};
}
