/* Asks the oracle about one BFCP message, in process:
 *
 *   make liboracle
 *   cc -Icmd/liboracle -o verdict examples/c/verdict.c bin/liboracle.a -lpthread
 *   ./verdict 2001000100000001000100010500 0001
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "floorcheck.h"

int main(int argc, char **argv) {
  uint8_t message[65536];
  size_t length = 0;
  int high = -1;
  for (int i = 1; i < argc; i++)
    for (const char *p = argv[i]; *p; p++) {
      if (!isxdigit((unsigned char)*p) || length == sizeof message) {
        fprintf(stderr, "expected hexadecimal digits of at most %zu octets, found \"%s\"\n", sizeof message, argv[i]);
        return 2;
      }
      int digit = isdigit((unsigned char)*p) ? *p - '0' : tolower((unsigned char)*p) - 'a' + 10;
      if (high < 0) {
        high = digit;
      } else {
        message[length++] = (uint8_t)(high << 4 | digit);
        high = -1;
      }
    }

  /* The short way: numbers, no text, for fuzzers. */
  static const char *const receiver[] = {"accept", "either", "reject"};
  floorcheck_verdict v;
  if (floorcheck_bfcp(message, length, FLOORCHECK_RFC4582, &v) != 0) return 2;
  printf("receiver: %s, %d findings", receiver[v.receiver], v.findings);
  if (v.rule) printf(", first %s at octet %d", v.rule, (int)v.offset);
  printf("\n");

  /* The long way: any question, as JSON. */
  char *request = malloc(2 * length + 128);
  if (!request) return 2;
  size_t n = (size_t)sprintf(request, "{\"op\":\"decode\",\"kind\":\"bfcp\",\"hex\":\"");
  for (size_t i = 0; i < length; i++) n += (size_t)sprintf(request + n, "%02x", message[i]);
  n += (size_t)sprintf(request + n, "\"}");
  char *answer = floorcheck_ask_new(request, n);
  puts(answer);
  floorcheck_free(answer);
  free(request);
  return v.receiver == FLOORCHECK_REJECT;
}
