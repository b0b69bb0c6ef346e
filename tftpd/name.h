#ifndef LANBOOT_TFTPD_NAME_H
#define LANBOOT_TFTPD_NAME_H
/* Where the name in a request may end. Pure. */
#include <stdbool.h>
#include <stddef.h>

enum { NAME_ENDS = 6 };

/*
 * Fills the lengths that the name may have into `end`, in the order in which they are to be tried,
 * each once, and returns how many there are. Old PXE ROMs take DHCP's option 67 for a C string, and
 * send what lies behind it, too. They are:
 * - all of it;
 * - without blanks, control characters and 0xff at its end (Intel UNDI 2.1, 3Com);
 * - up to its first control character or 0xff, which no name has, and one byte less: that byte is
 *   then the code of the next option, and the control character its length (Samsung: `…kpxe` 06
 *   04 c0 a8 … is option 54);
 * - the same for the first byte that is not UTF-8, since codes and addresses may be any byte.
 * *judged is the one whose fault is the request's, if none is a file's name.
 */
size_t name_ends(const char *name, size_t len, size_t end[NAME_ENDS], size_t *judged);

/*
 * Puts a name into small letters, in place; ASCII only: what other letters have capitals depends on
 * who is asked. True if any changed.
 */
bool name_lower(char *s);

#endif
