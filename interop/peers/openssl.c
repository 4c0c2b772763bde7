/* OpenSSL's libssl, with a server that compares identities: "openssl s_server
 * -psk" takes any identity in TLS 1.2.
 *
 * Both PSK interfaces are used: the one of TLS 1.3, because only it can bind a
 * key to SHA-384, and the older one for TLS 1.2. */
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "peer.h"

static SSL_CTX *ctx;
static SSL *ssl;
static int received = -1;
static char text[160];

static const char *name_of(unsigned id)
{
	STACK_OF(SSL_CIPHER) *all = SSL_CTX_get_ciphers(ctx);
	int i;

	for (i = 0; i < sk_SSL_CIPHER_num(all); i++) {
		const SSL_CIPHER *c = sk_SSL_CIPHER_value(all, i);
		if (SSL_CIPHER_get_protocol_id(c) == id)
			return SSL_CIPHER_get_name(c);
	}
	return NULL;
}

static int make_context(void)
{
	ctx = SSL_CTX_new(TLS_method());
	/* Level 0 lets NULL and CBC suites in. */
	return ctx && SSL_CTX_set_cipher_list(ctx, "ALL:COMPLEMENTOFALL:@SECLEVEL=0") &&
	       SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
					     "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256");
}

void tls_list(void)
{
	STACK_OF(SSL_CIPHER) *all;
	int i;

	if (!make_context())
		return;
	all = SSL_CTX_get_ciphers(ctx);
	for (i = 0; i < sk_SSL_CIPHER_num(all); i++) {
		const SSL_CIPHER *c = sk_SSL_CIPHER_value(all, i);
		switch (SSL_CIPHER_get_kx_nid(c)) {
		case NID_kx_any:
		case NID_kx_psk:
		case NID_kx_dhe_psk:
		case NID_kx_ecdhe_psk:
		case NID_kx_rsa_psk:
			printf("suite %04x\n", SSL_CIPHER_get_protocol_id(c));
		}
	}
}

static unsigned client12(SSL *s, const char *hint, char *identity, unsigned max_identity, unsigned char *psk, unsigned max)
{
	(void)s, (void)hint, (void)max;
	if (cell.tls13 || strlen(cell.identity) >= max_identity)
		return 0;
	strcpy(identity, cell.identity);
	memcpy(psk, cell.key, cell.keylen);
	return cell.keylen;
}

static unsigned server12(SSL *s, const char *identity, unsigned char *psk, unsigned max)
{
	(void)s, (void)max;
	if (cell.tls13 || strcmp(identity, cell.identity))
		return 0;
	memcpy(psk, cell.key, cell.keylen);
	return cell.keylen;
}

static SSL_SESSION *session13(SSL *s)
{
	unsigned char id[2] = {cell.suite >> 8, cell.suite};
	const SSL_CIPHER *c = SSL_CIPHER_find(s, id);
	SSL_SESSION *sess = SSL_SESSION_new();

	if (!c || !sess || !SSL_SESSION_set1_master_key(sess, cell.key, cell.keylen) ||
	    !SSL_SESSION_set_cipher(sess, c) || !SSL_SESSION_set_protocol_version(sess, TLS1_3_VERSION))
		return NULL;
	return sess;
}

static int client13(SSL *s, const EVP_MD *md, const unsigned char **id, size_t *idlen, SSL_SESSION **sess)
{
	*sess = cell.tls13 ? session13(s) : NULL;
	/* Asked again behind a HelloRetryRequest, with the hash that the server chose. */
	if (*sess && md && EVP_MD_get_type(md) != EVP_MD_get_type(SSL_CIPHER_get_handshake_digest(SSL_SESSION_get0_cipher(*sess)))) {
		SSL_SESSION_free(*sess);
		*sess = NULL;
	}
	*id = (const unsigned char *)cell.identity;
	*idlen = strlen(cell.identity);
	return 1;
}

static int server13(SSL *s, const unsigned char *id, size_t idlen, SSL_SESSION **sess)
{
	*sess = NULL;
	if (cell.tls13 && idlen == strlen(cell.identity) && !memcmp(id, cell.identity, idlen))
		*sess = session13(s);
	return 1;
}

static void info(const SSL *s, int where, int ret)
{
	(void)s;
	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && ret >> 8 == 2)
		received = ret & 0xff;
}

/* The automatic group has 1024 bits at level 0, which nobody should take. */
static EVP_PKEY *ffdhe2048(void)
{
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, "ffdhe2048", 0), OSSL_PARAM_END};
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	EVP_PKEY *p = NULL;

	if (c && EVP_PKEY_fromdata_init(c) > 0)
		EVP_PKEY_fromdata(c, &p, EVP_PKEY_KEY_PARAMETERS, params);
	EVP_PKEY_CTX_free(c);
	return p;
}

int tls_start(void)
{
	char list[80];
	const char *name;
	int version = cell.tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;

	if (!make_context() || !(name = name_of(cell.suite)))
		return TLS_FAILED;
	SSL_CTX_set_min_proto_version(ctx, version);
	SSL_CTX_set_max_proto_version(ctx, version);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_info_callback(ctx, info);
	if (cell.ke)
		SSL_CTX_set_options(ctx, SSL_OP_ALLOW_NO_DHE_KEX);
	if (cell.tls13) {
		if (!SSL_CTX_set_ciphersuites(ctx, name))
			return TLS_FAILED;
		SSL_CTX_set_psk_use_session_callback(ctx, client13);
		SSL_CTX_set_psk_find_session_callback(ctx, server13);
	} else {
		snprintf(list, sizeof list, "%s:@SECLEVEL=0", name);
		if (!SSL_CTX_set_cipher_list(ctx, list))
			return TLS_FAILED;
		SSL_CTX_set_psk_client_callback(ctx, client12);
		SSL_CTX_set_psk_server_callback(ctx, server12);
		if (cell.hint)
			SSL_CTX_use_psk_identity_hint(ctx, HINT);
		if (cell.server)
			SSL_CTX_set0_tmp_dh_pkey(ctx, ffdhe2048());
	}
	if (cell.cert && (SSL_CTX_use_certificate_chain_file(ctx, cell.cert) != 1 ||
			  SSL_CTX_use_PrivateKey_file(ctx, cell.pkey, SSL_FILETYPE_PEM) != 1))
		return TLS_FAILED;
	if (cell.ca) {
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
		if (!SSL_CTX_load_verify_locations(ctx, cell.ca, NULL))
			return TLS_FAILED;
	}
	ssl = SSL_new(ctx);
	return ssl && SSL_set_fd(ssl, cell.fd) ? 0 : TLS_FAILED;
}

static int result(int n)
{
	unsigned long e;

	if (n > 0)
		return n;
	if (SSL_get_error(ssl, n) == SSL_ERROR_ZERO_RETURN)
		return 0;
	e = ERR_peek_error();
	ERR_error_string_n(e, text, sizeof text);
	return ERR_GET_REASON(e) == SSL_R_UNEXPECTED_EOF_WHILE_READING ? TLS_TRUNCATED : TLS_FAILED;
}

int tls_handshake(void)
{
	return result(cell.server ? SSL_accept(ssl) : SSL_connect(ssl)) > 0 ? 0 : TLS_FAILED;
}

int tls_read(void *p, int n) { return result(SSL_read(ssl, p, n)); }
int tls_write(const void *p, int n) { return result(SSL_write(ssl, p, n)); }
void tls_close(void) { SSL_shutdown(ssl); }
int tls_alert_received(void) { return received; }
const char *tls_error(void) { return text; }
