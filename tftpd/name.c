#include "tftpd/name.h"

#include "common/strval.h"

#include <stdbool.h>

static bool is_no_letter(char byte)
{
	unsigned char c = (unsigned char)byte;
	return c < ' ' || c == 0x7f || c == 0xff;
}

static size_t without_rubbish(const char *name, size_t len)
{
	while (len && (name[len - 1] == ' ' || is_no_letter(name[len - 1])))
		len--;
	return len;
}

static size_t before_control(const char *name, size_t len)
{
	size_t n = 0;
	while (n < len && !is_no_letter(name[n]))
		n++;
	return n;
}

static size_t add_end(size_t end[NAME_ENDS], size_t n, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (end[i] == len)
			return n;
	end[n] = len;
	return n + 1;
}

size_t name_ends(const char *name, size_t len, size_t end[NAME_ENDS], size_t *judged)
{
	const size_t cut[] = {before_control(name, len), str_utf8_span(name, len)};
	size_t n = add_end(end, 0, len);

	n = add_end(end, n, without_rubbish(name, len));
	*judged = n - 1;
	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
		if (cut[i] == len || cut[i] == 0)
			continue;
		n = add_end(end, n, cut[i]);
		n = add_end(end, n, cut[i] - 1);
	}
	return n;
}

bool name_lower(char *s)
{
	bool changed = false;

	for (; *s; s++)
		if (*s >= 'A' && *s <= 'Z') {
			*s = (char)(*s - 'A' + 'a');
			changed = true;
		}
	return changed;
}
