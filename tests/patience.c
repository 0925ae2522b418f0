// SPDX-License-Identifier: GPL-2.0
/*
 * patience.c - more time for every test, where all is slow.
 *
 * The harness gives each test half a minute, or what the test asks for, and so does
 * tests/ktap.sh with whole programs. An emulated machine with a kernel that checks
 * each of its accesses takes many times as long as any other: VMLEDGER_PATIENCE is
 * how many times.
 */
#include <stdlib.h>

#include "patience.h"

/**
 * __wrap_alarm() - what a call of alarm() is linked to
 * @seconds: on a machine that is not slow; 0: none
 *
 * Return: as alarm(), seconds that the last one had to go.
 */
unsigned int __wrap_alarm(unsigned int seconds)
{
	const char *times = getenv("VMLEDGER_PATIENCE");
	int factor = times ? atoi(times) : 1;

	return __real_alarm(seconds * (factor > 1 ? factor : 1));
}
