// SPDX-License-Identifier: GPL-2.0
/*
 * Threads that each malloc() a little and wait. glibc gives each
 * thread an arena of its own: 64 MiB of addresses for a few bytes.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

#define COUNT_MAX 10000UL
#define BYTES_MAX 1000000000UL

static pthread_barrier_t ready, done;
static unsigned long bytes = 1000;

static int print_usage(FILE *to, int status)
{
	fprintf(to, "usage: c-threads [COUNT [BYTES]]\n"
		    "Start COUNT threads (8) that malloc() and write BYTES bytes (1000) each,\n"
		    "and wait until standard input ends or has a line.\n");
	return status;
}

static void *thread(void *unused)
{
	char *memory = malloc(bytes);

	(void)unused;
	if (!memory) {
		fprintf(stderr, "c-threads: out of memory: ask for less\n");
		exit(1);
	}
	memset(memory, 'a', bytes);
	/* All hold their memory at once, or two threads could share an arena. */
	pthread_barrier_wait(&ready);
	pthread_barrier_wait(&done);
	free(memory);
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long count = 8, i;
	pthread_t *threads;
	int error = 0;

	if (argc == 2 && !strcmp(argv[1], "--help"))
		return print_usage(stdout, 0);
	if (argc > 3 || (argc > 1 && number(argv[1], COUNT_MAX, &count)) ||
	    (argc > 2 && number(argv[2], BYTES_MAX, &bytes)))
		return print_usage(stderr, 2);

	threads = calloc(count, sizeof(*threads));
	if (!threads) {
		fprintf(stderr, "c-threads: out of memory: ask for fewer threads\n");
		return 1;
	}
	pthread_barrier_init(&ready, NULL, count + 1);
	pthread_barrier_init(&done, NULL, count + 1);
	for (i = 0; i < count && !error; i++)
		error = pthread_create(&threads[i], NULL, thread, NULL);
	if (error) {
		fprintf(stderr, "c-threads: no thread %lu: %s: ask for fewer threads\n", i,
			strerror(error));
		return 1;
	}

	pthread_barrier_wait(&ready);
	printf("%lu threads hold %lu bytes each\n", count, bytes);
	fflush(stdout);
	getchar();

	pthread_barrier_wait(&done);
	for (i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	return 0;
}
