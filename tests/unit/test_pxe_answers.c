/*
 * Requests as firmware sends them, and the answer to each, byte for byte: parse, decide, build.
 * Both are written as their options; the fixed part in front of them is the same in all rows but
 * for the fields that a row names.
 */
#include "pxedhcpd/policy.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

/* 97: type 0, then 16 bytes */
#define UUID "6111 00 000102030405060708090a0b0c0d0e0f "
/* 60 "PXEClient:Arch:00000:UNDI:002001", "…00007:UNDI:003016", "HTTPClient:Arch:00016:UNDI:003001"
 */
#define PXE_0 "3c20 505845436c69656e743a417263683a30303030303a554e44493a303032303031 "
#define PXE_7 "3c20 505845436c69656e743a417263683a30303030373a554e44493a303033303136 "
#define HTTP_16 "3c21 48545450436c69656e743a417263683a30303031363a554e44493a303033303031 "

/* 54 10.0.0.2; 60 "PXEClient"; 7 10.0.0.2; 66 "10.0.0.2", behind that */
#define SERVER "3604 0a000002 "
#define CLASS "3c09 505845436c69656e74 "
#define CLASS_HTTP "3c0a 48545450436c69656e74 "
#define LOG "0704 0a000002 "
#define TFTP_ALONE "4208 31302e302e302e32 "
#define TFTP LOG TFTP_ALONE
/* 67, each with its NUL: undionly.kpxe, ipxe64.efi, http://10.0.0.2/boot.ipxe */
#define UNDIONLY "430e 756e64696f6e6c792e6b70786500 "
#define IPXE64 "430b 6970786536342e65666900 "
#define SCRIPT LOG "431a 687474703a2f2f31302e302e302e322f626f6f742e6970786500 "
#define END "ff"

/* 82: circuit id, link selection, server id override (RFC 3046, 3527, 5107) */
#define RELAY "521b 010d67652d312f302f312e303a343305040a6301000b040a6301fe "
#define RELAY_16 "0102030405060708090a0b0c0d0e0f10 "
#define RELAY_64 RELAY_16 RELAY_16 RELAY_16 RELAY_16
#define RELAY_255                                                                                  \
	"52ff " RELAY_64 RELAY_64 RELAY_64 RELAY_16 RELAY_16 RELAY_16                              \
	"0102030405060708090a0b0c0d0e0f "

#define OFFER "350102 "
#define ACK "350105 "

#define BIOS "350101 5d020000 " UUID PXE_0 END
#define ASK "350103 5d020007 " UUID PXE_7 END
#define ASKS .request = ASK

#define HUAWEI "[pxedhcpd]\npxe-classes = HW-Client, ACME\n"
#define A16 "41414141414141414141414141414141"
/* 61: type 255, IAID, DUID (RFC 4390) */
#define IB "3d1d ff009c81e200030020000000000000000000000000ec0d9a03009c81e2 "
#define MENU "[pxedhcpd]\nform = menu\n[menu-item a]\n[menu-item b]\nfile = b\n"
#define FROM "10.0.0.57:4011"
#define OTHER "3604 0a000007 "
/* 43: 71, type and layer */
#define ITEM(item) "350103 5d020000 2b07 4704" item "ff " UUID PXE_0

/* 97 of Pis: `RPi4`, `RPi5`, and more; 43: 6 = 3, 10: 0 "PXE", 9: type 0 "Raspberry Pi Boot   " */
#define RPI4 "6111 00 5250693400c031123456789a1a2b3c4d "
#define RPI5 "6111 00 5250693500c041123456789a1a2b3c4d "
#define PI(uuid)                                                                                   \
	OFFER SERVER CLASS uuid                                                                    \
	    "2b23 060103 0a0400505845 091700001452617370626572727920506920426f6f74202020 "         \
	    "ff " TFTP_ALONE "430d 626f6f74636f64652e62696e00 " END

