#ifndef LANBOOT_COMMON_LOG_OUT_H
#define LANBOOT_COMMON_LOG_OUT_H
/*
 * Where the log's lines go out: the socket of the syslog daemon, or stderr. It never waits for who
 * reads there: a syslog daemon that was stopped, or a pipe that nobody empties, would else stop all
 * that this process does. syslog(3) waits, so it is not used.
 *
 * What others share with us is left as it is: O_NONBLOCK on stderr would be theirs, too. A pipe or
 * terminal there is opened once more (/proc/self/fd), which makes a description of our own; a
 * socket is told with each line not to wait; and where neither can be, it is asked before each line
 * whether it takes one, of at most PIPE_BUF bytes, which a pipe takes whole or not at all. A file
 * is written to: that takes as long as its disk does.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum log_out_kind { OUT_FILE, OUT_OWN, OUT_SOCKET, OUT_ASKED, OUT_SYSLOG };

struct log_out {
	enum log_out_kind kind;
	int fd;           /* -1: not connected */
	bool is_stream;   /* of OUT_SYSLOG: it takes a stream, in which each line ends in a NUL */
	const char *path; /* of OUT_SYSLOG */
};

/* Has lines go to stderr. */
void log_out_stderr(struct log_out *o);

/*
 * Has lines go to the socket `path`, a string that lives for ever. It is connected to now, and anew
 * whenever who listened there has gone: one that is started later finds the lines that wait.
 */
void log_out_syslog(struct log_out *o, const char *path);

/*
 * Sends a line of at most 4096 bytes, or as much of it as is taken. Returns how many bytes went
 * out; 0: not now; -1: it never will.
 */
ssize_t log_out_send(struct log_out *o, const void *line, size_t len);

#endif
