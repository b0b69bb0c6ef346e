#ifndef LANBOOT_HTTPBOOTD_FETCH_TRUST_H
#define LANBOOT_HTTPBOOTD_FETCH_TRUST_H
/*
 * Whose certificates this machine trusts: one file of them, since a folder of links leads to where
 * the sandbox does not let us look.
 */

/*
 * Returns the file where the distributions keep them, in PEM; NULL if there is none that we can
 * read.
 */
const char *trust_file(void);

#endif
