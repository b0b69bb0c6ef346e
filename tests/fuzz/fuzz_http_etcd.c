/* Any bytes as what etcd answers: a note's name and text are ends of strings, and what is read can
 * be asked again. */
#include "httpbootd/etcd/base64.h"
#include "httpbootd/etcd/etcd_answer.h"
#include "httpbootd/etcd/take.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool look_at(void *arg, const struct etcd_note *n)
{
	char body[ETCD_BODY];
	struct take t;

	(void)arg;
	if (strlen(n->value) >= ETCD_VALUE || n->revision < 0 || !etcd_ask_page(n->name, 0, body) ||
	    !etcd_ask_swap(n->name, n->revision, n->value, body))
		abort();
	if (!take_begin(&t, TAKE_ONCE, "install", "b1", n->value, n->revision))
		abort();
	/* Who has asked once has it or not; what was known is never asked for again. */
	if (take_answered(&t, false, n->value, n->revision) == TAKE_ASK &&
	    t.revision != n->revision)
		abort();
	t.kind = TAKE_NEXT;
	take_answered(&t, false, n->value, n->revision);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct etcd_answer a;
	char *text = malloc(size + 1), *bytes = malloc(size + 1), *again = malloc(size + 2);

	if (!text || !bytes || !again)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	etcd_answer_read(text, size, &a, look_at, NULL);
	if (strlen(a.error) >= ETCD_ERROR || strlen(a.token) >= ETCD_TOKEN || a.count < 0 ||
	    a.revision < 0)
		abort();
	const long n = base64_read(text, bytes, size + 1);
	if (n >= 0 &&
	    (!base64_write(bytes, (size_t)n, again, size + 2) || strcmp(text, again) != 0))
		abort();
	free(text);
	free(bytes);
	free(again);
	return 0;
}
