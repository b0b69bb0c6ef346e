/*
 * The state machine, event by event. A row is what happens and what the session says to it:
 *
 *	S       start                   OACK    send the OACK
 *	aN      ACK of N on the wire    D3-5    send blocks 3 to 5
 *	eN      ERROR with code N       ERROR   send an ERROR
 *	tN      N ms pass               end     it is over
 *	g x r   port closed, stop, asked anew   -       nothing
 *	A n     the same request again, another one
 *	u       the file cannot be read
 *	z       the file is empty: its one block has no byte
 *	h       we hold back what is to be sent
 *	pN      from here on, N blocks of each D are sent at first, `m` sends the rest
 */
#include "tests/unit/unit.h"
#include "tftpd/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
	const char *name;
	bool oack;
	uint32_t windowsize;
	uint64_t blocks; /* of the file */
	const char *in, *out;
	enum session_state state;
};

/* The client asked for a timeout of 1 s, and there are 3 tries beside the first. */
static const struct row rows[] = {
    {"one block", false, 1, 1, "S a1", "D1-1 end", SESSION_SERVED},
    {"three blocks", false, 1, 3, "S a1 a2 a3", "D1-1 D2-2 D3-3 end", SESSION_SERVED},
    {"after the end nothing counts", false, 1, 1, "S a1 a1 t5000 e1 g x r S",
	"D1-1 end - - - - - - -", SESSION_SERVED},
    {"nothing counts before the start", false, 1, 1, "a0 t1000 e0 S a1", "- - - D1-1 end",
	SESSION_SERVED},
    {"OACK", true, 1, 2, "S a0 a1 a2", "OACK D1-1 D2-2 end", SESSION_SERVED},
    {"ACK 0 without an OACK", false, 1, 1, "S a0 a1", "D1-1 - end", SESSION_SERVED},
    {"only ACK 0 answers an OACK", true, 1, 1, "S a1 a65535 a0 a1", "OACK - - D1-1 end",
	SESSION_SERVED},

    /* Loss */
    {"OACK or its ACK lost", true, 1, 1, "S t1000 a0 a1", "OACK OACK D1-1 end", SESSION_SERVED},
    {"DATA or its ACK lost", false, 1, 2, "S t1000 a1 t1000 a2", "D1-1 D1-1 D2-2 D2-2 end",
	SESSION_SERVED},
    {"not before its time", false, 1, 1, "S t999 t1 a1", "D1-1 - D1-1 end", SESSION_SERVED},
    {"the wait doubles", false, 1, 2, "S a1 t1000 t1999 t1 t3999 t1 a2",
	"D1-1 D2-2 D2-2 - D2-2 - D2-2 end", SESSION_SERVED},
    {"and starts over after progress", false, 1, 2, "S t1000 t2000 a1 t999 t1 a2",
	"D1-1 D1-1 D1-1 D2-2 - D2-2 end", SESSION_SERVED},
    {"given up", false, 1, 5, "S a1 t1000 t2000 t4000 t8000", "D1-1 D2-2 D2-2 D2-2 D2-2 end",
	SESSION_TIMED_OUT},
    {"never heard: two repetitions", false, 1, 5, "S t1000 t2000 t4000", "D1-1 D1-1 D1-1 end",
	SESSION_TIMED_OUT},
    {"of the OACK, too", true, 8, 50, "S t1000 t2000 t4000", "OACK OACK OACK end",
	SESSION_TIMED_OUT},
    {"ACKs of what was not sent are no answer", true, 8, 50, "S a1 t1000 a8 t2000 a9 t4000",
	"OACK - OACK - OACK - end", SESSION_TIMED_OUT},
    {"the OACK acknowledged: all tries", true, 1, 1, "S a0 t1000 t2000 t4000 t8000",
	"OACK D1-1 D1-1 D1-1 D1-1 end", SESSION_TIMED_OUT},
    {"repeated ACKs are no progress", false, 1, 5, "S a1 t1000 a1 t2000 a1 t4000 a1 t8000",
	"D1-1 D2-2 D2-2 - D2-2 - D2-2 - end", SESSION_TIMED_OUT},
    {"the last ACK never comes", false, 1, 2, "S a1 t1000 t2000 t4000 t8000",
	"D1-1 D2-2 D2-2 D2-2 D2-2 end", SESSION_UNCONFIRMED},

    /* The same request again */
    {"asked again: answered at once", true, 1, 2, "S t600 A a0 a1 a2", "OACK - OACK D1-1 D2-2 end",
	SESSION_SERVED},
    {"asked again without options", false, 1, 2, "S t600 A a1 a2", "D1-1 - D1-1 D2-2 end",
	SESSION_SERVED},
    {"asked again: once in 100 ms", true, 1, 2, "S A t99 A t1 A A t50 A t50 A",
	"OACK - - - - OACK - - - - OACK", SESSION_OPENING},
    {"asked again: the wait begins anew", true, 1, 2, "S t1000 t1500 A t999 t1 t1999 t1",
	"OACK OACK - OACK - OACK - OACK", SESSION_OPENING},
    {"asked again: so do the tries", false, 1, 2, "S t1000 t2000 t100 A t1000 t2000 t4000",
	"D1-1 D1-1 D1-1 - D1-1 D1-1 D1-1 end", SESSION_TIMED_OUT},
    {"asked again, and the ACK of the first: nothing comes twice", true, 1, 3, "S t200 A a0 a0 a1",
	"OACK - OACK D1-1 - D2-2", SESSION_SENDING},
    {"an old request, when the OACK is acknowledged", true, 1, 3, "S a0 t500 A", "OACK D1-1 - -",
	SESSION_SENDING},
    {"an old request, half way", false, 1, 3, "S a1 t500 A a2", "D1-1 D2-2 - - D3-3",
	SESSION_SENDING},
    {"an old request, after the end", false, 1, 1, "S a1 t500 A", "D1-1 end - -", SESSION_SERVED},
    {"asked again while it is held back", false, 1, 3, "p0 S h t500 A", "D1-1 - - -",
	SESSION_SENDING},

    /* Sorcerer's Apprentice */
    {"repeated ACK", false, 1, 3, "S a1 a1 a1 a2 a1 a2 a3", "D1-1 D2-2 - - D3-3 - - end",
	SESSION_SERVED},
    {"repeated ACK, and nothing after it", false, 1, 3, "S a1 a1 t10 t989 t1",
	"D1-1 D2-2 - - - D2-2", SESSION_SENDING},
    {"repeated ACK of the OACK", true, 1, 2, "S a0 a0 a1 a0 a2", "OACK D1-1 - D2-2 - end",
	SESSION_SERVED},
    {"ACK of what was not sent", false, 1, 5, "S a2 a5 a65535 a1", "D1-1 - - - D2-2",
	SESSION_SENDING},

    /* Windows */
    {"windows", true, 4, 10, "S a0 a4 a8 a10", "OACK D1-4 D5-8 D9-12 end", SESSION_SERVED},
    {"the last window is full", true, 4, 8, "S a0 a4 a8", "OACK D1-4 D5-8 end", SESSION_SERVED},
    {"shorter than a window", true, 16, 2, "S a0 a2", "OACK D1-16 end", SESSION_SERVED},
    {"a block lost: go back", true, 4, 9, "S a0 a2 a6 a9", "OACK D1-4 D3-6 D7-10 end",
	SESSION_SERVED},
    {"a block of the last window lost", true, 4, 6, "S a0 a4 a5 a6", "OACK D1-4 D5-8 D6-6 end",
	SESSION_SERVED},
    {"echoes of the lost block's ACK", true, 4, 9, "S a0 a2 a2 a2 a6", "OACK D1-4 D3-6 - - D7-10",
	SESSION_SENDING},
    {"no echoes: the block is lost again", true, 4, 9, "S a0 a2 a2 t9 t1 a6",
	"OACK D1-4 D3-6 - - D3-6 D7-10", SESSION_SENDING},
    {"first of a window lost", true, 4, 12, "S a0 a4 a4 t9 t1 a8", "OACK D1-4 D5-8 - - D5-8 D9-12",
	SESSION_SENDING},
    {"but once only", true, 4, 12, "S a0 a4 a4 a4 t10 a4 t10 a4 t10 a8",
	"OACK D1-4 D5-8 - - D5-8 - - - - D9-12", SESSION_SENDING},
    {"one late ACK costs nothing", true, 4, 20, "S a0 a4 a4 a8 a8 t5 a12 a12 a16 t5",
	"OACK D1-4 D5-8 - D9-12 - - D13-16 - D17-20 -", SESSION_SENDING},
    {"a second loss while in doubt", true, 8, 30, "S a0 a2 a5 t9 t1",
	"OACK D1-8 D3-10 D11-13 - D6-13", SESSION_SENDING},
    {"an ACK for each block", true, 4, 9, "S a0 a1 a2 a3 a4 a5 a6 a7 a8 a9",
	"OACK D1-4 D2-5 D6-6 D7-7 D8-8 D9-9 - - - end", SESSION_SERVED},
    {"a full ACK ends the doubt", true, 4, 20, "S a0 a2 a4 a8 a10",
	"OACK D1-4 D3-6 D7-8 D9-12 D11-14", SESSION_SENDING},
    {"all lost: the clock", true, 4, 8, "S a0 t1000 a4 a8", "OACK D1-4 D1-4 D5-8 end",
	SESSION_SERVED},
    {"echoes of what the clock sent", true, 4, 12, "S a0 t1000 a4 a4 t9 a8",
	"OACK D1-4 D1-4 D5-8 - - D9-12", SESSION_SENDING},
    {"old ACKs", true, 4, 12, "S a0 a4 a2 a0 a8 a4", "OACK D1-4 D5-8 - - D9-12 -", SESSION_SENDING},
    {"ACK of what was sent before going back", true, 4, 12, "S p4 a0 p1 a2 a4",
	"OACK D1-4 D3-6 D5-8", SESSION_SENDING},
    {"two OACKs, two ACKs", true, 4, 12, "S t1000 a0 a0 a4", "OACK OACK D1-4 - D5-8",
	SESSION_SENDING},
    {"an ACK within the window not yet sent", true, 4, 12, "S p2 a0 a2 m a6",
	"OACK D1-4 D3-6 - D7-10", SESSION_SENDING},
    {"a lost block while the window goes out", true, 8, 30, "S p4 a0 m a2", "OACK D1-8 - D3-10",
	SESSION_SENDING},
    {"the wait starts when the window is out", true, 4, 30, "S p1 a0 t500 m t500 t499 t1",
	"OACK D1-4 - - - - D1-4", SESSION_SENDING},
    {"nothing sent, nothing acknowledged", true, 4, 12, "p0 S a0 a1 a0", "OACK D1-4 - -",
	SESSION_SENDING},
    {"what cannot be sent runs out of time", false, 1, 3, "p0 S t1000 t2000 t4000",
	"D1-1 D1-1 D1-1 end", SESSION_TIMED_OUT},

    /* Ends */
    {"probe: ERROR 8", true, 1, 5, "S e8", "OACK end", SESSION_PROBED},
    {"probe: ERROR 0", true, 1, 5, "S e0", "OACK end", SESSION_PROBED},
    {"disk full at the OACK", true, 1, 5, "S e3", "OACK end", SESSION_ABORTED},
    {"ERROR 0 at the DATA", true, 1, 5, "S a0 e0", "OACK D1-1 end", SESSION_ABORTED},
    {"ERROR 8 without an OACK", false, 1, 5, "S e8", "D1-1 end", SESSION_ABORTED},
    {"port closed", false, 1, 5, "S a1 g t1000 g", "D1-1 D2-2 - D2-2 end", SESSION_GONE},
    {"port closed, and then silence", false, 1, 5, "S a1 g t1000 t1000", "D1-1 D2-2 - D2-2 end",
	SESSION_GONE},
    {"port closed, but it goes on", false, 1, 9, "S a1 g a2 g g t1000 a3 g a4",
	"D1-1 D2-2 - D3-3 - - D3-3 D4-4 - D5-5", SESSION_SENDING},
    {"port closed, but it asks again", true, 1, 9, "S g t500 A g t1000 g",
	"OACK - - OACK - OACK end", SESSION_GONE},
    {"port closed at the OACK", true, 1, 9, "S g g t1000 g", "OACK - - OACK end", SESSION_GONE},
    {"port closed in a window: once for each block", true, 4, 30, "S a0 g g g g t1000 g",
	"OACK D1-4 - - - - D1-4 end", SESSION_GONE},
    {"port closed, the last ACK lost", false, 1, 2, "S a1 g t1000 g", "D1-1 D2-2 - D2-2 end",
	SESSION_UNCONFIRMED},
    {"port closed, the last window's ACK lost", true, 4, 6, "S a0 a4 g t1000 g",
	"OACK D1-4 D5-8 - D5-6 end", SESSION_UNCONFIRMED},
    {"port closed before the last was sent", false, 1, 2, "S p0 a1 g t1000 g",
	"D1-1 D2-2 - D2-2 end", SESSION_GONE},
    {"port closed, more than one missing", true, 4, 4, "S a0 a2 g t1000 g",
	"OACK D1-4 D3-4 - D3-4 end", SESSION_GONE},
    {"unreadable", false, 1, 5, "S u", "D1-1 ERROR", SESSION_UNREADABLE},
    {"stop", false, 1, 5, "S a1 x", "D1-1 D2-2 ERROR", SESSION_STOPPED},
    {"stop, never heard: not a word", false, 1, 5, "S x", "D1-1 end", SESSION_STOPPED},
    {"stop at the OACK", true, 1, 5, "S x", "OACK end", SESSION_STOPPED},
    {"stop, the last ACK missing", true, 4, 6, "S a0 a4 a5 x", "OACK D1-4 D5-8 D6-6 ERROR",
	SESSION_UNCONFIRMED},
    {"stop, nothing of the file acknowledged", true, 1, 1, "S a0 x", "OACK D1-1 ERROR",
	SESSION_STOPPED},
    {"stop, the last window's ACK missing", true, 4, 6, "S a0 a4 x", "OACK D1-4 D5-8 ERROR",
	SESSION_UNCONFIRMED},
    {"stop, a block of the last window lost", true, 4, 7, "S a0 a4 a5 x",
	"OACK D1-4 D5-8 D6-7 ERROR", SESSION_STOPPED},
    {"an empty file is whole with its options", true, 1, 1, "z S a0 x", "OACK D1-1 ERROR",
	SESSION_UNCONFIRMED},
    {"but not to who was never heard", false, 1, 1, "z S x", "D1-1 end", SESSION_STOPPED},
    {"one block, and never heard of: not served", false, 1, 1, "S t1000 t2000 t4000",
	"D1-1 D1-1 D1-1 end", SESSION_TIMED_OUT},
    {"nor where only the options were acknowledged", true, 1, 1, "S a0 t1000 t2000 t4000 t8000",
	"OACK D1-1 D1-1 D1-1 D1-1 end", SESSION_TIMED_OUT},
    {"stop before the last was sent", true, 1, 1, "S p0 a0 x", "OACK D1-1 ERROR", SESSION_STOPPED},
    {"place needed, a block out to a client never heard of", false, 1, 1, "S v", "D1-1 end",
	SESSION_EVICTED},
    {"place needed, never heard: it may ask again", true, 1, 5, "S v", "OACK end", SESSION_EVICTED},
    {"place needed, and its address has most", true, 1, 5, "S a0 y", "OACK D1-1 ERROR",
	SESSION_YIELDED},
    {"so it has, and was never heard", true, 1, 5, "S y", "OACK end", SESSION_YIELDED},
    {"so it has, only the last ACK missing", false, 1, 2, "S a1 y", "D1-1 D2-2 ERROR",
	SESSION_UNCONFIRMED},
    {"place needed, it fell silent", false, 1, 5, "S a1 v", "D1-1 D2-2 ERROR", SESSION_EVICTED},
    {"place needed, only the last ACK missing", false, 1, 2, "S a1 v", "D1-1 D2-2 ERROR",
	SESSION_UNCONFIRMED},
    {"place needed, its only block out", true, 1, 1, "S a0 v", "OACK D1-1 ERROR", SESSION_EVICTED},
    {"asked anew", false, 1, 5, "S a1 r", "D1-1 D2-2 end", SESSION_RESTARTED},
    {"asked anew, the last ACK missing", false, 1, 2, "S a1 r", "D1-1 D2-2 end",
	SESSION_UNCONFIRMED},
    {"asked anew, nothing acknowledged", false, 1, 1, "S r", "D1-1 end", SESSION_RESTARTED},
    {"another file, the last ACK missing", false, 1, 2, "S a1 n", "D1-1 D2-2 end",
	SESSION_UNCONFIRMED},
    {"another file, the only ACK missing", false, 1, 1, "S n", "D1-1 end", SESSION_UNCONFIRMED},
    {"another file, when that had to be sent again", false, 1, 1, "S t1000 n", "D1-1 D1-1 end",
	SESSION_LEFT},
    {"another file, half way", false, 1, 3, "S a1 n", "D1-1 D2-2 end", SESSION_LEFT},
};

