/*
 * port_hold: holds a port, as any user of this machine can, until it is ended.
 * usage: port_hold udp|tcp ADDRESS PORT [UID]
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	bool tcp = argc > 1 && strcmp(argv[1], "tcp") == 0;

	if (argc < 4 || inet_pton(AF_INET, argv[2], &at.sin_addr) != 1) {
		fprintf(stderr, "usage: port_hold udp|tcp ADDRESS PORT [UID]\n");
		return 2;
	}
	at.sin_port = htons((uint16_t)atoi(argv[3]));
	if (argc > 4 && setuid((uid_t)atoi(argv[4])) < 0) {
		perror("cannot become that user");
		return 1;
	}
	int fd = socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    (tcp && listen(fd, 1) < 0)) {
		perror("cannot have the port");
		return 1;
	}
	printf("holding %s %s:%s\n", argv[1], argv[2], argv[3]);
	fflush(stdout);
	pause();
	return 0;
}
