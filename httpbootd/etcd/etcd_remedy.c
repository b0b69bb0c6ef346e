#include "httpbootd/etcd/etcd_remedy.h"

#include <stddef.h>
#include <string.h>

/* The first whose words are in it. etcd's are in its api/v3rpc/rpctypes/error.go. */
static const struct {
	const char *words, *remedy;
} rows[] = {
    {"authentication failed", "put USER:PASSWORD right in store-password-file, restart httpbootd"},
    {"user name is empty", "have store-password-file name USER:PASSWORD, restart httpbootd"},
    {"gives no token", "etcdctl auth status: does it ask for a password at all?"},
    {"permission denied", "etcdctl role grant-permission ROLE --prefix=true readwrite /lanboot/"},
    {"certificate", "name the authority of its certificate by store-ca, restart httpbootd"},
    {"no leader", "start the other members: more than half of them have to be there"},
    {"request timed out", "start the other members: more than half of them have to be there"},
    {"is no list of notes", "look whether store names an etcd, 3.4 or later"},
    {"too long to be read", "look with etcdctl endpoint status what the members are busy with"},
    {"is none of etcd", "look whether store names an etcd, 3.4 or later"},
};

const char *etcd_remedy(const char *why)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(why, rows[i].words))
			return rows[i].remedy;
	return "start etcd on the members that store names, or mend the network to them";
}