/* The same, but the client left the timeout to us, and no transfer may take over 100 s. */
static const struct row adaptive_rows[] = {
    {"no answer yet: the full wait", false, 1, 5, "S t999 t1 t1999 t1", "D1-1 - D1-1 - D1-1",
	SESSION_SENDING},
    {"a fast client whose port is closed once, and that pauses", true, 4, 30,
	"S a0 a4 g t30 t60 t900 a8", "OACK D1-4 D5-8 - D5-8 - - D9-12", SESSION_SENDING},
    {"and is silent", true, 4, 30, "S a0 a4 g t30 t999 t1", "OACK D1-4 D5-8 - D5-8 - end",
	SESSION_GONE},
    {"and really closed", true, 4, 30, "S a0 a4 g t30 t1 g", "OACK D1-4 D5-8 - D5-8 - end",
	SESSION_GONE},
    {"a fast client: 200 ms", false, 1, 5, "S a1 t199 t1 a2 a3", "D1-1 D2-2 - D2-2 D3-3 D4-4",
	SESSION_SENDING},
    {"then twice that, and once more", false, 1, 5, "S a1 t200 t399 t1 t799 t1",
	"D1-1 D2-2 D2-2 - D2-2 - D2-2", SESSION_SENDING},
    {"one that pauses gets nothing twice", false, 1, 9, "S a1 a2 t60 a3 a4 t25 a5 t199 a6",
	"D1-1 D2-2 D3-3 - D4-4 D5-5 - D6-6 - D7-7", SESSION_SENDING},
    {"what is lost again and again is sent sooner", false, 1, 9,
	"S a1 t200 a2 a3 t100 a4 a5 t50 a6 a7 t25 a8",
	"D1-1 D2-2 D2-2 D3-3 D4-4 D4-4 D5-5 D6-6 D6-6 D7-7 D8-8 D8-8 D9-9", SESSION_SENDING},
    {"one that paused for long is given twice that", false, 1, 9, "S a1 t200 t50 a2 a3 t499 t1",
	"D1-1 D2-2 D2-2 - D3-3 D4-4 - D4-4", SESSION_SENDING},
    {"and so if both copies are acknowledged", false, 1, 9, "S a1 t200 a2 a2 a3 t399 t1",
	"D1-1 D2-2 D2-2 D3-3 - D4-4 - D4-4", SESSION_SENDING},
    {"not if its own clock repeats the ACK", false, 1, 9, "S a1 t200 a2 t11 a2 a3 t99 t1",
	"D1-1 D2-2 D2-2 D3-3 - - D4-4 - D4-4", SESSION_SENDING},
    {"a window: one that pauses gets it twice once", true, 4, 40,
	"S a0 a4 t30 t15 a8 a12 t45 a16 t89 a20",
	"OACK D1-4 D5-8 D5-8 - D9-12 D13-16 - D17-20 - D21-24", SESSION_SENDING},
    {"a slow client: srtt and four times its variation", false, 1, 5, "S t100 a1 t299 t1",
	"D1-1 - D2-2 - D2-2", SESSION_SENDING},
    {"never more than the configured wait", false, 1, 5, "S t450 a1 t999 t1", "D1-1 - D2-2 - D2-2",
	SESSION_SENDING},
    {"after an ACK of what was sent twice the wait stays (Karn)", false, 1, 5,
	"S a1 t200 a2 t399 t1", "D1-1 D2-2 D2-2 D3-3 - D3-3", SESSION_SENDING},
    {"until one was sent once", false, 1, 5, "S a1 t200 a2 a3 t99 t1",
	"D1-1 D2-2 D2-2 D3-3 D4-4 - D4-4", SESSION_SENDING},
    {"an OACK sent twice tells nothing", true, 1, 5, "S t1000 t5 a0 t999 t1",
	"OACK OACK - D1-1 - D1-1", SESSION_SENDING},
    {"a way just slower than the wait: the same, once more", true, 1, 9,
	"S t1000 t5 a0 t1000 t5 a1 t1005 a2 t1005 a3", "OACK OACK - D1-1 D1-1 - D2-2 - D3-3 - D4-4",
	SESSION_SENDING},
    {"one sent once does", true, 1, 5, "S a0 t200", "OACK D1-1 D1-1", SESSION_SENDING},
    {"a way slower than the wait: nothing comes twice but the first", true, 1, 9,
	"S t1000 t500 a0 t1500 a1 t1500 a2 t1500 a3", "OACK OACK - D1-1 - D2-2 - D3-3 - D4-4",
	SESSION_SENDING},
    {"early tries do not count", false, 1, 5, "S a1 t200 t400 t800 t1000 t2000 t4000 t7999 t1",
	"D1-1 D2-2 D2-2 D2-2 D2-2 D2-2 D2-2 D2-2 - end", SESSION_TIMED_OUT},
    {"nor towards the last ACK", false, 1, 2, "S a1 t200 t400 t800 t1000 t2000 t4000 t8000",
	"D1-1 D2-2 D2-2 D2-2 D2-2 D2-2 D2-2 D2-2 end", SESSION_UNCONFIRMED},
    {"a window: all lost", true, 4, 12, "S a0 t29 t1 a4", "OACK D1-4 - D1-4 D5-8", SESSION_SENDING},
    {"a long way: the doubt is longer, too", true, 4, 12, "S t40 a0 t40 a4 t1 a4 t39 t1",
	"OACK - D1-4 - D5-8 - - - D5-8", SESSION_SENDING},
    {"held back: nothing is waited for", false, 1, 5, "S p0 a1 h t5000 h t20000 m t199 t1",
	"D1-1 D2-2 - - - - - - D2-2", SESSION_SENDING},
    {"held back in a doubt: it can come again", true, 4, 30, "S a0 p2 a4 a4 h t50 m a4 t10",
	"OACK D1-4 D5-8 - - - - - D5-8", SESSION_SENDING},
    {"held back, but not for ever", false, 1, 5, "S p0 a1 h t99999 t1", "D1-1 D2-2 - - ERROR",
	SESSION_TOO_LONG},
    {"too long, with an ACK each time", false, 1, 9, "S t900 a1 t900 a2 t98199 t1",
	"D1-1 - D2-2 - D3-3 D3-3 ERROR", SESSION_TOO_LONG},
    {"too long, the last ACK missing", false, 1, 2, "S p0 a1 h t99999 m t1",
	"D1-1 D2-2 - - - ERROR", SESSION_UNCONFIRMED},
    {"too long at the OACK", true, 1, 9, "S t99999 t1 a0", "OACK OACK end -", SESSION_TOO_LONG},
};

