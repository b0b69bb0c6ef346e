/* iPXE's error numbers (told.h): its src/include/errno.h and errfile.h, and the files named here.
 */
#include "httpbootd/machines/told.h"

#include <string.h>

/* An errno of POSIX, as iPXE counts them. */
enum {
	E_ACCES = 0x02,
	E_ADDRNOTAVAIL = 0x04,
	E_CANCELED = 0x0b,
	E_CONNABORTED = 0x0d,
	E_CONNREFUSED = 0x0e,
	E_CONNRESET = 0x0f,
	E_FBIG = 0x16,
	E_HOSTUNREACH = 0x17,
	E_INPROGRESS = 0x1a,
	E_INVAL = 0x1c,
	E_IO = 0x1d,
	E_NETDOWN = 0x26,
	E_NETUNREACH = 0x28,
	E_NOBUFS = 0x2a,
	E_NOENT = 0x2d,
	E_NOEXEC = 0x2e,
	E_NOMEM = 0x31,
	E_NOSPC = 0x34,
	E_NOSYS = 0x37,
	E_NOTCONN = 0x38,
	E_NOTSUP = 0x3c,
	E_NXIO = 0x3e,
	E_PERM = 0x41,
	E_PIPE = 0x42,
	E_PROTO = 0x43,
	E_PROTONOSUPPORT = 0x44,
	E_RANGE = 0x46,
	E_TIMEDOUT = 0x4c,
	E_PLATFORM = 0x7f, /* the firmware's own, which is in the lowest byte */
};

/* The file that says it, in its place. */
enum {
	ANY_FILE = 0,
	IN_EXEC = 0x022000, /* src/core/ */
	IN_OPEN = 0x092000,
	IN_PARSEOPT = 0x162000,
	IN_NETDEVICE = 0x086000, /* src/net/ */
	IN_TCP = 0x0a6000,
	IN_HTTP = 0x0c6000,
	IN_DNS = 0x116000,
	IN_TFTP = 0x126000,
	IN_IMAGE = 0x008000, /* src/core/image.c */
	IN_SEGMENT = 0x038000,
	IN_EFI_IMAGE = 0x048000,
	IN_TLS = 0x0de000, /* src/net/tls.c and src/crypto/ */
	IN_IFMGMT = 0x0ee000,
	IN_X509 = 0x16e000,
	IN_CMS = 0x2ae000,
	IN_IMGTRUST = 0x2be000,
	IN_VALIDATOR = 0x2ee000,
	IN_OCSP = 0x2fe000,
	FILE_BITS = 0xffe000,
};

enum { ANY_OF_ITS = 32 }; /* errors of the file: those are below */

/* What EFI's LoadImage says of an image that Secure Boot does not trust (UEFI, appendix D). */
enum { EFI_SECURITY_VIOLATION = 0x9a, EFI_ACCESS_DENIED = 0x8f, EFI_OUT_OF_RESOURCES = 0x89 };
enum { EFI_LOADS = 1, EFI_STARTS = 2 };

