/* Rules for system calls, by what the program made of them says of calls. */
#include "common/call_rules.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

enum { ARCH = 0xc0000123, REFUSED = SECCOMP_RET_ERRNO | EPERM, LOST = 0 };

/* Runs a program as the kernel does; LOST if it does what no program of ours shall. */
static uint32_t run(const struct sock_filter *code, size_t n, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t at = 0; at < n; at++) {
		const struct sock_filter *i = &code[at];
		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (i->k % 4 || i->k > sizeof *data - 4)
				return LOST;
			memcpy(&a, (const char *)data + i->k, sizeof a);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			at += a == i->k ? i->jt : i->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			at += a >= i->k ? i->jt : i->jf;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			at += a > i->k ? i->jt : i->jf;
			break;
		case BPF_RET | BPF_K:
			return i->k;
		default:
			return LOST;
		}
	}
	return LOST;
}

static const struct call_rule own[] = {
    {.nr = 10, .verdict = CALL_REFUSED, .check = {{UINT32_MAX, 7, 0}}},
    {.nr = 11, .check = {{UINT32_MAX, 1, 0}, {0xf, 2, 1}, {UINT32_MAX, 0, 2}}},
    CALL_IS(11, 0, 9),
    CALL(-1),
};
static const struct call_rule all[] = {
    CALL(10),
    CALL_BITS(12, 2, 0x4, 0),
    {.nr = 13, .verdict = CALL_UNKNOWN},
    CALL_IS(14, 5, 0xffffffff),
    CALL(0),
};

static const struct row {
	const char *name;
	struct seccomp_data call;
	uint32_t result;
} rows[] = {
    {"allowed, whatever its arguments", {10, ARCH, 0, {6}}, SECCOMP_RET_ALLOW},
    {"refused by the rule in front", {10, ARCH, 0, {7}}, REFUSED},
    {"by the low half of an argument", {10, ARCH, 0, {UINT64_C(0x500000007)}}, REFUSED},
    {"number 0", {0, ARCH, 0, {1}}, SECCOMP_RET_ALLOW},
    {"all three checks hold", {11, ARCH, 0, {1, 0xf2, 0}}, SECCOMP_RET_ALLOW},
    {"the first does not", {11, ARCH, 0, {2, 0xf2, 0}}, REFUSED},
    {"the second does not", {11, ARCH, 0, {1, 0xf3, 0}}, REFUSED},
    {"the third does not", {11, ARCH, 0, {1, 0xf2, 1}}, REFUSED},
    {"but the next rule of the call does", {11, ARCH, 0, {9, 0xf3, 1}}, SECCOMP_RET_ALLOW},
    {"a bit that has to be clear", {12, ARCH, 0, {0, 0, 3}}, SECCOMP_RET_ALLOW},
    {"and is set", {12, ARCH, 0, {0, 0, 7}}, REFUSED},
    {"unknown here", {13, ARCH, 0, {0}}, SECCOMP_RET_ERRNO | ENOSYS},
    {"the last argument", {14, ARCH, 0, {0, 0, 0, 0, 0, 0xffffffff}}, SECCOMP_RET_ALLOW},
    {"the last argument is another", {14, ARCH, 0, {0, 0, 0, 0, 0, 1}}, REFUSED},
    {"named nowhere", {15, ARCH, 0, {0}}, REFUSED},
    {"the newest that is known", {20, ARCH, 0, {0}}, REFUSED},
    {"a newer one", {21, ARCH, 0, {0}}, SECCOMP_RET_ERRNO | ENOSYS},
    {"another ABI's", {1000, ARCH, 0, {0}}, SECCOMP_RET_KILL_PROCESS},
    {"and beyond", {-1, ARCH, 0, {0}}, SECCOMP_RET_KILL_PROCESS},
    {"another architecture's", {10, ARCH + 1, 0, {6}}, SECCOMP_RET_KILL_PROCESS},
};

static void test_program(void)
{
	const struct call_rules lists[] = {
	    {own, sizeof own / sizeof *own}, {all, sizeof all / sizeof *all}};
	const struct call_ends ends = {ARCH, REFUSED, 20, 1000};
	struct sock_filter code[CALL_PROGRAM_MAX];
	size_t n = call_program(lists, 2, &ends, code);

	CHECK(n > 0);
	for (const struct row *r = rows; r < rows + sizeof rows / sizeof *rows; r++) {
		unit_row(r->name);
		CHECK_NUM(run(code, n, &r->call), r->result);
	}
}

static void test_no_room(void)
{
	static struct call_rule many[CALL_PROGRAM_MAX];
	const struct call_rules list = {many, CALL_PROGRAM_MAX};
	const struct call_ends ends = {ARCH, REFUSED, 20, 0};
	struct sock_filter code[CALL_PROGRAM_MAX];

	CHECK_NUM(call_program(&list, 1, &ends, code), 0);
}

int main(void)
{
	unit_run("call_program", test_program);
	unit_run("call_program without room", test_no_room);
	return unit_result();
}
