/* Fuzzes a BFCP parser in C, that of Debian's libre, against the oracle, both in
 * one process under libFuzzer:
 *
 *   apt-get install clang libre-dev
 *   make liboracle
 *   clang -g -O1 -fsanitize=fuzzer -Icmd/liboracle -I/usr/include/re -o fuzz_libre \
 *       examples/c/fuzz_libre.c bin/liboracle.a -lre -lpthread
 *   ./fuzz_libre -max_len=256 -runs=100000 corpus/seeds/bfcp-decode
 *
 * It tells each rule on which the two differ once, with the message, and goes on;
 * with STOP=1 in the environment it stops at the first as a crash.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <re.h>

#include "floorcheck.h"

/* told remembers the rules that were told. Their IDs live for ever, so that
 * pointers are good for comparing. */
static int told(const char *rule) {
  static const char *rules[512];
  static size_t n;
  for (size_t i = 0; i < n; i++)
    if (rules[i] == rule) return 1;
  if (n < sizeof rules / sizeof *rules) rules[n++] = rule;
  return 0;
}

/* accepts tells whether the parser takes the octets as one whole message. */
static int accepts(const uint8_t *data, size_t size) {
  struct mbuf *mb = mbuf_alloc(size ? size : 1);
  struct bfcp_msg *message = NULL;
  if (!mb) abort();
  if (mbuf_write_mem(mb, data, size)) abort();
  mb->pos = 0;
  int ok = !bfcp_msg_decode(&message, mb) && mbuf_get_left(mb) == 0;
  mem_deref(message);
  mem_deref(mb);
  return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  floorcheck_verdict v;
  if (floorcheck_bfcp(data, size, FLOORCHECK_RFC4582, &v) != 0) return 0;
  int ok = accepts(data, size);
  /* Where the RFC leaves it to the receiver, nothing is a difference. */
  if (!(v.receiver == FLOORCHECK_REJECT && ok) && !(v.receiver == FLOORCHECK_ACCEPT && !ok)) return 0;
  if (!told(v.rule)) {
    fprintf(stderr, "difference: the parser %s what a receiver must %s, %s", ok ? "accepts" : "rejects", ok ? "reject" : "accept",
            v.rule ? v.rule : "no rule broken");
    if (v.rule) fprintf(stderr, " at octet %d", (int)v.offset);
    fprintf(stderr, ": ");
    for (size_t i = 0; i < size; i++) fprintf(stderr, "%02x", data[i]);
    fprintf(stderr, "\n");
    if (getenv("STOP")) abort();
  }
  return 0;
}
