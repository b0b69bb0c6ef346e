#ifndef LANBOOT_HTTPBOOTD_MACHINES_TOLD_H
#define LANBOOT_HTTPBOOTD_MACHINES_TOLD_H
/*
 * What a machine says itself: a line of iPXE's console (iPXE's src/core/monojob.c, src/usr/,
 * src/hci/commands/), and how it went. Pure. The lines may be anybody's.
 *
 *	http://10.0.0.2/boot/vmlinuz-lts... Not found (https://ipxe.org/2d0c618e)
 *	Could not select: Exec format error (https://ipxe.org/2e008081)
 *	Configuring (net0 52:54:00:12:34:56)... ok
 *
 * iPXE's error numbers (src/include/errno.h, errfile.h) have four parts: an errno of POSIX, whose
 * numbers are iPXE's own, in the bits from 24 on; the file of the source that says it, in those
 *from 13 on; which of the file's errors, from 8 on; and in the lowest byte what the firmware would
 *call it, which differs between BIOS and UEFI and says nothing here.
 */
#include "common/boot.h"
#include "httpbootd/machines/seen.h"

/* What went wrong. */
enum told_fault {
	TOLD_WELL,         /* nothing */
	TOLD_NOT_THERE,    /* the server has no such file */
	TOLD_FORBIDDEN,    /* the server does not give it to this machine */
	TOLD_SERVER,       /* the server has an error of its own, or its answer cannot be read */
	TOLD_NO_DNS,       /* a name, and no DNS server was told by DHCP */
	TOLD_NO_NAME,      /* no DNS server knows the name */
	TOLD_REFUSED,      /* nobody listens there, or a firewall says so */
	TOLD_NO_ANSWER,    /* nothing comes back */
	TOLD_NO_ROUTE,     /* the address cannot be reached: no route, no router, no own address */
	TOLD_CUT_OFF,      /* it broke off in the midst */
	TOLD_NO_LINK,      /* the card has no link */
	TOLD_NO_ADDRESS,   /* DHCP gave it no address */
	TOLD_UNTRUSTED,    /* the server's certificate is signed by nobody that it knows */
	TOLD_EXPIRED,      /* the certificate is not valid now, by the machine's clock */
	TOLD_OTHER_NAME,   /* the certificate is for another name */
	TOLD_BAD_CERT,     /* another fault of the certificate */
	TOLD_TLS,          /* no common way to encrypt */
	TOLD_LACKS_SCHEME, /* this iPXE was built without what the URL begins with */
	TOLD_LACKS,        /* this iPXE was built without the command, or what else it takes */
	TOLD_NO_PROGRAM,   /* what was loaded is none that this iPXE can start */
	TOLD_SIGNATURE,    /* Secure Boot, or iPXE, does not trust what was loaded */
	TOLD_MEMORY,       /* it does not fit into the machine's memory */
	TOLD_CANCELED,     /* somebody pressed a key */
	TOLD_ENDED,        /* what was started came back */
	TOLD_OTHER,
	TOLD_FAULTS, /* how many there are */
};

enum told_kind {
	TOLD_TEXT,     /* nothing that is understood here */
	TOLD_VERSION,  /* `what` is iPXE's version */
	TOLD_FEATURES, /* `what` are its features, with blanks between */
	TOLD_ADDRESS,  /* `what` is the card that it configures */
	TOLD_FETCH,    /* `what` is the URL of a file */
	TOLD_COMMAND,  /* `what` is what it could not do, such as `select`: always a fault */
	TOLD_BOOTS,    /* a script of ours starts what was loaded */
};

enum { TOLD_SAID = 112 }; /* bytes of what told_said writes */

/* A part of the line. */
struct told_part {
	const char *at;
	size_t len;
};

struct told {
	enum told_kind kind;
	enum told_fault fault;
	uint32_t error;        /* iPXE's number; 0: it said none */
	struct told_part what; /* by kind */
	struct told_part text; /* iPXE's words for the fault, without the number's URL */
};

/* Reads a line; *out points into it. What is not understood is TOLD_TEXT. */
void told_read(const char *line, struct told *out);

/* Returns what iPXE means by an error number; TOLD_WELL: by 0. */
enum told_fault told_fault_of(uint32_t error);

/*
 * Returns what went wrong by a text that names an error of iPXE's, such as `said` of a step:
 * TOLD_WELL if it names none. NULL is such a text.
 */
enum told_fault told_fault_in(const char *text);

/* Returns the fault in a few words that go on after a colon: `the server has no such file`. */
const char *told_fault_text(enum told_fault fault);

/*
 * Reads iPXE's ${errno}, as any build writes it: decimal, with a sign or not, `0x2d0c618e`,
 * `2d0c618e`, `2d:0c:61:8e` or `2d-0c-61-8e`. Returns 0 if it is none.
 */
uint32_t told_number(const char *text);

/*
 * Writes `Not found (ipxe.org/2d0c618e)`; where iPXE has no words for it, which depends on its
 * build, in ours. No quotes and backslashes are in it. Returns `out`.
 */
const char *told_said(const struct told *t, char out[TOLD_SAID]);

/*
 * Returns the step that the line tells of: of a file by its name and `b`, what the machine boots
 * (NULL: not known). STEP_NONE: of none, as what iPXE looks for and can do without; STEP_FILE: of a
 * file that is not named, too.
 */
enum step_kind told_step(const struct told *t, const struct boot *b);

#endif
