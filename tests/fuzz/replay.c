// SPDX-License-Identifier: GPL-2.0
/*
 * replay.c - runs a fuzzer's function on files, without the fuzzer.
 *
 * Usage: replay FILE...; ends with 0 unless a file cannot be read, or it crashes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"

#define SIZE_MAX_READ	(1 << 20)

int main(int argc, char **argv)
{
	int told = dup(STDERR_FILENO);

	/* What the client has to say is not the question. */
	if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
		return 1;
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "re");
		uint8_t *data = malloc(SIZE_MAX_READ);
		uint8_t *exact;
		size_t size;

		if (!file || !data) {
			dprintf(told, "replay: %s: cannot be read\n", argv[i]);
			return 1;
		}
		size = fread(data, 1, SIZE_MAX_READ, file);
		fclose(file);
		/* Not a byte more, or to read beyond it would not be found. */
		exact = realloc(data, size ? size : 1);
		LLVMFuzzerTestOneInput(exact, size);
		free(exact);
	}
	dprintf(told, "%d\n", argc - 1);
	return 0;
}
