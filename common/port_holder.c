#include "common/port_holder.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTENING = 0x0a, INODE_TEXT = 64 }; /* of a TCP socket's states */

/* A line of /proc/net/udp or tcp (proc(5)). */
struct socket_line {
	char address[33]; /* hex, of words in the machine's byte order */
	unsigned port, state;
	unsigned uid;
	unsigned long inode;
};

static bool read_line(const char *text, struct socket_line *l)
{
	/* NOLINTNEXTLINE(cert-err34-c): the kernel wrote it */
	return sscanf(text,
		   " %*u: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %u %*u %lu",
		   l->address, &l->port, &l->state, &l->uid, &l->inode) == 5;
}

/* The address as such a line has it. */
static void address_text(const struct addr *at, char out[33])
{
	size_t len, n = 0;
	const uint8_t *bytes = addr_bytes(at, &len);
	uint32_t word;

	for (size_t i = 0; i < len; i += sizeof word, n += 8) {
		memcpy(&word, bytes + i, sizeof word);
		snprintf(out + n, 9, "%08X", word);
	}
}

static bool is_any(const char *address)
{
	return address[strspn(address, "0")] == '\0';
}

/* Finds it in one table; false: it is not there. */
static bool find_in(const char *path, int type, const struct addr *at, struct socket_line *found)
{
	char line[512], address[33] = "";
	FILE *table = fopen(path, "re");
	bool is_there = false;

	if (!table)
		return false;
	address_text(at, address);
	while (!is_there && fgets(line, sizeof line, table))
		is_there = read_line(line, found) && found->port == addr_port(at) &&
			   (type != SOCK_STREAM || found->state == LISTENING) &&
			   (is_any(found->address) || is_any(address) ||
			       strcmp(found->address, address) == 0);
	fclose(table);
	return is_there;
}

/* True if one of the process's descriptors is that socket. */
static bool has_socket(const char *pid, const char *inode)
{
	char path[300], link[INODE_TEXT];
	struct dirent *e;
	bool found = false;

	snprintf(path, sizeof path, "/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	while (dir && !found && (e = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), e->d_name, link, sizeof link - 1);
		if (n > 0) {
			link[n] = '\0';
			found = strcmp(link, inode) == 0;
		}
	}
	if (dir)
		closedir(dir);
	return found;
}

static void read_program(const char *pid, char out[PORT_HOLDER_PROGRAM])
{
	char path[300];

	snprintf(path, sizeof path, "/proc/%s/comm", pid);
	FILE *f = fopen(path, "re");
	if (!f || !fgets(out, PORT_HOLDER_PROGRAM, f))
		out[0] = '\0';
	if (f)
		fclose(f);
	out[strcspn(out, "\n")] = '\0';
	for (char *c = out; *c; c++) /* who runs it chose its name */
		*c = *c > ' ' && *c < 0x7f ? *c : '?';
}

static void find_process(unsigned long inode, struct port_holder *h)
{
	char text[INODE_TEXT];
	uint64_t pid;
	struct dirent *e;

	snprintf(text, sizeof text, "socket:[%lu]", inode);
	DIR *proc = opendir("/proc");
	while (proc && !h->pid && (e = readdir(proc)))
		if (str_uint(e->d_name, 1, INT32_MAX, &pid) && has_socket(e->d_name, text)) {
			h->pid = (pid_t)pid;
			read_program(e->d_name, h->program);
		}
	if (proc)
		closedir(proc);
}

struct port_holder port_holder_find(int type, const struct addr *at)
{
	bool stream = type == SOCK_STREAM;
	struct port_holder h = {.is_known = false};
	/* A socket of IPv6 takes a port of IPv4 too, where it is for both. */
	static const struct addr six = {.len = sizeof six.v6, .v6.sin6_family = AF_INET6};
	struct addr any6 = six;
	struct socket_line l;

	any6.v6.sin6_port = htons(addr_port(at));
	const struct addr *at6 = at->sa.sa_family == AF_INET6 ? at : &any6;
	bool found = at->sa.sa_family == AF_INET &&
		     find_in(stream ? "/proc/net/tcp" : "/proc/net/udp", type, at, &l);
	if (!found && !find_in(stream ? "/proc/net/tcp6" : "/proc/net/udp6", type, at6, &l))
		return h;
	h.is_known = true;
	h.uid = (uid_t)l.uid;
	find_process(l.inode, &h);
	return h;
}

const char *port_holder_text(const struct port_holder *h, char out[PORT_HOLDER_TEXT])
{
	const struct passwd *pw = h->is_known ? getpwuid(h->uid) : NULL;
	char user[48];

	if (pw)
		snprintf(user, sizeof user, "%.40s", pw->pw_name);
	else
		snprintf(user, sizeof user, "%u", (unsigned)h->uid);
	if (!h->is_known)
		snprintf(out, PORT_HOLDER_TEXT, "another program");
	else if (h->pid)
		snprintf(out, PORT_HOLDER_TEXT, "%s (process %d, user %s)",
		    h->program[0] ? h->program : "a program", (int)h->pid, user);
	else
		snprintf(out, PORT_HOLDER_TEXT, "a program of user %s", user);
	return out;
}

bool port_holder_is(const struct port_holder *h, const char *name, const char *user)
{
	const struct passwd *pw = user ? getpwnam(user) : NULL;
	bool may_be = h->uid == 0 || h->uid == geteuid() || (pw && h->uid == pw->pw_uid);

	return h->is_known && may_be && (!h->program[0] || strcmp(h->program, name) == 0);
}
