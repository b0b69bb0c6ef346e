/* The configuration: what is accepted, and every error at its line. */
#include "common/conf.h"
#include "common/keys.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/lanboot-test-XXXXXX";

static void write_file(const char *name, const char *text, size_t len)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	if (!f || fwrite(text, 1, len, f) != len || fclose(f) != 0)
		abort();
}

static void remove_file(const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	unlink(path);
}

/* Loads `text`; its errors, without the folder's name, go to `errors`. */
static struct conf *load_bytes(const char *text, size_t len, char *errors, size_t size)
{
	struct conf_source s;
	char path[256];
	write_file("t.ini", text, len);
	snprintf(path, sizeof path, "%s/t.ini", folder);
	memset(errors, 0, size);
	FILE *out = fmemopen(errors, size - 1, "w");
	if (!out || !conf_source_open(&s, path))
		abort();
	struct conf *c = conf_load(&s, out);
	fclose(out);
	close(s.dir);
	return c;
}

/* As it is written; NULL: nothing. */
static const char *initrds_text(const struct initrds *l)
{
	static char text[1000];
	size_t len = 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct initrd *d = &l->item[i];
		len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%s%s%s%s", i ? " " : "",
		    d->file, d->as ? " as " : "", d->as ? d->as : "", d->mode ? " mode=" : "",
		    d->mode ? d->mode : "");
	}
	return l->n ? text : NULL;
}

static struct conf *load(const char *text, char *errors, size_t size)
{
	return load_bytes(text, strlen(text), errors, size);
}

