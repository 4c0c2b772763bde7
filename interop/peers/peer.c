/* peer list
 * peer c|s PORT SUITE IDENTITY HEXKEY 12|13 [ke] [hint] [cut] [wait] [cert=F] [key=F] [ca=F]
 *
 * A server binds 127.0.0.1 and prints "port N" first, serves one connection
 * and sends back what it gets; a client sends TOTAL octets and wants them
 * back. The last line tells how it ended:
 *
 *   done           close_notify came (server, and client with "wait"), or all octets
 *                  came back (client)
 *   cut            this end left without close_notify, as it was told to
 *   truncated      the transport ended without close_notify
 *   alert N TEXT   the peer sent fatal alert N
 *   failed TEXT    this end found a fault
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer.h"

enum { TOTAL = 20000, SECONDS = 8 };

struct cell cell;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int open_socket(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	socklen_t len = sizeof a;
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		die("socket");
	if (cell.server) {
		int listener = fd;
		if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 1) ||
		    getsockname(fd, (struct sockaddr *)&a, &len))
			die("listen");
		printf("port %d\n", ntohs(a.sin_port));
		fflush(stdout);
		if ((fd = accept(listener, NULL, NULL)) < 0)
			die("accept");
		close(listener);
	} else if (connect(fd, (struct sockaddr *)&a, sizeof a)) {
		die("connect");
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static int parse(int argc, char **argv)
{
	size_t i, n;

	if (argc < 7)
		return -1;
	cell.server = argv[1][0] == 's';
	cell.suite = strtoul(argv[3], NULL, 16);
	cell.identity = argv[4];
	n = strlen(argv[5]) / 2;
	if (n > sizeof cell.key)
		return -1;
	for (i = 0; i < n; i++) {
		unsigned octet;
		if (sscanf(argv[5] + 2 * i, "%2x", &octet) != 1)
			return -1;
		cell.key[i] = octet;
	}
	cell.keylen = n;
	cell.tls13 = !strcmp(argv[6], "13");
	for (i = 7; i < (size_t)argc; i++) {
		if (!strcmp(argv[i], "ke"))
			cell.ke = 1;
		else if (!strcmp(argv[i], "hint"))
			cell.hint = 1;
		else if (!strcmp(argv[i], "cut"))
			cell.cut = 1;
		else if (!strcmp(argv[i], "wait"))
			cell.wait = 1;
		else if (!strncmp(argv[i], "cert=", 5))
			cell.cert = argv[i] + 5;
		else if (!strncmp(argv[i], "key=", 4))
			cell.pkey = argv[i] + 4;
		else if (!strncmp(argv[i], "ca=", 3))
			cell.ca = argv[i] + 3;
		else
			return -1;
	}
	return 0;
}

/* ended says how it ended and leaves the transport so that what was sent last
 * is not lost to a reset. */
static int ended(int n)
{
	struct pollfd p = {.fd = cell.fd, .events = POLLIN};
	char sink[4096];

	if (n == TLS_TRUNCATED)
		printf("truncated\n");
	else if (tls_alert_received() >= 0)
		printf("alert %d %s\n", tls_alert_received(), tls_error());
	else
		printf("failed %s\n", tls_error());
	fflush(stdout);
	shutdown(cell.fd, SHUT_WR);
	while (poll(&p, 1, 500) > 0 && read(cell.fd, sink, sizeof sink) > 0)
		;
	return 1;
}

static int send_all(const unsigned char *p, int n)
{
	while (n > 0) {
		int w = tls_write(p, n);
		if (w <= 0)
			return TLS_FAILED;
		p += w;
		n -= w;
	}
	return 1;
}

static int client(void)
{
	static unsigned char out[TOTAL], in[TOTAL];
	int i, n, got = 0;

	for (i = 0; i < TOTAL; i++)
		out[i] = i * 7 + i / 251;
	if ((n = send_all(out, TOTAL)) <= 0)
		return ended(n);
	while (got < TOTAL) {
		if ((n = tls_read(in + got, TOTAL - got)) <= 0)
			return ended(n ? n : TLS_TRUNCATED);
		got += n;
	}
	if (memcmp(in, out, TOTAL)) {
		printf("failed other octets came back\n");
		return 1;
	}
	if (cell.cut) {
		printf("cut\n");
		return 0;
	}
	if (cell.wait && (n = tls_read(in, 1)) != 0)
		return ended(n);
	tls_close();
	printf("done\n");
	return 0;
}

static int server(void)
{
	static unsigned char b[16384];
	int n, got = 0;

	while ((n = tls_read(b, sizeof b)) > 0) {
		if (send_all(b, n) <= 0)
			return ended(TLS_FAILED);
		got += n;
		if (cell.cut && got >= TOTAL) {
			printf("cut\n");
			return 0;
		}
	}
	if (n < 0)
		return ended(n);
	tls_close();
	printf("done\n");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "list")) {
		tls_list();
		return 0;
	}
	if (parse(argc, argv)) {
		fprintf(stderr, "usage: %s list | c|s PORT SUITE IDENTITY HEXKEY 12|13 [ke] [hint] [cut] [wait] [cert=F] [key=F] [ca=F]\n", argv[0]);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	alarm(SECONDS);
	cell.fd = open_socket(atoi(argv[2]));
	if (tls_start()) {
		printf("failed to start: %s\n", tls_error());
		return 1;
	}
	if (tls_handshake())
		return ended(TLS_FAILED);
	return cell.server ? server() : client();
}
