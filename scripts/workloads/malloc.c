// SPDX-License-Identifier: GPL-2.0
/*
 * Allocate random strings with malloc(), every byte written, and
 * wait. Its resident size should be its heap, and little else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

#define LENGTH_MAX 1000000000UL
#define COUNT_MAX  1000000UL

static int print_usage(FILE *to, int status)
{
	fprintf(to, "usage: c-malloc [LENGTH [COUNT]]\n"
		    "Allocate COUNT random strings (1000) of LENGTH letters (1000) and wait\n"
		    "until standard input ends or has a line.\n");
	return status;
}

static char *random_string(size_t length)
{
	char *string = malloc(length + 1);
	size_t i;

	if (!string)
		return NULL;
	for (i = 0; i < length; i++)
		string[i] = 'a' + rand() % 26;
	string[length] = '\0';
	return string;
}

int main(int argc, char **argv)
{
	unsigned long length = 1000, count = 1000, i;
	char **strings;
	int status = 1;

	if (argc == 2 && !strcmp(argv[1], "--help"))
		return print_usage(stdout, 0);
	if (argc > 3 || (argc > 1 && number(argv[1], LENGTH_MAX, &length)) ||
	    (argc > 2 && number(argv[2], COUNT_MAX, &count)))
		return print_usage(stderr, 2);

	strings = calloc(count, sizeof(*strings));
	for (i = 0; strings && i < count; i++) {
		strings[i] = random_string(length);
		if (!strings[i])
			break;
	}
	if (!strings || i < count) {
		fprintf(stderr, "c-malloc: out of memory: ask for less\n");
		goto out;
	}

	printf("%lu random strings of %lu letters, the last begins with %.8s\n", count, length,
	       strings[count - 1]);
	fflush(stdout);
	getchar();
	status = 0;
out:
	for (i = 0; strings && i < count; i++)
		free(strings[i]);
	free(strings);
	return status;
}
