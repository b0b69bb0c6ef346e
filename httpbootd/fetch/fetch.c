#include "httpbootd/fetch/fetch_parts.h"

#include "common/container_of.h"
#include "common/daemon.h"
#include "common/log.h"
#include "httpbootd/fetch/head.h"
#include "httpbootd/fetch/options.h"

#include <stdio.h>
#include <string.h>

enum { LED_MAX = 1024 * 1024 }; /* bytes of the page of an answer that leads elsewhere */

static void run(struct fetch *x);
static bool begin(struct fetch *x);

/*
 * The end of one
 */

void fetch_let_go(struct fetch *x)
{
	loop_timer_clear(x->of->loop, &x->look_over);
	if (x->is_running)
		curl_multi_remove_handle(x->of->multi, x->easy);
	curl_easy_reset(x->easy);
	curl_slist_free_all(x->headers);
	curl_slist_free_all(x->resolve);
	x->headers = x->resolve = NULL;
	x->is_used = x->is_running = false;
}

void fetch_cancel(struct fetch *fetch)
{
	if (fetch && fetch->is_used)
		fetch_let_go(fetch);
}

/* Its place is free once more before it is told of. */
static void finish(struct fetch *x, long status, curl_off_t retry_after)
{
	const struct fetch_request r = x->request;
	char error[FETCH_ERROR];

	memcpy(error, x->error, sizeof error);
	fetch_let_go(x);
	r.done(r.arg, error[0] ? 0 : (unsigned)status,
	    retry_after > 0 && retry_after < UINT32_MAX ? (uint32_t)retry_after : 0, error);
}

/* From the loop, whoever finds it out. */
static void fail_soon(struct fetch *x, const char *why)
{
	snprintf(x->error, sizeof x->error, "%s", why);
	if (!loop_timer_set(x->of->loop, &x->look_over, x->of->loop->now_ms))
		log_warn("a request to %s is never done", x->place.host);
}

static void look_over_fire(struct loop_timer *self, uint64_t now_ms)
{
	struct fetch *x = container_of(self, struct fetch, look_over);
	(void)now_ms;
	if (!x->error[0])
		snprintf(x->error, sizeof x->error,
		    "%.150s: the look-up of the name takes too long", x->place.host);
	finish(x, 0, 0);
}

/* What the head says is known; false: that is the end of it. */
static bool tell_head(struct fetch *x)
{
	curl_off_t length = -1;
	long status = 0;

	if (x->is_head_told || !x->request.head)
		return true;
	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(x->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	x->head.status = (unsigned)status;
	x->head.length = length;
	x->is_head_told = true;
	return x->request.head(x->request.arg, &x->head);
}

/*
 * Where it leads
 */

static bool is_led(const struct fetch *x)
{
	long status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	return x->request.follows &&
	       (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

/* libcurl does the same where it follows. Returns false if memory ran out. */
static bool drop_authorization(struct fetch *x)
{
	static const char name[] = "Authorization:";
	struct curl_slist *left = NULL;

	for (const struct curl_slist *l = x->headers; l; l = l->next) {
		if (strncmp(l->data, name, sizeof name - 1) == 0)
			continue;
		struct curl_slist *more = curl_slist_append(left, l->data);
		if (!more) {
			curl_slist_free_all(left);
			return false;
		}
		left = more;
	}
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, left);
	curl_slist_free_all(x->headers);
	x->is_untold |= x->request.authorization != NULL;
	x->headers = left;
	return true;
}

/* Why it does not go there: a URL without what might be secret in it, and what is about it. */
static void refuse(struct fetch *x, const char *url, const char *what)
{
	snprintf(x->error, sizeof x->error, "it leads to %.*s, %s",
	    (int)(strcspn(url, "?#") < 120 ? strcspn(url, "?#") : 120), url, what);
}

/* Who does not know who we are says no to that, and not to the token that another one takes. */
static void tell_untold(struct fetch *x, long status)
{
	const char *url = NULL;

	if (!x->is_untold || (status != 401 && status != 403))
		return;
	curl_easy_getinfo(x->easy, CURLINFO_EFFECTIVE_URL, &url);
	refuse(x, url ? url : "",
	    "another server, which is not shown the token and wants one: name that URL instead");
}

/* What a web server has there is a list of files, or what it is told to show instead. */
static bool is_folder(const char *url)
{
	size_t len = strcspn(url, "?#");
	return len && url[len - 1] == '/';
}

/*
 * Asks where the answer leads to: libcurl by itself would look a name up by its own means, which
 * the sandbox does not let it. False: it leads nowhere; *result says whether that is an error.
 */
static bool lead_on(struct fetch *x, CURLcode *result)
{
	const char *url = NULL;
	struct place to;

	curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &url);
	if (!is_led(x) || !url || (x->request.is_file && is_folder(url)))
		return false;
	*result = CURLE_TOO_MANY_REDIRECTS;
	if (++x->led > FETCH_REDIRECTS) {
		snprintf(x->error, sizeof x->error, "it leads on more than %d times, to %.150s",
		    FETCH_REDIRECTS, url);
		return false;
	}
	if (!place_parse(url, &to)) {
		refuse(x, url, "which is no URL of HTTP");
		return false;
	}
	if (!daemon_connects_to(x->of->daemon, to.port)) {
		refuse(x, url, "and httpbootd connects to no such port: name that URL instead");
		return false;
	}
	x->error[0] = '\0';
	if (curl_easy_setopt(x->easy, CURLOPT_URL, url) != CURLE_OK ||
	    (!place_is_same(&x->place, &to) && !drop_authorization(x)))
		return false;
	curl_multi_remove_handle(x->of->multi, x->easy);
	x->is_running = false;
	curl_easy_setopt(x->easy, CURLOPT_RESOLVE, NULL);
	curl_slist_free_all(x->resolve);
	x->resolve = NULL;
	x->place = to;
	x->bytes = 0;
	x->head = (struct fetch_head){.length = -1};
	return begin(x);
}

/*
 * What a server sent behind the end of its last answer is taken for the begin of this one: on a
 * connection that was kept, what is no HTTP says nothing of what was asked for. That is asked for
 * once more, on a new one, unless something was posted.
 */
static bool ask_anew(struct fetch *x, CURLcode result)
{
	long connects = 1;

	curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &connects);
	if ((result != CURLE_UNSUPPORTED_PROTOCOL && result != CURLE_WEIRD_SERVER_REPLY) ||
	    connects || x->is_again || x->is_head_told || x->bytes || x->request.body ||
	    curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L) != CURLE_OK)
		return false;
	curl_multi_remove_handle(x->of->multi, x->easy);
	x->is_again = true;
	x->error[0] = '\0';
	x->head = (struct fetch_head){.length = -1};
	run(x);
	return true;
}