static const struct {
	const char *name, *text;
	const char *errors[4]; /* each: a line number and words of the message */
} bad[] = {
    {"unknown key", "[tftpd]\nlistne = 0.0.0.0:69\n", {"2: unknown key 'listne'", "'listen'?"}},
    {"a key of another section", "[lanboot]\ninterfaces = eth0\n",
	{"2: unknown key 'interfaces' in [lanboot]: it belongs in [pxedhcpd]\n"}},
    {"a key of several others", "[pxedhcpd]\nroot = /srv\n",
	{"2: ", "it belongs in [lanboot] or [tftpd] or [httpbootd]\n"}},
    {"a key of profiles and hosts", "[httpbootd]\nkernel = k\n",
	{"2: ", "it belongs in [profile NAME] or [host WHO]\n"}},
    {"a host's key in a profile", "[profile p]\nname = a\n", {"2: ", "it belongs in [host WHO]\n"}},
    {"a key of another section, mistyped", "[lanboot]\ninterface = eth0\n",
	{"2: ", "did you mean 'interfaces' in [pxedhcpd]?\n"}},
    {"a key of no section", "[lanboot]\ncolour = blue\n",
	{"2: unknown key 'colour' in [lanboot]\n"}},
    {"an architecture by number that has a name", "[pxedhcpd]\narch-7 = x.efi\n",
	{"2: unknown key 'arch-7' in [pxedhcpd]: architecture 7 (efi-x64) has a key of its own, "
	 "efi-x64\n"}},
    {"one of HTTP Boot, the same", "[pxedhcpd]\narch-16 = x.efi\n",
	{"2: ", "16 (http-x64) has a key of its own, efi-x64\n"}},
    {"the Raspberry Pi's, the same", "[pxedhcpd]\narch-41 = x\n", {"2: ", "own, rpi\n"}},
    {"an architecture that nobody has", "[pxedhcpd]\narch-42 = x\n",
	{"2: unknown key 'arch-42'", "expected arch-N", "ends at 41"}},
    {"an architecture that nobody can have", "[pxedhcpd]\narch-70000 = x\n", {"2: ", "ends at 41"}},
    {"an architecture by name", "[pxedhcpd]\narch-opal = x\n", {"2: ", "expected arch-N"}},
    {"an architecture with zeros in front", "[pxedhcpd]\narch-014 = x\n",
	{"2: ", "write it arch-14\n"}},
    {"an architecture twice", "[pxedhcpd]\narch-14 = x\narch-14 = y\n",
	{"3: 'arch-14' is there twice"}},
    {"an architecture in another section", "[tftpd]\narch-14 = x\n",
	{"2: ", "it belongs in [pxedhcpd]\n"}},
    {"unknown section", "[lanbot]\n", {"1: unknown section [lanbot]", "[lanboot]?"}},
    {"empty unknown section", "\n[foo]\n[tftpd]\n", {"2: unknown section [foo]"}},
    {"ports that need root's rights", "[tftpd]\nports = 900-2000\n",
	{"2: ports = 900-2000: ", "from 1024 on"}},
    {"bad value", "[tftpd]\n\nmax-blksize = 65465\n",
	{"3: max-blksize = 65465: expected a number"}},
    {"no value", "[lanboot]\nuser =\n", {"2: user = : expected a value"}},
    {"duplicate key", "[lanboot]\nuser = a\nuser = b\n", {"3: 'user' is there twice", "t.ini:2"}},
    {"duplicate section", "[tftpd]\n[lanboot]\n[tftpd]\n",
	{"3: [tftpd] is there twice", "t.ini:1"}},
    {"duplicate host",
	"[profile p]\nkernel = k\n[host 52:54:00:12:34:56]\nprofile = p\n"
	"[host 52-54-00-12-34-56]\nprofile = p\n",
	{"5: [host 52-54-00-12-34-56] is there twice", "t.ini:3"}},
    {"duplicate everyone", "[profile p]\nkernel = k\n[host *]\nprofile = p\n[host *]\n",
	{"5: [host *] is there twice"}},
    {"a MAC of two machines",
	"[profile p]\nkernel = k\n[host 52:54:00:12:34:56 52:54:00:12:34:57]\nprofile = p\n"
	"[host 52:54:00:12:34:58, 525400123457]\nprofile = p\n",
	{"5: [host 525400123457] is there twice", "t.ini:3"}},
    {"a MAC twice in a section", "[host 52:54:00:12:34:56 52:54:00:12:34:56]\nkernel = k\n",
	{"1: [host 52:54:00:12:34:56] is there twice"}},
    {"a MAC beside a serial number", "[host 52:54:00:12:34:56 serial ABC]\nkernel = k\n",
	{"1: 'serial' is no MAC address", "side by side"}},
    {"MACs of a rack",
	"[host 525400000001 525400000002 525400000003 525400000004 525400000005 525400000006 "
	"525400000007 525400000008 525400000009 52540000000a 52540000000b]\nkernel = k\n",
	{"1: a machine has at most 10 MACs"}},
    {"an option without a value", "[host *]\nkernel = k\noption = 17\n",
	{"3: option = 17: expected N:VALUE"}},
    {"an option with nothing in it", "[host *]\nkernel = k\noption = 17:\n",
	{"3: option = 17:: expected a value"}},
    {"an option that no packet has", "[host *]\nkernel = k\noption = 256:x\n",
	{"3: option = 256:x: expected an option's number"}},
    {"option 0", "[host *]\nkernel = k\noption = 0:x\n", {"3: ", "1 to 254"}},
    {"option 255", "[host *]\nkernel = k\noption = 255:x\n", {"3: ", "1 to 254"}},
    {"options that are ours to say",
	"[host *]\nkernel = k\noption = 53:5\noption = 54:10.0.0.9\noption = 60:PXEClient\n",
	{"3: option = 53:5: the type", "4: option = 54:10.0.0.9: ", "5: option = 60:"}},
    {"the boot file as an option", "[host *]\nkernel = k\noption = 67:x.efi\n",
	{"3: ", "'boot-file = "}},
    {"a lease's options", "[host *]\nkernel = k\noption = 51:600\noption = 1:255.0.0.0\n",
	{"3: ", "4: ", "site's DHCP server"}},
    {"options that are others' to say",
	"[host *]\nkernel = k\noption = 43:0x0104\noption = 82:x\noption = 93:7\n",
	{"3: ", "4: ", "5: "}},
    {"an option twice", "[host *]\nkernel = k\noption = 17:a\noption = 17:b\n",
	{"4: option = 17:b: option 17 is there twice"}},
    {"an option with half a byte", "[host *]\nkernel = k\noption = 175:0xb01\n",
	{"3: ", "pairs of hex digits"}},
    {"an option with no hex", "[host *]\nkernel = k\noption = 175:0xzz\n", {"3: ", "in quotes"}},
    {"an option with another's variable", "[host *]\nkernel = k\noption = 17:{serial}\n",
	{"3: ", "unknown variable {serial}"}},
    {"a delay for ever", "[host *]\nkernel = k\ndelay-ms = 10001\n",
	{"3: delay-ms = 10001: expected a number"}},
    {"duplicate profile", "[profile p]\nkernel = k\n[profile p]\n",
	{"3: [profile p] is there twice"}},
    {"duplicate key in a host", "[host *]\nkernel = a\nkernel = b\n",
	{"3: 'kernel' is there twice"}},
    {"cmdline again, not indented", "[host *]\nkernel = a\ncmdline = b\ncmdline = c\n",
	{"4: 'cmdline' is there twice"}},
    {"profile without a name", "[profile]\nkernel = k\n", {"1: a profile needs a name"}},
    {"profile name that no key can name", "[profile a b]\nkernel = k\n",
	{"1: [profile a b]: expected a name"}},
    {"word that iPXE takes for its own", "[host *]\nkernel = k\ncmdline = a || shell\n",
	{"3: cmdline = a || shell: expected"}},
    {"{host} without a name", "[host *]\nkernel = k\napkovl = {host}.tar.gz\n",
	{"1: ", "{host}", "name ="}},
    {"name on a plain section", "[tftpd x]\n", {"1: [tftpd x]"}},
    {"host that is no MAC", "[host kiosk]\n", {"1: 'kiosk' is not a machine"}},
    {"host by a network too long", "[host 10.0.3.0/33]\n", {"1: '10.0.3.0/33' is not a machine"}},
    {"host by a serial number without one", "[host serial]\n", {"1: 'serial' is not a machine"}},
    {"host by a processor that nobody has", "[host arch z80]\n", {"1: ", "x86_64"}},
    {"duplicate serial number, in another case",
	"[host serial AbC]\nkernel = k\n[host serial aBc]\nkernel = k\n",
	{"3: [host serial aBc] is there twice", "t.ini:1"}},
    {"duplicate client identifier, written otherwise",
	"[host client-id ff:00:9c:81]\nboot-file = a\n[host client-id 0xFF009C81]\n",
	{"3: [host client-id 0xFF009C81] is there twice", "t.ini:1"}},
    {"host by a client identifier that is none", "[host client-id kiosk]\n",
	{"1: 'client-id kiosk' is not a machine", "client-id ff:00:..."}},
    {"once by a client identifier, which httpbootd cannot know",
	"[profile p]\nkernel = k\n[host client-id ff:00]\nkernel = k\nonce = p\n",
	{"5: once is for a single machine"}},
    {"inherits what is not there", "[profile p]\nkernel = k\ninherits = q\n",
	{"3: there is no [profile q]"}},
    {"inherits itself", "[profile p]\nkernel = k\ninherits = p\n",
	{"3: [profile p] inherits from itself"}},
    {"inherits itself by way of others",
	"[profile a]\ninherits = b\n[profile b]\ninherits = c\n[profile c]\nkernel = k\n"
	"inherits = a\n",
	{"7: [profile c] inherits from itself, by way of [profile a]"}},
    {"inherits in a host", "[host *]\nkernel = k\ninherits = p\n",
	{"3: unknown key 'inherits'", "it belongs in [profile NAME]\n"}},
    {"two things to boot", "\n[profile p]\nkernel = k\nchain = http://x/\n",
	{"2: this section boots two things, by 'kernel' and by 'chain'"}},
    {"two things to boot, one by a short form", "[host *]\nalpine = 3.24\nlocal = yes\n",
	{"1: ", "'alpine'", "'local'"}},
    {"an apkovl that is packed by xz", "\n[profile p]\nkernel = k\napkovl = x.apkovl.tar.xz\n",
	{"4: apkovl = x.apkovl.tar.xz: expected a name that ends in .gz"}},
    {"an apkovl that is encrypted", "[host *]\nkernel = k\napkovl = x.tar.gz.aes-256-cbc\n",
	{"3: apkovl = x.tar.gz.aes-256-cbc: expected", "not encrypted"}},
    {"a slash in an apkovl's query",
	"[host *]\nkernel = k\napkovl = http://x/a.apkovl.tar.gz?t=a/b\n",
	{"3: apkovl = http://x/a.apkovl.tar.gz?t=a/b: expected no / in the query"}},
    {"an apkovl of a script's", "[host *]\nkernel = k\napkovl = http://x/get?file=a.gz\n",
	{"3: apkovl = http://x/get?file=a.gz: expected", "in front of any query"}},
    {"two apkovls", "[host *]\nkernel = k\napkovl = a.gz\noverlay = kiosk\n",
	{"1: this section has two apkovls"}},
    {"an overlay elsewhere", "[host *]\nkernel = k\noverlay = http://x/y\n",
	{"1: overlay = http://x/y: expected names of folders"}},
    {"an overlay of all behind one of a machine's own",
	"[host *]\nkernel = k\noverlay = {mac} kiosk\n",
	{"1: overlay: put kiosk before those with a variable"}},
    {"an overlay of many folders",
	"[host *]\nkernel = k\noverlay = a b c d e f g h i j k l m n o p q\n",
	{"1: overlay names 17 folders: 16 at most"}},
    {"a name with a variable that names have not", "[host *]\nkernel = k\nname = pc-{mac}\n",
	{"3: name = pc-{mac}: unknown variable {mac}; known are {mac-tail} {mac-hyphen}"}},
    {"a name with a brace", "[host *]\nkernel = k\nname = pc-{MAC}\n", {"3: name = pc-{MAC}: "}},
    {"a name that gets too long",
	"[host *]\nkernel = k\nname = "
	"{mac-hyphen}-12345678901234567890123456789012345678901234567\n",
	{"3: name = {mac-hyphen}-1"}},
    {"a name that is a folder", "[host *]\nkernel = k\nname = ..\n", {"3: name = ..: "}},
    {"an overlay outside", "[host *]\nkernel = k\noverlay = ../kiosk\n",
	{"3: overlay = ../kiosk: expected"}},
    {"a variable that an overlay cannot have", "[host *]\nkernel = k\noverlay = {serial}\n",
	{"3: ", "unknown variable {serial}"}},
    {"an address twice", "[httpbootd]\nlisten = 10.0.0.2:80 10.0.0.2:80\n",
	{"2: listen = 10.0.0.2:80: listen has 10.0.0.2:80 already"}},
    {"an address in all of them", "[tftpd]\nlisten = 10.0.0.2:69 0.0.0.0:69 [::]:69 [::]:70\n",
	{"2: listen = 0.0.0.0:69: listen has 10.0.0.2:69 already"}},
    {"an address of another key", "[httpbootd]\ntls-listen = 127.0.0.1:9780\n",
	{"2: tls-listen = 127.0.0.1:9780: admin has 127.0.0.1:9780 already"}},
    {"{host} in what a menu lists",
	"[profile a]\nkernel = {host}\n[profile b]\nmenu = a\n[host *]\nprofile = b\n",
	{"5: its menu lists [profile a], which has {host} in it"}},
    {"a serial number that many have", "[host serial To Be Filled By O.E.M.]\nkernel = k\n",
	{"1: [host serial To Be Filled By O.E.M.]: boards whose maker"}},
    {"a UUID that many have", "[host ffffffff-ffff-ffff-ffff-ffffffffffff]\nkernel = k\n",
	{"1: [host ffffffff-ffff-ffff-ffff-ffffffffffff]: boards whose maker"}},
    {"a release that is none", "[host *]\nalpine = v3.24\n", {"2: alpine = v3.24: expected"}},
    {"a release of four numbers", "[host *]\nalpine = 3.24.1.2\n", {"2: alpine = 3.24.1.2: "}},
    {"a candidate without its number", "[host *]\nalpine = 3.25.0_rc\n",
	{"2: alpine = 3.25.0_rc: "}},
    {"a flavor that is none", "[host *]\nalpine = 3.24 a/b\n", {"2: alpine = 3.24 a/b: expected"}},
    {"a script by URL", "[host *]\nscript = http://x/y\n", {"1: script = http://x/y", "chain"}},
    {"menu of what is not there", "[profile m]\nmenu = p\n  q\n[profile p]\nkernel = k\n", {"3: "}},
    {"menu with an unknown profile",
	"[profile m]\nmenu = p thinn\n[profile p]\nkernel = k\n[profile thin]\nkernel = k\n",
	{"2: there is no [profile thinn]", "'thin'?"}},
    {"menu in a menu", "[profile m]\nmenu = n\n[profile n]\nmenu = m\n",
	{"2: a menu cannot list [profile n]", "4: a menu cannot list [profile m]"}},
    {"menu with a profile of nothing", "[host *]\nmenu = n\n[profile n]\ncmdline = a\n",
	{"2: the menu lists [profile n], which boots nothing"}},
    {"once what is not there", "[host 52:54:00:00:00:01]\nkernel = k\nonce = q\n",
	{"3: there is no [profile q]"}},
    {"once for many machines",
	"[profile p]\nkernel = k\n[host 10.0.3.0/24]\nprofile = p\nonce = p\n",
	{"5: once is for a single machine"}},
    {"once in a profile", "[profile p]\nonce = p\n", {"2: unknown key 'once'"}},
    {"servers that are none", "[httpbootd]\nservers = a/b c d;e\n", {"2: servers = "}},
    {"a server with no port", "[httpbootd]\nservers = 10.0.0.2:99999\n", {"2: servers = "}},
    {"a server with half a port", "[httpbootd]\nservers = http://a:8o/\n", {"2: servers = "}},
    {"a server that is a port", "[httpbootd]\nservers = :80\n", {"2: servers = "}},
    {"IPv6 without brackets", "[httpbootd]\nservers = fd00::1\n", {"2: servers = ", "[IPv6]"}},
    {"a public URL with no port", "[httpbootd]\npublic-url = https://a:0\n", {"2: public-url"}},
    {"tries", "[host *]\nkernel = k\ntries = 0\n", {"3: tries = 0: expected a number"}},
    {"profile that is not there", "[profile thin]\nkernel = k\n[host *]\nprofile = thinn\n",
	{"4: there is no [profile thinn]", "'thin'?"}},
    {"nothing to boot", "[profile p]\nrepo = http://x/\n[host *]\nprofile = p\n",
	{"3: this machine has nothing to boot"}},
    {"path out of the root", "[profile p]\nkernel = ../vmlinuz\n", {"2: kernel = ../vmlinuz"}},
    {"path with a blank", "[profile p]\nkernel = a b\n", {"2: kernel = a b: expected a path"}},
    {"unknown variable", "[profile p]\nkernel = {adress}/k\n", {"2: ", "{adress}", "{address}"}},
    {"before any section", "user = x\n",
	{"1: 'user' stands before the first section: it belongs in [lanboot] or [pxedhcpd] or "
	 "[tftpd] or [httpbootd]\n"}},
    {"no equals sign", "[lanboot]\nuser\n", {"2: expected key = value, found 'user'"}},
    {"colon for equals", "[lanboot]\nuser: x\n", {"2: expected key = value"}},
    {"broken header", "[lanboot\n", {"1: a section is written [name]"}},
    {"text after a header", "[lanboot] user = x\n", {"1: a section is written [name]"}},
    {"continuation of a one-line key", "[lanboot]\nuser = x\n  y\n", {"3: an indented line"}},
    {"a path that goes on", "[host *]\nkernel = boot/\n  vmlinuz\n",
	{"3: kernel = vmlinuz: expected a path in one line"}},
    {"a URL that goes on badly", "[host *]\nkernel = http://x/\n  a b\n",
	{"3: kernel = a b: expected a URL without blanks"}},
    {"a scheme that is none", "[host *]\nkernel = httpp://x/k\n",
	{"2: kernel = httpp://x/k: iPXE has no 'httpp:': expected one of http https ftp tftp"}},
    {"a scheme in capitals", "[host *]\nkernel = HTTP://x/k\n", {"2: ", "iPXE has no 'HTTP:'"}},
    {"a scheme in a list", "[host *]\nkernel = k\ninitrd = a ssh://x/i\n",
	{"3: ", "iPXE has no 'ssh:'"}},
    {"a scheme that iPXE has and Alpine has not", "[host *]\nkernel = k\nmodloop = nfs://x/m\n",
	{"3: modloop = nfs://x/m: Alpine's init has no 'nfs:': expected one of http https ftp,"}},
    {"a scheme that UEFI has not", "[pxedhcpd]\nhttp-root = ftp://x/\n",
	{"2: ", "no 'ftp:'", "http https"}},
    {"a server by another scheme", "[httpbootd]\nservers = ftp://x\n", {"2: servers = ftp://x"}},
    {"a URL with one slash", "[host *]\nkernel = http:/x/k\n",
	{"2: kernel = http:/x/k: expected http://, with two slashes"}},
    {"a URL without a host", "[host *]\nkernel = http://\n", {"2: ", "a host in it"}},
    {"a URL with a path alone", "[host *]\nkernel = http:///k\n", {"2: ", "a host in it"}},
    {"a disk for iPXE", "[host *]\nkernel = /dev/sda1:/vmlinuz\n",
	{"2: ", "the disks of the machine are for apkovl alone"}},
    {"a disk with too many parts", "[host *]\nkernel = k\napkovl = /dev/sda1:vfat:a:b.gz\n",
	{"3: ", "DEVICE:FILE-SYSTEM:PATH"}},
    {"a disk for iPXE, as Alpine names it", "[host *]\nkernel = nvme0n1p2:/vmlinuz\n",
	{"2: ", "the disks of the machine are for apkovl alone"}},
    {"a disk on the network", "[host *]\nchain = iscsi:10.0.0.9::::iqn.a:b\n",
	{"2: ", "'sanboot' in an iPXE script of your own"}},
    {"{server} with a port of its own", "[host *]\nkernel = {server}:8080/k\n",
	{"2: kernel = {server}:8080/k: expected a / behind {server}"}},
    {"{server} without a slash", "[host *]\nkernel = k\ninitrd = {server}boot/i\n",
	{"3: ", "expected a / behind {server}"}},
    {"a disk without a path", "[host *]\nkernel = k\napkovl = LABEL=usb:\n",
	{"3: ", "DEVICE:PATH"}},
    {"{server} where it is none",
	"[pxedhcpd]\nmenu-prompt = {server}\n[tftp-map]\nprefix = / -> {server}\n",
	{"4: ", "unknown variable {server}"}},
    {"a file under no name", "[host *]\nkernel = k\ninitrd = a as\n", {"1: initrd ends in 'as'"}},
    {"a file under two names", "[host *]\nkernel = k\ninitrd = a as /b as /c\n",
	{"3: initrd = a as /b as /c: expected one 'as NAME' for each file"}},
    {"a file under a folder's name", "[host *]\nkernel = k\ninitrd = a as /b/\n",
	{"3: ", "a file's name in the initramfs after 'as'"}},
    {"a file outside", "[host *]\nkernel = k\ninitrd = a as /../b\n", {"3: ", "after 'as'"}},
    {"a mode of nothing", "[host *]\nkernel = k\ninitrd = a mode=755\n",
	{"3: ", "FILE as NAME in front of mode="}},
    {"a mode that is none", "[host *]\nkernel = k\ninitrd = a as /b mode=rwx\n",
	{"3: ", "three or four octal digits"}},
    {"a file called as", "[host *]\nkernel = k\ninitrd = a ./as\n",
	{"3: ", "a file of another name than 'as'"}},
    {"a name with a variable that is none", "[host *]\nkernel = k\ninitrd = a as /{nix}\n",
	{"3: ", "unknown variable {nix}"}},
    {"relative folder", "[lanboot]\nroot = srv\n", {"2: root = srv: expected a folder's path"}},
    {"bad address", "[lanboot]\naddress = 10.0.0\n", {"2: address = 10.0.0: expected an IPv4"}},
    {"bad choice", "[pxedhcpd]\nipxe-rom = maybe\n", {"2: ", "script chain"}},
    {"a keeper by no port", "[lanboot]\nevents = 10.0.0.2\n",
	{"2: events = 10.0.0.2: expected none, or up to 4 of the path of a socket"}},
    {"a keeper beside none", "[lanboot]\nevents = none /run/x\n", {"2: ", "expected none, or"}},
    {"none beside a keeper", "[lanboot]\nevents = /run/x none\n", {"2: ", "expected none, or"}},
    {"too many keepers", "[lanboot]\nevents = /a /b /c /d /e\n", {"2: ", "up to 4"}},
    {"bad bool", "[pxedhcpd]\nrelays = perhaps\n", {"2: ", "yes or no"}},
    {"several at once", "[lanboot]\nusr = x\n[tftpd]\nlisten = y\n[nix]\n",
	{"2: unknown key", "4: listen = y", "5: unknown section"}},
    {"included file that is not there", "[lanboot]\ninclude = /nowhere/x.ini\n",
	{"t.ini:2", "/nowhere/x.ini"}},
};

