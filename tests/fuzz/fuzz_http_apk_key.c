/* Any bytes as a file of a public key, then as the key itself. */
#include "httpbootd/mirror/apk_pem.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_key(const uint8_t *der, size_t len)
{
	struct rsa_public_key key;

	rsa_public_key_init(&key);
	if (apk_pem_rsa(der, len, &key) && (!key.size || mpz_sgn(key.n) <= 0))
		abort();
	rsa_public_key_clear(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t der[4096];
	size_t len = apk_pem_parse((const char *)data, size, der, sizeof der);

	if (len > sizeof der)
		abort();
	read_key(der, len);
	read_key(data, size);
	return 0;
}
