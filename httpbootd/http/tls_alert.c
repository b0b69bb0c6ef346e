#include "httpbootd/http/tls_alert.h"

#include <stddef.h>

/*
 * Clients of OpenSSL, UEFI's among them, say unknown_ca of an authority that they do not know,
 * certificate_expired by their own clock, and bad_certificate of another name or address, and of
 * one that is not good yet (ssl/statem/statem_lib.c). By TLS 1.3 they say so before they encrypt,
 * and GnuTLS takes such a word for none.
 */
static const struct {
	int alert;
	const char *reason;
} reasons[] = {
    {40, "it has no cipher or signature that fits: handshake_failure"},
    {42, "it takes the certificate for a bad one: bad_certificate"},
    {43, "it takes the certificate for a bad one: unsupported_certificate"},
    {44, "it takes the certificate for a bad one: certificate_revoked"},
    {45, "by its clock the certificate has ended: certificate_expired"},
    {46, "it takes the certificate for a bad one: certificate_unknown"},
    {47, "it has no cipher or signature that fits: illegal_parameter"},
    {48, "it does not know the authority of the certificate: unknown_ca"},
    {51, "it has no cipher or signature that fits: decrypt_error"},
    {70, "it takes no such version of TLS: protocol_version"},
    {71, "it has no cipher or signature that fits: insufficient_security"},
};

const char *tls_alert_reason(int alert, enum tls_stage stage)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].alert == alert)
			return reasons[i].reason;
	switch (stage) {
	case TLS_SHOWN:
		return "it was shown the certificate, and would not go on";
	case TLS_HELLO:
		return "it has no cipher or signature that fits, or no TLS as new as 1.2";
	case TLS_NOTHING:
		break;
	}
	return "it spoke no TLS";
}