static const struct {
	uint32_t posix, file, which;
	enum told_fault fault;
} errors[] = {
    {E_NOENT, IN_EXEC, ANY_OF_ITS, TOLD_OTHER}, /* isset */
    {E_NOENT, ANY_FILE, ANY_OF_ITS, TOLD_NOT_THERE},

    {E_ACCES, IN_HTTP, ANY_OF_ITS, TOLD_FORBIDDEN}, /* 401 */
    {E_ACCES, IN_TFTP, ANY_OF_ITS, TOLD_FORBIDDEN},
    {E_ACCES, IN_X509, 0x04, TOLD_EXPIRED},
    {E_ACCES, IN_X509, 0x06, TOLD_UNTRUSTED},
    {E_ACCES, IN_X509, 0x0a, TOLD_OTHER_NAME},
    {E_ACCES, IN_X509, 0x0b, TOLD_UNTRUSTED}, /* no usable certificates: none leads to a root */
    {E_ACCES, IN_X509, ANY_OF_ITS, TOLD_BAD_CERT},
    {E_ACCES, IN_VALIDATOR, ANY_OF_ITS, TOLD_UNTRUSTED},
    {E_ACCES, IN_OCSP, ANY_OF_ITS, TOLD_BAD_CERT},
    {E_ACCES, IN_IMAGE, ANY_OF_ITS, TOLD_SIGNATURE},
    {E_ACCES, IN_IMGTRUST, ANY_OF_ITS, TOLD_SIGNATURE},
    {E_ACCES, IN_CMS, ANY_OF_ITS, TOLD_SIGNATURE},
    {E_ACCES, ANY_FILE, ANY_OF_ITS, TOLD_FORBIDDEN},
    {E_PERM, IN_TLS, ANY_OF_ITS, TOLD_TLS},
    {E_PERM, IN_VALIDATOR, ANY_OF_ITS, TOLD_UNTRUSTED},
    {E_PERM, ANY_FILE, ANY_OF_ITS, TOLD_FORBIDDEN}, /* 403 */

    {E_NXIO, IN_DNS, 0x01, TOLD_NO_NAME},
    {E_NXIO, IN_DNS, 0x02, TOLD_NO_DNS},
    {E_NXIO, IN_DNS, ANY_OF_ITS, TOLD_NO_NAME},
    {E_TIMEDOUT, IN_DNS, ANY_OF_ITS, TOLD_NO_NAME},
    {E_TIMEDOUT, ANY_FILE, ANY_OF_ITS, TOLD_NO_ANSWER},

    {E_CONNREFUSED, ANY_FILE, ANY_OF_ITS, TOLD_REFUSED},
    /* To TCP a refusal is a reset; HTTP says so when the connection ends too early. */
    {E_CONNRESET, IN_TCP, ANY_OF_ITS, TOLD_REFUSED},
    {E_CONNRESET, ANY_FILE, ANY_OF_ITS, TOLD_CUT_OFF},
    {E_CONNABORTED, ANY_FILE, ANY_OF_ITS, TOLD_CUT_OFF},
    {E_PIPE, ANY_FILE, ANY_OF_ITS, TOLD_CUT_OFF},
    {E_IO, IN_HTTP, 0x02, TOLD_CUT_OFF}, /* shorter than it was to be */
    {E_IO, IN_HTTP, ANY_OF_ITS, TOLD_SERVER},
    {E_IO, IN_TFTP, ANY_OF_ITS, TOLD_SERVER},
    {E_INVAL, IN_HTTP, ANY_OF_ITS, TOLD_SERVER},
    {E_INVAL, IN_TFTP, ANY_OF_ITS, TOLD_SERVER},
    {E_PROTO, IN_HTTP, ANY_OF_ITS, TOLD_SERVER},

    {E_HOSTUNREACH, ANY_FILE, ANY_OF_ITS, TOLD_NO_ROUTE},
    {E_NETUNREACH, ANY_FILE, ANY_OF_ITS, TOLD_NO_ROUTE},
    {E_NETDOWN, ANY_FILE, ANY_OF_ITS, TOLD_NO_LINK},
    {E_NOTCONN, IN_NETDEVICE, ANY_OF_ITS, TOLD_NO_LINK},
    {E_INPROGRESS, IN_NETDEVICE, 0x01, TOLD_NO_LINK},
    {E_INPROGRESS, IN_NETDEVICE, ANY_OF_ITS, TOLD_NO_ADDRESS},
    {E_ADDRNOTAVAIL, ANY_FILE, ANY_OF_ITS, TOLD_NO_ADDRESS},

    {E_PROTO, IN_TLS, ANY_OF_ITS, TOLD_TLS},
    {E_INVAL, IN_TLS, ANY_OF_ITS, TOLD_TLS},
    {E_NOTSUP, IN_TLS, ANY_OF_ITS, TOLD_TLS},
    {E_NOTSUP, IN_OPEN, ANY_OF_ITS, TOLD_LACKS_SCHEME},
    {E_NOTSUP, IN_X509, ANY_OF_ITS, TOLD_BAD_CERT},
    {E_INVAL, IN_X509, ANY_OF_ITS, TOLD_BAD_CERT},
    {E_NOTSUP, ANY_FILE, ANY_OF_ITS, TOLD_LACKS},
    {E_NOSYS, ANY_FILE, ANY_OF_ITS, TOLD_LACKS},
    {E_PROTONOSUPPORT, ANY_FILE, ANY_OF_ITS, TOLD_LACKS},
    {E_NOEXEC, IN_EXEC, ANY_OF_ITS, TOLD_LACKS}, /* command not found */
    {E_INVAL, IN_PARSEOPT, ANY_OF_ITS, TOLD_LACKS},

    {E_NOEXEC, ANY_FILE, ANY_OF_ITS, TOLD_NO_PROGRAM},
    {E_NOMEM, ANY_FILE, ANY_OF_ITS, TOLD_MEMORY},
    {E_NOBUFS, ANY_FILE, ANY_OF_ITS, TOLD_MEMORY},
    {E_NOSPC, ANY_FILE, ANY_OF_ITS, TOLD_MEMORY},
    {E_FBIG, ANY_FILE, ANY_OF_ITS, TOLD_MEMORY},
    {E_RANGE, IN_SEGMENT, ANY_OF_ITS, TOLD_MEMORY}, /* where the kernel is to go */
    {E_CANCELED, ANY_FILE, ANY_OF_ITS, TOLD_CANCELED},
};

