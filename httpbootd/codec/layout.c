#include "httpbootd/codec/layout.h"

enum { CRLF = 2 };

void layout_line(struct layout *l, const char *method, size_t method_len, size_t target_len,
    const char *version, size_t version_len)
{
	l->begin = (uintptr_t)method;
	l->whole = (uintptr_t)version == l->begin + method_len + 1 + target_len + 1;
	l->at = (uintptr_t)version + version_len + CRLF;
}

void layout_field(
    struct layout *l, const char *name, size_t name_len, const char *value, size_t value_len)
{
	if ((uintptr_t)name != l->at || (uintptr_t)value < l->at + name_len + 1)
		l->whole = false;
	l->at = (uintptr_t)value + value_len + CRLF;
}

bool layout_is_whole(const struct layout *l, size_t size)
{
	return l->whole && l->at + CRLF == l->begin + size;
}
