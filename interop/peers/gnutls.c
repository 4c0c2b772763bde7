/* GnuTLS. gnutls-cli 3.7.9 crashes behind every (EC)DHE_PSK handshake, and
 * gnutls-serv binds all addresses; this does neither. */
#include <stdio.h>
#include <string.h>

#include <gnutls/gnutls.h>

#include "peer.h"

static gnutls_session_t session;
static int failed;

/* find looks a suite up and writes the priority string that allows only it. */
static int find(unsigned id, char *priority, size_t size)
{
	unsigned char cs[2];
	gnutls_kx_algorithm_t kx;
	gnutls_cipher_algorithm_t cipher;
	gnutls_mac_algorithm_t mac;
	gnutls_protocol_t min;
	size_t i;

	for (i = 0; gnutls_cipher_suite_info(i, cs, &kx, &cipher, &mac, &min); i++) {
		const char *exchange = gnutls_kx_get_name(kx);
		if ((unsigned)(cs[0] << 8 | cs[1]) != id)
			continue;
		if (cell.tls13)
			exchange = cell.ke ? "PSK" : "ECDHE-PSK";
		snprintf(priority, size, "NONE:+COMP-NULL:+GROUP-ALL:+SIGN-ALL:+CTYPE-X509:+VERS-TLS%s:+%s:+%s:+%s",
			 cell.tls13 ? "1.3" : "1.2", exchange, gnutls_cipher_get_name(cipher), gnutls_mac_get_name(mac));
		return 1;
	}
	return 0;
}

void tls_list(void)
{
	unsigned char cs[2];
	gnutls_kx_algorithm_t kx;
	gnutls_cipher_algorithm_t cipher;
	gnutls_mac_algorithm_t mac;
	gnutls_protocol_t min;
	size_t i;

	for (i = 0; gnutls_cipher_suite_info(i, cs, &kx, &cipher, &mac, &min); i++)
		if (cs[0] == 0x13 || kx == GNUTLS_KX_PSK || kx == GNUTLS_KX_DHE_PSK || kx == GNUTLS_KX_ECDHE_PSK ||
		    kx == GNUTLS_KX_RSA_PSK)
			printf("suite %02x%02x\n", cs[0], cs[1]);
}

static int lookup(gnutls_session_t s, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
	(void)s;
	if (identity->size != strlen(cell.identity) || memcmp(identity->data, cell.identity, identity->size)) {
		/* GnuTLS goes on with a random key then. */
		key->data = NULL;
		key->size = 0;
		return 0;
	}
	key->data = gnutls_malloc(cell.keylen);
	key->size = cell.keylen;
	memcpy(key->data, cell.key, cell.keylen);
	return 0;
}

int tls_start(void)
{
	char priority[256];
	gnutls_certificate_credentials_t x509;

	gnutls_global_init();
	gnutls_certificate_allocate_credentials(&x509);
	if (!find(cell.suite, priority, sizeof priority))
		return TLS_FAILED;
	gnutls_init(&session, (cell.server ? GNUTLS_SERVER : GNUTLS_CLIENT) | GNUTLS_NO_TICKETS);
	if ((failed = gnutls_priority_set_direct(session, priority, NULL)) < 0)
		return TLS_FAILED;
	if (cell.server) {
		gnutls_psk_server_credentials_t c;
		gnutls_psk_allocate_server_credentials(&c);
		gnutls_psk_set_server_credentials_function2(c, lookup);
		gnutls_psk_set_server_known_dh_params(c, GNUTLS_SEC_PARAM_MEDIUM);
		if (cell.hint)
			gnutls_psk_set_server_credentials_hint(c, HINT);
		gnutls_credentials_set(session, GNUTLS_CRD_PSK, c);
	} else {
		gnutls_psk_client_credentials_t c;
		gnutls_datum_t key = {cell.key, cell.keylen};
		gnutls_psk_allocate_client_credentials(&c);
		gnutls_psk_set_client_credentials(c, cell.identity, &key, GNUTLS_PSK_KEY_RAW);
		gnutls_credentials_set(session, GNUTLS_CRD_PSK, c);
	}
	if (cell.cert && (failed = gnutls_certificate_set_x509_key_file(x509, cell.cert, cell.pkey, GNUTLS_X509_FMT_PEM)) < 0)
		return TLS_FAILED;
	if (cell.ca) {
		if ((failed = gnutls_certificate_set_x509_trust_file(x509, cell.ca, GNUTLS_X509_FMT_PEM)) < 0)
			return TLS_FAILED;
		gnutls_session_set_verify_cert(session, NULL, 0);
	}
	if (cell.cert || cell.ca)
		gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, x509);
	gnutls_transport_set_int(session, cell.fd);
	return 0;
}

static int result(int n)
{
	failed = n;
	if (n >= 0)
		return n;
	return n == GNUTLS_E_PREMATURE_TERMINATION ? TLS_TRUNCATED : TLS_FAILED;
}

int tls_handshake(void)
{
	do
		failed = gnutls_handshake(session);
	while (failed < 0 && !gnutls_error_is_fatal(failed));
	/* The library leaves it to the program to send the alert. */
	if (failed < 0 && failed != GNUTLS_E_FATAL_ALERT_RECEIVED)
		gnutls_alert_send_appropriate(session, failed);
	return failed < 0 ? TLS_FAILED : 0;
}

int tls_read(void *p, int n)
{
	int got;
	do
		got = gnutls_record_recv(session, p, n);
	while (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED);
	return result(got);
}

int tls_write(const void *p, int n) { return result(gnutls_record_send(session, p, n)); }
void tls_close(void) { gnutls_bye(session, GNUTLS_SHUT_WR); }

int tls_alert_received(void)
{
	return failed == GNUTLS_E_FATAL_ALERT_RECEIVED ? (int)gnutls_alert_get(session) : -1;
}

const char *tls_error(void) { return gnutls_strerror(failed); }
