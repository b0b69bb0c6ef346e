/* The scripts around a machine's own: those that lead to it, and the end of each. */
#include "common/arch.h"
#include "httpbootd/boot/script_write.h"

#include <stdio.h>
#include <string.h>

/* netX is the network device that iPXE opened last, the one this came by. :uristring escapes what a
 * BIOS may say of its machine. */
const char script_query[] = "mac=${netX/mac}&uuid=${uuid}&serial=${serial:uristring}"
			    "&asset=${asset:uristring}&manufacturer=${manufacturer:uristring}"
			    "&product=${product:uristring}&arch=${arch}&buildarch=${buildarch}"
			    "&platform=${platform}&hostname=${hostname:uristring}&ip=${netX/ip}";

/* What is only for people: memory, see machines/memory.h. */
static const char script_memory[] =
    "&memory=${memsize}&dimms=${smbios/17.12.2:hexhyp},${smbios/1.17.12.2:hexhyp},"
    "${smbios/2.17.12.2:hexhyp},${smbios/3.17.12.2:hexhyp}";

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

void script_write_again(struct writer *w, const struct script *s, const char *otherwise)
{
	const char *path = s->retry_url + strlen(s->server_url);

	TEXT(w, "chain --replace ", s->retry_url, " ||");
	for (size_t i = 0; i < s->n_servers; i++)
		if (strcmp(s->servers[i], s->server_url) != 0)
			TEXT(w, "\nchain --replace ", s->servers[i], path, " ||");
	TEXT(w, " goto ", otherwise, "\n");
}

void script_write_give_up(struct writer *w, const struct boot *b, const struct script *s)
{
	if (b->on_failure == ON_FAILURE_REBOOT)
		TEXT(w, "echo It starts anew in 30 seconds\nsleep 30 ||\nreboot ||\n");
	else if (b->on_failure == ON_FAILURE_SHELL)
		TEXT(w, "echo Type exit to try again\nshell ||\n");
	else
		TEXT(w, prompt);
	/* By way of the stub, so that a configuration that was mended meanwhile is in force. */
	script_write_again(w, s, "start");
}

void script_write_exit(struct writer *w)
{
	TEXT(w, "# The firmware goes on with its next boot entry once this one has failed.\n"
		"set lanboot-leave yes\nexit 1\n");
}

/* For one that nobody at a server of ours can be asked about: it is on another web server. */
static struct script_out unknown_elsewhere(const struct script *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	/* The same for all: what the machine is, iPXE fills in. */
	TEXT(
	    &w, "#!ipxe\n# No section of the configuration is for this machine.\n\n:start\necho\n");
	script_write_echo(&w, "server", s->server_url, "");
	script_write_echo(&w, "MAC address", "${netX/mac}", "");
	script_write_echo(&w, "UUID", "${uuid}", "");
	script_write_echo(&w, "IP address", script_ip_setting(s), "");
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
	script_write_give_up(&w, &(struct boot){0}, s);
	return script_finish(&w);
}

/* What is on its screen while it waits: no more than fits above the line that counts. */
static void write_who(struct writer *w, const struct script *s)
{
	TEXT(w,
	    "echo The server does not know this machine yet: it waits, and goes on by itself.\n"
	    "echo\n"
	    "echo word    ${lanboot-word}\n"
	    "echo MAC     ${netX/mac}  UUID ${uuid}\n"
	    "echo address ",
	    script_ip_setting(s), "  server ", s->server_url,
	    "\n"
	    "echo machine ${manufacturer} ${product}  serial ${serial} ||\n"
	    "echo\n"
	    "echo On the server:\n"
	    "echo lanboot enrol ${lanboot-word} --name NAME --profile PROFILE\n"
	    "echo or, in its lanboot.ini and with profile = PROFILE below it:\n"
	    "echo [host ${netX/mac}]\n"
	    "echo\n"
	    "echo [host *] is for every machine without a section of its own. If this machine has\n"
	    "echo one, the server's log says after not-its-machine what is amiss.\n");
}

/* What a key leads to. */
static void write_leave(struct writer *w, const struct script *s)
{
	TEXT(w, "\n:leave\n"
		"menu No section of the server's configuration is for this machine\n"
		"item start Wait to be enrolled\n"
		"item --key l local Leave it to its own disk, or what its firmware has next\n"
		"item --key s shell A shell of iPXE\n"
		"choose --timeout 30000 --default start pick && goto ${pick} || goto start\n"
		"\n:shell\nshell ||\ngoto start\n"
		"\n:lost\necho The server does not answer: another try in 5 seconds\nsleep 5 ||\n");
	script_write_again(w, s, "start");
	TEXT(w, "\n:local\nimgfetch --name lanboot-wait ", s->wait_url,
	    "&leave=yes && imgfree lanboot-wait ||\n"
	    "iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||\n");
	script_write_exit(w);
}

static void write_ask(struct writer *w, const struct script *s)
{
	TEXT(w, "imgfetch --name lanboot-wait ", s->wait_url,
	    " || goto lost\nimgexec lanboot-wait ||\nimgfree lanboot-wait ||\n");
}

/*
 * The screen is written once; what comes again and again is written to the same place of it, by
 * the console's escape sequences that iPXE knows (its ansiesc.c: H and J). Each answer is a script
 * that sets what is looked at here, and its image goes away, so that waiting takes no memory.
 */
static struct script_out unknown_waits(const struct script *s, char *out, size_t size)
{
	struct writer w = writer_of(out, size);

	/* The same for all, as elsewhere: who asks learns nothing of the MAC that he said. */
	TEXT(&w, "#!ipxe\n# No section of the configuration is for this machine: it waits.\n\n"
		 "set esc:hex 1b\nset lanboot-pause 1000\nset lanboot-news no\n"
		 "set lanboot-word ${netX/mac}\n\n"
		 ":start\n");
	write_ask(&w, s);
	TEXT(&w, "echo -n ${esc:string}[2J${esc:string}[1;1H\n");
	write_who(&w, s);
	TEXT(&w,
	    "\n:ask\necho -n ${esc:string}[20;1H\n"
	    "prompt --timeout ${lanboot-pause} Press a key to leave it to its disk, or for a shell "
	    "&& goto leave ||\n"
	    "echo -n ${esc:string}[21;1H\n");
	write_ask(&w, s);
	TEXT(&w, "iseq ${lanboot-news} yes || goto ask\necho There is something new\n");
	script_write_again(&w, s, "lost");
	write_leave(&w, s);
	return script_finish(&w);
}

struct script_out script_unknown(const struct script *s, char *out, size_t size)
{
	return s->wait_url ? unknown_waits(s, out, size) : unknown_elsewhere(s, out, size);
}

struct script_out script_wait(
    bool news, unsigned pause_ms, const char *word, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	char pause[12];

	snprintf(pause, sizeof pause, "%u", pause_ms);
	TEXT(&w, "#!ipxe\n");
	if (news)
		TEXT(&w, "set lanboot-news yes\n");
	if (word)
		TEXT(&w, "set lanboot-word ", word, "\n");
	TEXT(&w, "set lanboot-pause ", pause, "\n");
	return script_finish(&w);
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
	    "/boot.ipxe?", with, key ? key : "", and, script_query, script_memory, " ||\n", failed);
	for (size_t i = 0; i < n; i++)
		if (strcmp(servers[i], url) != 0)
			TEXT(&w, "echo Asking ", servers[i], "\nchain --replace ", servers[i],
			    "/boot.ipxe?", with, key ? key : "", and, script_query, script_memory,
			    " ||\n", failed);
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
