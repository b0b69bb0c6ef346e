#include "common/seccomp.h"

#include "common/call_numbers.h"
#include "common/calls.h"
#include "common/log.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

/*
 * The architecture, and where a signal's context has what the interrupted call returns; without the
 * latter a refusal is not told of. CALL_OTHERS: from this number on they are of another ABI (x32).
 */
#define CALL_OTHERS 0
#if defined __x86_64__ && !defined __ILP32__
#define CALL_ARCH AUDIT_ARCH_X86_64
#undef CALL_OTHERS
#define CALL_OTHERS 0x40000000
#define RESULT(context) (context)->uc_mcontext.gregs[REG_RAX]
#elif defined __i386__
#define CALL_ARCH AUDIT_ARCH_I386
#define RESULT(context) (context)->uc_mcontext.gregs[REG_EAX]
#elif defined __AARCH64EL__
#define CALL_ARCH AUDIT_ARCH_AARCH64
#define RESULT(context) (context)->uc_mcontext.regs[0]
#elif defined __arm__ && defined __ARM_EABI__ && defined __ARMEL__
#define CALL_ARCH AUDIT_ARCH_ARM
#define RESULT(context) (context)->uc_mcontext.arm_r0
#elif defined __riscv && __riscv_xlen == 64
#define CALL_ARCH AUDIT_ARCH_RISCV64
#define RESULT(context) (context)->uc_mcontext.__gregs[10]
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define CALL_ARCH AUDIT_ARCH_PPC64LE
#elif defined __s390x__
#define CALL_ARCH AUDIT_ARCH_S390X
#elif defined __loongarch64 || (defined __loongarch__ && __loongarch_grlen == 64)
#define CALL_ARCH 0xc0000102u /* AUDIT_ARCH_LOONGARCH64, of Linux 5.19 */
#endif

/* mseal: with what this file knows, the rules were written. */
enum {
	NEWEST_CALL = 462,
	FIRST_COMMON_CALL = 435 /* clone3, the same everywhere but for a base */
};

int seccomp_signal(void)
{
	return SIGRTMIN;
}

void seccomp_tell(struct seccomp_told *told, int nr, uint32_t from)
{
	const size_t bits = sizeof told->bits * 8;
	const size_t at = nr >= 0 && (size_t)nr < bits ? (size_t)nr : bits - 1;

	if (from != (uint32_t)getpid() || told->bits[at / 64] >> at % 64 & 1)
		return;
	told->bits[at / 64] |= UINT64_C(1) << at % 64;
	log_warnx("refused by the sandbox: system call %d (%s): either this daemon was made to do "
		  "what it never does, or the C library has changed; told once",
	    nr, call_name(nr));
}

#ifdef CALL_ARCH
#ifdef RESULT
/* In place of the call that was refused: has it fail, and tells the loop of it. */
static void on_refusal(int signal, siginfo_t *info, void *context)
{
	const union sigval nr = {.sival_int = info->si_syscall};
	ucontext_t *at = context;
	int saved = errno;

	(void)signal;
	sigqueue(getpid(), SIGRTMIN, nr);
	errno = saved;
	RESULT(at) = (__typeof__(RESULT(at)))-EPERM;
}

static bool catch_refusals(void)
{
	struct sigaction action = {.sa_sigaction = on_refusal, .sa_flags = SA_SIGINFO};

	sigfillset(&action.sa_mask);
	return sigaction(SIGSYS, &action, NULL) == 0;
}
#define TELLS SECCOMP_RET_TRAP
#else
static bool catch_refusals(void)
{
	return true;
}
#define TELLS (SECCOMP_RET_ERRNO | EPERM)
#endif

static uint32_t refusal(bool tells)
{
#ifdef SANDBOX_KILLS
	(void)tells;
	return SECCOMP_RET_KILL_PROCESS;
#else
	return tells ? TELLS : SECCOMP_RET_ERRNO | EPERM;
#endif
}

/*
 * Without the flag, older kernels slow down all of a filtered process against Spectre's kind.
 * prctl(2) is the older way, and one that a filter around this process may leave.
 */
static bool install(const struct sock_fprog *program)
{
	const unsigned flags[] = {SECCOMP_FILTER_FLAG_SPEC_ALLOW, 0};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags[i], program) == 0)
			return true;
		else if (errno != EINVAL)
			break;
	/* A kernel that lacks it; or valgrind, which leaves it out and could not run in the filter.
	 */
	if (errno == ENOSYS)
		return false;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0;
}

/* The kernel itself has no EPERM here (seccomp(2)): that is what a filter around us answers. */
static bool goes_without(int error)
{
	if (error == EPERM)
		log_warnx("who started this daemon refuses it a filter of system calls of its own "
			  "(seccomp): going on without; a systemd unit has to allow seccomp in "
			  "SystemCallFilter, as ours do");
	else if (error == ENOSYS || error == EINVAL)
		log_warnx("this kernel filters no system calls (seccomp): going on without");
	else
		return false;
	return true;
}

bool seccomp_enter(const struct call_rules *lists, size_t n, bool tells)
{
	const uint32_t pid = (uint32_t)getpid();
	const struct call_rule itself[] = {
	    CALL_IS(SYS_tgkill, 0, pid),
	    CALL_IS(SYS_rt_sigqueueinfo, 0, pid),
	};
	struct call_rules all[SECCOMP_LISTS + 1];
	struct sock_filter code[CALL_PROGRAM_MAX];
	const struct call_ends ends = {
	    .arch = CALL_ARCH,
	    .refused = refusal(tells),
	    .newest = SYS_clone3 - FIRST_COMMON_CALL + NEWEST_CALL,
	    .beyond = CALL_OTHERS,
	};

	if (n > SECCOMP_LISTS || (tells && !catch_refusals()))
		return false;
	memcpy(all, lists, n * sizeof *all);
	all[n] = (struct call_rules){itself, sizeof itself / sizeof *itself};
	struct sock_fprog program = {
	    .len = (unsigned short)call_program(all, n + 1, &ends, code), .filter = code};
	if (program.len == 0) {
		errno = E2BIG;
		return false;
	}
	return install(&program) || goes_without(errno);
}
#else
bool seccomp_enter(const struct call_rules *lists, size_t n, bool tells)
{
	(void)lists, (void)n, (void)tells;
	log_warnx("system calls are not filtered (seccomp) on this kind of processor");
	return true;
}
#endif
