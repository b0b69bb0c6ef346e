#include "pxedhcpd/local6.h"

#include "common/sha256.h"

#include <linux/if_addr.h>
#include <string.h>

bool local6_is_fit(const struct local6 *a)
{
	const struct in6_addr *ip = &a->addr;

	if (a->flags & (IFA_F_TENTATIVE | IFA_F_DEPRECATED | IFA_F_DADFAILED))
		return false;
	return !IN6_IS_ADDR_UNSPECIFIED(ip) && !IN6_IS_ADDR_LOOPBACK(ip) &&
	       !IN6_IS_ADDR_MULTICAST(ip) && !IN6_IS_ADDR_LINKLOCAL(ip) &&
	       !IN6_IS_ADDR_SITELOCAL(ip) && !IN6_IS_ADDR_V4MAPPED(ip);
}

bool local6_is_better(const struct local6 *a, const struct local6 *b)
{
	bool a_private = a->flags & IFA_F_TEMPORARY, b_private = b->flags & IFA_F_TEMPORARY;

	bool a_stays = a->flags & IFA_F_PERMANENT, b_stays = b->flags & IFA_F_PERMANENT;

	if (a_private != b_private)
		return b_private;
	return a_stays != b_stays ? a_stays : a->preferred_s > b->preferred_s;
}

void local6_duid(const uint8_t mac[MAC_LEN], uint8_t duid[LOCAL6_DUID])
{
	static const char name[] = "lanboot pxedhcpd DUID";
	uint8_t hash[SHA256_LEN];
	struct sha256 s;

	sha256_start(&s);
	sha256_add(&s, name, sizeof name);
	sha256_add(&s, mac, MAC_LEN);
	sha256_end(&s, hash);
	duid[0] = 0;
	duid[1] = 4;
	memcpy(duid + 2, hash, LOCAL6_DUID - 2);
	duid[2 + 6] = 0x80 | (hash[6] & 0x0f); /* version 8 */
	duid[2 + 8] = 0x80 | (hash[8] & 0x3f); /* variant */
}

bool local6_mac(const struct in6_addr *a, uint8_t mac[MAC_LEN])
{
	const uint8_t *b = a->s6_addr + 8;

	if (!IN6_IS_ADDR_LINKLOCAL(a) || b[3] != 0xff || b[4] != 0xfe)
		return false;
	memcpy(mac, b, 3);
	memcpy(mac + 3, b + 5, 3);
	mac[0] ^= 0x02;
	return !(mac[0] & 1); /* of one card, not of a group */
}