void fetch_collect(struct fetcher *f)
{
	struct fetch *x;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(f->multi, &left))) {
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode result = m->data.result;
		long status = 0;
		curl_off_t retry_after = 0;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
		if ((!result && lead_on(x, &result)) || (result && ask_anew(x, result)))
			continue;
		if (!result && !tell_head(x))
			result = CURLE_WRITE_ERROR;
		/* libcurl says in its own words that we would take no more. */
		if (x->is_too_long)
			snprintf(x->error, sizeof x->error, "the answer has more than %llu bytes",
			    (unsigned long long)x->request.max_bytes);
		else if (result && !x->error[0])
			snprintf(x->error, sizeof x->error, "%s", curl_easy_strerror(result));
		else if (!result)
			x->error[0] = '\0';
		if (!result)
			tell_untold(x, status);
		finish(x, status, retry_after);
	}
}

/*
 * libcurl's callbacks
 */

static size_t on_field(char *line, size_t one, size_t n, void *arg)
{
	struct fetch *x = arg;

	head_line(&x->head, line, one * n);
	return one * n;
}

static size_t on_data(char *bytes, size_t one, size_t n, void *arg)
{
	struct fetch *x = arg;

	x->bytes += one * n;
	if (is_led(x))
		return x->bytes <= LED_MAX ? one * n : 0;
	if (!tell_head(x))
		return 0;
	x->is_too_long = x->bytes > x->request.max_bytes;
	if (x->is_too_long)
		return 0;
	if (x->request.data && !x->request.data(x->request.arg, bytes, one * n))
		return 0;
	return one * n;
}

/*
 * The begin of one
 */

static bool set_all(struct fetch *x)
{
	curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(x->easy, CURLOPT_ERRORBUFFER, x->error);
	curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(x->easy, CURLOPT_HEADERFUNCTION, on_field);
	curl_easy_setopt(x->easy, CURLOPT_HEADERDATA, x);
	if (x->of->ca)
		curl_easy_setopt(x->easy, CURLOPT_CAINFO, x->of->ca);
	return options_set(x->easy, &x->request, &x->headers);
}

/* libcurl asks nobody for a name whose addresses it is told of. */
static bool set_addresses(struct fetch *x, const struct resolver_answer *a)
{
	char text[NAMES_TEXT];

	if (!names_text(a, x->place.port, text) || !(x->resolve = curl_slist_append(NULL, text)))
		return false;
	return curl_easy_setopt(x->easy, CURLOPT_RESOLVE, x->resolve) == CURLE_OK;
}

static void run(struct fetch *x)
{
	loop_timer_clear(x->of->loop, &x->look_over);
	x->is_running = curl_multi_add_handle(x->of->multi, x->easy) == CURLM_OK;
	if (!x->is_running)
		fail_soon(x, "there is no memory for it");
}

void fetch_look(struct fetch *x)
{
	const struct resolver_answer *answer;
	char why[FETCH_ERROR];

	switch (names_look(&x->of->names, x->place.host, &answer)) {
	case NAMES_ASKED:
		return;
	case NAMES_KNOWN:
		if (set_addresses(x, answer))
			run(x);
		else
			fail_soon(x, "there is no memory for it");
		return;
	case NAMES_FAILED:
		snprintf(why, sizeof why, "%.120s: %s", x->place.host, answer->error);
		fail_soon(x, why);
	}
}

/* False: memory ran out. */
static bool begin(struct fetch *x)
{
	const uint64_t wait_ms = x->request.total_ms ? x->request.total_ms : 30 * 1000;

	x->look_over.fire = look_over_fire;
	if (x->place.is_numeric) {
		run(x);
		return true;
	}
	if (!loop_timer_set(x->of->loop, &x->look_over, x->of->loop->now_ms + wait_ms))
		return false;
	fetch_look(x);
	return true;
}

struct fetch *fetch_start(struct fetcher *f, const struct fetch_request *request)
{
	struct fetch *x = f->fetch;

	while (x < f->fetch + f->at_once && x->is_used)
		x++;
	if (x == f->fetch + f->at_once || !place_parse(request->url, &x->place))
		return NULL;
	x->request = *request;
	x->bytes = 0;
	x->is_head_told = x->is_too_long = x->is_again = x->is_untold = false;
	x->led = 0;
	x->head = (struct fetch_head){.length = -1};
	x->error[0] = '\0';
	x->is_used = true;
	if (!set_all(x) || !begin(x)) {
		fetch_let_go(x);
		return NULL;
	}
	return x;
}