struct play {
	struct session s;
	uint64_t now_ms, blocks;
	uint32_t part, left;
	bool empty;
	char out[512];
};

static void write_action(struct play *p, const struct session_action *a)
{
	size_t len = strlen(p->out);
	char *to = p->out + len;
	size_t size = sizeof p->out - len;
	const char *gap = len ? " " : "";

	switch (a->kind) {
	case ACTION_NONE:
		snprintf(to, size, "%s-", gap);
		break;
	case ACTION_OACK:
		snprintf(to, size, "%sOACK", gap);
		break;
	case ACTION_DATA:
		snprintf(to, size, "%sD%llu-%llu", gap, (unsigned long long)a->first,
		    (unsigned long long)(a->first + a->count - 1));
		break;
	case ACTION_ERROR:
		snprintf(to, size, "%sERROR", gap);
		break;
	case ACTION_END:
		snprintf(to, size, "%send", gap);
		break;
	}
}

/* Sends `count` blocks of what is left, up to the end of the file. */
static void send_blocks(struct play *p, uint32_t count)
{
	struct session_event sent = {.kind = EVENT_SENT, .count = count};
	struct session_action none;

	if (p->s.next + count > p->blocks) {
		sent.count = (uint32_t)(p->blocks - p->s.next + 1);
		sent.end = true;
		sent.empty = p->empty;
	}
	session_input(&p->s, &sent, p->now_ms, &none);
	CHECK_NUM(none.kind, ACTION_NONE);
	p->left -= sent.count;
}