static void test_bad(void)
{
	char errors[4096];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		unit_row(bad[i].name);
		struct conf *c = load(bad[i].text, errors, sizeof errors);
		CHECK(c == NULL);
		conf_free(c);
		for (size_t j = 0; j < 4 && bad[i].errors[j]; j++)
			if (!strstr(errors, bad[i].errors[j]))
				CHECK_STR(errors, bad[i].errors[j]);
	}
}

static void test_bad_lines(void)
{
	char errors[4096], text[8192];
	struct conf *c;

	unit_row("a line of 4001 bytes");
	snprintf(text, sizeof text, "[host *]\nkernel = k\ntitle = %03993d\n", 0);
	CHECK(load(text, errors, sizeof errors) == NULL);
	CHECK(strstr(errors, "3: this line is 4001 bytes long") != NULL);

	unit_row("lines about as long as inih has room for");
	for (int n = 180; n < 200; n++) {
		snprintf(
		    text, sizeof text, "[host *]\nkernel = k\ncmdline = %0*d ; why\n  b\n", n, 0);
		c = load(text, errors, sizeof errors);
		CHECK_STR(errors, "");
		if (CHECK(c != NULL))
			CHECK_NUM(strlen(c->hosts.hosts[0].own->cmdline), n + 2);
		conf_free(c);
	}

	unit_row("a URL with a token, and what it goes on with");
	snprintf(text, sizeof text,
	    "[host *]\nkernel = https://x/k?token=%0300d\n"
	    "    %0250d\n  &more\ninitrd = a http://y/%0400d\n  b\n",
	    1, 2, 3);
	c = load(text, errors, sizeof errors);
	CHECK_STR(errors, "");
	if (CHECK(c != NULL)) {
		const struct boot *b = c->hosts.hosts[0].own;
		CHECK_NUM(strlen(b->kernel), strlen("https://x/k?token=") + 550 + strlen("&more"));
		CHECK_STR(b->kernel + strlen(b->kernel) - 7, "02&more");
		CHECK_NUM(strlen(initrds_text(&b->initrd)), strlen("a http://y/ b") + 400);
	}
	conf_free(c);

	unit_row("a command line that is longer than the processor takes");
	snprintf(text, sizeof text,
	    "[profile p]\nkernel = k\ncmdline = %01100d\n[host *]\nprofile = p\n"
	    "[host arch loongarch64]\nprofile = p\n[host arch riscv64]\nprofile = p\n",
	    0);
	CHECK(load(text, errors, sizeof errors) == NULL);
	CHECK_STR(strstr(errors, "t.ini"), "t.ini:8: its cmdline has 1100 bytes: a kernel of "
					   "riscv64 takes 1023 in all, and cuts off "
					   "the rest\n");
	snprintf(text, sizeof text,
	    "[host *]\nkernel = k\ncmdline = %02048d\n[host arch loongarch64]\nkernel = k\n"
	    "cmdline = %03000d\n",
	    0, 0);
	CHECK(load(text, errors, sizeof errors) == NULL);
	CHECK_STR(strstr(errors, "t.ini"),
	    "t.ini:1: its cmdline has 2048 bytes: a kernel takes 2047 in all, and cuts off the "
	    "rest\n");

	unit_row("a key of 300 bytes");
	snprintf(text, sizeof text, "[host *]\nkernel = k\n%0300d = x\n", 0);
	CHECK(load(text, errors, sizeof errors) == NULL);
	CHECK(strstr(errors, "3: unknown key '0000") != NULL);

	unit_row("a NUL byte");
	CHECK(load_bytes("[lanboot]\nuser = a\0b\n", 21, errors, sizeof errors) == NULL);
	CHECK(strstr(errors, "2: a NUL byte") != NULL);

	unit_row("a long comment is no error");
	snprintf(text, sizeof text, "; %0500d\n[lanboot]\nuser = x\n", 0);
	c = load(text, errors, sizeof errors);
	CHECK(c != NULL);
	conf_free(c);
}