/* What UEFI said when it was to load or start an image; iPXE before 2012 has no such numbers. */
static enum told_fault fault_of_efi(uint32_t which, uint32_t status)
{
	if (status == EFI_SECURITY_VIOLATION || status == EFI_ACCESS_DENIED)
		return TOLD_SIGNATURE;
	if (status == EFI_OUT_OF_RESOURCES)
		return TOLD_MEMORY;
	return which == EFI_STARTS ? TOLD_ENDED : which == EFI_LOADS ? TOLD_NO_PROGRAM : TOLD_OTHER;
}

enum told_fault told_fault_of(uint32_t error)
{
	const uint32_t posix = error >> 24, file = error & FILE_BITS, which = error >> 8 & 0x1f;

	if (!error)
		return TOLD_WELL;
	if (posix == E_PLATFORM && file == IN_EFI_IMAGE)
		return fault_of_efi(which, error & 0xff);
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].posix == posix && (!errors[i].file || errors[i].file == file) &&
		    (errors[i].which == ANY_OF_ITS || errors[i].which == which))
			return errors[i].fault;
	return TOLD_OTHER;
}

const char *told_fault_text(enum told_fault fault)
{
	static const char *const texts[TOLD_FAULTS] = {
	    [TOLD_WELL] = "it went well",
	    [TOLD_NOT_THERE] = "the server has no such file",
	    [TOLD_FORBIDDEN] = "the server does not give it to this machine",
	    [TOLD_SERVER] = "the server has an error of its own",
	    [TOLD_NO_DNS] = "DHCP names no DNS server, and the URL has a name in it",
	    [TOLD_NO_NAME] = "DNS does not know the name in the URL",
	    [TOLD_REFUSED] = "nobody listens at that address and port, or a firewall refuses",
	    [TOLD_NO_ANSWER] = "no answer comes from there",
	    [TOLD_NO_ROUTE] = "the address cannot be reached from this machine",
	    [TOLD_CUT_OFF] = "the connection broke off",
	    [TOLD_NO_LINK] = "the card has no link",
	    [TOLD_NO_ADDRESS] = "DHCP gave it no address",
	    [TOLD_UNTRUSTED] = "the certificate of the server is signed by nobody that iPXE trusts",
	    [TOLD_EXPIRED] = "the certificate is not valid now, by the machine's clock",
	    [TOLD_OTHER_NAME] = "the certificate is for another name",
	    [TOLD_BAD_CERT] = "iPXE does not accept the certificate",
	    [TOLD_TLS] = "iPXE and the server find no common way to encrypt",
	    [TOLD_LACKS_SCHEME] = "this iPXE was built without the URL's scheme",
	    [TOLD_LACKS] = "this iPXE was built without what that takes",
	    [TOLD_NO_PROGRAM] = "what was loaded is nothing that this iPXE can start",
	    [TOLD_SIGNATURE] = "Secure Boot does not trust what was loaded",
	    [TOLD_MEMORY] = "it does not fit into the machine's memory",
	    [TOLD_CANCELED] = "it was cancelled, by a key or by what was loaded",
	    [TOLD_ENDED] = "what was started ended with an error",
	    [TOLD_OTHER] = "it did not work",
	};
	return texts[fault];
}
