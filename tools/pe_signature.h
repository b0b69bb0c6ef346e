#ifndef LANBOOT_TOOLS_PE_SIGNATURE_H
#define LANBOOT_TOOLS_PE_SIGNATURE_H
/*
 * One signature of a UEFI program: PKCS #7 (RFC 2315) in DER, with the digest of the program in it
 * and the certificates (RFC 5280) of who signed. Names are read, nothing is verified: that takes a
 * program with big numbers. Pure.
 */
#include "tools/pe_image.h"

enum { PE_CHAIN = 6 }; /* certificates from the signer up that are told */

struct pe_signature {
	struct pe_span digest;      /* a SHA-256; .at NULL: it is of another hash */
	struct pe_span certificate; /* the signer's, as DER; .at NULL: it is not in it */
	size_t n_names;             /* how many of `names` there are */
	/* The signer's common name, its issuer's, that one's issuer's: as far as certificates are
	 * there. */
	struct pe_span names[PE_CHAIN];
};

/* Reads one; all of *out lies within it. False: it is no signature of a program. */
bool pe_signature_read(struct pe_span der, struct pe_signature *out);

/* The common name of the certificate's owner; .at NULL: it is no certificate, or has none. */
struct pe_span pe_certificate_name(struct pe_span der);

#endif
