#include "common/percent.h"

#include <string.h>

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void percent_write(struct writer *w, const char *text, size_t len, const char *plain)
{
	static const char digits[] = "0123456789ABCDEF";
	for (const char *end = text + len; text < end; text++) {
		uint8_t byte = (uint8_t)*text;
		bool is_plain = is_alphanumeric(*text) || (byte && strchr(plain, *text));
		if (is_plain)
			write_u8(w, byte);
		else
			write_bytes(w, (char[]){'%', digits[byte >> 4], digits[byte & 15]}, 3);
	}
}

bool percent_encode(const char *text, const char *plain, char *out, size_t size)
{
	struct writer w = writer_of(out, size);
	percent_write(&w, text, strlen(text), plain);
	write_u8(&w, '\0');
	return !w.failed;
}

void percent_write_path(struct writer *w, const char *path, size_t len)
{
	percent_write(w, path, len, "-._~!$&'()*+,;=:@/{}");
}
