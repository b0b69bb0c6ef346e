#ifndef LANBOOT_TOOLS_PROBE_HTTP_HEAD_H
#define LANBOOT_TOOLS_PROBE_HTTP_HEAD_H
/* HTTP as a client has it: a URL's parts, and the head of an answer (RFC 9112). Pure; of any bytes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_HOST_SIZE = 256, HTTP_PATH_SIZE = 2048, HTTP_HEAD_SIZE = 8192, HTTP_PHRASE = 40 };

struct http_url {
	char host[HTTP_HOST_SIZE];
	uint16_t port;
	char path[HTTP_PATH_SIZE]; /* with its query; begins with `/` */
};

/*
 * Reads an `http://` URL without user and without IPv6's brackets. Returns false for what is none,
 * does not fit, or has a blank or control character in it.
 */
bool http_url_parse(const char *text, struct http_url *out);

/* Writes `base` with its last component replaced by `relative`, or that itself if it is a URL. */
bool http_url_join(const char *base, const char *relative, char *out, size_t size);

struct http_head {
	unsigned status;          /* 100 to 599 */
	char phrase[HTTP_PHRASE]; /* printable ASCII; may be empty */
	bool has_length;
	uint64_t length; /* of the body, in bytes; of the whole file with 206 */
	bool chunked;
	char location[HTTP_PATH_SIZE]; /* where it says the file is; empty: it does not */
};

/*
 * Reads the head of an answer out of the `len` bytes at `text`. Returns where the body begins; 0:
 * it has no end yet; (size_t)-1: it is none.
 */
size_t http_head_parse(const char *text, size_t len, struct http_head *out);

#endif
