/* What Debian's libre reads in BFCP messages: a message in hexadecimal on each
 * line of standard input, and for each a line on standard output, "no" if it is
 * rejected or "ok" with the primitive and the attributes that are in no group,
 * each as TYPE=VALUE where the value is a number of 16 bits, else as TYPE.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <re.h>

static bool show(const struct bfcp_attr *a, void *arg) {
  (void)arg;
  switch ((int)a->type) {
    case 1: case 2: case 3: /* BENEFICIARY-ID, FLOOR-ID, FLOOR-REQUEST-ID */
    case 14: case 15: case 16: case 17: case 18: /* groups: their identifier */
      printf(" %d=%d", (int)a->type, a->v.u16);
      break;
    default:
      printf(" %d", (int)a->type);
  }
  return false;
}

static void judge(uint8_t *octets, size_t n) {
  struct mbuf *mb = mbuf_alloc(n ? n : 1);
  struct bfcp_msg *m = NULL;
  if (!mb || mbuf_write_mem(mb, octets, n)) abort();
  mb->pos = 0;
  if (bfcp_msg_decode(&m, mb) || mbuf_get_left(mb)) {
    printf("no");
  } else {
    printf("ok %d", (int)m->prim);
    bfcp_msg_attr_apply(m, show, NULL);
  }
  putchar('\n');
  mem_deref(m);
  mem_deref(mb);
}

int main(void) {
  static char line[2 * 70000 + 2];
  static uint8_t octets[70000];
  while (fgets(line, sizeof line, stdin)) {
    size_t n = 0;
    unsigned octet;
    while (sscanf(line + 2 * n, "%2x", &octet) == 1) octets[n++] = (uint8_t)octet;
    judge(octets, n);
  }
  return 0;
}
