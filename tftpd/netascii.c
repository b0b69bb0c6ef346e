#include "tftpd/netascii.h"

size_t netascii_encode(
    struct netascii *n, const uint8_t *in, size_t len, size_t *used, uint8_t *out, size_t size)
{
	size_t i = 0, o = 0;

	while (o < size) {
		if (n->pending) {
			out[o++] = n->byte;
			n->pending = false;
			continue;
		}
		if (i == len)
			break;
		uint8_t c = in[i++];
		if (c == '\n' || c == '\r') {
			out[o++] = '\r';
			n->pending = true;
			n->byte = c == '\n' ? '\n' : '\0';
		} else {
			out[o++] = c;
		}
	}
	*used = i;
	return o;
}
