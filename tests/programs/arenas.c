// SPDX-License-Identifier: GPL-2.0
/*
 * What malloc() and threads leave behind: an arena that has outgrown its first
 * block, small ones, the stacks of threads that ended, a stack of an odd size,
 * chunks too large for any arena. Then it waits.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB	(1UL << 20)
#define PIECE	1000
#define ODD_STACK	(3 * MIB)

static pthread_barrier_t ready;

static void keep(size_t total, size_t piece)
{
	for (size_t got = 0; got < total; got += piece) {
		char *memory = malloc(piece);

		if (!memory)
			exit(1);
		memset(memory, 'a', piece);
	}
}

static void *hold(void *arg)
{
	keep((size_t)arg, PIECE);
	pthread_barrier_wait(&ready);
	pause();
	return NULL;
}

/* Ends when all have their memory: no arena or stack is used twice. */
static void *leave(void *arg)
{
	keep((size_t)arg, PIECE);
	pthread_barrier_wait(&ready);
	return NULL;
}

static pthread_t start(void *(*run)(void *), size_t bytes, size_t stack)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	if (stack)
		pthread_attr_setstacksize(&attr, stack);
	if (pthread_create(&thread, &attr, run, (void *)bytes))
		exit(1);
	return thread;
}

int main(void)
{
	pthread_t ended[2];

	pthread_barrier_init(&ready, NULL, 6);
	start(hold, 100 * MIB, 0);
	start(hold, PIECE, 0);
	start(hold, PIECE, ODD_STACK);
	ended[0] = start(leave, PIECE, 0);
	ended[1] = start(leave, 200 * PIECE, 0);
	keep(MIB, PIECE);
	keep(3 * MIB, 200000);
	keep(20 * MIB, 10 * MIB);
	pthread_barrier_wait(&ready);
	pthread_join(ended[0], NULL);
	pthread_join(ended[1], NULL);
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
