/*
 * event_send: sends events as a daemon does, for tests of the keeper.
 *
 *	event_send SOCKET|ADDRESS:PORT boots N	N machines boot, a part of it each in turn
 *	event_send SOCKET flood FROM TO		made-up machines FROM to TO-1 send a packet each
 *	event_send SOCKET -			lines of standard input: DAEMON TEXT
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

static int to_unix(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	if (strlen(path) >= sizeof at.sun_path)
		errx(2, "%s: too long", path);
	memcpy(at.sun_path, path, strlen(path));
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) < 0)
		err(1, "%s", path);
	return fd;
}

static int to_udp(char *where)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	char *colon = strrchr(where, ':');
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (!colon)
		errx(2, "%s: no port", where);
	*colon = '\0';
	at.sin_port = htons((unsigned short)strtoul(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, where, &at.sin_addr) != 1)
		errx(2, "%s: no address", where);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) < 0)
		err(1, "%s", where);
	return fd;
}

/* `text` is DAEMON TEXT. */
static void tell(int fd, const char *text)
{
	static unsigned long seq;
	char message[1400];
	struct timespec now;
	const char *blank = strchr(text, ' ');

	if (!blank)
		errx(2, "no text: %s", text);
	clock_gettime(CLOCK_REALTIME, &now);
	int n = snprintf(message, sizeof message, "lanboot1 %lld.%03ld %.*s i %lu %s",
	    (long long)now.tv_sec, now.tv_nsec / 1000000, (int)(blank - text), text, ++seq,
	    blank + 1);
	if (n < 0 || (size_t)n >= sizeof message)
		errx(2, "too long: %s", text);
	if (send(fd, message, (size_t)n, MSG_NOSIGNAL) < 0)
		err(1, "send");
}

static const char *const boot[] = {
    "pxedhcpd offered mac=%s arch=efi-x64 class=PXEClient host=pc%u if=eth0 form=4011 "
    "file=ipxe64.efi",
    "pxedhcpd acked mac=%s arch=efi-x64 class=PXEClient host=pc%u if=eth0 file=ipxe64.efi",
    "tftpd served client=10.%u.%u.%u mac=%s host=pc%u file=ipxe64.efi bytes=1048576 ms=0",
    "pxedhcpd offered mac=%s arch=efi-x64 class=iPXE host=pc%u if=eth0 form=direct "
    "file=http://10.0.0.2/boot.ipxe",
    "httpbootd stub client=10.%u.%u.%u mac=%s host=pc%u status=200 bytes=600 ms=0",
    "httpbootd script client=10.%u.%u.%u mac=%s host=pc%u profile=p "
    "status=200 bytes=900 ms=0",
    "httpbootd served client=10.%u.%u.%u mac=%s host=pc%u method=GET "
    "path=/alpine/3.24.1/x86_64/vmlinuz-lts status=200 bytes=9000000 ms=90",
    "httpbootd served client=10.%u.%u.%u mac=%s host=pc%u method=GET "
    "path=/alpine/3.24.1/x86_64/initramfs-lts status=200 bytes=9000000 ms=90",
    "httpbootd overlay client=10.%u.%u.%u mac=%s host=pc%u status=200 bytes=9000 ms=1",
    "httpbootd served client=10.%u.%u.%u mac=%s host=pc%u method=GET "
    "path=/alpine/3.24.1/x86_64/modloop-lts status=200 bytes=90000000 ms=900",
    "httpbootd up client=10.%u.%u.%u mac=%s host=pc%u status=200 bytes=3 ms=0",
};

static void boots(int fd, unsigned n)
{
	char text[400], mac[18];

	for (size_t i = 0; i < sizeof boot / sizeof *boot; i++)
		for (unsigned m = 0; m < n; m++) {
			snprintf(mac, sizeof mac, "52:54:%02x:aa:%02x:%02x", m >> 16 & 0xff,
			    m >> 8 & 0xff, m & 0xff);
			if (strstr(boot[i], "client="))
				snprintf(text, sizeof text, boot[i], 1 + (m >> 16 & 0xff),
				    m >> 8 & 0xff, m & 0xff, mac, m);
			else
				snprintf(text, sizeof text, boot[i], mac, m);
			tell(fd, text);
		}
}

static void flood(int fd, unsigned from, unsigned to)
{
	char text[300];

	for (unsigned m = from; m < to; m++) {
		snprintf(text, sizeof text,
		    "pxedhcpd offered mac=02:00:00:%02x:%02x:%02x arch=bios "
		    "class=\"PXEClient:Arch:%u\" if=eth0 form=direct file=undionly.kpxe",
		    m >> 16 & 0xff, m >> 8 & 0xff, m & 0xff, m);
		tell(fd, text);
	}
}

int main(int argc, char **argv)
{
	char text[1300];

	if (argc < 3)
		errx(2, "usage: event_send SOCKET|ADDRESS:PORT boots N | flood FROM TO | -");
	int fd = argv[1][0] == '/' ? to_unix(argv[1]) : to_udp(argv[1]);
	if (strcmp(argv[2], "boots") == 0 && argc == 4)
		boots(fd, (unsigned)strtoul(argv[3], NULL, 10));
	else if (strcmp(argv[2], "flood") == 0 && argc == 5)
		flood(
		    fd, (unsigned)strtoul(argv[3], NULL, 10), (unsigned)strtoul(argv[4], NULL, 10));
	else if (strcmp(argv[2], "-") == 0)
		while (fgets(text, sizeof text, stdin)) {
			text[strcspn(text, "\n")] = '\0';
			tell(fd, text);
		}
	else
		errx(2, "boots N, flood FROM TO, or -");
	return 0;
}
