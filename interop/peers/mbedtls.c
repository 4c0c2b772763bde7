/* mbedTLS 2.28, which has no TLS 1.3. Debian ships its library, not its programs. */
#include <stdio.h>
#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/dhm.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>

#include "peer.h"

static mbedtls_ssl_context ssl;
static mbedtls_ssl_config conf;
static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;
static mbedtls_x509_crt crt, ca;
static mbedtls_pk_context pk;
static mbedtls_net_context net;
static int suites[2], failed, received = -1;
static char text[160];

void tls_list(void)
{
	const int *s;

	for (s = mbedtls_ssl_list_ciphersuites(); *s; s++) {
		const mbedtls_ssl_ciphersuite_t *i = mbedtls_ssl_ciphersuite_from_id(*s);
		switch (i->key_exchange) {
		case MBEDTLS_KEY_EXCHANGE_PSK:
		case MBEDTLS_KEY_EXCHANGE_DHE_PSK:
		case MBEDTLS_KEY_EXCHANGE_ECDHE_PSK:
		case MBEDTLS_KEY_EXCHANGE_RSA_PSK:
			printf("suite %04x\n", (unsigned)*s);
		default:
			break;
		}
	}
}

static int lookup(void *p, mbedtls_ssl_context *s, const unsigned char *identity, size_t len)
{
	(void)p;
	if (len != strlen(cell.identity) || memcmp(identity, cell.identity, len))
		return -1;
	return mbedtls_ssl_set_hs_psk(s, cell.key, cell.keylen);
}

int tls_start(void)
{
	static const unsigned char p[] = MBEDTLS_DHM_RFC7919_FFDHE2048_P_BIN, g[] = MBEDTLS_DHM_RFC7919_FFDHE2048_G_BIN;

	mbedtls_ssl_init(&ssl);
	mbedtls_ssl_config_init(&conf);
	mbedtls_entropy_init(&entropy);
	mbedtls_ctr_drbg_init(&drbg);
	if (cell.tls13 || !mbedtls_ssl_ciphersuite_from_id(cell.suite))
		return TLS_FAILED;
	failed = mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0);
	if (!failed)
		failed = mbedtls_ssl_config_defaults(&conf, cell.server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
						     MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
	mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &drbg);
	mbedtls_ssl_conf_min_version(&conf, 3, 3);
	suites[0] = cell.suite;
	mbedtls_ssl_conf_ciphersuites(&conf, suites);
	if (cell.server) {
		mbedtls_ssl_conf_psk_cb(&conf, lookup, NULL);
		if (!failed)
			failed = mbedtls_ssl_conf_dh_param_bin(&conf, p, sizeof p, g, sizeof g);
	} else if (!failed) {
		failed = mbedtls_ssl_conf_psk(&conf, cell.key, cell.keylen, (const unsigned char *)cell.identity, strlen(cell.identity));
	}
	if (!failed && cell.cert) {
		mbedtls_x509_crt_init(&crt);
		mbedtls_pk_init(&pk);
		if (!(failed = mbedtls_x509_crt_parse_file(&crt, cell.cert)) && !(failed = mbedtls_pk_parse_keyfile(&pk, cell.pkey, NULL)))
			failed = mbedtls_ssl_conf_own_cert(&conf, &crt, &pk);
	}
	mbedtls_ssl_conf_authmode(&conf, MBEDTLS_SSL_VERIFY_NONE);
	if (!failed && cell.ca) {
		mbedtls_x509_crt_init(&ca);
		failed = mbedtls_x509_crt_parse_file(&ca, cell.ca);
		mbedtls_ssl_conf_ca_chain(&conf, &ca, NULL);
		mbedtls_ssl_conf_authmode(&conf, MBEDTLS_SSL_VERIFY_REQUIRED);
	}
	if (!failed)
		failed = mbedtls_ssl_setup(&ssl, &conf);
	net.fd = cell.fd;
	mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
	return failed ? TLS_FAILED : 0;
}

static int result(int n)
{
	failed = n;
	if (n > 0 || n == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
		return n > 0 ? n : 0;
	if (n == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE && ssl.in_msg[0] == MBEDTLS_SSL_ALERT_LEVEL_FATAL)
		received = ssl.in_msg[1];
	/* A transport that ends shows as 0 from mbedtls_ssl_read. */
	return n == 0 || n == MBEDTLS_ERR_SSL_CONN_EOF ? TLS_TRUNCATED : TLS_FAILED;
}

int tls_handshake(void)
{
	failed = mbedtls_ssl_handshake(&ssl);
	return failed ? result(failed), TLS_FAILED : 0;
}

int tls_read(void *p, int n) { return result(mbedtls_ssl_read(&ssl, p, n)); }
int tls_write(const void *p, int n) { return result(mbedtls_ssl_write(&ssl, p, n)); }
void tls_close(void) { mbedtls_ssl_close_notify(&ssl); }
int tls_alert_received(void) { return received; }

const char *tls_error(void)
{
	mbedtls_strerror(failed, text, sizeof text);
	return text;
}
