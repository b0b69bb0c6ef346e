#ifndef LANBOOT_COMMON_CALL_RULES_H
#define LANBOOT_COMMON_CALL_RULES_H
/*
 * Which system calls a process may make: rules, and the program for the kernel's filter
 * (seccomp(2), linux/seccomp.h) that is made of them. Pure.
 */
#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum call_verdict {
	CALL_ALLOWED,
	CALL_REFUSED, /* for rules in front of others: what they allow, but not so */
	CALL_UNKNOWN, /* as by a kernel that does not have it (ENOSYS): the C library then knows
			 another way */
};

enum { CALL_CHECKS = 3 };

/* A call, and what has to hold of its arguments. Of those the low 32 bits are looked at. */
struct call_rule {
	int nr; /* SYS_…; negative: this architecture has none, and the rule is left out */
	enum call_verdict verdict;
	struct call_check {
		uint32_t mask, value; /* (argument & mask) == value; mask 0: no more checks */
		uint8_t arg;          /* which one, from 0 */
	} check[CALL_CHECKS];         /* all have to hold */
};

#define CALL(call)                                                                                 \
	{                                                                                          \
		.nr = (call)                                                                       \
	}
/* With one argument that is `of`, or whose bits `bits` are. */
#define CALL_IS(call, argument, of)                                                                \
	{                                                                                          \
		.nr = (call), .check = { {UINT32_MAX, (uint32_t)(of), (argument)} }                \
	}
#define CALL_BITS(call, argument, bits, are)                                                       \
	{                                                                                          \
		.nr = (call), .check = { {(uint32_t)(bits), (uint32_t)(are), (argument)} }         \
	}

/* A new socket of that kind, whatever its flags. */
#define CALL_SOCKET(family, type)                                                                  \
	{                                                                                          \
		.nr = SYS_socket, .check = {                                                       \
			{UINT32_MAX, (family), 0},                                                 \
			{~(uint32_t)(SOCK_CLOEXEC | SOCK_NONBLOCK), (type), 1},                    \
		}                                                                                  \
	}

struct call_rules {
	const struct call_rule *rule;
	size_t n;
};

/* What the filter does with a call that no rule allows. */
struct call_ends {
	uint32_t arch;    /* AUDIT_ARCH_…: calls of any other way into the kernel are fatal */
	uint32_t refused; /* SECCOMP_RET_… */
	int newest;       /* calls beyond this number are CALL_UNKNOWN: nothing here knows them */
	int beyond;       /* calls from this number on are fatal; 0: none are (x32 of x86-64) */
};

enum { CALL_PROGRAM_MAX = 1200 };

/*
 * Writes the filter's program for `n` lists of rules: the first rule of a call that holds says what
 * becomes of it, and what has none is refused. Returns the number of instructions, 0 if there is no
 * room for them.
 */
size_t call_program(const struct call_rules *lists, size_t n, const struct call_ends *ends,
    struct sock_filter out[CALL_PROGRAM_MAX]);

#endif
