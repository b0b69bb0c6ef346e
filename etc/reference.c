/* Prints the table of configuration keys as mdoc(7): the reference part of lanboot.ini(5). */
#include "common/keys.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *section, *about;
} abouts[] = {
    {"lanboot", "For all three daemons."},
    {"pxedhcpd", "The proxy-DHCP server."},
    {"tftpd", "The TFTP server."},
    {"tftp-map", "Rules for the paths that are asked of tftpd, in their order; see tftpd(8)."},
    {"httpbootd", "The HTTP server and its scripts."},
    {"profile", "What a machine boots, written [profile NAME]; see PROFILES.\nAll of these keys "
		"but inherits "
		"may stand in a [host] section too, and go before the profile's there."},
    {"host",
	"A machine or several, written [host WHO]; see HOSTS.\nThese keys, and those of a profile "
	"but inherits."},
    {"menu-item",
	"A line of the boot menu of machines with form = menu, written [menu-item TEXT], in the "
	"order of the menu."},
    {"alias",
	"A folder that httpbootd serves beside its root, written [alias /PATH], where PATH is what "
	"clients ask for."},
    {"mirror",
	"A mirror that fills itself, written [mirror NAME]: httpbootd fetches what clients ask for "
	"from an upstream, once, and keeps it. One whose name begins with alpine has Alpine's "
	"packages: see MIRRORS in httpbootd(8)."},
};

static void print_type(const struct key *k)
{
	switch (k->type) {
	case KEY_LINES:
		printf("Text; it may go on over indented lines.\n");
		break;
	case KEY_FOLDER:
		printf("A folder's path from /.\n");
		break;
	case KEY_FOLDERS:
		printf("Folders' paths from /, separated by blanks.\n");
		break;
	case KEY_PATH:
		printf("A file's path from /.\n");
		break;
	case KEY_FILE:
		printf("A path beneath the root, or a URL, which may go on over indented lines.\n");
		break;
	case KEY_FILES:
		printf("Paths beneath the root or URLs, separated by blanks; the key may stand "
		       "several times, and go on over indented lines.\n");
		break;
	case KEY_INITRDS:
		printf(
		    "Paths beneath the root or URLs, separated by blanks, each with \"as NAME\" "
		    "and "
		    "\"mode=DIGITS\" behind it or not; the key may stand several times, and go on "
		    "over indented lines.\n");
		break;
	case KEY_MENU:
		printf("Names separated by blanks.\n");
		break;
	case KEY_RELEASE:
		printf("A release and, unless it is lts, a flavor.\n");
		break;
	case KEY_SERVERS:
		printf("Up to %d addresses or URLs, separated by blanks; they may go on over "
		       "indented lines.\n",
		    SERVERS_MAX);
		break;
	case KEY_ORIGIN:
		printf("http:// or https://, a host, and a port if it is another than usual.\n");
		break;
	case KEY_NETS:
		printf("Addresses or networks, separated by blanks.\n");
		break;
	case KEY_CLIENTS:
		printf("The words links and relays, addresses or networks, separated by blanks.\n");
		break;
	case KEY_RELAYS:
		printf("yes, no, or addresses or networks, separated by blanks.\n");
		break;
	case KEY_EVENTS:
		printf("Paths of sockets or ADDRESS:PORT, separated by blanks, or none.\n");
		break;
	case KEY_URL:
		printf("A URL; it may go on over indented lines.\n");
		break;
	case KEY_NAME:
		printf("A name of letters, digits, _, - and . only.\n");
		break;
	case KEY_LABEL:
		printf("Up to %d bytes of text.\n", LABEL_MAX);
		break;
	case KEY_NAMES:
		printf("Up to %d names of letters, digits, _, - and ., separated by blanks.\n",
		    TAGS_MAX);
		break;
	case KEY_OPTION:
		printf(
		    "A number from 1 to 254, a colon and a value: text; IPv4 addresses; 0x and hex "
		    "digits; or text in quotes.\nThe key may stand several times.\n");
		break;
	case KEY_ADDR4:
		printf("An IPv4 address%s.\n", k->may_be_none ? ", or none" : "");
		break;
	case KEY_LISTEN:
		printf("ADDRESS:PORT, several separated by blanks%s.\n",
		    k->may_be_none ? "; or none" : "");
		break;
	case KEY_WORDS:
		printf("Words separated by blanks.\n");
		break;
	case KEY_BOOL:
		printf("yes or no.\n");
		break;
	case KEY_TRISTATE:
		printf("yes or no; default, as without the key, leaves it to what is under it.\n");
		break;
	case KEY_PORTS:
		printf("FIRST-LAST, two ports.\n");
		break;
	case KEY_NUMBER:
		printf("A number from %u to %u.\n", k->min, k->max);
		break;
	case KEY_SIZE:
		printf("A number, with K, M or G for 1024, 1024K or 1024M; 0, or 1K to 1024G.\n");
		break;
	case KEY_RULE:
		printf("May stand there many times: the first rule that matches is taken.\n");
		break;
	case KEY_CHOICE:
		printf("One of:");
		for (const char *const *c = k->choices; *c; c++)
			printf(" %s", *c);
		printf(".\n");
		break;
	}
	if (k->choices && k->type != KEY_CHOICE) {
		printf("Variables:");
		for (const char *const *c = k->choices; *c; c++)
			printf(" {%s}", *c);
		printf(".\n");
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof abouts / sizeof *abouts; i++) {
		printf(".Ss [%s]\n%s\n.Bl -tag -width Ds\n", abouts[i].section, abouts[i].about);
		for (const struct key *k = keys; k < keys + n_keys; k++) {
			if (strcmp(k->section, abouts[i].section) != 0)
				continue;
			printf(".It Cm %s\n%s.\n", k->name, k->help);
			print_type(k);
			if (k->default_value)
				printf("Default:\n.Li %s .\n", k->default_value);
			if (k->restart)
				printf("A change takes effect at the next start.\n");
		}
		printf(".El\n");
	}
	return 0;
}