/* Who a daemon becomes: its own section goes before [lanboot], and that before what is made for it.
 */
static void test_users(void)
{
	static const struct {
		const char *text, *section, *user, *from;
	} row[] = {
	    {"", "pxedhcpd", "lanboot-dhcp", "default"},
	    {"", "tftpd", "lanboot-tftp", "default"},
	    {"", "httpbootd", "lanboot-http", "default"},
	    {"[lanboot]\nuser = x\n", "pxedhcpd", "x", "lanboot"},
	    {"[lanboot]\nuser = x\n", "tftpd", "x", "lanboot"},
	    {"[lanboot]\nuser = x\n", "httpbootd", "x", "lanboot"},
	    {"[tftpd]\nuser = y\n", "tftpd", "y", "tftpd"},
	    {"[tftpd]\nuser = y\n", "httpbootd", "lanboot-http", "default"},
	    {"[lanboot]\nuser = x\n[httpbootd]\nuser = y\n", "httpbootd", "y", "httpbootd"},
	    {"[lanboot]\nuser = x\n[httpbootd]\nuser = y\n", "pxedhcpd", "x", "lanboot"},
	};
	char errors[400];

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const char *from;
		struct conf *c = load(row[i].text, errors, sizeof errors);
		unit_row(row[i].text);
		if (!CHECK(c != NULL))
			continue;
		CHECK_STR(conf_user(c, row[i].section, &from), row[i].user);
		CHECK_STR(from ? from : "default", row[i].from);
		conf_free(c);
	}
}

