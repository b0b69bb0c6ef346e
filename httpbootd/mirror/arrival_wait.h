#ifndef LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_WAIT_H
#define LANBOOT_HTTPBOOTD_MIRROR_ARRIVAL_WAIT_H
/* Those who wait for an arrival, a part of arrival.c. */
#include "httpbootd/mirror/arrival.h"

/* All of them may go on. */
void arrival_wake(struct arrival *a);

/* There are more bytes. Few of them do not wake a thousand clients at once. */
void arrival_wake_soon(struct arrival *a);

/*
 * Its first byte has come. Something small is held back for a moment: whoever waits gets it as
 * early, but whole and by sendfile; and where it breaks off, another upstream's.
 */
void arrival_hold_back(struct arrival *a);

/* What is right of it may be handed on, unless it is held back. */
void arrival_hand_on(struct arrival *a);

#endif
