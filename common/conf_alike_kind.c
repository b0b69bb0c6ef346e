#include "common/conf_alike.h"

const char *conf_alike_kind(size_t i)
{
	static const char *const kinds[CONF_KINDS] = {"lanboot", "pxedhcpd", "tftpd", "tftp-map",
	    "httpbootd", "profile", "host", "hosts.d", "inventory", "menu-item", "alias", "mirror"};

	return i < CONF_KINDS ? kinds[i] : NULL;
}
