// SPDX-License-Identifier: GPL-2.0
/*
 * clock.c - the time, and pauses that keep it steady.
 */
#define _GNU_SOURCE
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define WORK_NS		100000000UL
#define MAX_WORK_NS	1000000000UL

/**
 * now_ns() - the time
 *
 * Return: nanoseconds since some point.
 */
unsigned long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000UL + t.tv_nsec;
}

/**
 * rest() - let others run, between measurements
 *
 * Whoever has a CPU for itself is stopped after 0.95 s of each second, and then in
 * the middle of one.
 */
void rest(void)
{
	static unsigned long last;
	unsigned long work = now_ns() - last;

	if (work < WORK_NS)
		return;
	usleep((work > MAX_WORK_NS ? MAX_WORK_NS : work) / 8 / 1000);
	last = now_ns();
}

/**
 * clock_gap() - look at the clock for a while
 * @ns: how long
 *
 * Return: the longest time between two looks.
 */
unsigned long clock_gap(unsigned long ns)
{
	unsigned long begin = now_ns(), last = begin, now, gap = 0;

	do {
		now = now_ns();
		if (now - last > gap)
			gap = now - last;
		last = now;
	} while (now - begin < ns);
	return gap;
}