/* One word of `in`. */
static void step(struct play *p, const char *word)
{
	unsigned n = (unsigned)strtoul(word + 1, NULL, 10);
	struct session_event e = {.kind = EVENT_CLOCK};
	struct session_action a;

	switch (word[0]) {
	case 'p':
		p->part = n;
		return;
	case 'z':
		p->empty = true;
		return;
	case 'm':
		send_blocks(p, p->left);
		strcat(p->out, " -");
		return;
	case 'S':
		e.kind = EVENT_START;
		break;
	case 'a':
		e = (struct session_event){.kind = EVENT_ACK, .block = (uint16_t)n};
		break;
	case 'e':
		e = (struct session_event){.kind = EVENT_ERROR, .code = (uint16_t)n};
		break;
	case 't':
		p->now_ms += n;
		break;
	case 'g':
		e.kind = EVENT_GONE;
		break;
	case 'u':
		e.kind = EVENT_UNREADABLE;
		break;
	case 'x':
		e.kind = EVENT_STOP;
		break;
	case 'A':
		e.kind = EVENT_AGAIN;
		break;
	case 'n':
		e.kind = EVENT_NEXT;
		break;
	case 'r':
		e.kind = EVENT_RESTART;
		break;
	case 'v':
		e.kind = EVENT_EVICT;
		break;
	case 'y':
		e.kind = EVENT_YIELD;
		break;
	case 'h':
		e.kind = EVENT_HELD;
		break;
	}
	session_input(&p->s, &e, p->now_ms, &a);
	write_action(p, &a);
	if (a.kind == ACTION_DATA) {
		p->left = a.count;
		send_blocks(p, p->left < p->part ? p->left : p->part);
	}
}

