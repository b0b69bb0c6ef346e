#include "common/initrds.h"

bool initrds_named(const struct initrds *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->item[i].as)
			return true;
	return false;
}
