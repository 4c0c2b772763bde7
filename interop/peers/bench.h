/* What a library does for bench.c: both ends of a connection in one thread,
 * over memory. Functions end the program where something fails. */
#ifndef BENCH_H
#define BENCH_H

enum kind { TLS12_PSK, TLS13_DHE, TLS13_KE };

/* Configures both ends for AES-128-GCM with SHA-256: TLS 1.2 with plain PSK,
 * TLS 1.3 psk_dhe_ke with X25519, or psk_ke. No tickets, no resumption. */
void bench_start(enum kind);
/* Makes both ends, completes a handshake, and frees both unless keep is set. */
void bench_handshake(int keep);
/* Sends 16384 octets from the kept client to the kept server. */
void bench_bulk(unsigned char *p);

_Noreturn void bench_failed(const char *what);

extern const unsigned char bench_key[32];
#define BENCH_IDENTITY "client1"

#endif
