#include "common/initrds.h"

#include <string.h>

static const char blanks[] = " \t,";

/* The next word: where it stands, and its length in *len; the list goes on behind it. */
static const char *take(const char **list, size_t *len)
{
	const char *word = *list + strspn(*list, blanks);
	*len = strcspn(word, blanks);
	*list = word + *len;
	return word;
}

bool initrds_next(const char **list, struct initrd_item *item)
{
	static const char as[] = "as", mode[] = "mode=";
	size_t len;

	*item = (struct initrd_item){0};
	item->file = take(list, &item->file_len);
	if (item->file_len == 0)
		return false;
	const char *ahead = *list, *word = take(&ahead, &len);
	if (len != sizeof as - 1 || memcmp(word, as, len) != 0)
		return true;
	item->as = take(&ahead, &item->as_len);
	*list = ahead;
	word = take(&ahead, &len);
	if (len >= sizeof mode - 1 && memcmp(word, mode, sizeof mode - 1) == 0) {
		item->mode = word + sizeof mode - 1;
		item->mode_len = len - (sizeof mode - 1);
		*list = ahead;
	}
	return true;
}

bool initrds_named(const char *list)
{
	struct initrd_item item;
	while (list && initrds_next(&list, &item))
		if (item.as)
			return true;
	return false;
}

bool initrds_lack_name(const char *list)
{
	struct initrd_item item;
	while (list && initrds_next(&list, &item))
		if (item.as && item.as_len == 0)
			return true;
	return false;
}
