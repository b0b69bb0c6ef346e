#ifndef LANBOOT_HTTPBOOTD_ETCD_ETCD_REMEDY_H
#define LANBOOT_HTTPBOOTD_ETCD_ETCD_REMEDY_H
/* What is to be done about a store that does not answer. Pure. */

enum { ETCD_REMEDY = 96 }; /* that fits, with its NUL */

/* Returns what to do, for people, by what was said of why: etcd's words, or those of libcurl. */
const char *etcd_remedy(const char *why);

#endif
