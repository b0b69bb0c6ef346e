/*
 * Who is told to ask httpbootd by HTTPS: what {server} stands for, by the configuration and by what
 * a client says that it can.
 */
#include "pxedhcpd/template.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define HTTP "http://10.0.0.2/"
#define HTTPS "https://10.0.0.2/"
#define TLS "\n[httpbootd]\ntls-listen = 0.0.0.0:443\n"

/* What a client says. */
struct client {
	const char *class, *user_class, *features; /* option 60, 77, 175 in hex; NULL: none */
};

static const struct client pxe = {"PXEClient:Arch:00007", NULL, NULL};
static const struct client http = {"HTTPClient:Arch:00016", NULL, NULL};
/* HTTP, and the kernels of BIOS; HTTPS besides; HTTPS said to be missing. */
static const struct client old_ipxe = {"PXEClient", "iPXE", "130101 180101"};
static const struct client ipxe = {"PXEClient", "iPXE", "130101 140101 180101"};
static const struct client no_tls_ipxe = {"PXEClient", "iPXE", "130101 140100"};
/* An iPXE that UEFI HTTP Boot has loaded may say both. */
static const struct client http_ipxe = {"HTTPClient", "iPXE", "130101"};

static const struct row {
	const char *name, *conf;
	const struct client *client;
	const char *url;
} rows[] = {
    {"by itself nobody: UEFI", TLS, &http, HTTP},
    {"by itself nobody: iPXE", TLS, &ipxe, HTTP},
    {"no", "https = no" TLS, &http, HTTP},
    {"firmware: UEFI HTTP Boot", "https = firmware" TLS, &http, HTTPS},
    {"firmware: no iPXE", "https = firmware" TLS, &ipxe, HTTP},
    {"firmware: not even one that HTTP Boot has loaded", "https = firmware" TLS, &http_ipxe, HTTP},
    {"firmware: PXE", "https = firmware" TLS, &pxe, HTTP},
    {"yes: UEFI HTTP Boot", "https = yes" TLS, &http, HTTPS},
    {"yes: an iPXE that knows it", "https = yes" TLS, &ipxe, HTTPS},
    {"yes: one that does not", "https = yes" TLS, &old_ipxe, HTTP},
    {"yes: one that says that it does not", "https = yes" TLS, &no_tls_ipxe, HTTP},
    {"yes: PXE", "https = yes" TLS, &pxe, HTTP},
    {"where nobody listens", "https = yes\n", &http, HTTP},
    {"another port", "https = yes\n[httpbootd]\ntls-listen = 10.0.0.2:8443 [::]:443\n", &http,
	"https://10.0.0.2:8443/"},
    {"the site says by which URL", "https = yes" TLS "public-url = http://boot.example\n", &http,
	"http://boot.example/"},
};

static void check_row(const struct row *r)
{
	char text[400], url[OPTION_SIZE];
	struct dhcp_request req = {.class = {.present = true}};
	struct in_addr self;

	snprintf(text, sizeof text, "[pxedhcpd]\n%s", r->conf);
	struct conf *c = conf_of(text);
	req.class.len = (uint8_t)strlen(r->client->class);
	memcpy(req.class.bytes, r->client->class, req.class.len);
	if (r->client->user_class) {
		req.user_class.present = true;
		req.user_class.len = (uint8_t)strlen(r->client->user_class);
		memcpy(req.user_class.bytes, r->client->user_class, req.user_class.len);
	}
	if (r->client->features) {
		req.ipxe.present = true;
		req.ipxe.len =
		    (uint8_t)unit_hex(r->client->features, req.ipxe.bytes, sizeof req.ipxe.bytes);
	}
	const struct policy_input in = {.conf = c, .req = &req, .http_port = conf_http_port(c)};
	str_addr4("10.0.0.2", &self);
	CHECK(template_url(&in, self, "{server}/", "", url));
	CHECK_STR(url, r->url);
	conf_free(c);
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		check_row(&rows[i]);
	}
}

int main(void)
{
	unit_run("https: who is told to ask by it", test_rows);
	return unit_result();
}
