#ifndef LANBOOT_HTTPBOOTD_HTTP_TLS_ALERT_H
#define LANBOOT_HTTPBOOTD_HTTP_TLS_ALERT_H
/* What a client means that ends TLS before it has asked for anything (RFC 8446 §6). Pure. */
enum tls_stage {
	TLS_NOTHING, /* nothing that is TLS came */
	TLS_HELLO,   /* it said what it can */
	TLS_SHOWN,   /* it was sent the certificate */
};

/*
 * Returns why TLS did not come about, for the log and for machines/why_rules.h, which goes by these
 * words. `alert` is what the client sent last, 0: nothing.
 */
const char *tls_alert_reason(int alert, enum tls_stage stage);

#endif
