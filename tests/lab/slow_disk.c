/*
 * slow_disk FOLDER MOUNTPOINT MS: the files of FOLDER, for reading, as a file system (FUSE) whose
 * disk takes MS milliseconds for each read of a file that is called slow…. What was read stays in
 * the page cache, as with any disk. Needs CAP_SYS_ADMIN of its namespaces; ends when it is
 * unmounted. Says `ready` on standard output, and each slow read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 64, REQUEST = 256 * 1024, READ_MOST = 128 * 1024 };

static struct file {
	char name[64];
	int fd;
	struct stat st;
} files[FILES];
static size_t n_files;
static int device;
static long delay_ms;

static void reply(const struct fuse_in_header *in, int error, const void *data, size_t len)
{
	struct fuse_out_header out = {
	    .len = (uint32_t)(sizeof out + len), .error = -error, .unique = in->unique};
	struct iovec iov[] = {{&out, sizeof out}, {(void *)(uintptr_t)data, len}};
	if (writev(device, iov, len ? 2 : 1) < 0 && errno != ENOENT)
		perror("slow_disk: reply");
}

static struct fuse_attr attr_of(uint64_t node)
{
	struct fuse_attr a = {.ino = node, .mode = S_IFDIR | 0755, .nlink = 2, .blksize = 4096};
	if (node > 1) {
		const struct stat *st = &files[node - 2].st;
		a.mode = S_IFREG | 0644;
		a.nlink = 1;
		a.size = (uint64_t)st->st_size;
		a.mtime = (uint64_t)st->st_mtime;
		a.ctime = (uint64_t)st->st_mtime;
	}
	return a;
}

static void lookup(const struct fuse_in_header *in, const char *name)
{
	for (size_t i = 0; i < n_files; i++)
		if (strcmp(files[i].name, name) == 0) {
			struct fuse_entry_out e = {.nodeid = i + 2,
			    .entry_valid = 1000,
			    .attr_valid = 1000,
			    .attr = attr_of(i + 2)};
			reply(in, 0, &e, sizeof e);
			return;
		}
	reply(in, ENOENT, NULL, 0);
}

/* In a process of its own: others are answered while it sleeps. */
static void read_file(const struct fuse_in_header *in, const struct fuse_read_in *r)
{
	static char bytes[READ_MOST];
	const struct file *f = &files[in->nodeid - 2];
	size_t size = r->size < sizeof bytes ? r->size : sizeof bytes;
	bool slow = strncmp(f->name, "slow", 4) == 0;

	if (slow) {
		printf("slow read of %s at %llu\n", f->name, (unsigned long long)r->offset);
		fflush(stdout);
		pid_t child = fork();
		if (child != 0)
			return;
		struct timespec t = {delay_ms / 1000, delay_ms % 1000 * 1000000};
		nanosleep(&t, NULL);
	}
	ssize_t n = pread(f->fd, bytes, size, (off_t)r->offset);
	reply(in, n < 0 ? errno : 0, bytes, n < 0 ? 0 : (size_t)n);
	if (slow)
		_exit(0);
}

static void read_folder(const struct fuse_in_header *in, const struct fuse_read_in *r)
{
	char bytes[4096];
	size_t len = 0;
	for (size_t i = r->offset; i < n_files; i++) {
		size_t name = strlen(files[i].name),
		       size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + name);
		if (len + size > sizeof bytes || len + size > r->size)
			break;
		struct fuse_dirent *d = (struct fuse_dirent *)(bytes + len);
		*d = (struct fuse_dirent){
		    .ino = i + 2, .off = i + 1, .namelen = (uint32_t)name, .type = DT_REG};
		memcpy(d->name, files[i].name, name);
		len += size;
	}
	reply(in, 0, bytes, len);
}

static void start(const struct fuse_in_header *in, const struct fuse_init_in *init)
{
	struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION,
	    .minor = init->minor,
	    .max_readahead = READ_MOST,
	    .max_write = 4096};
	if (out.minor > FUSE_KERNEL_MINOR_VERSION)
		out.minor = FUSE_KERNEL_MINOR_VERSION;
	reply(in, 0, &out, sizeof out);
}

static void answer(const struct fuse_in_header *in, const void *body)
{
	struct fuse_attr_out attr = {.attr_valid = 1000, .attr = attr_of(in->nodeid)};
	struct fuse_open_out open_out = {.open_flags = FOPEN_KEEP_CACHE};
	struct fuse_statfs_out fs = {.st = {.bsize = 4096, .namelen = 64}};

	switch (in->opcode) {
	case FUSE_INIT:
		start(in, body);
		break;
	case FUSE_LOOKUP:
		lookup(in, body);
		break;
	case FUSE_GETATTR:
		reply(in, 0, &attr, sizeof attr);
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		reply(in, 0, &open_out, sizeof open_out);
		break;
	case FUSE_READ:
		read_file(in, body);
		break;
	case FUSE_READDIR:
		read_folder(in, body);
		break;
	case FUSE_STATFS:
		reply(in, 0, &fs, sizeof fs);
		break;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_FLUSH:
	case FUSE_ACCESS:
		reply(in, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		reply(in, ENOSYS, NULL, 0);
		break;
	}
}

static bool load(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && n_files < FILES && (e = readdir(dir))) {
		struct file *f = &files[n_files];
		if (e->d_type != DT_REG || strlen(e->d_name) >= sizeof f->name)
			continue;
		strcpy(f->name, e->d_name);
		f->fd = openat(dirfd(dir), f->name, O_RDONLY);
		if (f->fd < 0 || fstat(f->fd, &f->st) < 0)
			return false;
		n_files++;
	}
	return dir != NULL;
}

int main(int argc, char **argv)
{
	static _Alignas(8) char request[REQUEST];
	char options[128];

	if (argc != 4 || !load(argv[1])) {
		fprintf(stderr, "usage: slow_disk FOLDER MOUNTPOINT MS\n");
		return 2;
	}
	delay_ms = atol(argv[3]);
	signal(SIGCHLD, SIG_IGN);
	device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
	    device);
	if (device < 0 || mount("slow_disk", argv[2], "fuse", MS_NOSUID | MS_NODEV, options) < 0) {
		perror("slow_disk: no FUSE here");
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		ssize_t n = read(device, request, sizeof request);
		if (n < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN))
			continue;
		if (n < (ssize_t)sizeof(struct fuse_in_header))
			return 0; /* ENODEV: unmounted */
		answer((const struct fuse_in_header *)request,
		    request + sizeof(struct fuse_in_header));
	}
}
