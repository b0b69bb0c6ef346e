#ifndef LANBOOT_HTTPBOOTD_BOOT_BOOT_CLIENT_H
#define LANBOOT_HTTPBOOTD_BOOT_BOOT_CLIENT_H
/*
 * What a machine says of itself in the query of /boot.ipxe (script_query in script_write.h),
 * checked. Pure.
 */
#include "common/host_table.h"
#include "httpbootd/codec/target.h"

enum { BOOT_CLIENT_TEXT = 130 };

struct boot_client {
	const char *test;     /* test_mark() of what asks, for the log alone; the caller's */
	struct machine_id id; /* points into this struct and to the client's address */
	uint8_t mac[MAC_LEN], uuid[UUID_SIZE];
	char serial[BOOT_CLIENT_TEXT], asset[BOOT_CLIENT_TEXT], product[BOOT_CLIENT_TEXT],
	    manufacturer[BOOT_CLIENT_TEXT];
	const char *platform; /* `pcbios` or `efi`; NULL: not said */
	char pick[65];        /* the profile that was chosen from a menu; empty: none */
	char key[65];         /* as [profile] and [host] may have one; empty: none */
};

/*
 * Reads `mac`, `uuid`, `serial`, `asset`, `product`, `manufacturer`, `arch` or `buildarch`,
 * `platform`, `profile` and `key`. What is empty, too long or not what it should be counts as not
 * said; blanks around a text go away. *w must stay where it is; `client` (NULL: unknown) outlives
 * it.
 */
void boot_client_read(const struct target *t, const struct addr *client, struct boot_client *w);

/* Returns the key that a request has, in the target's query; NULL: none that could be one. */
const char *boot_client_key(const struct target *t);

#endif
