// SPDX-License-Identifier: GPL-2.0
/*
 * progress.c - tells how far long work is: see progress.h.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define SLOW_US		1000000

static uint64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

/**
 * vml_progress_begin() - work begins
 * @progress: filled in
 * @what: what is being done; must live as long
 */
void vml_progress_begin(struct vml_progress *progress, const char *what)
{
	*progress = (struct vml_progress){ .what = what, .began_us = clock_us() };
}

/**
 * vml_progress_tell() - some of it is done
 * @progress: the work
 * @done: processes done so far
 * @all: how many there are, 0 if nobody knows
 */
void vml_progress_tell(struct vml_progress *progress, size_t done, size_t all)
{
	if (clock_us() - progress->began_us < SLOW_US || !isatty(STDERR_FILENO))
		return;
	progress->told = true;
	fprintf(stderr, "\rvmledger: %s: %zu", progress->what, done);
	if (all)
		fprintf(stderr, " of %zu", all);
	fputs(" processes\033[K", stderr);
}

/**
 * vml_progress_end() - all of it is done
 * @progress: the work; what was told is wiped out
 *
 * Return: how long it took, in microseconds.
 */
uint64_t vml_progress_end(struct vml_progress *progress)
{
	if (progress->told)
		fputs("\r\033[K", stderr);
	progress->told = false;
	return clock_us() - progress->began_us;
}
