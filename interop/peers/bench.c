/* bench CASE MILLISECONDS
 *
 * Runs one case for that much processor time and prints how often it ran per
 * second of processor time: tls12-psk, tls13-dhe and tls13-ke are handshakes, with
 * -bulk behind it records of 16 KiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

const unsigned char bench_key[32] = "0123456789abcdef0123456789abcde";

void bench_failed(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	static unsigned char p[16384];
	static const char *names[] = {"tls12-psk", "tls13-dhe", "tls13-ke"};
	int i, kind = -1, bulk;
	double length, begin, spent;
	long n = 0, batch = 10;

	if (argc != 3)
		bench_failed("expected CASE MILLISECONDS");
	bulk = strstr(argv[1], "-bulk") != NULL;
	for (i = 0; i < 3; i++)
		if (!strncmp(argv[1], names[i], strlen(names[i])))
			kind = i;
	if (kind < 0)
		bench_failed("unknown case");
	length = atoi(argv[2]) / 1000.0;
	bench_start(kind);
	bench_handshake(bulk);
	for (begin = now(); (spent = now() - begin) < length; n += batch)
		for (i = 0; i < batch; i++)
			bulk ? bench_bulk(p) : bench_handshake(0);
	printf("%.1f\n", n / spent);
	return 0;
}