static void test_good(void)
{
	static const char text[] = "\xef\xbb\xbf; a byte order mark, and CR LF\r\n"
				   "[lanboot]   ; a comment\r\n"
				   "user = nobody ; the daemons' user\r\n"
				   "address = 10.0.0.2\r\n"
				   "[pxedhcpd]\n"
				   "  efi-x64 = snponly.efi\n"
				   "  interfaces = eth0 eth1\n"
				   "[tftpd]\n"
				   "listen = 127.0.0.1:69 [::1]:69\n"
				   "[profile thin-client]\n"
				   "flavor = lts\n"
				   "initrd = other\n"
				   "cmdline = a=b;c d#e\n"
				   "   more ; comment\n"
				   "\tinitrd=x\n"
				   "repo = http://x/{address}/main\n"
				   "[host *]\n"
				   "profile = second\n"
				   "[profile second]\n"
				   "kernel = http://k/{MAC}\n"
				   "[host 52:54:00:12:34:56]\n"
				   "kernel = own\n";
	char errors[4096];
	const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56}, other[MAC_LEN] = {1};
	const struct machine_id its = {.mac = mac}, others = {.mac = other};
	struct conf *c = load(text, errors, sizeof errors);

	CHECK_STR(errors, "");
	if (!CHECK(c != NULL))
		return;
	CHECK_STR(c->lanboot.user, "nobody");
	CHECK_STR(c->lanboot.root, "/srv/lanboot");
	CHECK_STR(c->pxedhcpd.boot_file[7], "snponly.efi");
	CHECK_STR(c->pxedhcpd.boot_file[ARCH_BIOS], "undionly.kpxe");
	CHECK_NUM(c->pxedhcpd.interfaces.n, 2);
	CHECK_NUM(c->tftpd.listen.n, 2);
	CHECK_NUM(c->tftpd.max_windowsize, 64);
	CHECK_STR(conf_tftpd_root(c), "/srv/lanboot");
	const struct boot *b = &c->hosts.profiles[0].boot;
	CHECK_STR(b->kernel, "boot/vmlinuz-lts");
	CHECK_STR(initrds_text(&b->initrd), "other");
	CHECK_STR(b->cmdline, "a=b;c d#e more initrd=x");
	const struct host *h = host_find(&c->hosts, &its);
	CHECK_STR(host_boot(h).kernel, "own");
	h = host_find(&c->hosts, &others);
	CHECK_NUM(h->id.kind, HOST_ANY);
	CHECK_STR(host_boot(h).kernel, "http://k/{MAC}");
	conf_free(c);
}

