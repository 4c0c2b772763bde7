/* OpenSSL, over memory BIOs. */
#include <string.h>

#include <openssl/ssl.h>

#include "bench.h"

static SSL_CTX *cctx, *sctx;
static SSL *client, *server;
static int tls13;

static unsigned psk_client(SSL *s, const char *hint, char *identity, unsigned max_identity, unsigned char *psk, unsigned max)
{
	(void)s, (void)hint, (void)max_identity, (void)max;
	strcpy(identity, BENCH_IDENTITY);
	memcpy(psk, bench_key, sizeof bench_key);
	return sizeof bench_key;
}

static unsigned psk_server(SSL *s, const char *identity, unsigned char *psk, unsigned max)
{
	(void)s, (void)max;
	if (strcmp(identity, BENCH_IDENTITY))
		return 0;
	memcpy(psk, bench_key, sizeof bench_key);
	return sizeof bench_key;
}

static SSL_CTX *context(const SSL_METHOD *method, enum kind kind)
{
	SSL_CTX *c = SSL_CTX_new(method);
	int version = kind == TLS12_PSK ? TLS1_2_VERSION : TLS1_3_VERSION;

	if (!c || !SSL_CTX_set_cipher_list(c, "PSK-AES128-GCM-SHA256") || !SSL_CTX_set_ciphersuites(c, "TLS_AES_128_GCM_SHA256") ||
	    !SSL_CTX_set1_groups_list(c, "X25519"))
		bench_failed("context");
	SSL_CTX_set_min_proto_version(c, version);
	SSL_CTX_set_max_proto_version(c, version);
	SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(c, SSL_OP_NO_TICKET | (kind == TLS13_KE ? SSL_OP_ALLOW_NO_DHE_KEX : 0));
	SSL_CTX_set_num_tickets(c, 0);
	SSL_CTX_set_psk_client_callback(c, psk_client);
	SSL_CTX_set_psk_server_callback(c, psk_server);
	return c;
}

void bench_start(enum kind kind)
{
	tls13 = kind != TLS12_PSK;
	cctx = context(TLS_client_method(), kind);
	sctx = context(TLS_server_method(), kind);
	/* OpenSSL 3.0 takes psk_ke only where there is no group in common. */
	if (kind == TLS13_KE && !SSL_CTX_set1_groups_list(sctx, "X448"))
		bench_failed("groups");
}

void bench_handshake(int keep)
{
	BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());
	int i, c = 0, s = 0;

	client = SSL_new(cctx);
	server = SSL_new(sctx);
	BIO_set_mem_eof_return(up, -1);
	BIO_set_mem_eof_return(down, -1);
	BIO_up_ref(up);
	BIO_up_ref(down);
	SSL_set_bio(client, down, up);
	SSL_set_bio(server, up, down);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	for (i = 0; i < 6 && (c != 1 || s != 1); i++) {
		c = SSL_do_handshake(client);
		s = SSL_do_handshake(server);
	}
	if (c != 1 || s != 1 || SSL_version(client) != (tls13 ? TLS1_3_VERSION : TLS1_2_VERSION))
		bench_failed("handshake");
	if (keep)
		return;
	SSL_free(client);
	SSL_free(server);
}

void bench_bulk(unsigned char *p)
{
	if (SSL_write(client, p, 16384) != 16384 || SSL_read(server, p, 16384) != 16384)
		bench_failed("bulk");
}
