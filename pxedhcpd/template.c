#include "pxedhcpd/template.h"

#include "common/expand.h"
#include "pxedhcpd/firmware.h"
#include "pxedhcpd/request.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* `:8080` if httpbootd listens on another port than the usual one. */
static void port_text(uint16_t port, uint16_t usual, char out[8])
{
	out[0] = '\0';
	if (port != usual)
		snprintf(out, 8, ":%u", port);
}

/* Is this client told to ask httpbootd by HTTPS? */
static bool is_https(const struct policy_input *in)
{
	const struct conf *c = in->conf;
	if (c->pxedhcpd.https == HTTPS_NO || c->httpbootd.tls_listen.n == 0)
		return false;
	if (firmware_is_ipxe(in->req) && c->pxedhcpd.https != HTTPS_YES)
		return false;
	return firmware_knows_https(in->req);
}

/* httpbootd at that address, as this client asks it. */
static void local_server(const struct policy_input *in, const char *address, const char *port,
    char out[INET_ADDRSTRLEN + 16])
{
	char tls_port[8];

	if (!is_https(in)) {
		snprintf(out, INET_ADDRSTRLEN + 16, "http://%s%s", address, port);
		return;
	}
	port_text(addr_port(&in->conf->httpbootd.tls_listen.addr[0]), 443, tls_port);
	snprintf(out, INET_ADDRSTRLEN + 16, "https://%s%s", address, tls_port);
}

bool template_url(const struct policy_input *in, struct in_addr self, const char *template,
    const char *file, char out[OPTION_SIZE])
{
	char address[INET_ADDRSTRLEN], port[8], mac[MAC_TEXT] = "", hyphen[MAC_TEXT] = "";
	char local[INET_ADDRSTRLEN + 16];
	const char *server = in->conf->httpbootd.public_url;
	const uint8_t *bytes = request_mac(in->req);

	inet_ntop(AF_INET, &self, address, sizeof address);
	port_text(in->http_port, 80, port);
	if (bytes) {
		mac_text(bytes, ':', mac);
		mac_text(bytes, '-', hyphen);
	}
	local_server(in, address, port, local);
	const struct expand_var vars[] = {{"server", server ? server : local}, {"address", address},
	    {"port", port}, {"mac", mac}, {"mac-hyphen", hyphen}, {NULL, NULL}};
	if (!expand_vars(template, vars, out, OPTION_SIZE))
		return false;
	size_t len = strlen(out), more = strlen(file);
	if (len + more >= OPTION_SIZE)
		return false;
	memcpy(out + len, file, more + 1);
	return true;
}

bool template_options(const struct policy_input *in, struct in_addr self,
    const struct boot_option *const options[BOOT_OPTIONS_MAX], struct dhcp_reply *reply)
{
	struct writer w = writer_of(reply->extra, sizeof reply->extra);

	for (size_t i = 0; i < BOOT_OPTIONS_MAX && options[i]; i++) {
		const struct boot_option *o = options[i];
		char text[OPTION_SIZE];
		const void *bytes = o->bytes;
		size_t len = o->len;
		if (o->is_text && memchr(o->bytes, '{', len)) {
			if (!template_url(in, self, (const char *)o->bytes, "", text))
				return false;
			bytes = text;
			len = strlen(text);
		}
		dhcp_option_write(&w, o->code, bytes, len);
	}
	reply->extra_len = w.len;
	return !w.failed;
}
