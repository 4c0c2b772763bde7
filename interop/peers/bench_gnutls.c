/* GnuTLS, over push and pull functions on two buffers. */
#include <errno.h>
#include <string.h>

#include <gnutls/gnutls.h>

#include "bench.h"

struct pipe {
	unsigned char b[32768];
	size_t start, end;
};

struct end {
	gnutls_session_t session;
	struct pipe *in, *out;
};

static struct pipe up, down;
static struct end client = {NULL, &down, &up}, server = {NULL, &up, &down};
static gnutls_priority_t priority;
static gnutls_psk_client_credentials_t client_cred;
static gnutls_psk_server_credentials_t server_cred;
static int tls13;

static ssize_t push(gnutls_transport_ptr_t at, const void *p, size_t n)
{
	struct pipe *out = ((struct end *)at)->out;

	if (out->start == out->end)
		out->start = out->end = 0;
	if (n > sizeof out->b - out->end)
		bench_failed("buffer");
	memcpy(out->b + out->end, p, n);
	out->end += n;
	return n;
}

static ssize_t pull(gnutls_transport_ptr_t at, void *p, size_t n)
{
	struct end *e = at;
	struct pipe *in = e->in;

	if (in->start == in->end) {
		gnutls_transport_set_errno(e->session, EAGAIN);
		return -1;
	}
	if (n > in->end - in->start)
		n = in->end - in->start;
	memcpy(p, in->b + in->start, n);
	in->start += n;
	return n;
}

static int ready(gnutls_transport_ptr_t at, unsigned ms)
{
	struct pipe *in = ((struct end *)at)->in;

	(void)ms;
	return in->end > in->start;
}

static int lookup(gnutls_session_t s, const char *identity, gnutls_datum_t *key)
{
	(void)s;
	if (strcmp(identity, BENCH_IDENTITY))
		return -1;
	key->data = gnutls_malloc(sizeof bench_key);
	key->size = sizeof bench_key;
	memcpy(key->data, bench_key, sizeof bench_key);
	return 0;
}

void bench_start(enum kind kind)
{
	gnutls_datum_t key = {(unsigned char *)bench_key, sizeof bench_key};
	const char *p = "NONE:+COMP-NULL:+GROUP-X25519:+SIGN-ALL:+AES-128-GCM:+AEAD:+VERS-TLS1.2:+PSK";

	tls13 = kind != TLS12_PSK;
	if (kind == TLS13_DHE)
		p = "NONE:+COMP-NULL:+GROUP-X25519:+SIGN-ALL:+AES-128-GCM:+AEAD:+VERS-TLS1.3:+ECDHE-PSK";
	if (kind == TLS13_KE)
		p = "NONE:+COMP-NULL:+GROUP-X25519:+SIGN-ALL:+AES-128-GCM:+AEAD:+VERS-TLS1.3:+PSK";
	if (gnutls_priority_init(&priority, p, NULL) < 0)
		bench_failed("priority");
	gnutls_psk_allocate_client_credentials(&client_cred);
	gnutls_psk_set_client_credentials(client_cred, BENCH_IDENTITY, &key, GNUTLS_PSK_KEY_RAW);
	gnutls_psk_allocate_server_credentials(&server_cred);
	gnutls_psk_set_server_credentials_function(server_cred, lookup);
}

static void make(struct end *e, unsigned flags, void *cred)
{
	if (gnutls_init(&e->session, flags | GNUTLS_NO_TICKETS | GNUTLS_NONBLOCK) < 0)
		bench_failed("session");
	gnutls_priority_set(e->session, priority);
	gnutls_credentials_set(e->session, GNUTLS_CRD_PSK, cred);
	gnutls_transport_set_ptr(e->session, e);
	gnutls_transport_set_push_function(e->session, push);
	gnutls_transport_set_pull_function(e->session, pull);
	gnutls_transport_set_pull_timeout_function(e->session, ready);
	gnutls_handshake_set_timeout(e->session, 0);
}

void bench_handshake(int keep)
{
	int i, c = -1, s = -1;

	up.start = up.end = down.start = down.end = 0;
	make(&client, GNUTLS_CLIENT, client_cred);
	make(&server, GNUTLS_SERVER, server_cred);
	for (i = 0; i < 6 && (c || s); i++) {
		if (c)
			c = gnutls_handshake(client.session);
		if (s)
			s = gnutls_handshake(server.session);
	}
	if (c || s || gnutls_protocol_get_version(client.session) != (tls13 ? GNUTLS_TLS1_3 : GNUTLS_TLS1_2))
		bench_failed("handshake");
	if (keep)
		return;
	gnutls_deinit(client.session);
	gnutls_deinit(server.session);
}

void bench_bulk(unsigned char *p)
{
	if (gnutls_record_send(client.session, p, 16384) != 16384 || gnutls_record_recv(server.session, p, 16384) != 16384)
		bench_failed("bulk");
}
