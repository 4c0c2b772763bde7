/* wolfSSL, the one C library here with the suites of RFC 8442. Debian builds
 * it without plain PSK in TLS 1.2, but for ChaCha20. */
#include <stdio.h>
#include <string.h>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/error-ssl.h>

#include "peer.h"

static WOLFSSL_CTX *ctx;
static WOLFSSL *ssl;
static int failed;
static char text[160];

/* find writes the library's name of a suite; with id 0 it prints them all. */
static int find(unsigned id, char *name, size_t size)
{
	static char all[8192];
	char *s;

	if (wolfSSL_get_ciphers(all, sizeof all) != WOLFSSL_SUCCESS)
		return 0;
	for (s = strtok(all, ":"); s; s = strtok(NULL, ":")) {
		byte hi, lo;
		int flags;
		if (wolfSSL_get_cipher_suite_from_name(s, &hi, &lo, &flags))
			continue;
		if (!id && (hi == 0x13 || strstr(s, "PSK")))
			printf("suite %02x%02x\n", hi, lo);
		if (id && (unsigned)(hi << 8 | lo) == id) {
			snprintf(name, size, "%s", s);
			return 1;
		}
	}
	return 0;
}

void tls_list(void) { find(0, NULL, 0); }

static unsigned client12(WOLFSSL *s, const char *hint, char *identity, unsigned max_identity, unsigned char *key, unsigned max)
{
	(void)s, (void)hint, (void)max;
	snprintf(identity, max_identity, "%s", cell.identity);
	memcpy(key, cell.key, cell.keylen);
	return cell.keylen;
}

static unsigned server12(WOLFSSL *s, const char *identity, unsigned char *key, unsigned max)
{
	(void)s, (void)max;
	if (strcmp(identity, cell.identity))
		return 0;
	memcpy(key, cell.key, cell.keylen);
	return cell.keylen;
}

static const char *suite13(void)
{
	static char name[64];
	return find(cell.suite, name, sizeof name) ? name : "";
}

static unsigned client13(WOLFSSL *s, const char *hint, char *identity, unsigned max_identity, unsigned char *key, unsigned max,
			 const char **suite)
{
	*suite = suite13();
	return client12(s, hint, identity, max_identity, key, max);
}

static unsigned server13(WOLFSSL *s, const char *identity, unsigned char *key, unsigned max, const char **suite)
{
	*suite = suite13();
	return server12(s, identity, key, max);
}

int tls_start(void)
{
	char name[64];

	wolfSSL_Init();
	if (!find(cell.suite, name, sizeof name))
		return TLS_FAILED;
	if (cell.tls13)
		ctx = wolfSSL_CTX_new(cell.server ? wolfTLSv1_3_server_method() : wolfTLSv1_3_client_method());
	else
		ctx = wolfSSL_CTX_new(cell.server ? wolfTLSv1_2_server_method() : wolfTLSv1_2_client_method());
	if (!ctx || wolfSSL_CTX_set_cipher_list(ctx, name) != WOLFSSL_SUCCESS)
		return TLS_FAILED;
	wolfSSL_CTX_set_verify(ctx, WOLFSSL_VERIFY_NONE, NULL);
	if (cell.tls13) {
		wolfSSL_CTX_set_psk_client_tls13_callback(ctx, client13);
		wolfSSL_CTX_set_psk_server_tls13_callback(ctx, server13);
		wolfSSL_CTX_no_ticket_TLSv13(ctx);
		if (cell.ke)
			wolfSSL_CTX_no_dhe_psk(ctx);
	} else {
		wolfSSL_CTX_set_psk_client_callback(ctx, client12);
		wolfSSL_CTX_set_psk_server_callback(ctx, server12);
		if (cell.hint)
			wolfSSL_CTX_use_psk_identity_hint(ctx, HINT);
	}
	if (!(ssl = wolfSSL_new(ctx)))
		return TLS_FAILED;
	return wolfSSL_set_fd(ssl, cell.fd) == WOLFSSL_SUCCESS ? 0 : TLS_FAILED;
}

static int result(int n)
{
	if (n > 0)
		return n;
	failed = wolfSSL_get_error(ssl, n);
	if (failed == WOLFSSL_ERROR_ZERO_RETURN)
		return 0;
	return failed == SOCKET_PEER_CLOSED_E || failed == SOCKET_ERROR_E ? TLS_TRUNCATED : TLS_FAILED;
}

int tls_handshake(void)
{
	return result(cell.server ? wolfSSL_accept(ssl) : wolfSSL_connect(ssl)) > 0 ? 0 : TLS_FAILED;
}

int tls_read(void *p, int n) { return result(wolfSSL_read(ssl, p, n)); }
int tls_write(const void *p, int n) { return result(wolfSSL_write(ssl, p, n)); }
void tls_close(void) { wolfSSL_shutdown(ssl); }

int tls_alert_received(void)
{
	WOLFSSL_ALERT_HISTORY h;

	if (!ssl || wolfSSL_get_alert_history(ssl, &h) != WOLFSSL_SUCCESS || h.last_rx.level != alert_fatal)
		return -1;
	return h.last_rx.code;
}

const char *tls_error(void)
{
	wolfSSL_ERR_error_string(failed, text);
	return text;
}
