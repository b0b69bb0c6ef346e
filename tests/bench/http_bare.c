/*
 * What libmicrohttpd does when nothing is put around it, for `make bench-http`: one thread, no
 * ranges, no log, no check of the path. usage: http_bare PORT FOLDER
 * /script is one answer made at the start; every other path is a file, opened anew.
 */
#include <fcntl.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRIPT_MAX = 65536 };

static int folder;
static struct MHD_Response *script;

static struct MHD_Response *file_response(const char *url)
{
	struct stat st;
	int fd = openat(folder, url + 1, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return NULL;
	return MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_size,
    void **context)
{
	static int seen;
	(void)arg;
	(void)method;
	(void)version;
	(void)upload;
	(void)upload_size;
	if (!*context) { /* an answer at the first call would close the connection */
		*context = &seen;
		return MHD_YES;
	}
	if (strcmp(url, "/script") == 0)
		return MHD_queue_response(c, 200, script);
	struct MHD_Response *r = file_response(url);
	if (!r)
		return MHD_NO;
	enum MHD_Result queued = MHD_queue_response(c, 200, r);
	MHD_destroy_response(r);
	return queued;
}

static void make_script(void)
{
	static char text[SCRIPT_MAX];
	int fd = openat(folder, "script", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
	if (n < 0) {
		perror("http_bare: script");
		exit(1);
	}
	close(fd);
	script = MHD_create_response_from_buffer((size_t)n, text, MHD_RESPMEM_PERSISTENT);
}

int main(int argc, char **argv)
{
	if (argc != 3 || (folder = open(argv[2], O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) {
		fprintf(stderr, "usage: http_bare PORT FOLDER\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	make_script();
	/* clang-format off */
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD,
	    (uint16_t)atoi(argv[1]), NULL, NULL, on_request, NULL,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	    MHD_OPTION_CONNECTION_LIMIT, 4000u,
	    MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
	    MHD_OPTION_CONNECTION_TIMEOUT, 60u,
	    MHD_OPTION_END);
	/* clang-format on */
	if (!d) {
		fprintf(stderr, "http_bare: libmicrohttpd does not start\n");
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	for (;;)
		pause();
}
