/* Asks the oracle from several threads at once, and tells how long an answer
 * takes: oracle_threads THREADS ROUNDS. Every answer is compared with the first.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "floorcheck.h"

static const uint8_t message[] = {0x20, 1, 0, 5, 1, 2, 3, 4, 0xfe, 0xdc, 0xba, 0x98, 5, 4, 0, 1, 3, 4, 0, 2, 0x11, 7, 's', 'l', 'i', 'd', 'e', 0, 9, 4, 0x40, 0};
static const char question[] =
    "{\"op\":\"decode\",\"kind\":\"bfcp\",\"view\":false,\"hex\":\"2001000501020304fedcba9805040001030400021107736c6964650009044000\"}";
static char *expected;
static long rounds;

static void *ask(void *unused) {
  (void)unused;
  char answer[4096];
  for (long i = 0; i < rounds; i++) {
    floorcheck_verdict v;
    memset(&v, 0xee, sizeof v);
    if (floorcheck_bfcp(message, sizeof message, FLOORCHECK_RFC4582, &v) || v.receiver != FLOORCHECK_ACCEPT || v.findings || v.rule || v.offset != -1) abort();
    size_t n = floorcheck_ask(question, sizeof question - 1, answer, sizeof answer);
    if (n != strlen(expected) || strcmp(answer, expected)) abort();
    char *other = floorcheck_ask_new(question, sizeof question - 1);
    if (strcmp(other, expected)) abort();
    floorcheck_free(other);
  }
  return NULL;
}

/* nanoseconds for each of n calls */
static double timed(int what, long n) {
  struct timespec a, b;
  char answer[4096];
  floorcheck_verdict v;
  clock_gettime(CLOCK_MONOTONIC, &a);
  for (long i = 0; i < n; i++) {
    if (what == 0) floorcheck_bfcp(message, sizeof message, FLOORCHECK_RFC4582, &v);
    if (what == 1) floorcheck_ask(question, sizeof question - 1, answer, sizeof answer);
  }
  clock_gettime(CLOCK_MONOTONIC, &b);
  return ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / (double)n;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int threads = atoi(argv[1]);
  rounds = atol(argv[2]);
  pthread_t t[64];
  if (threads < 1 || threads > 64 || rounds < 1) return 2;

  /* What is wrong with a call is told, and nothing is written. */
  floorcheck_verdict v = {7, 7, 7, 7, NULL};
  char small[4] = "abc";
  if (floorcheck_bfcp(message, sizeof message, 4, &v) != 2 || floorcheck_bfcp(message, sizeof message, -1, &v) != 2 ||
      floorcheck_bfcp(NULL, 1, 0, &v) != 2 || floorcheck_bfcp(message, sizeof message, 0, NULL) != 2 || v.sender != 7)
    abort();
  if (floorcheck_bfcp(NULL, 0, 0, &v) != 0 || v.receiver != FLOORCHECK_REJECT || !v.rule || strcmp(v.rule, "bfcp/header")) abort();
  if (floorcheck_ask(question, sizeof question - 1, small, sizeof small) < sizeof small || strcmp(small, "abc")) abort();
  size_t n = floorcheck_ask(NULL, 0, NULL, 0);
  if (n == 0) abort();
  if (!strcmp(floorcheck_version(), "")) abort();
  floorcheck_free(NULL);

  expected = floorcheck_ask_new(question, sizeof question - 1);
  for (int i = 0; i < threads; i++)
    if (pthread_create(&t[i], NULL, ask, NULL)) abort();
  for (int i = 0; i < threads; i++) pthread_join(t[i], NULL);
  printf("%s\nverdict %.0f\njson %.0f\n", expected, timed(0, rounds), timed(1, rounds));
  floorcheck_free(expected);
  return 0;
}