static void play_words(struct play *p, const char *words)
{
	char in[256], *rest;

	snprintf(in, sizeof in, "%s", words);
	for (char *w = strtok_r(in, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		step(p, w);
}

static void play_row(const struct row *row, bool exact)
{
	struct session_terms terms = {.oack = row->oack,
	    .timeout_ms = 1000,
	    .exact = exact,
	    .windowsize = row->windowsize,
	    .retries = 3,
	    .total_ms = exact ? 0 : 100000};
	struct play p = {.now_ms = 5, .blocks = row->blocks, .part = UINT32_MAX};

	unit_row(row->name);
	session_init(&p.s, &terms);
	play_words(&p, row->in);
	CHECK_STR(p.out, row->out);
	CHECK_NUM(p.s.state, row->state);
	CHECK_NUM(session_over(&p.s), row->state >= SESSION_SERVED);
	if (session_over(&p.s))
		CHECK(p.s.wake_ms == UINT64_MAX);
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		play_row(&rows[i], true);
}

static void test_adaptive(void)
{
	for (size_t i = 0; i < sizeof adaptive_rows / sizeof *adaptive_rows; i++)
		play_row(&adaptive_rows[i], false);
}

/* The wait doubles up to a bound, but a longer first wait stays as it is. */
static void test_back_off(void)
{
	static const struct {
		const char *name;
		uint32_t first, waits[8], silent;
		bool heard;
	} waits[] = {
	    {"50 ms", 50, {50, 100, 200, 400, 800, 1600, 3200}, 0, true},
	    {"1 s", 1000, {1000, 2000, 4000, 8000, 16000, 16000, 16000}, 0, true},
	    {"3 s, as the client asked", 3000, {3000, 6000, 12000, 16000, 16000, 16000, 16000}, 0,
		true},
	    {"255 s", 255000, {255000, 255000, 255000, 255000, 255000, 255000, 255000}, 0, true},
	    {"never heard", 1000, {1000, 2000, 4000}, 0, false},
	    {"never heard, on a fast way", 50, {50, 100, 200}, 0, false},
	    {"255 s asked for, and never heard again", 255000, {1000, 2000, 4000}, 1000, false},
	};
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		struct session_terms terms = {.oack = true,
		    .windowsize = 1,
		    .timeout_ms = waits[i].first,
		    .exact = true,
		    .silent_ms = waits[i].silent,
		    .retries = 6};
		struct session_event e = {.kind = EVENT_START},
				     sent = {.kind = EVENT_SENT, .count = 1};
		struct session_action a, none;
		struct session s;
		uint64_t now_ms = 0;
		size_t n;

		unit_row(waits[i].name);
		session_init(&s, &terms);
		session_input(&s, &e, now_ms, &a);
		e.kind = EVENT_ACK;
		if (waits[i].heard)
			session_input(&s, &e, now_ms, &a);
		e.kind = EVENT_CLOCK;
		for (n = 0; waits[i].waits[n]; n++) {
			CHECK_NUM(a.kind, waits[i].heard ? ACTION_DATA : ACTION_OACK);
			session_input(&s, &sent, now_ms, &none);
			CHECK_NUM(s.wake_ms - now_ms, waits[i].waits[n]);
			now_ms = s.wake_ms;
			session_input(&s, &e, now_ms, &a);
		}
		CHECK_NUM(s.state, SESSION_TIMED_OUT);
		CHECK_NUM(s.resent, n - 1);
	}
}

/* For how long it was the client's turn, and it said nothing. */
static void test_quiet(void)
{
	static const struct {
		const char *name, *in;
		uint32_t timeout_ms, windowsize;
		uint64_t quiet_ms;
	} quiet[] = {
	    {"not begun", "t7000", 1000, 1, 0},
	    {"since it asked", "S t900", 1000, 1, 900},
	    {"what is sent again is no sign of it", "S t1000 t2000 t500", 1000, 1, 3500},
	    {"since its ACK", "S t900 a1 t20 t40 t80", 1000, 1, 140},
	    {"an ACK of nothing new is a sign, too", "S a1 t800 a1 t100", 1000, 1, 100},
	    {"a long timeout is no excuse", "S a1 t6000", 255000, 1, 6000},
	    {"held back: it is our turn", "S p0 a1 h t60000", 1000, 1, 0},
	    {"and then its turn", "S p0 a1 h t60000 m t15", 1000, 1, 15},
	    {"held back within a window", "S a4 p2 a8 h t6000 m t7", 1000, 4, 7},
	    {"held back before it is sent again", "S a1 t6000 t1 p0 t12000 h t500 m t300", 6000, 1,
		18801},
	    {"held back then, and not sent yet", "S a1 p0 t6000 h t500", 6000, 1, 6500},
	    {"over", "S a1 e1 t6000", 1000, 1, 0},
	};

	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
		struct session_terms terms = {.timeout_ms = quiet[i].timeout_ms,
		    .exact = true,
		    .windowsize = quiet[i].windowsize,
		    .retries = 5};
		struct play p = {.now_ms = 5, .blocks = 1000, .part = UINT32_MAX};

		unit_row(quiet[i].name);
		session_init(&p.s, &terms);
		play_words(&p, quiet[i].in);
		CHECK_NUM(session_quiet_ms(&p.s, p.now_ms), quiet[i].quiet_ms);
	}
}

/* Every end that is a failure has words for the log, the others have none. */
static void test_failures(void)
{
	for (int state = SESSION_SERVED; state <= SESSION_TOO_LONG; state++) {
		struct session s = {.state = (enum session_state)state};
		bool good = state == SESSION_SERVED || state == SESSION_UNCONFIRMED ||
			    state == SESSION_PROBED;
		CHECK_NUM(session_failure(&s) == NULL, good);
	}
}

int main(void)
{
	unit_run("tftp session", test_rows);
	unit_run("tftp session, the wait left to us", test_adaptive);
	unit_run("tftp back-off", test_back_off);
	unit_run("tftp silence", test_quiet);
	unit_run("tftp failures have words", test_failures);
	return unit_result();
}
