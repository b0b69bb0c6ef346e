#ifndef LANBOOT_COMMON_FULL_H
#define LANBOOT_COMMON_FULL_H
/* How a line of the log says what there is no room in: by its last field, which programs go by. */

/*
 * Returns `; full=disk`, or memory or descriptors, where `error`, an errno, says that there is no
 * room of that; else the empty text. Static. log_warn() adds it by itself. Pure.
 */
const char *full_words(int error);

#endif
