#ifndef LANBOOT_HTTPBOOTD_TRACE_COUNTS_H
#define LANBOOT_HTTPBOOTD_TRACE_COUNTS_H
/* What is counted of the boots that a collector is told of. */
#include <stdbool.h>
#include <stdint.h>

struct trace_counts {
	bool is_on;             /* there is a collector */
	uint64_t sent, dropped; /* boots */
	uint64_t waiting;       /* now */
};

#endif
