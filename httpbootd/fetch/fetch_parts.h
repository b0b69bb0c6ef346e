#ifndef LANBOOT_HTTPBOOTD_FETCH_FETCH_PARTS_H
#define LANBOOT_HTTPBOOTD_FETCH_FETCH_PARTS_H
/* What is behind fetch.h: shared by fetch.c, a request's way, and fetch_loop.c, that of all. */
#include "httpbootd/fetch/fetch.h"
#include "httpbootd/fetch/names.h"
#include "httpbootd/fetch/place.h"

#include <curl/curl.h>

struct fetch {
	struct fetcher *of;
	CURL *easy; /* made before the sandbox, for what it reads then */
	bool is_used, is_running;
	struct fetch_request request;
	struct place place;
	struct curl_slist *headers, *resolve;
	uint64_t bytes;         /* of the answer, so far */
	struct fetch_head head; /* of the answer that is coming, maybe one that leads elsewhere */
	bool is_head_told, is_too_long;
	bool is_again;               /* on a connection of its own */
	bool is_untold;              /* it was led to who is not shown the authorization */
	unsigned led;                /* how often it was led elsewhere */
	char error[FETCH_ERROR];     /* ours, or libcurl's; empty: none */
	struct loop_timer look_over; /* while the name is looked up; or to tell of an error */
};

struct fetcher {
	struct loop *loop;
	const struct daemon *daemon;
	CURLM *multi;
	struct loop_fd sockets; /* an epoll of libcurl's sockets */
	struct loop_timer timer;
	struct names names;
	char *ca;
	size_t at_once;
	struct fetch fetch[]; /* at_once of them */
};

/* Its place is free once more. */
void fetch_let_go(struct fetch *x);

/* Goes on once the name is known, or never will be. */
void fetch_look(struct fetch *x);

/* Takes what has come to its end. */
void fetch_collect(struct fetcher *f);

#endif
