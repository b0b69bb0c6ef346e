#ifndef LANBOOT_COMMON_CALL_NUMBERS_H
#define LANBOOT_COMMON_CALL_NUMBERS_H
/*
 * Numbers of system calls for rules (call_rules.h): <sys/syscall.h> of this architecture, where a
 * call that it does not have is -1. Those newer than the headers have one number everywhere.
 */
#include <sys/syscall.h>

/* New since Linux 5.1. */
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* Of some architectures. */
#ifndef SYS__llseek
#define SYS__llseek (-1)
#endif
#ifndef SYS_access
#define SYS_access (-1)
#endif
#ifndef SYS_arm_fadvise64_64
#define SYS_arm_fadvise64_64 (-1)
#endif
#ifndef SYS_clock_gettime64
#define SYS_clock_gettime64 (-1)
#endif
#ifndef SYS_clock_nanosleep_time64
#define SYS_clock_nanosleep_time64 (-1)
#endif
#ifndef SYS_epoll_wait
#define SYS_epoll_wait (-1)
#endif
#ifndef SYS_fadvise64
#define SYS_fadvise64 (-1)
#endif
#ifndef SYS_fadvise64_64
#define SYS_fadvise64_64 (-1)
#endif
#ifndef SYS_fcntl64
#define SYS_fcntl64 (-1)
#endif
#ifndef SYS_fork
#define SYS_fork (-1)
#endif
#ifndef SYS_fstat
#define SYS_fstat (-1)
#endif
#ifndef SYS_fstat64
#define SYS_fstat64 (-1)
#endif
#ifndef SYS_fstatat64
#define SYS_fstatat64 (-1)
#endif
#ifndef SYS_fstatfs64
#define SYS_fstatfs64 (-1)
#endif
#ifndef SYS_futex_time64
#define SYS_futex_time64 (-1)
#endif
#ifndef SYS_getdents
#define SYS_getdents (-1)
#endif
#ifndef SYS_getegid32
#define SYS_getegid32 (-1)
#endif
#ifndef SYS_geteuid32
#define SYS_geteuid32 (-1)
#endif
#ifndef SYS_getgid32
#define SYS_getgid32 (-1)
#endif
#ifndef SYS_getrlimit
#define SYS_getrlimit (-1)
#endif
#ifndef SYS_getuid32
#define SYS_getuid32 (-1)
#endif
#ifndef SYS_gettimeofday
#define SYS_gettimeofday (-1)
#endif
#ifndef SYS_lseek
#define SYS_lseek (-1)
#endif
#ifndef SYS_lstat
#define SYS_lstat (-1)
#endif
#ifndef SYS_lstat64
#define SYS_lstat64 (-1)
#endif
#ifndef SYS_mmap
#define SYS_mmap (-1)
#endif
#ifndef SYS_mmap2
#define SYS_mmap2 (-1)
#endif
#ifndef SYS_newfstatat
#define SYS_newfstatat (-1)
#endif
#ifndef SYS_open
#define SYS_open (-1)
#endif
#ifndef SYS_poll
#define SYS_poll (-1)
#endif
#ifndef SYS_ppoll
#define SYS_ppoll (-1)
#endif
#ifndef SYS_ppoll_time64
#define SYS_ppoll_time64 (-1)
#endif
#ifndef SYS_readlink
#define SYS_readlink (-1)
#endif
#ifndef SYS_recvmmsg_time64
#define SYS_recvmmsg_time64 (-1)
#endif
#ifndef SYS_recvmmsg
#define SYS_recvmmsg (-1)
#endif
#ifndef SYS_recv
#define SYS_recv (-1)
#endif
#ifndef SYS_rename
#define SYS_rename (-1)
#endif
#ifndef SYS_renameat
#define SYS_renameat (-1)
#endif
#ifndef SYS_restart_syscall
#define SYS_restart_syscall (-1)
#endif
#ifndef SYS_rseq
#define SYS_rseq (-1)
#endif
#ifndef SYS_send
#define SYS_send (-1)
#endif
#ifndef SYS_sendfile
#define SYS_sendfile (-1)
#endif
#ifndef SYS_sendfile64
#define SYS_sendfile64 (-1)
#endif
#ifndef SYS_setrlimit
#define SYS_setrlimit (-1)
#endif
#ifndef SYS_sigprocmask
#define SYS_sigprocmask (-1)
#endif
#ifndef SYS_sigreturn
#define SYS_sigreturn (-1)
#endif
#ifndef SYS_socketcall
#define SYS_socketcall (-1)
#endif
#ifndef SYS_stat
#define SYS_stat (-1)
#endif
#ifndef SYS_stat64
#define SYS_stat64 (-1)
#endif
#ifndef SYS_statfs64
#define SYS_statfs64 (-1)
#endif
#ifndef SYS_statfs
#define SYS_statfs (-1)
#endif
#ifndef SYS_statx
#define SYS_statx (-1)
#endif
#ifndef SYS_time
#define SYS_time (-1)
#endif
#ifndef SYS_ugetrlimit
#define SYS_ugetrlimit (-1)
#endif
#ifndef SYS_unlink
#define SYS_unlink (-1)
#endif
#ifndef SYS_wait4
#define SYS_wait4 (-1)
#endif
#ifndef SYS_waitpid
#define SYS_waitpid (-1)
#endif
#ifndef SYS_clock_gettime
#define SYS_clock_gettime (-1)
#endif
#ifndef SYS_clock_nanosleep
#define SYS_clock_nanosleep (-1)
#endif
#ifndef SYS_futex
#define SYS_futex (-1)
#endif

#ifndef SYS_vfork
#define SYS_vfork (-1)
#endif
#ifndef SYS_accept
#define SYS_accept (-1)
#endif
#endif