/* One mistake gives one message: what is missing for it is not missed besides. */
static void test_one_mistake(void)
{
	static const char begins[] = "[profile p]\nkernel = http://a/?",
			  ends[] = "\n[host *]\nprofile = p\n";
	static char longer[5000];
	static const char *const rows[] = {
	    "[profile p]\nkernal = k\n[host *]\nprofile = p\n",
	    "[profile p]\nalpine = latest\n[profile q]\ninherits = p\n[host *]\nprofile = q\n",
	    "[host *]\nkernel = http:/x/k\n",
	    "[host 52:54:00:12:34:56]\nnmae = x\nkernel = {host}/k\n",
	    "[profile p]\nkernal = k\n[profile m]\nmenu = p\n[host *]\nprofile = m\n",
	    "[profile p]\nkernal = k\n[host 52:54:00:12:34:56]\nlocal = yes\nonce = p\n",
	    "[profile k]\nkernel = k\n[profile p]\ninherits = kk\n[host *]\nprofile = p\n",
	    "[profile p]\nkernel k\n[host *]\nprofile = p\n",
	    "[host *]\nkernel: k\n",
	    "[host *]\nkernel = k\ninitrd = a as /b/\n",
	    "[host *]\nkernel = k\ninitrd = a as /../b c\n",
	    longer,
	};
	char errors[4096];
	size_t len = sizeof longer - 1;
	memset(longer, 'a', len);
	memcpy(longer, begins, sizeof begins - 1);
	memcpy(longer + len - sizeof ends + 1, ends, sizeof ends);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t lines = 0;
		unit_row(rows[i]);
		CHECK(load(rows[i], errors, sizeof errors) == NULL);
		for (const char *c = errors; *c; c++)
			lines += *c == '\n';
		CHECK_NUM(lines, 1);
	}
}

