#include "common/call_rules.h"

#include <errno.h>
#include <linux/seccomp.h>

/* A program while it is written. */
struct program {
	struct sock_filter *code;
	size_t n; /* more than CALL_PROGRAM_MAX: it did not fit */
};

static void put(struct program *p, struct sock_filter instruction)
{
	if (p->n < CALL_PROGRAM_MAX)
		p->code[p->n] = instruction;
	p->n++;
}

/* A 32-bit word of struct seccomp_data. */
static void load(struct program *p, size_t offset)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void end(struct program *p, uint32_t verdict)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

static void jump(struct program *p, uint16_t test, uint32_t k, uint8_t then, uint8_t otherwise)
{
	const uint16_t code = BPF_JMP | BPF_K;
	put(p, (struct sock_filter)BPF_JUMP((uint16_t)(code | test), k, then, otherwise));
}

/* The kernel holds an argument in 64 bits, in the machine's own order. */
static size_t low_half(uint8_t arg)
{
	const size_t at = offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t);
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? at + sizeof(uint32_t) : at;
}

static uint32_t result_of(enum call_verdict v, const struct call_ends *ends)
{
	return v == CALL_ALLOWED   ? SECCOMP_RET_ALLOW
	       : v == CALL_UNKNOWN ? SECCOMP_RET_ERRNO | ENOSYS
				   : ends->refused;
}

static size_t checks_of(const struct call_rule *r)
{
	size_t n = 0;
	while (n < CALL_CHECKS && r->check[n].mask)
		n++;
	return n;
}

/*
 * Expects the call's number to be loaded, and leaves it so where the rule does not hold: each check
 * takes a load, a mask and a jump, then comes the end, then the number again.
 */
static void put_rule(struct program *p, const struct call_rule *r, const struct call_ends *ends)
{
	enum { CHECK = 3, END = 1, RELOAD = 1 };
	const size_t n = checks_of(r);

	jump(p, BPF_JEQ, (uint32_t)r->nr, 0, (uint8_t)(n * CHECK + END + (n ? RELOAD : 0)));
	for (size_t i = 0; i < n; i++) {
		const struct call_check *c = &r->check[i];
		load(p, low_half(c->arg));
		put(p, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, c->mask));
		jump(p, BPF_JEQ, c->value, 0, (uint8_t)((n - i - 1) * CHECK + END));
	}
	end(p, result_of(r->verdict, ends));
	if (n)
		load(p, offsetof(struct seccomp_data, nr));
}

size_t call_program(const struct call_rules *lists, size_t n, const struct call_ends *ends,
    struct sock_filter out[CALL_PROGRAM_MAX])
{
	struct program p = {.code = out};

	load(&p, offsetof(struct seccomp_data, arch));
	jump(&p, BPF_JEQ, ends->arch, 1, 0);
	end(&p, SECCOMP_RET_KILL_PROCESS);
	load(&p, offsetof(struct seccomp_data, nr));
	if (ends->beyond) {
		jump(&p, BPF_JGE, (uint32_t)ends->beyond, 0, 1);
		end(&p, SECCOMP_RET_KILL_PROCESS);
	}
	for (size_t list = 0; list < n; list++)
		for (size_t i = 0; i < lists[list].n; i++)
			if (lists[list].rule[i].nr >= 0)
				put_rule(&p, &lists[list].rule[i], ends);
	jump(&p, BPF_JGT, (uint32_t)ends->newest, 0, 1);
	end(&p, SECCOMP_RET_ERRNO | ENOSYS);
	end(&p, ends->refused);
	return p.n <= CALL_PROGRAM_MAX ? p.n : 0;
}
