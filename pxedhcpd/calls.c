#include "pxedhcpd/calls.h"

#include "common/call_numbers.h"

void pxedhcpd_calls_mute(struct pxedhcpd_calls *c, int fd)
{
	const int calls[MUTE_CALLS] = {SYS_sendto, SYS_send, SYS_sendmsg, SYS_sendmmsg, SYS_write,
	    SYS_writev, SYS_bind, SYS_connect, SYS_setsockopt};

	for (size_t i = 0; i < MUTE_CALLS && c->n < sizeof c->rule / sizeof *c->rule; i++)
		c->rule[c->n++] = (struct call_rule){.nr = calls[i],
		    .verdict = CALL_REFUSED,
		    .check = {{UINT32_MAX, (uint32_t)fd, 0}}};
}