static void test_include(void)
{
	char text[512], errors[4096];
	snprintf(text, sizeof text,
	    "[lanboot]\ninclude = %s/*.inc /nowhere/*.ini\n[profile p]\nkernel = k\n", folder);
	write_file("1.inc", "[host 52:54:00:00:00:01]\nprofile = p\n", 37);
	write_file("2.inc", "[host 52:54:00:00:00:02]\nprofile = q\n", 37);
	struct conf *c = load(text, errors, sizeof errors);
	CHECK(c == NULL);
	CHECK(strstr(errors, "2.inc:2: there is no [profile q]") != NULL);
	conf_free(c);
	write_file("2.inc", "[profile q]\nkernel = k\n[host 52:54:00:00:00:02]\nprofile = q\n", 60);
	c = load(text, errors, sizeof errors);
	CHECK_STR(errors, "");
	CHECK(c && c->hosts.n == 2 && c->hosts.n_profiles == 2);
	conf_free(c);
	remove_file("1.inc");
	remove_file("2.inc");
}

/* One machine's value of one key, however it comes to it. */
static void test_values(void)
{
	static const struct {
		const char *name, *text;
		int kind;
		const char *kernel, *initrd, *modloop, *apkovl;
	} rows[] = {
	    {"alpine", "[host *]\nalpine = 3.24 virt\n", BOOT_KERNEL,
		"alpine/3.24/{arch}/vmlinuz-virt", "alpine/3.24/{arch}/initramfs-virt",
		"alpine/3.24/{arch}/modloop-virt", NULL},
	    {"alpine is lts", "[host *]\nalpine = edge\n", BOOT_KERNEL,
		"alpine/edge/{arch}/vmlinuz-lts", "alpine/edge/{arch}/initramfs-lts",
		"alpine/edge/{arch}/modloop-lts", NULL},
	    {"a release", "[host *]\nalpine = 3.23.0_rc1\n", BOOT_KERNEL,
		"alpine/3.23.0_rc1/{arch}/vmlinuz-lts", "alpine/3.23.0_rc1/{arch}/initramfs-lts",
		"alpine/3.23.0_rc1/{arch}/modloop-lts", NULL},
	    {"a day of edge", "[host *]\nalpine = 20251016 virt\n", BOOT_KERNEL,
		"alpine/20251016/{arch}/vmlinuz-virt", "alpine/20251016/{arch}/initramfs-virt",
		"alpine/20251016/{arch}/modloop-virt", NULL},
	    {"flavor of alpine",
		"[profile p]\nalpine = 3.24\n[host *]\nprofile = p\nflavor = virt\n", BOOT_KERNEL,
		"alpine/3.24/{arch}/vmlinuz-virt", "alpine/3.24/{arch}/initramfs-virt",
		"alpine/3.24/{arch}/modloop-virt", NULL},
	    {"flavor alone", "[host *]\nflavor = rpi\nmodloop = m\n", BOOT_KERNEL,
		"boot/vmlinuz-rpi", "boot/initramfs-rpi", "m", NULL},
	    {"inherited over two",
		"[profile c]\ninherits = b\napkovl = c.gz\n[host *]\nprofile = c\n"
		"[profile a]\nkernel = a\ninitrd = a\nmodloop = a\napkovl = a.gz\n"
		"[profile b]\ninherits = a\ninitrd = b\n",
		BOOT_KERNEL, "a", "b", "a", "c.gz"},
	    {"the nearest says what is booted",
		"[profile a]\nkernel = a\n[profile b]\ninherits = a\nlocal = yes\n"
		"[host *]\nprofile = b\n",
		BOOT_LOCAL, NULL, NULL, NULL, NULL},
	    {"a host's kernel beside a menu",
		"[profile a]\nkernel = a\n[profile m]\nmenu = a\n[host *]\nprofile = m\nkernel = "
		"k\n",
		BOOT_KERNEL, "k", NULL, NULL, NULL},
	    {"several initrds",
		"[host *]\nkernel = k\ninitrd = a b\ninitrd = http://c/d\n  /e\ninitrd = f\n",
		BOOT_KERNEL, "k", "a b http://c/d e f", NULL, NULL},
	    {"local = no takes back what is under it",
		"[profile d]\nlocal = yes\n[host *]\nprofile = d\nlocal = no\nignore = 1\n",
		BOOT_NONE, NULL, NULL, NULL, NULL},
	    {"local = default leaves it",
		"[profile d]\nlocal = On\n[host *]\nprofile = d\nlocal = default\n", BOOT_LOCAL,
		NULL, NULL, NULL, NULL},
	    {"files under names, over lines",
		"[host *]\nkernel = k\ninitrd = /a as /b/../b//c\n  mode=755 d\n  as\n"
		"  {mac-tail}\n"
		"initrd = e\n",
		BOOT_KERNEL, "k", "a as /b/c mode=755 d as {mac-tail} e", NULL, NULL},
	    {"wimboot", "[host *]\nwimboot = pe/wimboot\n", BOOT_WIMBOOT, NULL, NULL, NULL, NULL},
	};
	char errors[4096];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		struct conf *c = load(rows[i].text, errors, sizeof errors);
		CHECK_STR(errors, "");
		if (!CHECK(c != NULL))
			continue;
		struct boot b = host_boot(&c->hosts.hosts[0]);
		const char *got[] = {b.kernel, initrds_text(&b.initrd), b.modloop, b.apkovl};
		const char *want[] = {
		    rows[i].kernel, rows[i].initrd, rows[i].modloop, rows[i].apkovl};
		CHECK_NUM(b.kind, rows[i].kind);
		for (int j = 0; j < 4; j++)
			CHECK_STR(got[j] ? got[j] : "none", want[j] ? want[j] : "none");
		if (b.kind == BOOT_WIMBOOT) {
			CHECK_STR(b.bootmgr, "pe/bootmgr");
			CHECK_STR(b.bcd, "pe/boot/bcd");
			CHECK_STR(b.boot_sdi, "pe/boot/boot.sdi");
			CHECK_STR(b.boot_wim, "pe/sources/boot.wim");
		}
		conf_free(c);
	}
}

