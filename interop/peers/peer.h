/* One end of one TLS-PSK connection, made by a library of others.
 *
 * peer.c has the command line, the sockets and the echo; each other file here
 * is one library under these few functions.
 */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>

struct cell {
	int server;
	unsigned suite; /* number in the TLS registry */
	const char *identity;
	unsigned char key[64];
	size_t keylen;
	int tls13;
	int ke;   /* TLS 1.3 without (EC)DHE */
	int hint; /* a TLS 1.2 server that sends HINT as psk_identity_hint */
	int cut;  /* end without close_notify */
	int wait; /* a client that lets the server close first */
	const char *cert, *pkey, *ca; /* PEM files for RSA_PSK */
	int fd;
};

extern struct cell cell;

#define HINT "floor control"

/* What a library does. Octets are returned as a positive number, close_notify
 * as 0; TLS_TRUNCATED is the end of the transport without it, TLS_FAILED all else. */
enum { TLS_FAILED = -1, TLS_TRUNCATED = -2 };

void tls_list(void); /* prints "suite HEX" for each suite with a PSK */
int tls_start(void); /* 0, or TLS_FAILED */
int tls_handshake(void);
int tls_read(void *p, int n);
int tls_write(const void *p, int n);
void tls_close(void);        /* sends close_notify */
int tls_alert_received(void); /* the last fatal alert, or -1 */
const char *tls_error(void);

#endif
