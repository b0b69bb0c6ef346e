#ifndef LANBOOT_HTTPBOOTD_FETCH_OPTIONS_H
#define LANBOOT_HTTPBOOTD_FETCH_OPTIONS_H
/* A request as libcurl's options: a part of fetch.c, which sets those that lead back to itself. */
#include "httpbootd/fetch/fetch.h"

#include <curl/curl.h>

/*
 * Sets them. What libcurl refers to is appended to *headers, which outlives the request and is the
 * caller's to free in any case. Returns false if memory ran out or the URL is none.
 */
bool options_set(CURL *easy, const struct fetch_request *r, struct curl_slist **headers);

#endif
