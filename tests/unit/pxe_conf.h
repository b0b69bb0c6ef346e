#ifndef LANBOOT_TESTS_UNIT_PXE_CONF_H
#define LANBOOT_TESTS_UNIT_PXE_CONF_H
#include "common/conf.h"

/* A configuration from text, by way of a file; stops the program where the text is wrong. */
struct conf *conf_of(const char *text);

#endif
