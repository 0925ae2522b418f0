// SPDX-License-Identifier: GPL-2.0
/*
 * asan.c - a target: a real program under AddressSanitizer.
 *
 * The sanitizer reserves some 15 TiB of shadow; the program has 64 MiB of its own,
 * in pieces of many sizes.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECES	16384

int main(int argc, char **argv)
{
	static char *piece[PIECES];
	int i;

	for (i = 0; i < PIECES; i++) {
		size_t size = 16 << (i % 12);

		piece[i] = malloc(size);
		if (!piece[i])
			return 1;
		memset(piece[i], i, size);
	}
	if (argc != 2 || write(atoi(argv[1]), "", 1) != 1)
		return 1;
	for (;;)
		pause();
}
