/* Which script autoexec.ipxe goes on to, and how it configures the network for that. */
#include "common/autoexec.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct {
	const char *name, *conf, *local, *url; /* NULL: there is none */
} urls[] = {
    {"the address that was asked", "", "10.0.0.2:69", "http://10.0.0.2/boot.ipxe"},
    {"IPv6", "", "[fd00::2]:69", "http://[fd00::2]/boot.ipxe"},
    {"link-local", "", "[fe80::2]:69", NULL},
    {"IPv6, and a name", "[httpbootd]\npublic-url = http://boot.example\n", "[fd00::2]:69",
	"http://boot.example/boot.ipxe"},
    {"IPv6, and a name of digits", "[httpbootd]\npublic-url = http://10.example\n", "[fd00::2]:69",
	"http://10.example/boot.ipxe"},
    {"IPv4, and a name", "[httpbootd]\npublic-url = http://boot.example\n", "10.0.0.2:69",
	"http://boot.example/boot.ipxe"},
    {"nothing known", "", NULL, NULL},
    {"the configured address", "[lanboot]\naddress = 192.0.2.1\n", "[fe80::2]:69",
	"http://192.0.2.1/boot.ipxe"},
    {"httpbootd's port", "[httpbootd]\nlisten = 0.0.0.0:8080\n", "10.0.0.2:69",
	"http://10.0.0.2:8080/boot.ipxe"},
    {"another server", "[pxedhcpd]\nscript = http://192.0.2.9/x?mac={mac}\n", NULL,
	"http://192.0.2.9/x?mac=${netX/mac}"},
    {"the host's own", "[host *]\nscript-url = http://{address}/h/{mac-hyphen}.ipxe\n",
	"10.0.0.2:69", "http://10.0.0.2/h/${netX/mac:hexhyp}.ipxe"},
};

static void test_autoexec_url(void)
{
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		char url[AUTOEXEC_URL], text[AUTOEXEC_SIZE];
		struct addr local = {0};
		unit_row(urls[i].name);
		struct conf *conf = conf_of(urls[i].conf);
		if (!CHECK(!urls[i].local || str_addr_port(urls[i].local, &local)))
			continue;
		const struct host *host = host_find(&conf->hosts, &(struct machine_id){0});
		bool ok = autoexec_url(conf, host, &local, url);
		CHECK_STR(ok ? url : "none", urls[i].url ? urls[i].url : "none");
		if (ok) {
			size_t len = autoexec_text(url, autoexec_over_ip6(&local), text);
			CHECK_NUM(len, strlen(text));
			CHECK(strstr(text, url) && strncmp(text, "#!ipxe\n", 7) == 0);
			bool six = strstr(url, "://[") != NULL;
			bool both = autoexec_over_ip6(&local) && strstr(url, "example");
			CHECK_NUM(strstr(text, "\ndhcp || goto again\n") != NULL, !six && !both);
			CHECK_NUM(
			    strstr(text, "\nifconf --configurator ipv6 || goto again\n") != NULL,
			    six);
			CHECK_NUM(
			    strstr(text, "\niseq x${lanboot-tries} x && ifconf "
					 "--configurator ipv6 || dhcp || goto again\n") != NULL,
			    both);
		}
		conf_free(conf);
	}
}

static void test_over_ip6(void)
{
	const struct addr four = unit_addr("10.0.0.2"), mapped = unit_addr("::ffff:10.0.0.2"),
			  six = unit_addr("fd00::2"), none = {.len = 0};

	CHECK(autoexec_over_ip6(&six));
	CHECK(
	    !autoexec_over_ip6(&four) && !autoexec_over_ip6(&mapped) && !autoexec_over_ip6(&none));
}

int main(void)
{
	unit_run("autoexec: URL", test_autoexec_url);
	unit_run("autoexec_over_ip6", test_over_ip6);
	return unit_result();
}
