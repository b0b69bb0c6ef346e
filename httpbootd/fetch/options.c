#include "httpbootd/fetch/options.h"

#include <stdio.h>

static void set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* Adds a header field; a NULL value is none. */
static bool add_header(struct curl_slist **headers, const char *name, const char *value)
{
	char text[64 + FETCH_AUTHORIZATION];
	struct curl_slist *more;

	if (!value)
		return true;
	snprintf(text, sizeof text, "%s:%s%s", name, *value ? " " : "", value);
	if (!(more = curl_slist_append(*headers, text)))
		return false;
	*headers = more;
	return true;
}

/* Adds one as it is; NULL is none. */
static bool add_line(struct curl_slist **headers, const char *line)
{
	struct curl_slist *more = line ? curl_slist_append(*headers, line) : *headers;

	if (line && !more)
		return false;
	*headers = more;
	return true;
}

/* `Expect: 100-continue` would cost a round trip, and a second where nobody answers it. */
static bool set_body(CURL *easy, const struct fetch_request *r, struct curl_slist **headers)
{
	if (!add_header(headers, "Content-Type", r->type) || !add_header(headers, "Expect", ""))
		return false;
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len);
	return true;
}

bool options_set(CURL *easy, const struct fetch_request *r, struct curl_slist **headers)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "lanboot/" LANBOOT_VERSION);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)r->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)r->total_ms);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_SLOWEST);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)r->stall_s);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); /* fetch.c does */
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);       /* a folder of links to elsewhere */
	set_protocols(easy);
	if (!add_header(headers, "If-None-Match", r->if_none_match) ||
	    !add_header(headers, "If-Modified-Since", r->if_modified_since) ||
	    !add_header(headers, "Authorization", r->authorization) ||
	    !add_line(headers, r->field) || (r->body && !set_body(easy, r, headers)))
		return false;
	if (*headers)
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
	return curl_easy_setopt(easy, CURLOPT_URL, r->url) == CURLE_OK;
}

bool fetch_has_tls(void)
{
	return curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_SSL;
}