static const struct row {
	const char *name, *conf; /* the configuration; NULL: all defaults */
	uint16_t port;           /* 0: 67 */
	const char *mac;         /* hex, 6 bytes; NULL: 52:54:00:12:34:56 */
	const char *giaddr, *from;
	const char *request;            /* options */
	const char *answer;             /* options; NULL: none */
	const char *file;               /* in the header */
	const char *to;                 /* NULL: all, port 68 */
	const char *siaddr;             /* hex; NULL: 10.0.0.2 */
	const char *head;               /* op, htype, hlen, hops in hex; NULL: 01010600 */
	const char *flags, *flags_back; /* hex; NULL: 8000, and as they came */
} rows[] = {
    {.name = "BIOS: direct, 43.6 = 8",
	.request = "350101 390205c0 5d020000 5e03010201 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "BIOS without option 97: none in the answer either",
	.request = "350101 5d020000 " PXE_0 END,
	.answer = OFFER SERVER CLASS "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "without option 93, by class",
	.request = "350101 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "UEFI x64: no 43, so that it asks on 4011",
	.request = "350101 390205dc 5d020007 5e03010300 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "EBC is x64",
	.request = "350101 5d020009 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "UEFI on 4011",
	.port = 4011,
	.from = "10.0.0.57:4011",
	.request = "350103 5d020007 " UUID PXE_7 END,
	.answer = ACK SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi",
	.to = "10.0.0.57:4011"},
    {.name = "BIOS on 4011 with a boot item: 71 comes back",
	.conf = MENU,
	.port = 4011,
	.from = "10.0.0.57:68",
	.request = "350103 5d020000 2b07 470480000000ff " UUID PXE_0 END,
	.answer = ACK SERVER CLASS UUID "2b0a 060108 470480000000 ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe",
	.to = "10.0.0.57:68"},
    {.name = "a boot item by broadcast, from us",
	.conf = MENU,
	.from = "10.0.0.57:68",
	.request = ITEM("80010000") SERVER END,
	.answer = ACK SERVER CLASS UUID "2b0a 060108 470480010000 ff " TFTP "4302 6200 " END,
	.file = "b",
	.to = "10.0.0.57:68"},
    {.name = "a boot item by its type alone",
	.conf = MENU,
	.port = 4011,
	.from = "10.0.0.57:4011",
	.request = "350103 5d020000 2b05 47028001ff " UUID PXE_0 END,
	.answer = ACK SERVER CLASS UUID "2b08 060108 47028001 ff " TFTP "4302 6200 " END,
	.file = "b",
	.to = "10.0.0.57:4011"},
    /* What other boot servers list, or are asked for. */
    {.name = "another server's boot item",
	.conf = MENU,
	.from = FROM,
	.request = ITEM("00010000") END},
    {.name = "the next type", .conf = MENU, .from = FROM, .request = ITEM("80020000") END},
    {.name = "type 0", .conf = MENU, .from = FROM, .request = ITEM("00000000") END},
    {.name = "the last type", .conf = MENU, .from = FROM, .request = ITEM("ffff0000") END},
    {.name = "with credentials", .conf = MENU, .from = FROM, .request = ITEM("80008000") END},
    {.name = "our type, another server",
	.conf = MENU,
	.from = FROM,
	.request = ITEM("80000000") OTHER END},
    {.name = "ours, but this client was shown no menu",
	.from = FROM,
	.request = ITEM("80000000") SERVER END},
    {.name = "items in the file, but no form = menu",
	.conf = "[menu-item a]\n",
	.from = FROM,
	.request = ITEM("80000000") END},
    {.name = "another server's item on 4011",
	.conf = MENU,
	.port = 4011,
	.from = FROM,
	.request = ITEM("00010000") END},
    {.name = "another server on 4011",
	.conf = MENU,
	.port = 4011,
	.from = FROM,
	.request = ITEM("80000000") OTHER END},
    {.name = "another server, no item, on 4011",
	.port = 4011,
	.from = FROM,
	.request = "350103 5d020007 " UUID PXE_7 OTHER END},
    {.name = "iPXE is shown no menu",
	.conf = MENU,
	.from = FROM,
	.request = ITEM("80000000") "4d0469505845 " END},
    {.name = "us, by another address of ours, on 4011",
	.port = 4011,
	.from = "10.0.0.57:4011",
	.request = "350103 5d020007 3604 0a020001 " UUID PXE_7 END,
	.answer = ACK SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi",
	.to = "10.0.0.57:4011"},
    {.name = "us, by the address that clients are told, on 4011",
	.conf = "[lanboot]\naddress = 10.7.0.1\n",
	.port = 4011,
	.from = "10.0.0.57:4011",
	.request = "350103 5d020007 3604 0a070001 " UUID PXE_7 END,
	.answer = ACK "3604 0a070001 " CLASS UUID "0704 0a070001 4208 31302e372e302e31 " IPXE64 END,
	.file = "ipxe64.efi",
	.siaddr = "0a070001",
	.to = "10.0.0.57:4011"},
    /* Where the machine's screen is sent to. */
    {.name = "no log server",
	.conf = "[pxedhcpd]\nlog-server = none\n",
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP_ALONE IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "a log server elsewhere, on 4011 too",
	.conf = "[pxedhcpd]\nlog-server = 10.0.0.9\n[httpbootd]\nsyslog = none\n",
	.port = 4011,
	.from = "10.0.0.57:4011",
	.request = "350103 5d020007 " UUID PXE_7 END,
	.answer = ACK SERVER CLASS UUID "0704 0a000009 " TFTP_ALONE IPXE64 END,
	.file = "ipxe64.efi",
	.to = "10.0.0.57:4011"},
    {.name = "httpbootd does not hear",
	.conf = "[httpbootd]\nsyslog = none\n",
	.request = "350101 5d020000 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP_ALONE UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "httpbootd hears where iPXE does not send to",
	.conf = "[httpbootd]\nsyslog = 0.0.0.0:5514 127.0.0.1:514 [::]:514\n",
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP_ALONE IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "httpbootd hears at one address",
	.conf = "[httpbootd]\nsyslog = 10.0.0.3:514\n",
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID "0704 0a000003 " TFTP_ALONE IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "its section has one of its own",
	.conf = "[host *]\noption = 7:10.0.0.8\n",
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID "0704 0a000008 " TFTP_ALONE IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "UEFI HTTP Boot",
	.request = "350101 5d020010 " UUID HTTP_16 END,
	/* 67 "http://10.0.0.2/ipxe64.efi" */
	.answer = OFFER SERVER CLASS_HTTP UUID
	"431b 687474703a2f2f31302e302e302e322f6970786536342e65666900 " END,
	.file = "http://10.0.0.2/ipxe64.efi"},
    {.name = "iPXE by 77, with HTTP and bzImage in 175",
	.request = "350101 5d020000 4d0469505845 af06 130101 180101 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID SCRIPT END,
	.file = "http://10.0.0.2/boot.ipxe"},
    {.name = "iPXE by 175 alone",
	.request = "350101 5d020007 af06 130101 240101 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID SCRIPT END,
	.file = "http://10.0.0.2/boot.ipxe"},
    {.name = "iPXE without HTTP: our iPXE first",
	.request = "350101 5d020000 4d0469505845 af06 180101 210101 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "Raspberry Pi",
	.mac = "b827eb010203",
	.request = BIOS,
	.answer = PI(UUID),
	.file = "bootcode.bin"},
    {.name = "Raspberry Pi 4 with a MAC of its owner's: by option 97",
	.mac = "02123456789a",
	.request = "350101 390205c0 5d020000 5e03010201 " RPI4 PXE_0 END,
	.answer = PI(RPI4),
	.file = "bootcode.bin"},
    {.name = "Raspberry Pi 5, without option 93",
	.request = "350101 " RPI5 "3c09 505845436c69656e74 " END,
	.answer = PI(RPI5),
	.file = "bootcode.bin"},
    {.name = "Raspberry Pi that says architecture 41",
	.mac = "dca632010204",
	.request = "350101 5d020029 " UUID PXE_0 END,
	.answer = PI(UUID),
	.file = "bootcode.bin"},
    {.name = "architecture 41 by the class alone, any MAC",
	/* PXEClient:Arch:00041:UNDI:002001 */
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303034313a554e44493a303032303031 " END,
	.answer = PI(UUID),
	.file = "bootcode.bin"},
    {.name = "UEFI on a Raspberry Pi, by option 97",
	.request = "350101 5d02000b " RPI4 PXE_7 END,
	.answer = OFFER SERVER CLASS RPI4 TFTP "430f 697078652d61726d36342e65666900 " END,
	.file = "ipxe-arm64.efi"},
    {.name = "iPXE on a Raspberry Pi",
	.request = "350101 5d020000 4d0469505845 " RPI4 PXE_0 END,
	.answer = OFFER SERVER CLASS RPI4 SCRIPT END,
	.file = "http://10.0.0.2/boot.ipxe"},
    {.name = "RPi further on in option 97 is chance",
	.request = "350101 5d020000 6111 00 00525069000102030405060708090a0b " PXE_0 END,
	.answer = OFFER SERVER CLASS "6111 00 00525069000102030405060708090a0b "
				     "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "by a relay: to it, on port 67, it shall broadcast",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020000 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe",
	.to = "10.1.0.1:67"},
    {.name = "by a relay, without the flag: it has no address to send to",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020000 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe",
	.to = "10.1.0.1:67",
	.flags = "0000",
	.flags_back = "8000"},
    {.name = "by a relay: its other flags stay",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020000 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe",
	.to = "10.1.0.1:67",
	.flags = "0001",
	.flags_back = "8001"},
    {.name = "no relay, no flag: none comes back",
	.request = "350101 5d020000 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe",
	.flags = "0000",
	.flags_back = "0000"},
    {.name = "option 82 comes back whole, and last",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020007 " UUID PXE_7 RELAY END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 RELAY END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 before the others",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = RELAY "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 RELAY END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 without END behind it",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020007 " UUID PXE_7 RELAY,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 RELAY END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 of a switch, which is no relay: no giaddr",
	.request = "350101 5d020007 " UUID PXE_7 RELAY END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 RELAY END,
	.file = "ipxe64.efi"},
    {.name = "option 82 on 4011",
	.port = 4011,
	.from = "10.0.0.57:4011",
	.request = "350103 5d020007 " UUID PXE_7 RELAY END,
	.answer = ACK SERVER CLASS UUID TFTP IPXE64 RELAY END,
	.file = "ipxe64.efi",
	.to = "10.0.0.57:4011"},
    {.name = "option 82 that is not to be understood",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020007 " UUID PXE_7 "5205 01ffffffff " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 "5205 01ffffffff " END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 for iPXE, whose 67 is the script",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020000 4d0469505845 " UUID PXE_0 RELAY END,
	.answer = OFFER SERVER CLASS UUID SCRIPT RELAY END,
	.file = "http://10.0.0.2/boot.ipxe",
	.to = "10.1.0.1:67"},
    /* RFC 3046 §2.0: it has one sub-option at least; edk2 drops packets with empty options. */
    {.name = "option 82 with nothing in it is none",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5d020007 " UUID PXE_7 "5200 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 of two relays is one",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 5203 010161 5d020007 " UUID PXE_7 "5204 01026262 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 "5207 010161 01026262 " END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 of 255 bytes, and room for all",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 390205c0 5d020007 " UUID PXE_7 RELAY_255 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 RELAY_255 END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 of 255 bytes, 576 in all: 66 and 67 give way",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 39020240 5d020000 " UUID PXE_0 RELAY_255 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " RELAY_255 END,
	.file = "undionly.kpxe",
	.to = "10.1.0.1:67"},
    {.name = "option 82 of 255 bytes, and a size that cannot be: 576",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 39020001 5d020007 " UUID PXE_7 RELAY_255 END,
	.answer = OFFER SERVER CLASS UUID RELAY_255 END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 of two relays, longer than one option: in two parts",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 390205c0 5d020007 " UUID PXE_7 RELAY_255 "5203 020177 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 RELAY_255 "5203 020177 " END,
	.file = "ipxe64.efi",
	.to = "10.1.0.1:67"},
    {.name = "option 82 that cannot be given back whole: no answer",
	.giaddr = "10.1.0.1",
	.from = "10.1.0.1:67",
	.request = "350101 390205c0 5d020007 " UUID PXE_7 RELAY_255 RELAY_255 "5201 01 " END},
    /* What is forged shall not make us send to all, to ourselves, or to nobody. */
    {.name = "giaddr of our network's broadcast", .giaddr = "10.0.0.255", .request = BIOS},
    {.name = "giaddr of our network itself", .giaddr = "10.0.0.0", .request = BIOS},
    {.name = "giaddr of another network's of ours", .giaddr = "10.2.1.255", .request = BIOS},
    {.name = "giaddr of another network's", .giaddr = "10.9.0.255", .request = BIOS},
    {.name = "giaddr that is all", .giaddr = "255.255.255.255", .request = BIOS},
    {.name = "giaddr of many", .giaddr = "224.0.0.1", .request = BIOS},
    {.name = "giaddr of nobody", .giaddr = "0.0.0.1", .request = BIOS},
    {.name = "giaddr of the loopback", .giaddr = "127.0.0.1", .request = BIOS},
    {.name = "giaddr that is us", .giaddr = "10.0.0.2", .request = BIOS},
    {.name = "giaddr that is us, on another interface", .giaddr = "10.2.0.1", .request = BIOS},
    {.name = "giaddr in the middle of a /23",
	.giaddr = "10.2.0.255",
	.request = BIOS,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe",
	.to = "10.2.0.255:67"},
    {.name = "asked by all of our network", .port = 4011, .from = "10.0.0.255:4011", ASKS},
    {.name = "asked by all of another one of ours", .port = 4011, .from = "10.2.1.255:68", ASKS},
    {.name = "asked by our network itself", .port = 4011, .from = "10.0.0.0:4011", ASKS},
    {.name = "asked by all", .port = 4011, .from = "255.255.255.255:4011", ASKS},
    {.name = "asked by many", .port = 4011, .from = "239.1.1.1:4011", ASKS},
    {.name = "asked by nobody", .port = 4011, .from = "0.0.0.0:4011", ASKS},
    {.name = "asked by the loopback", .port = 4011, .from = "127.0.0.1:4011", ASKS},
    {.name = "asked by ourselves", .port = 4011, .from = "10.0.0.2:4011", ASKS},
    {.name = "asked by ourselves, another interface", .port = 4011, .from = "10.2.0.1:4011", ASKS},
    {.name = "asked by a client in the middle of a /23",
	.port = 4011,
	.from = "10.2.0.255:4011",
	.request = ASK,
	.answer = ACK SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi",
	.to = "10.2.0.255:4011"},
    /* How else the architecture is said. */
    {.name = "U-Boot's class in hex",
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303030623a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "430f 697078652d61726d36342e65666900 " END,
	.file = "ipxe-arm64.efi"},
    {.name = "in capital hex",
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303030423a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "430f 697078652d61726d36342e65666900 " END,
	.file = "ipxe-arm64.efi"},
    {.name = "hex of two digits",
	.conf = "[pxedhcpd]\nefi-riscv64 = rv.efi\n",
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303031623a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "4307 72762e65666900 " END,
	.file = "rv.efi"},
    {.name = "decimal of two digits is no hex",
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303031313a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "430f 697078652d61726d36342e65666900 " END,
	.file = "ipxe-arm64.efi"},
    {.name = "the class ends behind it",
	.request = "350101 " UUID "3c14 505845436c69656e743a417263683a3030303037 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "fewer digits",
	.request =
	    "350101 " UUID "3c1c 505845436c69656e743a417263683a373a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "no digits: a BIOS",
	.request =
	    "350101 " UUID "3c1b 505845436c69656e743a417263683a3a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "no number: a BIOS",
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303030783a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "more digits than a number has: a BIOS",
	.request =
	    "350101 " UUID "3c1c 505845436c69656e743a417263683a3030303030373a554e44493a33 " END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "option 93 goes before the class",
	.request = "350101 5d020007 " UUID
		   "3c20 505845436c69656e743a417263683a30303030623a554e44493a303033303030 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "option 93 of one byte",
	.request = "350101 5d0107 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "option 93 of one byte: BIOS",
	.request = "350101 5d0100 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "option 93 of three bytes: the first number",
	.request = "350101 5d03000700 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "option 93 without any: by class",
	.request = "350101 5d00 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "a PXEClient of HTTP's architecture 15 is UEFI",
	.request = "350101 5d02000f " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP "430b 6970786533322e65666900 " END,
	.file = "ipxe32.efi"},
    {.name = "a PXEClient of HTTP's architecture 16 is UEFI",
	.request = "350101 5d020010 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP "430b 6970786536342e65666900 " END,
	.file = "ipxe64.efi"},
    {.name = "a PXEClient of HTTP's architecture 17 is UEFI",
	.request = "350101 5d020011 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP "430b 6970786536342e65666900 " END,
	.file = "ipxe64.efi"},
    {.name = "a PXEClient of HTTP's architecture 19 is UEFI",
	.request = "350101 5d020013 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP "430f 697078652d61726d36342e65666900 " END,
	.file = "ipxe-arm64.efi"},
    {.name = "18, the same",
	.conf = "[pxedhcpd]\nefi-arm32 = arm.efi\n",
	.request = "350101 5d020012 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP "4308 61726d2e65666900 " END,
	.file = "arm.efi"},
    {.name = "by its class alone",
	.request = "350101 " UUID
		   "3c20 505845436c69656e743a417263683a30303031363a554e44493a303033303136 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "a PXEClient of HTTP's BIOS is a BIOS",
	.request = "350101 5d020014 " UUID PXE_0 END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "and on 4011",
	.port = 4011,
	.from = FROM,
	.request = "350103 5d020010 " UUID PXE_7 END,
	.answer = ACK SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi",
	.to = FROM},
    /* Architectures by number. */
    {.name = "OPAL, by number",
	.conf = "[pxedhcpd]\narch-14 = p.conf\n",
	.request = "350101 5d02000e " UUID
		   "3c20 505845436c69656e743a417263683a30303031343a554e44493a303033303136 " END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP "4307 702e636f6e6600 " END,
	.file = "p.conf"},
    {.name = "s390 and OPAL, of which one has a file",
	.conf = "[pxedhcpd]\narch-31 = s390.img\n",
	.request = "350101 5d04000e001f " UUID "3c09 505845436c69656e74 " END,
	.answer = OFFER SERVER CLASS UUID "2b04 060108ff " TFTP "4309 733339302e696d6700 " END,
	.file = "s390.img"},
    {.name = "UEFI on MIPS asks on 4011",
	.conf = "[pxedhcpd]\narch-34 = m.efi\n",
	.request = "350101 5d020022 " UUID "3c09 505845436c69656e74 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "4306 6d2e65666900 " END,
	.file = "m.efi"},
    {.name = "another number than the one that has a file",
	.conf = "[pxedhcpd]\narch-14 = p.conf\n",
	.request = "350101 5d02000c " UUID "3c09 505845436c69656e74 " END},
    {.name = "a number that nobody has",
	.conf = "[pxedhcpd]\narch-14 = p.conf\n",
	.request = "350101 5d02ffff " UUID "3c09 505845436c69656e74 " END},
    /* InfiniBand (RFC 4390): no hardware address, so the client identifier tells whose it is. */
    {.name = "InfiniBand",
	.head = "01200000",
	.mac = "000000000000",
	.request = "350101 5d020007 " UUID PXE_7 IB END,
	.answer = OFFER SERVER CLASS IB UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "InfiniBand by its client identifier",
	.conf = "[host client-id ff-00-9C-81-e2-00-03-00-20-00-00-00-00-00-00-00-00-00-00-00-00-ec-"
		"0d-9a-03-00-9c-81-e2]\nboot-file = ib\n",
	.head = "01200000",
	.mac = "000000000000",
	.request = "350101 5d020007 " UUID PXE_7 IB END,
	.answer = OFFER SERVER CLASS IB UUID TFTP "4303 696200 " END,
	.file = "ib"},
    {.name = "InfiniBand by its UUID, no client identifier",
	.conf = "[host 03020100-0504-0706-0809-0a0b0c0d0e0f]\nboot-file = ib\n",
	.head = "01200000",
	.mac = "000000000000",
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP "4303 696200 " END,
	.file = "ib"},
    {.name = "an empty client identifier is none",
	.head = "01200000",
	.mac = "000000000000",
	.request = "350101 5d020007 " UUID PXE_7 "3d00 " END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "Ethernet by its client identifier, which stays here",
	.conf = "[host client-id 1:52:54:0:12:34:56]\nboot-file = ib\n",
	.request = "350101 5d020007 " UUID PXE_7 "3d07 01525400123456 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "4303 696200 " END,
	.file = "ib"},
    {.name = "known only, and known by its client identifier",
	.conf = "[pxedhcpd]\nknown-only = yes\n[host client-id 01525400123456]\nboot-file = ib\n",
	.request = "350101 5d020007 " UUID PXE_7 "3d07 01525400123456 " END,
	.answer = OFFER SERVER CLASS UUID TFTP "4303 696200 " END,
	.file = "ib"},
    {.name = "known only, and another one",
	.conf = "[pxedhcpd]\nknown-only = yes\n[host client-id 01525400123456]\nboot-file = ib\n",
	.request = "350101 5d020007 " UUID PXE_7 "3d07 01525400123457 " END},
    {.name = "edk2 with its UUID for a hardware address",
	.head = "01011000",
	.mac = "000102030405",
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    /* Firmware that speaks PXE under a name of its nets. */
    {.name = "HW-Client, UEFI",
	.conf = HUAWEI,
	.request = "350101 5d020007 " UUID
		   "3c20 48572d436c69656e743a417263683a30303030373a554e44493a303033303136 " END,
	.answer = OFFER SERVER "3c09 48572d436c69656e74 " UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "HW-Client on 4011",
	.conf = HUAWEI,
	.port = 4011,
	.from = FROM,
	.request = "350103 5d020007 " UUID
		   "3c20 48572d436c69656e743a417263683a30303030373a554e44493a303033303136 " END,
	.answer = ACK SERVER "3c09 48572d436c69656e74 " UUID TFTP IPXE64 END,
	.file = "ipxe64.efi",
	.to = FROM},
    {.name = "HW-Client, BIOS",
	.conf = HUAWEI,
	.request = "350101 5d020000 " UUID "3c09 48572d436c69656e74 " END,
	.answer = OFFER SERVER "3c09 48572d436c69656e74 " UUID "2b04 060108ff " TFTP UNDIONLY END,
	.file = "undionly.kpxe"},
    {.name = "a word that is only the beginning: its whole name comes back",
	.conf = HUAWEI,
	.request = "350101 5d020007 " UUID "3c15 41434d452d5058452d323a417263683a3030303037 " END,
	.answer = OFFER SERVER "3c0a 41434d452d5058452d32 " UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "a name without end",
	.conf = HUAWEI,
	.request =
	    "350101 5d020007 " UUID "3c50 41434d45" A16 A16 A16 A16 "414141414141414141414141" END,
	.answer =
	    OFFER SERVER "3c3f 41434d45" A16 A16 A16 "4141414141414141414141" UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "HW-Client that is not configured",
	.request = "350101 5d020007 " UUID
		   "3c20 48572d436c69656e743a417263683a30303030373a554e44493a303033303136 " END},
    {.name = "PXEClient stays PXEClient",
	.conf = HUAWEI,
	.request = "350101 5d020007 " UUID PXE_7 END,
	.answer = OFFER SERVER CLASS UUID TFTP IPXE64 END,
	.file = "ipxe64.efi"},
    {.name = "its lease's REQUEST",
	.conf = HUAWEI,
	.request = "350103 5d020007 36040a000001 " UUID
		   "3c20 48572d436c69656e743a417263683a30303030373a554e44493a303033303136 " END},
    {.name = "Apple's boot service",
	.request = "350108 3c194141504c42534450432f693338362f4d61636d696e69362c31 2b07 "
		   "01010102020101 " END},
    {.name = "Apple's boot service, all architectures said",
	.request = "350108 5d020007 3c194141504c42534450432f693338362f4d61636d696e69362c31 " END},
    {.name = "an ordinary DISCOVER", .request = "350101 3c0c 756468637020312e33362e31 " END},
    {.name = "the lease's REQUEST", .request = "350103 5d020007 36040a000001 " UUID PXE_7 END},
    {.name = "an INFORM", .request = "350108 5d020007 " UUID PXE_7 END},
};

/* The fixed part: op, addresses, MAC, file, cookie. */
static void put_fixed(uint8_t *packet, const struct row *r, bool reply)
{
	const char *flags = r->flags ? r->flags : "8000";
	unit_hex(r->head ? r->head : "01010600", packet, 4);
	unit_hex(reply ? "12345678 0000" : "12345678 0004", packet + 4, 6);
	packet[0] = reply ? BOOTREPLY : BOOTREQUEST;
	unit_hex(reply && r->flags_back ? r->flags_back : flags, packet + 10, 2);
	if (reply)
		unit_hex(r->siaddr ? r->siaddr : "0a000002", packet + 20, 4);
	if (r->giaddr)
		inet_pton(AF_INET, r->giaddr, packet + 24);
	unit_hex(r->mac ? r->mac : "525400123456", packet + 28, 6);
	if (reply)
		memcpy(packet + 108, r->file, strlen(r->file));
	unit_hex("63825363", packet + 236, 4);
}

static void check_row(const struct conf *c, const struct row *r)
{
	uint8_t request[DHCP_MAX] = {0}, want[DHCP_MAX] = {0}, got[DHCP_MAX];
	struct dhcp_request req;
	struct decision d;
	struct addr from = {.len = 0}, to = {.len = sizeof to.v4};
	char text[ADDR_TEXT];

	put_fixed(request, r, false);
	size_t len = DHCP_FIXED + unit_hex(r->request, request + DHCP_FIXED, DHCP_MAX - DHCP_FIXED);
	if (!CHECK_NUM(dhcp_parse(request, len, &req), DHCP_OK))
		return;
	CHECK(!r->from || str_addr_port(r->from, &from));
	struct policy_input in = {.conf = c,
	    .req = &req,
	    .port = r->port ? r->port : 67,
	    .http_port = 80,
	    .from = from.v4};
	/* We are 10.0.0.2/24 and 10.2.0.1/23. */
	struct local_net nets[2] = {0};
	in.nets = (struct local_nets){nets, 2};
	CHECK(str_addr4("10.0.0.2", &nets[0].addr) && str_addr4("255.255.255.0", &nets[0].mask));
	CHECK(str_addr4("10.2.0.1", &nets[1].addr) && str_addr4("255.255.254.0", &nets[1].mask));
	in.local = nets[0].addr;
	policy_decide(&in, &d);
	if (!CHECK_NUM(d.verdict == VERDICT_ANSWER, r->answer != NULL) || !r->answer)
		return;
	/* What all hear says besides that it is ours; the rows are without. */
	CHECK_NUM(d.reply.mark, d.to.sin_addr.s_addr == INADDR_BROADCAST);
	d.reply.mark = false;
	put_fixed(want, r, true);
	len = DHCP_FIXED + unit_hex(r->answer, want + DHCP_FIXED, DHCP_MAX - DHCP_FIXED);
	CHECK_BYTES(got, dhcp_build(&d.reply, got, sizeof got), want,
	    len < DHCP_MIN ? (size_t)DHCP_MIN : len);
	to.v4 = d.to;
	CHECK_STR(addr_port_text(&to, text), r->to ? r->to : "255.255.255.255:68");
}

static void test_answers(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf *c =
		    conf_of(rows[i].conf ? rows[i].conf : "[pxedhcpd]\nrelays = yes\n");
		unit_row(rows[i].name);
		check_row(c, &rows[i]);
		conf_free(c);
	}
}

int main(void)
{
	unit_run("answers byte for byte", test_answers);
	return unit_result();
}
