#ifndef LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_WAIT_H
#define LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_WAIT_H
/* Those who wait for an arrival, a part of arrival.c. */
#include "httpbootd/mirror/arrival.h"

/* All of them may go on. */
void arrival_wake(struct arrival *a);

/* There are more bytes. Few of them do not wake a thousand clients at once. */
void arrival_wake_soon(struct arrival *a);

#endif
