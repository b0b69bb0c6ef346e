/* The scripts around a machine's own: those that lead to it, and the end of each. */
#include "common/arch.h"
#include "httpbootd/boot/script_write.h"

#include <string.h>

/* netX is the network device that iPXE opened last, the one this came by. :uristring escapes what a
 * BIOS may say of its machine. */
const char script_query[] = "mac=${netX/mac}&uuid=${uuid}&serial=${serial:uristring}"
			    "&asset=${asset:uristring}&manufacturer=${manufacturer:uristring}"
			    "&product=${product:uristring}&arch=${arch}&buildarch=${buildarch}"
			    "&platform=${platform}&hostname=${hostname:uristring}&ip=${netX/ip}";

static const char prompt[] =
    "prompt --timeout 30000 Press a key for a shell, or wait 30 seconds to try again "
    "&& shell ||\n";

void script_write_arch(struct writer *w)
{
	TEXT(w, "# The processor. undionly.kpxe says i386 on 64-bit machines, too.\n"
		"set arch ${buildarch}\n");
	for (size_t i = 0; arch_processor_nth(i); i++) {
		const char *ipxe = arch_processor_ipxe(i), *name = arch_processor_nth(i);
		if (ipxe)
			TEXT(w, "iseq ${arch} ", ipxe, " && set arch ", name, " ||\n");
		if (strcmp(name, "x86") == 0)
			TEXT(w, "iseq ${platform} pcbios && cpuid --ext 29 && set arch x86_64 "
				"||\n");
	}
	TEXT(w, "\n");
}

void script_write_give_up(struct writer *w, const struct boot *b, const char *again)
{
	if (b->on_failure == ON_FAILURE_REBOOT)
		TEXT(w, "echo It starts anew in 30 seconds\nsleep 30 ||\nreboot ||\n");
	else if (b->on_failure == ON_FAILURE_SHELL)
		TEXT(w, "echo Type exit to try again\nshell ||\n");
	else
		TEXT(w, prompt);
	/* By way of the stub, so that a configuration that was mended meanwhile is in force. */
	TEXT(w, "chain --replace ", again, " || goto start\n");
}

struct script_out script_unknown(const struct script *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	/* The same for all: what the machine is, iPXE fills in. */
	TEXT(
	    &w, "#!ipxe\n# No section of the configuration is for this machine.\n\n:start\necho\n");
	script_write_echo(&w, "server", s->server_url, "");
	script_write_echo(&w, "MAC address", "${netX/mac}", "");
	script_write_echo(&w, "UUID", "${uuid}", "");
	script_write_echo(&w, "IP address", "${netX/ip}", "");
	TEXT(&w,
	    "echo\n"
	    "echo The server does not know what this machine boots, or sees another MAC address.\n"
	    "echo Write into its lanboot.ini\n"
	    "echo\n"
	    "echo [host ${netX/mac}]\n"
	    "echo profile = NAME\n"
	    "echo\n"
	    "echo with the UUID for a card without such: [host ${uuid}]\n"
	    "echo Where [profile NAME] stands there too, reload httpbootd, or render again.\n"
	    "echo [host *] is for every machine without a section of its own. If this machine has\n"
	    "echo one, the server's log says after not-its-machine what is amiss.\n"
	    "echo\n");
	script_write_give_up(&w, &(struct boot){0}, s->retry_url);
	return script_finish(&w);
}

void script_write_exit(struct writer *w)
{
	TEXT(w, "# The firmware goes on with its next boot entry once this one has failed.\n"
		"set lanboot-leave yes\nexit 1\n");
}

struct script_out script_ignored(const struct script *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	TEXT(&w, "#!ipxe\n# The section of this machine says ignore = yes. Made by lanboot.\n\n"
		 "echo\n");
	script_write_echo(&w, "server", s->url, "");
	script_write_echo(&w, "MAC address", s->mac, "");
	script_write_echo(&w, "host", s->host, "not named");
	TEXT(&w, "echo The server has nothing for this machine: lanboot.ini says ignore = yes\n"
		 "echo The firmware goes on in 5 seconds\n"
		 "sleep 5 ||\n");
	script_write_exit(&w);
	return script_finish(&w);
}

/* Asks one server after the other, then all of them again. */
struct script_out script_stub(
    const char *url, char *const *servers, size_t n, const char *key, char *out, size_t size)
{
	const char *with = key ? "key=" : "", *and = key ? "&" : "";
	static const char failed[] = "echo That did not work: the reason stands above.\n";
	struct writer w = writer_of(out, size);

	TEXT(&w, "#!ipxe\n# Comes back with what iPXE knows of this machine. Made by lanboot.\n\n");
	script_write_arch(&w);
	TEXT(&w, ":start\necho Asking ", url, " what this machine boots\nchain --replace ", url,
	    "/boot.ipxe?", with, key ? key : "", and, script_query, " ||\n", failed);
	for (size_t i = 0; i < n; i++)
		if (strcmp(servers[i], url) != 0)
			TEXT(&w, "echo Asking ", servers[i], "\nchain --replace ", servers[i],
			    "/boot.ipxe?", with, key ? key : "", and, script_query, " ||\n",
			    failed);
	TEXT(&w, prompt, "goto start\n");
	return script_finish(&w);
}

struct script_out script_static_stub(const char *folder, unsigned kinds, char *out, size_t size)
{
	/* What a plain web server can tell apart, in the order of enum host_kind. */
	static const struct {
		enum host_kind kind;
		const char *file;
	} files[] = {{HOST_MAC, "${netX/mac:hexhyp}"}, {HOST_UUID, "${uuid}"},
	    {HOST_SERIAL, "serial-${serial:uristring}"}, {HOST_ASSET, "asset-${asset:uristring}"},
	    {HOST_ADDRESS, "${netX/ip}"}, {HOST_PRODUCT, "product-${product:uristring}"},
	    {HOST_MANUFACTURER, "manufacturer-${manufacturer:uristring}"},
	    {HOST_ARCH, "arch-${arch}"}};
	struct writer w = writer_of(out, size);

	TEXT(&w, "#!ipxe\n# Goes on to the file of this machine. Made by lanboot.\n\n");
	if (kinds & 1u << HOST_ARCH)
		script_write_arch(&w);
	TEXT(&w, ":start\necho Looking for the script of ${netX/mac}\n");
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (kinds & 1u << files[i].kind)
			TEXT(&w, "chain --replace ", folder, "/", files[i].file, ".ipxe ||\n");
	TEXT(&w, "echo It has none of its own: loading the default\nchain --replace ", folder,
	    "/default.ipxe ||\necho\necho No script could be loaded: the reason stands above.\n",
	    prompt, "goto start\n");
	return script_finish(&w);
}