/* Yes, no, or not said, in the words that every yes or no takes. */
static void test_said(void)
{
	static const struct {
		const char *text;
		enum tristate said;
	} rows[] = {
	    {"yes", TRISTATE_YES},
	    {"true", TRISTATE_YES},
	    {"1", TRISTATE_YES},
	    {"ON", TRISTATE_YES},
	    {"no", TRISTATE_NO},
	    {"False", TRISTATE_NO},
	    {"off", TRISTATE_NO},
	    {"0", TRISTATE_NO},
	    {"default", TRISTATE_UNSET},
	};
	static const char *const keys_said[] = {"local", "ignore"};
	char text[256], errors[4096], dumped[65536];
	for (size_t i = 0; i < 2 * (sizeof rows / sizeof *rows); i++) {
		const char *key = keys_said[i % 2];
		unit_row(rows[i / 2].text);
		snprintf(text, sizeof text,
		    "[profile p]\n%s = %s\n[profile k]\nkernel = k\n[host *]\nprofile = k\n", key,
		    rows[i / 2].text);
		struct conf *c = load(text, errors, sizeof errors);
		CHECK_STR(errors, "");
		if (!CHECK(c != NULL))
			continue;
		const struct boot *b = &c->hosts.profiles[0].boot;
		CHECK_NUM(i % 2 ? b->ignore : b->local, rows[i / 2].said);
		FILE *out = fmemopen(dumped, sizeof dumped, "w");
		conf_dump(c, out);
		fclose(out);
		snprintf(text, sizeof text, "\n%s = %s\n", key,
		    rows[i / 2].said == TRISTATE_YES ? "yes" : "no");
		CHECK((strstr(dumped, text) != NULL) == (rows[i / 2].said != TRISTATE_UNSET));
		conf_free(c);
	}
	CHECK(load("[host *]\nlocal = perhaps\n", errors, sizeof errors) == NULL);
	CHECK(strstr(errors, "2: local = perhaps: expected yes or no") != NULL);
}

/* What --dump-config prints loads again, to the same. */
static void test_dump(void)
{
	static char first[65536], second[65536], errors[4096];
	struct conf *c =
	    load("[lanboot]\nroot = /x\n[profile p]\nflavor = virt\ncmdline = a b\ninitrd = c\n"
		 "initrd = d\ntries = 7\n[profile q]\ninherits = p\nlocal = yes\ntitle = T t\n"
		 "[profile m]\nmenu = p q\nmenu-timeout = 3\non-failure = shell\n"
		 "[httpbootd]\nservers = 10.0.0.2\n  http://b:81/\n"
		 "[host 52:54:00:00:00:01]\nprofile = p\nname = n\nonce = q\n[host *]\nprofile=p\n"
		 "[host serial A b]\nalpine = 3.24\n[host 10.0.3.9/24]\nwimboot = w\n"
		 "[host fd00::1]\nmemtest = m\n",
		errors, sizeof errors);
	char *texts[] = {first, second};
	for (int i = 0; i < 2 && CHECK(c != NULL); i++) {
		FILE *out = fmemopen(texts[i], sizeof first, "w");
		conf_dump(c, out);
		fclose(out);
		conf_free(c);
		c = load(texts[i], errors, sizeof errors);
		CHECK_STR(errors, "");
	}
	conf_free(c);
	CHECK(strcmp(first, second) == 0);
	CHECK(strstr(first, "\nroot = /x\n") != NULL);
	CHECK(strstr(first, "\n[host serial A b]\nalpine = 3.24 lts\n") != NULL);
	CHECK(strstr(first, "\n[host 10.0.3.0/24]\n") != NULL);
}

static void test_restart(void)
{
	char errors[4096], out[4096] = "";
	struct conf *a = load("[lanboot]\nroot = /x\n", errors, sizeof errors);
	struct conf *b = load("[lanboot]\nroot = /y\naddress = 1.2.3.4\n[httpbootd]\n"
			      "listen = 0.0.0.0:8080\n",
	    errors, sizeof errors);
	FILE *f = fmemopen(out, sizeof out - 1, "w");
	if (CHECK(a && b && f)) {
		CHECK_NUM(conf_needs_restart(a, b, "tftpd", f), 1);
		CHECK_NUM(conf_needs_restart(a, a, "tftpd", f), 0);
		fclose(f);
		CHECK(strstr(out, "[lanboot] root is now '/y'") != NULL);
	}
	conf_free(a);
	conf_free(b);
}

/* Every key has what the reference needs, and its default is a value that it takes. */
static void test_table(void)
{
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		unit_row(k->name);
		CHECK(k->help && *k->help);
		CHECK(key_find(k->section, k->name) == k);
		CHECK(k->type != KEY_NUMBER || k->max > k->min);
		CHECK(k->type != KEY_CHOICE || k->choices);
	}
	for (uint16_t n = 0; n <= arch_last(); n++) { /* each has one key, by name or number */
		char name[16];
		snprintf(name, sizeof name, "arch-%u", n);
		unit_row(name);
		CHECK_NUM(arch_by_number(n)->number, n);
		const struct key *k = key_of_arch(arch_by_number(n));
		if (CHECK(k != NULL))
			CHECK_NUM(
			    key_find("pxedhcpd", name) != NULL, strncmp(k->name, "arch-", 5) == 0);
	}
}

int main(void)
{
	if (!mkdtemp(folder))
		abort();
	unit_run("configuration errors", test_bad);
	unit_run("one mistake, one message", test_one_mistake);
	unit_run("configuration lines", test_bad_lines);
	unit_run("configuration values", test_good);
	unit_run("configuration: who a daemon becomes", test_users);
	unit_run("configuration include", test_include);
	unit_run("configuration profiles", test_values);
	unit_run("configuration: yes, no, not said", test_said);
	unit_run("configuration dump", test_dump);
	unit_run("configuration restart", test_restart);
	unit_run("table of keys", test_table);
	remove_file("t.ini");
	rmdir(folder);
	return unit_result();
}
