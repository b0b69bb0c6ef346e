/* Any bytes as what a proxy says of a request: the client is the peer, or an address that was read.
 */
#include "httpbootd/codec/forwarded.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char net[] = "10.9.0.0/16", *names[] = {net};
	static const struct words proxies = {.word = names, .n = 1};
	struct addr peer = {.len = sizeof peer.v4}, client;
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	const char *line = text;
	peer.v4.sin_family = AF_INET;
	peer.v4.sin_addr.s_addr = htonl(0x0a090001);
	forwarded_client(&proxies, &peer, &line, 1, &client);
	if (client.len != sizeof client.v4 && client.len != sizeof client.v6)
		abort();
	peer.v4.sin_addr.s_addr = htonl(0x0a080001);
	forwarded_client(&proxies, &peer, &line, 1, &client);
	if (!addr_equal(&client, &peer)) /* who is no proxy speaks for itself alone */
		abort();
	forwarded_is_tls(text);
	free(text);
	return 0;
}
