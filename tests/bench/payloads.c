/* payloads: writes what a hostile machine may call itself as hex digits, a line each. */
#include "tests/unit/payloads.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
	for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
		for (const char *p = payloads[i]; *p; p++)
			printf("%02x", (unsigned char)*p);
		putchar('\n');
	}
	return 0;
}
