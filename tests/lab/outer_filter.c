/*
 * outer_filter: runs a program under a filter of system calls that refuses it, with EPERM, a filter
 * of its own, as a supervisor's may: by seccomp(2), or by prctl(2), too.
 * usage: outer_filter seccomp|both PROGRAM ARGUMENT...
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
#define IS(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (then), (otherwise))

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: outer_filter seccomp|both PROGRAM ARGUMENT...\n");
		return 2;
	}
	struct sock_filter code[] = {
	    LOAD(nr),
	    IS(SYS_seccomp, 4, 0),
	    IS(strcmp(argv[1], "both") == 0 ? SYS_prctl : (unsigned)-1, 0, 2),
	    LOAD(args[0]),
	    IS(PR_SET_SECCOMP, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog program = {sizeof code / sizeof *code, code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) {
		perror("cannot enter the filter");
		return 1;
	}
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 1;
}
