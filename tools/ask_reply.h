#ifndef LANBOOT_TOOLS_ASK_REPLY_H
#define LANBOOT_TOOLS_ASK_REPLY_H
/* The head of an answer of HTTP, and the text of a question. Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What `lanboot` ends with: as programs of monitoring do. */
enum ask_exit {
	ASK_WELL,     /* done, or all is well */
	ASK_WARNING,  /* something is wrong, or it could not be done */
	ASK_CRITICAL, /* a machine does not boot, or wrong use */
	ASK_UNKNOWN,  /* it could not be asked */
};

struct ask_head {
	unsigned status;     /* 100..999 */
	enum ask_exit state; /* by Lanboot-Status; ASK_WELL where that is not said */
	bool has_length;
	uint64_t length; /* Content-Length */
	bool is_chunked; /* Transfer-Encoding: chunked */
	char type[64];   /* Content-Type without its parameters; or empty */
};

/*
 * Reads the head of an answer from the first `len` bytes of it (RFC 9112 §4, §5; a line may end in
 * LF alone). Returns how many bytes it has with the empty line behind it; 0: that is not there yet;
 * -1: this is no HTTP.
 */
int ask_head_read(const char *text, size_t len, struct ask_head *head);

/*
 * Appends `text` to the NUL-terminated `out` of `size` bytes, as application/x-www-form-urlencoded
 * has it (letters, digits and - . _ * stay, all else is %HH). False: it does not fit; `out` is as
 * it was then.
 */
bool ask_form_add(char *out, size_t size, const char *text);

/*
 * Appends `NAME=VALUE` of `pair` encoded, with `&` in front unless `out` is empty or ends in `?`. A
 * pair without `=` has the value `yes`. False: it does not fit, or the name is empty.
 */
bool ask_form_pair(char *out, size_t size, const char *pair);

#endif
