#include "httpbootd/mirror/apk_pem.h"

#include <nettle/asn1.h>
#include <nettle/base64.h>
#include <string.h>

/* Returns where `needle` is within `len` bytes, or NULL. */
static const char *find(const char *text, size_t len, const char *needle)
{
	const size_t n = strlen(needle);
	for (; len >= n; text++, len--)
		if (memcmp(text, needle, n) == 0)
			return text;
	return NULL;
}

size_t apk_pem_parse(const char *text, size_t len, uint8_t *der, size_t size)
{
	static const char begin_line[] = "-----BEGIN PUBLIC KEY-----";
	static const char end_line[] = "-----END PUBLIC KEY-----";
	const char *begin = find(text, len, begin_line);
	const char *end;
	struct base64_decode_ctx ctx;
	size_t n = size;

	if (!begin)
		return 0;
	begin += sizeof begin_line - 1;
	end = find(begin, len - (size_t)(begin - text), end_line);
	if (!end || BASE64_DECODE_LENGTH((size_t)(end - begin)) > size)
		return 0;
	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &n, der, (size_t)(end - begin), begin) ||
	    !base64_decode_final(&ctx))
		return 0;
	return n;
}

bool apk_pem_rsa(const uint8_t *der, size_t len, struct rsa_public_key *out)
{
	/* rsaEncryption, 1.2.840.113549.1.1.1. */
	static const uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
	struct asn1_der_iterator all, info, algorithm, key;
	const uint8_t *bits;

	if (asn1_der_iterator_first(&all, len, der) != ASN1_ITERATOR_CONSTRUCTED ||
	    all.type != ASN1_SEQUENCE ||
	    asn1_der_decode_constructed(&all, &info) != ASN1_ITERATOR_CONSTRUCTED ||
	    info.type != ASN1_SEQUENCE ||
	    asn1_der_decode_constructed(&info, &algorithm) != ASN1_ITERATOR_PRIMITIVE ||
	    algorithm.type != ASN1_IDENTIFIER || algorithm.length != sizeof oid ||
	    memcmp(algorithm.data, oid, sizeof oid) != 0)
		return false;
	if (asn1_der_iterator_next(&info) != ASN1_ITERATOR_PRIMITIVE ||
	    info.type != ASN1_BITSTRING || info.length < 2 || info.data[0])
		return false;
	bits = info.data + 1;
	return asn1_der_iterator_first(&key, info.length - 1, bits) == ASN1_ITERATOR_CONSTRUCTED &&
	       key.type == ASN1_SEQUENCE && rsa_public_key_from_der_iterator(out, 0, &key);
}
