// SPDX-License-Identifier: GPL-2.0
/*
 * Some of everything, to be built with a sanitizer: small and large chunks, a
 * thread, its stack. Then it waits.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZES	22

static void *memory[SIZES];
static pthread_barrier_t ready;

static void *hold(void *unused)
{
	char stack[4096];

	(void)unused;
	memset(stack, 'a', sizeof(stack));
	stack[sizeof(stack) - 1] = '\0';
	memory[0] = strdup(stack);
	pthread_barrier_wait(&ready);
	pause();
	return NULL;
}

int main(void)
{
	pthread_t thread;

	for (int i = 1; i < SIZES; i++) {
		memory[i] = malloc(1UL << i);
		if (!memory[i])
			return 1;
		memset(memory[i], 'a', 1UL << i);
	}
	pthread_barrier_init(&ready, NULL, 2);
	if (pthread_create(&thread, NULL, hold, NULL))
		return 1;
	pthread_barrier_wait(&ready);
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
