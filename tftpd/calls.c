#include "tftpd/calls.h"

#include "common/call_numbers.h"

#include <sys/socket.h>

static const struct call_rule rules[] = {
    CALL_SOCKET(AF_INET, SOCK_DGRAM),
    CALL_SOCKET(AF_INET6, SOCK_DGRAM),
    CALL(SYS_bind),
    CALL(SYS_connect),
    CALL(SYS_memfd_create),
    CALL(SYS_pwrite64),
};

struct call_rules tftpd_calls(void)
{
	return (struct call_rules){rules, sizeof rules / sizeof *rules};
}
