#include "tftpd/tftp.h"

#include "common/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t tftp_build_oack(void *packet, size_t size, const struct tftp_oack *oack)
{
	struct writer w = writer_of(packet, size);

	write_u16(&w, TFTP_OACK);
	for (int i = 0; i < TFTP_OPTIONS; i++)
		if (oack->has[i]) {
			char value[24];
			snprintf(value, sizeof value, "%" PRIu64, oack->value[i]);
			write_zstring(&w, tftp_option_name((enum tftp_option)i));
			write_zstring(&w, value);
		}
	return w.failed ? 0 : w.len;
}

size_t tftp_build_error(void *packet, size_t size, enum tftp_error code, const char *text)
{
	struct writer w = writer_of(packet, size);

	write_u16(&w, TFTP_ERROR);
	write_u16(&w, (uint16_t)code);
	write_bytes(&w, text, strnlen(text, TFTP_ERROR_TEXT));
	write_u8(&w, 0);
	return w.failed ? 0 : w.len;
}

void tftp_build_data(uint8_t header[TFTP_HEADER], uint64_t block)
{
	struct writer w = writer_of(header, TFTP_HEADER);

	write_u16(&w, TFTP_DATA);
	write_u16(&w, (uint16_t)(block & 0xffff));
}
