#ifndef LANBOOT_HTTPBOOTD_FETCH_HEAD_H
#define LANBOOT_HTTPBOOTD_FETCH_HEAD_H
/* What an answer's header fields say. Pure. */
#include "httpbootd/fetch/fetch.h"

/*
 * Takes what is of use in one line of it, as it came. A status line begins anew: it is that of the
 * answer behind a redirect, or behind a 100.
 */
void head_line(struct fetch_head *head, const char *line, size_t len);

#endif
