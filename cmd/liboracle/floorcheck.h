/* floorcheck.h: the oracle in process, for C and whatever can call C.
 *
 * Link with liboracle.so, or with liboracle.a and -lpthread. Everything is in
 * the one library. A process can hold one static copy of it, since it has a Go
 * runtime in it; it must not fork() and go on in the child without exec().
 *
 * Every function may be called from any thread at any time. None keeps a pointer
 * that it was given, and none writes to anything but where its text says so.
 * Requests and answers are JSON as docs/oracle.md has it, and the same as those
 * of "floorcheck oracle".
 */
#ifndef FLOORCHECK_H
#define FLOORCHECK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Profiles of floorcheck_bfcp: which specification, over which transport. */
enum {
  FLOORCHECK_RFC4582 = 0,     /* version 1 over TCP, which TS 23.333 cites */
  FLOORCHECK_RFC8855 = 1,     /* version 1 over TCP, version 2 over UDP */
  FLOORCHECK_RFC8855_TCP = 2, /* version 1 only */
  FLOORCHECK_RFC8855_UDP = 3  /* version 2 only */
};

/* What a verdict says of the sender: it breaks nothing, departs from a SHOULD,
 * or breaks a MUST. */
enum { FLOORCHECK_CONFORMANT = 0, FLOORCHECK_DEVIATION = 1, FLOORCHECK_VIOLATION = 2 };

/* What it allows the receiver. Either: the specifications leave it open. */
enum { FLOORCHECK_ACCEPT = 0, FLOORCHECK_EITHER = 1, FLOORCHECK_REJECT = 2 };

typedef struct {
  uint8_t sender;
  uint8_t receiver;
  uint16_t findings; /* how many rules were found broken; 65535 for more */
  int32_t offset;    /* the octet of the first one that the receiver's side
                        follows from; -1 for none */
  const char *rule;  /* its rule's ID, "bfcp/attribute-length"; lives for ever;
                        NULL for none */
} floorcheck_verdict;

#ifndef FLOORCHECK_NO_PROTOTYPES

/* The version of the language of requests and answers, "1"; lives for ever. */
const char *floorcheck_version(void);

/* Judges one BFCP message. Writes *verdict and returns 0, or returns 2 and
 * writes nothing if the profile is none of the above, length is over 16 MiB, or
 * a pointer is NULL (message may be NULL if length is 0). */
int floorcheck_bfcp(const uint8_t *message, size_t length, int profile, floorcheck_verdict *verdict);

/* Answers one request, a JSON object of length octets. Returns the length of the
 * answer, without the NUL behind it. The answer and the NUL are written to
 * answer if capacity is greater than that length; else nothing is, and the caller
 * asks again with more room. */
size_t floorcheck_ask(const char *request, size_t length, char *answer, size_t capacity);

/* Answers one request with memory of its own, which ends with a NUL and is the
 * caller's to give to floorcheck_free. */
char *floorcheck_ask_new(const char *request, size_t length);

/* Gives back what floorcheck_ask_new returned; NULL is fine. */
void floorcheck_free(char *answer);

#endif

#ifdef __cplusplus
}
#endif
#endif
