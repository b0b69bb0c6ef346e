#include "common/full.h"

#include <errno.h>

const char *full_words(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
		return "; full=disk";
	case ENOMEM:
		return "; full=memory";
	case EMFILE:
	case ENFILE:
		return "; full=descriptors";
	default:
		return "";
	}
}
